"""Kubernetes quantities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizfleet_operator import quantities


@pytest.mark.parametrize(
    ("quantity", "amount"),
    [(2, 2), ("2", 2), ("250m", 0.25), ("1.5", 1.5), ("64Mi", 64 * 1024**2), ("1e3", 1000), ("2k", 2000), ("0", 0)],
)
def test_a_quantity_is_an_amount(quantity: int | str, amount: float) -> None:
    assert quantities.parse(quantity) == amount


@pytest.mark.parametrize("text", ["", "lots", "1 Gi", "1Gb", "m", "1.2.3", "Infinity", "0x10"])
def test_other_text_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="no Kubernetes quantity"):
        quantities.parse(text)


@given(st.floats(0.001, 100), st.integers(1, 100))
def test_rounding_goes_up_by_less_than_a_step(cores: float, step: int) -> None:
    assert cores - 1e-9 <= quantities.parse(quantities.cpu(cores, step)) <= cores + step / 1000
