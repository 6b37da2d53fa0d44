"""Who is the rep in a transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from scorer.conversation import Conversation, Speaker, Turn
from scorer.errors import InputError
from scorer.readers.contract import ReadOptions

_REP = re.compile(
    r"\b(?:rep|sales(?:\s*rep)?|agent|seller|verkoper|verkoopster|vertegenwoordiger|adviseur"
    r"|accountmanager|account manager|medewerker|buitendienst|binnendienst)\b",
    re.IGNORECASE,
)
_CUSTOMER = re.compile(
    r"\b(?:customer|client|klant|prospect|buyer|koper|inkoper|afnemer|relatie|caller|beller)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*[(\[|].*$")


def roles_of(names: Iterable[str | None], options: ReadOptions) -> dict[str | None, Speaker]:
    """The role of every speaker of a transcript, by a word such as `Verkoper` in the name.

    Where one of them is a rep by the names given, no other is by a word.
    """
    names = set(names)
    given = {name for name in names if name and _same_as_any(name, options.rep_speakers)}
    return {name: "rep" if name in given else _by_word(name, reps=not given) for name in names}


def _by_word(name: str | None, *, reps: bool) -> Speaker:
    if reps and _REP.search(name or ""):
        return "rep"
    return "customer" if _CUSTOMER.search(name or "") else "unknown"


def with_roles(conversation: Conversation, options: ReadOptions) -> Conversation:
    """The transcript with a role for every named speaker; a note comes back as it is.

    Once a rep is known, the other named speakers are customers. Raises `InputError` when no turn
    is a rep's.
    """
    if conversation.kind == "note":
        return conversation
    roles = roles_of((turn.name for turn in conversation.turns), options)
    turns = tuple(
        replace(turn, speaker=roles[turn.name]) if turn.speaker == "unknown" else turn
        for turn in conversation.turns
    )
    reps = {turn.name for turn in turns if turn.speaker == "rep"}
    if not reps:
        raise InputError(no_rep_reason(turns))
    if any(turn.speaker == "unknown" and turn.name for turn in turns):
        turns = tuple(_customer_if_named(turn) for turn in turns)
    rep = conversation.rep or (_rep_name(reps.pop()) if len(reps) == 1 else None)
    return replace(conversation, turns=turns, rep=rep)


def no_rep_reason(turns: Iterable[Turn]) -> str:
    """Why a transcript without a rep is refused, with the speakers that it has."""
    names = list(dict.fromkeys(turn.name or turn.speaker for turn in turns))
    known = [name for name in names if name not in ("unknown", None)]
    if not known:
        return "a transcript without speakers: nothing says which words are the rep's"
    listed = ", ".join(known[:20]) + (" …" if len(known) > 20 else "")
    return f'nobody is known as the rep; the speakers are {listed}. Say who: --rep-speaker "Name"'


def _customer_if_named(turn: Turn) -> Turn:
    return replace(turn, speaker="customer") if turn.speaker == "unknown" and turn.name else turn


def _same_as_any(name: str, given: Iterable[str]) -> bool:
    names = {_plain(name), _plain(_ASIDE.sub("", name))}
    return any(_plain(one) in names for one in given)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _rep_name(name: str | None) -> str | None:
    """The name without an aside, as in `Noor (sales)`; none for a mere word (`Verkoper 1`)."""
    name = _ASIDE.sub("", name or "")
    return name if re.sub(r"[\W\d_]+", "", _REP.sub("", name)) else None
