"""Marked-up text as people read it; nothing of the markup is left, and nothing that only looks like it is lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet.formats.markup import Picture, from_auto, from_html, from_markdown


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p>\n<p>Two</p>", "One\nTwo"),
        ("<div>One<div>Two</div></div>Three", "One\nTwo\nThree"),
        ("a<br>b<br/>c<BR />d", "a\nb\nc\nd"),
        ("a<br><br><br><br>b", "a\n\nb"),
        ("  much \n  space  ", "much space"),
        ("<b>bold</b> and <i class='x>y'>more</i>", "bold and more"),
        ("a &amp; b &lt;c&gt; &eacute; &#233; &#xE9; &nbsp;x", "a & b <c> \xe9 \xe9 \xe9 \xa0x"),
        ("AT&T; R&D &unknown; &amp", "AT&T; R&D &unknown; &amp"),
        ("x<y and y>z", "x<y and y>z"),
        ("#include <stdio.h>", "#include <stdio.h>"),
        ("1 < 2", "1 < 2"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        (
            "10<sup>6</sup> H<sub>2</sub>O x<sup>n+1</sup> a<sub>k</sub> e<sup>i\u03c0</sup>",
            "10\u2076 H\u2082O x\u207f\u207a\xb9 a_k e^(i\u03c0)",
        ),
        ("<pre>\n  if x:\n    y\n</pre>", "if x:\n    y"),
        ("<!-- no -->yes<!-- <b> -->", "yes"),
        ("yes <!-- never closed", "yes <!-- never closed"),
        ("<script>alert(1)</script>safe<style>p{}</style>", "safe"),
        ("<SCRIPT>alert(1)</SCRIPT >safe", "safe"),
        ("<script>never closed", "never closed"),
        ("<b>", "<b>"),
        ("</p>", "</p>"),
        ("<p></p>", ""),
        ("<p>&nbsp;</p>", ""),
        ("<img src='a' onerror='alert(1)'>x", "x"),
        ("<a href='javascript:alert(1)'>link</a>", "link"),
        ("<<b>>x</b>", "<>x"),
    ],
)
def test_html_as_people_read_it(html: str, text: str) -> None:
    assert from_html(html).text.strip() == text


def test_line_breaks_count_in_moodles_own_format_and_not_in_html() -> None:
    assert from_auto("one\ntwo <b>three</b>").text == "one\ntwo three"
    assert from_html("one\ntwo <b>three</b>").text == "one two three"
    assert from_auto("3 > 2 &amp; more\nlines").text == "3 > 2 & more\nlines"


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**bold** and *italic* and __both__ and _one_", "bold and italic and both and one"),
        ("`code_with_underscores`", "code_with_underscores"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("# Heading\ntext", "Heading\ntext"),
        ("[a link](https://x.org 'title')", "a link"),
        (r"\*not italic\* \_x\_ \[y\]", "*not italic* _x_ [y]"),
        ("a <b>tag</b> &amp; so", "a tag & so"),
    ],
)
def test_markdown_as_people_read_it(markdown: str, text: str) -> None:
    assert from_markdown(markdown).text == text


def test_pictures_and_what_text_cannot_say_are_told() -> None:
    said = from_html(
        '<p>What?<img alt="A &quot;cat&quot;" src=https://x.org/a.png?b&amp;c><video src="x">old</video></p>'
    )
    assert said.text == "What?"
    assert said.pictures == (Picture("https://x.org/a.png?b&c", 'A "cat"'),)
    assert said.lost == ("video",)
    said = from_markdown("![A cat](https://x.org/a_b.png) What?")
    assert (said.text, said.pictures) == ("What?", (Picture("https://x.org/a_b.png", "A cat"),))


@given(st.text(st.sampled_from("<>/ab p=\"'&;#x!-\n"), max_size=60))
def test_any_text_reduces_to_text(text: str) -> None:
    for reduce in (from_html, from_auto, from_markdown):
        reduce(text)


@given(st.text(st.characters(exclude_characters="<&", exclude_categories=("Cs",)), max_size=60))
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    assert from_auto(text).text == text


@pytest.mark.parametrize(
    "piece", ["<a ", '<a "', "<!--", "<script>", "<b", "&#", "**a", "[a](", "![", "_a", "<sup>", "`"]
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    begun = time.perf_counter()
    for reduce in (from_html, from_auto, from_markdown):
        reduce(text)
    assert time.perf_counter() - begun < 5
