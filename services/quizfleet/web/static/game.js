import { Problem, playerApi } from "./api.js";
import { comeBack } from "./comeback.js";
import { announce, show } from "./dom.js";
import { createFeed } from "./feed.js";
import { createHeader } from "./header.js";
import { openLive } from "./live.js";
import { retrying } from "./retry.js";
import { isBehind, roomFromFrame, roomFromQuiz, stageOf } from "./room.js";
import { troubleScreen } from "./screens/trouble.js";
import { stepSelfPaced } from "./selfpaced.js";
import { follow, note } from "./session.js";
import { explain, t } from "./strings.js";
import { sleep } from "./time.js";
import { stepTogether } from "./together.js";
import { stayAwake } from "./wake.js";

const REFUSED_MS = 5_000;
const GRACE_MS = 1_500;
const SLOW_MS = 2_500;
const SILENCE_MS = 60_000;
const HOST_LED = "host-led";
const POLL_MS = { [HOST_LED]: 1_500 };
const LOST_SEAT = new Set(["unauthorized", "forbidden", "quiz-not-found", "removed", "banned"]);
const OUT_OF_STEP = new Set(["question-not-open", "question-closed", "question-open", "quiz-finished"]);
const STEPS = { autopilot: stepTogether, [HOST_LED]: stepTogether, "self-paced": stepSelfPaced };

/**
 * Play one quiz from one seat. The server alone knows where the quiz is: its frames tell where a host leads, else `sync`
 * asks, and the mode's step shows the screen for it. Each screen lives for one leg; its signal aborts when the next leg
 * begins. `onGone(message?)` ends the game.
 */
