import { bareCode, shownCode } from "../codes.js";
import { h } from "../dom.js";
import { explain, sentence } from "../strings.js";
import { hostLink, joinLink } from "./quizlinks.js";
import { rightAnswer } from "./rightanswer.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";

const MOST_SHOWN = 100;

/** A quiz of a file that was read: {element, create({quietly}), isCreated()}. `create` resolves to a Problem where it failed. */
export function quizCard({ content, api, onTake, onSignedOut }) {
  const { importing } = words;
  const { title, questions } = content;
  let made = null;
  let sending = false;
  const trouble = h("p", { class: "notice bad", role: "alert", hidden: true });
  const take = h("button", { type: "button", class: "secondary small", "aria-label": importing.editOf(title), onclick: () => onTake(content) }, importing.edit);
  const button = h("button", { type: "button", class: "primary small", "aria-label": importing.createOf(title), onclick: () => create() }, importing.create);
  const doing = h("div", { class: "line" }, button, take);
  const shown = h("details", { class: "more" }, h("summary", {}, importing.show(questions.length)));
  // Built when it is opened: a file may hold thousands.
  shown.addEventListener("toggle", () => shown.childElementCount > 1 || shown.append(questionList(questions)));
  const element = h(
    "section",
    { class: "card stack", "aria-label": title },
    h("div", { class: "line spread" }, h("div", {}, h("h3", { dir: "auto" }, title), h("p", { class: "hint" }, `${words.questions(questions.length)} · ${words.modes[content.mode]}`)), doing),
    trouble,
    shown,
  );

  async function create({ quietly = false } = {}) {
    if (sending || made) return null;
    sending = true;
    trouble.hidden = true;
    try {
      made = await api.create(content);
      const code = h("p", { tabindex: -1 }, importing.done, " ", joinLink(made));
      doing.replaceChildren(code, hostLink({ ...made, title }), h("a", { class: "secondary small", href: `#edit/${made.quiz}`, "aria-label": words.quizzes.editOf(title) }, words.quizzes.edit));
      if (!quietly) {
        toast(importing.created(title, shownCode(bareCode(made.code))));
        code.focus();
      }
      return null;
    } catch (problem) {
      if (problem.slug === undefined) throw problem;
      if (problem.slug === "unauthorized") onSignedOut(words.signIn.expired);
      trouble.textContent = problem.errors.length ? problem.errors.map(({ field, message }) => `${field}: ${sentence(message)}`).join(" ") : explain(problem);
      trouble.hidden = false;
      return problem;
    } finally {
      sending = false;
    }
  }

  return { element, create, isCreated: () => made !== null };
}

function questionList(questions) {
  const entries = questions.slice(0, MOST_SHOWN).map((question) =>
    h("li", {}, h("p", { dir: "auto" }, question.text), h("p", { class: "hint" }, `${words.kinds[question.kind]} · ${rightAnswer(question)}`)),
  );
  const more = questions.length - MOST_SHOWN;
  return h("div", { class: "stack" }, h("ol", { class: "read stack" }, entries), more > 0 ? h("p", { class: "hint" }, words.importing.more(more)) : null);
}
