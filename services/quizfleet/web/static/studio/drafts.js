/**
 * What is written and not saved yet, kept in this browser: {key, quiz: its id or null, saved: the fingerprint of what the
 * server has or "", at: ms since 1970, draft}.
 */
const PREFIX = "quizfleet.draft.";

/** A key for a quiz that is not created yet. */
export const newKey = () => `new-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 6)}`;

/** Drafts over a Storage, such as localStorage. Where it is full or forbidden they live as long as the page; `put` says false. */
export function createDrafts(storage) {
  const unkept = new Map();
  const trying = (attempt, otherwise) => {
    try {
      return attempt();
    } catch {
      return otherwise;
    }
  };
  const take = (key) => unkept.get(key) ?? trying(() => JSON.parse(storage.getItem(PREFIX + key)), null);
  return {
    /** The draft with this key, or null. */
    take,
    put(record) {
      const isKept = trying(() => (storage.setItem(PREFIX + record.key, JSON.stringify(record)), true), false);
      if (isKept) unkept.delete(record.key);
      else unkept.set(record.key, record);
      return isKept;
    },
    drop(key) {
      unkept.delete(key);
      trying(() => storage.removeItem(PREFIX + key));
    },
    /** All of them, the one changed last first. */
    list() {
      const keys = trying(() => Object.keys(storage).filter((key) => key.startsWith(PREFIX)), []);
      const found = [...new Set([...keys.map((key) => key.slice(PREFIX.length)), ...unkept.keys()])].map(take);
      return found.filter((record) => record?.draft?.questions).sort((a, b) => b.at - a.at);
    },
    /** Call back with the record when another tab changes the draft with this key, with null when it drops it. */
    watch(key, onChange, signal) {
      addEventListener("storage", (event) => event.key === PREFIX + key && onChange(take(key)), { signal });
    },
  };
}
