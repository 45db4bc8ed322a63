import { h } from "../dom.js";
import { setQuestion } from "./edits.js";
import { grouped, labelled, textArea, textInput } from "./fields.js";
import { words } from "./words.js";

/** What is right where players choose nothing: true or false, a number, or words. */
export function answerFields({ form, question, fact }) {
  return { "true-false": truth, numeric: number, text: forms }[question.kind]({ form, question, fact });
}

function truth({ form, question: { id } }) {
  const options = [
    [true, words.answers.yes],
    [false, words.answers.no],
  ];
  const radios = options.map(([value, label]) => {
    const input = h("input", { type: "radio", name: `truth-${id}` });
    const read = (draft) => draft.questions.find((one) => one.id === id)?.truth === value;
    form.bind("answer", { input }, read, (draft) => setQuestion(draft, id, { truth: value }));
    return h("label", { class: "check" }, input, h("span", {}, label));
  });
  const group = grouped(words.answers.truth, [h("div", { class: "line" }, radios)], { role: "radiogroup" });
  form.hold("answer", group);
  return group.element;
}

function number({ form, fact }) {
  const right = labelled(words.answers.number, textInput({ inputmode: "decimal" }), { hint: words.answers.numberHint });
  const off = labelled(words.answers.tolerance, textInput({ inputmode: "decimal" }), { hint: words.answers.toleranceHint });
  form.bind("answer", right, ...fact("answer"));
  form.bind("tolerance", off, ...fact("tolerance"));
  return h("div", { class: "pair" }, right.element, off.element);
}

function forms({ form, fact }) {
  const accepted = labelled(words.answers.accepted, textArea({ rows: 4 }), { hint: words.answers.acceptedHint });
  form.bind("accepted", accepted, ...fact("accepted"));
  return accepted.element;
}
