import { announce, h } from "../dom.js";
import { backoff, retrying } from "../retry.js";
import { stageOf } from "../room.js";
import { sleep } from "../time.js";
import { askingScene } from "./asking.js";
import { liveScene } from "./live.js";
import { lobbyScene } from "./lobby.js";
import { podiumScene } from "./podium.js";
import { revealScene } from "./reveal.js";
import { standingsScene } from "./standings.js";

const SCENES = { lobby: lobbyScene, open: askingScene, reveal: revealScene, standings: standingsScene, finished: podiumScene };
/** A server that lags behind refuses what is public already. */
const OUT_OF_STEP = new Set(["question-not-open", "question-open"]);

const keyOf = (room) => (room.mode === "self-paced" && room.state === "open" ? "live" : stageOf(room));

/**
 * What everybody in the room may see of a quiz, for a console and a big screen: a scene for each state, which follows the
 * room while it is on. `facts` is {api, code, crowd(signal), onPlayer?, onCue?, onTrouble}. `show(room)` and `board(board)` are
 * called as news come; `element` always holds one scene. A scene is `async (facts, room, signal, isFresh)` that resolves to
 * {element, title, said?, update?(room), board?(board)}; `isFresh` says that the room has just come to it before our eyes.
 */
export function createStage(facts) {
  const element = h("div", { class: "stage" });
  let key = "";
  let leg = new AbortController();
  let scene = null;
  let room = null;
  let board = null;

  async function turn(before) {
    leg.abort();
    leg = new AbortController();
    const { signal } = leg;
    const make = key === "live" ? liveScene : SCENES[room.state === "intro" ? "open" : room.state];
    try {
      const made = await make({ ...facts, ask: asker(facts, signal), board: () => board }, room, signal, Boolean(before));
      if (signal.aborted) return;
      scene = made;
      element.replaceChildren(made.element);
      element.dataset.state = keyOf(room).split(":")[0];
      document.title = `${made.title} · QuizFleet`;
      if (made.said) announce(made.said);
      made.update?.(room);
      if (board) made.board?.(board);
    } catch (problem) {
      if (!signal.aborted) facts.onProblem(problem);
    }
  }

  return {
    element,
    show(next) {
      const before = key;
      room = next;
      key = keyOf(next);
      if (key !== before) {
        scene = null;
        turn(before);
      } else scene?.update?.(next);
    },
    board(next) {
      board = next;
      scene?.board?.(next);
    },
    stop: () => leg.abort(),
  };
}

/** Calls `send` until it has worked, also where a server is a moment behind. */
const asker = ({ onTrouble }, signal) => async (send) => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await retrying(send, { signal, onTrouble });
    } catch (problem) {
      if (signal.aborted || !OUT_OF_STEP.has(problem.slug)) throw problem;
      await sleep(backoff(attempt, 150, 2_000), signal);
    }
  }
};
