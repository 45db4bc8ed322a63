import { h, prefersStill } from "./dom.js";
import { colour, shape } from "./shapes.js";

const PIECES = 36;

/** Shapes of the quiz rain once over the screen; nothing where less motion is asked for. */
export function confetti() {
  if (prefersStill()) return;
  const sky = h("div", { class: "confetti", "aria-hidden": "true" });
  document.body.append(sky);
  const falls = Array.from({ length: PIECES }, (_, piece) => {
    const one = shape((piece % 12) + 1);
    one.setAttribute("class", `shape ${colour(piece + 1)}`);
    one.style.left = `${Math.random() * 100}%`;
    sky.append(one);
    const turn = (Math.random() - 0.5) * 1080;
    const drift = (Math.random() - 0.5) * 30;
    return one.animate(
      [{ transform: "translate(0, -10vh)" }, { transform: `translate(${drift}vw, 110vh) rotate(${turn}deg)` }],
      { duration: 2200 + Math.random() * 2200, delay: Math.random() * 900, fill: "both", easing: "cubic-bezier(.3,.1,.7,.9)" },
    ).finished;
  });
  Promise.allSettled(falls).then(() => sky.remove());
}
