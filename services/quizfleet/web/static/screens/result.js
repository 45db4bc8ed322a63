import { answersView, spokenAnswer } from "../answers.js";
import { breakdown } from "../breakdown.js";
import { announce, h, prefersStill } from "../dom.js";
import { cross, hourglass, tick } from "../shapes.js";
import { t } from "../strings.js";
import { createCountdown } from "../time.js";
import { buzz } from "../wake.js";

const VERDICTS = {
  right: { icon: tick, text: () => t.result.right },
  part: { icon: tick, text: () => t.result.part },
  wrong: { icon: cross, text: () => t.result.wrong },
  late: { icon: hourglass, text: () => t.result.late },
  voted: { icon: tick, text: () => t.result.voted },
};

function verdictOf({ kind }, { answered, choices, text, correct, points }) {
  if (!(answered ?? (choices || text))) return "late";
  if (kind === "poll") return "voted";
  return correct ? "right" : points > 0 ? "part" : "wrong";
}

/**
 * What became of a question. Self-paced, `onNext` makes a button; in step with others `remainingMs` counts down, or is null
 * where a host decides. `fresh`: the player was there when it closed, so the verdict comes with a splash.
 * Returns {element, update(board, me, ahead), tally(tally), set(remainingMs)}.
 */
export function createResult({ question, count, result, policy, notice, fresh, standings, signal, onNext, remainingMs, onEnd }) {
  const verdict = verdictOf(question, result);
  const { icon, text } = VERDICTS[verdict];
  const last = question.question === count;
  const place = h("p", { class: "standing", hidden: true });
  const answers = answersView(question, result);
  const onward = onNext ? null : createOnward({ last, signal, onEnd });
  const spoken = spokenAnswer(question, result);
  announce([notice, t.result.announce(text(), verdict === "voted" || question.warmUp ? null : result.points, spoken)].filter(Boolean).join(" "));
  const element = h(
    "div",
    { class: "screen result split" },
    h(
      "section",
      { class: `panel ${verdict}` },
      h("p", { class: "kicker" }, t.question.of(question.question, count), question.warmUp ? h("span", { class: "pill" }, t.question.warmUp) : null),
      h("div", { class: "verdict" }, icon(), h("h1", {}, text())),
      pointsView(question, result, policy),
      notice ? h("p", { class: "notice" }, notice) : null,
      place,
      onNext
        ? h("button", { class: "primary", type: "button", onclick: onNext }, last ? t.result.last : t.result.next)
        : onward.element,
    ),
    h("div", { class: "stack" }, answers.element, standings?.element ?? null),
  );
  if (fresh) splash(element, verdict, icon());
  onward?.set(remainingMs);

  return {
    element,
    tally: answers.tally,
    set: (left) => onward?.set(left),
    update(board, me, ahead) {
      place.hidden = !me || question.warmUp;
      if (me) place.textContent = me.score > 0 && ahead ? t.result.behind(me.rank, ahead.score - me.score, ahead.name) : t.result.place(me.rank, board.playerCount);
    },
  };
}

/** The points, and how they came about. */
function pointsView(question, result, policy) {
  if (question.warmUp) return h("p", { class: "gained" }, t.result.noPoints);
  if (question.kind === "poll") return h("p", { class: "gained" }, t.result.pollPoints);
  const parts = breakdown(question, result, policy);
  const line = (label, points) => [h("dt", {}, label), h("dd", {}, t.result.gained(points))];
  const seconds = result.elapsedMs === null || result.elapsedMs === undefined ? null : t.tenths(result.elapsedMs);
  return [
    h("p", { class: "gained" }, h("strong", {}, t.result.gained(result.points)), " ", t.result.points(result.points)),
    parts && (parts.speed !== null || parts.bonus)
      ? h("dl", { class: "breakdown" },
          line(t.result.base, parts.base),
          parts.speed === null ? [] : line(seconds ? t.result.speedIn(seconds) : t.result.speed, parts.speed),
          parts.bonus ? line(t.result.streak(parts.streak, parts.streakOrMore), parts.bonus) : [],
        )
      : null,
  ].filter(Boolean);
}

function createOnward({ last, signal, onEnd }) {
  const seconds = h("strong", {});
  const words = h("span", {});
  const element = h("p", { class: "onward" }, words, " ", seconds);
  const clock = createCountdown({ signal, onEnd, onSecond: (left) => (seconds.textContent = t.number(left)) });
  return {
    element,
    set(remainingMs) {
      const known = remainingMs !== null && remainingMs !== undefined;
      element.classList.toggle("quiet", !known);
      words.textContent = known ? (last ? t.result.endIn : t.result.nextIn) : t.result.hostGoesOn;
      seconds.hidden = !known;
      if (known) clock.set(remainingMs);
    },
  };
}

/** The verdict over the whole screen for a moment, seen from across the table. */
function splash(element, verdict, icon) {
  buzz(verdict);
  if (prefersStill()) return;
  const cover = h("div", { class: `splash ${verdict}`, "aria-hidden": "true" }, icon);
  element.append(cover);
  cover.animate([{ opacity: 1 }, { opacity: 1, offset: 0.7 }, { opacity: 0 }], { duration: 1100, easing: "ease-in" }).finished.then(() => cover.remove(), () => {});
}
