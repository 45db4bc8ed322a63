import { sentence } from "../strings.js";
import { check, locate } from "./check.js";
import { find } from "./edits.js";
import { words } from "./words.js";

/**
 * Which faults of a draft are shown: those in fields the author has left, all of them after a try to save, and what the
 * server refused until what it refused is changed. Each is {question: an id or null, field, message}.
 */
export function createFaults() {
  const left = new Set();
  let all = false;
  let refused = [];

  const name = (question, field) => `${question}/${field}`;
  const say = ({ code, args }) => (args.length ? words.faults[code](...args) : words.faults[code]);


  function shown(draft, own) {
    const mine = own.map((fault) => ({ ...locate(draft, fault.field), message: say(fault) }));
    return all ? mine : mine.filter(({ question, field }) => left.has(name(question, field)));
  }

  return {
    /** The author has been in a field. */
    leave: (question, field) => left.add(name(question, field)),
    /** From now on everything is shown. */
    showAll: () => (all = true),
    /** What the server said: a problem's errors, [{field, message}]. */
    refuse(draft, errors) {
      refused = errors.map(({ field, message }) => {
        const at = locate(draft, field);
        return { ...at, message: sentence(message), about: subject(draft, at) };
      });
    },
    /** All that are shown, from the top of the quiz down. */
    of(draft) {
      refused = refused.filter((one) => subject(draft, one) === one.about);
      const found = [...shown(draft, check(draft)), ...refused];
      const place = ({ question }) => (question ? draft.questions.findIndex(({ id }) => id === question) : -1);
      return found.sort((a, b) => place(a) - place(b));
    },
  };
}

/** What of the draft a refusal is about, as text: it holds as long as that is the same. */
function subject(draft, { question: id, field }) {
  const { questions, selected, next, ...head } = draft;
  if (!id) return JSON.stringify([head, questions.length]);
  const { id: _, ...question } = find(draft, id) ?? {};
  const [name, choice] = field.split(".");
  if (name === "choices" && choice) return JSON.stringify(question.choices?.find((one) => one.id === choice));
  return JSON.stringify(name === "answer" ? [question.answer, question.truth] : (question[name] ?? question));
}
