import { s } from "./dom.js";

/** A picture of strokes, 24 by 24, for the eye alone: the button around it says what it does. */
export const icon = (...paths) =>
  s("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "stroke" }, paths.map((d) => s("path", { d })));

export const up = () => icon("M12 20V5M5 11.5 12 4.5l7 7");
export const down = () => icon("M12 4v15M5 12.5l7 7 7-7");
