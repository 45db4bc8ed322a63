import { h, prefersStill } from "./dom.js";
import { badge } from "./shapes.js";
import { t } from "./strings.js";

const MOVE = { duration: 550, easing: "cubic-bezier(.3,1.25,.5,1)" };

/** The board on the screen; `heading` null where the screen has it, at `most` so many of the best. Rows slide to their new places; the player's own row is marked, and always there. */
export function createStandings(player, { heading = t.standings.heading, most = Infinity } = {}) {
  const list = h("ol", { class: "rows" });
  const total = h("span", { class: "total" });
  const empty = h("p", { class: "muted" }, t.standings.empty);
  const element = h(
    "section",
    { class: "standings", "aria-label": t.standings.heading },
    heading ? h("h2", {}, heading, total) : h("p", { class: "sum" }, total),
    empty,
    list,
  );
  const rows = new Map();

  function update({ entries: best, playerCount }, me) {
    const entries = best.slice(0, most);
    empty.hidden = entries.length > 0;
    total.replaceChildren(t.players(playerCount));
    const outside = me && !entries.some((entry) => entry.player === me.player);
    const shown = outside ? [...entries, me] : entries;
    const leader = Math.max(1, entries[0]?.score ?? 0);
    const before = places(rows);
    for (const gone of [...rows.keys()].filter((id) => !shown.some((entry) => entry.player === id))) {
      rows.get(gone).element.remove();
      rows.delete(gone);
    }
    shown.forEach((entry, place) => {
      if (!rows.has(entry.player)) rows.set(entry.player, createRow(entry, entry.player === player));
      const row = rows.get(entry.player);
      row.update(entry, leader);
      row.element.classList.toggle("apart", Boolean(outside) && place === shown.length - 1);
      if (list.children[place] !== row.element) list.insertBefore(row.element, list.children[place] ?? null);
    });
    slide(rows, before);
  }

  return { element, update };
}

function places(rows) {
  // Measured with running animations, so that a row caught mid-way goes on from where the eye has it.
  const tops = new Map([...rows].map(([id, { element }]) => [id, element.getBoundingClientRect().top]));
  for (const { element } of rows.values()) for (const animation of element.getAnimations()) animation.cancel();
  return tops;
}

function slide(rows, before) {
  if (prefersStill()) return;
  for (const [id, { element }] of rows) {
    const from = before.get(id);
    const shift = from === undefined ? 0 : from - element.getBoundingClientRect().top;
    if (from === undefined) element.animate([{ opacity: 0 }, { opacity: 1 }], 300);
    else if (Math.abs(shift) > 1) element.animate([{ transform: `translateY(${shift}px)` }, { transform: "none" }], MOVE);
  }
}

function createRow({ player, name }, own) {
  const rank = h("span", { class: "rank" });
  const score = h("span", { class: "points" });
  const element = h(
    "li",
    { class: own ? "row own" : "row", "data-player": player, "aria-current": own && "true" },
    rank,
    badge(player),
    h("bdi", { class: "name" }, name),
    own ? h("span", { class: "pill" }, t.you) : null,
    score,
  );
  const roll = rolling(score);
  const update = (entry, leader) => {
    rank.textContent = t.number(entry.rank);
    element.style.setProperty("--share", Math.max(0, entry.score) / leader);
    roll(entry.score);
  };
  return { element, update };
}

/** Points count up to their new value. */
function rolling(element) {
  let [shown, target, frame] = [null, null, 0];
  return (value) => {
    if (value === target) return;
    target = value;
    cancelAnimationFrame(frame);
    const [from, start] = [shown, performance.now()];
    const step = () => {
      const part = from === null || prefersStill() ? 1 : Math.min(1, (performance.now() - start) / 600);
      shown = Math.round((from ?? 0) + (value - (from ?? 0)) * (1 - (1 - part) ** 3));
      element.textContent = t.number(shown);
      if (part < 1) frame = requestAnimationFrame(step);
    };
    step();
  };
}
