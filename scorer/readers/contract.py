"""What goes into reading and what comes out beside conversations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from scorer.conversation import Conversation, whole_characters
from scorer.errors import InputError

ACTIVITY_FIELDS = ("outcome", "amount", "calls", "meetings", "quotes", "orders")  # kept as extra
DATE_AS_WRITTEN = "date_as_written"  # kept as extra where no day could be told for sure
TABLE_FIELDS = (
    "id", "text", "rep", "customer", "date", "language", "call_type", "duration", *ACTIVITY_FIELDS
)  # fmt: skip
_OTHER_NAMES = {"account": "customer"}

RAW_SHOWN = 500  # characters of what was refused
MAX_TEXT = 2_000_000  # characters of one conversation


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row, line or whole file (`row` is None) that could not be read, and why.

    `row` counts from 1: the line of a JSONL file, the row of a table as a spreadsheet numbers it
    (the headings are row 1). `raw` is the beginning of what stood there. Half characters
    (surrogates) become U+FFFD.
    """

    file: str
    row: int | None
    reason: str
    raw: str

    def __post_init__(self) -> None:
        for name in ("file", "reason", "raw"):
            object.__setattr__(self, name, whole_characters(getattr(self, name)))

    def to_dict(self) -> dict[str, Any]:
        """The reject as a JSON object."""
        return {"file": self.file, "row": self.row, "reason": self.reason, "raw": self.raw}


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read, where a file does not say it.

    `mapping` names a column for a field of `TABLE_FIELDS` (`account` is `customer`); `rep` is the
    rep of every conversation that names none; `rep_speakers` are the speakers, as written in the
    transcripts, who are reps. Raises `InputError` for a field that does not exist.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    rep: str | None = None
    rep_speakers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        mapping = {_OTHER_NAMES.get(name, name): column for name, column in self.mapping.items()}
        for name, column in mapping.items():
            if name not in TABLE_FIELDS:
                raise InputError(
                    f"cannot map {name!r}: a field is one of {', '.join(TABLE_FIELDS)}, "
                    "as in --map text=Column"
                )
            if not column.strip():
                raise InputError(f"the column for {name!r} is empty; write --map {name}=Column")
        if len(set(mapping.values())) < len(mapping):
            raise InputError(f"one column stands for two fields: {dict(mapping)}")
        object.__setattr__(self, "mapping", mapping)


@dataclass(frozen=True, slots=True)
class Detected:
    """What a file was taken for: `format` for people, and the columns used for each field."""

    file: str
    format: str
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """An open file with what its reader needs: its name for people, its stem for ids, options."""

    handle: BinaryIO
    file: str
    stem: str
    options: ReadOptions


Item = Conversation | Rejected
Items = Iterator[Item]


def shown(raw: object) -> str:
    """The beginning of what was refused, as text."""
    return str(raw)[:RAW_SHOWN]
