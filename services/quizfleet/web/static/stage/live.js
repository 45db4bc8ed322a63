import { h } from "../dom.js";
import { createStandings } from "../standings.js";
import { invitation } from "./invitation.js";
import { words } from "./words.js";

/** A quiz that everybody plays at their own pace: how to join, and the board as it moves. */
export async function liveScene(facts, room) {
  const standings = createStandings(null);
  const element = h(
    "div",
    { class: "scene live" },
    h("h1", { class: "title", dir: "auto" }, room.title),
    invitation(room.code, facts.invitationExtra?.()),
    h("p", { class: "lead" }, words.live.lead(room.questionCount)),
    standings.element,
  );
  return { element, title: room.title, board: (board) => standings.update(board, null) };
}
