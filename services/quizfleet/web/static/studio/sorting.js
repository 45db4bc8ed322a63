const EDGE_PX = 56;
const SCROLL_PX = 14;

/**
 * Let a pointer drag items of a list by their `.grip`. Items are elements with data-id; `onMove(id, place)` gets the place
 * (from 0) where one was dropped. For keyboards there are buttons: see who calls this.
 */
export function makeSortable(list, onMove) {
  list.addEventListener("pointerdown", (event) => {
    const item = event.target.closest(".grip")?.closest("[data-id]");
    if (!item || item.parentElement !== list || event.button > 0) return;
    event.preventDefault();
    drag(list, item, event, onMove);
  });
}

function drag(list, item, { clientY, pointerId }, onMove) {
  const items = [...list.querySelectorAll(":scope > [data-id]")];
  const scroller = scrollerOf(list);
  const boxes = items.map((one) => one.getBoundingClientRect());
  const from = items.indexOf(item);
  const step = boxes[from].height + (boxes.length > 1 ? boxes[1].top - boxes[0].bottom : 0);
  const before = scroller.scrollTop;
  const ending = new AbortController();
  const { signal } = ending;
  let pointer = clientY;
  let place = from;
  let frame;

  function follow() {
    const offset = pointer - clientY + scroller.scrollTop - before;
    const middle = boxes[from].top + boxes[from].height / 2 + offset;
    place = boxes.filter(({ top, height }, at) => at !== from && top + height / 2 < middle).length;
    items.forEach((one, at) => {
      const makesRoom = at > from && at <= place ? -step : at < from && at >= place ? step : 0;
      one.style.transform = `translateY(${one === item ? offset : makesRoom}px)`;
    });
  }

  /** Near an end of what scrolls, go on scrolling. */
  function scroll() {
    const { top, bottom } = viewOf(scroller);
    const by = pointer < top + EDGE_PX ? -SCROLL_PX : pointer > bottom - EDGE_PX ? SCROLL_PX : 0;
    if (by) {
      scroller.scrollTop += by;
      follow();
    }
    frame = requestAnimationFrame(scroll);
  }

  function end(dropped) {
    ending.abort();
    cancelAnimationFrame(frame);
    item.classList.remove("dragged");
    list.classList.remove("sorting");
    for (const one of items) one.style.transform = "";
    if (dropped && place !== from) onMove(item.dataset.id, place);
  }

  item.classList.add("dragged");
  list.classList.add("sorting");
  list.setPointerCapture?.(pointerId);
  addEventListener("pointermove", (event) => ((pointer = event.clientY), follow()), { signal });
  addEventListener("pointerup", () => end(true), { signal });
  addEventListener("pointercancel", () => end(false), { signal });
  addEventListener("keydown", (event) => event.key === "Escape" && (event.preventDefault(), end(false)), { signal });
  frame = requestAnimationFrame(scroll);
}

function scrollerOf(element) {
  for (let one = element; one; one = one.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(one).overflowY) && one.scrollHeight > one.clientHeight) return one;
  }
  return document.scrollingElement;
}

const viewOf = (scroller) =>
  scroller === document.scrollingElement ? { top: 0, bottom: innerHeight } : scroller.getBoundingClientRect();
