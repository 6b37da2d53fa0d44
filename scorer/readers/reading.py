"""From paths to conversations: files and folders, formats told by content, ids made unique."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from scorer.conversation import Conversation
from scorer.errors import InputError
from scorer.readers import csv_table, json_lines, plain, tables, vtt, xlsx_table
from scorer.readers.contract import (
    MAX_TEXT,
    Detected,
    Given,
    Item,
    Items,
    ReadOptions,
    Rejected,
    shown,
)
from scorer.readers.decoding import CHUNK, HEAD, binary_reason
from scorer.readers.values import DayMonth

STDIN = "-"
_JSON = (".jsonl", ".ndjson", ".json")
_TABLES = (".csv", ".tsv")
_NOTHING = b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"  # marks, white space and zeros
_WORKBOOKS = (".xlsx", ".xlsm", ".xls")
_PASSED_OVER = ("readme", "license", "thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file that is being read: its name for people, its stem for ids, its bytes."""

    file: str
    stem: str
    suffix: str
    size: int
    handle: BinaryIO


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read before: how often each id, and every conversation, by a hash."""

    ids: Counter[str]
    whole: set[bytes]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A format that was told, ready to be read."""

    detected: Detected
    items: Callable[[], Items]


def read(
    inputs: Sequence[Path | str],
    *,
    options: ReadOptions | None = None,
    on_file: Callable[[Path, int], None] | None = None,
) -> Iterator[Conversation | Rejected]:
    """Every conversation in these files and folders, in a fixed order, and every reject.

    A folder is read with all folders in it, sorted by path; hidden files and README files in it are
    passed over. `-` is standard input. `on_file` is called as a file is begun, with its size in
    bytes. An id that occurs again gets `#2`, `#3`; a conversation that is read again, the same in all
    but its place, is a reject. White space in the name of a rep is evened out, and its letters are
    composed (NFC). Bad content never raises: it gives a `Rejected`. Raises `InputError`, before
    anything is read, for a path that does not exist.
    """
    return _read(files_of(inputs), options or ReadOptions(), on_file)


def files_of(inputs: Sequence[Path | str]) -> list[Path]:
    """The files that `read` would read, in its order. Raises `InputError` for a missing path.

    A folder that cannot be listed stands among them, so that `read` rejects it.
    """
    found: list[Path] = []
    for given in inputs:
        path = Path(given)
        if str(given) == STDIN or path.is_file():
            found.append(path)
        elif path.is_dir():
            found += _inside(path)
        else:
            raise InputError(f"no file or folder {str(given)!r}")
    return list(dict.fromkeys(found))


def detect(path: Path | str, *, options: ReadOptions | None = None) -> Detected | Rejected:
    """What a file would be read as: its format and columns, or why it cannot be read."""
    (file,) = files_of([path]) if not Path(path).is_dir() else [Path(path)]
    try:
        with _opened(file) as opened:
            reading = _reading(opened, options or ReadOptions())
            return reading if isinstance(reading, Rejected) else reading.detected
    except OSError as error:
        return Rejected(str(path), None, f"cannot be opened ({error.strerror})", "")


def _read(
    files: Sequence[Path], options: ReadOptions, on_file: Callable[[Path, int], None] | None
) -> Iterator[Conversation | Rejected]:
    seen = _Seen(Counter(), set())
    for path in files:
        for item in _file(path, options, on_file):
            yield item if isinstance(item, Rejected) else _checked(item, seen)


def _file(path: Path, options: ReadOptions, on_file: Callable[[Path, int], None] | None) -> Items:
    try:
        with _opened(path) as opened:
            if on_file:
                on_file(path, opened.size)
            reading = _reading(opened, options)
            if isinstance(reading, Rejected):
                yield reading
                return
            empty = True
            for item in reading.items():
                empty = False
                yield item
            if empty:
                yield Rejected(opened.file, None, "no conversation in this file", "")
    except OSError as error:
        yield Rejected(str(path), None, f"cannot be opened ({error.strerror})", "")


def _inside(folder: Path) -> list[Path]:
    closed: list[Path] = []
    found: list[Path] = []
    for place, _, names in os.walk(
        folder, onerror=lambda error: closed.append(Path(error.filename))
    ):
        found += [path for path in (Path(place, name) for name in names) if _wanted(path, folder)]
    return sorted(found + closed)


def _wanted(path: Path, folder: Path) -> bool:
    inside = path.relative_to(folder)
    hidden = any(part.startswith((".", "~$")) for part in inside.parts)
    return path.is_file() and not hidden and not path.name.lower().startswith(_PASSED_OVER)


@contextmanager
def _opened(path: Path) -> Iterator[_Opened]:
    if str(path) == STDIN:
        with tempfile.SpooledTemporaryFile(max_size=CHUNK * 16) as spool:
            while chunk := sys.stdin.buffer.read(CHUNK):
                spool.write(chunk)
            size = spool.tell()
            spool.seek(0)
            yield _Opened(STDIN, "stdin", "", size, cast(BinaryIO, spool))
    else:
        with path.open("rb") as handle:
            yield _Opened(str(path), path.stem, path.suffix.lower(), path.stat().st_size, handle)