export function play(session, { onGone }) {
  const visit = new AbortController();
  const { signal: whole } = visit;
  const api = playerApi(session);
  const header = createHeader(session);
  const feed = createFeed({ session, api, header, signal: whole });
  const live = openLive({
    api, token: session.token, signal: whole, poll, pollMs: POLL_MS[session.mode] ?? 3_000,
    onBoard: feed.take, onRoom: hear, onConnection: header.board, onRefused: () => refused(),
  });
  let leg = new AbortController();
  let asking = new AbortController();
  let heard = null; // the last frame of a host-led room, which a server that lags behind may contradict
  let stage = ""; // what is on the screen; "" while that is nothing that may stay
  let follower = null;
  let stays = false;
  let stumbles = 0;
  const seen = new Set(); // questions that were open while this page was there
  const tallies = new Map();

  function end(message) {
    for (const part of [visit, leg, asking]) part.abort();
    header.hide();
    onGone(message);
  }

  /** Begin a leg: what the last one started stops. Failures of `walk(signal)` are dealt with here. */
  async function begin(walk, { as = "" } = {}) {
    leg.abort();
    leg = new AbortController();
    follower = null;
    stage = as;
    const { signal } = leg;
    try {
      await walk(signal);
    } catch (problem) {
      if (!signal.aborted) settle(problem, signal);
    }
  }

  function settle(problem, signal) {
    stage = "";
    if (LOST_SEAT.has(problem.slug)) return end(explain(problem));
    if (OUT_OF_STEP.has(problem.slug)) return void game.syncSoon(signal);
    if (!(problem instanceof Problem)) console.error(problem);
    game.show(troubleScreen({ message: explain(problem), onRetry: () => sync() }), { title: t.trouble.title });
    stage = "";
  }

  const game = {
    session, api, feed, live, begin, sync, header,
    room: null,
    leave: () => end(),
    /** Whether this player's answer to a question has been counted, here or in another tab. */
    hasAnswered: (n) => Boolean(game.room?.answered?.includes(n)) || session.sent?.question === n,
    trouble: (bad) => header.requests(bad ? "reconnecting" : ""),
    /** Call `send` until it has worked; the header tells when that is slow or fails. */
    async ask(send, signal) {
      const timer = setTimeout(() => header.requests("slow"), SLOW_MS);
      try {
        return await retrying(send, { signal, onTrouble: game.trouble });
      } finally {
        clearTimeout(timer);
      }
    },
    /**
     * Show a screen. `onBoard(board, me, ahead)` gets boards while it is shown; `onRoom(room)` follows the room within its
     * stage; without it the screen is made anew when the player comes back to the tab, unless it `keeps`.
     */
    show(element, { title, onBoard, onRoom, keeps = false }) {
      follower = onRoom ?? null;
      stays = keeps;
      stumbles = 0;
      show(element, { title });
      feed.listen(onBoard);
    },
    /** Ask again in a moment, longer each time. A little apart, as the whole room is about to. */
    syncSoon: (signal) => later(Math.min(50 * 2 ** stumbles++, 3_000) + Math.random() * 200, signal),
    /** The clock says that something has ended: frames tell what, and where none come we ask. */
    async overdue(signal) {
      if (game.room.mode !== HOST_LED || !live.hears()) return game.syncSoon(signal);
      const { room } = game;
      await later(GRACE_MS + Math.random() * 500, signal, () => game.room === room);
      // The server had news that no frame has told: the socket is dead.
      if (!signal.aborted || !heard || stageOf(heard) !== stageOf(game.room)) live.renew();
    },
    /** An answer has been counted. */
    counted: (n, given) => note(session, { sent: { question: n, ...given } }),
    stage: () => stageNow(),
    /** What is on the screen contradicts what a server that lags behind tells: ask again. */
    lost(signal) {
      stage = "";
      return game.syncSoon(signal);
    },
    /** Whether question n, or any, has been on the screen before what comes now: a reload shows things at rest. */
    wasPlaying: (n) => (n ? seen.has(n) : seen.size > 0),
    /** What all answered; null where it cannot be had. Asked for once a question. */
    async tally(n, signal) {
      if (!tallies.has(n)) {
        try {
          tallies.set(n, await game.ask(() => api.tally(n, signal), signal));
        } catch (problem) {
          if (signal.aborted) throw problem;
          return null;
        }
      }
      return tallies.get(n);
    },
    step: (notice) => begin((signal) => step(signal, notice), { as: stageNow() }),
    rename(name) {
      note(session, { name });
      header.rename(name);
    },
  };

  const step = (signal, notice) => STEPS[game.room.mode](game, signal, notice);
  const stageNow = () => stageOf(game.room) + (game.hasAnswered(game.room.question) ? ":in" : "");

  /** Where the quiz is now: the screen on show follows, or gives way to the next one. */
  function arrive(room, notice) {
    game.room = room;
    if (["intro", "open"].includes(room.state)) seen.add(room.question);
    if (stage && stage === stageNow() && !notice) return void follower?.(room);
    return game.step(notice);
  }

  /** A frame of a quiz that a host leads. */
  function hear(frame) {
    if (heard && isBehind(frame, heard)) return;
    heard = frame;
    if (!game.room || isBehind(frame, game.room)) return;
    arrive(roomFromFrame(game.room, frame));
  }

  /** Ask where the quiz is. */
  async function sync(notice) {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const quiz = await game.ask(() => api.quiz(signal), signal);
      if (signal.aborted) return;
      if (notice) announce(notice);
      await arrive(newest(quiz), notice);
    } catch (problem) {
      if (!signal.aborted) settle(problem, signal);
    }
  }

  function newest(quiz) {
    const room = roomFromQuiz(quiz);
    if (!heard || isBehind(heard, room)) return room;
    return isBehind(room, heard) ? roomFromFrame(room, heard) : { ...room, answers: heard.answered };
  }

  async function later(ms, signal, isStillDue = () => true) {
    try {
      await sleep(ms, signal);
      if (isStillDue()) await sync();
    } catch {
      // Another leg has begun.
    }
  }

  /** Without a socket: what frames would have told. */
  async function poll(signal) {
    if (session.mode === HOST_LED) {
      const quiz = await api.quiz(signal);
      if (game.room && !signal.aborted) arrive(newest(quiz));
      if (["intro", "open"].includes(quiz.state)) return null;
    }
    return api.board(signal);
  }

  /** The socket was refused: why is told where we ask. */
  async function refused() {
    await sync();
    try {
      await sleep(REFUSED_MS, whole);
      live.renew();
    } catch {
      // The game is over.
    }
  }

  /** A socket can be dead without knowing it, and a page that says nothing never learns: look, after a long silence. */
  async function watch() {
    try {
      for (;;) {
        await sleep(SILENCE_MS * (0.9 + Math.random() * 0.2), whole);
        if (!live.hears() || live.silence() < SILENCE_MS / 2 || document.hidden || !game.room) continue;
        await sync();
        if (!heard || stageOf(heard) !== stageOf(game.room)) live.renew();
      }
    } catch {
      // The game is over.
    }
  }

  if (session.mode === HOST_LED) watch();
  follow(session, whole, () => {
    header.rename(session.name);
    if (game.room && game.room.mode !== "self-paced" && stage && stage !== stageNow()) game.step();
  });
  comeBack(whole, () => {
    live.renew();
    if (stays) return;
    if (!follower) stage = "";
    sync();
  });
  stayAwake(whole);
  sync();
}
