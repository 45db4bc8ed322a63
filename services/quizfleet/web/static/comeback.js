const AWAY_MS = 5_000;

/**
 * Phones stop pages out of sight, clocks and sockets included: `onBack()` on coming back after a while, or from the cache of
 * the browser's history. By the wall clock: the monotonic one may stop as well.
 */
export function comeBack(signal, onBack) {
  let left = Date.now();
  const turn = () => {
    if (document.visibilityState === "hidden") left = Date.now();
    else if (Date.now() - left > AWAY_MS) onBack();
  };
  document.addEventListener("visibilitychange", turn, { signal });
  addEventListener("pageshow", ({ persisted }) => persisted && onBack(), { signal });
}
