import { facts } from "../ask.js";
import { announce, h } from "../dom.js";
import { givenView } from "../given.js";
import { hourglass, tick } from "../shapes.js";
import { t } from "../strings.js";
import { createTimebar } from "../timebar.js";

/**
 * After answering in step with others, until the time is up for everyone: what was answered and how many have. `late`: the
 * player's own time is over, and nothing was. Returns {element, set(timing), count(answers, players)}.
 */
export function createAnswered({ question, count, given, late, timing, notice, standings, signal, onEnd }) {
  const timebar = createTimebar({ ...timing, totalMs: question.seconds * 1000, signal, onEnd, quiet: true });
  const heading = late ? t.result.late : question.kind === "poll" ? t.answered.voted : t.answered.heading;
  const lead = h("p", { class: "lead" });
  const waited = h("p", { class: "waited", hidden: true });
  const mine = givenView(question, given);
  announce([heading, notice, t.answered.lead].filter(Boolean).join(". "));
  const element = h(
    "div",
    { class: "screen answered split" },
    h(
      "section",
      { class: `panel waiting ${late ? "late" : ""}` },
      facts(question, count),
      timebar.element,
      h("div", { class: "verdict" }, late ? hourglass() : tick(), h("h1", {}, heading)),
      notice ? h("p", { class: "notice" }, notice) : null,
      waited,
      lead,
      mine.length ? h("p", { class: "label" }, t.answered.yours) : null,
      mine,
    ),
    standings.element,
  );

  function set(next) {
    timebar.set(next);
    lead.textContent = next.paused ? t.question.paused : late ? t.answered.others : t.answered.lead;
  }

  return {
    element,
    set,
    count(answers, players) {
      waited.hidden = answers === null;
      if (answers !== null) waited.textContent = t.answered.count(answers, players);
    },
  };
}
