import { h } from "../dom.js";
import { openDialog } from "./dialogs.js";
import { areShortcutsOn, turnShortcuts } from "./shortcuts.js";
import { words } from "./words.js";

/** The keys of the console, and a switch to turn them off: software that types for people may press them unawares. */
export function showHelp() {
  const on = h("input", { type: "checkbox", id: "shortcuts", checked: areShortcutsOn(), onchange: () => turnShortcuts(on.checked) });
  const rows = words.help.keys.map(([keys, what]) => [h("dt", {}, keys.map((key) => h("kbd", {}, key))), h("dd", {}, what)]);
  openDialog(
    { heading: words.help.heading },
    h("dl", { class: "keys" }, rows.flat()),
    h("label", { class: "check", for: "shortcuts" }, on, words.help.on),
    h("p", { class: "hint" }, words.help.hint),
  );
}
