import en from "./en.js";

const dictionaries = { en };
const preferred = navigator.languages.map((tag) => tag.split("-")[0]);

/** The dictionary of the reader's language; English where there is none. */
export const t = dictionaries[preferred.find((language) => language in dictionaries)] ?? en;

/** What a problem means to the player: our own words by its slug, else the server's. */
export function explain(problem) {
  const known = t.problems[problem.slug];
  if (typeof known === "function") return known(Math.max(1, Math.ceil(problem.retryAfterMs / 1000)));
  return known ?? sentence(problem.detail) ?? t.problems.internal;
}

/** A server's message as a sentence of its own. */
export function sentence(text) {
  return text ? text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".") : undefined;
}
