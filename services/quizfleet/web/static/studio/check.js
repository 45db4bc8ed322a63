import { sentChoices, sentForms } from "./draft.js";
import { LIMITS, bare, digitsOf, hasChoices, hasLetters, length, marksChoices, whole } from "./rules.js";

/**
 * What the server would refuse, found while it is typed: [{field, code, args}]. A field is a path as the server names it,
 * such as "questions.3.text"; a code is a key of `faults` in the studio's dictionary.
 */
export function check(draft) {
  return [
    ...text("title", draft.title, LIMITS.title),
    ...inRange("leadSeconds", draft.leadSeconds, LIMITS.leadSeconds),
    ...(draft.questions.length ? [] : [fault("questions", "noQuestions")]),
    ...(draft.questions.length > LIMITS.questions ? [fault("questions", "tooManyQuestions", LIMITS.questions)] : []),
    ...draft.questions.flatMap((question, place) =>
      checkQuestion(question).map(({ field, ...rest }) => ({ field: `questions.${place}.${field}`, ...rest })),
    ),
  ];
}

const known = new WeakMap();

/** The faults of one question, with fields as seen from it: "text", "choices.0.text". */
function checkQuestion(question) {
  if (!known.has(question)) known.set(question, judge(question));
  return known.get(question);
}

function judge(question) {
  const { kind, image } = question;
  return [
    ...text("text", question.text, LIMITS.text),
    ...(hasChoices(kind) ? judgeChoices(question) : []),
    ...(kind === "true-false" && question.truth === null ? [fault("answer", "noTruth")] : []),
    ...(kind === "numeric" ? judgeNumber(question) : []),
    ...(kind === "text" ? judgeForms(question) : []),
    ...inRange("seconds", question.seconds, LIMITS.seconds),
    ...(kind === "poll" ? [] : inRange("points", question.points, LIMITS.points)),
    ...atMost("explanation", question.explanation, LIMITS.explanation),
    ...(bare(image.url) || bare(image.alt) ? judgeImage(image) : []),
  ];
}

const fault = (field, code, ...args) => ({ field, code, args });

const atMost = (field, written, most) => (length(bare(written)) > most ? [fault(field, "tooLong", most)] : []);

const text = (field, written, most) => (bare(written) ? atMost(field, written, most) : [fault(field, "empty")]);

function inRange(field, typed, [least, most]) {
  const number = whole(typed);
  return number >= least && number <= most ? [] : [fault(field, "outOfRange", least, most)];
}

function judgeChoices(question) {
  const choices = sentChoices(question);
  const right = choices.filter(({ correct }) => correct).length;
  const found = choices.flatMap(({ text: written }, place) => text(`choices.${place}.text`, written, LIMITS.choice));
  const seen = new Set();
  choices.forEach(({ text: written }, place) => {
    if (bare(written) && seen.has(bare(written))) found.push(fault(`choices.${place}.text`, "sameChoice"));
    seen.add(bare(written));
  });
  if (choices.length < LIMITS.fewestChoices) found.push(fault("choices", "fewChoices", LIMITS.fewestChoices));
  if (choices.length > LIMITS.choices) found.push(fault("choices", "manyChoices", LIMITS.choices));
  if (marksChoices(question.kind) && choices.length >= LIMITS.fewestChoices) {
    if (!right) found.push(fault("choices", "noRight"));
    if (right > 1 && question.kind === "single") found.push(fault("choices", "severalRight"));
  }
  return found;
}

function judgeNumber({ answer, tolerance }) {
  const off = bare(tolerance);
  const found = bare(answer) ? judgeDigits("answer", bare(answer)) : [fault("answer", "noNumber")];
  if (!off) return found;
  if (off.startsWith("-") && Number(off) < 0) return [...found, fault("tolerance", "negative")];
  return [...found, ...judgeDigits("tolerance", off)];
}

function judgeDigits(field, typed) {
  const digits = digitsOf(typed);
  if (Number.isNaN(digits)) return [fault(field, typed.includes(",") ? "comma" : "notANumber")];
  return digits > LIMITS.digits ? [fault(field, "manyDigits", LIMITS.digits)] : [];
}

function judgeForms(question) {
  const forms = sentForms(question);
  if (!forms.length) return [fault("accepted", "noForms")];
  const found = forms.length > LIMITS.forms ? [fault("accepted", "manyForms", LIMITS.forms)] : [];
  const long = forms.find((form) => length(form) > LIMITS.accepted);
  if (long) found.push(fault("accepted", "longForm", LIMITS.accepted, `${[...long].slice(0, 20).join("")}…`));
  const empty = forms.find((form) => !hasLetters(form));
  if (empty) found.push(fault("accepted", "emptyForm", empty));
  return found;
}

const ADDRESS = /^https?:\/\/[^\s<>"']+$/;

function judgeImage({ url, alt }) {
  const address = bare(url);
  const found = text("image.alt", alt, LIMITS.alt);
  if (!address) return [fault("image.url", "noAddress"), ...found];
  if (!ADDRESS.test(address)) return [fault("image.url", "notAnAddress"), ...found];
  return [...atMost("image.url", address, LIMITS.url), ...found];
}

/** What the server takes and players would not see as meant: [{field, code, args}] as `checkQuestion` says it. */
export function advise({ image }) {
  return /^http:/i.test(bare(image.url)) ? [fault("image.url", "unsafeImage")] : [];
}

/**
 * Where a fault of the server's is shown: {question: its id, or null for the quiz itself, field: as seen from there}. Choices
 * go by their ids, so that it stays with them when they are moved; accepted forms are one field.
 */
export function locate(draft, path) {
  const [first, place, ...rest] = path.split(".");
  const question = first === "questions" ? draft.questions[Number(place)] : undefined;
  if (!question) return { question: null, field: first };
  if (rest[0] === "accepted") return { question: question.id, field: "accepted" };
  if (rest[0] === "answer") return { question: question.id, field: "answer" };
  if (rest[0] === "choices" && rest[1] !== undefined) {
    const choice = question.choices[Number(rest[1])];
    return { question: question.id, field: choice ? `choices.${choice.id}` : "choices" };
  }
  return { question: question.id, field: rest.join(".") || "" };
}
