"""HTML and Markdown reduced to text that is shown as it stands, and to the pictures in it.

Nothing that was markup survives as markup: what is no element of HTML was text all along (``x<y``, ``<stdio.h>``), and
what is shown to nobody (scripts, styles) is dropped with its content.
"""

import html
import re
from dataclasses import dataclass, field

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_LONE_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*/?>")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_INLINE = _names(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q rp rt ruby s samp small span "
    "strike strong sub sup time tt u var wbr"
)
_BLOCKS = _names(
    "address article aside blockquote caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr legend li main nav ol p pre section summary table tbody tfoot thead tr ul"
)
_CELLS = _names("td th")
_UNSEEN = _names("head noscript script style template title")
_MEDIA = _names("audio canvas embed iframe math object svg video")
_OTHER = _names("area base body br col colgroup html img input link meta param source track")
_KNOWN = _INLINE | _BLOCKS | _CELLS | _UNSEEN | _MEDIA | _OTHER

_RAISED = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
_LOWERED = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
_SCRIPTS = {"sup": (_RAISED, "^"), "sub": (_LOWERED, "_")}


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as it was referred to; `alt` is empty where nobody wrote one."""

    source: str
    alt: str


@dataclass(frozen=True, slots=True)
class Plain:
    """What a marked-up text says: its text, its pictures, and the names of what text cannot say (audio, video)."""

    text: str
    pictures: tuple[Picture, ...] = ()
    lost: tuple[str, ...] = ()


def from_html(source: str, *, keeps_breaks: bool = False) -> Plain:
    """The text of an HTML fragment; `keeps_breaks` where a line break in the source is one on the page, too."""
    reduced = _Reduction(keeps_breaks=keeps_breaks)
    reduced.read(_without_comments(source))
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in "".join(reduced.out).split("\n"))).strip()
    if not text and _LONE_TAG.fullmatch(source.strip()):
        return Plain(source.strip())  # the answer to "What makes text bold?"
    return Plain(text, tuple(reduced.pictures), tuple(reduced.lost))


def from_auto(source: str) -> Plain:
    """The text of Moodle's own format: HTML in which line breaks count."""
    if "<" not in source:
        return Plain(_decoded(source))
    return from_html(source, keeps_breaks=True)


def from_markdown(source: str) -> Plain:
    """The text of Markdown, in which HTML may stand. A sign is looked for no farther off than a question is long."""
    pictures: list[Picture] = []

    def picture(found: "re.Match[str]") -> str:
        pictures.append(Picture(_together(found[2]), _together(found[1].strip())))
        return ""

    text = re.sub(r"\\([\\`*_#\[\]()+.!-])", lambda escaped: chr(_APART + ord(escaped[1])), source)
    text = re.sub(r"!\[([^\]\n]{0,500})\]\(([^)\s]{1,1000})[^)\n]{0,500}\)", picture, text)
    text = re.sub(r"\[([^\]\n]{1,500})\]\([^)\n]{0,1000}\)", r"\1", text)
    text = re.sub(r"^#{1,6}[ \t]+", "", text, flags=re.MULTILINE)
    text = re.sub(r"(\*\*|(?<!\w)__)(?=\S)([^\n]{1,500}?)(?<=\S)\1", r"\2", text)
    text = re.sub(r"(?<![\w*])\*(?=[^\s*])([^\n*]{1,500})(?<=\S)\*(?![\w*])", r"\1", text)
    text = re.sub(r"(?<!\w)_(?=[^\s_])([^\n_]{1,500})(?<=\S)_(?!\w)", r"\1", text)
    text = re.sub(r"`([^`\n]{1,500})`", r"\1", text)
    plain = from_auto(text)
    return Plain(_together(plain.text).strip(), (*pictures, *plain.pictures), plain.lost)


_APART = 0xDB00
"""An escaped sign of Markdown is kept apart as a lone surrogate, which no decoded text contains."""


def _together(text: str) -> str:
    return "".join(chr(ord(char) - _APART) if _APART <= ord(char) < _APART + 128 else char for char in text)


def _decoded(text: str) -> str:
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)


def _without_comments(source: str) -> str:
    kept, at = [], 0
    while (start := source.find("<!--", at)) >= 0 and (end := source.find("-->", start)) >= 0:
        kept.append(source[at:start])
        at = end + 3
    return "".join((*kept, source[at:]))


@dataclass
class _Reduction:
    """One pass over the tags of a fragment."""

    keeps_breaks: bool
    out: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    preformatted: int = 0
    scripts: list[tuple[str, int]] = field(default_factory=list)

    def read(self, source: str) -> None:
        """Take a whole fragment."""
        at = 0
        for tag in _TAG.finditer(source):
            if tag.start() < at or tag[2].lower() not in _KNOWN:
                continue  # within something dropped; or text, to be taken with what follows
            self._text(source[at : tag.start()])
            at = self._tag(source, tag)
        self._text(source[at:])

    def _tag(self, source: str, tag: "re.Match[str]") -> int:
        """Take a tag; where to read on."""
        closes, name = bool(tag[1]), tag[2].lower()
        if name in _UNSEEN or name in _MEDIA:
            return self._drop(source, tag, name, closes=closes)
        if name == "br":
            self.out.append("\n")
        elif name == "img":
            self._picture(tag[3])
        elif name in _SCRIPTS:
            self._script(name, closes=closes)
        elif name in _CELLS and not closes and self.out and not self.out[-1].endswith("\n"):
            self.out.append(" ")
        elif name in _BLOCKS:
            self._block(name, closes=closes)
        return tag.end()

    def _text(self, text: str) -> None:
        shown = _decoded(text)
        if not self.preformatted:
            shown = re.sub(r"[ \t\r\f]+" if self.keeps_breaks else r"[ \t\r\n\f]+", " ", shown)
            if not self.out or self.out[-1].endswith(("\n", " ")):
                shown = shown.lstrip(" ")
        if shown:
            self.out.append(shown)

    def _drop(self, source: str, tag: "re.Match[str]", name: str, *, closes: bool) -> int:
        if closes:
            return tag.end()
        if name in _MEDIA:
            self.lost.append(name)
        end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(source, tag.end())
        return end.end() if end else tag.end()

    def _picture(self, attributes: str) -> None:
        said = {name.lower(): value.strip("\"'") for name, value in _ATTRIBUTE.findall(attributes)}
        alt = " ".join(_decoded(said.get("alt", said.get("title", ""))).split())
        self.pictures.append(Picture(_decoded(said.get("src", "")).strip(), alt))

    def _script(self, name: str, *, closes: bool) -> None:
        if not closes:
            self.scripts.append((name, len(self.out)))
        elif self.scripts and self.scripts[-1][0] == name:
            _, start = self.scripts.pop()
            letters, mark = _SCRIPTS[name]
            inner = "".join(self.out[start:]).strip()
            if all(char in letters for char in inner):
                self.out[start:] = ["".join(letters[char] for char in inner)]
            else:
                self.out[start:] = [mark, inner if len(inner) == 1 else f"({inner})"]

    def _block(self, name: str, *, closes: bool) -> None:
        if name == "pre":
            self.preformatted = max(0, self.preformatted + (-1 if closes else 1))
        if self.out and not self.out[-1].endswith("\n"):
            self.out.append("\n")
        if name == "li" and not closes:
            self.out.append("- ")
