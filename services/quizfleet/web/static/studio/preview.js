import { h } from "../dom.js";
import { words } from "./words.js";
import { viewOf } from "./viewof.js";

const REPAINT_AFTER_MS = 120;
const DEVICES = { phone: { width: 390, height: 760 }, screen: { width: 1280, height: 720 } };

/**
 * The question as players get it, by the player's own modules in a frame of its own: media queries, fonts and styles are
 * theirs. The frame is a picture: it takes no focus and no clicks.
 */
export function createPreview({ signal }) {
  let wanted = { device: "phone", moment: "question" };
  let draft = null;
  let painted = [];
  let timer;
  const frame = h("iframe", { class: "frame", srcdoc: framePage(), inert: true, tabindex: -1 });
  const glass = h("div", { class: "glass" }, frame);
  const element = h(
    "aside",
    { class: "preview stack", "aria-label": words.preview.heading },
    h("h2", {}, words.preview.heading),
    chooser("device", words.preview.device, { phone: words.preview.phone, screen: words.preview.screen }),
    chooser("moment", words.preview.moment, { question: words.preview.question, answer: words.preview.answer }),
    glass,
  );
  const measure = new ResizeObserver(fit);
  measure.observe(glass);
  addEventListener("message", ({ source, data }) => source === frame.contentWindow && hear(data), { signal });
  signal.addEventListener("abort", () => (measure.disconnect(), clearTimeout(timer)));
  let isReady = false;
  let contentHeight = 0;

  function chooser(name, label, options) {
    const radios = Object.entries(options).map(([value, text]) => {
      const onchange = () => {
        wanted = { ...wanted, [name]: value };
        show();
      };
      const input = h("input", { type: "radio", name: `preview-${name}`, value, checked: wanted[name] === value, onchange });
      return h("label", {}, input, h("span", {}, text));
    });
    return h("fieldset", { class: "segments" }, h("legend", { class: "unseen" }, label), radios);
  }

  function hear({ frame: news, height }) {
    if (news === "ready") {
      isReady = true;
      show();
    } else if (news === "shown") {
      contentHeight = height;
      fit();
    }
  }

  /** The device's own width, as high as it or its contents are, made to fit its place. */
  function fit() {
    const device = DEVICES[wanted.device];
    glass.className = `glass on-${wanted.device}`;
    const height = Math.max(device.height, contentHeight);
    const scale = glass.clientWidth / device.width;
    frame.style.width = `${device.width}px`;
    frame.style.height = `${height}px`;
    frame.style.transform = `scale(${scale})`;
    glass.style.height = `${Math.ceil(height * scale)}px`;
  }

  function paint(now) {
    draft = now;
    clearTimeout(timer);
    timer = setTimeout(show, REPAINT_AFTER_MS);
  }

  function show() {
    const question = draft?.questions.find(({ id }) => id === draft.selected) ?? draft?.questions[0];
    element.hidden = !question;
    if (!question || !isReady) return;
    const place = draft.questions.indexOf(question) + 1;
    const now = [question, place, draft.questions.length, draft.policy, wanted];
    if (now.every((one, at) => one === painted[at])) return;
    painted = now;
    const { device, moment } = wanted;
    frame.title = words.preview.frame(place, words.preview[device], words.preview[moment]);
    if (contentHeight > DEVICES[device].height) contentHeight = 0;
    fit();
    const nothing = { text: words.outline.empty, choice: words.outline.empty };
    const view = viewOf(question, place, { moment, words: nothing });
    const { policy, streakBonus, questions } = draft;
    frame.contentWindow?.postMessage({ view, device, count: questions.length, policy, streakBonus }, location.origin);
  }

  return { element, paint };
}

/** The page in the frame. It has no address of its own, so no policy of headers has to let it in: see docs/decisions/0019. */
function framePage() {
  const { lang, dir } = document.documentElement;
  const link = (name, device) => `<link rel="stylesheet" href="/static/${name}.css" data-device="${device}">`;
  return `<!doctype html><html lang="${lang}" dir="${dir}"><head><meta charset="utf-8"><title>QuizFleet</title>
    ${link("design", "")}${link("play", "phone")}${link("stage", "screen")}${link("bigscreen", "screen")}
    <script type="module" src="/static/studio/frame.js"></script></head>
    <body><main id="screen"></main><div id="announcer" hidden></div></body></html>`;
}
