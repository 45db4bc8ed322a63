/**
 * A number as people type it, as the server takes it: "−1.234,5" is "-1234.5" to Germans. Digits of every script count,
 * and separators are those of the reader's language. Null for what is no number.
 */
export function readNumber(typed, locale) {
  const { group, decimal } = separators(locale);
  let text = typed.trim().replace(/[\u0660-\u0669]/g, digit(0x660)).replace(/[\u06f0-\u06f9]/g, digit(0x6f0));
  text = text.replace(/[\s\u00a0\u202f'’\u066c]/g, "").replace(/[−–]/g, "-").replace(/\u066b/g, ".");
  const grouped = new RegExp(`^[+-]?\\d{1,3}(\\${group}\\d{3})+(\\${decimal}\\d+)?$`);
  if (".,".includes(group) && grouped.test(text)) text = text.replaceAll(group, "");
  text = text.replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? tidy(text) : null;
}

const digit = (zero) => (char) => String(char.charCodeAt(0) - zero);

function tidy(text) {
  const [, sign, whole, fraction = ""] = /^([+-]?)0*(\d*)\.?(\d*)$/.exec(text);
  const plain = `${whole || "0"}${fraction && `.${fraction}`}`;
  return sign === "-" && /[1-9]/.test(plain) ? `-${plain}` : plain;
}

function separators(locale) {
  const parts = new Intl.NumberFormat(locale, { numberingSystem: "latn" }).formatToParts(-12345.6);
  const find = (type) => parts.find((part) => part.type === type)?.value ?? "";
  return { group: find("group") || ",", decimal: find("decimal") || "." };
}