def _reading(opened: _Opened, options: ReadOptions) -> _Reading | Rejected:
    """The format of a file, by its content first and its suffix after that."""
    head = opened.handle.read(HEAD)
    opened.handle.seek(0)
    if not head.strip(_NOTHING):
        return Rejected(opened.file, None, "the file is empty", "")
    if head.startswith(b"PK\x03\x04") and _is_workbook(opened.handle):
        return _workbook(opened, options)
    if reason := binary_reason(head):
        return Rejected(opened.file, None, reason, "")
    return _text(opened, csv_table.sample_of(opened.handle), options)


def _text(opened: _Opened, sample: str, options: ReadOptions) -> _Reading | Rejected:
    """The format of a file of text by its beginning."""
    start = sample.lstrip("\ufeff \t\r\n")
    given = Given(opened.handle, opened.file, opened.stem, options)
    if start.startswith("WEBVTT") or opened.suffix == ".vtt":
        return _whole(given, "VTT transcript", vtt.conversation)
    if json_lines.is_one_document(start):
        return _Reading(Detected(opened.file, "JSON"), lambda: json_lines.array(given, opened.size))
    if start.startswith("{") or opened.suffix in _JSON:
        return _Reading(Detected(opened.file, "JSONL"), lambda: json_lines.lines(given))
    shape = csv_table.shape_of(sample)
    if opened.suffix in _TABLES or tables.has_text_column(shape.headings):
        return _csv(opened, shape, options)
    if opened.suffix in _WORKBOOKS:
        reason = "this is no workbook, whatever its name says; save it as .xlsx again"
        return Rejected(opened.file, None, reason, shown(start))
    return _whole(given, "text", plain.conversation)


def _whole(given: Given, name: str, conversation: Callable[[Given], Item]) -> _Reading:
    """A file that is one conversation."""
    return _Reading(Detected(given.file, name), lambda: iter([conversation(given)]))


def _csv(opened: _Opened, shape: csv_table.Shape, options: ReadOptions) -> _Reading | Rejected:
    # In a file with semicolons, which Dutch and Belgian spreadsheets write, the day is first.
    usual: DayMonth | None = "dmy" if shape.delimiter == ";" else None

    def rows() -> Iterator[tables.Row | Rejected]:
        return csv_table.rows_of(opened.handle, shape, file=opened.file)

    return _table(opened, "CSV", shape.headings, rows, options, usual=usual)


def _workbook(opened: _Opened, options: ReadOptions) -> _Reading | Rejected:
    try:
        headings, *rows = xlsx_table.rows_of(opened.handle)
    except InputError as error:
        return Rejected(opened.file, None, str(error), "")
    return _table(opened, "XLSX", headings.cells, lambda: iter(rows), options)


def _table(
    opened: _Opened,
    kind: str,
    headings: Sequence[str],
    rows: Callable[[], Iterator[tables.Row | Rejected]],
    options: ReadOptions,
    *,
    usual: DayMonth | None = None,
) -> _Reading | Rejected:
    """A table by its headings; one reject for the whole file when they do not do."""
    try:
        columns = tables.find_columns(headings, options)
    except InputError as error:
        return Rejected(opened.file, None, str(error), "")
    name = f"{columns.preset.name} ({kind})" if columns.preset.signs else kind
    table = tables.Table(columns, opened.file, opened.stem, name, rep=options.rep)

    def items() -> Items:
        slashed = tables.slashed_order(rows(), columns) or usual
        return tables.conversations(rows(), replace(table, slashed=slashed))

    return _Reading(Detected(opened.file, name, columns.mapping()), items)


def _is_workbook(handle: BinaryIO) -> bool:
    import zipfile  # noqa: PLC0415

    try:
        with zipfile.ZipFile(handle) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False
    finally:
        handle.seek(0)


def _checked(conversation: Conversation, seen: _Seen) -> Item:
    """The conversation under an id of its own; a reject when it is too long to be one, or was read before."""
    pieces = conversation.pieces()
    if sum(map(len, pieces)) > MAX_TEXT:
        reason = f"longer than {MAX_TEXT:,} characters: hardly one conversation"
        return _refused(conversation, reason)
    if conversation.rep is not None:
        name = " ".join(unicodedata.normalize("NFC", conversation.rep).split())
        conversation = replace(conversation, rep=name or None)
    told = replace(conversation, source=None).to_dict()
    whole = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).digest()
    if whole in seen.whole:
        reason = f"read before: the same conversation stands under the id {conversation.id!r}"
        return _refused(conversation, reason)
    seen.whole.add(whole)
    return replace(conversation, id=_own_id(conversation.id, seen.ids))


def _refused(conversation: Conversation, reason: str) -> Rejected:
    file = conversation.source.file if conversation.source else ""
    row = conversation.source.row if conversation.source else None
    return Rejected(file, row, reason, shown(conversation.pieces()[0]))


def _own_id(wanted: str, seen: Counter[str]) -> str:
    """The id, or where it was met before the first free one of `id#2`, `id#3`."""
    seen[wanted] += 1
    while seen[wanted] > 1 and f"{wanted}#{seen[wanted]}" in seen:
        seen[wanted] += 1
    if seen[wanted] == 1:
        return wanted
    unique = f"{wanted}#{seen[wanted]}"
    seen[unique] += 1
    return unique
