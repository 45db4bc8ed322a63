import { h } from "./dom.js";
import { t } from "./strings.js";

/** Which question of how many, what it is worth, and whether it is a warm-up. */
export function facts({ question, kind, points, warmUp }, count) {
  const worth = warmUp ? null : kind === "poll" ? t.question.poll : t.question.worth(points);
  return h(
    "p",
    { class: "kicker" },
    t.question.of(question, count),
    warmUp ? h("span", { class: "pill" }, t.question.warmUp) : h("span", {}, worth),
  );
}

/** How long a question's text is: "short", "middling" or "long". */
export const sizeOf = (text) => (text.length > 140 ? "long" : text.length > 60 ? "middling" : "short");

/** The question's picture in a box that keeps its size; where it does not load, its words stand there. */
export function questionImage({ image }) {
  if (!image) return null;
  const frame = h("figure", { class: "picture" });
  const fail = () => frame.replaceChildren(h("figcaption", { dir: "auto" }, image.alt));
  frame.append(h("img", { src: image.url, alt: image.alt, loading: "lazy", decoding: "async", referrerpolicy: "no-referrer", onerror: fail }));
  return frame;
}
