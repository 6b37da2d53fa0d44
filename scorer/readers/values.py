"""Cells of exports to values: dates, durations, ids."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Literal

DayMonth = Literal["dmy", "mdy"]
DurationUnit = Literal["s", "ms", "min", "unknown"]

_MONTHS = (
    ("jan", "januari", "january"),
    ("feb", "febr", "februari", "february"),
    ("mrt", "mar", "maart", "march"),
    ("apr", "april"),
    ("mei", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("aug", "augustus", "august"),
    ("sep", "sept", "september"),
    ("okt", "oct", "oktober", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
_MONTH = {name: n for n, names in enumerate(_MONTHS, start=1) for name in names}

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(
    r"(?:[a-z]{2,9}\.?,?\s+)?(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)", re.I
)
_NAMED = re.compile(
    r"(?:[a-z]{2,9}\.?,?\s+)?(\d{1,2})(?:e|st|nd|rd|th)?[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{4})(?!\d)",
    re.I,
)
_NAMED_FIRST = re.compile(
    r"(?:[a-z]{2,9}\.?,?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)", re.I
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_CLOCK = re.compile(r"(\d+):([0-5]\d):([0-5]\d)(?:\.\d+)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{2}")


def parse_date(value: str, *, slashed: DayMonth | None = None) -> str | None:
    """The day as `YYYY-MM-DD`, or None when the cell holds no day that can be told for sure.

    Reads ISO and other year-first forms, `12-3-2026` and `12.3.2026` (day first), Dutch and English
    month names, and Unix time in seconds or milliseconds (the day in UTC). `12/3/2026` is the
    third of December in one country and the twelfth of March in another: it needs `slashed`,
    unless one of the two numbers is above 12.
    """
    value = value.strip()
    if found := _YEAR_FIRST.match(value):
        return _day(found[1], found[2], found[3])
    if _EPOCH.fullmatch(value):
        seconds = int(value[:10])
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).date().isoformat()
    if found := _COMPACT.fullmatch(value):
        return _day(found[1], found[2], found[3])
    if found := _YEAR_LAST.match(value):
        return _year_last(found[1], found[2], found[3], found[4], slashed)
    return _with_month_name(value)


def _with_month_name(value: str) -> str | None:
    for pattern, day, month in ((_NAMED, 1, 2), (_NAMED_FIRST, 2, 1)):
        found = pattern.match(value)
        if found and (number := _MONTH.get(found[month].lower())):
            return _day(found[3], number, found[day])
    return None


def day_month_order(values: Iterable[str]) -> DayMonth | None:
    """Which of the two a column of slashed dates writes first; None when no value shows it."""
    seen: set[DayMonth] = set()
    for value in values:
        found = _YEAR_LAST.match(value.strip())
        if found and found[2] == "/":
            if int(found[1]) > 12:
                seen.add("dmy")
            elif int(found[3]) > 12:
                seen.add("mdy")
    return seen.pop() if len(seen) == 1 else None


def parse_duration(value: str, unit: DurationUnit) -> float | None:
    """A duration in seconds; None when the cell holds none or its unit is not known.

    `0:04:30` is hours, minutes, seconds in any column.
    """
    value = value.strip()
    if found := _CLOCK.fullmatch(value):
        return float(int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]))
    if not _NUMBER.fullmatch(value) or unit == "unknown":
        return None
    return float(value.replace(",", ".")) * {"s": 1.0, "ms": 0.001, "min": 60.0}[unit]


def parse_id(value: str) -> str | None:
    """An id as text; None for an empty one and for one that a spreadsheet has rounded."""
    value = value.strip()
    if not value or _SCIENTIFIC.fullmatch(value):
        return None
    return value


def date_in_name(name: str) -> str | None:
    """The day in a file name such as `GMT20250417-062516_Recording` or `2026-10-22 09.51.39 …`."""
    found = re.search(r"(?<!\d)(20\d{2})-(\d{2})-(\d{2})(?!\d)", name) or re.search(
        r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?=[-_]\d{6}(?!\d))", name
    )
    return _day(found[1], found[2], found[3]) if found else None


def _year_last(
    first: str, mark: str, second: str, year: str, slashed: DayMonth | None
) -> str | None:
    year = year if len(year) == 4 else f"20{year}"
    order = "dmy" if mark != "/" or int(first) > 12 else "mdy" if int(second) > 12 else slashed
    if order is None:
        return None
    return _day(year, second, first) if order == "dmy" else _day(year, first, second)


def _day(year: str, month: str | int, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
