import { h } from "../dom.js";
import { badge } from "../shapes.js";
import { now, sleep } from "../time.js";
import { words } from "./words.js";

const SEARCHED_FROM = 12;
const AT_MOST = 200;
const ASK_EVERY_MS = 1_000;

/** All who have joined, the newest first before the start and the best first after it; each can be managed. */
export function createPlayers({ api, signal, onPlayer }) {
  const search = h("input", { id: "search", type: "search", autocomplete: "off", "aria-label": words.players.search, placeholder: words.players.search, oninput: () => paint() });
  const field = h("div", { class: "control slim", hidden: true }, search);
  const list = h("ul", { class: "people" });
  const none = h("p", { class: "muted" }, words.players.none);
  const more = h("p", { class: "muted", hidden: true });
  const element = h("section", { class: "stack", "aria-label": words.players.tab }, field, none, list, more);
  let all = [];
  let room = null;
  let asked = -Infinity;
  let asking = null;

  /** Ask who is here: together with whoever else asks now, and at most once a second. Resolves to all. */
  function refresh() {
    asking ??= (async () => {
      try {
        await sleep(Math.max(0, asked + ASK_EVERY_MS - now()), signal);
        asked = now();
        all = (await api.players(signal)).players;
        paint();
        return all;
      } finally {
        asking = null;
      }
    })();
    return asking;
  }

  /** What a lobby shows: {players: [{player, name}], total}, the newest first. */
  async function crowd() {
    const here = (await refresh()).filter(({ removed }) => !removed);
    return { players: here.sort(byNewest), total: here.length };
  }

  function show(next) {
    const isNews = !room || ["playerCount", "revision", "state"].some((key) => room[key] !== next[key]);
    room = next;
    if (isNews) refresh().catch(() => {}); // asked for again at the next change
  }

  function board() {
    if (room && room.state !== "open" && room.state !== "intro") refresh().catch(() => {});
    else if (room?.mode === "self-paced") refresh().catch(() => {});
  }

  function paint() {
    const typed = search.value.trim().toLocaleLowerCase();
    const order = room?.state === "lobby" ? byNewest : byScore;
    const found = all.filter(({ name }) => name.toLocaleLowerCase().includes(typed)).sort(order);
    field.hidden = all.length < SEARCHED_FROM;
    none.hidden = all.length > 0;
    more.hidden = found.length <= AT_MOST;
    more.textContent = words.players.more(found.length - AT_MOST);
    replaceKeepingFocus(list, found.slice(0, AT_MOST).map((player) => createRow(player, onPlayer)));
  }

  return { element, show, board, refresh, crowd };
}

const byNewest = (a, b) => Number(a.removed) - Number(b.removed) || (a.joinedAt < b.joinedAt ? 1 : -1);
const byScore = (a, b) => Number(a.removed) - Number(b.removed) || b.score - a.score || (a.name < b.name ? -1 : 1);

function createRow(player, onPlayer) {
  const { player: id, name, score, removed, banned, extraPercent } = player;
  const facts = [
    extraPercent ? h("span", { class: "chip" }, words.players.extra(extraPercent)) : null,
    banned || removed ? h("span", { class: "chip" }, banned ? words.players.banned : words.players.removed) : null,
  ];
  return h(
    "li",
    {},
    h("button", { type: "button", class: removed ? "person gone" : "person", "data-player": id, title: words.players.manage, onclick: () => onPlayer(player) },
      badge(id), h("span", { class: "name" }, h("bdi", {}, name)), facts, h("span", { class: "points" }, words.number(score))),
  );
}

/** New rows for old ones; who had the focus keeps it. */
function replaceKeepingFocus(list, rows) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.player : null;
  list.replaceChildren(...rows);
  if (focused) list.querySelector(`[data-player="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
