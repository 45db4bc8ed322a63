import { confetti } from "../confetti.js";
import { announce, h, prefersStill } from "../dom.js";
import { ENTER_MS } from "../pace.js";
import { badge } from "../shapes.js";
import { t } from "../strings.js";

const STEPS = 3;
const OWN_MS = 5_000;

/**
 * The end of a quiz that was played together: third, second, a pause, the winner, and the own place. `fresh`: the player was
 * there, so it is staged. Returns the screen and `update(board, me)`.
 */
export function createPodium({ game, fresh, signal }) {
  const { player } = game.session;
  const staged = fresh && !prefersStill();
  const stand = h("ol", { class: "podium" });
  const own = h("section", { class: "own-result", hidden: true });
  const element = h(
    "div",
    { class: `screen final ended ${staged ? "staged" : ""}` },
    h("section", { class: "hero stage" }, h("div", {}, h("h1", {}, t.final.done), h("p", { class: "lead", dir: "auto" }, game.session.title)), stand),
    h("div", { class: "deck" },
      own,
      game.feed.standings.element,
      h("a", { class: "primary", href: "/" }, t.final.again),
    ),
  );
  const due = new Set(staged ? [] : ["1", "2", "3", "own"]);
  let last = null;

  for (const [step, ms] of staged ? [...Object.entries(ENTER_MS), ["own", OWN_MS]] : []) {
    const timer = setTimeout(() => (due.add(step), paint()), ms);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  }

  function paint() {
    if (!last) return;
    const [{ entries, playerCount }, me] = last;
    for (const [at, entry] of entries.slice(0, STEPS).entries()) if (due.has(String(at + 1))) enter(entry, at + 1);
    if (due.has("own") && me) showOwn(me, playerCount);
  }

  function enter({ player: id, name, score }, step) {
    const there = stand.querySelector(`[data-step="${step}"]`);
    if (there?.dataset.player === id) return void (there.querySelector(".points").textContent = t.points(score));
    const column = h("li", { class: `step ${id === player ? "own" : ""}`, "data-step": step, "data-player": id },
      badge(id), h("strong", { class: "name", dir: "auto" }, name), h("span", { class: "points" }, t.points(score)),
      h("span", { class: "block" }, t.ordinal(step)));
    there ? there.replaceWith(column) : stand.append(column);
    if (!staged || there) return;
    announce(t.final.enters(step, name));
    if (step === 1) confetti();
  }

  function showOwn(me, playerCount) {
    const first = own.hidden;
    own.hidden = false;
    own.replaceChildren(
      h("p", { class: "muted" }, t.final.place),
      h("p", { class: "place" }, t.ordinal(me.rank)),
      h("p", { class: "of" }, t.final.of(playerCount)),
      h("p", { class: "gained" }, h("strong", {}, t.number(me.score)), " ", t.result.points(me.score)),
    );
    element.classList.add("done");
    if (!first) return;
    announce(t.final.announce(me.rank, playerCount, me.score));
    if (!staged && me.rank === 1 && me.score > 0) confetti();
  }

  return { element, update: (...seen) => ((last = seen), paint()) };
}
