import { s } from "../dom.js";
import { icon } from "../icons.js";

export const copy = () => icon("M9 9h11v11H9Z", "M15 5.5V4H4v11h1.5");
export const bin = () => icon("M4 6.5h16M9.5 6V3.5h5V6M6.5 6.5 7.5 20.5h9l1-14M10.5 10.5v6M13.5 10.5v6");
export const plus = () => icon("M12 4.5v15M4.5 12h15");
export const times = () => icon("M5.5 5.5l13 13M18.5 5.5l-13 13");
/** Points the way reading goes; turned where it goes from right to left. */
export const onward = () => icon("M9 4.5 16.5 12 9 19.5");
export const back = () => icon("M15 4.5 7.5 12l7.5 7.5");

/** What a pointer takes hold of to drag. */
export const grip = () =>
  s(
    "svg",
    { viewBox: "0 0 12 24", "aria-hidden": "true", class: "dots" },
    [6, 12, 18].flatMap((cy) => [3.5, 8.5].map((cx) => s("circle", { cx, cy, r: 1.5 }))),
  );
