import { createCrew, leaveButton } from "../crew.js";
import { announce, h } from "../dom.js";
import { badge } from "../shapes.js";
import { t } from "../strings.js";
import { clockFace, countdown } from "../time.js";

const FAR_S = 3600;

/** Autopilot, before the start: how long it takes, and who is aboard. Returns the screen and `update(board)`. */
export function createLobby({ session, quiz, signal, onStart, onLeave }) {
  const clock = h("p", { class: "big-clock", role: "timer" });
  const starts = h("p", { class: "lead", hidden: true }, quiz.startsAt ? t.lobby.startsAt(new Date(quiz.startsAt)) : "");
  const crew = createCrew(quiz.playerCount);
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
  const hero = h(
    "div",
    { class: "hero compact" },
    badge(session.player),
    h("h1", {}, t.lobby.heading(session.name)),
    h("p", { class: "lead" }, t.lobby.startsIn),
    clock,
    starts,
  );
  const element = h("div", { class: "screen lobby" }, hero, h("div", { class: "deck" }, crew.element, leaveButton(session, onLeave)));
  return { element, update: crew.update };
}
