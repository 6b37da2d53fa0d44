"""Draw conversations for review: the same for the same run and seed, with known probabilities."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from scorer.runs import Scored


@dataclass(frozen=True, slots=True)
class Drawn:
    """A conversation to be read; `inclusion_probability` in (0, 1] is that of its rep's draw."""

    scored: Scored
    inclusion_probability: float

    def to_form(self) -> dict[str, Any]:
        """The line to fill in: a review without its answers, beside what there is to read.

        The model's verdict is left out, so that the reader is not led by it.
        """
        c = self.scored.conversation
        words = {"text": c.text} if not c.turns else {"turns": [t.to_dict() for t in c.turns]}
        return {
            "id": c.id,
            "reviewer": "",
            "date": None,
            "scorable": None,
            "balance": None,
            "behaviours": [],
            "stratum": "random",
            "inclusion_probability": round(self.inclusion_probability, 6),
            "conversation": {"kind": c.kind, "rep": c.rep, "date": c.date, **words},
        }


def drawn(scored: Iterable[Scored], *, per_rep: int, seed: int) -> list[Drawn]:
    """`per_rep` scorable conversations of every rep that is named, drawn without replacement.

    A rep's draw depends on the seed, the rep's name and the ids only: not on the other reps, nor on
    the order of the run. Raises ValueError for `per_rep` below 1.
    """
    if per_rep < 1:
        raise ValueError(f"per_rep: expected 1 or more, got {per_rep}")
    groups: dict[str, list[Scored]] = {}
    for item in scored:
        rep = item.conversation.rep
        if rep is not None and item.verdict.scorable:
            groups.setdefault(rep, []).append(item)
    return [d for rep in sorted(groups) for d in _of_rep(rep, groups[rep], per_rep, seed)]


def _of_rep(rep: str, items: Sequence[Scored], n: int, seed: int) -> list[Drawn]:
    ordered = sorted(items, key=lambda s: s.conversation.id)
    key = hashlib.sha256(f"{seed}\n{rep}".encode()).digest()
    chosen = random.Random(int.from_bytes(key, "big")).sample(ordered, min(n, len(ordered)))
    return [Drawn(s, len(chosen) / len(ordered)) for s in chosen]
