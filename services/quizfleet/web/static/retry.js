import { sleep } from "./time.js";

/** How long to wait before try `attempt` (from 0): doubling up to `cap`, and half of it random so that clients spread. */
export function backoff(attempt, base = 500, cap = 15_000) {
  return Math.min(cap, base * 2 ** attempt) * (0.5 + Math.random() / 2);
}

const isTransient = (problem) => problem.status === 0 || problem.status === 429 || problem.status >= 500;

/**
 * Call `send` until it succeeds or is refused for good. A Retry-After is honoured and spread by up to a quarter.
 * `onTrouble(true)` on each failed try, `onTrouble(false)` when it has worked.
 */
export async function retrying(send, { signal, onTrouble }) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await send();
      onTrouble(false);
      return answer;
    } catch (problem) {
      if (signal.aborted) throw signal.reason;
      if (!isTransient(problem)) {
        onTrouble(false);
        throw problem;
      }
      onTrouble(true);
      await sleep(Math.max(problem.retryAfterMs * (1 + Math.random() / 4), backoff(attempt)), signal);
    }
  }
}
