"""Quality beside quantity, for the team and never for a rep.

What an export tells of outcomes (a column `outcome`, or counts of meetings, quotes and orders, and
`amount` with them) stands beside the quality of the same conversations. Orders and conduct are only weakly
related (Franke & Park 2006: about zero with objective sales), so the intervals are wide on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scorer.codebook import BANDS
from scorer.reps.gates import LEVEL, MIN_TEAM
from scorer.reps.shares import jeffreys
from scorer.runs import Scored

STAGES = ("meetings", "quotes", "orders")
COUNTED = ("calls", *STAGES)
NOT = re.compile(
    r"\b(?:geen|no|not|niet|lost|verloren|afgewezen|rejected|declined)\b", re.IGNORECASE
)
WORDS = {
    "orders": re.compile(
        r"\b(?:orders?|opdracht\w*|besteld\w*|bestelling\w*|verkocht|verkoop|getekend|gewonnen"
        r"|won|sold|sale|signed|purchase[d]?)\b",
        re.IGNORECASE,
    ),
    "quotes": re.compile(
        r"\b(?:quot\w+|offertes?|proposals?|voorstel\w*|prijsopgaven?)\b", re.IGNORECASE
    ),
    "meetings": re.compile(
        r"\b(?:meetings?|afspra\w+|appointments?|demo\w*|bezoek\w*|visits?)\b", re.IGNORECASE
    ),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """n of `of` conversations, with a 90% Jeffreys interval of the share."""

    n: int
    of: int
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Funnel:
    """The team's funnel, and per band how many conversations reached each stage.

    counts: calls, and of meetings, quotes and orders those that the export tells of at all. by_band: the
    same stages. amount: sum of what was readable, None without any.
    """

    counts: Mapping[str, int]
    by_band: Mapping[str, Mapping[str, Rate]]
    amount: float | None


def funnel_of(scored: Sequence[Scored]) -> Funnel | None:
    """The funnel of a team; None where fewer than five reps' conversations tell of outcomes, or none of a stage.

    Only conversations that tell of an outcome or counts take part.
    """
    told = [
        s
        for s in scored
        if _text(s, "outcome") or any(_number(_text(s, n)) is not None for n in COUNTED)
    ]
    reps = {s.conversation.rep for s in told if s.conversation.rep is not None}
    stages = [stage for stage in STAGES if any(stage in _counts(s) for s in told)]
    if len(reps) < MIN_TEAM or not stages:
        return None
    calls = [_number(_text(s, "calls")) for s in told]
    counts = {"calls": sum(1 if n is None else n for n in calls)}
    counts |= {stage: sum(_counts(s).get(stage, 0) for s in told) for stage in stages}
    by_band = {
        band: {stage: _rate([s for s in told if s.verdict.band == band], stage) for stage in stages}
        for band in BANDS
    }
    amounts = [a for s in told if (a := amount_of(_text(s, "amount"))) is not None]
    return Funnel(counts, by_band, sum(amounts) if amounts else None)


def stage_of(outcome: str) -> str | None:
    """The furthest stage that an outcome in words names; None for none, or a refusal."""
    if NOT.search(outcome):
        return None
    return next((stage for stage, words in WORDS.items() if words.search(outcome)), None)


def amount_of(written: str) -> float | None:
    """An amount as people write it, Dutch (1.250,50) or English (1,250.50); None when unreadable."""
    digits = re.sub(r"[^\d.,]", "", re.sub(r",\s*-+\s*$", "", written))
    if not re.search(r"\d", digits):
        return None
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0 and len(digits) - last - 1 in (1, 2):
        digits = re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :]
    else:
        digits = re.sub(r"[.,]", "", digits)
    try:
        return float(digits)
    except ValueError:
        return None


def _counts(item: Scored) -> dict[str, int]:
    """How many of which stages a conversation tells of: by its counts, else by its outcome ("geen order": 0)."""
    outcome = _text(item, "outcome")
    named = {name: int(name == stage_of(outcome)) for name in STAGES if WORDS[name].search(outcome)}
    counted = {name: n for name in STAGES if (n := _number(_text(item, name))) is not None}
    return named | counted


def _rate(items: Iterable[Scored], stage: str) -> Rate:
    """How many conversations reached a stage or went beyond it."""
    later = STAGES[STAGES.index(stage) :]
    reached = [any(_counts(s).get(name) for name in later) for s in items]
    k, n = sum(reached), len(reached)
    return Rate(k, n, jeffreys(k, n, LEVEL))


def _text(item: Scored, name: str) -> str:
    value = item.conversation.extra.get(name)
    return "" if value is None else str(value)


def _number(written: str) -> int | None:
    return int(written) if re.fullmatch(r"\d{1,6}", written.strip()) else None
