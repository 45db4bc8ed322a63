import { shownCode } from "../codes.js";
import { h } from "../dom.js";
import { languageMenu } from "../languagemenu.js";
import { confirmed } from "./dialogs.js";
import * as icons from "./icons.js";
import { words } from "./words.js";

/** The head of the console: which quiz, how the connection is, the big screen, the lock, and what is seldom needed. */
export function createHead({ orders, results, onHelp, onRegrade, onLeave, onSide }) {
  const bar = document.getElementById("header");
  const title = h("p", { class: "quiz-title", dir: "auto" });
  const code = h("bdi", { class: "chip code-chip", dir: "ltr" });
  const count = h("span", { class: "digits" });
  const state = h("p", { class: "link-state", role: "status" });
  const screen = h("a", { class: "secondary small tool", target: "_blank", rel: "noopener" }, icons.display(), h("span", {}, words.bigScreen));
  const lock = h("button", { type: "button", class: "secondary small tool", "aria-keyshortcuts": "L", onclick: pressLock });
  const side = h("button", { type: "button", class: "secondary small tool", "aria-keyshortcuts": "F", title: words.sideHint, onclick: onSide }, icons.people(), count, h("span", { class: "unseen" }, words.side));
  const finish = item(words.finish, async () => {
    if (await confirmed({ heading: words.finishHeading, text: words.finishText, go: words.finish })) orders.flow("finish");
  });
  const menu = h(
    "div",
    { id: "more", class: "popup card", popover: "auto" },
    item(words.regrade.menu, onRegrade),
    item(words.results.csv, () => results.save("csv")),
    item(words.results.xlsx, () => results.save("xlsx")),
    item(words.help.heading, onHelp),
    finish,
    item(words.leave, async () => {
      if (await confirmed({ heading: words.leave, text: words.leaveText, go: words.leave })) onLeave();
    }),
    languageMenu(),
  );
  const more = h("button", { type: "button", class: "icon small", popovertarget: "more", "aria-label": words.more, title: words.more }, icons.menu());
  let room = null;
  let [live, isBad] = ["", false];

  function item(text, onclick) {
    return h("button", { type: "button", class: "item", onclick: () => (menu.hidePopover(), onclick()) }, text);
  }

  function show(now) {
    room = now;
    title.textContent = room.title;
    code.textContent = shownCode(room.code);
    count.textContent = words.number(room.playerCount);
    side.title = words.players.count(room.playerCount);
    screen.href = `/screen/${room.code}#${room.screenToken}`;
    const { locked } = room;
    lock.hidden = !room.can.includes("lock") && !room.can.includes("unlock") && room.state === "finished";
    lock.setAttribute("aria-pressed", String(locked));
    lock.replaceChildren(locked ? icons.lock() : icons.unlock(), h("span", {}, locked ? words.locked : words.lock));
    finish.hidden = !room.can.includes("finish");
    bar.hidden = false;
  }

  function pressLock() {
    const command = room.locked ? "unlock" : "lock";
    if (room.can.includes(command)) orders.plain(command);
  }

  function paint() {
    const how = isBad && live === "live" ? "reconnecting" : live;
    if (state.dataset.state === how) return;
    state.dataset.state = how;
    state.textContent = words.connection[how] ?? "";
  }

  bar.replaceChildren(title, state, code, h("div", { class: "line tools" }, screen, lock, side, more), menu);
  return {
    show,
    pressLock,
    connection: (how) => ((live = how), paint()),
    trouble: (bad) => ((isBad = bad), paint()),
    hide: () => ((bar.hidden = true), bar.replaceChildren()),
  };
}
