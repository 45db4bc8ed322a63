/** What opens a console or a big screen: a token of a quiz, kept by role ("host" or "screen") and code. */

const PREFIX = "quizfleet.pass.";
const KEEP_MS = 30 * 24 * 3600 * 1000;

const keyOf = (role, code) => `${PREFIX}${role}.${code}`;

/** The quiz that a token is for, by what it says itself; the server checks. Null where it is no token. */
export function quizOf(token) {
  try {
    const [, body] = token.split(".");
    return JSON.parse(atob(body.replace(/-/g, "+").replace(/_/g, "/"))).quiz ?? null;
  } catch {
    return null;
  }
}

/** A token in what somebody typed or pasted, a whole link included: {code, token}, each "" where there is none. */
export function readPass(typed) {
  const link = /\/(?:host|screen)(?:\/([^/?#\s]+))?[^#\s]*#(\S+)/.exec(typed);
  const token = link ? link[2] : typed.trim();
  return { code: link?.[1] ?? "", token: quizOf(token) ? token : "" };
}

/** Keep a pass so that a reload, or another tab, opens the same quiz: {code, quiz, token, title?}. */
export function keepPass(role, pass) {
  try {
    localStorage.setItem(keyOf(role, pass.code), JSON.stringify({ ...pass, at: Date.now() }));
  } catch {
    // Storage is full or forbidden: a reload will ask for the token.
  }
  return pass;
}

export function forgetPass(role, code) {
  try {
    localStorage.removeItem(keyOf(role, code));
  } catch {
    // Nothing was kept.
  }
}

/** The passes of a role, the latest first. */
export function passes(role) {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${role}.`));
    const all = keys.map((key) => JSON.parse(localStorage.getItem(key)));
    return all.filter(({ at }) => Date.now() - at < KEEP_MS).sort((a, b) => b.at - a.at);
  } catch {
    return [];
  }
}

/** The pass for a code. */
const passFor = (role, code) => passes(role).find((pass) => pass.code === code);

/**
 * The pass in the page's address, /host/{code}#{token}, or the one kept for its code. The token is taken out of the
 * address, so that nobody reads or photographs it there. {code, token?}.
 */
export function passInAddress(role, bareCode) {
  const code = bareCode(new RegExp(`^/${role}/([^/]+)`).exec(location.pathname)?.[1] ?? "");
  const token = location.hash.slice(1);
  if (token) history.replaceState(null, "", location.pathname + location.search);
  const known = code && passFor(role, code);
  return { code, token: token || known?.token };
}
