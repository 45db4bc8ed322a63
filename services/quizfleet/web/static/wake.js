/** Keep the phone's screen on while the page is seen: a quiz has pauses longer than a phone's patience. */
export function stayAwake(signal) {
  const ask = () => {
    if (document.visibilityState === "visible" && !signal.aborted) navigator.wakeLock?.request("screen").catch(() => {});
  };
  document.addEventListener("visibilitychange", ask, { signal });
  ask();
}

const BEATS = { right: [90], part: [90], wrong: [50, 70, 50] };

/** Have a phone that can tell a verdict by hand do so. */
export function buzz(verdict) {
  if (BEATS[verdict] && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(BEATS[verdict]);
}
