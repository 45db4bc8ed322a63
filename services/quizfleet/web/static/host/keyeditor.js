import { h } from "../dom.js";
import { letter } from "../shapes.js";
import { wordsOf } from "../tiles.js";
import { down, up } from "../icons.js";
import { words } from "./words.js";

/**
 * The key of a question that has been played, to be put right: {element, read()}. `read()` is the correction as the server
 * takes it, null where there is none yet, and then it is said beside the field; `onChange()` is called as it is edited.
 */
export function keyEditor(question, onChange) {
  const wasVoid = !question.scored; // or a warm-up, which is the same to the server
  const isVoid = h("input", { type: "checkbox", id: "regrade-void", checked: wasVoid, onchange: () => (paint(), onChange()) });
  const editor = EDITORS[question.kind](question, onChange);
  const fields = h("div", { class: "stack" }, editor.element);
  const paint = () => (fields.hidden = isVoid.checked);
  paint();
  const element = h("div", { class: "stack" }, fields, h("label", { class: "check", for: "regrade-void" }, isVoid, words.regrade.void));
  const read = () => {
    if (isVoid.checked) return { void: true };
    const correction = editor.read();
    return correction && wasVoid ? { ...correction, void: false } : correction;
  };
  return { element, read };
}

const EDITORS = {
  single: (question, onChange) => marking(question, "radio", onChange),
  "true-false": (question, onChange) => marking(question, "radio", onChange),
  multiple: (question, onChange) => marking(question, "checkbox", onChange),
  numeric,
  text,
  ordering,
};

function faultLine() {
  const element = h("p", { class: "error", role: "alert", id: "regrade-error" });
  return { element, say: (text) => ((element.textContent = text), null) };
}

function marking(question, type, onChange) {
  const right = new Set(question.result.correctChoices);
  const fault = faultLine();
  const boxes = question.choices.map((choice) => h("input", { type, name: "right", id: `right-${choice.id}`, value: choice.id, checked: right.has(choice.id), onchange: () => (fault.say(""), onChange()) }));
  const rows = question.choices.map((choice, place) =>
    h("label", { class: "check", for: `right-${choice.id}` }, boxes[place], h("span", {}, letter(choice.id), ": ", h("bdi", {}, wordsOf(question, choice)))));
  const read = () => {
    const correctChoices = boxes.filter(({ checked }) => checked).map(({ value }) => Number(value));
    return correctChoices.length ? { correctChoices } : fault.say(words.regrade.markOne);
  };
  return { element: h("fieldset", { class: "marking" }, h("legend", {}, words.regrade.right), rows, fault.element), read };
}

function numeric({ result }, onChange) {
  const fault = faultLine();
  const oninput = () => (fault.say(""), onChange());
  const answer = h("input", { id: "regrade-answer", inputmode: "decimal", value: result.accepted[0] ?? "", autocomplete: "off", "aria-describedby": "regrade-error", oninput });
  const tolerance = h("input", { id: "regrade-tolerance", inputmode: "decimal", value: result.tolerance ?? "0", autocomplete: "off", oninput });
  const read = () => (answer.value.trim() ? { answer: tidy(answer.value), tolerance: tidy(tolerance.value) || "0" } : fault.say(words.regrade.sayNumber));
  return {
    element: h("div", { class: "stack" },
      h("div", { class: "field" }, h("label", { for: "regrade-answer" }, words.regrade.answer), h("div", { class: "control" }, answer), fault.element),
      h("div", { class: "field" }, h("label", { for: "regrade-tolerance" }, words.regrade.tolerance), h("div", { class: "control" }, tolerance))),
    read,
  };
}

const tidy = (typed) => typed.trim().replace("−", "-").replace(",", ".");

function text({ result }, onChange) {
  const fault = faultLine();
  const forms = h("textarea", { id: "regrade-accepted", rows: 4, dir: "auto", "aria-describedby": "regrade-error", oninput: () => (fault.say(""), onChange()) });
  forms.value = result.accepted.join("\n");
  const read = () => {
    const accepted = forms.value.split("\n").map((form) => form.trim()).filter(Boolean);
    return accepted.length ? { accepted } : fault.say(words.regrade.sayText);
  };
  return { element: h("div", { class: "field" }, h("label", { for: "regrade-accepted" }, words.regrade.accepted), h("div", { class: "control" }, forms), fault.element), read };
}

/** Choices in their right order, moved by buttons. */
function ordering(question, onChange) {
  const list = h("ol", { class: "ordered" });
  const items = question.result.correctChoices.map((id) => {
    const shown = wordsOf(question, question.choices.find((choice) => choice.id === id));
    const move = (by) => (event) => {
      const to = by < 0 ? item.previousElementSibling : item.nextElementSibling?.nextElementSibling ?? null;
      if (by < 0 && !to) return;
      list.insertBefore(item, to);
      event.currentTarget.focus();
      onChange();
    };
    const button = (by, icon, name) => h("button", { type: "button", class: "icon small", "aria-label": name(shown), onclick: move(by) }, icon);
    const item = h("li", { class: "line", "data-choice": id }, h("span", { class: "text" }, h("bdi", {}, shown)), button(-1, up(), words.regrade.up), button(1, down(), words.regrade.down));
    return item;
  });
  list.append(...items);
  const read = () => ({ order: [...list.children].map(({ dataset }) => Number(dataset.choice)) });
  return { element: h("fieldset", { class: "marking" }, h("legend", {}, words.regrade.order), list), read };
}
