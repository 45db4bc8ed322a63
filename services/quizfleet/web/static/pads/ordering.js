import { announce, h, prefersStill } from "../dom.js";
import { arrow, colour, grip, letter, shape } from "../shapes.js";
import { t } from "../strings.js";

/**
 * Choices to put in order: dragged by mouse or finger, moved by arrow keys, or by buttons that every screen reader knows.
 */
export function createOrdering({ question, signal, onGiven }) {
  let locked = false;
  const list = h("ol", { class: "ordering" });
  const items = question.choices.map((choice) => createItem(choice, { move, startDrag }));
  list.append(...items.map(({ element }) => element));
  const submit = h("button", { class: "primary", type: "button", onclick: () => onGiven({ choices: order() }) }, t.question.sendOrder);
  const element = h("div", { class: "pad", role: "group", "aria-label": t.question.ordering }, list);
  const order = () => [...list.children].map(({ dataset }) => Number(dataset.choice));
  const itemOf = (row) => items.find((item) => item.element === row);

  function number() {
    const rows = [...list.children];
    rows.forEach((row, at) => itemOf(row).place(at + 1, rows.length));
  }

  /** Its neighbour goes round the row: a row that leaves its place loses the focus, and the pointer that drags it. */
  const pass = (row, neighbour, by) => list.insertBefore(neighbour, by > 0 ? row : row.nextSibling);

  /** Move a row one place up (-1) or down (1); focus stays where it was. */
  function move(row, by, focus) {
    const rows = [...list.children];
    const to = rows.indexOf(row) + by;
    if (locked || to < 0 || to >= rows.length) return;
    const before = tops(rows);
    pass(row, rows[to], by);
    number();
    settle(rows, before);
    if (focus.disabled) itemOf(row).handle.focus();
    announce(t.question.moved(itemOf(row).text, to + 1, rows.length));
  }

  function startDrag(row, event) {
    if (locked || event.button > 0) return;
    event.preventDefault();
    row.setPointerCapture(event.pointerId);
    row.classList.add("dragged");
    let grabbed = event.clientY;
    const drag = new AbortController();
    const follow = ({ clientY }) => {
      const rows = [...list.children];
      const at = rows.indexOf(row);
      row.style.transform = `translateY(${clientY - grabbed}px)`;
      const middle = (one) => one.offsetTop + one.offsetHeight / 2;
      const here = middle(row) + clientY - grabbed;
      const up = rows[at - 1] && here < middle(rows[at - 1]) + 4;
      const down = rows[at + 1] && here > middle(rows[at + 1]) - 4;
      if (!up && !down) return;
      const others = rows.filter((one) => one !== row);
      const before = tops(others);
      const from = row.offsetTop;
      pass(row, up ? rows[at - 1] : rows[at + 1], up ? -1 : 1);
      grabbed += row.offsetTop - from;
      row.style.transform = `translateY(${clientY - grabbed}px)`;
      number();
      settle(others, before);
    };
    const drop = () => {
      drag.abort();
      row.classList.remove("dragged");
      row.style.transform = "";
      announce(t.question.moved(itemOf(row).text, [...list.children].indexOf(row) + 1, items.length));
    };
    row.addEventListener("pointermove", follow, { signal: drag.signal });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) row.addEventListener(end, drop, { signal: drag.signal });
    signal.addEventListener("abort", () => drag.abort(), { signal: drag.signal });
  }

  number();
  return {
    element,
    submit,
    hint: t.question.putInOrder,
    summary: t.question.countOrdered(items.length),
    clear: () => {},
    lock(on) {
      locked = on;
      submit.disabled = on;
      for (const item of items) item.lock(on);
      number();
    },
  };
}

function createItem({ id, text }, { move, startDrag }) {
  const place = h("span", { class: "rank" });
  const handle = h("button", { type: "button", class: "handle", onkeydown }, grip());
  const up = h("button", { type: "button", class: "icon small", onclick: () => move(element, -1, up) }, arrow());
  const down = h("button", { type: "button", class: "icon small down", onclick: () => move(element, 1, down) }, arrow());
  const sign = h("span", { class: "sign" }, shape(id), h("span", { class: "letter" }, letter(id)));
  const element = h(
    "li",
    { class: `orderable ${colour(id)}`, "data-choice": id },
    place, sign, h("span", { class: "text", dir: "auto" }, text), up, down, handle,
  );
  let locked = false;
  function onkeydown(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    move(element, by, handle);
  }
  // A finger drags by the handle alone, so that the page can be scrolled; a mouse by the whole row.
  element.addEventListener("pointerdown", (event) => {
    const onButton = event.target.closest("button");
    if (event.pointerType === "mouse" ? !onButton || onButton === handle : onButton === handle) startDrag(element, event);
  });
  return {
    element,
    handle,
    text,
    lock: (on) => (locked = on),
    place(n, of) {
      place.textContent = t.number(n);
      up.disabled = locked || n === 1;
      down.disabled = locked || n === of;
      handle.disabled = locked;
      up.setAttribute("aria-label", t.question.moveUp(text));
      down.setAttribute("aria-label", t.question.moveDown(text));
      handle.setAttribute("aria-label", t.question.handle(text, n, of));
    },
  };
}

const tops = (rows) => new Map(rows.map((row) => [row, row.getBoundingClientRect().top]));

function settle(rows, before) {
  if (prefersStill()) return;
  for (const row of rows) {
    const shift = before.get(row) - row.getBoundingClientRect().top;
    if (Math.abs(shift) > 1) row.animate([{ transform: `translateY(${shift}px)` }, { transform: "none" }], { duration: 180, easing: "ease-out" });
  }
}
