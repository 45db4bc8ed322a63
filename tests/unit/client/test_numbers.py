"""Numbers as people type them, read as the server takes them."""

import json

import pytest

from tests.unit.client.conftest import RunModule


@pytest.mark.parametrize(
    ("locale", "typed", "read"),
    [
        ("en", "42", "42"),
        ("en", " 42.50 ", "42.50"),
        ("en", "1,234", "1234"),
        ("en", "1,234,567.8", "1234567.8"),
        ("en", "3,5", "3.5"),
        ("en", "-7", "-7"),
        ("en", "\N{MINUS SIGN}7", "-7"),
        ("en", "+7", "7"),
        ("en", "-0", "0"),
        ("en", "007", "7"),
        ("en", ".5", "0.5"),
        ("en", "5.", "5"),
        ("de", "1.234,5", "1234.5"),
        ("de", "3,5", "3.5"),
        ("de", "3.5", "3.5"),
        ("fr", "12 345,6", "12345.6"),
        ("fr", "12\N{NARROW NO-BREAK SPACE}345", "12345"),
        ("de-CH", "12\N{RIGHT SINGLE QUOTATION MARK}345.6", "12345.6"),
        ("ar", "\N{ARABIC-INDIC DIGIT FOUR}\N{ARABIC-INDIC DIGIT TWO}", "42"),
        ("ar", "\N{ARABIC-INDIC DIGIT THREE}\N{ARABIC DECIMAL SEPARATOR}\N{ARABIC-INDIC DIGIT FIVE}", "3.5"),
        ("fa", "\N{EXTENDED ARABIC-INDIC DIGIT SEVEN}", "7"),
        ("en", "", None),
        ("en", "-", None),
        ("en", ".", None),
        ("en", "1e5", None),
        ("en", "0x10", None),
        ("en", "1,2,3", None),
        ("en", "twelve", None),
        ("en", "1.2.3", None),
        ("en", "Infinity", None),
    ],
)
def test_a_number_is_read_in_the_readers_own_way(
    run_module: RunModule, locale: str, typed: str, read: str | None
) -> None:
    found = run_module(
        f"""
        const {{ readNumber }} = await import("./numbers.js");
        print(readNumber({json.dumps(typed)}, {json.dumps(locale)}));
        """
    )
    assert found == read
