import { questionImage } from "../ask.js";
import { h } from "../dom.js";
import { leftOf } from "../room.js";
import { layoutFor, tile, wordsOf } from "../tiles.js";
import { createCountdown, now } from "../time.js";
import { createTimebar } from "../timebar.js";
import { asked, kicker } from "./heading.js";
import { words } from "./words.js";

const COUNTED_S = 3;
const TICKED_S = 5;

/** A question from its title alone, over 3-2-1, until it closes. */
export async function askingScene(facts, room, signal) {
  const number = room.question;
  const fetchQuestion = () => facts.ask(() => facts.api.question(number, signal));
  let question = await fetchQuestion();
  const body = h("div", { class: "body" });
  const paused = h("p", { class: "standstill notice", role: "status", hidden: !room.paused }, words.asking.paused);
  const element = h(
    "div",
    { class: "scene asking" },
    kicker(question, room.questionCount),
    asked(question.text),
    questionImage(question),
    paused,
    body,
  );
  let phase = null;
  let latest = room;
  const isOpen = () => latest.state === "open" && !question.opensInMs;

  function begin() {
    phase = isOpen() ? opened(facts, question, latest, signal) : opening(latest, question, signal, openUp);
    body.replaceChildren(...phase.children);
    element.classList.toggle("open", isOpen());
    if (isOpen()) facts.onCue?.("open");
  }

  /** The lead is over: the answers are there to be shown. */
  async function openUp() {
    question = await facts.ask(fetchQuestion);
    if (signal.aborted || phase?.isOpen) return;
    if (question.opensInMs > 0) return void phase.set(question.opensInMs, latest.paused);
    latest = { ...latest, state: "open", remainingMs: question.remainingMs, at: now() };
    begin();
  }

  function update(next) {
    latest = next;
    paused.hidden = !next.paused;
    if (next.state === "open" && !phase.isOpen) return void openUp();
    phase.set(leftOf(next), next.paused);
    phase.count?.(next);
  }

  begin();
  return { element, title: words.of(number, room.questionCount), said: words.asking.said(number, room.questionCount, question.text), update };
}

/** Before it opens: 3, 2, 1. */
function opening(room, question, signal, onEnd) {
  const digit = h("p", { class: "digit", "aria-hidden": "true" });
  const clock = createCountdown({
    signal,
    onEnd,
    onSecond(seconds) {
      const shown = seconds > 0 && seconds <= COUNTED_S ? String(seconds) : "";
      if (digit.textContent === shown) return;
      digit.replaceChildren(shown && h("span", {}, words.number(seconds)));
    },
  });
  const left = room.state === "intro" ? leftOf(room) : question.opensInMs;
  clock.set(left ?? 0, room.paused);
  return { children: [digit], isOpen: false, set: (ms, isPaused) => ms !== null && clock.set(ms, isPaused) };
}

/** While it is open: the time, the answers to choose from, and how many have come in. */
function opened({ onCue }, question, room, signal) {
  const bar = createTimebar({
    remainingMs: leftOf(room) ?? question.remainingMs,
    totalMs: question.seconds * 1000,
    paused: room.paused,
    signal,
  });
  const meter = createMeter(room);
  const ticking = onCue && createCountdown({ signal, onSecond: (seconds) => seconds > 0 && seconds <= TICKED_S && onCue("tick") });
  ticking?.set(leftOf(room) ?? question.remainingMs, room.paused);
  return {
    children: [bar.element, meter.element, answers(question)],
    isOpen: true,
    set(remainingMs, paused) {
      if (remainingMs === null) return;
      bar.set({ remainingMs, paused });
      ticking?.set(remainingMs, paused);
    },
    count: meter.update,
  };
}

function answers(question) {
  if (!question.choices.length) {
    return h("p", { class: "typed" }, question.kind === "numeric" ? words.asking.number : words.asking.text);
  }
  const choices = question.choices.map((choice) => ({ ...choice, text: wordsOf(question, choice) }));
  const list = choices.map((choice) => tile(choice, { tag: "li" }));
  const layout = question.kind === "true-false" ? "pair" : layoutFor(choices);
  const hint = { multiple: words.asking.multiple, ordering: words.asking.ordering }[question.kind];
  return h("div", { class: "choices" }, hint && h("p", { class: "how-to" }, hint), h("ul", { class: `tiles ${layout}` }, list));
}

/** "12 of 42 answered", as a bar as well. */
function createMeter(room) {
  const fill = h("span", { class: "fill" });
  const text = h("p", { class: "answered" });
  const element = h("div", { class: "meter", hidden: room.answers === null }, h("span", { class: "track", "aria-hidden": "true" }, fill), text);
  function update({ answers: count, playerCount }) {
    element.hidden = count === null || count === undefined;
    if (element.hidden) return;
    fill.style.transform = `scaleX(${playerCount ? Math.min(1, count / playerCount) : 0})`;
    text.textContent = words.asking.answered(count, playerCount);
    element.classList.toggle("full", playerCount > 0 && count >= playerCount);
  }
  update(room);
  return { element, update };
}
