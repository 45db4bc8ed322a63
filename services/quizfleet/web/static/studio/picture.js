import { h } from "../dom.js";
import { advise } from "./check.js";
import { setQuestion } from "./edits.js";
import { labelled, textInput } from "./fields.js";
import { LIMITS, bare } from "./rules.js";
import { words } from "./words.js";

const LOOK_AFTER_MS = 500;

/** A picture by its address, with what it shows, and the picture itself: {element, paint(question)}. */
export function pictureFields({ form, of, id }) {
  const url = labelled(words.question.imageUrl, textInput({ type: "url", dir: "ltr", inputmode: "url", placeholder: "https://" }), { hint: words.question.imageUrlHint });
  const alt = labelled(words.question.imageAlt, textInput(), { hint: words.question.imageAltHint });
  const fact = (name) => [
    (draft) => of(draft)?.image[name] ?? "",
    (draft, value) => setQuestion(draft, id, { image: { ...of(draft).image, [name]: value } }),
  ];
  form.bind("image.url", url, ...fact("url"));
  form.bind("image.alt", alt, ...fact("alt"));
  const view = look();
  const element = h("fieldset", { class: "stack plain" }, h("legend", { class: "unseen" }, words.question.image), url.element, alt.element, view.element);
  return { element, paint: view.paint };
}

/** The picture as it loads from there, and what is the matter where it does not. */
function look() {
  const picture = h("img", { class: "shown", alt: "", referrerpolicy: "no-referrer" });
  const figure = h("figure", { class: "stack", hidden: true }, picture, h("figcaption", { class: "hint" }, words.question.imageShown));
  const trouble = h("p", { class: "notice", role: "status", hidden: true });
  let address = "";
  let timer;

  function say(text) {
    trouble.hidden = !text;
    trouble.textContent = text;
  }

  picture.addEventListener("load", () => ((figure.hidden = false), say("")));
  picture.addEventListener("error", () => ((figure.hidden = true), say(words.question.imageFailed)));

  function paint({ image }) {
    picture.alt = bare(image.alt);
    if (bare(image.url) === address) return;
    address = bare(image.url);
    figure.hidden = true;
    const [advice] = advise({ image });
    say(advice ? words.faults[advice.code] : "");
    clearTimeout(timer);
    const isWhole = /^https:\/\/[^\s<>"']+\.[^\s<>"']+$/.test(address) && address.length <= LIMITS.url;
    if (isWhole) timer = setTimeout(() => (picture.src = address), LOOK_AFTER_MS);
    else picture.removeAttribute("src");
  }

  return { element: h("div", { class: "stack" }, figure, trouble), paint };
}
