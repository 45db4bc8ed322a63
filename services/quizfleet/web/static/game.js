import { Problem, playerApi } from "./api.js";
import { stepAutopilot } from "./autopilot.js";
import { announce, show } from "./dom.js";
import { createFeed } from "./feed.js";
import { createHeader } from "./header.js";
import { openLive } from "./live.js";
import { retrying } from "./retry.js";
import { troubleScreen } from "./screens/trouble.js";
import { stepSelfPaced } from "./selfpaced.js";
import { explain, t } from "./strings.js";
import { sleep } from "./time.js";
import { stayAwake } from "./wake.js";

const AWAY_MS = 5_000;
const LOST_SEAT = new Set(["unauthorized", "forbidden", "quiz-not-found"]);
const OUT_OF_STEP = new Set(["question-not-open", "question-closed", "quiz-finished"]);
const STEPS = { autopilot: stepAutopilot, "self-paced": stepSelfPaced };

/**
 * Play one quiz from one seat. The server alone knows where the quiz is: `sync` asks, and the mode's step shows the screen
 * for it. Each screen lives for one leg; its signal aborts when the next leg begins. `onGone(message?)` ends the game.
 */
export function play(session, { onGone }) {
  const visit = new AbortController();
  const { signal: whole } = visit;
  const api = playerApi(session);
  const header = createHeader(session);
  const feed = createFeed({ session, api, header, signal: whole });
  const live = openLive({
    api, token: session.token, signal: whole,
    onBoard: feed.take, onState: header.board, onRefused: () => end(t.problems.unauthorized),
  });
  let leg = new AbortController();
  let resync = true;

  function end(message) {
    visit.abort();
    leg.abort();
    header.hide();
    onGone(message);
  }

  /** Begin a leg: what the last one started stops. Failures of `walk(signal)` are dealt with here. */
  async function begin(walk) {
    leg.abort();
    leg = new AbortController();
    const { signal } = leg;
    try {
      await walk(signal);
    } catch (problem) {
      if (!signal.aborted) await settle(problem, signal);
    }
  }

  async function settle(problem, signal) {
    if (LOST_SEAT.has(problem.slug)) return end(explain(problem));
    if (OUT_OF_STEP.has(problem.slug)) return syncSoon(signal);
    if (!(problem instanceof Problem)) console.error(problem);
    game.show(troubleScreen({ message: explain(problem), onRetry: () => sync() }), { title: t.trouble.title });
  }

  const game = {
    session, api, feed, live, begin, sync, syncSoon,
    leave: () => end(),
    ask: (send, signal) => retrying(send, { signal, onTrouble: header.requests }),
    trouble: header.requests,
    /** Show a screen. `onBoard` gets boards while it is shown; `keeps`: it stays when the player comes back to the tab. */
    show(element, { title, onBoard, keeps = false }) {
      resync = !keeps;
      show(element, { title });
      feed.listen(onBoard);
    },
  };

  function sync(notice) {
    return begin(async (signal) => {
      const quiz = await game.ask(() => api.quiz(signal), signal);
      if (notice) announce(notice);
      await STEPS[quiz.mode](game, quiz, signal, notice);
    });
  }

  /** Ask again in a moment. A little apart, as the whole room is about to. */
  async function syncSoon(signal) {
    try {
      await sleep(50 + Math.random() * 200, signal);
      await sync();
    } catch {
      // Another leg has begun.
    }
  }

  comeBack(whole, () => {
    live.renew();
    if (resync) sync();
  });
  stayAwake(whole);
  sync();
}

/** Phones stop pages out of sight, clocks and sockets included: find out where the quiz is on coming back. */
function comeBack(signal, onBack) {
  let left = Date.now();
  const turn = () => {
    if (document.visibilityState === "hidden") left = Date.now();
    else if (Date.now() - left > AWAY_MS) onBack();
  };
  document.addEventListener("visibilitychange", turn, { signal });
  addEventListener("pageshow", ({ persisted }) => persisted && onBack(), { signal });
}
