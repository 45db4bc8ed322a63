import { h } from "./dom.js";
import { badge } from "./shapes.js";
import { t } from "./strings.js";

/** The bar above every screen of a quiz: its title, who plays and the score, and how the connection is. */
export function createHeader({ title, player, name }) {
  const score = h("span", { class: "score" });
  const state = h("p", { class: "connection", role: "status" });
  const shownName = h("bdi", { class: "who-name" }, name);
  const bar = document.getElementById("header");
  bar.replaceChildren(
    h("p", { class: "quiz-title", dir: "auto" }, title),
    h("p", { class: "who" }, badge(player), shownName, score),
    state,
  );
  bar.hidden = false;
  let [requests, board] = ["", ""];
  const paint = () => {
    const worst = board === "offline" ? board : requests || board;
    if (state.dataset.state === worst) return;
    state.dataset.state = worst;
    state.replaceChildren(...(worst ? [t.connection[worst]] : []));
  };
  return {
    score: (points) => score.replaceChildren(t.number(points)),
    rename: (name_) => shownName.replaceChildren(name_),
    /** How requests fare ("", "slow", "reconnecting"), and how the board comes ("live", ...); the worse is shown. */
    requests: (how) => ((requests = how), paint()),
    board: (how) => ((board = how === "live" ? "" : how), paint()),
    hide: () => ((bar.hidden = true), bar.replaceChildren()),
  };
}
