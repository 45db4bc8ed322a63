import { createStandings } from "./standings.js";
import { retrying } from "./retry.js";
import { now } from "./time.js";

const ASK_EVERY_MS = 5_000;

/**
 * The board, the player's own place in it and who is just ahead, for whichever screen shows them. Frames carry the top only:
 * a player further down is asked for, but seldom, so that a full room does not ask on each frame.
 */
export function createFeed({ session, api, header, signal }) {
  const standings = createStandings(session.player);
  let board = null;
  let me = null;
  let ahead = null;
  let asked = -Infinity;
  let pending;
  let listener;
  let mark = {};

  function take(next) {
    board = next;
    const place = next.entries.findIndex(({ player }) => player === session.player);
    if (place >= 0) [me, ahead] = [next.entries[place], next.entries[place - 1] ?? null];
    else if (next.me) learn(next);
    else if (next.entries[0]?.score) askLater(); // before the first points nobody is ahead of anybody
    paint();
  }

  function learn({ me: own, around = [] }) {
    me = own;
    ahead = around.find(({ rank }) => rank === own.rank - 1) ?? null;
  }

  function paint() {
    if (!board) return;
    standings.update(board, me);
    if (me) header.score(me.score);
    listener?.(board, me, ahead);
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
      if (answer.me) learn(answer);
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
    /** Ask for a board where none has come: the screen on show is nothing without. */
    fetch: (until) => board || retrying(() => api.board(until), { signal: until, onTrouble() {} }).then(take, () => {}),
    /** The board, the own row and the one ahead as they are now: {board, me, ahead}; null before there is a board. */
    look: () => board && { board, me, ahead },
    /** Remember the own row as it is before question n counts; `marked(n)` is that row, null where it was not seen. */
    mark: (n) => mark.question !== n && (mark = { question: n, me }),
    marked: (n) => (mark.question === n ? mark.me : null),
    /** Tell the screen on show of each board, beginning with the one we have. */
    listen: (next) => ((listener = next), paint()),
  };
}
