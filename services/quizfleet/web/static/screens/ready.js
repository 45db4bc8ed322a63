import { h } from "../dom.js";
import { badge } from "../shapes.js";
import { t } from "../strings.js";
import { leaveButton } from "./lobby.js";

/** Self-paced, before a question is opened: nothing runs until the player says so. */
export function readyScreen({ session, quiz, onStart, onLeave }) {
  const fresh = quiz.question === 1;
  return h(
    "div",
    { class: "screen ready" },
    h(
      "div",
      { class: "hero compact" },
      badge(session.player),
      h("h1", {}, t.lobby.heading(session.name)),
      h("p", { class: "lead" }, fresh ? t.ready.lead(quiz.questionCount) : t.ready.again(quiz.question, quiz.questionCount)),
      h("button", { class: "primary light", type: "button", onclick: onStart }, fresh ? t.ready.start : t.ready.go),
    ),
    h("div", { class: "deck standings-slot" }, leaveButton(session, onLeave)),
  );
}
