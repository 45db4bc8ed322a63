import { announce } from "../dom.js";

/**
 * Ties fields to the draft: what is typed becomes an edit, what changes elsewhere is written into the field, and faults are
 * said where they are. `question` is the id of the question whose fields they are; null for the quiz itself.
 */
export function createForm(desk, faults, question) {
  const parts = [];

  function leave(field) {
    faults.leave(question, field);
    const message = messageAt(faults.of(desk.draft), field);
    paint(desk.draft, faults.of(desk.draft));
    if (message) announce(message);
  }

  const messageAt = (found, field) => found.find((fault) => fault.question === question && fault.field === field)?.message ?? "";

  /** `read(draft)` is what the field says, `write(draft, value)` the draft with what was typed. */
  function bind(field, { input, fault }, read, write) {
    const property = input.type === "checkbox" || input.type === "radio" ? "checked" : "value";
    input[property] = read(desk.draft);
    input.addEventListener("input", () => desk.edit((draft) => write(draft, input[property])));
    input.addEventListener("change", () => leave(field));
    parts.push({
      field,
      input,
      fault,
      sync(draft) {
        const value = read(draft);
        if (input[property] !== value) input[property] = value;
      },
    });
    return input;
  }

  /** A place for faults that no single control is at. */
  const hold = (field, { input, fault }) => parts.push({ field, input, fault, sync: () => {} });

  /** Write in what the draft says, and its faults; returns those that belong to no field here. */
  function paint(draft, found) {
    const fields = new Set(parts.map(({ field }) => field));
    for (const { field, fault, sync } of parts) {
      sync(draft);
      fault?.(messageAt(found, field));
    }
    return found.filter((one) => one.question === question && !fields.has(one.field));
  }

  return { bind, hold, paint, leave, input: (field) => parts.find((part) => part.field === field)?.input };
}
