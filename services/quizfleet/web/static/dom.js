const SVG = "http://www.w3.org/2000/svg";

/** An element. Strings become text nodes, never markup; a function under `onclick` and the like becomes a listener. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Whether the reader asked for less motion. Asked at each use: it can change while we run. */
export const prefersStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Replace the screen. Focus goes to `focus`, or to its heading, so that keyboards and screen readers start there. */
export function show(screen, { title, focus = screen.querySelector("h1") } = {}) {
  document.title = title ? `${title} · QuizFleet` : "QuizFleet";
  document.getElementById("screen").replaceChildren(screen);
  if (focus?.tagName === "H1") focus.tabIndex = -1;
  focus?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Have screen readers say something, without moving the focus. */
export function announce(text) {
  const region = document.getElementById("announcer");
  // A new node is announced even where the same words were said before.
  region.replaceChildren(h("p", {}, text));
}
