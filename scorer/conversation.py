"""The input contract: a conversation is a note (text) or a transcript (turns)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, cast, get_args

from scorer.errors import InputError

Kind = Literal["note", "transcript"]
Speaker = Literal["rep", "customer", "other", "unknown"]
Language = Literal["nl", "en", "mixed", "other"]

KINDS: tuple[str, ...] = get_args(Kind)
SPEAKERS: tuple[str, ...] = get_args(Speaker)
LANGUAGES: tuple[str, ...] = get_args(Language)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # half of a pair, alone; no file can hold it


def whole_characters(text: str) -> str:
    """The text with U+FFFD for every half of a surrogate pair, so that it can be written; as long."""
    return _HALF_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)


@dataclass(frozen=True, slots=True)
class Turn:
    """One uninterrupted stretch of speech; `start` and `end` are seconds from the beginning."""

    speaker: Speaker
    text: str
    name: str | None = None
    start: float | None = None
    end: float | None = None

    def __post_init__(self) -> None:
        if self.speaker not in SPEAKERS:
            raise InputError(f"speaker must be one of {', '.join(SPEAKERS)}, met {self.speaker!r}")
        if not isinstance(self.text, str):
            raise InputError(f"the text of a turn must be a string, met {_type(self.text)}")
        _make_whole(self, "text", "name")

    def to_dict(self) -> dict[str, Any]:
        """The turn as the JSONL contract writes it."""
        return {
            "speaker": self.speaker,
            "name": self.name,
            "text": self.text,
            "start": self.start,
            "end": self.end,
        }


@dataclass(frozen=True, slots=True)
class Source:
    """Where a conversation was read: file, row (or first cue) counted from 1, format."""

    file: str
    row: int | None = None
    cue: int | None = None
    format: str | None = None

    def __post_init__(self) -> None:
        _make_whole(self, "file", "format")

    def to_dict(self) -> dict[str, Any]:
        """The source as the JSONL contract writes it: a row or a cue, never both."""
        place = {"cue": self.cue} if self.cue is not None else {"row": self.row}
        return {"file": self.file, **place, "format": self.format}


@dataclass(frozen=True, slots=True)
class Conversation:
    """One sales conversation: `text` for a note, `turns` for a transcript.

    Half characters (surrogates) in any text become U+FFFD. Raises `InputError` when the words are
    missing or a field is not what the contract says.
    """

    id: str
    kind: Kind
    text: str | None = None
    turns: tuple[Turn, ...] = ()
    language: str | None = None
    rep: str | None = None
    customer: str | None = None
    date: str | None = None
    call_type: str | None = None
    source: Source | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or not self.id.strip():
            raise InputError(f"id must be a non-empty string, met {self.id!r}")
        if self.kind not in KINDS:
            raise InputError(f"kind must be note or transcript, met {self.kind!r}")
        if self.kind == "note" and not isinstance(self.text, str):
            raise InputError(f"a note needs its words in text, met {_type(self.text)}")
        if self.kind == "note" and self.turns:
            raise InputError("a note has text, not turns; use kind transcript")
        if self.kind == "transcript" and not self.turns:
            raise InputError("a transcript needs at least one turn in turns")
        if self.language is not None and self.language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise InputError(f"language must be {known} or null, met {self.language!r}")
        if self.date is not None and not _is_day(self.date):
            raise InputError(f"date must be YYYY-MM-DD or null, met {self.date!r}")
        _make_whole(self, "id", "text", "rep", "customer", "call_type", "extra")

    def pieces(self) -> tuple[str, ...]:
        """The texts in order: one for a note, one a turn for a transcript."""
        return (self.text,) if self.text is not None else tuple(t.text for t in self.turns)

    def is_empty(self) -> bool:
        """Whether there is no character to read."""
        return not any(piece.strip() for piece in self.pieces())

    def to_dict(self) -> dict[str, Any]:
        """The conversation as the JSONL contract writes it; extra fields stand beside the rest."""
        words: dict[str, Any] = (
            {"text": self.text}
            if self.kind == "note"
            else {"turns": [turn.to_dict() for turn in self.turns]}
        )
        return {
            "id": self.id,
            "kind": self.kind,
            **words,
            "language": self.language,
            "rep": self.rep,
            "customer": self.customer,
            "date": self.date,
            "call_type": self.call_type,
            "source": self.source.to_dict() if self.source else None,
            **({"extra": dict(self.extra)} if self.extra else {}),
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any], *, source: Source | None = None) -> Conversation:
        """Read one object of the JSONL contract; unknown fields are kept under `extra`.

        `source` says where the object was read and replaces the object's own `source`.
        Raises `InputError`.
        """
        if not isinstance(raw, Mapping):
            raise InputError(f"expected a JSON object, met {_type(raw)}")
        given = raw.get("extra")
        extra = dict(given) if isinstance(given, Mapping) else {}
        extra |= {k: v for k, v in raw.items() if k not in _FIELDS}
        if source is None and isinstance(raw.get("source"), Mapping):
            source = _source(cast(Mapping[str, Any], raw["source"]))
        return cls(
            id=_required_id(raw),
            kind=cast(Kind, raw.get("kind")),
            text=_optional_text(raw, "text"),
            turns=_turns(raw.get("turns")),
            language=_language(_optional_text(raw, "language")),
            rep=_optional_text(raw, "rep"),
            customer=_optional_text(raw, "customer"),
            date=_optional_text(raw, "date"),
            call_type=_optional_text(raw, "call_type"),
            source=source,
            extra=extra,
        )


_FIELDS = frozenset(
    ("id", "kind", "text", "turns", "language", "rep", "customer", "date", "call_type", "source")
) | {"extra"}
# Codes, then names in English, in Dutch and in the language itself.
_OTHERS = """
    de fr es it pt pl tr af sv da nb nn fy ro cs sk hu fi hr sr bg el ru uk ar he zh ja ko hi
    deu ger fra fre spa ita por pol tur
    german french spanish italian portuguese polish turkish swedish danish norwegian romanian
    czech hungarian finnish bulgarian greek russian ukrainian arabic chinese japanese afrikaans
    frisian
    duits frans spaans italiaans portugees pools turks zweeds deens noors roemeens tsjechisch
    hongaars fins bulgaars grieks russisch oekraïens arabisch chinees japans fries
    deutsch français francais español espanol italiano português portugues polski türkçe
