/** Spans come from the server as milliseconds left; here they run on the monotonic clock, never on the wall clock. */
export const now = () => performance.now();

/** Resolves after `ms`; rejects with AbortError when the signal fires first. */
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}

/**
 * A clock that counts down and may be set anew or stopped: `onSecond(seconds left, rounded up)` when it is set and as each
 * second passes, `onEnd()` at zero. It starts with `set(remainingMs, paused)`; `left()` is in ms.
 */
export function createCountdown({ signal, onSecond, onEnd }) {
  let deadline = now();
  let stopped = null;
  let timer;
  const left = () => stopped ?? Math.max(0, deadline - now());
  const tick = () => {
    const remaining = left();
    const seconds = Math.ceil(remaining / 1000);
    onSecond?.(seconds);
    if (stopped !== null) return;
    if (remaining > 0) timer = setTimeout(tick, remaining - (seconds - 1) * 1000);
    else onEnd?.();
  };
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return {
    left,
    set(remainingMs, paused = false) {
      clearTimeout(timer);
      if (signal.aborted) return;
      stopped = paused ? remainingMs : null;
      deadline = now() + remainingMs;
      tick();
    },
  };
}

/** Count down once. */
export function countdown(remainingMs, { signal, onSecond, onEnd }) {
  createCountdown({ signal, onSecond, onEnd }).set(remainingMs);
}

/** 75 -> "1:15"; hours only where there are any. */
export function clockFace(seconds) {
  const two = (n) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
