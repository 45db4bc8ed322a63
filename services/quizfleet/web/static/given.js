import { h } from "./dom.js";
import { t } from "./strings.js";
import { tile, wordsOf } from "./tiles.js";
import { colour, letter, shape } from "./shapes.js";

/** An answer {choices?, text?} to a question as a player gave it, as elements; empty where there is none. */
export function givenView(question, given) {
  if (given?.text) return [h("p", { class: "words-given", dir: "auto" }, shownText(question, given.text))];
  const choices = (given?.choices ?? []).map((id) => question.choices.find((choice) => choice.id === id)).filter(Boolean);
  if (question.kind === "ordering") return choices.length ? [orderView(choices)] : [];
  return choices.map((choice) => tile({ ...choice, text: wordsOf(question, choice) }, { tag: "div", state: "small" }));
}

/** Choices in an order. `right(place)`, where given, says whether the place (from 0) is the right one. */
export function orderView(choices, right) {
  const row = ({ id, text }, place) =>
    h("li", { class: `ordered ${colour(id)} ${right ? (right(place) ? "right" : "wrong") : ""}` },
      h("span", { class: "rank" }, t.number(place + 1)),
      h("span", { class: "sign" }, shape(id), h("span", { class: "letter" }, letter(id))),
      h("span", { class: "text", dir: "auto" }, text),
      right ? h("span", { class: "unseen" }, right(place) ? t.result.rightPlace : t.result.wrongPlace) : null,
    );
  return h("ol", { class: "order" }, choices.map(row));
}

/** A text as it was given; a number as the reader writes it. */
export const shownText = ({ kind }, text) =>
  kind === "numeric" && Number.isFinite(Number(text)) ? t.number(Number(text), { maximumFractionDigits: 15 }) : text;
