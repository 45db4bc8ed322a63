import { announce, h } from "../dom.js";
import { badge } from "../shapes.js";
import { t } from "../strings.js";
import { clockFace, countdown } from "../time.js";

const FAR_S = 3600;

/** Autopilot, before the start: how long it takes, and who is aboard. Returns the screen and `update(board)`. */
export function createLobby({ session, quiz, signal, onStart, onLeave }) {
  const clock = h("p", { class: "big-clock", role: "timer" });
  const starts = h("p", { class: "muted", hidden: true }, quiz.startsAt ? t.lobby.startsAt(new Date(quiz.startsAt)) : "");
  const aboard = h("h2", {}, t.lobby.aboard(quiz.playerCount));
  const names = h("ul", { class: "crew" });
  countdown(quiz.remainingMs, {
    signal,
    onEnd: onStart,
    onSecond(seconds) {
      clock.textContent = clockFace(seconds);
      clock.classList.toggle("soon", seconds <= 5);
      starts.hidden = seconds < FAR_S;
    },
  });
  announce(t.lobby.announce(Math.ceil(quiz.remainingMs / 1000)));
  const element = h(
    "div",
    { class: "screen lobby" },
    h("div", { class: "hero compact" }, badge(session.player), h("h1", {}, t.lobby.heading(session.name)), h("p", { class: "lead" }, t.lobby.startsIn), clock, starts),
    h("section", { class: "deck" }, aboard, names, leaveButton(session, onLeave)),
  );
  return { element, update: (board) => crew(board, names, aboard) };
}

function crew({ entries, playerCount }, names, aboard) {
  aboard.textContent = t.lobby.aboard(playerCount);
  const here = new Map([...names.children].map((chip) => [chip.dataset.player, chip]));
  const chips = entries.map(({ player, name }) => here.get(player) ?? h("li", { class: "chip", "data-player": player }, badge(player), name));
  const more = playerCount - entries.length;
  names.replaceChildren(...chips, ...(more > 0 ? [h("li", { class: "chip more" }, t.lobby.more(more))] : []));
}

/** For a shared phone: give the seat up here and join anew. */
export function leaveButton(session, onLeave) {
  return h("p", { class: "leave" }, h("button", { type: "button", class: "link", onclick: onLeave }, t.lobby.change(session.name)));
}
