import { fingerprint } from "./draft.js";
import { find, keepsake, removeChoice, removeQuestion, restore } from "./edits.js";

const KEEP_AFTER_MS = 400;

/**
 * The draft on the desk. Every edit goes through `edit(change)`, where `change` takes a draft and returns the next; who
 * listens gets both. What differs from the saved quiz is kept among the drafts, a moment after each edit.
 */
export function createDesk(record, { drafts, signal }) {
  let { draft } = record;
  let { saved } = record;
  let kept = true;
  let timer;
  const deleted = [];
  const listeners = new Set();

  function edit(change) {
    const before = draft;
    draft = change(draft);
    if (draft === before) return;
    clearTimeout(timer);
    timer = setTimeout(keep, KEEP_AFTER_MS);
    tell(before);
  }

  const tell = (before) => listeners.forEach((listen) => listen(draft, before));

  /** Only what says more than the server has: looking at a quiz leaves nothing behind. */
  function keep() {
    clearTimeout(timer);
    const was = kept;
    if (isDirty()) kept = drafts.put({ ...record, saved, draft, at: Date.now() });
    else drafts.drop(record.key);
    if (was !== kept) tell(draft);
  }

  const isDirty = () => fingerprint(draft) !== saved;

  signal.addEventListener("abort", keep);
  addEventListener("pagehide", keep, { signal });

  return {
    get draft() {
      return draft;
    },
    get selected() {
      return find(draft, draft.selected);
    },
    key: record.key,
    quiz: record.quiz,
    edit,
    isDirty,
    /** Whether this browser keeps what is written. */
    isKept: () => kept,
    /** Delete a question, or one of its choices, so that `undo` brings it back. */
    remove(question, choice = null) {
      deleted.push(keepsake(draft, question, choice));
      edit((now) => (choice ? removeChoice(now, question, choice) : removeQuestion(now, question)));
    },
    /** Bring back what was deleted last: it, or null where nothing was. */
    undo() {
      const back = deleted.pop() ?? null;
      if (back) edit((now) => restore(now, back));
      return back;
    },
    /** What was sent is now what the server has. */
    settle(sent) {
      saved = sent;
      keep();
      tell(draft);
    },
    /** Put another draft in the place of this one. */
    replace: (other) => edit(() => other),
    listen: (listener) => listeners.add(listener),
  };
}
