/** Keep the phone's screen on while the page is seen: a quiz has pauses longer than a phone's patience. */
export function stayAwake(signal) {
  const ask = () => {
    if (document.visibilityState === "visible" && !signal.aborted) navigator.wakeLock?.request("screen").catch(() => {});
  };
  document.addEventListener("visibilitychange", ask, { signal });
  ask();
}
