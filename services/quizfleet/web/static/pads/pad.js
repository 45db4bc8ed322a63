import { createChoices } from "./choices.js";
import { createNumber, createText } from "./words.js";
import { createOrdering } from "./ordering.js";

const PADS = { numeric: createNumber, text: createText, ordering: createOrdering };

/**
 * Where an answer is given, by the kind of question. `onGiven({choices} or {text})` when the player sends it. A pad is
 * {element, submit (a button or null), hint, summary, lock(on), clear()}.
 */
export const createPad = ({ question, ...rest }) => (PADS[question.kind] ?? createChoices)({ question, ...rest });
