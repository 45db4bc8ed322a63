/** What the server accepts (services/quizfleet/content.py); tests/unit/client/test_studio_rules.py holds the two together. */

export const MODES = ["self-paced", "autopilot", "host-led"];
export const POLICIES = ["kahoot", "accuracy", "accuracy-first", "partial"];
export const KINDS = ["single", "multiple", "true-false", "numeric", "text", "ordering", "poll"];

export const LIMITS = {
  title: 120,
  text: 500,
  choice: 255,
  explanation: 1000,
  url: 1000,
  alt: 255,
  accepted: 100,
  forms: 50,
  digits: 15,
  fewestChoices: 2,
  choices: 12,
  questions: 500,
  seconds: [1, 3600],
  points: [0, 10_000],
  leadSeconds: [0, 60],
};

/** Whether players are shown choices. */
export const hasChoices = (kind) => !["true-false", "numeric", "text"].includes(kind);

/** Whether an author marks choices as right. In an ordering question their order is the answer; a poll has none. */
export const marksChoices = (kind) => kind === "single" || kind === "multiple";

/** Whether an answer can earn points. */
export const isScored = ({ kind, warmUp }) => kind !== "poll" && !warmUp;

/** A text without the space around it, as the server takes it. */
export const bare = (text) => text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");

/** How long a text is for the server: in code points. */
export const length = (text) => [...text].length;

const ACCENTS = "[\\u0300-\\u036f\\u0591-\\u05c7\\u0610-\\u065f]";
const COUNTS = new RegExp(`[\\p{L}\\p{N}\\p{Sm}\\p{Sc}\\p{So}]|(?!(?=${ACCENTS})\\p{Mn})\\p{M}`, "u");

/** Whether something is left of an answer in words when accents, punctuation and spaces are not counted. */
export const hasLetters = (text) => COUNTS.test(text.normalize("NFKD"));

const NUMBER = /^[+-]?(?:(\d+)\.?(\d*)|\.(\d+))(?:e([+-]?\d{1,4}))?$/i;

/** How many digits a number has, before and after the point together; NaN where the text is no number. */
export function digitsOf(text) {
  const found = NUMBER.exec(text);
  if (!found) return NaN;
  const fraction = found[2] || found[3] || "";
  const digits = (found[1] ?? "") + fraction;
  const significant = digits.replace(/^0+|0+$/g, "").length;
  if (!significant) return 1;
  const exponent = Number(found[4] ?? 0) - fraction.length + (digits.length - digits.replace(/0+$/, "").length);
  return exponent >= 0 ? significant + exponent : Math.max(significant, -exponent);
}

/** A whole number as typed, or NaN. */
export const whole = (text) => (/^\d{1,9}$/.test(bare(text)) ? Number(bare(text)) : NaN);
