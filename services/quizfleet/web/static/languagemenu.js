import { h } from "./dom.js";
import { LANGUAGES } from "./i18n/languages.js";
import { language, speak, t } from "./strings.js";

/** Which language the page speaks. `onChoose()` is called before the page is shown anew, to keep what was typed. */
export function languageMenu({ onChoose } = {}) {
  const options = Object.entries(LANGUAGES).map(([tag, name]) => h("option", { value: tag, lang: tag, selected: tag === language }, name));
  const select = h("select", { id: "language", onchange: () => (onChoose?.(), speak(select.value)) }, options);
  return h("p", { class: "menu" }, h("label", { for: "language" }, t.language), select);
}
