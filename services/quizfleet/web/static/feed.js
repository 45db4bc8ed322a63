import { createStandings } from "./standings.js";
import { now } from "./time.js";

const ASK_EVERY_MS = 5_000;

/**
 * The board and the player's own place in it, for whichever screen shows them. Frames carry the top only: a player
 * further down is asked for, but seldom, so that a full room does not ask on each frame.
 */
export function createFeed({ session, api, header, signal }) {
  const standings = createStandings(session.player);
  let board = null;
  let me = null;
  let asked = -Infinity;
  let pending;
  let listener;

  function take(next) {
    board = next;
    const own = next.entries.find(({ player }) => player === session.player) ?? next.me;
    if (own) me = own;
    else askLater();
    paint();
  }

  function paint() {
    if (!board) return;
    standings.update(board, me);
    if (me) header.score(me.score);
    listener?.(board, me);
  }

  function askLater() {
    if (pending || signal.aborted) return;
    const wait = Math.max(0, asked + ASK_EVERY_MS - now()) + Math.random() * 500;
    pending = setTimeout(ask, wait);
  }

  async function ask() {
    asked = now();
    try {
      const answer = await api.board(signal);
      if (answer.me) me = answer.me;
      paint();
    } catch {
      // The next frame asks again.
    } finally {
      pending = undefined;
    }
  }

  signal.addEventListener("abort", () => clearTimeout(pending));
  return {
    standings,
    take,
    /** Tell the screen on show of each board, beginning with the one we have. */
    listen: (next) => ((listener = next), paint()),
  };
}
