import { announce, h } from "../dom.js";
import { layoutFor, tile } from "../tiles.js";
import { t } from "../strings.js";
import { createTimebar } from "../timebar.js";

/** A tap meant for the screen before must not answer this one. */
const SETTLE_MS = 250;

/**
 * An open question. `onAnswer(choices)` is called once, and again only after `release()`; `onEnd` when its time is over.
 * Returns {element, sending(retrying), release(message)}.
 */
export function createQuestion({ question, count, signal, onAnswer, onEnd }) {
  const chosen = new Set();
  let locked = false;
  const status = h("p", { class: "status", role: "status" }, hint(question));
  const tiles = question.choices.map((choice) =>
    tile(choice, { onclick: () => choose(choice.id), "aria-pressed": question.multiple && "false" }),
  );
  const submit = question.multiple
    ? h("button", { class: "primary", type: "button", disabled: true, onclick: () => send() }, t.question.send(0))
    : null;
  const timebar = createTimebar({ remainingMs: question.remainingMs, totalMs: question.seconds * 1000, signal, onEnd: over });
  const group = h("div", { class: `tiles ${layoutFor(question.choices)}`, role: "group", "aria-label": t.question.choices }, tiles);
  const element = layout({ question, count, timebar, group, status, submit });
  setTimeout(() => (group.dataset.open = ""), SETTLE_MS);

  function choose(id) {
    if (locked || !("open" in group.dataset)) return;
    if (!question.multiple) chosen.clear();
    if (!chosen.delete(id)) chosen.add(id);
    paint();
    if (!question.multiple) send();
  }

  function paint() {
    question.choices.forEach(({ id }, place) => {
      tiles[place].classList.toggle("chosen", chosen.has(id));
      if (question.multiple) tiles[place].setAttribute("aria-pressed", String(chosen.has(id)));
    });
    if (!submit) return;
    submit.disabled = locked || chosen.size === 0;
    submit.textContent = t.question.send(chosen.size);
  }

  function lock(on) {
    locked = on;
    element.classList.toggle("locked", on);
    for (const button of tiles) button.setAttribute("aria-disabled", String(on));
    paint();
  }

  function send() {
    if (locked || chosen.size === 0) return;
    lock(true);
    sending(false);
    onAnswer([...chosen].sort((a, b) => a - b));
  }

  function sending(retrying) {
    status.textContent = retrying ? t.question.retrying : t.question.sending;
  }

  function release(message) {
    chosen.clear();
    lock(false);
    status.textContent = message;
  }

  function over() {
    const waiting = locked;
    lock(true);
    onEnd(waiting);
  }

  addEventListener("keydown", (event) => {
    const place = "123456789".indexOf(event.key);
    if (place < 0 || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (tiles[place]) choose(question.choices[place].id);
  }, { signal });
  announce(t.question.announce(question.question, count, question.choices.length, Math.ceil(question.remainingMs / 1000)));
  return { element, sending, release };
}

function hint({ multiple, choices }) {
  const how = multiple ? t.question.pickAll : t.question.pickOne;
  return matchMedia("(hover: hover)").matches ? `${how} ${t.question.keys(Math.min(9, choices.length))}` : how;
}

const sizeOf = (text) => (text.length > 140 ? "long" : text.length > 60 ? "middling" : "short");

function layout({ question, count, timebar, group, status, submit }) {
  return h(
    "div",
    { class: "screen question" },
    h(
      "div",
      { class: "ask" },
      h("p", { class: "kicker" }, t.question.of(question.question, count), h("span", {}, t.question.worth(question.points))),
      timebar,
      h("h1", { class: sizeOf(question.text) }, question.text),
    ),
    group,
    h("div", { class: "foot" }, status, submit),
  );
}
