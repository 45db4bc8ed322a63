/** The reader's own region's tag for a language they speak: "de-CH" for "de"; the language itself where they do not say. */
export const regionOf = (language) => globalThis.navigator?.languages?.find((tag) => tag.split("-")[0] === language) ?? language;

/**
 * What the dictionaries of a language share: numbers, dates, plurals and ordinals by Intl. The reader's own region decides
 * where it speaks the language: with "de-CH" among their languages, German numbers are Swiss ones.
 */
export function grammar(language) {
  const region = regionOf(language);
  const formats = new Map();
  const format = (kind, options) => {
    const key = kind.name + JSON.stringify(options);
    if (!formats.has(key)) formats.set(key, new kind(region, options));
    return formats.get(key);
  };
  const number = (n, options) => format(Intl.NumberFormat, options).format(n);
  const plural = (n, forms) => forms[format(Intl.PluralRules).select(n)] ?? forms.other;
  return {
    number,
    /** The form for n: `plural(1, {one: "point", other: "points"})`. */
    plural,
    /** The number with its form: "1 point", "2,000 points". A form may be a function of the number as written. */
    count(n, forms) {
      const form = plural(n, forms);
      return typeof form === "function" ? form(number(n)) : `${number(n)} ${form}`;
    },
    /** The form for an ordinal: `nth(21, {one: "st", two: "nd", few: "rd", other: "th"})` is "st". */
    nth: (n, forms) => forms[format(Intl.PluralRules, { type: "ordinal" }).select(n)] ?? forms.other,
    percent: (share) => number(share, { style: "percent", maximumFractionDigits: 0 }),
    /** Seconds with one decimal, from milliseconds: "3.4". */
    tenths: (ms) => number(ms / 1000, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    list: (words) => format(Intl.ListFormat, { type: "conjunction" }).format(words),
    /** A day and the time of day, in the reader's time zone. */
    instant: (date) =>
      format(Intl.DateTimeFormat, { weekday: "long", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" }).format(date),
  };
}
