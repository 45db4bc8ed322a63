import { meaningOf } from "./next.js";

const FIELDS = "input, select, textarea, [contenteditable]";
/** Elements that the space bar presses by themselves. */
const PRESSED = "button, a, summary, [role=button], [role=tab]";
const KEY = "quizfleet.host.shortcuts";

/** Whether keys do something; kept for this browser. */
export function areShortcutsOn() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

export function turnShortcuts(on) {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // They stay on.
  }
}

/** Call what a key means, `act[meaning]()`, while the console is on and no field or dialog has the keys. */
export function onShortcut(signal, act) {
  addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const { target } = event;
    if (target.closest?.(FIELDS) || document.querySelector("dialog[open]")) return;
    if (event.key === " " && target.closest?.(PRESSED)) return;
    const meaning = meaningOf(event, document.documentElement.dir === "rtl");
    if (!meaning || !act[meaning] || !areShortcutsOn()) return;
    event.preventDefault();
    act[meaning]();
  }, { signal });
}
