import { sentChoices, sentForms } from "./draft.js";
import { bare, hasChoices, isScored, whole } from "./rules.js";

/** Shuffled as players might get it, the same each time: a preview must not jump about. */
const SHUFFLE_BY = 2;

/**
 * A question as the API hands it to a player (QuestionView in docs/api.md), from what is written so far. `moment` is
 * "question", or "answer" for the one with its result. `words` are what is said where nothing is written yet.
 */
export function viewOf(question, number, { moment, words }) {
  const { kind } = question;
  const choices = choicesOf(question, words);
  const seconds = whole(question.seconds) || 20;
  return {
    question: number,
    kind,
    text: bare(question.text) || words.text,
    image: imageOf(question),
    multiple: kind === "multiple",
    choices: kind === "ordering" ? shuffled(choices) : choices,
    seconds,
    points: kind === "poll" ? 0 : whole(question.points) || 0,
    warmUp: question.warmUp,
    scored: isScored(question),
    remainingMs: moment === "answer" ? 0 : seconds * 1000,
    opensInMs: 0,
    closed: moment === "answer",
    result: moment === "answer" ? resultOf(question) : null,
  };
}

function imageOf({ image }) {
  const url = bare(image.url);
  return /^https:\/\/[^\s<>"']+$/.test(url) ? { url, alt: bare(image.alt) } : null;
}

function choicesOf(question, words) {
  if (question.kind === "true-false") return [{ id: 1, text: "True" }, { id: 2, text: "False" }];
  if (!hasChoices(question.kind)) return [];
  const written = sentChoices(question);
  const shown = written.length ? written : question.choices;
  return shown.map(({ text }, place) => ({ id: place + 1, text: bare(text) || words.choice }));
}

function shuffled(choices) {
  const odd = choices.filter(({ id }) => id % SHUFFLE_BY);
  return [...choices.filter(({ id }) => !(id % SHUFFLE_BY)), ...odd.reverse()];
}

/** The result of who answered right at once, or voted for the first. */
function resultOf(question) {
  const correctChoices = rightOf(question);
  const accepted = acceptedOf(question);
  const picks = question.kind === "poll" ? [1] : correctChoices;
  return {
    choices: hasChoices(question.kind) || question.kind === "true-false" ? picks : null,
    text: accepted[0] ?? null,
    answered: true,
    correct: question.kind !== "poll",
    points: isScored(question) ? whole(question.points) || 0 : 0,
    bonus: 0,
    elapsedMs: 400,
    correctChoices,
    accepted,
    tolerance: question.kind === "numeric" ? bare(question.tolerance) || "0" : "0",
    explanation: bare(question.explanation),
  };
}

function rightOf(question) {
  const choices = sentChoices(question);
  if (question.kind === "true-false") return question.truth === null ? [] : [question.truth ? 1 : 2];
  if (question.kind === "ordering") return choices.map((_, place) => place + 1);
  return choices.flatMap(({ correct }, place) => (correct && question.kind !== "poll" ? [place + 1] : []));
}

function acceptedOf(question) {
  if (question.kind === "text") return sentForms(question);
  return question.kind === "numeric" && bare(question.answer) ? [bare(question.answer)] : [];
}

/** How many play in the preview. */
export const CROWD = 24;

/** How they might have answered a question with its result. A tally as in docs/api.md. */
export function tallyOf({ kind, question, choices, result }) {
  const { correctChoices, accepted } = result;
  const isRight = ({ id }) => (kind === "poll" ? id === 1 : correctChoices.includes(id));
  const right = choices.filter(isRight).length;
  const share = (choice) => (isRight(choice) ? CROWD / 2 / Math.max(1, right) : CROWD / 3 / Math.max(1, choices.length - right));
  return {
    question,
    players: CROWD,
    answers: CROWD - 2,
    correct: kind === "poll" ? 0 : CROWD / 2,
    choices: kind === "ordering" ? [] : choices.map((choice) => ({ id: choice.id, count: Math.round(share(choice)) })),
    texts: accepted.slice(0, 1).map((text) => ({ text, count: CROWD / 2, correct: true })),
    callouts: { fastest: null, streak: null, jump: null },
    before: [],
  };
}
