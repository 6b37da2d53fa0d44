"""Note against transcript of the same call: how far the rep's own account holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from scorer.errors import InputError
from scorer.reps.estimates import expected_value
from scorer.reps.gates import LEVEL
from scorer.reps.shares import jeffreys
from scorer.runs import Scored

SECOND = re.compile(r"#\d+$")  # what reading adds to an id that it met before


@dataclass(frozen=True, slots=True)
class ChannelComparison:
    """Calls with a note and a transcript.

    same: of `n` pairs, how many are in the same band (not scorable is one of them); interval: 90%,
    Jeffreys. higher: mean expected value of the note minus that of the transcript over `n_scorable`
    pairs, in [-1, 1], with its 90% interval (Student); None below two.
    """

    n: int
    same: int
    interval: tuple[float, float]
    n_scorable: int
    higher: float | None
    higher_interval: tuple[float, float] | None


def compare_channels(scored: Sequence[Scored], field: str) -> ChannelComparison:
    """Pair by the value of `field` (`id`, or a field of the export). Raises `InputError` without pairs."""
    notes, calls = (
        {
            key: s
            for s in scored
            if s.conversation.kind == kind and (key := _value(s, field)) is not None
        }
        for kind in ("note", "transcript")
    )
    pairs = [(notes[key], calls[key]) for key in sorted(notes.keys() & calls.keys())]
    if not pairs:
        raise InputError(
            f"no note and transcript with the same {field!r}: name a field that both have, "
            "`id` or in JSON lines one of your own that holds the call's number"
        )
    n = len(pairs)
    same = sum(a.verdict.band == b.verdict.band for a, b in pairs)
    interval = jeffreys(same, n, LEVEL)
    gaps = np.array(
        [
            expected_value(a.verdict) - expected_value(b.verdict)
            for a, b in pairs
            if a.verdict.scorable and b.verdict.scorable
        ]
    )
    if len(gaps) < 2:
        return ChannelComparison(n, same, interval, len(gaps), None, None)
    mean = float(gaps.mean())
    half = float(t.ppf((1 + LEVEL) / 2, len(gaps) - 1) * gaps.std(ddof=1) / np.sqrt(len(gaps)))
    return ChannelComparison(n, same, interval, len(gaps), mean, (mean - half, mean + half))


def _value(item: Scored, field: str) -> str | None:
    c = item.conversation
    value = SECOND.sub("", c.id) if field == "id" else c.extra.get(field)
    return str(value) if value not in (None, "") else None
