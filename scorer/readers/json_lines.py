"""The JSONL contract, a JSON array of it, or one such object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TextIO

from scorer.conversation import Conversation, Source
from scorer.errors import InputError
from scorer.readers.contract import Given, Item, Items, Rejected, shown
from scorer.readers.decoding import CHUNK, as_text
from scorer.readers.roles import with_roles
from scorer.readers.values import parse_date

MAX_LINE = 10_000_000  # characters
MAX_ARRAY = 500_000_000  # bytes


def lines(given: Given) -> Items:
    """One conversation or reject for every line that is not blank. The handle stays open."""
    text = as_text(given.handle)
    try:
        number = 0
        while line := text.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                _skip_line(text)
                reason = f"the line is longer than {MAX_LINE:,} characters: hardly one conversation"
                yield Rejected(given.file, number, reason, shown(line))
            elif line.strip():
                yield _parsed(line, Source(given.file, row=number, format="jsonl"), given)
    finally:
        text.detach()


def array(given: Given, size: int) -> Items:
    """One conversation or reject for every member of a JSON array; `row` counts them from 1.

    A single object counts as an array of one. The handle stays open.
    """
    if size > MAX_ARRAY:
        yield Rejected(given.file, None, "too large for a JSON array; write it as JSONL", "")
        return
    text = as_text(given.handle)
    try:
        members = json.loads(text.read())
    except (ValueError, RecursionError) as error:
        yield Rejected(given.file, None, _json_reason(error), "")
        return
    finally:
        text.detach()
    for number, member in enumerate(members if isinstance(members, list) else [members], start=1):
        yield _conversation(member, Source(given.file, row=number, format="json"), given)


def is_one_document(sample: str) -> bool:
    """Whether a text that begins as JSON is one array or spread object rather than JSONL."""
    start = sample.lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return start[1:].lstrip()[:1] in ("{", "]")
    first = start.split("\n", 1)[0].strip()
    return first == "{" or (first.startswith("{") and first.endswith((",", "[", "{")))


def _skip_line(text: TextIO) -> None:
    while (rest := text.readline(CHUNK)) and not rest.endswith("\n"):
        pass


def _parsed(line: str, source: Source, given: Given) -> Item:
    try:
        raw = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        return Rejected(source.file, source.row, _json_reason(error), shown(line.rstrip("\r\n")))
    return _conversation(raw, source, given)


def _conversation(raw: object, source: Source, given: Given) -> Item:
    try:
        if not isinstance(raw, Mapping):
            raise InputError("expected a JSON object with id, kind and text or turns")
        conversation = Conversation.from_dict(_completed(raw, source, given), source=source)
        if conversation.is_empty():
            raise InputError("the text is empty")
        return with_roles(conversation, given.options)
    except InputError as error:
        return Rejected(source.file, source.row, str(error), _as_json(raw))


def _as_json(raw: object) -> str:
    try:
        return shown(json.dumps(raw, ensure_ascii=False))
    except RecursionError:  # nested more deeply than can be written
        return ""


def _completed(raw: Mapping[str, Any], source: Source, given: Given) -> dict[str, Any]:
    """The object with what may be left out: id, kind, rep; a date with a time becomes a day."""
    full = dict(raw)
    if full.get("id") is None or not str(full["id"]).strip():
        full["id"] = f"{given.stem}-{source.row}"
    if full.get("kind") is None:
        full["kind"] = "transcript" if full.get("turns") else "note"
    if full.get("rep") is None or full["rep"] == "":
        full["rep"] = given.options.rep
    written = full.get("date")
    if isinstance(written, str):
        full["date"] = (parse_date(written) or written) if written.strip() else None
    return full


def _json_reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"this is no valid JSON: {error.msg} at character {error.pos + 1}"
    return "this is no valid JSON: nested too deeply or a number too long"
