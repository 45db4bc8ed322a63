import { h } from "../dom.js";
import { words } from "./words.js";

let last = 0;

/**
 * A dialog over the page, closed by Escape or its close button; the focus goes back to where it was. Returns {element, body,
 * close()}; `onClose()` is called once, however it closes. `wide` for tables.
 */
export function openDialog({ heading, wide = false, onClose }, ...children) {
  const id = `dialog-${(last += 1)}`;
  const body = h("div", { class: "stack" }, ...children);
  const close = h("button", { type: "button", class: "icon small", "aria-label": words.close, title: words.close, onclick: () => element.close() }, "\u00d7");
  const element = h(
    "dialog",
    { class: wide ? "dialog wide" : "dialog", "aria-labelledby": id },
    h("div", { class: "line spread" }, h("h2", { id, tabindex: -1 }, heading), close),
    body,
  );
  // A modal dialog gives the focus back by itself, unless what had it has gone.
  element.addEventListener("close", () => (element.remove(), onClose?.()), { once: true });
  document.body.append(element);
  element.showModal();
  return { element, body, close: () => element.close() };
}

/** Ask before something that cannot be taken back: resolves to whether to do it. */
export function confirmed({ heading, text, go }) {
  return new Promise((resolve) => {
    let answer = false;
    const yes = h("button", { type: "button", class: "danger small", onclick: () => ((answer = true), dialog.close()) }, go);
    const no = h("button", { type: "button", class: "secondary small", autofocus: true, onclick: () => dialog.close() }, words.cancel);
    const dialog = openDialog({ heading, onClose: () => resolve(answer) }, h("p", {}, text), h("div", { class: "actions" }, no, yes));
  });
}
