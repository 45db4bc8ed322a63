import { sizeOf } from "../ask.js";
import { h } from "../dom.js";
import { words } from "./words.js";

/** A question's text, smaller where there is more of it. */
export const asked = (text) => h("h1", { class: `asked ${sizeOf(text)}`, dir: "auto" }, text);

/** Which question of how many, of what kind, and what it is worth. */
export const kicker = ({ question, kind, points, scored }, count) =>
  h(
    "p",
    { class: "kicker" },
    h("span", { class: "pill" }, words.of(question, count)),
    h("span", {}, words.kinds[kind]),
    h("span", {}, scored ? words.worth(points) : words.unscored),
  );
