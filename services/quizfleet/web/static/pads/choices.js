import { h } from "../dom.js";
import { layoutFor, tile, wordsOf } from "../tiles.js";
import { t } from "../strings.js";

/** Choices as tiles: one tap answers, or several are marked and sent. Keys 1 to 9 work too. */
export function createChoices({ question, signal, onGiven }) {
  const { multiple, kind } = question;
  const choices = question.choices.map((choice) => ({ ...choice, text: wordsOf(question, choice) }));
  const chosen = new Set();
  let locked = false;
  const tiles = choices.map((choice) =>
    tile(choice, { onclick: () => choose(choice.id), "aria-pressed": multiple && "false" }),
  );
  const submit = multiple
    ? h("button", { class: "primary", type: "button", disabled: true, onclick: () => give() }, t.question.send(0))
    : null;
  const layout = kind === "true-false" ? "pair" : layoutFor(choices);
  const element = h("div", { class: `pad tiles ${layout}`, role: "group", "aria-label": t.question.choices }, tiles);

  function choose(id) {
    if (locked || !("open" in element.dataset)) return;
    if (!multiple) chosen.clear();
    if (!chosen.delete(id)) chosen.add(id);
    paint();
    if (!multiple) give();
  }

  const give = () => chosen.size && onGiven({ choices: [...chosen].sort((a, b) => a - b) });

  function paint() {
    choices.forEach(({ id }, place) => {
      tiles[place].classList.toggle("chosen", chosen.has(id));
      if (multiple) tiles[place].setAttribute("aria-pressed", String(chosen.has(id)));
    });
    if (!submit) return;
    submit.disabled = locked || chosen.size === 0;
    submit.textContent = t.question.send(chosen.size);
  }

  addEventListener("keydown", (event) => {
    const place = "123456789".indexOf(event.key);
    if (place < 0 || event.repeat || event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (tiles[place]) choose(choices[place].id);
  }, { signal });

  return {
    element,
    submit,
    hint: hint(question),
    summary: t.question.countChoices(choices.length),
    clear: () => (chosen.clear(), paint()),
    lock(on) {
      locked = on;
      for (const button of tiles) button.setAttribute("aria-disabled", String(on));
      paint();
    },
  };
}

function hint({ multiple, kind, choices }) {
  const how = multiple ? t.question.pickAll : kind === "poll" ? t.question.pickPoll : t.question.pickOne;
  return matchMedia("(hover: hover)").matches ? `${how} ${t.question.keys(Math.min(9, choices.length))}` : how;
}
