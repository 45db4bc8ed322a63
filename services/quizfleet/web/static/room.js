import { now } from "./time.js";

/**
 * Where a quiz is, as far as this page knows: a QuizView or a `state` frame, with the instant it came at. Beside the
 * server's fields: `answers`, how many have answered the open question (null where that is not told).
 */
const ORDER = ["lobby", "intro", "open", "reveal", "standings", "finished"];

/** What GET quiz says. Its list of answered questions is the player's own. */
export const roomFromQuiz = (quiz) => ({ revision: 0, paused: false, locked: false, ...quiz, answers: null, at: now() });

/** A room moved on by a frame. What frames do not carry stays. */
export const roomFromFrame = (room, { type, answered, ...frame }) => ({ ...room, ...frame, answers: answered ?? null, at: now() });

/** Whether the quiz has been past `other` when it was at `room`: a server that lags behind said `other`. */
export function isBehind(other, room) {
  if (!room) return false;
  const [one, two] = [place(other), place(room)];
  const differing = one.findIndex((step, at) => step !== two[at]);
  return differing >= 0 && one[differing] < two[differing];
}

/** Ordered by what the host has done, then by what the clock does alone. */
const place = ({ revision, state, question }) => [
  revision,
  state === "lobby" ? 0 : state === "finished" ? Infinity : question,
  ORDER.indexOf(state),
];

/** What is left now of the state at hand, in ms; null where the host decides. */
export function leftOf({ remainingMs, paused, at }) {
  if (remainingMs === null || remainingMs === undefined) return null;
  return paused ? remainingMs : Math.max(0, remainingMs - (now() - at));
}

/** The screen that a state has: a question's title and its answers are one. */
export const stageOf = ({ state, question }) => `${state === "intro" ? "open" : state}:${question ?? ""}`;
