import { confetti } from "../confetti.js";
import { announce, h, prefersStill } from "../dom.js";
import { ENTER_MS } from "../pace.js";
import { badge } from "../shapes.js";
import { sleep } from "../time.js";
import { words } from "./words.js";

const SHOWN = 10;

/** The end: third, second, a pause, the winner, and then everybody else of the best ten. */
export async function podiumScene(facts, room, signal, isFresh) {
  const board = await facts.ask(() => facts.api.board(signal));
  const places = board.entries.slice(0, 3);
  const steps = [2, 1, 3].map((rank) => places[rank - 1]).filter(Boolean).map(createStep);
  const others = board.entries.slice(3, SHOWN);
  const rest = others.length
    ? h("ol", { class: "rest", start: 4, "aria-label": words.podium.rest }, others.map(({ rank, name, score }) =>
        h("li", { class: "row" }, h("span", { class: "rank" }, words.number(rank)), h("bdi", { class: "name" }, name), h("span", { class: "points" }, words.number(score)))))
    : null;
  const element = h(
    "div",
    { class: "scene podium-scene" },
    h("p", { class: "kicker" }, h("bdi", {}, room.title)),
    h("h1", {}, places.length ? words.podium.heading : words.podium.nobody),
    h("ul", { class: "podium" }, steps),
    rest,
  );
  if (isFresh && !prefersStill()) perform(element, places, facts, signal);
  else settle(element, places);
  return { element, title: words.podium.title };
}

function createStep({ rank, player, name, score }) {
  return h(
    "li",
    { class: `step place-${rank}`, "data-rank": rank },
    h("div", { class: "who" }, badge(player), h("bdi", { class: "name" }, name), h("span", { class: "points" }, words.points(score))),
    h("div", { class: "block" }, words.ordinal(rank)),
  );
}

const say = ({ rank, name, score }) => announce(words.standings.place(rank, name, score));

function settle(element, places) {
  for (const step of element.querySelectorAll(".step")) step.classList.add("on");
  finish(element, places);
  if (places.length) announce(places.map(({ rank, name, score }) => words.standings.place(rank, name, score)).join(". "));
}

function finish(element, places) {
  element.classList.add("settled");
  if (places.length) element.querySelector("h1").textContent = words.podium.done;
}

async function perform(element, places, { onCue }, signal) {
  try {
    let waited = 0;
    for (const rank of [3, 2, 1].filter((one) => places[one - 1])) {
      await sleep(ENTER_MS[rank] - waited, signal);
      waited = ENTER_MS[rank];
      element.querySelector(`[data-rank="${rank}"]`).classList.add("on");
      say(places[rank - 1]);
      onCue?.(rank === 1 ? "winner" : "step");
    }
    if (places.length) confetti();
    finish(element, places);
  } catch {
    // The page has gone on.
  }
}
