import { announce } from "../dom.js";
import { explain } from "../strings.js";
import { check } from "./check.js";
import { ask } from "./dialogs.js";
import { contentOf, fingerprint } from "./draft.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";

/**
 * Send a draft to the server: a new quiz is created, one that is there gets the new content. What is at fault is shown first,
 * and what the server refuses where it refuses it.
 */
export function createSaving({ desk, faults, api, listed, onFaults, onCreated, onSignedOut, onPaint }) {
  let busy = false;

  async function save() {
    if (busy) return;
    faults.showAll();
    if (check(desk.draft).length) return onFaults();
    if (listed && !desk.isDirty()) return void toast(words.editor.saved);
    await attempt(() => (listed ? replace() : create(contentOf(desk.draft))));
  }

  async function attempt(send) {
    busy = true;
    faults.refuse(desk.draft, []); // what was refused before is asked anew
    onPaint();
    try {
      await send();
    } catch (problem) {
      await settle(problem);
    } finally {
      busy = false;
      onPaint();
    }
  }

  async function create(content) {
    const made = await api.create(content);
    desk.settle(fingerprint(desk.draft));
    onCreated(made);
  }

  async function replace() {
    const sent = fingerprint(desk.draft);
    await api.replace(listed.quiz, JSON.parse(sent));
    desk.settle(sent);
    toast(words.editor.savedNow);
  }

  async function settle(problem) {
    if (problem.slug === "unauthorized") return onSignedOut(words.signIn.expired);
    if (problem.slug === "quiz-started") return offerCopy();
    if (problem.errors?.length) {
      faults.refuse(desk.draft, problem.errors);
      return onFaults();
    }
    if (problem.slug === undefined) throw problem;
    toast(words.problems[problem.slug] ?? explain(problem));
  }

  async function offerCopy() {
    const { heading, text, copy, keep } = words.editor.started;
    const answers = [
      { value: "keep", label: keep, class: "secondary" },
      { value: "copy", label: copy, class: "primary" },
    ];
    if ((await ask({ heading, text, answers })) !== "copy") return announce(words.editor.unsaved);
    const content = contentOf(desk.draft);
    await attempt(() => create({ ...content, title: copyTitle(content.title) }));
  }

  return { save, isBusy: () => busy };
}

const MOST = 120;

/** The title of a copy, cut where the two together are too long. */
export function copyTitle(title) {
  const whole = words.copied(title);
  const over = [...whole].length - MOST;
  return over > 0 ? words.copied([...title].slice(0, -over).join("")) : whole;
}
