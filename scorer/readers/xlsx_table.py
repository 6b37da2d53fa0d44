"""The first sheet of an XLSX workbook that has headings, every cell as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from scorer.errors import InputError
from scorer.readers.tables import Row, has_text_column


def rows_of(handle: BinaryIO) -> Iterator[Row]:
    """All rows with the headings first, numbered as the spreadsheet does.

    Takes the first sheet with headings that are known, else the first that is not empty. Raises
    `InputError` when the workbook cannot be opened or is empty.
    """
    import fastexcel  # noqa: PLC0415

    handle.seek(0)
    try:
        workbook = fastexcel.read_excel(handle.read())
        sheets = (_sheet(workbook, name) for name in workbook.sheet_names)
        filled = [rows for rows in sheets if rows]
    except fastexcel.FastExcelError as error:
        raise InputError(f"this workbook cannot be opened ({_first_line(error)})") from None
    if not filled:
        raise InputError("the workbook has no rows")
    yield from next((rows for rows in filled if has_text_column(rows[0].cells)), filled[0])


def _sheet(workbook: object, name: str) -> list[Row]:
    # Without skip_rows=0 empty rows at the top are left out, and every number is too low.
    sheet = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")  # type: ignore[attr-defined]
    rows = (tuple(cell or "" for cell in row) for row in sheet.to_polars().iter_rows())
    numbered = [Row(number, cells) for number, cells in enumerate(rows, start=1)]
    first = next((i for i, row in enumerate(numbered) if any(map(str.strip, row.cells))), None)
    return [] if first is None else numbered[first:]


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
