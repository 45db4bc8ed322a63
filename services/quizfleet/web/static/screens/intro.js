import { announce, h } from "../dom.js";
import { t } from "../strings.js";
import { createCountdown } from "../time.js";
import { facts, questionImage, sizeOf } from "../ask.js";

const COUNTED_S = 3;

/**
 * A question's title alone, and 3-2-1 before its answers. `opens(ms, paused)` sets the clock and resolves when it has run
 * down; `set(ms, paused)` sets it anew meanwhile.
 */
export function createIntro({ question, count, signal }) {
  const number = h("p", { class: "big-clock", "aria-hidden": "true" });
  const ready = h("p", { class: "lead" }, t.intro.ready);
  let opened = () => {};
  const clock = createCountdown({
    signal,
    onEnd: () => opened(),
    onSecond(seconds) {
      const counted = seconds <= COUNTED_S && seconds > 0;
      if (counted && number.textContent !== t.number(seconds)) beat(number, t.number(seconds));
      element.classList.toggle("counting", counted);
    },
  });
  const element = h(
    "div",
    { class: "screen intro" },
    h("div", { class: "hero intro-hero" },
      facts(question, count),
      h("h1", { class: sizeOf(question.text), dir: "auto" }, question.text),
      questionImage(question),
      h("div", { class: "gate" }, ready, number),
    ),
  );
  announce(t.intro.announce(question.question, count, question.text));
  const set = (remainingMs, paused) => {
    ready.textContent = paused ? t.question.paused : t.intro.ready;
    element.classList.toggle("paused", paused);
    clock.set(remainingMs, paused);
  };
  const opens = (remainingMs, paused) => new Promise((resolve) => ((opened = resolve), set(remainingMs, paused)));
  return { element, set, opens };
}

/** The figure anew, so that its beat begins anew. */
function beat(number, text) {
  number.textContent = text;
  number.getAnimations().forEach((one) => (one.cancel(), one.play()));
}
