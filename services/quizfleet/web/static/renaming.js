import { Problem } from "./api.js";
import { h } from "./dom.js";
import { pen } from "./shapes.js";
import { explain, sentence, t } from "./strings.js";

/** Another name, while the server still takes one. `onRenamed(name)` has the name as it became. */
export function createRenaming({ game, onRenamed }) {
  const input = h("input", { id: "new-name", maxlength: 24, autocomplete: "nickname", spellcheck: "false", enterkeyhint: "done", "aria-describedby": "new-name-error" });
  const error = h("p", { class: "error", id: "new-name-error", role: "alert" });
  const open = h("button", { type: "button", class: "link", "aria-expanded": "false", onclick: () => turn(form.hidden) }, pen(), " ", t.lobby.rename);
  const form = h("form", { class: "renaming card field", hidden: true, novalidate: true },
    h("label", { for: "new-name" }, t.join.name),
    h("div", { class: "control" }, input, h("button", { class: "primary small", type: "submit" }, t.lobby.keepName)),
    error);

  function turn(on) {
    form.hidden = !on;
    open.setAttribute("aria-expanded", String(on));
    input.value = game.session.name;
    error.textContent = "";
    (on ? input : open).focus();
    if (on) input.select();
  }

  form.addEventListener("keydown", ({ key }) => key === "Escape" && turn(false));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = input.value.trim();
    error.textContent = name ? "" : t.join.nameMissing;
    if (!name) return input.focus();
    try {
      const kept = await game.api.rename(name);
      game.rename(kept.name);
      onRenamed(kept.name);
      turn(false);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      error.textContent = problem.errors.length ? sentence(problem.errors[0].message) : explain(problem);
      input.focus();
    }
  });
  return { element: h("div", { class: "rename" }, open, form) };
}
