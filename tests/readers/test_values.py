"""Cells of exports to values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.readers.values import (
    date_in_name,
    day_month_order,
    parse_date,
    parse_duration,
    parse_id,
)


@pytest.mark.parametrize(
    "written",
    [
        "12-3-2026",
        "12-03-2026 14:05",
        "12.3.2026",
        "12-3-26",
        "3 maart 2026",
        "2026-03-12",
        "2026-03-12T23:30:00Z",
        "2026/3/12",
        "20260312",
        "do 12 mrt. 2026",
        "March 12, 2026",
        "12th March 2026",
        "1773316800000",
        "1773316800",
    ],
)
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert parse_date(written) == ("2026-03-03" if written.startswith("3 ") else "2026-03-12")


@pytest.mark.parametrize("written", ["", "morgen", "31-2-2026", "13-13-2026", "2026", "3/12/2026"])
def test_what_is_no_sure_day_stays_unread(written: str) -> None:
    assert parse_date(written) is None


def test_slashed_dates_follow_the_order_that_their_column_shows() -> None:
    assert day_month_order(["3/12/2026", "25/3/2026"]) == "dmy"
    assert day_month_order(["3/12/2026", "3/25/2026"]) == "mdy"
    assert day_month_order(["3/12/2026"]) is None
    assert day_month_order(["25/3/2026", "3/25/2026"]) is None
    assert parse_date("3/12/2026", slashed="dmy") == "2026-12-03"
    assert parse_date("3/12/2026", slashed="mdy") == "2026-03-12"


@given(st.dates(min_value=date(2000, 1, 1)))
def test_dutch_and_iso_forms_of_a_day_agree(day: date) -> None:
    iso = day.isoformat()
    year, month, number = iso.split("-")
    assert parse_date(f"{int(number)}-{int(month)}-{year}") == parse_date(iso) == iso


@given(st.text())
def test_no_text_breaks_the_parsers(text: str) -> None:
    parse_date(text)
    parse_duration(text, "s")
    parse_id(text)


@pytest.mark.parametrize(
    ("written", "unit", "seconds"),
    [
        ("300", "s", 300),
        ("300000", "ms", 300),
        ("5", "min", 300),
        ("2,5", "min", 150),
        ("0:05:00", "unknown", 300),
        ("300", "unknown", None),
        ("", "s", None),
    ],
)
def test_a_duration_comes_out_in_seconds(written: str, unit: str, seconds: float | None) -> None:
    assert parse_duration(written, unit) == seconds  # type: ignore[arg-type]


def test_an_id_that_a_spreadsheet_rounded_counts_as_none() -> None:
    assert parse_id("1,23457E+18") is None
    assert parse_id(" 1234567890123456789 ") == "1234567890123456789"


def test_the_day_stands_in_the_names_of_recordings() -> None:
    assert date_in_name("GMT20250417-062516_Recording.transcript") == "2025-04-17"
    assert date_in_name("overleg-20260815_101500UTC-Meeting Transcript") == "2026-08-15"
    assert date_in_name("2026-10-22 09.51.39 Anna's Zoom Meeting") == "2026-10-22"
    assert date_in_name("gesprek 987654321") is None
