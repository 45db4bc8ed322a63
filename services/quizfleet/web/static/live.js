import { backoff, retrying } from "./retry.js";
import { sleep } from "./time.js";

const TRIES_BEFORE_POLLING = 2;
const POLL_MS = 3_000;
const PATIENCE_MS = 5_000;
const REFUSED = new Set([4401, 4403]);

/**
 * The board as it moves, for as long as the page lives: by WebSocket, and by polling where a WebSocket cannot connect.
 * `onBoard(board)` gets boards in order of version; `onState` "live", "reconnecting" or "polling"; `onRefused()` is
 * called when the server does not accept the token.
 */
export function openLive({ api, token, onBoard, onState, onRefused, signal }) {
  let socket;
  let version = -1;
  let failures = 0;
  let retry;
  let polling;
  let resume;
  let comeBackMs;

  function take(board) {
    if (board.version < version) return;
    version = board.version;
    onBoard(board);
  }

  function connect() {
    clearTimeout(retry);
    if (signal.aborted) return;
    const protocols = ["quizfleet.v1", `bearer.${token}`];
    if (resume) protocols.push(`resume.${resume}`);
    const mine = (socket = new WebSocket(api.liveUrl, protocols));
    mine.onmessage = ({ data }) => {
      if (mine !== socket) return;
      // Only a frame proves that the way is open: a proxy may accept and then close.
      failures = 0;
      polling?.abort();
      onState("live");
      const frame = JSON.parse(data);
      resume = undefined;
      if (frame.type === "board") take(frame);
      // The server stops: it tells each client another time to come back at, and gives a token for how far it has seen.
      else if (frame.type === "resume") ({ token: resume, afterMs: comeBackMs } = frame);
    };
    mine.onclose = ({ code }) => mine === socket && lost(code);
  }

  function lost(code) {
    if (signal.aborted) return;
    if (REFUSED.has(code)) return onRefused();
    if (!isPolling()) onState("reconnecting");
    if (failures >= TRIES_BEFORE_POLLING && !isPolling()) poll();
    retry = setTimeout(connect, comeBackMs ?? backoff(failures, 500, 30_000));
    comeBackMs = undefined;
    failures += 1;
  }

  const isPolling = () => polling && !polling.signal.aborted;

  async function poll() {
    polling = new AbortController();
    const { signal: until } = polling;
    try {
      while (!until.aborted) {
        const onTrouble = (bad) => onState(bad ? "reconnecting" : "polling");
        const board = await retrying(() => api.board(until), { signal: until, onTrouble });
        if (!until.aborted) take(board);
        await sleep(POLL_MS * (0.8 + Math.random() * 0.4), until);
      }
    } catch (problem) {
      if (!until.aborted && problem.status === 401) onRefused();
    }
  }

  /** Drop the socket, which may be dead without knowing it, and connect anew. */
  function renew() {
    if (signal.aborted) return;
    const old = socket;
    socket = undefined;
    old?.close();
    failures = 0;
    connect();
  }

  /** Something that moves the board has happened: where no newer board comes, look whether the socket is dead. */
  async function expectNews() {
    const seen = version;
    try {
      await sleep(PATIENCE_MS, signal);
      if (version > seen || isPolling()) return;
      const board = await api.board(signal);
      if (board.version > version) renew();
      take(board);
    } catch {
      // The next frame or poll tells.
    }
  }

  addEventListener("online", renew, { signal });
  addEventListener("offline", () => onState("reconnecting"), { signal });
  signal.addEventListener("abort", () => (clearTimeout(retry), polling?.abort(), socket?.close()));
  connect();
  return { renew, expectNews, take };
}
