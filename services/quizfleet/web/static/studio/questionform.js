import { h } from "../dom.js";
import { answerFields } from "./answers.js";
import { choiceList } from "./choices.js";
import { find, setKind, setQuestion } from "./edits.js";
import { labelled, room, selectOf, textArea, textInput, checkbox } from "./fields.js";
import { createForm } from "./form.js";
import { pictureFields } from "./picture.js";
import { KINDS, LIMITS, hasChoices } from "./rules.js";
import { words } from "./words.js";

/** What makes a form for a question a different one: more than the texts in it. */
export const shapeOf = ({ id, kind, choices }) => [id, kind, hasChoices(kind) && choices.map((choice) => choice.id)].join();

/** The fields of one question. Returns {element, shape, paint(draft, faults), focus(field)}. */
export function questionForm({ desk, hands, faults, question, actions }) {
  const { id, kind } = question;
  const form = createForm(desk, faults, id);
  const of = (draft) => find(draft, id);
  const fact = (name) => [(draft) => of(draft)?.[name] ?? "", (draft, value) => setQuestion(draft, id, { [name]: value })];

  const heading = h("h2", { tabindex: -1 });
  const other = h("p", { class: "notice bad", hidden: true });
  const left = room(LIMITS.text);
  const text = labelled(words.question.text, textArea({ rows: 2, class: "ask-text" }));
  text.element.append(left.element);
  const kinds = labelled(words.question.kind, selectOf(KINDS.map((one) => [one, words.kinds[one]]), kind), { hint: words.kindHints[kind] });
  const explanation = labelled(words.question.explanation, textArea({ rows: 2 }), { hint: words.question.explanationHint });
  const picture = pictureFields({ form, of, id });

  kinds.input.classList.add("kind-of");
  form.bind("text", text, ...fact("text"));
  form.bind("kind", kinds, (draft) => of(draft)?.kind ?? kind, (draft, value) => setKind(draft, id, value));
  kinds.input.addEventListener("input", () => hands.focus(".kind-of"));
  form.bind("explanation", explanation, ...fact("explanation"));

  const element = h(
    "section",
    { class: "form stack", "data-question": id },
    h("div", { class: "line spread" }, heading, actions.turning),
    actions.bar,
    other,
    text.element,
    kinds.element,
    hasChoices(kind) ? choiceList({ desk, hands, form, question }) : answerFields({ form, question, fact }),
    numbers({ form, fact, kind }),
    h("details", { class: "more", open: Boolean(question.explanation || question.image.url || question.image.alt) },
      h("summary", {}, words.question.more),
      h("div", { class: "stack" }, explanation.element, picture.element),
    ),
  );

  function paint(draft, found) {
    const now = of(draft);
    if (!now) return;
    const place = draft.questions.indexOf(now) + 1;
    heading.textContent = words.question.heading(words.number(place), words.number(draft.questions.length));
    left.paint(now.text);
    const rest = form.paint(draft, found);
    other.hidden = !rest.length;
    other.textContent = rest.map(({ message }) => message).join(" ");
    if (found.some(({ question: at, field }) => at === id && /^(image|explanation)/.test(field))) {
      element.querySelector(".more").open = true;
    }
    picture.paint(now);
  }

  return { element, shape: shapeOf(question), paint, focus: (field) => (form.input(field) ?? heading).focus() };
}

function numbers({ form, fact, kind }) {
  const seconds = labelled(words.question.seconds, textInput({ inputmode: "numeric" }));
  const points = labelled(words.question.points, textInput({ inputmode: "numeric", disabled: kind === "poll" }), {
    hint: kind === "poll" ? words.question.noPoints : "",
  });
  const warmUp = checkbox(words.question.warmUp);
  form.bind("seconds", seconds, ...fact("seconds"));
  form.bind("warmUp", warmUp, ...fact("warmUp"));
  if (kind === "poll") points.input.value = "0";
  else form.bind("points", points, ...fact("points"));
  return h("div", { class: "numbers" }, seconds.element, points.element, warmUp.element);
}
