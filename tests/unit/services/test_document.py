"""Documents come back as they were, and a damaged one is told rather than read."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet import document


@given(st.binary(max_size=5_000), st.integers(0, 9))
def test_documents_come_back(data: bytes, level: int) -> None:
    assert document.decompress(document.compress(data, level)) == data


def test_the_format_is_that_of_mysqls_compress() -> None:
    payload = document.compress(b"abc" * 100)
    assert payload[:4] == (300).to_bytes(4, "little")
    assert zlib.decompress(payload[4:]) == b"abc" * 100


@pytest.mark.parametrize("damage", [lambda whole: whole[:-1], lambda whole: whole[:3], lambda whole: b"\0" + whole[1:]])
def test_a_damaged_document_is_refused(damage: "object") -> None:
    with pytest.raises(ValueError, match="not a compressed document"):
        document.decompress(damage(document.compress(b"some text, and more of it")))  # type: ignore[operator]
