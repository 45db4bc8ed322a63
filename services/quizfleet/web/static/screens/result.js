import { announce, h } from "../dom.js";
import { cross, hourglass, tick } from "../shapes.js";
import { t } from "../strings.js";
import { spoken, tile } from "../tiles.js";
import { countdown } from "../time.js";

const VERDICTS = {
  right: { icon: tick, text: t.result.right },
  wrong: { icon: cross, text: t.result.wrong },
  late: { icon: hourglass, text: t.result.late },
};

/**
 * What became of a question. Self-paced, `onNext` makes a button; in step with others, `remainingMs` counts down.
 * `result` is {choices: [id] or null, correct, points, correctChoices}.
 */
export function resultScreen({ question, count, result, notice, standings, signal, onNext, remainingMs, onEnd }) {
  const kind = !result.choices ? "late" : result.correct ? "right" : "wrong";
  const { icon, text } = VERDICTS[kind];
  const of = (ids) => question.choices.filter(({ id }) => ids.includes(id));
  const right = of(result.correctChoices);
  const mine = kind === "wrong" ? of(result.choices) : [];
  const last = question.question === count;
  announce([notice, t.result.announce(text, result.points, spoken(right))].filter(Boolean).join(" "));
  return h(
    "div",
    { class: "screen result split" },
    h(
      "section",
      { class: `panel ${kind}` },
      h("p", { class: "kicker" }, t.question.of(question.question, count)),
      h("div", { class: "verdict" }, icon(), h("h1", {}, text)),
      h("p", { class: "gained" }, h("strong", {}, t.result.gained(result.points)), " ", t.result.points(result.points)),
      notice ? h("p", { class: "notice" }, notice) : null,
      h("p", { class: "label" }, t.result.correct(right.length)),
      right.map((choice) => tile(choice, { tag: "div", state: "small right" })),
      mine.length ? h("p", { class: "label" }, t.result.yours(mine.length)) : null,
      mine.map((choice) => tile(choice, { tag: "div", state: "small dim" })),
      onNext
        ? h("button", { class: "primary", type: "button", onclick: onNext }, last ? t.result.last : t.result.next)
        : onward({ last, remainingMs, signal, onEnd }),
    ),
    standings.element,
  );
}

function onward({ last, remainingMs, signal, onEnd }) {
  const seconds = h("strong", {});
  countdown(remainingMs, { signal, onEnd, onSecond: (left) => (seconds.textContent = String(left)) });
  return h("p", { class: "onward" }, last ? t.result.endIn : t.result.nextIn, " ", seconds);
}
