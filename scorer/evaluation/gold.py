"""What labels say of a conversation: the input contract with `labels`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scorer.codebook import Codebook
from scorer.conversation import Conversation
from scorer.errors import InputError
from scorer.readers import Rejected, read
from scorer.rule import MIDDLE, balance_of, last_third_from

LEANS = ("customer", "revenue")


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text where the rep did what `code` says; `turn` None in a note."""

    code: str
    turn: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gold:
    """What the labels say.

    scorable: whether there is anything to score; `balance` 1 to 5 and `lean` are None when not.
    behaviours, spans: None when nobody labelled them.
    """

    scorable: bool
    not_scorable: str | None
    balance: int | None
    lean: str | None
    behaviours: frozenset[str] | None
    spans: tuple[Span, ...] | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A conversation with its labels; `cluster` is whose texts stand or fall together."""

    conversation: Conversation
    gold: Gold
    cluster: str


def gold_of(
    labels: Mapping[str, Any], codebook: Codebook, conversation: Conversation | None = None
) -> Gold:
    """Labels as the contract has them; a moment (spans only) gets what the rule says of them.

    With the conversation, the places of spans are checked too. Raises `InputError` on what the
    contract does not know or what contradicts itself.
    """
    spans = _spans(labels.get("spans"), codebook, conversation)
    behaviours = labels.get("behaviours")
    if behaviours is None and spans is not None:
        behaviours = [s.code for s in spans]
    if behaviours is not None and not isinstance(behaviours, (list, tuple)):
        raise InputError("labels.behaviours must be a list of behaviour ids")
    unknown = {str(b) for b in behaviours or ()} - set(codebook.behaviour_ids)
    if unknown:
        raise InputError(f"labels.behaviours: unknown {', '.join(sorted(unknown))}")
    present = None if behaviours is None else frozenset(behaviours)
    balance, scorable = labels.get("balance"), labels.get("scorable")
    if scorable is None:
        if present is None and balance is None:
            raise InputError("labels: neither scorable nor balance nor behaviours is given")
        if balance is None:
            balance = balance_of(present or frozenset(), codebook, late=_late(spans, conversation))
        scorable = balance is not None
    if not scorable:
        reason = labels.get("ns")
        if balance is not None:
            raise InputError("labels: not scorable, and yet a balance is given")
        if reason is not None and reason not in [n.id for n in codebook.not_scorable]:
            raise InputError(f"labels.ns: unknown reason {reason!r}")
        return Gold(False, reason, None, None, present, spans)
    if isinstance(balance, bool) or balance not in (1, 2, 3, 4, 5):
        raise InputError(f"labels.balance must be 1 to 5 for a scorable text, met {balance!r}")
    lean = labels.get("lean")
    if lean not in (None, *LEANS):
        raise InputError(f"labels.lean must be customer or revenue, met {lean!r}")
    if lean is None and balance != MIDDLE:
        lean = "customer" if balance > MIDDLE else "revenue"
    return Gold(True, None, balance, lean, present, spans)


def _spans(
    given: Any, codebook: Codebook, conversation: Conversation | None
) -> tuple[Span, ...] | None:
    """The spans that count: conduct of the rep that was done."""
    if given is None:
        return None
    if not isinstance(given, (list, tuple)) or not all(isinstance(s, Mapping) for s in given):
        raise InputError("labels.spans must be a list of objects with code, start and end")
    spans = []
    for raw in given:
        code = raw.get("code")
        if code is not None and code not in codebook.label_ids:
            raise InputError(f"labels.spans: unknown code {code!r}")
        start, end, turn = raw.get("start"), raw.get("end"), raw.get("turn")
        words = _words(conversation, turn)
        if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end:
            raise InputError(f"labels.spans: start and end must be places, met {start!r}, {end!r}")
        if words is not None and end > len(words):
            raise InputError(f"labels.spans: {end} lies behind the end of the text ({len(words)})")
        done = raw.get("attribution", "rep") == "rep" and raw.get("polarity", "done") == "done"
        if done and code in codebook.behaviour_ids:
            in_note = conversation is not None and conversation.kind == "note"
            spans.append(Span(code, None if in_note else turn, start, end))
    return tuple(spans)


def _late(
    spans: tuple[Span, ...] | None, conversation: Conversation | None
) -> frozenset[str] | None:
    """Behaviours of a transcript's last third, from the first to the last turn with conduct."""
    if conversation is None or conversation.kind == "note":
        return None
    turns = [span.turn for span in spans or () if span.turn is not None]
    if not turns:
        return None
    begin = last_third_from(turns)
    return frozenset(s.code for s in spans or () if s.turn is not None and s.turn >= begin)


def _words(conversation: Conversation | None, turn: Any) -> str | None:
    """The text that a span lies in."""
    if conversation is None:
        return None
    if conversation.kind == "note":
        return conversation.text
    if not isinstance(turn, int) or not 0 <= turn < len(conversation.turns):
        raise InputError(f"labels.spans: there is no turn {turn!r}")
    return conversation.turns[turn].text


def labelled(conversation: Conversation, codebook: Codebook) -> Labelled:
    """A conversation whose `extra` holds its labels, as the readers keep them.

    Raises `InputError` when there are none or they cannot be understood.
    """
    extra = conversation.extra
    labels = extra.get("labels")
    if not isinstance(labels, Mapping):
        raise InputError('there is no object "labels"; the README shows the format')
    gold = gold_of(labels, codebook, conversation)
    return Labelled(conversation, gold, cluster_of(conversation))


def cluster_of(conversation: Conversation) -> str:
    """Texts of a writer's voice, else of a rep, else of a writer belong together; else each is its own."""
    writer, voice = (conversation.extra.get(k) for k in ("writer", "voice"))
    if voice and writer:
        return f"{writer}: {voice}"
    return str(voice or conversation.rep or writer or conversation.id)


def read_labelled(
    inputs: Sequence[Path | str], codebook: Codebook
) -> Iterator[Labelled | Rejected]:
    """The labelled conversations of some files; what cannot be used comes as a reject."""
    for item in read(inputs):
        if isinstance(item, Rejected):
            yield item
            continue
        try:
            yield labelled(item, codebook)
        except InputError as error:
            source = item.source
            file = source.file if source else ""
            yield Rejected(file, source.row if source else None, str(error), item.id)
