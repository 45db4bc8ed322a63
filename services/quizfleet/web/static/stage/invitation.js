import { shownCode } from "../codes.js";
import { h } from "../dom.js";
import { words } from "./words.js";

const scheme = () => location.protocol.replace(":", "");

/** Where players go: the link of an invitation. */
export const joinLink = (code) => `${location.origin}/j/${code}`;

/** A code as people read it out, always from left to right. */
export const codeText = (code, attributes = {}) => h("bdi", { class: "code", dir: "ltr", ...attributes }, shownCode(code));

/** How to join, for everybody to see: the address, the code, and a picture for cameras. */
export function invitation(code, ...more) {
  return h(
    "section",
    { class: "invitation", "aria-labelledby": "invitation-heading" },
    h("img", { class: "qr", src: `/qr/${code}.svg?scheme=${scheme()}`, alt: words.lobby.qr(shownCode(code)) }),
    h(
      "div",
      { class: "how" },
      h("p", { id: "invitation-heading" }, words.lobby.joinAt, " ", h("strong", { dir: "ltr" }, location.host)),
      codeText(code),
      ...more,
    ),
  );
}
