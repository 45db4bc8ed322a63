import { regionOf } from "./i18n/grammar.js";
import { LANGUAGES } from "./i18n/languages.js";

/** The reader's language, as boot.js chose it: ?lang=, else what they chose before, else the browser's. */
export const language = document.documentElement.lang in LANGUAGES ? document.documentElement.lang : "en";

/** How the reader writes numbers and dates. */
export const locale = regionOf(language);

/** The dictionary of the reader's language. Only this one travels. */
export const t = await load("./i18n");

/**
 * The words of an area with a folder of its own below i18n, as `t[name]` and as what this resolves to:
 * `const words = await area("host")`.
 */
export async function area(name) {
  t[name] ??= await load(`./i18n/${name}`);
  return t[name];
}

/** English where the language's own file does not arrive: a word in a wrong language is better than none. */
async function load(folder) {
  try {
    return (await import(`${folder}/${language}.js`)).default;
  } catch (failure) {
    if (language === "en") throw failure;
    return (await import(`${folder}/en.js`)).default;
  }
}

/** Show the page anew in another language; boot.js keeps the choice. */
export function speak(chosen) {
  const address = new URL(location.href);
  address.searchParams.set("lang", chosen);
  location.replace(address);
}

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
