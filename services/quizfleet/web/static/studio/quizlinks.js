import { bareCode, shownCode } from "../codes.js";
import { h } from "../dom.js";
import { explain } from "../strings.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";

/** The way to a quiz's host console. The token is in the fragment, which no server sees. */
export const hostLink = ({ code, hostToken, title }) =>
  h("a", { class: "secondary small", href: `/host/${bareCode(code)}#${hostToken}`, "aria-label": words.quizzes.hostOf(title) }, words.quizzes.host);

/** Where players join. */
export const joinLink = ({ code }) => h("a", { href: `/j/${bareCode(code)}`, class: "digits", dir: "ltr" }, shownCode(bareCode(code)));

/** A quiz as a file of each format. */
export function exportMenu({ quiz, api, onSignedOut }) {
  const save = (format) => async () => {
    menu.open = false;
    menu.querySelector("summary").focus();
    try {
      toast(words.exported(await api.save(quiz.quiz, format)));
    } catch (problem) {
      if (problem.slug === "unauthorized") onSignedOut(words.signIn.expired);
      else toast(words.problems[problem.slug] ?? explain(problem));
    }
  };
  const close = (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  };
  const leave = ({ relatedTarget }) => relatedTarget && !menu.contains(relatedTarget) && (menu.open = false);
  const menu = h(
    "details",
    { class: "drop", onkeydown: close, onfocusout: leave },
    h("summary", { class: "secondary small", "aria-label": words.quizzes.exportOf(quiz.title) }, words.quizzes.export),
    h(
      "div",
      { class: "dropped card" },
      Object.entries(words.exportAs).map(([format, label]) => h("button", { type: "button", class: "item", onclick: save(format) }, label)),
    ),
  );
  return menu;
}
