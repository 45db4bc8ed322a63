import { comeBack } from "./comeback.js";
import { openLive } from "./live.js";
import { retrying } from "./retry.js";
import { isBehind, leftOf, roomFromFrame, roomFromQuiz } from "./room.js";
import { sleep } from "./time.js";

const GRACE_MS = 1_500;
const POLL_MS = 1_500;
const REFUSED_MS = 5_000;

/**
 * Follow a quiz without playing in it, for as long as the page lives: `onRoom(room)` at every change, `onBoard(board)` with
 * newer boards, `onConnection` as in live.js, and `onLost(problem)` where the server refuses: the token does not open the quiz.
 * `api.look` asks where the quiz is. Frames tell while the socket lives; without it, and where the clock leads, we ask.
 */
export function watch({ api, token, onRoom, onBoard, onConnection, onLost, signal: outer }) {
  const whole = new AbortController();
  const { signal } = whole;
  outer.addEventListener("abort", () => whole.abort());
  let room = null;
  let heard = null;
  let asking = new AbortController();
  let overdue;
  const live = openLive({ api, token, signal, poll, pollMs: POLL_MS, onBoard, onRoom: hear, onConnection, onRefused: refused });

  function arrive(next) {
    room = next;
    clearTimeout(overdue);
    const left = leftOf(room);
    if (left !== null && !room.paused) overdue = setTimeout(checkOverdue, left + 80 + Math.random() * 120);
    onRoom(room);
  }

  /** A frame of a quiz that a host leads. What only a look tells, like what is possible now, is asked for. */
  function hear(frame) {
    if (heard && isBehind(frame, heard)) return;
    heard = frame;
    if (!room || isBehind(frame, room)) return;
    const differs = (...keys) => keys.some((key) => frame[key] !== room[key]);
    const [isElsewhere, isNews] = [differs("state", "question", "paused"), differs("revision", "locked")];
    arrive({ ...roomFromFrame(room, frame), ...(isElsewhere && "can" in room && { can: [] }) });
    if ((isElsewhere || isNews) && "can" in room) refresh();
  }

  /** Take what a look, or an order's answer, says. */
  function take(quiz) {
    const { answered } = quiz;
    const looked = { ...roomFromQuiz(quiz), answers: typeof answered === "number" ? answered : null };
    if (room && looked.answers === null && looked.question === room.question) looked.answers = room.answers;
    if (heard && isBehind(looked, heard)) return void refreshSoon();
    arrive(looked);
  }

  async function refresh() {
    asking.abort();
    asking = new AbortController();
    const mine = asking.signal;
    try {
      const onTrouble = (bad) => onConnection(bad ? "reconnecting" : live.hears() ? "live" : "polling");
      const quiz = await retrying(() => api.look(mine), { signal: mine, onTrouble });
      if (!mine.aborted) take(quiz);
    } catch (problem) {
      if (mine.aborted) return;
      whole.abort();
      onLost(problem);
    }
  }

  async function refreshSoon(ms = 200) {
    const since = room;
    try {
      await sleep(ms, signal);
      if (room === since) await refresh();
    } catch {
      // The page is left.
    }
  }

  /** The clock says that a state has ended: a frame tells what comes next, and where none does we ask. */
  function checkOverdue() {
    refreshSoon(room.mode === "host-led" && live.hears() ? GRACE_MS : 0);
  }

  async function poll(until) {
    const quiz = await api.look(until);
    if (!until.aborted) take(quiz);
    return api.board(until);
  }

  async function refused() {
    await refresh();
    try {
      await sleep(REFUSED_MS, signal);
      live.renew();
    } catch {
      // The token is no longer good, or the page is left.
    }
  }

  signal.addEventListener("abort", () => (clearTimeout(overdue), asking.abort()));
  comeBack(signal, () => (live.renew(), refresh()));
  refresh();
  return { refresh, take, room: () => room };
}
