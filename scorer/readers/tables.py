"""Tables: which column holds what, and their rows as conversations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scorer.conversation import Conversation, Source
from scorer.errors import InputError
from scorer.readers.contract import (
    ACTIVITY_FIELDS,
    DATE_AS_WRITTEN,
    Item,
    Items,
    ReadOptions,
    Rejected,
    shown,
)
from scorer.readers.presets import GENERIC, PRESETS, SYSTEM_NOTES, Preset
from scorer.readers.values import (
    DayMonth,
    DurationUnit,
    day_month_order,
    parse_date,
    parse_duration,
    parse_id,
)
from scorer.text import html_to_text

_NOT_ALNUM = re.compile(r"[\W_]+")
_PREFIX = re.compile(r"^properties[._ ]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its number as a spreadsheet shows it, and its cells as text."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a table stands for which field, by position."""

    preset: Preset
    headings: tuple[str, ...]
    index: Mapping[str, int]

    def mapping(self) -> dict[str, str]:
        """Field to heading, for people."""
        return {field: self.headings[i] for field, i in self.index.items()}

    def cell(self, row: Row, field: str) -> str:
        """The cell of a field, stripped; empty when there is no such column or cell."""
        i = self.index.get(field)
        return "" if i is None or i >= len(row.cells) else row.cells[i].strip()

    def duration_unit(self) -> DurationUnit:
        """The unit of the duration column: by its heading, else by the preset."""
        i = self.index.get("duration")
        heading = "" if i is None else normal(self.headings[i])
        if re.search(r"millis|\bms\b", heading):
            return "ms"
        if re.search(r"sec|\bs\b", heading):
            return "s"
        if re.search(r"minut|\bmin\b", heading):
            return "min"
        return self.preset.duration


@dataclass(frozen=True, slots=True)
class Table:
    """What is known of a table before its rows are read.

    `rep` is the rep of rows that name none; `slashed` the order of day and month in `12/3/2026`.
    """

    columns: Columns
    file: str
    stem: str
    format: str
    slashed: DayMonth | None = None
    rep: str | None = None


def normal(heading: str) -> str:
    """A heading in the form in which headings are compared."""
    heading = _PREFIX.sub("", heading.strip().lower())
    return _NOT_ALNUM.sub(" ", heading).strip()


def find_columns(headings: Sequence[str], options: ReadOptions) -> Columns:
    """The columns of a table by its headings and the mapping given.

    Raises `InputError` when a mapped column is not there or no column holds the text.
    """
    known: dict[str, int] = {}
    for i, heading in enumerate(headings):
        known.setdefault(normal(heading), i)
    preset = _preset(known)
    index: dict[str, int] = {}
    for field, candidates in preset.columns.items():
        found = next((known[name] for name in candidates if name in known), None)
        if found is not None and found not in index.values():
            index[field] = found
    chosen = {field: _mapped(headings, field, name) for field, name in options.mapping.items()}
    index = {field: i for field, i in index.items() if i not in chosen.values()} | chosen
    if "text" not in index:
        raise InputError(
            f"no column with the text of the conversation; the headings are {_listed(headings)}. "
            "Say which one it is: --map text=Column"
        )
    return Columns(preset=preset, headings=tuple(headings), index=index)


def has_text_column(headings: Sequence[str]) -> bool:
    """Whether these headings look like those of a table of conversations."""
    names = {normal(heading) for heading in headings}
    return len(headings) > 1 and any(
        not names.isdisjoint(preset.columns["text"]) for preset in (*PRESETS, GENERIC)
    )


def conversations(rows: Iterable[Row | Rejected], table: Table) -> Items:
    """One conversation or reject for every row that is not blank."""
    for row in rows:
        if isinstance(row, Rejected):
            yield row
        elif any(cell.strip() for cell in row.cells):
            yield _conversation(row, table)


def slashed_order(rows: Iterable[Row | Rejected], columns: Columns) -> DayMonth | None:
    """Whether the date column writes the day or the month first, if it shows."""
    return day_month_order(
        columns.cell(row, "date") for row in rows if isinstance(row, Row)
    )  # fmt: skip


def _conversation(row: Row, table: Table) -> Item:
    columns = table.columns
    raw = shown(" | ".join(row.cells))
    text = html_to_text(columns.cell(row, "text")).replace("\r\n", "\n").strip()
    if not text:
        return Rejected(table.file, row.number, "the text is empty", raw)
    if text.lower().rstrip(".") in SYSTEM_NOTES:
        return Rejected(table.file, row.number, "a note that the system wrote, not a rep", raw)
    written = columns.cell(row, "date")
    day = parse_date(written, slashed=table.slashed) if written else None
    seconds = parse_duration(columns.cell(row, "duration"), columns.duration_unit())
    extra = {
        "subject": columns.cell(row, "subject") or None,
        "duration_seconds": seconds,
        DATE_AS_WRITTEN: written if written and day is None else None,
        **{name: columns.cell(row, name) or None for name in ACTIVITY_FIELDS},
    }
    raw_conversation = {
        "id": parse_id(columns.cell(row, "id")) or f"{table.stem}-{row.number}",
        "kind": "note",
        "text": text,
        "language": columns.cell(row, "language") or None,
        "rep": columns.cell(row, "rep") or table.rep,
        "customer": columns.cell(row, "customer") or None,
        "date": day,
        "call_type": columns.cell(row, "call_type") or None,
        "extra": {name: value for name, value in extra.items() if value is not None},
    }
    source = Source(table.file, row=row.number, format=table.format)
    return Conversation.from_dict(raw_conversation, source=source)


def _preset(known: Mapping[str, int]) -> Preset:
    for preset in PRESETS:
        if any(name in known for name in preset.columns["text"]) and any(
            sign in known for sign in preset.signs
        ):
            return preset
    return GENERIC


def _mapped(headings: Sequence[str], field: str, column: str) -> int:
    for i, heading in enumerate(headings):
        if heading.strip() == column.strip():
            return i
    for i, heading in enumerate(headings):
        if normal(heading) == normal(column):
            return i
    raise InputError(
        f"no column {column!r} for {field}; the headings are {_listed(headings)}. "
        f"Say which one it is: --map {field}=Column"
    )


def _listed(headings: Sequence[str]) -> str:
    names = [heading.strip()[:60] for heading in headings if heading.strip()]
    more = f" and {len(names) - 40} more" if len(names) > 40 else ""
    return (", ".join(names[:40]) or "all empty") + more
