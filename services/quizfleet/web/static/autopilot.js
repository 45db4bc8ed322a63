import { sendAnswer } from "./answer.js";
import { answeredScreen } from "./screens/answered.js";
import { createFinal } from "./screens/final.js";
import { createLobby } from "./screens/lobby.js";
import { createQuestion } from "./screens/question.js";
import { resultScreen } from "./screens/result.js";
import { note } from "./session.js";
import { explain, t } from "./strings.js";
import { now } from "./time.js";

const STATES = { lobby, open, reveal, finished };

/** All players in step: show what the quiz is doing now, and ask again when that is over. */
export const stepAutopilot = (game, quiz, signal, notice) => STATES[quiz.state](game, quiz, signal, notice);

function lobby(game, quiz, signal) {
  const onStart = () => game.syncSoon(signal);
  const screen = createLobby({ session: game.session, quiz, signal, onStart, onLeave: game.leave });
  game.show(screen.element, { title: t.lobby.title, onBoard: screen.update });
}

async function open(game, quiz, signal, notice) {
  const question = await game.ask(() => game.api.question(quiz.question, signal), signal);
  if (question.closed) return game.syncSoon(signal);
  const closesAt = now() + question.remainingMs;
  const left = () => ({ ...question, remainingMs: Math.max(0, closesAt - now()) });
  if (quiz.answered.includes(quiz.question)) return wait(game, quiz, left(), signal, notice);
  const screen = createQuestion({
    question,
    count: quiz.questionCount,
    signal,
    onAnswer: (choices) => answer(game, quiz, left, choices, screen, signal),
    onEnd: () => game.syncSoon(signal),
  });
  return game.show(screen.element, { title: t.question.of(quiz.question, quiz.questionCount) });
}

async function answer(game, quiz, left, choices, screen, signal) {
  const onTrouble = (bad) => (game.trouble(bad), bad && screen.sending(true));
  try {
    const outcome = await sendAnswer(game.api, quiz.question, choices, { signal, onTrouble });
    if (signal.aborted) return;
    const notice = t.notices[outcome.refused];
    if (outcome.refused === "question-closed") return void game.sync(notice);
    note(game.session, { sent: outcome.refused ? null : { question: quiz.question, choices } });
    await game.begin((next) => wait(game, quiz, left(), next, notice));
  } catch (problem) {
    if (!signal.aborted) screen.release(explain(problem));
  }
}

function wait(game, quiz, question, signal, notice) {
  const { sent } = game.session;
  const screen = answeredScreen({
    question,
    count: quiz.questionCount,
    choices: sent?.question === quiz.question ? sent.choices : null,
    notice,
    standings: game.feed.standings,
    signal,
    onEnd: () => game.syncSoon(signal),
  });
  game.show(screen, { title: t.answered.title });
}

async function reveal(game, quiz, signal, notice) {
  const arrived = now();
  const question = await game.ask(() => game.api.question(quiz.question, signal), signal);
  if (!question.result) return game.syncSoon(signal);
  const screen = resultScreen({
    question,
    count: quiz.questionCount,
    result: question.result,
    notice,
    standings: game.feed.standings,
    signal,
    remainingMs: Math.max(0, quiz.remainingMs - (now() - arrived)),
    onEnd: () => game.syncSoon(signal),
  });
  game.show(screen, { title: t.question.of(quiz.question, quiz.questionCount) });
  if (question.result.choices) game.live.expectNews();
}

function finished(game) {
  const screen = createFinal({ session: game.session, settled: true, standings: game.feed.standings, onLeave: game.leave });
  game.show(screen.element, { title: t.final.title, onBoard: screen.update, keeps: true });
}
