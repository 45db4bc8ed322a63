import { sendAnswer } from "./answer.js";
import { leftOf } from "./room.js";
import { createAnswered } from "./screens/answered.js";
import { createIntro } from "./screens/intro.js";
import { createLobby } from "./screens/lobby.js";
import { createPodium } from "./screens/podium.js";
import { createQuestion } from "./screens/question.js";
import { createResult } from "./screens/result.js";
import { createStandingsScreen } from "./screens/standings.js";
import { explain, t } from "./strings.js";
import { now, sleep } from "./time.js";

const STAGES = { lobby, intro: open, open, reveal, standings, finished };
const LATE_MS = 700;
const TALLY_SPREAD_MS = 200;

/** All players in step, led by a host or by the clock: show what the quiz is doing now. */
export const stepTogether = (game, signal, notice) => STAGES[game.room.state](game, signal, notice);

const titleOf = (game, n) => t.question.of(n, game.room.questionCount);

function lobby(game, signal) {
  const screen = createLobby({ game, signal, onStart: () => game.overdue(signal) });
  game.show(screen.element, { title: t.lobby.title, onBoard: screen.update, onRoom: screen.follow });
}

/** A question from its title to its end. */
async function open(game, signal, notice) {
  const n = game.room.question;
  game.feed.mark(n);
  const question = await handedOut(game, n, signal);
  const timing = timingOf(question);
  if (question.closed || game.hasAnswered(n)) return wait(game, question, timing, signal, notice);
  const screen = createQuestion({
    question,
    count: game.room.questionCount,
    timing: timing(game.room),
    signal,
    onAnswer: (given) => answer(game, question, timing, given, screen, signal),
    onEnd: () => over(game, question, timing, signal),
  });
  game.show(screen.element, { title: titleOf(game, n), onRoom: (room) => screen.set(timing(room)) });
}

/** The question with its choices, as soon as there are any; until then its title is on the screen. */
async function handedOut(game, n, signal) {
  let intro;
  for (;;) {
    const question = await game.ask(() => game.api.question(n, signal), signal);
    if (!question.opensInMs) return question;
    intro ??= showIntro(game, question, signal);
    await intro.opens(game.room.state === "intro" ? leftOf(game.room) : question.opensInMs, game.room.paused);
  }
}

function showIntro(game, question, signal) {
  const intro = createIntro({ question, count: game.room.questionCount, signal });
  const onRoom = (room) => intro.set(room.state === "intro" ? leftOf(room) : 0, room.paused);
  game.show(intro.element, { title: titleOf(game, question.question), onRoom });
  return intro;
}

/**
 * How this player's time stands, by what is told of the room. Somebody's extra time may keep a question open that is over
 * for the others, so the two differ; what a host adds is added to both.
 */
function timingOf(question) {
  const closesAt = now() + question.remainingMs;
  let differenceMs = null;
  return (room) => {
    const left = room.state === "open" ? leftOf(room) : null;
    if (left === null) return { remainingMs: Math.max(0, closesAt - now()), paused: room.paused };
    if (!room.paused) differenceMs ??= closesAt - now() - left;
    return { remainingMs: Math.max(0, left + (differenceMs ?? 0)), paused: room.paused };
  };
}

async function answer(game, question, timing, given, screen, signal) {
  const onTrouble = (bad) => (game.trouble(bad), bad && screen.sending(true));
  const n = question.question;
  try {
    const outcome = await sendAnswer(game.api, n, given, { signal, onTrouble });
    if (signal.aborted) return;
    const notice = t.notices[outcome.refused];
    if (outcome.refused === "question-closed") return void game.sync(notice);
    game.counted(n, outcome.refused ? {} : given);
    await game.begin((next) => wait(game, question, timing, next, notice), { as: game.stage() });
  } catch (problem) {
    if (!signal.aborted) screen.release(explain(problem));
  }
}

/** This player's time is over, and nothing was answered. */
async function over(game, question, timing, signal) {
  if (game.room.mode === "autopilot") return game.overdue(signal);
  try {
    await sleep(LATE_MS, signal);
    await game.begin((next) => wait(game, question, timing, next), { as: game.stage() });
  } catch {
    // Another leg has begun: the result is there.
  }
}

function wait(game, question, timing, signal, notice) {
  const { sent } = game.session;
  const screen = createAnswered({
    question,
    count: game.room.questionCount,
    given: sent?.question === question.question ? sent : null,
    late: !game.hasAnswered(question.question),
    timing: timing(game.room),
    notice,
    standings: game.feed.standings,
    signal,
    onEnd: () => game.overdue(signal),
  });
  const follow = (room) => (screen.set(timing(room)), screen.count(room.answers, room.playerCount));
  follow(game.room);
  game.show(screen.element, { title: t.answered.title, onRoom: follow });
}

async function reveal(game, signal, notice) {
  const n = game.room.question;
  const question = await game.ask(() => game.api.question(n, signal), signal);
  if (!question.result) return game.lost(signal);
  const hostLed = game.room.remainingMs === null;
  const screen = createResult({
    question,
    count: game.room.questionCount,
    result: question.result,
    policy: game.room.policy,
    notice,
    fresh: game.wasPlaying(n),
    standings: hostLed ? null : game.feed.standings,
    signal,
    remainingMs: leftOf(game.room),
    onEnd: () => game.overdue(signal),
  });
  game.show(screen.element, { title: titleOf(game, n), onBoard: screen.update, onRoom: (room) => screen.set(leftOf(room)) });
  if (!hostLed && question.result.answered !== false) game.live.expectNews();
  await sleep(Math.random() * TALLY_SPREAD_MS, signal);
  const tally = await game.tally(n, signal);
  if (tally && !signal.aborted) screen.tally(tally);
}

async function standings(game, signal) {
  const n = game.room.question;
  const tally = await game.tally(n, signal);
  game.feed.fetch(signal);
  const screen = createStandingsScreen({ game, tally, marked: game.feed.marked(n), signal });
  game.show(screen.element, { title: t.standings.heading, onBoard: screen.update, onRoom: () => {} });
}

function finished(game, signal) {
  game.feed.fetch(signal);
  const screen = createPodium({ game, fresh: game.wasPlaying(), signal });
  game.show(screen.element, { title: t.final.title, onBoard: screen.update, keeps: true });
}
