import { confetti } from "../confetti.js";
import { leaveButton } from "../crew.js";
import { announce, h } from "../dom.js";
import { badge } from "../shapes.js";
import { t } from "../strings.js";

const CHEERED = 3;

/** Self-paced, after the last question: the place so far, which may still change. Returns the screen and `update(board, me)`. */
export function createFinal({ session, standings, onLeave }) {
  const place = h("p", { class: "place" }, "–");
  const of = h("p", { class: "of" });
  const points = h("p", { class: "gained" });
  let told = false;
  const element = h(
    "div",
    { class: "screen final split" },
    h(
      "section",
      { class: "hero panel" },
      badge(session.player),
      h("h1", {}, t.final.soFar),
      place,
      of,
      points,
      h("p", { class: "lead" }, t.final.open),
      h("a", { class: "primary light", href: "/" }, t.final.again),
      leaveButton(session, onLeave),
    ),
    standings.element,
  );

  function update({ playerCount }, me) {
    if (!me) return;
    place.textContent = t.ordinal(me.rank);
    of.textContent = t.final.of(playerCount);
    points.replaceChildren(h("strong", {}, t.number(me.score)), " ", t.result.points(me.score));
    if (told) return;
    told = true;
    announce(t.final.announce(me.rank, playerCount, me.score));
    if (me.rank <= CHEERED && me.score > 0) confetti();
  }

  return { element, update };
}
