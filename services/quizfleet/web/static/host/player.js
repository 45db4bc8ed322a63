import { h } from "../dom.js";
import { openDialog } from "./dialogs.js";
import { words } from "./words.js";

const OFFERED = [0, 25, 50, 100, 200];
const LONGEST_NAME = 24;

/** What a host can do for or about one player. `onDone()` is called when something has changed. */
export function managePlayer({ player, room, orders, onDone }) {
  const { player: id, name, removed, banned, extraPercent = 0 } = player;
  const order = async (command, body) => {
    if (!(await orders.plain(command, { player: id, ...body }))) return;
    dialog.close();
    onDone();
  };
  const dialog = openDialog(
    { heading: name },
    renaming(name, (wanted) => order("rename", { name: wanted })),
    room.mode === "host-led" && room.state !== "finished" ? extraTime(extraPercent, (percent) => order("extra-time", { percent })) : null,
    sendingAway({ removed, banned }, (ban) => order("remove", { ban })),
  );
}

function renaming(name, onRename) {
  const input = h("input", { id: "new-name", value: name, maxlength: LONGEST_NAME, required: true, autocomplete: "off" });
  const submit = (event) => {
    event.preventDefault();
    const wanted = input.value.trim();
    if (wanted && wanted !== name) onRename(wanted);
  };
  return h("form", { class: "field", onsubmit: submit }, h("label", { for: "new-name" }, words.player.name),
    h("div", { class: "control" }, input, h("button", { class: "secondary small" }, words.player.rename)));
}

function extraTime(percent, onSet) {
  const offered = [...new Set([...OFFERED, percent])].sort((a, b) => a - b);
  const select = h("select", { id: "extra-time" }, offered.map((one) => h("option", { value: one, selected: one === percent }, words.player.more(one))));
  const submit = (event) => {
    event.preventDefault();
    onSet(Number(select.value));
  };
  return h("form", { class: "field", onsubmit: submit }, h("label", { for: "extra-time" }, words.player.extra),
    h("div", { class: "control" }, select, h("button", { class: "secondary small" }, words.player.set)),
    h("p", { class: "hint" }, words.player.extraHint));
}

function sendingAway({ removed, banned }, onRemove) {
  if (banned) return h("p", { class: "notice" }, words.player.isBanned);
  return h("div", { class: "stack" },
    h("p", { class: "hint" }, removed ? words.player.isRemoved : words.player.removeHint),
    h("div", { class: "line" },
      removed ? null : h("button", { type: "button", class: "secondary small", onclick: () => onRemove(false) }, words.player.remove),
      h("button", { type: "button", class: "danger small", onclick: () => onRemove(true) }, words.player.ban)));
}
