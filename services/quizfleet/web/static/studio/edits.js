import { counter, questionOf } from "./draft.js";
import { LIMITS, bare, hasChoices } from "./rules.js";

/** What an author does to a draft. Each takes a draft and returns another; one that cannot be done returns the same. */

export const setQuiz = (draft, facts) => ({ ...draft, ...facts });

/** Turn to a question, or with null to what is said of the whole quiz. */
export const select = (draft, id) => (draft.selected === id ? draft : { ...draft, selected: id });

export const find = (draft, id) => draft.questions.find((question) => question.id === id);

function change(draft, id, edit) {
  return { ...draft, questions: draft.questions.map((question) => (question.id === id ? edit(question) : question)) };
}

export const setQuestion = (draft, id, facts) => change(draft, id, (question) => ({ ...question, ...facts }));

const isFull = ({ questions }) => questions.length >= LIMITS.questions;

/** Add an empty question of a kind after another (at the end where there is no such), and turn to it. */
export function addQuestion(draft, kind, after = draft.questions.at(-1)?.id) {
  if (isFull(draft)) return draft;
  const ids = counter(draft.next);
  const { seconds } = find(draft, after) ?? {};
  const added = questionOf({ kind, text: "", seconds }, ids);
  return insert({ ...draft, next: ids.next }, added, placeOf(draft.questions, after) + 1);
}

/** A copy right after the original, and turn to it. */
export function duplicateQuestion(draft, id) {
  const original = find(draft, id);
  if (!original || isFull(draft)) return draft;
  const ids = counter(draft.next);
  const copy = { ...original, id: `q${ids.take()}`, choices: original.choices.map((one) => ({ ...one, id: `c${ids.take()}` })) };
  return insert({ ...draft, next: ids.next }, copy, placeOf(draft.questions, id) + 1);
}

/** Where something with an id is in a list; at its end where it is not. */
function placeOf(list, id) {
  const place = list.findIndex((one) => one.id === id);
  return place < 0 ? list.length : place;
}

const inserted = (list, one, place) => [...list.slice(0, place), one, ...list.slice(place)];
const without = (list, id) => list.filter((one) => one.id !== id);

function insert(draft, question, place) {
  return { ...draft, selected: question.id, questions: inserted(draft.questions, question, place) };
}

/** Delete a question and turn to its neighbour. */
export function removeQuestion(draft, id) {
  const place = placeOf(draft.questions, id);
  const questions = without(draft.questions, id);
  return { ...draft, questions, selected: questions[Math.min(place, questions.length - 1)]?.id ?? null };
}

/** Put the item with this id in another place of a list; beyond its ends is at them. */
function moved(list, id, place) {
  const item = list.find((one) => one.id === id);
  if (!item) return list;
  const rest = without(list, id);
  return inserted(rest, item, Math.max(0, Math.min(place, rest.length)));
}

export const moveQuestion = (draft, id, place) => ({ ...draft, questions: moved(draft.questions, id, place) });

/** Change the kind. Where there may be one right choice only, the first one stays. */
export function setKind(draft, id, kind) {
  return change(draft, id, (question) => {
    const first = question.choices.findIndex(({ correct }) => correct);
    const choices =
      kind === "single"
        ? question.choices.map((choice, place) => ({ ...choice, correct: choice.correct && place === first }))
        : question.choices;
    return { ...question, kind, choices };
  });
}

const changeChoices = (draft, id, edit) => change(draft, id, (question) => ({ ...question, choices: edit(question.choices, question) }));

export const setChoice = (draft, id, choice, text) =>
  changeChoices(draft, id, (choices) => choices.map((one) => (one.id === choice ? { ...one, text } : one)));

/** Mark a choice right or not; in a single choice question marking one takes the mark from the others. */
export const markChoice = (draft, id, choice, correct) =>
  changeChoices(draft, id, (choices, { kind }) =>
    choices.map((one) => {
      if (one.id === choice) return { ...one, correct };
      return kind === "single" && correct ? { ...one, correct: false } : one;
    }),
  );

/** Add an empty choice after another, at the end where there is no such. */
export function addChoice(draft, id, after = null) {
  const question = find(draft, id);
  if (!question || question.choices.length >= LIMITS.choices) return draft;
  const added = { id: `c${draft.next}`, text: "", correct: false };
  const place = after ? placeOf(question.choices, after) + 1 : question.choices.length;
  return changeChoices({ ...draft, next: draft.next + 1 }, id, (choices) => inserted(choices, added, place));
}

/** Write lines into a choice and those that follow it, adding choices as long as there may be more. */
export function pasteChoices(draft, id, choice, lines) {
  const texts = lines.map(bare).filter(Boolean);
  const start = placeOf(find(draft, id).choices, choice);
  let edited = draft;
  texts.forEach((text, offset) => {
    if (start + offset >= find(edited, id).choices.length) edited = addChoice(edited, id);
    const at = find(edited, id).choices[start + offset];
    if (at) edited = setChoice(edited, id, at.id, text);
  });
  return edited;
}

export const moveChoice = (draft, id, choice, place) => changeChoices(draft, id, (choices) => moved(choices, choice, place));

export const removeChoice = (draft, id, choice) => changeChoices(draft, id, (choices) => without(choices, choice));

/** What `restore` needs to bring back what is about to be deleted: a question, or with `choice` one of its choices. */
export function keepsake(draft, id, choice = null) {
  const question = find(draft, id);
  if (!choice) return { question, place: placeOf(draft.questions, id) };
  const at = placeOf(question.choices, choice);
  return { of: id, choice: question.choices[at], place: at };
}

/** Bring something deleted back to where it was, as far as that is still there. */
export function restore(draft, kept) {
  if (kept.question) return isFull(draft) ? draft : insert(draft, kept.question, Math.min(kept.place, draft.questions.length));
  const question = find(draft, kept.of);
  if (!question || question.choices.length >= LIMITS.choices) return draft;
  const alone = question.kind === "single" && question.choices.some(({ correct }) => correct);
  const choice = alone ? { ...kept.choice, correct: false } : kept.choice;
  return select(
    changeChoices(draft, kept.of, (choices) => inserted(choices, choice, Math.min(kept.place, choices.length))),
    kept.of,
  );
}

/** Whether deleting a choice leaves a question that can be written at all. */
export const mayRemoveChoice = ({ kind, choices }) => hasChoices(kind) && choices.length > LIMITS.fewestChoices;
