import { h } from "../dom.js";
import { retrying } from "../retry.js";
import { letter } from "../shapes.js";
import { t } from "../strings.js";
import { words as stage } from "../stage/words.js";
import { words } from "./words.js";

const KEY = "quizfleet.host.answers";

/**
 * The run of the quiz, for the host alone: what comes when, and what is right. It is hidden until the host asks for it, as
 * many a console is seen by the whole room.
 */
export function createQuestions({ api, signal, onRegrade }) {
  const toggle = h("button", { type: "button", class: "secondary small", "aria-keyshortcuts": "A", onclick: () => toggleAnswers() });
  const warning = h("p", { class: "hint" });
  const list = h("ol", { class: "run" });
  const element = h("section", { class: "stack", "aria-label": words.questions.tab }, toggle, warning, list);
  let content = null;
  let room = null;
  let shown = remembered();
  let loading = null;

  async function load() {
    try {
      const newer = await retrying(() => api.content(signal), { signal, onTrouble: () => {} });
      if (JSON.stringify(newer) === JSON.stringify(content)) return;
      content = newer;
      paint();
    } catch {
      warning.textContent = signal.aborted ? "" : words.questions.failed;
    } finally {
      loading = null;
    }
  }

  function show(next) {
    const moved = !room || room.question !== next.question || room.state !== next.state;
    const isOutdated = !content || room?.revision !== next.revision; // a key may have been put right
    room = next;
    if (isOutdated) loading ??= load();
    if (moved) paint();
  }

  function toggleAnswers() {
    shown = !shown;
    try {
      localStorage.setItem(KEY, shown ? "shown" : "");
    } catch {
      // Not remembered.
    }
    paint();
  }

  function paint() {
    toggle.textContent = shown ? words.questions.hide : words.questions.show;
    toggle.setAttribute("aria-pressed", String(shown));
    warning.textContent = shown ? words.questions.hintShown : words.questions.hintHidden;
    if (!content) return;
    list.replaceChildren(...content.questions.map((question, place) => createItem(question, place + 1)));
    if (shown) list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  function createItem(question, number) {
    const isAtHand = number === room.question && room.state !== "finished";
    const isPast = room.state === "finished" || number < (room.question ?? 0) || (isAtHand && ["reveal", "standings"].includes(room.state));
    const isPublic = isAtHand || isPast;
    const text = shown || isPublic ? question.text : words.questions.secret;
    const seconds = t.seconds(question.seconds);
    const head = [h("span", { class: "rank" }, words.number(number)), h("span", { class: "text" }, h("bdi", {}, text)), h("span", { class: "muted" }, `${stage.kinds[question.kind]} · ${seconds}`)];
    const canCorrect = isPast && question.kind !== "poll";
    const inside = shown || isPast
      ? [...keyOf(question), canCorrect ? h("button", { type: "button", class: "link", onclick: () => onRegrade(number) }, words.regrade.open) : null]
      : null;
    const item = h("li", { class: isPast ? "past" : "", "aria-current": isAtHand && "step" });
    item.append(inside ? h("details", { open: isAtHand || nextUp(number) }, h("summary", {}, head), h("div", { class: "stack" }, inside)) : h("div", { class: "summary" }, head));
    return item;
  }

  /** Before a question is on, the host reads the one that comes. */
  const nextUp = (number) => (room.state === "lobby" ? number === 1 : room.state === "standings" && number === room.question + 1);

  signal.addEventListener("abort", () => list.replaceChildren());
  return { element, show, toggleAnswers };
}

function remembered() {
  try {
    return localStorage.getItem(KEY) === "shown";
  } catch {
    return false;
  }
}

/** What is right, as its author wrote it. */
function keyOf({ kind, choices, answer, tolerance, accepted, explanation, points, warmUp }) {
  const marked = choices.map(({ text, correct }, place) =>
    h("li", { class: correct ? "right" : "" }, h("span", { class: "letter" }, kind === "ordering" ? words.number(place + 1) : letter(place + 1)), h("bdi", {}, text), correct ? h("span", { class: "pill" }, stage.reveal.isRight) : null),
  );
  const inWords = {
    numeric: () => (Number(tolerance) ? stage.reveal.give(answer, tolerance) : String(answer)),
    text: () => words.list(accepted),
    "true-false": () => (answer ? words.questions.true : words.questions.false),
  }[kind];
  return [
    marked.length ? h("ul", { class: "key" }, marked) : null,
    inWords ? h("p", { class: "key-words" }, h("span", { class: "label" }, stage.reveal.correct), h("strong", { dir: "auto" }, inWords())) : null,
    explanation ? h("p", { class: "explanation", dir: "auto" }, explanation) : null,
    h("p", { class: "muted" }, warmUp || kind === "poll" ? stage.unscored : stage.worth(points)),
  ];
}
