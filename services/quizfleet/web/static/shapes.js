import { s } from "./dom.js";

/** Each choice has a colour, a letter and a shape, so that none of the three is needed to tell it from the others. */
const SHAPES = [
  "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z",
  "M12 2.5 22.5 21h-21Z",
  "M3.5 3.5h17v17h-17Z",
  "M12 1 22 12 12 23 2 12Z",
  "m12 1.5 3.2 6.9 7.5.9-5.5 5.2 1.4 7.4-6.6-3.7-6.6 3.7 1.4-7.4-5.5-5.2 7.5-.9Z",
  "M6.5 2.5h11L23 12l-5.5 9.5h-11L1 12Z",
  "M8.5 2h7v6.5H22v7h-6.5V22h-7v-6.5H2v-7h6.5Z",
  "M12 21.5C5 16 2 12.5 2 8.5A5.3 5.3 0 0 1 12 6a5.3 5.3 0 0 1 10 2.5c0 4-3 7.5-10 13Z",
  "M15 2a10 10 0 1 0 7 14.5A9 9 0 0 1 15 2Z",
  "M12 1.5c4.5 6 7 9 7 13a7 7 0 0 1-14 0c0-4 2.5-7 7-13Z",
  "M3 2h3v1l16 5.5L6 14v8H3Z",
  "M4 2h16l-6 10 6 10H4l6-10Z",
];
const COLOURS = 4;

const icon = (path, attributes = {}) =>
  s("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "shape", ...attributes }, s("path", { d: path }));

/** The shape of the choice with this id (from 1). */
export const shape = (id, attributes) => icon(SHAPES[(id - 1) % SHAPES.length], attributes);

/** The colour class of the choice with this id: c1 to c4. */
export const colour = (id) => `c${((id - 1) % COLOURS) + 1}`;

/** "A" for choice 1. */
export const letter = (id) => String.fromCharCode(64 + id);

/** A player's badge: a shape and a colour that follow from the player's id, the same on every screen. */
export function badge(player) {
  let hash = 7;
  for (const char of player) hash = (hash * 31 + char.charCodeAt(0)) % 9973;
  const element = shape((hash % SHAPES.length) + 1);
  element.setAttribute("class", `shape badge ${colour((hash % 41) + 1)}`);
  return element;
}

const stroke = (path, name) =>
  s("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: `stroke ${name}` }, s("path", { d: path }));

export const tick = () => stroke("M4 12.5 9.5 18 20 6.5", "tick");
export const cross = () => stroke("M5.5 5.5l13 13M18.5 5.5l-13 13", "cross");
export const hourglass = () => stroke("M6 3h12M6 21h12M7.5 3v3.5l4.5 5.5-4.5 5.5V21M16.5 3v3.5L12 12l4.5 5.5V21", "hourglass");
export const minusPlus = () => stroke("M4 7h8M8 3v8M13 18h8M5 21 19 3", "sign-change");
export const arrow = () => stroke("M5 14.5 12 8l7 6.5", "arrow");
export const pen = () => stroke("M4 20l1-4L16.5 4.5l3 3L8 19l-4 1Z", "pen");
/** What can be taken hold of. */
export const grip = () =>
  s("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "shape grip" },
    [[8, 5], [16, 5], [8, 12], [16, 12], [8, 19], [16, 19]].map(([cx, cy]) => s("circle", { cx, cy, r: 2 })));
export const dice = () =>
  s(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": "true", class: "stroke dice" },
    s("rect", { x: 3.5, y: 3.5, width: 17, height: 17, rx: 4 }),
    [[8.5, 8.5], [15.5, 8.5], [12, 12], [8.5, 15.5], [15.5, 15.5]].map(([cx, cy]) => s("circle", { cx, cy, r: 1.1 })),
  );

function boat(x, y, scale, main, jib) {
  return s(
    "g",
    { transform: `translate(${x} ${y}) scale(${scale})` },
    s("path", { class: main, d: "M-4-104C34-74 46-44 44-18H-4Z" }),
    s("path", { class: jib, d: "M-12-88C-42-62-52-40-52-18h40Z" }),
    s("path", { class: "hull", d: "M-64-10H60C54 10 40 20 26 20h-56C-46 20-58 8-64-10Z" }),
  );
}

/** The fleet on the join page. Decoration. */
export function fleet() {
  return s(
    "svg",
    { viewBox: "0 0 600 190", preserveAspectRatio: "xMidYMax slice", "aria-hidden": "true", class: "fleet" },
    s("path", { class: "wave far", d: "M-300 138q75-20 150 0t150 0 150 0 150 0 150 0 150 0 150 0 150 0V190H-300Z" }),
    boat(112, 140, 0.72, "c2", "c4"),
    boat(478, 136, 0.62, "c3", "c1"),
    boat(292, 146, 1.08, "c1", "c2"),
    s("path", { class: "wave near", d: "M-360 162q60-18 120 0t120 0 120 0 120 0 120 0 120 0 120 0 120 0 120 0 120 0V192H-360Z" }),
  );
}
