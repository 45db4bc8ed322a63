import { bare, hasChoices, isScored, marksChoices, whole } from "./rules.js";

/**
 * A quiz while somebody writes it. Texts and numbers are kept as typed, and what another kind of question needs is kept
 * beside, so that changing the kind and back loses nothing. Drafts are never changed: see edits.js.
 *
 * {title, mode, startsAt: "" or an instant, policy, streakBonus, leadSeconds, questions, selected: a question's id or null,
 *  next: the number of the next id}; a question: {id, kind, text, choices: [{id, text, correct}], truth: true, false or null,
 *  answer, tolerance, accepted: one form a line, seconds, points, warmUp, explanation, image: {url, alt}}
 */

const EMPTY_CHOICES = 4;

/** A new quiz with one empty question. */
export function blankDraft() {
  return draftOf({ title: "", questions: [{ kind: "single", text: "" }] });
}

/** QuizContent, as the API gives it, to be edited. */
export function draftOf(content) {
  const ids = counter(1);
  return {
    title: content.title,
    mode: content.mode ?? "self-paced",
    startsAt: content.startsAt ?? "",
    policy: content.policy ?? "kahoot",
    streakBonus: content.streakBonus ?? false,
    leadSeconds: String(content.leadSeconds ?? 6),
    questions: content.questions.map((question) => questionOf(question, ids)),
    selected: null,
    next: ids.next,
  };
}

/** A question of QuizContent, to be edited. `ids.take()` names it and its choices. */
export function questionOf(content, ids) {
  const { kind = "single", answer = null } = content;
  return {
    id: `q${ids.take()}`,
    kind,
    text: content.text,
    choices: choicesOf(content.choices ?? [], kind, ids),
    truth: typeof answer === "boolean" ? answer : null,
    answer: answer === null || typeof answer === "boolean" ? "" : String(answer),
    tolerance: Number(content.tolerance ?? 0) ? String(content.tolerance) : "",
    accepted: (content.accepted ?? []).join("\n"),
    seconds: String(content.seconds ?? 20),
    points: String(kind === "poll" ? 1000 : (content.points ?? 1000)),
    warmUp: content.warmUp ?? false,
    explanation: content.explanation ?? "",
    image: { url: content.image?.url ?? "", alt: content.image?.alt ?? "" },
  };
}

/** Those there are, else empty ones to begin with. */
function choicesOf(choices, kind, ids) {
  const given = choices.length || hasChoices(kind) ? choices : [];
  const written = given.length ? given : Array.from({ length: EMPTY_CHOICES }, () => ({ text: "" }));
  return written.map(({ text, correct = false }) => ({ id: `c${ids.take()}`, text, correct }));
}

/** Ids that are used once in a draft. */
export function counter(next) {
  return {
    next,
    take() {
      return this.next++;
    },
  };
}

/** The choices that are sent: empty ones at the end are left out, as nobody means them. */
export function sentChoices({ kind, choices }) {
  if (!hasChoices(kind)) return [];
  const isEmpty = ({ text, correct }) => !bare(text) && !(correct && marksChoices(kind));
  let end = choices.length;
  while (end > 0 && isEmpty(choices[end - 1])) end--;
  return choices.slice(0, end);
}

/** The accepted forms that are sent. */
export const sentForms = ({ accepted }) => accepted.split("\n").map(bare).filter(Boolean);

const numberOf = (text) => (Number.isNaN(whole(text)) ? bare(text) : whole(text));

/** QuizContent, as the API takes it. What cannot be read as a number is sent as it is, for the server to judge. */
export function contentOf(draft) {
  return {
    title: bare(draft.title),
    mode: draft.mode,
    ...(draft.mode === "autopilot" && draft.startsAt && { startsAt: draft.startsAt }),
    policy: draft.policy,
    streakBonus: draft.streakBonus,
    leadSeconds: numberOf(draft.leadSeconds),
    questions: draft.questions.map(questionContent),
  };
}

const questionContents = new WeakMap();

function questionContent(question) {
  if (!questionContents.has(question)) questionContents.set(question, writeQuestion(question));
  return questionContents.get(question);
}

function writeQuestion(question) {
  const { kind, image } = question;
  const url = bare(image.url);
  const alt = bare(image.alt);
  return {
    kind,
    text: bare(question.text),
    ...(hasChoices(kind) && { choices: sentChoices(question).map((choice) => writeChoice(choice, kind)) }),
    ...(kind === "true-false" && { answer: question.truth }),
    ...(kind === "numeric" && { answer: bare(question.answer) || null }),
    ...(kind === "numeric" && bare(question.tolerance) && { tolerance: bare(question.tolerance) }),
    ...(kind === "text" && { accepted: sentForms(question) }),
    seconds: numberOf(question.seconds),
    ...(kind !== "poll" && { points: numberOf(question.points) }),
    ...(question.warmUp && { warmUp: true }),
    ...(bare(question.explanation) && { explanation: bare(question.explanation) }),
    ...((url || alt) && { image: { url, alt } }),
  };
}

const writeChoice = ({ text, correct }, kind) => ({
  text: bare(text),
  ...(marksChoices(kind) && { correct }),
});

/** What two drafts of the same content have in common. */
export const fingerprint = (draft) => JSON.stringify(contentOf(draft));

/** The most points a quiz has to give, without bonuses. */
export function pointsInAll({ questions }) {
  const points = questions.filter(isScored).map((question) => whole(question.points) || 0);
  return points.reduce((sum, one) => sum + one, 0);
}
