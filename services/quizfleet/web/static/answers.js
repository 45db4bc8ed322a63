import { h } from "./dom.js";
import { orderView, shownText } from "./given.js";
import { colour, letter, shape } from "./shapes.js";
import { t } from "./strings.js";
import { spoken, wordsOf } from "./tiles.js";

const MOST_TEXTS = 5;

/**
 * What is right, what the player answered, and, once `tally(tally)` is told, what all did. By the kind of question: bars
 * for choices, forms for words, an order for an order.
 */
export function answersView(question, result) {
  const body = h("div", { class: "stack" });
  const explanation = result.explanation ? h("p", { class: "explanation", dir: "auto" }, result.explanation) : null;
  const element = h("section", { class: "answers stack", "aria-label": t.result.answers }, body, explanation);
  const paint = (tally) => body.replaceChildren(...VIEWS[viewOf(question)](question, result, tally));
  paint(null);
  return { element, tally: paint };
}

const viewOf = ({ kind }) => ({ ordering: "order", numeric: "words", text: "words" })[kind] ?? "choices";

const VIEWS = { choices, words, order };

function choices(question, { choices: mine, correctChoices }, tally) {
  const isPoll = question.kind === "poll";
  const counts = new Map((tally?.choices ?? []).map(({ id, count }) => [id, count]));
  const most = Math.max(1, ...counts.values());
  const bar = (choice) => {
    const [own, right] = [Boolean(mine?.includes(choice.id)), correctChoices.includes(choice.id)];
    const count = counts.get(choice.id) ?? 0;
    const state = isPoll ? "" : right ? "right" : own ? "wrong dimmed" : "dimmed";
    return barView({
      share: tally ? count / (isPoll ? Math.max(1, tally.answers) : most) : 0,
      className: `${colour(choice.id)} ${state} ${own ? "mine" : ""}`,
      sign: h("span", { class: "sign" }, shape(choice.id), h("span", { class: "letter" }, letter(choice.id))),
      text: wordsOf(question, choice),
      note: !isPoll && right ? t.result.isRight : null,
      own,
      count: tally ? (isPoll ? t.percent(count / Math.max(1, tally.answers)) : t.number(count)) : null,
    });
  };
  const label = isPoll ? t.result.pollResults : t.result.correct(correctChoices.length);
  return [h("h2", { class: "label" }, label), h("ul", { class: "bars" }, question.choices.map(bar))];
}

function words(question, { text, accepted = [], tolerance, correct }, tally) {
  const right = accepted.map((form) => shownText(question, form));
  const within = question.kind === "numeric" && Number(tolerance) ? t.result.within(shownText(question, tolerance)) : null;
  const texts = (tally?.texts ?? []).slice(0, MOST_TEXTS);
  const most = Math.max(1, ...texts.map(({ count }) => count));
  const bars = texts.map((one) =>
    barView({
      share: one.count / most,
      className: `plain ${one.correct ? "right" : "dimmed"} ${one.text === text ? "mine" : ""}`,
      text: shownText(question, one.text),
      note: one.correct ? t.result.isRight : null,
      own: one.text === text,
      count: t.number(one.count),
    }),
  );
  return [
    h("h2", { class: "label" }, t.result.correct(1)),
    h("p", { class: "forms" }, h("bdi", { class: "key" }, right[0] ?? ""), within ? ` ${within}` : null),
    right.length > 1 ? h("p", { class: "muted" }, t.result.alsoRight(right.slice(1, 6))) : null,
    text && !correct ? h("p", { class: "given-wrong" }, t.result.yourText(shownText(question, text))) : null,
    bars.length ? h("h2", { class: "label" }, t.result.everyone) : null,
    bars.length ? h("ul", { class: "bars" }, bars) : null,
  ].filter(Boolean);
}

function order(question, { choices: mine, correctChoices, correct }, tally) {
  const byId = (id) => question.choices.find((choice) => choice.id === id);
  const own = mine?.length ? orderView(mine.map(byId), (place) => mine[place] === correctChoices[place]) : null;
  return [
    h("h2", { class: "label" }, t.result.rightOrder),
    orderView(correctChoices.map(byId)),
    own && !correct ? h("h2", { class: "label" }, t.result.yourOrder) : null,
    own && !correct ? own : null,
    tally?.answers ? h("p", { class: "muted" }, t.result.orderShare(tally.correct, tally.answers)) : null,
  ].filter(Boolean);
}

function barView({ share, className, sign, text, note, own, count }) {
  const element = h(
    "li",
    { class: `bar ${className}` },
    sign ?? null,
    h("span", { class: "text", dir: "auto" }, text),
    note ? h("span", { class: "unseen" }, note) : null,
    own ? h("span", { class: "pill" }, t.you) : null,
    count === null ? null : h("span", { class: "count" }, count),
  );
  element.style.setProperty("--share", share);
  return element;
}

/** What is right, for screen readers; null in a poll. */
export function spokenAnswer(question, { correctChoices = [], accepted = [] }) {
  if (question.kind === "poll") return null;
  if (accepted.length) return shownText(question, accepted[0]);
  const right = correctChoices.map((id) => question.choices.find((choice) => choice.id === id)).filter(Boolean);
  if (question.kind === "ordering") return right.map(({ text }) => text).join(", ");
  return spoken(right.map((choice) => ({ ...choice, text: wordsOf(question, choice) })));
}
