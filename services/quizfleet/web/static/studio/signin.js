import { Problem } from "../api.js";
import { h, show } from "../dom.js";
import { languageMenu } from "../languagemenu.js";
import { explain } from "../strings.js";
import { studioApi } from "./client.js";
import { labelled } from "./fields.js";
import { keepKey } from "./key.js";
import { words } from "./words.js";

const COMMAND = "kubectl -n NAMESPACE get secret EVENT-keys -o jsonpath='{.data.admin-key}' | base64 -d";

/** Where an author shows the event's admin key. `message` says why they are asked again. */
export function showSignIn({ message = "", onKey }) {
  const key = labelled(words.signIn.key, h("input", { type: "password", autocomplete: "current-password", name: "key", spellcheck: "false" }), {
    hint: words.signIn.keyHint,
  });
  const button = h("button", { class: "primary", type: "submit" }, words.signIn.submit);
  const notice = h("p", { class: "notice", role: "alert", hidden: !message }, message);
  const help = h("pre", { class: "command", hidden: true }, h("code", {}, COMMAND));
  // Password managers want a name beside a password.
  const event = h("input", { type: "text", name: "username", autocomplete: "username", value: location.host, hidden: true });
  const form = h("form", { class: "card stack", novalidate: true }, notice, event, key.element, help, button);
  key.input.addEventListener("input", () => key.fault(""));
  form.addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    check({ key, button, help, onKey });
  });
  const screen = h(
    "div",
    { class: "screen studio sign-in" },
    h("div", { class: "column stack" },
      h("p", { class: "brand" }, h("img", { src: "/static/mark.svg", alt: "", width: 36, height: 36 }), words.brand),
      h("h1", {}, words.signIn.heading),
      h("p", { class: "lead" }, words.signIn.lead),
      form,
      languageMenu(),
    ),
  );
  show(screen, { title: words.signIn.title, focus: message ? notice : key.input });
}

async function check({ key, button, help, onKey }) {
  const typed = key.input.value.trim();
  if (!typed) {
    key.fault(words.signIn.missing);
    return key.input.focus();
  }
  button.disabled = true;
  button.textContent = words.signIn.checking;
  try {
    const { quizzes } = await studioApi(typed).list();
    keepKey(typed);
    onKey(quizzes);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    help.hidden = problem.slug !== "unauthorized";
    key.fault(problem.slug === "unauthorized" ? words.signIn.refused : explain(problem));
    button.disabled = false;
    button.textContent = words.signIn.submit;
    key.input.focus();
  }
}
