"""WebVTT transcripts of Teams (`<v Name>`) and Zoom (`Name: words`)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scorer.conversation import Conversation, Source, Turn
from scorer.errors import InputError
from scorer.readers.contract import Given, Item, Rejected, shown
from scorer.readers.decoding import as_text
from scorer.readers.names import split_name
from scorer.readers.roles import with_roles
from scorer.readers.values import date_in_name

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:v|c|i|b|u|ruby|rt|lang)(?:[.\s][^<>]*)?>|<\d[\d:.]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one voice says in one cue; times in seconds from the beginning."""

    name: str | None
    text: str
    start: float
    end: float


def conversation(given: Given) -> Item:
    """The transcript as one conversation, or a reject. The handle stays open."""
    stream = as_text(given.handle)
    try:
        text = stream.read()
    finally:
        stream.detach()
    try:
        pieces, kind = _pieces(text)
        turns = tuple(_merged(pieces))
        if not turns:
            raise InputError("no words in any cue of this VTT file")
        source = Source(given.file, cue=1, format=f"{kind} VTT")
        found = Conversation(
            id=given.stem,
            kind="transcript",
            turns=turns,
            rep=given.options.rep,
            date=date_in_name(given.stem),
            source=source,
        )
        return with_roles(found, given.options)
    except InputError as error:
        return Rejected(given.file, None, str(error), shown(text))


def _pieces(text: str) -> tuple[list[Piece], str]:
    """The pieces of all cues, and which product's way of naming speakers they follow."""
    import webvtt  # noqa: PLC0415
    from webvtt.errors import MalformedCaptionError, MalformedFileError  # noqa: PLC0415

    try:
        captions = webvtt.from_string(text.lstrip("\ufeff \r\n")).captions
    except (MalformedFileError, MalformedCaptionError) as error:
        raise InputError(f"this VTT file is broken ({error})") from None
    teams = any(_VOICE.search(caption.raw_text) for caption in captions)
    pieces = [
        piece
        for caption in captions
        for piece in (_voices(caption) if teams else _prefixed(caption))
        if piece.text
    ]
    named = any(piece.name for piece in pieces)
    return pieces, "Teams" if teams else "Zoom" if named else "plain"


def _voices(caption: Any) -> Iterator[Piece]:
    """Teams: a cue may hold several voices; words before the first have no known speaker."""
    before, *rest = _VOICE.split(caption.raw_text)
    yield _piece(None, before, caption)
    for name, words in zip(rest[::2], rest[1::2], strict=True):
        yield _piece(" ".join(html.unescape(name).split()) or None, words, caption)


def _prefixed(caption: Any) -> Iterator[Piece]:
    """Zoom: the name stands before the first colon of a line."""
    name, said = None, list[str]()
    for line in caption.raw_text.splitlines():
        found, words = split_name(line)
        if found is not None:
            yield _piece(name, " ".join(said), caption)
            name, said = found, []
        said.append(words)
    yield _piece(name, " ".join(said), caption)


def _piece(name: str | None, words: str, caption: Any) -> Piece:
    text = " ".join(html.unescape(_TAG.sub("", words)).split())
    return Piece(name, text, _seconds(caption.start_time), _seconds(caption.end_time))


def _seconds(time: Any) -> float:
    return float(time.hours * 3600 + time.minutes * 60 + time.seconds + time.milliseconds / 1000)


def _merged(pieces: list[Piece]) -> Iterator[Turn]:
    """Turns: what one speaker says in consecutive cues is one."""
    waiting: list[Piece] = []
    for piece in pieces:
        if waiting and piece.name != waiting[0].name:
            yield _turn(waiting)
            waiting = []
        waiting.append(piece)
    if waiting:
        yield _turn(waiting)


def _turn(pieces: list[Piece]) -> Turn:
    return Turn(
        speaker="unknown",
        text=" ".join(piece.text for piece in pieces),
        name=pieces[0].name,
        start=pieces[0].start,
        end=pieces[-1].end,
    )
