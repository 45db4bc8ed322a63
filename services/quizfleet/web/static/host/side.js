import { h } from "../dom.js";
import { words } from "./words.js";

const KEY = "quizfleet.host.side";

/** Beside the stage: players and questions, in tabs. It can be put away, for a console that the room sees, too. */
export function createSide({ players, questions }) {
  const parts = [
    { id: "players", label: words.players.tab, panel: players.element },
    { id: "questions", label: words.questions.tab, panel: questions.element },
  ];
  const tabs = parts.map(({ id, label }, place) =>
    h("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}`, onclick: () => choose(place), onkeydown: (event) => walk(event, place) }, label),
  );
  const panels = parts.map(({ id, panel }) => h("div", { role: "tabpanel", id: `panel-${id}`, "aria-labelledby": `tab-${id}`, tabindex: 0, class: "panel" }, panel));
  const element = h("aside", { class: "side", "aria-label": words.side }, h("div", { role: "tablist", class: "tabs", "aria-label": words.side }, tabs), panels);

  function choose(chosen, focus = false) {
    tabs.forEach((tab, place) => {
      tab.setAttribute("aria-selected", String(place === chosen));
      tab.tabIndex = place === chosen ? 0 : -1;
      panels[place].hidden = place !== chosen;
    });
    if (focus) tabs[chosen].focus();
  }

  function walk(event, place) {
    const onward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = onward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const by = { [onward]: 1, [back]: tabs.length - 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    choose((place + by) % tabs.length, true);
  }

  function toggle() {
    element.hidden = !element.hidden;
    try {
      localStorage.setItem(KEY, element.hidden ? "away" : "");
    } catch {
      // Not remembered.
    }
  }

  try {
    element.hidden = localStorage.getItem(KEY) === "away";
  } catch {
    // Then it is here.
  }
  choose(0);
  return { element, toggle };
}
