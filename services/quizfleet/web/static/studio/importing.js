import { announce, h, show } from "../dom.js";
import { explain, sentence } from "../strings.js";
import { plus } from "./icons.js";
import { quizCard } from "./importcard.js";
import { words } from "./words.js";

const MOST_SHOWN = 200;

/**
 * Have a file read and see what is in it: the quizzes, what is at fault by line, what was guessed. Nothing is created before the
 * author says so. `onTake(content)` opens one in the editor.
 */
export function showImport({ api, signal, onTake, onSignedOut }) {
  const picker = h("input", { type: "file", class: "unseen", id: "file", accept: ".yaml,.yml,.json,.csv,.tsv,.xlsx,.gift,.txt" });
  const zone = h(
    "div",
    { class: "drop-zone card stack" },
    h("label", { for: "file", class: "primary" }, words.importing.pick),
    picker,
    h("p", {}, words.importing.lead),
    h("p", { class: "hint" }, words.importing.formats),
  );
  const bar = h("progress", { max: 1, hidden: true });
  const state = h("p", { class: "hint", role: "status" });
  const trouble = h("p", { class: "notice bad", role: "alert", hidden: true });
  const found = h("div", { class: "stack" });
  let reading = new AbortController();

  const screen = h(
    "div",
    { class: "screen studio importing" },
    h("div", { class: "wide stack" }, h("a", { href: "#", class: "crumb" }, words.editor.back), h("h1", {}, words.importing.heading), zone, bar, state, trouble, found),
  );

  async function read(file) {
    reading.abort();
    reading = new AbortController();
    const { signal: own } = reading;
    found.replaceChildren();
    trouble.hidden = true;
    bar.hidden = false;
    bar.setAttribute("aria-label", words.importing.uploading(file.name));
    try {
      const document = await api.imported(file, { signal: own, onProgress: (share) => progress(file, share) });
      if (own.aborted || signal.aborted) return;
      paint(file, document);
    } catch (problem) {
      if (!own.aborted && !signal.aborted) fail(problem);
    } finally {
      if (!own.aborted) bar.hidden = true;
    }
  }

  function progress(file, share) {
    if (share < 1) bar.value = share;
    else bar.removeAttribute("value"); // on its way through the parser: how long, nobody knows
    const text = share < 1 ? words.importing.uploading(file.name) : words.importing.reading(file.name);
    if (state.textContent !== text) state.textContent = text;
  }

  function fail(problem) {
    state.textContent = "";
    if (problem.slug === "unauthorized") return onSignedOut(words.signIn.expired);
    if (problem.slug === undefined) console.error(problem);
    trouble.textContent = problem.slug === "payload-too-large" ? words.importing.tooLarge : (words.problems[problem.slug] ?? explain(problem));
    trouble.hidden = false;
  }

  function paint(file, { format, quizzes, faults, warnings }) {
    const { importing } = words;
    state.textContent = importing.read(file.name, importing.formatNames[format] ?? format);
    const heading = h("h2", { tabindex: -1 }, quizzes.length ? importing.found(quizzes.length) : importing.empty);
    found.replaceChildren(
      heading,
      faults.length ? findings(faults, importing.faults(faults.length), importing.columns.message, "bad") : h("p", { class: "notice good" }, importing.fine),
      faults.length ? h("p", {}, importing.mend) : "",
      warnings.length ? findings(warnings, importing.warnings(warnings.length), importing.warningColumn, "") : "",
      ...quizList({ quizzes, api, onTake, onSignedOut, signal }),
    );
    heading.focus();
  }

  picker.addEventListener("change", () => {
    const [file] = picker.files;
    picker.value = ""; // so that the same file can be chosen again when it has been put right
    if (file) read(file);
  });
  takeDrops({ zone, signal, onFile: read });
  signal.addEventListener("abort", () => reading.abort());
  show(screen, { title: words.importing.title });
}

/** A file may be dropped anywhere on the page: beside the zone it would replace the page. */
function takeDrops({ zone, signal, onFile }) {
  const hasFile = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  addEventListener(
    "dragover",
    (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      zone.classList.add("awaits");
    },
    { signal },
  );
  addEventListener("dragleave", (event) => event.relatedTarget ?? zone.classList.remove("awaits"), { signal });
  addEventListener(
    "drop",
    (event) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      zone.classList.remove("awaits");
      const [file] = event.dataTransfer.files;
      if (file) onFile(file);
    },
    { signal },
  );
}

/** Faults or guesses by line, in a table. */
function findings(entries, heading, message, kind) {
  const { columns } = words.importing;
  const shown = entries.slice(0, MOST_SHOWN);
  const hasFields = shown.some(({ field }) => field);
  const row = (line, field, text, tag = "td") =>
    h("tr", {}, h(tag, { class: "digits" }, line), hasFields ? h(tag, {}, field) : null, h(tag, { class: "message" }, text));
  const body = shown.map(({ line, field, message: text }) => row(line === null ? "–" : words.number(line), h("code", {}, field), h("bdi", {}, sentence(text))));
  return h(
    "section",
    { class: "stack" },
    h("h3", { class: `notice ${kind}` }, heading),
    h(
      "div",
      { class: "table-frame", tabindex: 0, role: "region", "aria-label": heading },
      h("table", { class: "table" }, h("thead", {}, row(columns.line, columns.field, message, "th")), h("tbody", {}, body)),
    ),
    entries.length > MOST_SHOWN ? h("p", { class: "hint" }, words.importing.more(entries.length - MOST_SHOWN)) : null,
  );
}

/** The quizzes of the file, each to create or to open, and all at once where there are several. */
function quizList({ quizzes, api, onTake, onSignedOut, signal }) {
  const cards = quizzes.map((content) => quizCard({ content, api, onTake, onSignedOut }));
  if (quizzes.length < 2) return cards.map(({ element }) => element);
  const state = h("p", { class: "hint", role: "status" });
  const all = h("button", { type: "button", class: "primary small", onclick: createAll }, plus(), words.importing.createAll(quizzes.length));

  async function createAll() {
    const left = cards.filter((card) => !card.isCreated());
    all.disabled = true;
    for (const [place, card] of left.entries()) {
      if (signal.aborted) return;
      state.textContent = words.importing.creating(place + 1, left.length);
      const problem = await card.create({ quietly: true });
      if (problem) {
        all.disabled = false;
        state.textContent = `${words.importing.stopped(place, left.length)} ${explain(problem)}`;
        return;
      }
    }
    state.textContent = words.importing.createdAll(left.length);
    announce(state.textContent);
  }

  return [h("div", { class: "line" }, all, state), ...cards.map(({ element }) => element)];
}
