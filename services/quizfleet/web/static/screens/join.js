import { Problem, join } from "../api.js";
import { CODE_LENGTH, bareCode, shownCode } from "../codes.js";
import { h, show } from "../dom.js";
import { languageMenu } from "../languagemenu.js";
import { keep } from "../session.js";
import { badge, dice, fleet } from "../shapes.js";
import { explain, sentence, t } from "../strings.js";

/** Where a player takes a seat. `code` prefills; `resumable` is a seat taken before; `message` says why we are here. */
export function showJoin({ code = "", resumable, message, onSeat }) {
  const typed = takeTyped();
  const fields = { code: codeField(code || typed.code), name: nameField(typed.name) };
  const button = h("button", { class: "primary", type: "submit" }, t.join.submit);
  const failure = h("p", { class: "notice bad", role: "alert", hidden: !message }, message ?? "");
  const form = h("form", { class: "card join-form", novalidate: true }, failure, fields.code.element, fields.name.element, button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit({ fields, button, failure, onSeat });
  });
  const screen = h(
    "div",
    { class: "screen join" },
    h(
      "div",
      { class: "hero" },
      h("p", { class: "brand" }, h("img", { src: "/static/mark.svg", alt: "", width: 36, height: 36 }), t.brand),
      h("h1", {}, t.join.heading),
      h("p", { class: "lead" }, t.join.lead),
      fleet(),
    ),
    h("div", { class: "deck" }, resumable ? resumeCard(resumable, onSeat) : null, form, languageMenu({ onChoose: () => keepTyped(fields) })),
  );
  show(screen, { title: t.join.title, focus: message ? failure : matchMedia("(hover: hover)").matches ? firstEmpty(fields) : null });
}

const TYPED = "quizfleet.typed";

/** Another language shows the page anew; what was typed comes along. */
function keepTyped({ code, name }) {
  try {
    sessionStorage.setItem(TYPED, JSON.stringify({ code: bareCode(code.input.value), name: name.input.value }));
  } catch {
    // Then it is typed again.
  }
}

function takeTyped() {
  try {
    const typed = JSON.parse(sessionStorage.getItem(TYPED));
    sessionStorage.removeItem(TYPED);
    return typed ?? {};
  } catch {
    return {};
  }
}

function resumeCard(session, onSeat) {
  return h(
    "div",
    { class: "resume" },
    h("button", { class: "card resume-button", type: "button", onclick: () => onSeat(session) },
      badge(session.player),
      h("span", { class: "resume-text" }, h("strong", {}, t.join.resume(session.name)), h("span", { class: "muted" }, session.title)),
    ),
    h("p", { class: "or muted" }, t.join.or),
  );
}

async function submit({ fields, button, failure, onSeat }) {
  failure.hidden = true;
  const code = bareCode(fields.code.input.value);
  const name = fields.name.input.value.trim();
  fields.code.fault(!code ? t.join.codeMissing : code.length !== CODE_LENGTH ? t.join.codeLength : "");
  fields.name.fault(name ? "" : t.join.nameMissing);
  if (focusFault(fields)) return;
  button.disabled = true;
  button.textContent = t.join.joining;
  try {
    const seat = await join(code, name);
    onSeat(keep({ ...seat, code, at: Date.now() }));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    button.disabled = false;
    button.textContent = t.join.submit;
    explainIn(fields, failure, problem);
  }
}

function explainIn(fields, failure, problem) {
  const elsewhere = problem.errors.filter(({ field, message }) => {
    fields[field]?.fault(problem.slug === "code-not-found" ? explain(problem) : sentence(message));
    return !fields[field];
  });
  if (problem.slug === "code-not-found" && !problem.errors.length) fields.code.fault(explain(problem));
  if (focusFault(fields)) return;
  failure.textContent = elsewhere.length ? sentence(elsewhere[0].message) : explain(problem);
  failure.hidden = false;
}

function focusFault(fields) {
  const faulty = Object.values(fields).find(({ input }) => input.getAttribute("aria-invalid") === "true");
  faulty?.input.focus();
  return Boolean(faulty);
}

const firstEmpty = (fields) => Object.values(fields).map(({ input }) => input).find((input) => !input.value) ?? fields.name.input;

function field(id, label, hint, input, ...beside) {
  const note = h("p", { class: "hint", id: `${id}-hint` }, hint);
  const error = h("p", { class: "error", id: `${id}-error`, role: "alert" });
  input.setAttribute("aria-describedby", `${id}-error ${id}-hint`);
  const fault = (message) => {
    input.setAttribute("aria-invalid", String(Boolean(message)));
    error.textContent = message;
    note.hidden = Boolean(message);
  };
  input.addEventListener("input", () => fault(""));
  const element = h("div", { class: "field" }, h("label", { for: id }, label), h("div", { class: "control" }, input, ...beside), error, note);
  return { element, input, fault };
}

function codeField(code = "") {
  const input = h("input", {
    id: "code", name: "code", class: "code", value: shownCode(code), placeholder: "ABC-DEFG", required: true,
    autocomplete: "off", autocapitalize: "characters", spellcheck: "false", enterkeyhint: "next",
  });
  input.addEventListener("input", () => {
    // Only while typing at the end, so that correcting in the middle keeps its place.
    if (input.selectionStart !== input.value.length) return;
    const bare = bareCode(input.value);
    if (bare.length <= CODE_LENGTH) input.value = shownCode(bare);
  });
  return field("code", t.join.code, t.join.codeHint, input);
}

function nameField(name = "") {
  const input = h("input", {
    id: "name", name: "name", value: name, required: true, maxlength: 24, autocomplete: "nickname", spellcheck: "false", enterkeyhint: "go",
  });
  const pick = (words) => words[Math.floor(Math.random() * words.length)];
  const spin = () => {
    input.value = `${pick(t.names.first)} ${pick(t.names.second)}`;
    input.dispatchEvent(new Event("input"));
  };
  const button = h("button", { type: "button", class: "icon spin", "aria-label": t.join.spin, title: t.join.spin, onclick: spin }, dice());
  return field("name", t.join.name, t.join.nameHint, input, button);
}
