import { h } from "../dom.js";
import { leftOf } from "../room.js";
import { badge } from "../shapes.js";
import { clockFace, countdown, now, sleep } from "../time.js";
import { invitation } from "./invitation.js";
import { words } from "./words.js";

const AT_MOST = 120;
const ASK_EVERY_MS = 1_000;

/** Before the start: how to join, and who is here, as names that pop in. */
export async function lobbyScene(facts, room, signal) {
  const count = h("strong", { class: "count" }, words.number(room.playerCount));
  const noun = h("span", {}, words.lobby.players(room.playerCount));
  const locked = h("p", { class: "notice", hidden: !room.locked }, words.lobby.locked);
  const names = h("ul", { class: "crew", "aria-label": words.lobby.here });
  const nobody = h("p", { class: "nobody" }, words.lobby.nobody);
  const clock = h("p", { class: "starts", role: "timer" });
  const element = h(
    "div",
    { class: "scene lobby" },
    h("h1", { class: "title", dir: "auto" }, room.title),
    invitation(room.code, facts.invitationExtra?.()),
    h("section", { class: "crowd" }, h("h2", { class: "crowd-count" }, count, " ", noun), clock, locked, nobody, names),
  );
  const crowd = createCrowd(facts, names, signal);
  let counted = -1;
  if (room.remainingMs !== null) startClock(clock, room, signal);

  function update({ playerCount, locked: isLocked }) {
    locked.hidden = !isLocked;
    count.textContent = words.number(playerCount);
    noun.textContent = words.lobby.players(playerCount);
    nobody.hidden = playerCount > 0;
    if (playerCount !== counted) crowd.refresh();
    if (counted >= 0 && playerCount > counted) facts.onCue?.("join");
    counted = playerCount;
  }

  return {
    element,
    title: words.lobby.title,
    update,
    /** A board comes when somebody joins, leaves or is renamed; where no host leads nothing else tells how many are here. */
    board({ playerCount }) {
      if (room.mode !== "host-led") update({ playerCount, locked: room.locked });
      crowd.refresh();
    },
  };
}

function startClock(clock, room, signal) {
  countdown(leftOf(room), { signal, onSecond: (seconds) => (clock.textContent = words.lobby.starts(clockFace(seconds))) });
}

/** Who is here. Asked for when there are more or fewer, at most once a second. */
function createCrowd({ crowd, onPlayer }, list, signal) {
  let asked = -Infinity;
  let isDue = false;
  let running = false;

  async function refresh() {
    isDue = true;
    if (running) return;
    running = true;
    try {
      while (isDue && !signal.aborted) {
        await sleep(Math.max(0, asked + ASK_EVERY_MS - now()), signal);
        [isDue, asked] = [false, now()];
        paint(await crowd(signal));
      }
    } catch {
      // The next one who joins has us ask again.
    } finally {
      running = false;
    }
  }

  function paint({ players, total }) {
    const shown = players.slice(0, AT_MOST);
    const here = new Map([...list.children].map((chip) => [chip.dataset.player, chip]));
    const chips = shown.map((player) => renamed(here.get(player.player), player) ?? createChip(player, onPlayer));
    const more = total - shown.length;
    list.replaceChildren(...chips, ...(more > 0 ? [h("li", { class: "chip more" }, words.lobby.more(more))] : []));
  }

  return { refresh };
}

/** The chip, if it is there and says the right name. */
const renamed = (chip, { name }) => (chip?.querySelector(".name").textContent === name ? chip : null);

function createChip(player, onPlayer) {
  const inside = [badge(player.player), h("bdi", { class: "name" }, player.name)];
  if (!onPlayer) return h("li", { class: "chip pops", "data-player": player.player }, inside);
  const button = h("button", { type: "button", class: "chip pops", title: words.lobby.manage(player.name), onclick: () => onPlayer(player) }, inside);
  return h("li", { "data-player": player.player }, button);
}
