import { h } from "../dom.js";
import { clockFace } from "../time.js";
import { pointsInAll } from "./draft.js";
import { setQuiz } from "./edits.js";
import { checkbox, labelled, selectOf, textInput } from "./fields.js";
import { createForm } from "./form.js";
import { MODES, POLICIES, whole } from "./rules.js";
import { words } from "./words.js";

/** What is said of the quiz as a whole. Returns {element, shape, paint(draft, faults), focus(field)}. */
export function settingsForm({ desk, faults }) {
  const form = createForm(desk, faults, null);
  const fact = (name) => [(draft) => draft[name], (draft, value) => setQuiz(draft, { [name]: value })];

  const heading = h("h2", { tabindex: -1 }, words.settings.heading);
  const title = labelled(words.settings.title, textInput());
  const mode = labelled(words.settings.mode, selectOf(MODES.map((one) => [one, words.modes[one]]), desk.draft.mode), { hint: " " });
  const startsAt = labelled(words.settings.startsAt, h("input", { type: "datetime-local" }), { hint: words.settings.startsAtHint });
  const lead = labelled(words.settings.leadSeconds, textInput({ inputmode: "numeric" }), { hint: words.settings.leadSecondsHint });
  const policy = labelled(words.settings.policy, selectOf(POLICIES.map((one) => [one, words.policies[one]]), desk.draft.policy), { hint: " " });
  const streak = checkbox(words.settings.streakBonus, { "aria-describedby": "streak-hint" });
  const glance = h("dl", { class: "glance" });

  form.bind("title", title, ...fact("title"));
  form.bind("mode", mode, ...fact("mode"));
  form.bind("startsAt", startsAt, (draft) => localTime(draft.startsAt), (draft, value) => setQuiz(draft, { startsAt: instantOf(value) }));
  form.bind("leadSeconds", lead, ...fact("leadSeconds"));
  form.bind("policy", policy, ...fact("policy"));
  form.bind("streakBonus", streak, ...fact("streakBonus"));

  const element = h(
    "section",
    { class: "form stack" },
    heading,
    title.element,
    mode.element,
    startsAt.element,
    lead.element,
    policy.element,
    h("div", { class: "field" }, streak.element, h("p", { class: "hint", id: "streak-hint" }, words.settings.streakBonusHint)),
    h("div", { class: "card stack" }, h("h3", {}, words.settings.glance), glance),
    h("p", { class: "hint keys" }, words.editor.keys),
  );

  function paint(draft, found) {
    form.paint(draft, found);
    mode.note.textContent = words.modeHints[draft.mode] ?? "";
    policy.note.textContent = words.policyHints[draft.policy] ?? "";
    startsAt.element.hidden = draft.mode !== "autopilot";
    lead.element.hidden = draft.mode !== "host-led" && !found.some(({ question, field }) => question === null && field === "leadSeconds");
    const seconds = draft.questions.reduce((sum, question) => sum + (whole(question.seconds) || 0), 0);
    const facts = [
      [words.outline.heading, words.number(draft.questions.length)],
      [words.settings.time, clockFace(seconds)],
      [words.settings.points, words.number(pointsInAll(draft))],
    ];
    glance.replaceChildren(...facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", { class: "digits" }, value))));
  }

  return { element, shape: "settings", paint, focus: (field) => (form.input(field) ?? heading).focus() };
}

/** An instant as a datetime-local field has it: in the author's time zone. */
function localTime(instant) {
  if (!instant || Number.isNaN(Date.parse(instant))) return "";
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const instantOf = (typed) => (typed ? new Date(typed).toISOString() : "");
