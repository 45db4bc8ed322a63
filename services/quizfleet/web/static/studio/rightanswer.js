import { words } from "./words.js";

/** The right answer of a question of QuizContent, in words. */
export function rightAnswer({ kind, choices = [], answer, tolerance, accepted = [] }) {
  const { importing, answers } = words;
  if (kind === "poll") return importing.noRight;
  if (kind === "true-false") return importing.answer([answer ? answers.yes : answers.no]);
  if (kind === "numeric") return Number(tolerance ?? 0) ? importing.give(answer, tolerance) : importing.answer([String(answer)]);
  if (kind === "text") return importing.answer(accepted);
  if (kind === "ordering") return importing.order(choices.map(({ text }) => text));
  return importing.answer(choices.filter(({ correct }) => correct).map(({ text }) => text));
}
