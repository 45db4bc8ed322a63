import { h } from "./dom.js";
import { badge } from "./shapes.js";
import { t } from "./strings.js";

/** Who is here, as names that pop in. Returns the element, `update(board)` and `count(players)`. */
export function createCrew(playerCount) {
  const heading = h("h2", {});
  const names = h("ul", { class: "chips crew" });
  const rest = h("li", { class: "chip more" });
  let total = playerCount;

  function count(players) {
    total = players;
    heading.textContent = t.lobby.aboard(total);
    const more = total - (names.children.length - (rest.isConnected ? 1 : 0));
    rest.textContent = t.lobby.more(more);
    if (more > 0 && names.children.length) names.append(rest);
    else rest.remove();
  }

  function update({ entries, playerCount: players }) {
    const here = new Map([...names.children].map((chip) => [chip.dataset.player, chip]));
    names.replaceChildren(...entries.map((entry) => renamed(here.get(entry.player), entry) ?? createChip(entry)));
    count(Math.max(players, entries.length));
  }

  count(total);
  return { element: h("section", {}, heading, names), update, count };
}

/** The chip that is there already, with the name as it is now. */
function renamed(chip, { name }) {
  chip?.querySelector(".name").replaceChildren(name);
  return chip;
}

const createChip = ({ player, name }) =>
  h("li", { class: "chip pops", "data-player": player }, badge(player), h("bdi", { class: "name" }, name));

/** For a shared phone: give the seat up here and join anew. */
export function leaveButton(session, onLeave) {
  return h("p", { class: "leave" }, h("button", { type: "button", class: "link", onclick: onLeave }, t.lobby.change(session.name)));
}
