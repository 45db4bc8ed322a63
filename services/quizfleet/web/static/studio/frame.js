import { h } from "../dom.js";
import { createQuestion } from "../screens/question.js";
import { createResult } from "../screens/result.js";
import { askingScene } from "../stage/asking.js";
import { revealScene } from "../stage/reveal.js";
import { now } from "../time.js";
import { CROWD, tallyOf } from "./viewof.js";

/**
 * In the preview's frame: shows what it is told to as the page of a phone or of the big screen would, by their own modules, with
 * all clocks standing still. Told {view: a QuestionView, device: "phone" or "screen", count, policy, streakBonus}.
 */
const SCREENS = { phone, screen };
let shown = new AbortController();

addEventListener("message", async ({ source, data }) => {
  if (source !== parent) return;
  shown.abort();
  shown = new AbortController();
  const { signal } = shown;
  dress(data.device);
  const element = await SCREENS[data.device](data, signal);
  if (signal.aborted) return;
  document.getElementById("screen").replaceChildren(element); // not `show`: it would take the focus out of the form
  shown.abort(); // no clock runs on
  for (const animation of document.getAnimations()) hold(animation);
  requestAnimationFrame(() => parent?.postMessage({ frame: "shown", height: document.documentElement.scrollHeight }, "*"));
});

/** Each device has its own styles. */
function dress(device) {
  document.body.classList.toggle("bigscreen", device === "screen");
  for (const link of document.querySelectorAll("link[data-device]")) {
    link.disabled = link.dataset.device !== "" && link.dataset.device !== device;
  }
}

function phone({ view, count, policy, streakBonus }, signal) {
  const pinned = `${policy}@newest${streakBonus ? "+streak" : ""}`;
  const common = { question: view, count, signal };
  if (view.result) return createResult({ ...common, result: view.result, policy: pinned, onNext: () => {} }).element;
  const timing = { remainingMs: view.remainingMs, paused: false };
  return createQuestion({ ...common, timing, onAnswer: () => {}, onEnd: () => {} }).element;
}

async function screen({ view, count }, signal) {
  const facts = { ask: (send) => send(), api: { question: () => view, tally: () => tallyOf(view) } };
  const room = {
    question: view.question, questionCount: count, state: view.result ? "reveal" : "open", remainingMs: view.remainingMs,
    paused: false, answers: CROWD / 2, playerCount: CROWD, revision: 0, at: now(),
  };
  const scene = await (view.result ? revealScene : askingScene)(facts, room, signal);
  return h("div", { class: "wall" }, h("div", { class: "stage", "data-state": room.state }, scene.element));
}

/** What comes in has come in, the bar of the time is full, and what goes on for ever does not begin. */
function hold(animation) {
  if (animation.effect.target.matches(".fill")) animation.pause();
  else if (animation.effect.getComputedTiming().endTime === Infinity) animation.cancel();
  else animation.finish();
}

parent?.postMessage({ frame: "ready" }, "*"); // null where the editor was left meanwhile, and this frame with it
