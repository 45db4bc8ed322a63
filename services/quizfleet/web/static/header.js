import { h } from "./dom.js";
import { badge } from "./shapes.js";
import { t } from "./strings.js";

/** The bar above every screen of a quiz: its title, who plays and the score, and how the connection is. */
export function createHeader({ title, player, name }) {
  const score = h("span", { class: "score" });
  const state = h("p", { class: "connection", role: "status" });
  const bar = document.getElementById("header");
  bar.replaceChildren(
    h("p", { class: "quiz-title" }, title),
    h("p", { class: "who" }, badge(player), h("span", { class: "who-name" }, name), score),
    state,
  );
  bar.hidden = false;
  let [requests, board] = ["", ""];
  const paint = () => {
    const worst = requests || board;
    if (state.dataset.state === worst) return;
    state.dataset.state = worst;
    state.replaceChildren(...(worst ? [t.connection[worst]] : []));
  };
  return {
    score: (points) => score.replaceChildren(t.number(points)),
    /** Whether requests go through, and whether the board moves; the worse of the two is shown. */
    requests: (bad) => ((requests = bad ? "reconnecting" : ""), paint()),
    board: (name_) => ((board = name_ === "live" ? "" : name_), paint()),
    hide: () => ((bar.hidden = true), bar.replaceChildren()),
  };
}
