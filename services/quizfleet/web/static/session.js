/** Seats this browser holds, one a quiz: {quiz, player, name, token, title, mode, code, at, opened?, sent?}. */

const PREFIX = "quizfleet.seat.";
const KEEP_MS = 7 * 24 * 3600 * 1000;

/** Keep a seat so that a reload, or another tab, is the same player. */
export function keep(session) {
  try {
    localStorage.setItem(PREFIX + session.quiz, JSON.stringify(session));
  } catch {
    // Storage is full or forbidden: the game goes on, a reload will not resume.
  }
  return session;
}

/** Note something about the seat: `opened` (the question last handed out), `sent` ({question, choices?, text?}). */
export function note(session, facts) {
  return keep(Object.assign(session, facts));
}

/** What another tab notes about the seat is noted here, too. `onChange` is called then. */
export function follow(session, signal, onChange) {
  const hear = ({ key, newValue }) => {
    if (key !== PREFIX + session.quiz || !newValue) return;
    const { name, sent, opened, player } = JSON.parse(newValue);
    if (player !== session.player) return;
    Object.assign(session, { name, sent, opened });
    onChange();
  };
  addEventListener("storage", hear, { signal });
}

export function forget(session) {
  try {
    localStorage.removeItem(PREFIX + session.quiz);
  } catch {
    // Nothing was kept.
  }
}

function all() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    return keys.map((key) => JSON.parse(localStorage.getItem(key))).filter((one) => Date.now() - one.at < KEEP_MS);
  } catch {
    return [];
  }
}

/** The seat in the quiz with this code. */
export const byCode = (code) => all().find((session) => session.code === code);

/** The seat taken last. */
export const latest = () => all().sort((a, b) => b.at - a.at)[0];
