import { announce, h, show } from "../dom.js";
import { down, up } from "../icons.js";
import { editorBar } from "./bar.js";
import { createDesk } from "./desk.js";
import { blankDraft } from "./draft.js";
import { duplicateQuestion, select } from "./edits.js";
import { createFaults } from "./faults.js";
import { iconButton } from "./fields.js";
import { bin, back, copy, onward } from "./icons.js";
import { createOutline, moveTo } from "./outline.js";
import { createPreview } from "./preview.js";
import { questionForm, shapeOf } from "./questionform.js";
import { createSaving } from "./saving.js";
import { settingsForm } from "./settings.js";
import { clearToasts, toast } from "./toasts.js";
import { words } from "./words.js";

/**
 * Where a quiz is written. `record` is a draft as drafts.js keeps it; `listed` is the quiz in the server's list and `stored` a
 * draft of what it has, both null for one that is not created yet. It lives until the signal fires.
 */
export function showEditor({ record, stored, isOutdated = false, listed, api, drafts, signal, onCreated, onSignedOut }) {
  const desk = createDesk(record, { drafts, signal });
  const faults = createFaults();
  const hands = { focus, remove, turnTo };
  const pane = h("div", { class: "pane" });
  const summary = h("div", { class: "notice bad summary", role: "group", tabindex: -1, hidden: true });
  const saving = createSaving({ desk, faults, api, listed, onFaults, onCreated, onSignedOut, onPaint: () => paint(desk.draft) });
  const outline = createOutline({ desk, hands });
  const preview = createPreview({ signal });
  const bar = editorBar({ desk, listed, api, saving, isOutdated, onRevert: revert, onSignedOut });
  let form = null;

  const screen = h(
    "div",
    { class: "screen studio editor" },
    bar.element,
    bar.notice,
    summary,
    h("div", { class: "panes" }, outline.element, pane, preview.element),
  );

  function paint(draft) {
    const found = faults.of(draft);
    const question = desk.selected;
    if (form?.shape !== (question ? shapeOf(question) : "settings")) {
      form = question
        ? questionForm({ desk, hands, faults, question, actions: actionsFor(question.id) })
        : settingsForm({ desk, faults });
      pane.replaceChildren(form.element);
    }
    form.paint(draft, found);
    outline.paint(draft, found);
    bar.paint(draft);
    preview.paint(draft);
    if (!summary.hidden) paintSummary(found);
  }

  /** The control with the focus is often built anew by an edit: say by what it is found again. */
  function focus(selector) {
    const element = pane.querySelector(selector);
    element?.focus();
    element?.scrollIntoView({ block: "nearest" });
  }

  function turnTo(id) {
    desk.edit((draft) => select(draft, id));
    focus("h2");
  }

  function remove(question, choice, message) {
    desk.remove(question, choice);
    toast(message, { label: words.undo, run: undo });
  }

  function undo() {
    clearToasts();
    const backAgain = desk.undo();
    if (!backAgain) return;
    if (backAgain.question) {
      focus("h2");
      announce(words.outline.restored(placeOf(backAgain.question.id) + 1));
    } else {
      focus(`input[data-choice="${backAgain.choice.id}"]`);
      announce(words.choices.restored(String.fromCharCode(65 + backAgain.place)));
    }
  }

  /** Back to what the server has. */
  function revert() {
    const mine = desk.draft;
    desk.replace(stored);
    focus("h2");
    toast(words.editor.reverted, { label: words.undo, run: () => desk.replace(mine) });
  }

  const placeOf = (id) => desk.draft.questions.findIndex((question) => question.id === id);

  /** What is done with a whole question. */
  function actionsFor(id) {
    const again = (name) => focus(`[data-action="${name}"]`);
    const button = (label, icon, name, run) =>
      h("button", { type: "button", class: "secondary small", "data-action": name, onclick: run }, icon, label);
    const step = (by, name) => () => (moveTo(desk, id, placeOf(id) + by), again(name));
    const turn = (by) => () => turnTo(desk.draft.questions[placeOf(id) + by]?.id ?? id);
    const drop = () => {
      const place = placeOf(id);
      remove(id, null, words.outline.deleted(place + 1));
      focus("h2");
    };
    const double = () => {
      desk.edit((draft) => duplicateQuestion(draft, id));
      focus("h2");
      announce(words.outline.added(placeOf(desk.draft.selected) + 1, desk.draft.questions.length));
    };
    return {
      turning: h("div", { class: "line turning" }, iconButton(words.question.previous, back(), turn(-1)), iconButton(words.question.next, onward(), turn(1))),
      bar: h(
        "div",
        { class: "line tools" },
        button(words.question.up, up(), "up", step(-1, "up")),
        button(words.question.down, down(), "down", step(1, "down")),
        button(words.question.duplicate, copy(), "duplicate", double),
        button(words.question.remove, bin(), "remove", drop),
      ),
    };
  }

  function onFaults() {
    paint(desk.draft);
    paintSummary(faults.of(desk.draft));
    if (!summary.hidden) summary.focus();
  }

  function paintSummary(found) {
    summary.hidden = !found.length;
    const entries = found.slice(0, 20).map((fault) => {
      const text = fault.question ? words.editor.faultAt(placeOf(fault.question) + 1, fault.message) : fault.message;
      const go = () => {
        desk.edit((draft) => select(draft, fault.question));
        form.focus(fault.field);
      };
      return h("li", {}, h("button", { type: "button", class: "link", onclick: go }, text));
    });
    summary.replaceChildren(h("p", {}, words.editor.faults(found.length)), h("ul", {}, entries));
  }

  desk.listen(paint);
  guard({ desk, signal, saving, undo, screen, step: (by) => desk.selected && moveTo(desk, desk.draft.selected, placeOf(desk.draft.selected) + by) });
  drafts.watch(record.key, (other) => other && other.at > record.at && bar.elsewhere(() => desk.replace(other.draft)), signal);
  signal.addEventListener("abort", clearToasts);
  paint(desk.draft);
  show(screen, { title: bar.title(desk.draft) });
}

/** Shortcuts, and the browser's own warning before what is written is left. */
function guard({ desk, signal, saving, undo, step }) {
  addEventListener("beforeunload", (event) => desk.isDirty() && event.preventDefault(), { signal });
  addEventListener(
    "keydown",
    (event) => {
      const key = event.key.toLowerCase();
      const withControl = (event.ctrlKey || event.metaKey) && !event.altKey;
      const isWriting = event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
      if (withControl && key === "s") {
        event.preventDefault();
        saving.save();
      } else if (withControl && key === "z" && !event.shiftKey && !isWriting) {
        event.preventDefault();
        undo();
      } else if (event.altKey && (key === "arrowup" || key === "arrowdown")) {
        event.preventDefault();
        step(key === "arrowup" ? -1 : 1);
      }
    },
    { signal },
  );
}

/** A record for a quiz that nobody has saved yet. */
export const freshRecord = (key, draft = blankDraft()) => ({ key, quiz: null, saved: "", at: Date.now(), draft });
