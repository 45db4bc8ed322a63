import { h } from "./dom.js";
import { colour, letter, shape } from "./shapes.js";
import { t } from "./strings.js";

const SHORT_TEXT = 20;
const SHORT_WORD = 11;

/** One choice as a tile. `state` is a class: "chosen", "right", "wrong". */
export function tile({ id, text }, { tag = "button", state = "", ...attributes } = {}, ...more) {
  return h(
    tag,
    { class: `tile ${colour(id)} ${state}`, "data-choice": id, type: tag === "button" && "button", ...attributes },
    h("span", { class: "sign" }, shape(id), h("span", { class: "letter" }, letter(id))),
    h("span", { class: "text", dir: "auto" }, text),
    ...more,
  );
}

/** "grid" where all texts fit two abreast on a phone, else "list"; "many" where there are more than four. */
export function layoutFor(choices) {
  const fits = ({ text }) => text.length <= SHORT_TEXT && text.split(/[\s-]/).every((word) => word.length <= SHORT_WORD);
  return `${choices.every(fits) ? "grid" : "list"}${choices.length > 4 ? " many" : ""}`;
}

/** A choice's text. True and false are said in the reader's language. */
export const wordsOf = ({ kind }, { id, text }) => (kind === "true-false" ? [t.question.true, t.question.false][id - 1] : text);

/** The choices as "B: Mars", for screen readers. */
export const spoken = (choices) => choices.map(({ id, text }) => t.question.choice(letter(id), text)).join(", ");
