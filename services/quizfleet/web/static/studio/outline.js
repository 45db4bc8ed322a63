import { announce, h } from "../dom.js";
import { addQuestion, moveQuestion, select } from "./edits.js";
import { selectOf } from "./fields.js";
import { grip, plus } from "./icons.js";
import { KINDS, LIMITS, bare } from "./rules.js";
import { makeSortable } from "./sorting.js";
import { words } from "./words.js";

/** The questions of the quiz in order, to turn to, add and move. Returns {element, paint(draft, faults)}. */
export function createOutline({ desk, hands }) {
  const rows = new Map();
  const settings = h("button", { type: "button", class: "entry", onclick: () => turnTo(hands, desk, null) }, words.outline.settings);
  const settingsFaults = h("span", { class: "pill faulty", hidden: true });
  settings.append(settingsFaults);
  const list = h("ol", { class: "entries", "aria-label": words.outline.heading, onkeydown: (event) => walk(event, desk, list) });
  const kinds = selectOf(KINDS.map((kind) => [kind, words.kinds[kind]]), "single");
  kinds.setAttribute("aria-label", words.outline.kindOfNew);
  const add = h("button", { type: "button", class: "secondary small add", onclick: () => append(hands, desk, kinds.value) }, plus(), words.outline.add);
  const full = h("p", { class: "hint", hidden: true }, words.outline.full(LIMITS.questions));
  makeSortable(list, (id, place) => moveTo(desk, id, place));

  const element = h(
    "nav",
    { class: "outline stack", "aria-label": words.outline.heading },
    settings,
    list,
    h("div", { class: "adding" }, h("div", { class: "control" }, kinds), add),
    full,
  );

  function paint(draft, found) {
    const counts = byQuestion(found);
    const current = draft.selected;
    settings.setAttribute("aria-current", String(current === null));
    paintFaults(settingsFaults, counts.get(null)?.length ?? 0);
    const wanted = draft.questions.map((question, place) => rowFor({ rows, desk, hands }, question, place, counts.get(question.id)?.length ?? 0, current));
    if (wanted.length !== list.children.length || wanted.some((row, place) => row !== list.children[place])) {
      const focused = list.contains(document.activeElement) ? document.activeElement : null;
      list.replaceChildren(...wanted);
      if (focused?.isConnected) focused.focus();
    }
    const here = new Set(draft.questions.map(({ id }) => id));
    for (const id of rows.keys()) if (!here.has(id)) rows.delete(id);
    const isFull = draft.questions.length >= LIMITS.questions;
    add.disabled = isFull;
    full.hidden = !isFull;
  }

  return { element, paint };
}

function byQuestion(found) {
  const groups = new Map();
  for (const fault of found) groups.set(fault.question, [...(groups.get(fault.question) ?? []), fault]);
  return groups;
}

function paintFaults(pill, count) {
  pill.hidden = !count;
  pill.replaceChildren(...(count ? [h("span", { "aria-hidden": "true" }, words.number(count)), h("span", { class: "unseen" }, words.outline.faults(count))] : []));
}

function rowFor({ rows, desk, hands }, question, place, faults, current) {
  if (!rows.has(question.id)) rows.set(question.id, createRow(desk, hands, question.id));
  const row = rows.get(question.id);
  row.paint(question, place, faults, current === question.id || (current === null && place === 0), current === question.id);
  return row.element;
}

function createRow(desk, hands, id) {
  const number = h("span", { class: "place digits" });
  const text = h("span", { class: "words", dir: "auto" });
  const kind = h("span", { class: "kind" });
  const pill = h("span", { class: "pill faulty", hidden: true });
  const button = h(
    "button",
    { type: "button", class: "entry", onclick: () => turnTo(hands, desk, id) },
    number, h("span", { class: "what" }, text, kind), pill,
  );
  const element = h("li", { "data-id": id }, h("span", { class: "grip", "aria-hidden": "true" }, grip()), button);
  let painted = [];
  function paint(question, place, faults, isTabStop, isCurrent) {
    const wanted = [question, place, faults, isTabStop, isCurrent];
    if (wanted.every((one, at) => one === painted[at])) return;
    painted = wanted;
    number.textContent = words.number(place + 1);
    text.textContent = bare(question.text) || words.outline.empty;
    kind.textContent = words.kinds[question.kind];
    button.classList.toggle("blank", !bare(question.text));
    button.setAttribute("aria-current", String(isCurrent));
    // One stop of the Tab key for the whole list; arrows go through it.
    button.tabIndex = isTabStop ? 0 : -1;
    paintFaults(pill, faults);
  }
  return { element, paint };
}

function turnTo(hands, desk, id) {
  desk.edit((draft) => select(draft, id));
  hands.focus("h2");
}

function append(hands, desk, kind) {
  const { selected, questions } = desk.draft;
  desk.edit((draft) => addQuestion(draft, kind, selected ?? questions.at(-1)?.id));
  hands.focus(".ask-text");
  announce(words.outline.added(placeOf(desk.draft, desk.draft.selected) + 1, desk.draft.questions.length));
}

const placeOf = ({ questions }, id) => questions.findIndex((question) => question.id === id);

/** Put a question in another place, and say which. */
export function moveTo(desk, id, place) {
  desk.edit((draft) => moveQuestion(draft, id, place));
  announce(words.outline.moved(placeOf(desk.draft, id) + 1, desk.draft.questions.length));
}

/** Arrows, Home and End go through the list; with Alt the question goes along. */
function walk(event, desk, list) {
  const row = event.target.closest("[data-id]");
  const rows = [...list.children];
  const at = rows.indexOf(row);
  const goal = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
  if (goal === undefined || at < 0 || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.altKey) moveTo(desk, row.dataset.id, goal);
  else rows[goal]?.querySelector(".entry").focus();
}
