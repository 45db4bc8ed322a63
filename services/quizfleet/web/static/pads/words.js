import { h } from "../dom.js";
import { readNumber } from "../numbers.js";
import { locale, t } from "../strings.js";
import { minusPlus } from "../shapes.js";

const MOST = 100;

/** A short text. */
export function createText({ question, ...rest }) {
  const read = (typed) => typed.trim() || null;
  return createWords({
    question, read, label: t.question.text, hint: t.question.typeText, summary: t.question.asText,
    field: { maxlength: MOST, autocapitalize: "sentences" }, ...rest,
  });
}

/** A number, in the reader's own way of writing it; what it is read as is shown where that may surprise. */
export function createNumber({ question, ...rest }) {
  const read = (typed) => readNumber(typed, locale);
  // Telephone keypads for decimals have no minus.
  const turn = (input) => {
    input.value = /^\s*[-−–]/.test(input.value) ? input.value.replace(/^\s*[-−–]/, "") : `-${input.value}`;
    input.dispatchEvent(new Event("input"));
    input.focus();
  };
  return createWords({
    question, read, label: t.question.numeric, hint: t.question.typeNumber, summary: t.question.asNumber,
    field: { inputmode: "decimal", maxlength: 40, class: "figure" }, turn,
    echo: (value, typed) => (value === typed.trim() ? "" : t.question.readAs(t.number(Number(value), { maximumFractionDigits: 15 }))),
    ...rest,
  });
}

function createWords({ question, read, label, hint, summary, field, turn, echo = () => "", signal, onGiven }) {
  const input = h("input", {
    id: "answer", type: "text", dir: "auto", required: true, autocomplete: "off", autocorrect: "off", spellcheck: "false", enterkeyhint: "send",
    "aria-describedby": "answer-echo", "aria-labelledby": "answer-label", ...field,
  });
  const submit = h("button", { class: "primary", type: "submit", form: "answer-form", disabled: true }, t.question.sendAnswer);
  const readAs = h("p", { class: "hint", id: "answer-echo", role: "status" });
  const sign = turn ? h("button", { type: "button", class: "icon", "aria-label": t.question.sign, title: t.question.sign, onclick: () => turn(input) }, minusPlus()) : null;
  const element = h(
    "form",
    { class: "pad words field", id: "answer-form", novalidate: true },
    h("label", { for: "answer", id: "answer-label" }, label),
    h("div", { class: "control" }, sign, input),
    readAs,
  );
  let locked = false;
  const paint = () => {
    const value = read(input.value);
    submit.disabled = locked || value === null;
    readAs.textContent = value === null ? (input.value.trim() && turn ? t.question.noNumber : "") : echo(value, input.value);
  };
  input.addEventListener("input", paint);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = read(input.value);
    if (!locked && value !== null) onGiven({ text: value });
  });
  // With a keyboard one simply types; a phone's keyboard would hide the question, so there a tap asks for it.
  addEventListener("keydown", ({ key, target, ctrlKey, altKey, metaKey }) => {
    if (key.length === 1 && key !== " " && !ctrlKey && !altKey && !metaKey && !/^(INPUT|BUTTON|SELECT)$/.test(target.tagName)) input.focus();
  }, { signal });
  return {
    element,
    submit,
    hint,
    summary,
    clear: () => {},
    lock(on) {
      locked = on;
      input.readOnly = on;
      if (sign) sign.disabled = on;
      paint();
    },
  };
}
