import { announce, h } from "../dom.js";
import { times } from "./icons.js";
import { words } from "./words.js";

const FRAME = "toasts";

/**
 * Say something at the foot of the screen. It stays until it is closed, or the next one comes: reading takes as long as it
 * takes. `action` is {label, run}.
 */
export function toast(text, action = null) {
  const close = () => element.remove();
  const element = h(
    "div",
    { class: "toast line" },
    h("p", {}, text),
    action ? h("button", { type: "button", class: "link", onclick: () => (close(), action.run()) }, action.label) : null,
    h("button", { type: "button", class: "shut", "aria-label": words.close, onclick: close }, times()),
  );
  document.getElementById(FRAME).replaceChildren(element);
  announce(action ? `${text} ${action.label}: Ctrl+Z.` : text);
  return close;
}

/** Take away what the last toast said: it is no longer so. */
export const clearToasts = () => document.getElementById(FRAME).replaceChildren();
