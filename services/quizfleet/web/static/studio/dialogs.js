import { h } from "../dom.js";

let asked = 0;

/** Ask in a dialog. `answers` are {value, label, class}; resolves to the value chosen, or null where it was closed. */
export function ask({ heading, text, answers }) {
  const name = `dialog-${++asked}`;
  return new Promise((resolve) => {
    const choose = (value) => () => ((chosen = value), dialog.close());
    let chosen = null;
    const dialog = h(
      "dialog",
      { class: "dialog", "aria-labelledby": name, onclose: () => (dialog.remove(), resolve(chosen)) },
      h("h2", { id: name }, heading),
      h("p", {}, text),
      h(
        "div",
        { class: "actions" },
        answers.map(({ value, label, class: kind }) => h("button", { type: "button", class: `${kind} small`, onclick: choose(value) }, label)),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
