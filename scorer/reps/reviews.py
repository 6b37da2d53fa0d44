"""Reviews by coaches: read, checked, and put beside the conversations they are about.

One JSON object a line: {"id", "reviewer", "date", "scorable", "balance", "behaviours",
"stratum": "random" | "disputed" | "picked", "inclusion_probability"}. Conversations drawn at random
speak for the others; disputed and coach-picked ones speak for themselves only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scorer.codebook import Codebook
from scorer.errors import InputError
from scorer.readers.values import parse_date
from scorer.reps.shares import BAND_VALUES

STRATA = ("random", "disputed", "picked")
FIELDS = (
    "id", "reviewer", "date", "scorable", "balance", "behaviours", "stratum",
    "inclusion_probability", "conversation",
)  # fmt: skip
MIDDLE = 3


@dataclass(frozen=True, slots=True)
class Review:
    """One reader's reading of one conversation.

    balance: 1 to 5; None when not scorable. inclusion_probability: in (0, 1], that the conversation
    was drawn.
    """

    id: str
    reviewer: str
    date: str | None
    scorable: bool
    balance: int | None
    behaviours: tuple[str, ...]
    stratum: str
    inclusion_probability: float


@dataclass(frozen=True, slots=True)
class Consensus:
    """What the readers of one conversation found together.

    value: 1 (customer band), 1/2 (mixed), 0 (revenue); None when they found nothing to score.
    behaviours: those that at least half of the readers saw.
    """

    id: str
    value: float | None
    behaviours: frozenset[str]
    stratum: str
    inclusion_probability: float
    n_readers: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two readers of one conversation gave the same band; `share` is None without pairs."""

    n_pairs: int
    share: float | None


def read_reviews(path: Path, codebook: Codebook) -> Iterator[Review | str]:
    """Reviews of a JSONL file; a line that cannot be used is yielded as a message. Raises `InputError`.

    Nor can a second review of a conversation by the same reader that has no date: nothing tells which
    of the two is the later one.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"reviews {path} cannot be read: {error}") from error
    read: set[tuple[str, str]] = set()
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                review = _review(json.loads(line), codebook)
                if review.date is None and (review.id, review.reviewer) in read:
                    raise ValueError(
                        f"date: expected YYYY-MM-DD, as {review.reviewer} reviewed {review.id} above "
                        "already and the later review counts, got None; fill it in"
                    )
                read.add((review.id, review.reviewer))
                yield review
            except ValueError as error:  # JSON's own errors are of this kind too
                yield f"{path}, line {number}: {error}"


def _review(raw: Any, codebook: Codebook) -> Review:
    if not isinstance(raw, Mapping):
        raise ValueError("expected a JSON object")
    unknown = sorted(set(raw) - set(FIELDS))
    if unknown:
        raise ValueError(f"unknown fields {', '.join(unknown)}; known are {', '.join(FIELDS)}")
    if not isinstance(raw.get("id"), str) or not raw["id"]:
        raise ValueError("id: expected the id of a conversation")
    scorable, balance = raw.get("scorable"), raw.get("balance")
    if not isinstance(scorable, bool):
        raise ValueError(f"scorable: expected true or false, got {scorable!r}")
    if scorable and (isinstance(balance, bool) or balance not in (1, 2, 3, 4, 5)):
        raise ValueError(f"balance: expected 1 to 5, got {balance!r}")
    if not scorable and balance is not None:
        raise ValueError(f"balance: expected null where scorable is false, got {balance!r}")
    stratum = raw.get("stratum")
    if stratum not in STRATA:
        raise ValueError(f"stratum: expected {', '.join(STRATA)}, got {stratum!r}")
    day = raw.get("date")
    if day is not None and (not isinstance(day, str) or parse_date(day) != day):
        raise ValueError(f"date: expected YYYY-MM-DD or null, got {day!r}")
    behaviours = raw.get("behaviours") or []
    if not isinstance(behaviours, list):
        raise ValueError(f"behaviours: expected a list of ids, got {behaviours!r}")
    strange = [b for b in behaviours if b not in codebook.behaviour_ids]
    if strange:
        raise ValueError(f"behaviours: not in the codebook: {', '.join(map(str, strange))}")
    probability = raw.get("inclusion_probability", 1.0 if stratum != "random" else None)
    if (
        isinstance(probability, bool)
        or not isinstance(probability, int | float)
        or not 0 < probability <= 1
    ):
        raise ValueError(
            f"inclusion_probability: expected above 0 and at most 1, got {probability!r}"
        )
    reviewer = str(raw.get("reviewer") or "").strip()
    if not reviewer:
        raise ValueError(
            f"reviewer: expected the name of who read it, got {raw.get('reviewer')!r}; "
            "fill it in, so that two readers do not count as one"
        )
    return Review(
        raw["id"], reviewer, day, scorable,
        balance if scorable else None, tuple(behaviours), stratum, float(probability),
    )  # fmt: skip


def consensus(reviews: Iterable[Review], codebook: Codebook) -> dict[str, Consensus]:
    """One reading per conversation.

    A reader's later review replaces the earlier one. Several readers: not scorable when half of them
    or more say so; else the mean balance, halves towards the middle. A conversation drawn at random stays so when it
    is disputed afterwards: it was in the sample before anybody looked.
    """
    return {id: _agreed(id, group, codebook) for id, group in _by_id(reviews).items()}


def agreement(reviews: Iterable[Review], codebook: Codebook) -> Agreement:
    """Agreement in band (or not scorable) of the first two readers of each conversation."""
    same = [
        _value(a.balance, codebook) == _value(b.balance, codebook)
        for a, b, *_ in (group for group in _by_id(reviews).values() if len(group) > 1)
    ]
    return Agreement(len(same), sum(same) / len(same) if same else None)


def _by_id(reviews: Iterable[Review]) -> dict[str, list[Review]]:
    latest: dict[tuple[str, str], Review] = {}
    for review in sorted(reviews, key=lambda r: r.date or ""):
        earlier = latest.get((review.id, review.reviewer))
        if earlier is not None and earlier.stratum == "random" != review.stratum:
            review = _drawn(review, earlier)  # noqa: PLW2901
        latest[review.id, review.reviewer] = review
    groups: dict[str, list[Review]] = {}
    for review in latest.values():
        groups.setdefault(review.id, []).append(review)
    return groups


def _drawn(review: Review, drawn: Review) -> Review:
    return Review(
        review.id, review.reviewer, review.date, review.scorable, review.balance,
        review.behaviours, drawn.stratum, drawn.inclusion_probability,
    )  # fmt: skip


def _agreed(id: str, group: Sequence[Review], codebook: Codebook) -> Consensus:
    first = next((r for r in group if r.stratum == "random"), group[0])
    scored = [r for r in group if r.balance is not None]
    value = None
    if len(scored) * 2 > len(group):
        mean = sum(r.balance or 0 for r in scored) / len(scored)
        value = _value(_towards_middle(mean), codebook)
    seen = frozenset(
        b
        for b in codebook.behaviour_ids
        if scored and sum(b in r.behaviours for r in scored) * 2 >= len(scored)
    )
    return Consensus(id, value, seen, first.stratum, first.inclusion_probability, len(group))


def _towards_middle(mean: float) -> int:
    low = int(mean)
    if mean - low == 0.5:
        return low + 1 if low < MIDDLE else low
    return round(mean)


def _value(balance: int | None, codebook: Codebook) -> float | None:
    if balance is None:
        return None
    return BAND_VALUES[codebook.band_of(balance)]
