/** The event's admin key, as long as this tab is open. Where storage is forbidden: as long as the page is. */

const KEY = "quizfleet.studio.key";
let held = "";

export function adminKey() {
  try {
    return sessionStorage.getItem(KEY) ?? held;
  } catch {
    return held;
  }
}

export function keepKey(key) {
  held = key;
  try {
    sessionStorage.setItem(KEY, key);
  } catch {
    // Asked for again after a reload.
  }
}

export function forgetKey() {
  held = "";
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
