import { h } from "./dom.js";
import { badge } from "./shapes.js";
import { t } from "./strings.js";

/** Who is here, as names that pop in. Returns the element and `update(board)`. */
export function createCrew(playerCount) {
  const heading = h("h2", {}, t.lobby.aboard(playerCount));
  const names = h("ul", { class: "crew" });

  function update({ entries, playerCount: total }) {
    heading.textContent = t.lobby.aboard(total);
    const here = new Map([...names.children].map((chip) => [chip.dataset.player, chip]));
    const chips = entries.map(({ player, name }) => here.get(player) ?? createChip(player, name));
    const more = total - entries.length;
    names.replaceChildren(...chips, ...(more > 0 ? [h("li", { class: "chip more" }, t.lobby.more(more))] : []));
  }

  return { element: h("section", {}, heading, names), update };
}

const createChip = (player, name) =>
  h("li", { class: "chip", "data-player": player }, badge(player), h("span", { class: "name" }, name));

/** For a shared phone: give the seat up here and join anew. */
export function leaveButton(session, onLeave) {
  return h("p", { class: "leave" }, h("button", { type: "button", class: "link", onclick: onLeave }, t.lobby.change(session.name)));
}