"""
_LANGUAGE_WORDS = {
    **{code: code for code in LANGUAGES},
    **dict.fromkeys(("nld", "dut", "dutch", "nederlands", "vlaams", "flemish"), "nl"),
    **dict.fromkeys(("eng", "english", "engels"), "en"),
    **dict.fromkeys(_OTHERS.split(), "other"),
}


def _is_day(written: str) -> bool:
    if not _DATE.fullmatch(written):
        return False
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _make_whole(made: object, *names: str) -> None:
    """Put U+FFFD for half characters in these fields of a value that is being made."""
    for name in names:
        try:
            object.__setattr__(made, name, _whole(getattr(made, name)))
        except RecursionError:
            raise InputError(f"{name} is nested too deeply") from None


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, Mapping):
        return {_whole(key): _whole(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return tuple(map(_whole, value)) if type(value) is tuple else value


def _type(value: object) -> str:
    return "nothing" if value is None else type(value).__name__


def _required_id(raw: Mapping[str, Any]) -> str:
    value = raw.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InputError(f"id must be a string, met {_type(value)}")
    return str(value)


def _optional_text(raw: Mapping[str, Any], name: str) -> str | None:
    value = raw.get(name)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{name} must be a string or null, met {_type(value)}")
    return value


def _language(value: str | None) -> str | None:
    """`nl-BE`, `EN` or `Nederlands` as the contract's code; a language that is neither is other.

    None for words that name no language (`onbekend`, `n/a`): the text tells it then.
    """
    word = re.split(r"[-_ ]", (value or "").strip().lower())[0]
    return _LANGUAGE_WORDS.get(word)


def _turns(value: object) -> tuple[Turn, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise InputError(f"turns must be a list, met {_type(value)}")
    return tuple(_turn(raw, n) for n, raw in enumerate(value))


def _turn(raw: object, n: int) -> Turn:
    if not isinstance(raw, Mapping):
        raise InputError(f"turn {n} must be an object, met {_type(raw)}")
    speaker, name = raw.get("speaker"), raw.get("name")
    if not isinstance(raw.get("text"), str):
        raise InputError(f"turn {n} needs its words in text, met {_type(raw.get('text'))}")
    if speaker is not None and not isinstance(speaker, str):
        raise InputError(f"speaker of turn {n} must be a string, met {_type(speaker)}")
    known = speaker in SPEAKERS
    if not known and speaker and not isinstance(name, str):
        name = speaker  # another word than the contract's four is taken for a name
    return Turn(
        speaker=cast(Speaker, speaker) if known else "unknown",
        text=raw["text"],
        name=name if isinstance(name, str) else None,
        start=_seconds(raw, "start", n),
        end=_seconds(raw, "end", n),
    )


def _seconds(raw: Mapping[str, Any], name: str, n: int) -> float | None:
    value = raw.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{name} of turn {n} must be seconds or null, met {_type(value)}")
    return float(value)


def _source(raw: Mapping[str, Any]) -> Source:
    return Source(
        file=str(raw.get("file", "")),
        row=raw.get("row") if isinstance(raw.get("row"), int) else None,
        cue=raw.get("cue") if isinstance(raw.get("cue"), int) else None,
        format=raw.get("format") if isinstance(raw.get("format"), str) else None,
    )
