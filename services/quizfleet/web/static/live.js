import { backoff, retrying } from "./retry.js";
import { now, sleep } from "./time.js";

const TRIES_BEFORE_POLLING = 2;
const PATIENCE_MS = 5_000;
const REFUSED = new Set([4401, 4403]);

/**
 * What the server tells by itself, for as long as the page lives: by WebSocket, and by polling where a WebSocket cannot
 * connect. `onBoard(board)` gets boards in order of version, `onRoom(frame)` the frames of a quiz that a host leads,
 * `onConnection` "live", "reconnecting", "offline" or "polling"; `onRefused()` is called when the server does not accept the
 * token. `poll(signal)` asks once for what frames would tell, and resolves to a board or null; it is called each `pollMs`.
 */
export function openLive({ api, token, onBoard, onRoom, onConnection, onRefused, poll, pollMs, signal }) {
  let socket;
  let version = -1;
  let failures = 0;
  let retry;
  let polling;
  let resume;
  let comeBackMs;
  let heard = false;
  let heardAt = now();

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
      heard = true;
      heardAt = now();
      polling?.abort();
      onConnection("live");
      const frame = JSON.parse(data);
      resume = undefined;
      if (frame.type === "board") take(frame);
      else if (frame.type === "state") onRoom(frame);
      // The server stops: it tells each client another time to come back at, and gives a token for how far it has seen.
      else if (frame.type === "resume") ({ token: resume, afterMs: comeBackMs } = frame);
    };
    mine.onclose = ({ code }) => mine === socket && lost(code);
  }

  function lost(code) {
    heard = false;
    if (signal.aborted) return;
    if (REFUSED.has(code)) return onRefused();
    if (!isPolling()) onConnection(navigator.onLine === false ? "offline" : "reconnecting");
    if (failures >= TRIES_BEFORE_POLLING && !isPolling()) keepPolling();
    retry = setTimeout(connect, comeBackMs ?? backoff(failures, 500, 30_000));
    comeBackMs = undefined;
    failures += 1;
  }

  const isPolling = () => polling && !polling.signal.aborted;

  async function keepPolling() {
    polling = new AbortController();
    const { signal: until } = polling;
    try {
      while (!until.aborted) {
        const onTrouble = (bad) => onConnection(bad ? (navigator.onLine === false ? "offline" : "reconnecting") : "polling");
        const board = await retrying(() => poll(until), { signal: until, onTrouble });
        if (!until.aborted && board) take(board);
        await sleep(pollMs * (0.8 + Math.random() * 0.4), until);
      }
    } catch {
      if (!until.aborted) onRefused();
    }
  }

  /** Drop the socket, which may be dead without knowing it, and connect anew. */
  function renew() {
    if (signal.aborted) return;
    const old = socket;
    socket = undefined;
    heard = false;
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
  addEventListener("offline", () => onConnection("offline"), { signal });
  signal.addEventListener("abort", () => (clearTimeout(retry), polling?.abort(), socket?.close()));
  connect();
  return { renew, expectNews, take, /** Whether frames come, and for how long (ms) none has. */ hears: () => heard, silence: () => now() - heardAt };
}
