import { h } from "../dom.js";
import { colour, letter, shape } from "../shapes.js";
import { t } from "../strings.js";
import { wordsOf } from "../tiles.js";
import { asked, kicker } from "./heading.js";
import { words } from "./words.js";

const WRONG_SHOWN = 4;

/** How a question was answered: what is right, lit, and how many chose what. It follows a key that is put right. */
export async function revealScene(facts, room, signal, isFresh) {
  const number = room.question;
  const load = () =>
    Promise.all([
      facts.ask(() => facts.api.question(number, signal)),
      facts.ask(() => facts.api.tally(number, signal)),
    ]);
  const element = h("div", { class: "scene reveal" });
  let [question, tally] = await load();
  let { revision } = room;
  if (isFresh) facts.onCue?.("reveal");
  paint();

  function paint() {
    element.replaceChildren(
      kicker(question, room.questionCount),
      asked(question.text),
      h("p", { class: "tallied" }, summary(question, tally)),
      (SHOWN[question.kind] ?? picked)(question, tally),
      ...(question.result.explanation ? [h("p", { class: "explanation", dir: "auto" }, question.result.explanation)] : []),
    );
  }

  async function update(next) {
    if (next.revision === revision) return;
    revision = next.revision;
    try {
      const newer = await load();
      if (JSON.stringify(newer) === JSON.stringify([question, tally])) return;
      [question, tally] = newer;
      paint();
    } catch (problem) {
      if (!signal.aborted) facts.onProblem(problem);
    }
  }

  return { element, title: words.of(number, room.questionCount), said: said(question, tally), update };
}

const summary = ({ kind }, { answers, correct, players }) =>
  kind === "poll" ? words.reveal.votes(answers, players) : words.reveal.right(correct, players);

/** What is right, in words. */
export function rightAnswer(question) {
  const { kind, choices, result: { correctChoices, accepted, tolerance } } = question;
  if (kind === "numeric") return Number(tolerance) ? words.reveal.give(accepted[0], tolerance) : accepted[0];
  if (kind === "text") return words.list(accepted);
  const text = (id) => wordsOf(question, choices.find((choice) => choice.id === id));
  if (kind === "ordering") return correctChoices.map(text).join(words.reveal.then);
  return words.list(correctChoices.map((id) => t.question.choice(letter(id), text(id))));
}

function said(question, tally) {
  const right = question.kind === "poll" ? "" : words.reveal.said(rightAnswer(question));
  return `${summary(question, tally)} ${right}`;
}

const SHOWN = { numeric: written, text: written, ordering: ordered };

/** The choices as bars; of a poll none is right. */
function picked(question, tally) {
  const { kind, choices, result } = question;
  const counts = new Map(tally.choices.map(({ id, count }) => [id, count]));
  const bars = choices.map((choice) => {
    const { id } = choice;
    const isRight = result.correctChoices.includes(id);
    const state = kind === "poll" ? "" : isRight ? "right" : "dimmed";
    return bar({ sign: sign(id), text: wordsOf(question, choice), count: counts.get(id) ?? 0, of: tally.answers, state, hue: colour(id) });
  });
  return h("ul", { class: "bars" }, bars);
}

/** Answers in words: the right one large, and what was written most. */
function written(question, tally) {
  const right = h("p", { class: "right-answer" }, h("span", { class: "label" }, words.reveal.correct), h("strong", { dir: "auto" }, rightAnswer(question)));
  const bars = tally.texts.map(({ text, count, correct }) => bar({ text, count, of: tally.answers, state: correct ? "right" : "dimmed" }));
  return h("div", { class: "written" }, right, bars.length ? h("ul", { class: "bars" }, bars) : null);
}

/** The right order, and the wrong ones that most took for it, by the signs of their choices. */
function ordered({ choices, result }, tally) {
  const textOf = (id) => choices.find((one) => one.id === id).text;
  const steps = result.correctChoices.map((id, place) =>
    h("li", { class: `bar step ${colour(id)}` }, h("span", { class: "place" }, words.number(place + 1)), sign(id), h("span", { class: "text" }, h("bdi", {}, textOf(id)))),
  );
  const wrong = tally.texts.filter(({ correct }) => !correct).slice(0, WRONG_SHOWN);
  const bars = wrong.map(({ choices: order, count }) => {
    const signs = h("span", { class: "order", "aria-hidden": "true" }, order.map((id) => h("span", { class: colour(id) }, sign(id))));
    const spoken = h("span", { class: "unseen" }, order.map(textOf).join(words.reveal.then));
    return bar({ text: [signs, spoken], count, of: tally.answers, state: "dimmed" });
  });
  return h("div", { class: "written" }, h("ol", { class: "bars" }, steps), bars.length ? [h("p", { class: "label" }, words.reveal.often), h("ul", { class: "bars" }, bars)] : null);
}

const sign = (id) => h("span", { class: "sign" }, shape(id), h("span", { class: "letter" }, letter(id)));

function bar({ sign: mark = null, text, count, of, state, hue = "" }) {
  const share = of ? count / of : 0;
  const element = h(
    "li",
    { class: `bar ${hue} ${state}` },
    mark,
    h("span", { class: "text" }, typeof text === "string" ? h("bdi", {}, text) : text),
    state === "right" ? h("span", { class: "unseen" }, words.reveal.isRight) : null,
    h("span", { class: "count" }, words.number(count), h("span", { class: "share" }, words.percent(share))),
  );
  element.style.setProperty("--share", share);
  return element;
}
