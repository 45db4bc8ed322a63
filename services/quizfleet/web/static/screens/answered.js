import { announce, h } from "../dom.js";
import { tick } from "../shapes.js";
import { t } from "../strings.js";
import { tile } from "../tiles.js";
import { createTimebar } from "../timebar.js";

/** Autopilot, after answering: what was chosen, until the time is up for everyone. */
export function answeredScreen({ question, count, choices, notice, standings, signal, onEnd }) {
  const mine = question.choices.filter(({ id }) => choices?.includes(id));
  announce([t.answered.heading, notice, t.answered.lead].filter(Boolean).join(". "));
  return h(
    "div",
    { class: "screen answered split" },
    h(
      "section",
      { class: "panel waiting" },
      h("p", { class: "kicker" }, t.question.of(question.question, count)),
      createTimebar({ remainingMs: question.remainingMs, totalMs: question.seconds * 1000, signal, onEnd, quiet: true }),
      h("div", { class: "verdict" }, tick(), h("h1", {}, t.answered.heading)),
      notice ? h("p", { class: "notice" }, notice) : null,
      h("p", { class: "lead" }, t.answered.lead),
      mine.length ? h("p", { class: "label" }, t.answered.yours) : null,
      mine.map((choice) => tile(choice, { tag: "div", state: "small" })),
    ),
    standings.element,
  );
}
