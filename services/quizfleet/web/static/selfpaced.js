import { sendAnswer } from "./answer.js";
import { createFinal } from "./screens/final.js";
import { createQuestion } from "./screens/question.js";
import { createReady } from "./screens/ready.js";
import { resultScreen } from "./screens/result.js";
import { note } from "./session.js";
import { explain, t } from "./strings.js";
import { sleep } from "./time.js";

/** Each at their own pace. Asking for a question starts its clock, so that is left to the player, once. */
export function stepSelfPaced(game, quiz, signal) {
  if (quiz.question === null) return finish(game);
  if (game.session.opened === quiz.question) return openQuestion(game, quiz, quiz.question, signal);
  const onStart = () => game.begin((next) => openQuestion(game, quiz, quiz.question, next));
  const screen = createReady({ session: game.session, quiz, onStart, onLeave: game.leave });
  return game.show(screen.element, { title: t.ready.title, onBoard: screen.update, keeps: true });
}

async function openQuestion(game, quiz, n, signal) {
  const question = await game.ask(() => game.api.question(n, signal), signal);
  note(game.session, { opened: n });
  if (question.result) return showResult(game, quiz, question, question.result);
  const screen = createQuestion({
    question,
    count: quiz.questionCount,
    signal,
    onAnswer: (choices) => answer(game, quiz, question, choices, screen, signal),
    // With an answer on its way the server decides whether it was in time.
    onEnd: (answerOnItsWay) => answerOnItsWay || reveal(game, quiz, n),
  });
  return game.show(screen.element, { title: t.question.of(n, quiz.questionCount) });
}

async function answer(game, quiz, question, choices, screen, signal) {
  const onTrouble = (bad) => (game.trouble(bad), bad && screen.sending(true));
  try {
    const { refused, result } = await sendAnswer(game.api, question.question, choices, { signal, onTrouble });
    if (signal.aborted) return;
    if (refused || !result) return void reveal(game, quiz, question.question, t.notices[refused]);
    showResult(game, quiz, question, { ...result, choices });
  } catch (problem) {
    if (!signal.aborted) screen.release(explain(problem));
  }
}

/** The result as the server has it, as soon as it may be known. */
function reveal(game, quiz, n, notice) {
  return game.begin(async (signal) => {
    for (;;) {
      const question = await game.ask(() => game.api.question(n, signal), signal);
      if (question.result) return showResult(game, quiz, question, question.result, notice);
      await sleep(question.remainingMs + 100, signal);
    }
  });
}

function showResult(game, quiz, question, result, notice) {
  const n = question.question;
  const more = n < quiz.questionCount;
  const onNext = () => (more ? game.begin((signal) => openQuestion(game, quiz, n + 1, signal)) : game.sync());
  const show = () => {
    const screen = resultScreen({ question, count: quiz.questionCount, result, notice, standings: game.feed.standings, onNext });
    game.show(screen, { title: t.question.of(n, quiz.questionCount), keeps: true });
    if (result.choices) game.live.expectNews();
  };
  return game.begin(show);
}

function finish(game) {
  const screen = createFinal({ session: game.session, settled: false, standings: game.feed.standings, onLeave: game.leave });
  game.show(screen.element, { title: t.final.title, onBoard: screen.update, keeps: true });
}
