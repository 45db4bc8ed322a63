import { retrying } from "../retry.js";
import { explain, sentence } from "../strings.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";

/** How long an order is tried again before the host is told that it was not carried out. */
const PATIENCE_MS = 12_000;

/** Where a quiz is, as the host saw it when they pressed. */
const placeOf = ({ state, question, paused }) => `${state}:${question}:${paused}`;

/**
 * Orders to the server. Those that move the quiz on carry its revision, so that an order sent again, or pressed on two
 * consoles at once, is carried out once; and one waits for the other. What went wrong is told, with what can be done.
 */
export function createOrders({ api, watching, onTrouble, signal }) {
  let busy = Promise.resolve(true);
  let flowing = false;

  async function send(command, body) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), PATIENCE_MS);
    const stop = () => limit.abort();
    signal.addEventListener("abort", stop);
    try {
      watching.take(await retrying(() => api.order(command, body, limit.signal), { signal: limit.signal, onTrouble }));
      return true;
    } catch (problem) {
      if (!signal.aborted) fail(problem, command, limit.signal.aborted);
      return false;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    }
  }

  function fail(problem, command, isOut) {
    if (isOut) toast(words.problems.notSent(words.commands[command]));
    else if (problem.slug !== "moved-on") toast(words.problems[problem.slug] ?? sentence(problem.detail) ?? explain(problem));
    watching.refresh();
  }

  const later = (work) => (busy = busy.then(work, work));

  return {
    /** Move the quiz on. Ignored while another such order is under way: a second press was meant for what the first did. */
    async flow(command) {
      if (flowing) return false;
      flowing = true;
      const seen = placeOf(watching.room());
      try {
        return await later(() => placeOf(watching.room()) === seen && send(command, { revision: watching.room().revision }));
      } finally {
        flowing = false;
      }
    },
    /** More time for the question at hand; each press counts, as long as it is the same question. */
    addTime(seconds) {
      const { question } = watching.room();
      return later(() => watching.room().question === question && send("add-time", { seconds, revision: watching.room().revision }));
    },
    /** What does not depend on where the quiz is. */
    plain: (command, body = {}) => later(() => send(command, body)),
    room: watching.room,
  };
}
