export const CODE_LENGTH = 7;

/** The bare code in what somebody typed or pasted, a link included: "abc-defg" -> "ABCDEFG". */
export function bareCode(typed) {
  const link = /(?:\/j\/|[?&]code=)([^/?&#\s]+)/.exec(typed);
  return (link ? link[1] : typed).toUpperCase().replace(/[^0-9A-Z]/g, "");
}

/** A code as people read it: "ABC-DEFG". */
export function shownCode(bare) {
  return bare.length > 3 ? `${bare.slice(0, 3)}-${bare.slice(3)}` : bare;
}

/** The code in the page's address, "" where there is none. */
export function codeInAddress({ pathname, search } = location) {
  const invited = /^\/j\/([^/]+)/.exec(pathname)?.[1] ?? new URLSearchParams(search).get("code") ?? "";
  return bareCode(invited).slice(0, CODE_LENGTH);
}
