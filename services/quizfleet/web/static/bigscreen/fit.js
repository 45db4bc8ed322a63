const SMALLEST = 0.45;
const STEP = 0.94;

/**
 * Keep what a wall shows within the wall: everybody sits, nobody scrolls. `--fit` shrinks all sizes of `wall` until its
 * `content` fits, and is found anew when either changes.
 */
export function keepFitting(wall, content, signal) {
  let due = 0;
  const fit = () => {
    due = 0;
    let factor = 1;
    const set = () => wall.style.setProperty("--fit", factor);
    set();
    while (factor > SMALLEST && overflows(wall)) {
      factor *= STEP;
      set();
    }
  };
  const later = () => (due ||= requestAnimationFrame(fit));
  const sizes = new ResizeObserver(later);
  sizes.observe(wall.ownerDocument.documentElement);
  const changes = new MutationObserver(later);
  changes.observe(content, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden"] });
  content.addEventListener("load", later, { capture: true, signal }); // pictures
  signal.addEventListener("abort", () => (cancelAnimationFrame(due), sizes.disconnect(), changes.disconnect()));
  later();
}

const overflows = (wall) => wall.scrollHeight > wall.ownerDocument.documentElement.clientHeight + 1;
