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

/** Count down: `onSecond(seconds left, rounded up)` at once and as each second passes, `onEnd()` at zero. */
export function countdown(remainingMs, { signal, onSecond, onEnd }) {
  const deadline = now() + remainingMs;
  let timer;
  const tick = () => {
    const left = Math.max(0, deadline - now());
    const seconds = Math.ceil(left / 1000);
    onSecond?.(seconds);
    if (left > 0) timer = setTimeout(tick, left - (seconds - 1) * 1000);
    else onEnd?.();
  };
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  if (!signal.aborted) tick();
}

/** 75 -> "1:15"; hours only where there are any. */
export function clockFace(seconds) {
  const two = (n) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
