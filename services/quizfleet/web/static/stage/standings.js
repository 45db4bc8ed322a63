import { h, prefersStill } from "../dom.js";
import { HOLD_MS } from "../pace.js";
import { createStandings } from "../standings.js";
import { sleep } from "../time.js";
import { words } from "./words.js";

const TOP = 5;

const top = (board) => ({ ...board, entries: board.entries.slice(0, TOP) });

/** After a question: the old order, then rows that move to their new places, and who did something worth a mention. */
export async function standingsScene(facts, room, signal, isFresh) {
  const number = room.question;
  const [tally, now] = await Promise.all([
    facts.ask(() => facts.api.tally(number, signal)),
    facts.ask(() => facts.api.board(signal)),
  ]);
  const standings = createStandings(null, { heading: null });
  const mentioned = callouts(tally.callouts);
  const element = h("div", { class: "scene standings-scene" }, h("h1", {}, words.standings.heading), standings.element, mentioned);
  let holding = isFresh && !prefersStill() && tally.before.some(({ score }) => score > 0);
  let newest = now;
  const board = (next) => {
    if (next.version >= newest.version) newest = next;
    if (!holding) standings.update(top(newest), null);
  };
  if (holding) {
    standings.update(top({ ...now, entries: tally.before }), null);
    mentioned?.classList.add("later");
    release();
  } else board(now);

  async function release() {
    try {
      await sleep(HOLD_MS, signal);
      holding = false;
      mentioned?.classList.remove("later");
      facts.onCue?.("rise");
      board(newest);
    } catch {
      // The next scene is on.
    }
  }

  return { element, title: words.standings.heading, said: said(now, tally.callouts), board };
}

function said({ entries }, callouts) {
  const best = entries.slice(0, 3).map(({ rank, name, score }) => words.standings.place(rank, name, score));
  return [words.standings.heading, ...best, ...Object.entries(callouts).filter(([, one]) => one).map(([kind, one]) => words.callouts[kind](one))].join(". ");
}

/** Who did something worth a mention, wherever they stand. */
function callouts(found) {
  const cards = Object.entries(found)
    .filter(([, one]) => one)
    .map(([kind, one]) =>
      h("li", { class: `callout ${kind}` }, h("span", { class: "label" }, words.callouts.labels[kind]), h("strong", { dir: "auto" }, one.name), h("span", {}, words.callouts.facts[kind](one))),
    );
  return cards.length ? h("ul", { class: "callouts", "aria-label": words.callouts.heading }, cards) : null;
}
