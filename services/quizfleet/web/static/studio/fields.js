import { h } from "../dom.js";
import { length } from "./rules.js";
import { words } from "./words.js";

let made = 0;

/**
 * A control with its label, hint and place for a fault: {element, input, fault(message)}. `beside` comes after the control,
 * in its line.
 */
export function labelled(label, input, { hint = "", beside = [] } = {}) {
  const name = `f${++made}`;
  input.id = name;
  const note = hint ? h("p", { class: "hint", id: `${name}-hint` }, hint) : null;
  const fault = faultFor(input, name, note ? `${name}-hint` : "");
  const element = h(
    "div",
    { class: "field" },
    h("label", { for: name }, label),
    h("div", { class: "control" }, input, ...beside),
    fault.element,
    note,
  );
  return { element, input, fault: fault.say, note };
}

/** Where a control's fault is said, and read with it: {element, say(message)}. */
export function faultFor(input, name, describedBy = "") {
  const element = h("p", { class: "error", id: `${name}-fault` });
  const described = [element.id, describedBy].filter(Boolean).join(" ");
  input.setAttribute("aria-describedby", described);
  const say = (message) => {
    if (element.textContent === message) return;
    element.textContent = message;
    if (message) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  return { element, say };
}

/** Radio buttons or checkboxes under one heading: {element, fault(message)}. */
export function grouped(label, contents, { hint = "", role = null } = {}) {
  const name = `f${++made}`;
  const note = hint ? h("p", { class: "hint", id: `${name}-hint` }, hint) : null;
  const element = h("fieldset", { class: "field", role, tabindex: -1 }, h("legend", { class: "label" }, label), note);
  const fault = faultFor(element, name, note ? `${name}-hint` : "");
  element.append(...contents, fault.element);
  // A group cannot be invalid, only described so.
  return { element, input: element, fault: (message) => (fault.say(message), element.removeAttribute("aria-invalid")) };
}

export const textInput = (attributes = {}) => h("input", { type: "text", dir: "auto", autocomplete: "off", ...attributes });

export const textArea = (attributes = {}) => h("textarea", { dir: "auto", ...attributes });

export function selectOf(options, value) {
  return h("select", {}, options.map(([key, label]) => h("option", { value: key, selected: key === value }, label)));
}

/** A checkbox with its words: {element, input}. */
export function checkbox(label, attributes = {}) {
  const input = h("input", { type: "checkbox", ...attributes });
  return { element: h("label", { class: "check" }, input, h("span", {}, label)), input };
}

/** How many characters are left of a field's most, said where there are few: {element, paint(text)}. */
export function room(most) {
  const element = h("p", { class: "hint room" });
  const paint = (text) => {
    const left = most - length(text);
    element.textContent = left < 0 ? words.question.over(-left) : left <= most / 5 ? words.question.left(left) : "";
  };
  return { element, paint };
}

/** A button with a picture instead of words. */
export const iconButton = (label, icon, onclick, attributes = {}) =>
  h("button", { type: "button", class: "icon small", "aria-label": label, title: label, onclick, ...attributes }, icon);
