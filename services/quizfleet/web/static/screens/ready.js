import { createCrew, leaveButton } from "../crew.js";
import { h } from "../dom.js";
import { badge } from "../shapes.js";
import { t } from "../strings.js";

/** Self-paced, before a question is opened: nothing runs until the player says so. Returns the screen and `update(board)`. */
export function createReady({ session, quiz, onStart, onLeave }) {
  const fresh = quiz.question === 1;
  const crew = createCrew(quiz.playerCount);
  const hero = h(
    "div",
    { class: "hero compact" },
    badge(session.player),
    h("h1", {}, t.lobby.heading(session.name)),
    h("p", { class: "lead" }, fresh ? t.ready.lead(quiz.questionCount) : t.ready.again(quiz.question, quiz.questionCount)),
    h("button", { class: "primary light", type: "button", onclick: onStart }, fresh ? t.ready.start : t.ready.go),
  );
  const element = h("div", { class: "screen ready" }, hero, h("div", { class: "deck" }, crew.element, leaveButton(session, onLeave)));
  return { element, update: crew.update };
}
