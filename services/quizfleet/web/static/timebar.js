import { announce, h, prefersStill } from "./dom.js";
import { t } from "./strings.js";
import { countdown } from "./time.js";

const WARN_AT = [10, 5];

/** A bar that empties as the time of a question runs out. Screen readers hear it at 10 and at 5 seconds. */
export function createTimebar({ remainingMs, totalMs, signal, onEnd, quiet = false }) {
  const fill = h("span", { class: "fill" });
  const number = h("span", { class: "seconds" });
  const element = h("div", { class: "timebar", role: "timer" }, h("span", { class: "track" }, fill), number);
  const first = Math.ceil(remainingMs / 1000);
  countdown(remainingMs, {
    signal,
    onEnd,
    onSecond(seconds) {
      number.textContent = String(seconds);
      number.setAttribute("aria-label", t.question.left(seconds));
      element.classList.toggle("soon", seconds <= WARN_AT[0]);
      element.classList.toggle("urgent", seconds <= WARN_AT[1]);
      if (!quiet && seconds < first && WARN_AT.includes(seconds)) announce(t.question.left(seconds));
    },
  });
  const from = Math.min(1, remainingMs / Math.max(1, totalMs));
  fill.animate([{ transform: `scaleX(${from})` }, { transform: "scaleX(0)" }], {
    duration: remainingMs,
    fill: "forwards",
    easing: prefersStill() ? `steps(${Math.max(1, first)})` : "linear",
  });
  return element;
}
