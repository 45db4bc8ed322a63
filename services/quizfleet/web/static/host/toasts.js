import { h } from "../dom.js";

const STAYS_MS = 6_000;

/** Say something at the edge of the page for a while. Screen readers hear it. */
export function toast(text) {
  const place = document.querySelector(".toasts") ?? document.body.appendChild(h("div", { class: "toasts", role: "status" }));
  const one = h("p", { class: "toast" }, text);
  place.append(one);
  setTimeout(() => one.remove(), STAYS_MS);
}
