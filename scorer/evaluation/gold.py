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
from scorer.rule import balance_of

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


def gold_of(labels: Mapping[str, Any], codebook: Codebook) -> Gold:
    """Labels as the contract has them; a moment (spans only) gets what the rule says of them.

    Raises `InputError` on a value that the contract does not know.
    """
    spans = None
    if labels.get("spans") is not None:
        spans = tuple(
            Span(s["code"], s.get("turn"), int(s["start"]), int(s["end"]))
            for s in labels["spans"]
            if s.get("code") in codebook.behaviour_ids
            and s.get("attribution", "rep") == "rep"
            and s.get("polarity", "done") == "done"
        )
    behaviours = labels.get("behaviours")
    if behaviours is None and spans is not None:
        behaviours = [s.code for s in spans]
    unknown = set(behaviours or ()) - set(codebook.behaviour_ids)
    if unknown:
        raise InputError(f"labels.behaviours: unknown {', '.join(sorted(unknown))}")
    present = None if behaviours is None else frozenset(behaviours)
    balance, scorable = labels.get("balance"), labels.get("scorable")
    if scorable is None:
        if present is None and balance is None:
            raise InputError("labels: neither scorable nor balance nor behaviours is given")
        balance = balance if balance is not None else balance_of(present or frozenset(), codebook)
        scorable = balance is not None
    if not scorable:
        return Gold(False, labels.get("ns"), None, None, present, spans)
    if balance not in (1, 2, 3, 4, 5):
        raise InputError(f"labels.balance must be 1 to 5 for a scorable text, met {balance!r}")
    lean = labels.get("lean")
    if lean not in (None, *LEANS):
        raise InputError(f"labels.lean must be customer or revenue, met {lean!r}")
    if lean is None and balance != 3:
        lean = "customer" if balance > 3 else "revenue"
    return Gold(True, None, balance, lean, present, spans)


def labelled(conversation: Conversation, codebook: Codebook) -> Labelled:
    """A conversation whose `extra` holds its labels, as the readers keep them.

    Texts of one voice, else of one rep, else of one writer form a cluster; else each is its own.
    Raises `InputError` when there are none or they cannot be understood.
    """
    extra = conversation.extra
    labels = extra.get("labels")
    if not isinstance(labels, Mapping):
        raise InputError('there is no object "labels"; docs/evaluation.md shows the format')
    try:
        gold = gold_of(labels, codebook)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"labels not understood: {error!r}") from error
    cluster = extra.get("voice") or conversation.rep or extra.get("writer") or conversation.id
    return Labelled(conversation, gold, str(cluster))


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
