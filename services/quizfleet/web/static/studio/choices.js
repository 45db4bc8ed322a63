import { announce, h } from "../dom.js";
import { down, up } from "../icons.js";
import { colour, letter, shape } from "../shapes.js";
import { addChoice, find, markChoice, mayRemoveChoice, moveChoice, pasteChoices, setChoice } from "./edits.js";
import { faultFor, grouped, iconButton, textInput } from "./fields.js";
import { bin, grip, plus } from "./icons.js";
import { LIMITS, marksChoices } from "./rules.js";
import { makeSortable } from "./sorting.js";
import { words } from "./words.js";

/**
 * The choices of a question: to write, mark, add, delete and put in order, by buttons, by Alt and arrows, and by dragging. The
 * editor builds it anew when choices come, go or move; `hands.focus` says which control then has the focus.
 */
export function choiceList({ desk, hands, form, question }) {
  const { id, kind, choices } = question;
  const list = h("ol", { class: "choices" }, choices.map((choice, place) => row({ desk, hands, form, question, choice, place })));
  makeSortable(list, (choice, place) => move(desk, id, choice, place));
  const isFull = choices.length >= LIMITS.choices;
  const add = h(
    "button",
    { type: "button", class: "secondary small add", disabled: isFull, onclick: () => addAndFocus(desk, hands, id) },
    plus(), words.choices.add,
  );
  const note = isFull ? h("p", { class: "hint" }, words.choices.full(LIMITS.choices)) : null;
  const group = grouped(words.choices.headings[kind] ?? words.choices.heading, [list, h("div", { class: "line" }, add, note)], {
    hint: words.choices.hints[kind],
    role: kind === "single" ? "radiogroup" : null,
  });
  form.hold("choices", group);
  return group.element;
}

function row({ desk, hands, form, question, choice, place }) {
  const { id, kind } = question;
  const sign = kind === "ordering" ? String(place + 1) : letter(place + 1);
  const name = kind === "ordering" ? words.choices.item(place + 1) : words.choices.choice(sign);
  const input = textInput({ "aria-label": name, "data-choice": choice.id, onpaste: (event) => paste(event, desk, hands, id, choice.id) });
  const fault = faultFor(input, `fault-${choice.id}`);
  const of = (draft) => find(draft, id)?.choices.find((one) => one.id === choice.id);
  form.bind(`choices.${choice.id}`, { input, fault: fault.say }, (draft) => of(draft)?.text ?? "", (draft, text) => setChoice(draft, id, choice.id, text));
  const step = (by, control) => {
    move(desk, id, choice.id, find(desk.draft, id).choices.findIndex((one) => one.id === choice.id) + by);
    hands.focus(`[data-choice="${choice.id}"]${control}`);
  };
  const onkeydown = (event) => {
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      event.stopPropagation();
      step(event.key === "ArrowUp" ? -1 : 1, "");
    } else if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      goOn(desk, hands, id, choice.id);
    }
  };
  const button = (label, icon, control, onclick) => iconButton(label, icon, onclick, { "data-choice": choice.id, "data-control": control });
  return h(
    "li",
    { class: "choice", "data-id": choice.id, onkeydown },
    h("span", { class: `grip ${colour(place + 1)}`, "aria-hidden": "true" }, grip(), kind === "ordering" ? null : shape(place + 1), h("span", { class: "letter" }, sign)),
    h("div", { class: "cell" }, input, fault.element),
    marksChoices(kind) ? mark({ form, question, choice, sign, of }) : null,
    h(
      "div",
      { class: "buttons" },
      button(words.choices.up(sign), up(), "up", () => step(-1, '[data-control="up"]')),
      button(words.choices.down(sign), down(), "down", () => step(1, '[data-control="down"]')),
      button(words.choices.remove(sign), bin(), "remove", () => remove(desk, hands, id, choice.id, sign)),
    ),
  );
}

function mark({ form, question, choice, sign, of }) {
  const { id, kind } = question;
  const input = h("input", {
    type: kind === "single" ? "radio" : "checkbox",
    name: `right-${id}`,
    "aria-label": words.choices.rightOf(sign),
    onchange: () => form.leave("choices"),
  });
  form.bind(`right.${choice.id}`, { input }, (draft) => of(draft)?.correct ?? false, (draft, correct) => markChoice(draft, id, choice.id, correct));
  return h("label", { class: "check mark" }, input, h("span", { "aria-hidden": "true" }, words.choices.right));
}

function move(desk, id, choice, place) {
  desk.edit((draft) => moveChoice(draft, id, choice, place));
  const { choices } = find(desk.draft, id);
  announce(words.choices.moved(choices.findIndex((one) => one.id === choice) + 1, choices.length));
}

function remove(desk, hands, id, choice, sign) {
  const { choices } = find(desk.draft, id);
  if (!mayRemoveChoice(find(desk.draft, id))) return announce(words.choices.fewest(LIMITS.fewestChoices));
  const place = choices.findIndex((one) => one.id === choice);
  const next = choices[place + 1] ?? choices[place - 1];
  hands.remove(id, choice, words.choices.deleted(sign));
  hands.focus(`[data-choice="${next.id}"][data-control="remove"]`);
}

function addAndFocus(desk, hands, id) {
  desk.edit((draft) => addChoice(draft, id));
  hands.focus(`input[data-choice="${find(desk.draft, id).choices.at(-1).id}"]`);
}

/** Enter goes to the next choice, and makes one where there is none. */
function goOn(desk, hands, id, choice) {
  const { choices } = find(desk.draft, id);
  const next = choices[choices.findIndex((one) => one.id === choice) + 1];
  if (next) hands.focus(`input[data-choice="${next.id}"]`);
  else if (choices.length < LIMITS.choices) addAndFocus(desk, hands, id);
}

/** Several lines become several choices. */
function paste(event, desk, hands, id, choice) {
  const lines = event.clipboardData.getData("text").split(/\r?\n/).filter((line) => line.trim());
  if (lines.length < 2) return;
  event.preventDefault();
  desk.edit((draft) => pasteChoices(draft, id, choice, lines));
  hands.focus(`input[data-choice="${choice}"]`);
}
