import { announce, h, show } from "../dom.js";
import { explain } from "../strings.js";
import { hasStarted } from "./bar.js";
import { labelled, textInput } from "./fields.js";
import { exportMenu, hostLink, joinLink } from "./quizlinks.js";
import { bare } from "./rules.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";

/** The quizzes of the event, and what is written here and not saved. `onCopy(quiz)` makes a draft of one. */
export function showQuizzes({ api, drafts, signal, onCopy, onSignedOut, onNew }) {
  const found = h("p", { class: "hint", role: "status" });
  const place = h("div", { class: "stack" });
  const find = labelled(words.quizzes.find, textInput({ type: "search" }));
  const unsaved = h("section", { class: "stack", hidden: true });
  let quizzes = null;

  const screen = h(
    "div",
    { class: "screen studio quizzes" },
    h(
      "div",
      { class: "wide stack" },
      h(
        "div",
        { class: "line spread" },
        h("h1", {}, words.quizzes.heading),
        h(
          "div",
          { class: "line" },
          h("button", { type: "button", class: "primary small", onclick: onNew }, words.quizzes.create),
          h("a", { class: "secondary small", href: "#import" }, words.quizzes.import),
        ),
      ),
      unsaved,
      h("div", { class: "line spread finding" }, find.element, h("button", { type: "button", class: "link", onclick: () => load(true) }, words.quizzes.refresh)),
      found,
      place,
    ),
  );

  async function load(isAsked = false) {
    if (!quizzes) found.textContent = words.quizzes.loading;
    try {
      ({ quizzes } = await api.list(signal));
      paint();
      if (isAsked) announce(found.textContent);
    } catch (problem) {
      if (signal.aborted) return;
      if (problem.slug === "unauthorized") return onSignedOut(words.signIn.expired);
      found.textContent = explain(problem);
    }
  }

  function paint() {
    const sought = bare(find.input.value).toLowerCase();
    const code = sought.replace(/[^0-9a-z]/g, "");
    const matches = quizzes.filter((quiz) => quiz.title.toLowerCase().includes(sought) || (code && plain(quiz.code).includes(code)));
    found.textContent = !quizzes.length ? words.quizzes.none : matches.length ? words.quizzes.found(matches.length) : words.quizzes.noMatch;
    place.replaceChildren(matches.length ? tableOf(matches, { api, onCopy, onSignedOut }) : "");
    find.element.hidden = quizzes.length < 2;
  }

  function paintDrafts() {
    const records = drafts.list();
    unsaved.hidden = !records.length;
    unsaved.replaceChildren(
      h("h2", {}, words.quizzes.drafts),
      h("p", { class: "hint" }, words.quizzes.draftsHint),
      h("ul", { class: "stack" }, records.map((record) => draftRow(record, drafts, paintDrafts))),
    );
  }

  find.input.addEventListener("input", () => quizzes && paint());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && load(), { signal });
  paintDrafts();
  show(screen, { title: words.quizzes.title });
  return load();
}

const plain = (code) => code.toLowerCase().replace("-", "");

function draftRow(record, drafts, repaint) {
  const title = bare(record.draft.title) || words.quizzes.untitled;
  const discard = () => {
    drafts.drop(record.key);
    repaint();
    toast(words.quizzes.discarded(title), { label: words.undo, run: () => (drafts.put(record), repaint()) });
    document.querySelector("h1").focus();
  };
  return h(
    "li",
    { class: "card line spread draft" },
    h("div", {}, h("strong", { dir: "auto" }, title), h("p", { class: "hint" }, `${record.quiz ? words.quizzes.edited : words.quizzes.fresh} · ${words.quizzes.changed(new Date(record.at))}`)),
    h(
      "div",
      { class: "line" },
      h("a", { class: "secondary small", href: record.quiz ? `#edit/${record.quiz}` : `#draft/${record.key}`, "aria-label": words.quizzes.goOf(title) }, words.quizzes.go),
      h("button", { type: "button", class: "link", "aria-label": words.quizzes.discardOf(title), onclick: discard }, words.quizzes.discard),
    ),
  );
}

function tableOf(quizzes, context) {
  const { columns } = words.quizzes;
  const head = h("tr", {}, Object.entries(columns).map(([name, label]) => h("th", { scope: "col", class: isFigure(name) && "figure" }, label)));
  const body = quizzes.map((quiz) => rowOf(quiz, context));
  return h("div", { class: "table-frame" }, h("table", { class: "table" }, h("thead", {}, head), h("tbody", {}, body)));
}

const isFigure = (name) => name === "questions" || name === "players";

function rowOf(quiz, { api, onCopy, onSignedOut }) {
  const { columns } = words.quizzes;
  const cell = (name, ...contents) => h("td", { "data-label": columns[name], class: isFigure(name) ? "figure" : name }, ...contents);
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: "title" }, h("a", { href: `#edit/${quiz.quiz}`, "aria-label": words.quizzes.editOf(quiz.title) }, h("bdi", {}, quiz.title)), startOf(quiz)),
    cell("code", joinLink(quiz)),
    cell("mode", words.modes[quiz.mode]),
    cell("state", quiz.mode === "self-paced" && quiz.state === "open" ? words.openState : words.states[quiz.state]),
    cell("questions", words.number(quiz.questionCount)),
    cell("players", words.number(quiz.playerCount)),
    cell(
      "actions",
      h(
        "div",
        { class: "line actions" },
        quiz.hostToken ? hostLink(quiz) : null,
        h("button", { type: "button", class: "secondary small", "aria-label": words.quizzes.copyOf(quiz.title), onclick: () => onCopy(quiz) }, words.quizzes.copy),
        exportMenu({ quiz, api, onSignedOut }),
      ),
    ),
  );
}

/** When an autopilot quiz begins that has not. */
function startOf(quiz) {
  const isAhead = quiz.mode === "autopilot" && !hasStarted(quiz) && quiz.startsAt;
  return isAhead ? h("p", { class: "hint" }, words.quizzes.starts(new Date(quiz.startsAt))) : null;
}
