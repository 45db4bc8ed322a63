import { retrying } from "./retry.js";

/**
 * Send an answer, {choices: [id]} or {text}, until the server has decided. Sending the same again is safe, so a lost reply
 * costs nothing. Resolves to the counted answer, or to {refused: "answer-conflict" | "question-closed"}.
 */
export async function sendAnswer(api, n, given, { signal, onTrouble }) {
  try {
    return await retrying(() => api.answer(n, given), { signal, onTrouble });
  } catch (problem) {
    if (["answer-conflict", "question-closed", "quiz-finished"].includes(problem.slug)) {
      return { refused: problem.slug === "quiz-finished" ? "question-closed" : problem.slug };
    }
    throw problem;
  }
}
