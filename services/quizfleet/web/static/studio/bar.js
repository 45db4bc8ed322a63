import { h } from "../dom.js";
import { exportMenu, hostLink } from "./quizlinks.js";
import { bare } from "./rules.js";
import { words } from "./words.js";

/** The editor's head: what is edited, whether it is saved, and what may be done with it. */
export function editorBar({ desk, listed, api, saving, isOutdated, onRevert, onSignedOut }) {
  const heading = h("h1", { class: "quiz-title", dir: "auto" });
  const state = h("p", { class: "state hint", role: "status" });
  const save = h("button", { type: "button", class: "primary small", onclick: () => saving.save() });
  const revert = h("button", { type: "button", class: "link", hidden: true, onclick: onRevert }, words.editor.revert);
  const notice = h("p", { class: "notice", role: "status", hidden: true });
  const element = h(
    "div",
    { class: "editor-bar" },
    h("div", { class: "naming" }, h("a", { href: "#", class: "crumb" }, words.editor.back), heading, state),
    h(
      "div",
      { class: "line doing" },
      listed ? exportMenu({ quiz: listed, api, onSignedOut }) : null,
      listed?.hostToken ? hostLink(listed) : null,
      revert,
      save,
    ),
  );
  const warning = listed && hasStarted(listed) ? words.editor.started.notice : isOutdated ? words.editor.outdated : "";
  notice.hidden = !warning;
  notice.textContent = warning;

  function paint(draft) {
    const dirty = desk.isDirty();
    heading.textContent = title(draft);
    save.textContent = saving.isBusy() ? words.editor.saving : listed ? words.editor.save : words.editor.create;
    save.setAttribute("aria-disabled", String(saving.isBusy()));
    state.textContent = !dirty ? words.editor.saved : desk.isKept() ? (listed ? words.editor.unsaved : words.editor.fresh) : words.editor.unkept;
    state.classList.toggle("dirty", dirty);
    revert.hidden = !listed || !dirty;
  }

  /** Another tab has changed this draft. */
  function elsewhere(take) {
    const button = h("button", { type: "button", class: "link", onclick: () => ((notice.hidden = true), take()) }, words.editor.takeThat);
    notice.replaceChildren(words.editor.elsewhere, " ", button);
    notice.hidden = false;
  }

  const title = (draft) => bare(draft.title) || (listed ? words.editor.untitled : words.editor.newTitle);

  return { element, notice, paint, title, elsewhere };
}

/** Whether a quiz is surely past its start; self-paced only the server knows. */
export const hasStarted = ({ mode, state }) => state === "finished" || (mode !== "self-paced" && state !== "lobby");
