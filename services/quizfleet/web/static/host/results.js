import { download } from "../download.js";
import { h } from "../dom.js";
import { retrying } from "../retry.js";
import { letter } from "../shapes.js";
import { words as stage } from "../stage/words.js";
import { explain } from "../strings.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";

const AT_ONCE = 4;

/** After the quiz: files to download, and question by question how it went. `save(format)` works at any time. */
export function createResults({ api, token, signal, onRegrade }) {
  const rows = h("tbody");
  const element = h(
    "section",
    { class: "results stack", hidden: true, "aria-labelledby": "results-heading" },
    h("h2", { id: "results-heading" }, words.results.heading),
    h("div", { class: "line" },
      h("button", { type: "button", class: "secondary small", onclick: () => save("xlsx") }, words.results.xlsx),
      h("button", { type: "button", class: "secondary small", onclick: () => save("csv") }, words.results.csv),
      h("button", { type: "button", class: "link", onclick: onRegrade }, words.regrade.menu)),
    h("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": words.results.summary },
      h("table", { class: "table" }, h("caption", { class: "unseen" }, words.results.summary),
        h("thead", {}, h("tr", {}, words.results.columns.map((name, place) => h("th", { scope: "col", class: [2, 3].includes(place) ? "figure" : "" }, name)))), rows)),
  );
  let loaded = -1;

  async function save(format) {
    try {
      await download(api.resultsPath(format), token);
    } catch (problem) {
      toast(words.problems[problem.slug] ?? explain(problem));
    }
  }

  function show({ state, revision, questionCount }) {
    element.hidden = state !== "finished";
    if (element.hidden || loaded === revision) return;
    loaded = revision;
    load(questionCount).catch((problem) => signal.aborted || toast(explain(problem)));
  }

  async function load(count) {
    const ask = (send) => retrying(send, { signal, onTrouble: () => {} });
    const { questions } = await ask(() => api.content(signal));
    const tallies = new Map();
    const wanted = Array.from({ length: count }, (_, place) => place + 1);
    const work = async () => {
      for (let n = wanted.shift(); n; n = wanted.shift()) {
        try {
          tallies.set(n, await ask(() => api.tally(n, signal)));
        } catch (problem) {
          if (signal.aborted || problem.slug !== "question-open") throw problem; // never shown: the quiz was ended before it
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    rows.replaceChildren(...questions.map((question, place) => createRow(question, place + 1, tallies.get(place + 1))));
  }

  return { element, show, save, refresh: () => ((loaded = -1), load(rows.children.length).catch(() => {})) };
}

function createRow(question, number, tally) {
  const { kind, text } = question;
  const share = tally?.answers && kind !== "poll" ? tally.correct / tally.answers : null;
  const bar = h("span", { class: "share-bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", share ?? 0);
  return h("tr", {},
    h("td", {}, words.number(number)),
    h("td", {}, h("bdi", {}, text)),
    h("td", { class: "figure" }, tally ? words.number(tally.answers) : "–"),
    h("td", { class: "figure" }, share === null ? "–" : [words.percent(share), bar]),
    h("td", {}, h("bdi", {}, (tally && mostWrong(question, tally)) ?? "–")));
}

/** The wrong answer that most took for right: what to talk about afterwards. */
function mostWrong({ kind, choices, answer }, { choices: counts, texts }) {
  if (kind === "poll") return null;
  const isWrong = ({ id }) => (kind === "true-false" ? (id === 1) !== answer : !choices[id - 1].correct);
  const nameOf = ({ id }) => (kind === "true-false" ? (id === 1 ? words.questions.true : words.questions.false) : `${letter(id)}: ${choices[id - 1].text}`);
  const wrong = counts.length ? counts.filter(isWrong).map((one) => ({ text: nameOf(one), count: one.count })) : texts.filter(({ correct }) => !correct);
  const most = wrong.reduce((best, one) => (one.count > (best?.count ?? 0) ? one : best), null);
  return most && words.results.often(most.text, stage.number(most.count));
}
