"""Cells of workbooks as people see them, whatever a format says."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizfleet.formats.cells import value_cell

MOON = datetime(1969, 7, 20, 20, 17, 40, tzinfo=UTC).replace(tzinfo=None)
FORMATS = st.sampled_from(
    ["General", "0", "0.00", "#,##0.0#;[Red]-0", "0%", "d/m/yy h:mm", "[h]:mm", '"x"0', "@", "0,,", "# ?/?", "0E+0"]
) | st.text(st.sampled_from('0#?.,%;ymdhsEAP/M"\\_*[]$@- x\ue000'), max_size=12)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (4, "General", "4"),
        (4.0, "General", "4"),
        (1e-7, "General", "0.0000001"),
        (-3.5, "0.0", "-3.5"),
        (-3, "0;(0)", "(3)"),
        (0, '0;-0;"none"', "none"),
        (-0.001, "0.0", "0.0"),
        (0.125, "0.0%", "12.5%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1999, '0 "km"', "1999 km"),
        (12.5, "[$\u20ac-407] #,##0.00", "\u20ac 12.50"),
        (-12, '"$"#,##0_);[Red]\\("$"#,##0\\)', "($12)"),
        (1_500_000, '0.0,,"M"', "1.5M"),
        (0.5, "# ?/?", "0.5"),
        (MOON, "yyyy-mm-dd", "1969-07-20"),
        (MOON, "dd.mm.yyyy hh:mm", "20.07.1969 20:17"),
        (MOON, "[$-409]mmmm d\\, yyyy;@", "July 20, 1969"),
        (MOON, "dddd, d mmm yy", "Sunday, 20 Jul 69"),
        (MOON, "h:mm AM/PM", "8:17 PM"),
        (MOON, "mm:ss", "17:40"),
        (MOON, "mm-dd-yy", "1969-07-20"),
        (MOON, "yyyy", "1969"),
        (date(2026, 1, 2), "General", "2026-01-02"),
        (time(9, 5), "h:mm", "9:05"),
        (timedelta(hours=30, minutes=5), "[h]:mm:ss", "30:05:00"),
        (True, "0", "TRUE"),
        (" text\u2003", "@", "text"),
        (None, "0", ""),
    ],
)
def test_a_cell_is_what_people_see(value: Any, number_format: str, shown: str) -> None:
    assert value_cell(value, number_format).text == shown


def test_a_number_that_nobody_writes_is_a_fault() -> None:
    for value in (1e300, 1e-300, float("nan"), float("inf"), 10**400):
        assert "too large or too small" in value_cell(value, "0").fault


@given(st.integers() | st.floats() | st.datetimes() | st.times() | st.timedeltas() | st.booleans() | st.text(), FORMATS)
@example(1e20, "0." + "0" * 40)
@example(1, "0%" * 200)
@example(5, "\ue005")
def test_no_format_breaks_a_cell(value: Any, number_format: str) -> None:
    cell = value_cell(value, number_format)
    assert cell.text.encode() is not None
    assert cell.number is None or isinstance(cell.number, Decimal)
