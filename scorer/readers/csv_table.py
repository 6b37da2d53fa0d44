"""CSV with commas, semicolons, tabs or bars, quoted line breaks and all; read as a stream."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from scorer.readers.contract import MAX_TEXT, Rejected, shown
from scorer.readers.decoding import as_text
from scorer.readers.tables import Row, has_text_column

_DELIMITERS = (";", ",", "\t", "|")
_NONE = "\x1f"  # for a table of one column, where any mark is text
_SAMPLE = 65_536

csv.field_size_limit(MAX_TEXT)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a CSV file is written, and its headings."""

    delimiter: str
    headings: tuple[str, ...]


def shape_of(sample: str) -> Shape:
    """The delimiter and headings of a CSV by its beginning; headings are empty when there are none.

    The delimiter that gives known headings wins, then the one that gives most columns.
    """
    sample = _without_separator_line(sample)
    best = Shape(_NONE, tuple(_first_row(sample, _NONE)))
    for delimiter in _DELIMITERS:
        headings = tuple(_first_row(sample, delimiter))
        if _rank(headings) > _rank(best.headings):
            best = Shape(delimiter, headings)
    return best


def sample_of(handle: BinaryIO) -> str:
    """The beginning of a text file; the handle goes back to the start and stays open."""
    text = as_text(handle)
    sample = text.read(_SAMPLE)
    text.detach()
    handle.seek(0)
    return sample


def rows_of(handle: BinaryIO, shape: Shape, *, file: str) -> Iterator[Row | Rejected]:
    """The rows below the headings, numbered as a spreadsheet does; a broken one as a reject.

    A row with a quotation mark that is never closed does not take the rows after it along. The
    handle stays open.
    """
    handle.seek(0)
    text = as_text(handle)
    try:
        yield from _rows(text, shape, file)
    finally:
        text.detach()


class _Lines:
    """The lines of a file for a `csv.reader`; keeps those of one record, and takes them back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.record.append(self._again.popleft() if self._again else next(self._text))
        return self.record[-1]

    def take_back(self, lines: Sequence[str]) -> None:
        """Give these lines once more before the rest."""
        self._again.extendleft(reversed(lines))


def _rows(text: TextIO, shape: Shape, file: str) -> Iterator[Row | Rejected]:
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=shape.delimiter)
    number = 0
    while True:
        number += 1
        lines.record = []
        failed = None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells, failed = [], f"this row cannot be read ({error})"
        if number == 1 and _separator_line(cells, shape):
            number = 0  # Excel's own first line does not count
            continue
        if number == 1 and not failed:
            continue
        n_glued = _n_glued(lines.record, cells, shape)
        if n_glued == 1:
            lines.take_back(lines.record[1:])
        if n_glued:
            reason = _open_reason(number, n_glued, too_long=failed is not None)
            yield Rejected(file, number, reason, shown("".join(lines.record[:n_glued]).rstrip()))
            number += n_glued - 1
        elif failed:
            yield Rejected(file, number, failed, "")
        elif any(cell.strip() for cell in cells[len(shape.headings) :]):
            reason = (
                f"{len(cells)} cells under {len(shape.headings)} headings: put text that holds "
                f"{shape.delimiter!r} or a line break between double quotes"
            )
            yield Rejected(file, number, reason, shown(shape.delimiter.join(cells)))
        elif cells:
            yield Row(number, cells)


def _n_glued(record: Sequence[str], cells: Sequence[str], shape: Shape) -> int:
    """How many lines a quotation mark that is never closed has spoilt; 0 when all are closed.

    `record` are the lines that were read as one row. 1 when most of those after the first are rows
    by themselves, which can be read again.
    """
    all_there = len(record) == 1 and len(cells) >= len(shape.headings)
    if all_there or _well_quoted(record, shape):
        return 0
    first, *rest = (line for line in record if line.strip())
    if 1 < len(shape.headings) <= first.count(shape.delimiter) + 1 and rest:
        n_rows = sum(_is_row(line, shape) for line in rest)
        if 2 * n_rows > len(rest):
            return 1
    return len(record) if _is_open(record, shape) else 0


def _well_quoted(record: Sequence[str], shape: Shape) -> bool:
    try:
        list(csv.reader(record, delimiter=shape.delimiter, strict=True))
    except csv.Error:
        return False
    return True


def _is_open(record: Sequence[str], shape: Shape) -> bool:
    """Whether a line put after these would be taken into the same row."""
    try:
        return len(list(csv.reader([*record, "\n"], delimiter=shape.delimiter))) == 1
    except csv.Error:  # too long for a cell
        return len(record) > 1


def _is_row(line: str, shape: Shape) -> bool:
    """Whether a line has a cell for every heading, with its quotation marks or in spite of them."""
    cells = _first_row(line, shape.delimiter)
    return len(shape.headings) in (len(cells), line.count(shape.delimiter) + 1)


def _open_reason(number: int, n_glued: int, *, too_long: bool) -> str:
    """What is wrong, and which rows are lost by it."""
    within = f"not closed within {MAX_TEXT:,} characters" if too_long else "never closed"
    lost = f"; rows {number} to {number + n_glued - 1} are not read" if n_glued > 1 else ""
    return (
        f"a quotation mark in row {number} is {within}{lost}: close it; one that is text is "
        "written twice, in a cell between double quotes"
    )


def _separator_line(cells: list[str], shape: Shape) -> bool:
    return shape.delimiter.join(cells).lower().startswith("sep=") and len("".join(cells)) <= 5


def _without_separator_line(sample: str) -> str:
    head, _, rest = sample.partition("\n")
    return rest if head.lower().startswith("sep=") and len(head.strip()) <= 5 else sample


def _first_row(sample: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(sample.splitlines(keepends=True), delimiter=delimiter), [])
    except csv.Error:
        return []


def _rank(headings: tuple[str, ...]) -> tuple[bool, int]:
    return has_text_column(headings), len(headings)
