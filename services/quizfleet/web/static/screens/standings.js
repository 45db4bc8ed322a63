import { announce, h } from "../dom.js";
import { badge } from "../shapes.js";
import { HOLD_MS } from "../pace.js";
import { createStandings } from "../standings.js";
import { t } from "../strings.js";

const SHOWN = 5;

/**
 * Between two questions: the order as it was, and after a moment as it is. `tally` (or null) tells the top ten before the
 * question and whom to cheer; `marked` is the player's own row then. Returns the screen and `update(board, me, ahead)`.
 */
export function createStandingsScreen({ game, tally, marked, signal }) {
  const list = createStandings(game.session.player, { heading: null, most: SHOWN });
  const place = h("p", { class: "place" }, "–");
  const gap = h("p", { class: "lead" });
  const cheers = h("ul", { class: "cheers" }, callouts(tally, game.session.player));
  const element = h(
    "div",
    { class: "screen standings-screen split" },
    h("section", { class: "hero panel own-place" },
      h("p", { class: "kicker" }, t.question.after(game.room.question, game.room.questionCount)),
      badge(game.session.player),
      h("h1", {}, t.standings.heading),
      place,
      gap,
    ),
    h("div", { class: "stack" }, list.element, cheers),
  );
  const before = (marked || !tally) && game.wasPlaying(game.room.question) ? (tally?.before ?? []) : [];
  let held = before.length > 0;
  let told = false;
  if (held) {
    list.update({ entries: before, playerCount: game.room.playerCount }, marked);
    if (marked) place.textContent = t.ordinal(marked.rank);
    const release = setTimeout(() => ((held = false), paint()), HOLD_MS);
    signal.addEventListener("abort", () => clearTimeout(release), { once: true });
  }

  function paint() {
    const seen = game.feed.look();
    if (held || !seen) return;
    const { board, me, ahead } = seen;
    list.update(board, me);
    if (!me) return;
    place.textContent = t.ordinal(me.rank);
    gap.textContent = ahead ? t.standings.behind(ahead.score - me.score, ahead.name) : t.standings.leads(board.playerCount);
    if (told) return;
    told = true;
    announce(t.standings.announce(me.rank, board.playerCount, gap.textContent));
  }

  return { element, update: paint };
}

function callouts(tally, player) {
  const { fastest, streak, jump } = tally?.callouts ?? {};
  const cheer = (one, label, figure) =>
    one && h("li", { class: `cheer ${one.player === player ? "own" : ""}` }, h("span", { class: "muted" }, label),
      h("strong", {}, badge(one.player), h("bdi", {}, one.name)), h("span", { class: "figure" }, figure));
  return [
    cheer(fastest, t.standings.fastest, fastest && t.standings.inSeconds(t.tenths(fastest.elapsedMs))),
    cheer(streak, t.standings.streak, streak && t.standings.inARow(streak.length)),
    cheer(jump, t.standings.jump, jump && t.standings.places(jump.places)),
  ].filter(Boolean);
}
