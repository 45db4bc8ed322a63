/**
 * What the one big button does where a quiz is: {does, command?, ...}, by what is possible now. `does` is the key of its
 * words; without a `command` there is nothing to press yet. Pure.
 */
export function nextStep({ mode, state, question, questionCount, paused, can }) {
  if (state === "finished") return { does: "download" };
  if (mode !== "host-led") return { does: "byItself" };
  if (paused) return { does: "resume", command: "resume" };
  const [does, command] = BY_STATE[state](question, questionCount);
  return { does, command: can.includes(command) ? command : undefined };
}

const BY_STATE = {
  lobby: () => ["start", "start"],
  intro: () => ["opens", undefined],
  open: () => ["end", "end"],
  reveal: () => ["standings", "next"],
  standings: (question, count) => [question < count ? "question" : "podium", "next"],
};

/** What a key on the console means, where no field has the focus; null for none. */
export function meaningOf({ key, code }, isRightToLeft) {
  const onward = isRightToLeft ? "ArrowLeft" : "ArrowRight";
  if (key === " " || key === onward || key === "PageDown") return "next"; // clickers for slides send PageDown
  return KEYS[key] ?? LETTERS[code] ?? null;
}

const KEYS = { "?": "help", "+": "add-time" };
/** By their place, so that keyboards of other scripts work too. */
const LETTERS = { KeyP: "pause", KeyL: "lock", KeyS: "skip", KeyT: "add-time", KeyA: "answers", KeyF: "full", KeyH: "help" };
