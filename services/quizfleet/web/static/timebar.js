import { announce, h, prefersStill } from "./dom.js";
import { t } from "./strings.js";
import { createCountdown } from "./time.js";

const WARN_AT = [10, 5];
const NOTICEABLE_MS = 1500;

/**
 * A bar that empties as the time of a question runs out. Screen readers hear it at 10 and at 5 seconds. Returns the element
 * and `set({remainingMs, paused})`, for when a host pauses, goes on or adds time.
 */
export function createTimebar({ remainingMs, totalMs, paused = false, signal, onEnd, quiet = false }) {
  const fill = h("span", { class: "fill" });
  const number = h("span", { class: "seconds" });
  const more = h("span", { class: "more-time", "aria-hidden": "true" });
  const element = h("div", { class: "timebar", role: "timer" }, h("span", { class: "track" }, fill), more, number);
  let whole = Math.max(1, totalMs, remainingMs);
  let first = Math.ceil(remainingMs / 1000);
  let sweep;

  const clock = createCountdown({
    signal,
    onEnd,
    onSecond(seconds) {
      number.textContent = t.number(seconds);
      number.setAttribute("aria-label", t.question.left(seconds));
      element.classList.toggle("soon", seconds <= WARN_AT[0]);
      element.classList.toggle("urgent", seconds <= WARN_AT[1]);
      if (!quiet && seconds < first && WARN_AT.includes(seconds)) announce(t.question.left(seconds));
    },
  });

  function set({ remainingMs: left, paused: stopped }) {
    const added = left - clock.left();
    if (stopped === element.classList.contains("paused") && Math.abs(added) < NOTICEABLE_MS / 3) return;
    if (added > NOTICEABLE_MS) tellAdded(Math.round(added / 1000));
    run(left, stopped);
  }

  function tellAdded(seconds) {
    more.textContent = t.question.added(seconds);
    more.getAnimations().forEach((one) => one.cancel());
    more.animate([{ opacity: 0, transform: "scale(.6)" }, { opacity: 1, transform: "none", offset: 0.15 }, { opacity: 1, offset: 0.85 }, { opacity: 0 }], 2600);
    if (!quiet) announce(t.question.addedAloud(seconds));
  }

  function run(left, stopped) {
    whole = Math.max(whole, left);
    first = Math.ceil(left / 1000);
    element.classList.toggle("paused", stopped);
    clock.set(left, stopped);
    sweep?.cancel();
    const from = left / whole;
    sweep = fill.animate([{ transform: `scaleX(${from})` }, { transform: stopped ? `scaleX(${from})` : "scaleX(0)" }], {
      duration: Math.max(1, left),
      fill: "forwards",
      easing: prefersStill() ? `steps(${Math.max(1, first)})` : "linear",
    });
  }

  run(remainingMs, paused);
  return { element, set };
}
