import { sendAnswer } from "./answer.js";
import { createFinal } from "./screens/final.js";
import { createQuestion } from "./screens/question.js";
import { createReady } from "./screens/ready.js";
import { createResult } from "./screens/result.js";
import { note } from "./session.js";
import { explain, t } from "./strings.js";
import { sleep } from "./time.js";

/** Each at their own pace. Asking for a question starts its clock, so that is left to the player, once. */
export function stepSelfPaced(game, signal) {
  const { question: n } = game.room;
  if (n === null) return finish(game);
  if (game.session.opened === n) return openQuestion(game, n, signal);
  const screen = createReady({ game, onStart: () => begin(game, n) });
  return game.show(screen.element, { title: t.ready.title, onBoard: screen.update, keeps: true });
}

const begin = (game, n) => game.begin((signal) => openQuestion(game, n, signal), { as: `open:${n}` });

async function openQuestion(game, n, signal) {
  const question = await game.ask(() => game.api.question(n, signal), signal);
  note(game.session, { opened: n });
  if (question.result) return showResult(game, question, question.result);
  const screen = createQuestion({
    question,
    count: game.room.questionCount,
    timing: { remainingMs: question.remainingMs, paused: false },
    signal,
    onAnswer: (given) => answer(game, question, given, screen, signal),
    // With an answer on its way the server decides whether it was in time.
    onEnd: (answerOnItsWay) => answerOnItsWay || reveal(game, n),
  });
  const onRoom = () => refresh(game, n, screen, signal);
  return game.show(screen.element, { title: t.question.of(n, game.room.questionCount), onRoom });
}

/** The clock of a phone stood still while its page was out of sight: ask how much time is left. */
async function refresh(game, n, screen, signal) {
  try {
    const { result, remainingMs } = await game.ask(() => game.api.question(n, signal), signal);
    if (result) reveal(game, n);
    else screen.set({ remainingMs, paused: false });
  } catch {
    // The screen's own clock goes on.
  }
}

async function answer(game, question, given, screen, signal) {
  const onTrouble = (bad) => (game.trouble(bad), bad && screen.sending(true));
  try {
    const { refused, result } = await sendAnswer(game.api, question.question, given, { signal, onTrouble });
    if (signal.aborted) return;
    if (refused || !result) return void reveal(game, question.question, t.notices[refused]);
    showResult(game, question, { ...given, ...result });
  } catch (problem) {
    if (!signal.aborted) screen.release(explain(problem));
  }
}

/** The result as the server has it, as soon as it may be known. */
function reveal(game, n, notice) {
  return game.begin(async (signal) => {
    for (;;) {
      const question = await game.ask(() => game.api.question(n, signal), signal);
      if (question.result) return showResult(game, question, question.result, notice);
      await sleep(question.remainingMs + 100, signal);
    }
  });
}

function showResult(game, question, result, notice) {
  const n = question.question;
  const { questionCount, policy } = game.room;
  const onNext = () => (n < questionCount ? begin(game, n + 1) : game.sync());
  return game.begin((signal) => {
    const screen = createResult({
      question, count: questionCount, result, policy, notice, fresh: true, standings: game.feed.standings, signal, onNext,
    });
    game.show(screen.element, { title: t.question.of(n, questionCount), onBoard: screen.update, keeps: true });
    if (result.answered ?? (result.choices || result.text)) game.live.expectNews();
  });
}

function finish(game) {
  const screen = createFinal({ session: game.session, standings: game.feed.standings, onLeave: game.leave });
  game.show(screen.element, { title: t.final.title, onBoard: screen.update, keeps: true });
}
