import { h } from "../dom.js";
import { leftOf } from "../room.js";
import { createCountdown } from "../time.js";
import { confirmed } from "./dialogs.js";
import * as icons from "./icons.js";
import { nextStep } from "./next.js";
import { words } from "./words.js";

const MORE_S = 10;

/**
 * The bar at the foot of the console: one big button that always says what it does next, at the same place in every state,
 * and beside it what can be done to the clock. `press()` is called when the big one is pressed.
 */
export function createBar({ press, orders }) {
  const label = h("span", { class: "what" });
  const next = h("button", { type: "button", class: "primary next", "aria-keyshortcuts": "Space ArrowRight", onclick: press }, label, h("kbd", { "aria-hidden": "true" }, words.keys.space));
  const pause = tool("P", () => pressPause());
  const more = tool("T", () => pressAddTime(), icons.clock(), words.addTime(MORE_S));
  const skip = tool("S", () => pressSkip(), icons.skip(), words.skip);
  const answered = h("p", { class: "tallying" });
  const element = h("div", { class: "bar-foot", role: "toolbar", "aria-label": words.bar }, h("div", { class: "tools" }, pause, more, skip), answered, next);
  let room = null;
  let step = { does: "byItself" };
  let clock = null;

  function show(now) {
    room = now;
    step = nextStep(room);
    clock?.stop();
    clock = step.does === "opens" ? ticking(leftOf(room), paint) : null;
    paint();
    offer(pause, room.can.includes("pause") || room.can.includes("resume"));
    const isPaused = room.paused;
    pause.replaceChildren(isPaused ? icons.resume() : icons.pause(), h("span", {}, isPaused ? words.resume : words.pause));
    offer(more, room.can.includes("add-time"));
    offer(skip, room.can.includes("skip"));
    const counts = room.state === "open" && room.answers !== null;
    answered.textContent = counts ? words.answered(room.answers, room.playerCount) : "";
  }

  function paint(seconds) {
    const text = words.next[step.does]({ ...room, seconds });
    if (label.textContent !== text) label.textContent = text;
    const idle = !step.command && step.does !== "download";
    next.setAttribute("aria-disabled", String(idle));
    next.hidden = step.does === "byItself";
  }

  function pressPause() {
    const command = room.paused ? "resume" : "pause";
    if (room.can.includes(command)) orders.flow(command);
  }

  function pressAddTime() {
    if (room.can.includes("add-time")) orders.addTime(MORE_S);
  }

  async function pressSkip() {
    if (!room.can.includes("skip")) return;
    const { question } = room;
    const sure = await confirmed({ heading: words.skipHeading(question), text: words.skipText, go: words.skip });
    if (sure && room.question === question) orders.flow("skip");
  }

  return { element, show, step: () => step, pressPause, pressAddTime, pressSkip };
}

/** A button that is never taken away from under a finger: what is not possible now is dimmed. */
function tool(key, onclick, ...inside) {
  const act = () => button.getAttribute("aria-disabled") !== "true" && onclick();
  const button = h("button", { type: "button", class: "secondary small tool", "aria-keyshortcuts": key, onclick: act }, inside[0], inside[1] && h("span", {}, inside[1]));
  return button;
}

const offer = (button, isPossible) => button.setAttribute("aria-disabled", String(!isPossible));

function ticking(ms, onSecond) {
  const running = new AbortController();
  createCountdown({ signal: running.signal, onSecond }).set(ms ?? 0);
  return { stop: () => running.abort() };
}
