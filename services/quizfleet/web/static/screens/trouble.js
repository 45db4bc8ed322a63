import { h } from "../dom.js";
import { t } from "../strings.js";

/** Something that waiting does not mend. */
export function troubleScreen({ message, onRetry }) {
  return h(
    "div",
    { class: "screen trouble" },
    h("section", { class: "panel late" },
      h("h1", {}, t.trouble.title),
      h("p", { class: "lead" }, message),
      h("button", { class: "primary", type: "button", onclick: onRetry }, t.tryAgain),
    ),
  );
}
