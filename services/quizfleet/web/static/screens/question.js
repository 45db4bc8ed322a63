import { facts, questionImage, sizeOf } from "../ask.js";
import { announce, h } from "../dom.js";
import { createPad } from "../pads/pad.js";
import { t } from "../strings.js";
import { createTimebar } from "../timebar.js";

/** A tap meant for the screen before must not answer this one. */
const SETTLE_MS = 250;

/**
 * An open question. `timing` is {remainingMs, paused}. `onAnswer(given)` is called once with {choices} or {text}, and again
 * only after `release()`; `onEnd(whether an answer is on its way)` when its time is over.
 * Returns {element, set(timing), sending(retrying), release(message)}.
 */
export function createQuestion({ question, count, timing, signal, onAnswer, onEnd }) {
  let sent = false;
  let paused = timing.paused;
  let ended = false;
  const status = h("p", { class: "status", role: "status" });
  const pad = createPad({ question, signal, onGiven: send });
  const timebar = createTimebar({ ...timing, totalMs: question.seconds * 1000, signal, onEnd: over });
  const element = layout({ question, count, timebar, pad, status });
  setTimeout(() => (pad.element.dataset.open = ""), SETTLE_MS);

  function paint() {
    element.classList.toggle("locked", sent || ended);
    element.classList.toggle("paused", paused);
    pad.lock(sent || paused || ended);
    if (!sent && !ended) status.textContent = paused ? t.question.paused : pad.hint;
  }

  function send(given) {
    if (sent || paused || ended || !("open" in pad.element.dataset)) return;
    sent = true;
    paint();
    sending(false);
    onAnswer(given);
  }

  function sending(retrying) {
    status.textContent = retrying ? t.question.retrying : t.question.sending;
  }

  function release(message) {
    sent = false;
    pad.clear();
    paint();
    status.textContent = message;
  }

  function set({ remainingMs, paused: stopped }) {
    if (paused && !stopped) announce(t.question.goesOn); // that it stopped is in the status
    paused = stopped;
    ended = ended && remainingMs === 0;
    timebar.set({ remainingMs, paused });
    if (!sent) paint();
  }

  function over() {
    ended = true;
    const waiting = sent;
    paint();
    onEnd(waiting);
  }

  paint();
  announce(t.question.announce(question.question, count, pad.summary, Math.ceil(timing.remainingMs / 1000)));
  return { element, set, sending, release };
}

function layout({ question, count, timebar, pad, status }) {
  return h(
    "div",
    { class: `screen question ${question.image ? "pictured" : ""}` },
    h(
      "div",
      { class: "ask" },
      facts(question, count),
      timebar.element,
      h("div", { class: "asked" }, h("h1", { class: sizeOf(question.text), dir: "auto" }, question.text), questionImage(question)),
    ),
    pad.element,
    h("div", { class: "foot" }, status, pad.submit),
  );
}
