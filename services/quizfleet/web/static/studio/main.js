import { bareCode, shownCode } from "../codes.js";
import { announce, h, show } from "../dom.js";
import { languageMenu } from "../languagemenu.js";
import { troubleScreen } from "../screens/trouble.js";
import { explain, t } from "../strings.js";
import { studioApi } from "./client.js";
import { createDrafts, newKey } from "./drafts.js";
import { draftOf, fingerprint } from "./draft.js";
import { freshRecord, showEditor } from "./editor.js";
import { showImport } from "./importing.js";
import { adminKey, forgetKey } from "./key.js";
import { showQuizzes } from "./quizzes.js";
import { copyTitle } from "./saving.js";
import { showSignIn } from "./signin.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";

/** The studio's pages by their fragment: none (the list), new, draft/KEY, edit/QUIZ, import. One is on at a time. */
const drafts = createDrafts(localStorageOrNothing());
let visit = new AbortController();

function localStorageOrNothing() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

async function go() {
  visit.abort();
  visit = new AbortController();
  const { signal } = visit;
  const header = document.getElementById("header");
  header.hidden = !adminKey();
  if (!adminKey()) return showSignIn({ onKey: go });
  paintHeader(header);
  const api = studioApi(adminKey());
  const context = { api, drafts, signal, onSignedOut };
  const [page, id = ""] = location.hash.slice(1).split("/").map(decodeURIComponent);
  try {
    if (page === "new") return replaceWith(`#draft/${newKey()}`);
    if (page === "draft") return editDraft(id, context);
    if (page === "edit") return await editQuiz(id, context);
    if (page === "import") return showImport({ ...context, onTake: (content) => takeIn(content) });
    return await showQuizzes({ ...context, onCopy: (quiz) => copy(quiz, context), onNew: () => (location.hash = "#new") });
  } catch (problem) {
    if (signal.aborted) return undefined;
    return settle(problem);
  }
}

function settle(problem) {
  if (problem.slug === "unauthorized") return onSignedOut(words.signIn.expired);
  if (problem.slug === undefined) console.error(problem);
  const message = words.problems[problem.slug] ?? explain(problem);
  return show(troubleScreen({ message, onRetry: go }), { title: t.trouble.title });
}

function editDraft(key, context) {
  const record = drafts.take(key) ?? freshRecord(key);
  showEditor({ ...context, record, stored: null, listed: null, onCreated: (made) => created(made, key) });
}

async function editQuiz(quiz, context) {
  show(h("p", { class: "slow" }, words.editor.loading));
  const [content, { quizzes }] = await Promise.all([context.api.content(quiz, context.signal), context.api.list(context.signal)]);
  if (context.signal.aborted) return;
  const listed = quizzes.find((one) => one.quiz === quiz) ?? { quiz, title: content.title };
  const fresh = draftOf(content);
  const kept = drafts.take(quiz);
  const saved = fingerprint(fresh);
  const isOutdated = kept !== null && kept.saved !== saved;
  const record = { key: quiz, quiz, at: Date.now(), saved, draft: kept?.draft ?? fresh };
  showEditor({ ...context, record, stored: fresh, isOutdated, listed, onCreated: (made) => created(made, quiz) });
}

/** A draft has become a quiz: go on there. */
function created(made, key) {
  drafts.drop(key);
  replaceWith(`#edit/${made.quiz}`);
  toast(words.editor.created(shownCode(bareCode(made.code))));
}

async function copy(quiz, { api, signal }) {
  try {
    const content = await api.content(quiz.quiz, signal);
    takeIn({ ...content, title: copyTitle(content.title), startsAt: null });
  } catch (problem) {
    if (!signal.aborted) settle(problem);
  }
}

/** Content that is no quiz yet, to be edited. */
function takeIn(content) {
  const key = newKey();
  const record = freshRecord(key, draftOf(content));
  if (!drafts.put(record)) announce(words.editor.unkept);
  location.hash = `#draft/${key}`;
}

function replaceWith(hash) {
  history.replaceState(null, "", hash);
  return go();
}

function onSignedOut(message) {
  forgetKey();
  visit.abort();
  document.getElementById("header").hidden = true;
  showSignIn({ message, onKey: go });
}

function paintHeader(header) {
  const signOut = h("button", { type: "button", class: "link", onclick: () => onSignedOut("") }, words.signOut);
  header.replaceChildren(
    h("a", { class: "brand", href: "#" }, h("img", { src: "/static/mark.svg", alt: "", width: 28, height: 28 }), words.brand),
    h("div", { class: "line" }, languageMenu(), signOut),
  );
}

addEventListener("hashchange", go);
go();
dispatchEvent(new Event("quizfleet:started"));
