import { createCrew, leaveButton } from "../crew.js";
import { announce, h } from "../dom.js";
import { languageMenu } from "../languagemenu.js";
import { createRenaming } from "../renaming.js";
import { leftOf } from "../room.js";
import { badge } from "../shapes.js";
import { t } from "../strings.js";
import { clockFace, createCountdown } from "../time.js";

const FAR_S = 3600;

/** Before the start: how long it takes, or that the host decides, and who is here. Returns {element, update(board), follow(room)}. */
export function createLobby({ game, signal, onStart }) {
  const { session, room } = game;
  const clock = h("p", { class: "big-clock", role: "timer" });
  const starts = h("p", { class: "lead", hidden: true }, room.startsAt ? t.lobby.startsAt(new Date(room.startsAt)) : "");
  const crew = createCrew(room.playerCount);
  const heading = h("h1", {}, t.lobby.heading(session.name));
  const timed = room.remainingMs !== null;
  const countdown = createCountdown({
    signal,
    onEnd: onStart,
    onSecond(seconds) {
      clock.textContent = clockFace(seconds);
      clock.classList.toggle("soon", seconds <= 5);
      starts.hidden = seconds < FAR_S;
    },
  });
  const works = h("p", { class: "works", hidden: true }, t.lobby.works);
  const renaming = createRenaming({ game, onRenamed: (name) => (heading.textContent = t.lobby.heading(name)) });
  const hero = h(
    "div",
    { class: "hero compact" },
    badge(session.player),
    heading,
    h("p", { class: "lead" }, timed ? t.lobby.startsIn : t.lobby.hostStarts),
    timed ? clock : h("p", { class: "waiting-dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
    starts,
    works,
    renaming.element,
  );
  const element = h("div", { class: "screen lobby" }, hero,
    h("div", { class: "deck" }, crew.element, leaveButton(session, game.leave), languageMenu()));
  const follow = (next) => {
    crew.count(next.playerCount);
    if (timed) countdown.set(leftOf(next));
  };
  follow(room);
  announce(timed ? t.lobby.announce(Math.ceil(leftOf(room) / 1000)) : t.lobby.announceHost);
  const update = (board) => (crew.update(board), (works.hidden = false));
  return { element, update, follow };
}
