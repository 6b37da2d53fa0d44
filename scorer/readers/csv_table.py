"""CSV with commas, semicolons, tabs or bars, quoted line breaks and all; read as a stream."""

from __future__ import annotations

import csv
from collections.abc import Iterator
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

    The handle stays open.
    """
    handle.seek(0)
    text = as_text(handle)
    try:
        yield from _rows(text, shape, file)
    finally:
        text.detach()


def _rows(text: TextIO, shape: Shape, file: str) -> Iterator[Row | Rejected]:
    reader = csv.reader(text, delimiter=shape.delimiter)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Rejected(file, number, f"this row cannot be read ({error})", "")
            continue
        if number == 1 and _separator_line(cells, shape):
            number = 0  # Excel's own first line does not count
            continue
        if number == 1 or not cells:
            continue
        extra = cells[len(shape.headings) :]
        if any(cell.strip() for cell in extra):
            reason = (
                f"{len(cells)} cells under {len(shape.headings)} headings: put text that holds "
                f"{shape.delimiter!r} or a line break between double quotes"
            )
            yield Rejected(file, number, reason, shown(shape.delimiter.join(cells)))
            continue
        yield Row(number, cells)


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
