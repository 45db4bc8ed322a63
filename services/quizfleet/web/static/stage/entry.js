import { bareCode, shownCode } from "../codes.js";
import { h, show } from "../dom.js";
import { languageMenu } from "../languagemenu.js";
import { forgetPass, keepPass, passInAddress, passes, quizOf, readPass } from "../passes.js";
import { explain, t } from "../strings.js";
import { words } from "./words.js";

const REFUSALS = { unauthorized: "expired", forbidden: "forbidden", "quiz-not-found": "gone" };

/**
 * From the address of a console or a big screen to what it shows. `role` is "host" or "screen"; `open(pass, on)` shows the
 * quiz, where `on` is {onKnown(room), onLost(problem), onLeave()}.
 */
export function openPage(role, open) {
  const { code, token } = passInAddress(role, bareCode);
  if (token) enter({ code, token });
  else ask({ code });

  function enter(pass) {
    const quiz = quizOf(pass.token);
    if (!quiz) return ask({ code: pass.code, message: words.entry.tokenWrong });
    const whole = { ...pass, quiz };
    open(whole, {
      onKnown(room) {
        keepPass(role, { ...whole, code: room.code, title: room.title });
        history.replaceState(null, "", `/${role}/${room.code}${location.search}`);
      },
      onLost(problem) {
        if (pass.code) forgetPass(role, pass.code);
        ask({ code: pass.code, message: words.entry[REFUSALS[problem.slug]] ?? explain(problem) });
      },
      onLeave() {
        if (pass.code) forgetPass(role, pass.code);
        history.replaceState(null, "", `/${role}`);
        ask({ code: "" });
      },
    });
  }

  /** Ask for the token: a whole link may be pasted, and quizzes opened here before are offered. */
  function ask({ code: known, message }) {
    const said = words.entry[role];
    const token = h("input", { id: "token", type: "password", required: true, autocomplete: "off", spellcheck: "false", "aria-describedby": "token-error token-hint", oninput: () => fault("") });
    const error = h("p", { class: "error", id: "token-error", role: "alert" });
    const fault = (text) => {
      error.textContent = text;
      token.setAttribute("aria-invalid", String(Boolean(text)));
      if (text) token.focus();
    };
    const submit = (event) => {
      event.preventDefault();
      const pass = readPass(token.value);
      if (!token.value.trim()) fault(words.entry.tokenMissing);
      else if (!pass.token) fault(words.entry.tokenWrong);
      else enter({ code: bareCode(pass.code) || known, token: pass.token });
    };
    const recent = passes(role).map((pass) =>
      h("li", {}, h("button", { type: "button", class: "card recent", onclick: () => enter(pass) }, h("strong", { dir: "auto" }, pass.title || shownCode(pass.code)), h("bdi", { class: "muted", dir: "ltr" }, shownCode(pass.code)))),
    );
    const element = h(
      "div",
      { class: "screen entry" },
      h("div", { class: "column stack" },
        h("p", { class: "brand" }, h("img", { src: "/static/mark.svg", alt: "", width: 36, height: 36 }), t.brand),
        h("h1", {}, said.heading),
        h("p", { class: "lead" }, said.lead),
        message ? h("p", { class: "notice bad", role: "alert" }, message) : null,
        h("form", { class: "card stack", novalidate: true, onsubmit: submit },
          known ? h("p", { class: "muted" }, words.entry.code, " ", h("bdi", { class: "code", dir: "ltr" }, shownCode(known))) : null,
          h("div", { class: "field" }, h("label", { for: "token" }, words.entry.token), h("div", { class: "control" }, token), error, h("p", { class: "hint", id: "token-hint" }, words.entry.tokenHint)),
          h("button", { class: "primary" }, said.go)),
        recent.length ? [h("h2", {}, words.entry.recent), h("ul", { class: "stack" }, recent)] : null,
        languageMenu()),
    );
    show(element, { title: said.title, focus: token });
  }
}
