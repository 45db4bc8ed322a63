import { announce, h } from "../dom.js";
import { retrying } from "../retry.js";
import { explain, sentence } from "../strings.js";
import { openDialog } from "./dialogs.js";
import { keyEditor } from "./keyeditor.js";
import { words } from "./words.js";

const SHOWN = 100;

/**
 * Put a question's key right after the fact. First the server tells what would change, player by player; only then can it be
 * applied. `number` is the question to begin with, or null; `onApplied(what changed, in words)`.
 */
export function openRegrade({ api, room, number, onTrouble, onApplied }) {
  const visit = new AbortController();
  const { signal } = visit;
  const played = playedBy(room);
  const select = h("select", { id: "regrade-question", onchange: () => choose(Number(select.value)) }, played.map((n) => h("option", { value: n, selected: n === number }, words.regrade.question(n))));
  const place = h("div", { class: "stack" });
  const outcome = h("div", { class: "stack", role: "status" });
  const dialog = openDialog(
    { heading: words.regrade.heading, wide: true, onClose: () => visit.abort() },
    played.length
      ? h("div", { class: "field" }, h("label", { for: "regrade-question" }, words.regrade.which), h("div", { class: "control" }, select))
      : h("p", {}, words.regrade.nothing),
    place,
    outcome,
  );
  let chosen = null;

  const ask = (send) => retrying(send, { signal, onTrouble });

  async function choose(n) {
    chosen = n;
    outcome.replaceChildren();
    try {
      const question = await ask(() => api.question(n, signal));
      if (chosen !== n) return;
      if (question.kind === "poll") return place.replaceChildren(h("p", { class: "notice" }, words.regrade.poll));
      const editor = keyEditor(question, () => outcome.replaceChildren());
      const form = h("form", { class: "stack", onsubmit: (event) => (event.preventDefault(), dryRun(n, editor)) },
        h("p", { class: "asked", dir: "auto" }, h("strong", {}, question.text)),
        editor.element,
        h("div", { class: "actions" }, h("button", { class: "secondary small" }, words.regrade.dryRun)));
      place.replaceChildren(form);
    } catch (problem) {
      if (!signal.aborted) fail(problem);
    }
  }

  async function dryRun(n, editor) {
    const correction = editor.read();
    if (!correction) return;
    outcome.replaceChildren(h("p", { class: "muted" }, words.regrade.asking));
    try {
      const found = await ask(() => api.regrade({ question: n, ...correction, dryRun: true }, signal));
      outcome.replaceChildren(...differences(found, () => apply(n, correction, found.revision)));
      outcome.scrollIntoView({ block: "nearest" });
    } catch (problem) {
      if (!signal.aborted) fail(problem);
    }
  }

  async function apply(n, correction, revision) {
    try {
      const done = await api.regrade({ question: n, ...correction, dryRun: false, revision }, signal);
      const told = words.regrade.applied(done.changes.length);
      outcome.replaceChildren(h("p", { class: "notice good" }, told));
      onApplied(told);
    } catch (problem) {
      if (signal.aborted) return;
      fail(problem.slug === "moved-on" ? { slug: "moved-on", detail: words.regrade.movedOn } : problem);
    }
  }

  function fail(problem) {
    outcome.replaceChildren(h("p", { class: "notice bad", role: "alert" }, problem.errors?.length ? sentence(problem.errors[0].message) : sentence(problem.detail) ?? explain(problem)));
  }

  if (played.length) choose(number && played.includes(number) ? number : played.at(-1));
  if (played.length) select.value = String(chosen);
  return dialog;
}

/** The questions whose answers are public. */
function playedBy({ state, question, questionCount }) {
  const last = state === "finished" ? questionCount : ["reveal", "standings"].includes(state) ? question : (question ?? 1) - 1;
  return Array.from({ length: last }, (_, place) => place + 1);
}

/** Who gets more and who less, before it is applied. */
function differences({ changes, answersChanged }, onApply) {
  if (!changes.length && !answersChanged) return [h("p", { class: "notice" }, words.regrade.noChange)];
  const go = h("button", { type: "button", class: "primary small", onclick: () => ((go.disabled = true), onApply()) }, words.regrade.apply(changes.length));
  announce(words.regrade.summary(answersChanged, changes.length));
  const rows = changes.slice(0, SHOWN).map(({ name, before, after, rankBefore, rankAfter }) =>
    h("tr", {}, h("td", {}, h("bdi", {}, name)), h("td", { class: "figure" }, words.regrade.fromTo(words.number(before), words.number(after))),
      h("td", { class: "figure" }, rankBefore === rankAfter ? words.number(rankAfter) : words.regrade.fromTo(words.number(rankBefore), words.number(rankAfter)))));
  return [
    h("p", {}, words.regrade.summary(answersChanged, changes.length)),
    changes.length
      ? h("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": words.regrade.table },
          h("table", { class: "table" }, h("thead", {}, h("tr", {}, words.regrade.columns.map((name, place) => h("th", { scope: "col", class: place ? "figure" : "" }, name)))), h("tbody", {}, rows)))
      : null,
    changes.length > SHOWN ? h("p", { class: "muted" }, words.regrade.more(changes.length - SHOWN)) : null,
    h("div", { class: "actions" }, go),
  ].filter(Boolean);
}
