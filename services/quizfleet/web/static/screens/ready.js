import { createCrew, leaveButton } from "../crew.js";
import { h } from "../dom.js";
import { languageMenu } from "../languagemenu.js";
import { createRenaming } from "../renaming.js";
import { badge } from "../shapes.js";
import { t } from "../strings.js";

/** Self-paced, before a question is opened: nothing runs until the player says so. Returns the screen and `update(board)`. */
export function createReady({ game, onStart }) {
  const { session, room } = game;
  const fresh = room.question === 1;
  const crew = createCrew(room.playerCount);
  const heading = h("h1", {}, t.lobby.heading(session.name));
  const onRenamed = (name) => (heading.textContent = t.lobby.heading(name));
  const hero = h(
    "div",
    { class: "hero compact" },
    badge(session.player),
    heading,
    h("p", { class: "lead" }, fresh ? t.ready.lead(room.questionCount) : t.ready.again(room.question, room.questionCount)),
    h("button", { class: "primary light", type: "button", onclick: onStart }, fresh ? t.ready.start : t.ready.go),
    fresh ? createRenaming({ game, onRenamed }).element : null,
  );
  const element = h("div", { class: "screen ready" }, hero,
    h("div", { class: "deck" }, crew.element, leaveButton(session, game.leave), languageMenu()));
  return { element, update: crew.update };
}
