"""Which behaviours a rep shows, and the one strength and one suggestion that follow.

A behaviour's share of conversations is a Beta posterior: its probability in every conversation whose
verdict shows it, nothing in the others (or what a coach saw, where one read it), beside a prior at the
team's share. Chosen is the behaviour with the highest lower bound, so that a single call never speaks
for a rep.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scipy.stats import beta

from scorer.codebook import Codebook
from scorer.reps.reviews import Consensus
from scorer.runs import Scored

SHOWN_FROM = 0.5  # probability from which a conversation counts as showing a behaviour
N_QUOTES = 3
N_TIPS = 3
MIN_FOR_A_REMARK = 2  # conversations that must show a behaviour before it is named
PRIOR_WEIGHT = 6.0  # conversations that the team's share counts for
LOWER = 0.10  # quantile of the lower bound


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a conversation."""

    id: str
    date: str | None
    text: str
    kind: str

    def to_dict(self) -> dict[str, Any]:
        """As the JSON contract writes it."""
        return {"id": self.id, "date": self.date, "text": self.text}


@dataclass(frozen=True, slots=True)
class BehaviourShare:
    """In how many scorable conversations a behaviour shows.

    n: those that show it; share: of the scorable ones, in [0, 1]; lower: 10% posterior quantile.
    """

    id: str
    side: str
    n: int
    share: float
    lower: float
    quotes: tuple[Quote, ...]

    def to_dict(self) -> dict[str, Any]:
        """As the JSON contract writes it."""
        return {"id": self.id, "side": self.side, "share_of_conversations": self.share}


@dataclass(frozen=True, slots=True)
class Remark:
    """A behaviour worth naming, with the sentences that show it and, for a suggestion, what to try."""

    behaviour: BehaviourShare
    tips: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """A strength as the JSON contract writes it."""
        quotes = [q.to_dict() for q in self.behaviour.quotes]
        return {"behaviour": self.behaviour.id, "quotes": quotes}


def behaviour_shares(
    scorable: Sequence[Scored],
    readings: Mapping[str, Consensus],
    codebook: Codebook,
    team: Mapping[str, float],
) -> tuple[BehaviourShare, ...]:
    """The behaviours that at least one conversation shows, codebook order.

    team: share of the team's conversations per behaviour, the prior's mean.
    """
    shares = []
    for behaviour in codebook.behaviours:
        chances = [_chance(s, readings, behaviour.id) for s in scorable]
        showing = [(p, s) for p, s in zip(chances, scorable, strict=True) if p >= SHOWN_FROM]
        if showing:
            mean = min(max(team.get(behaviour.id, 0.0), 0.01), 0.99)
            a = sum(chances) + PRIOR_WEIGHT * mean
            b = len(chances) - sum(chances) + PRIOR_WEIGHT * (1 - mean)
            best = sorted(showing, key=lambda pair: (-pair[0], pair[1].conversation.id))
            shares.append(
                BehaviourShare(
                    behaviour.id,
                    behaviour.side,
                    len(showing),
                    round(len(showing) / len(scorable), 4),
                    round(float(beta.ppf(LOWER, a, b)), 4),
                    _quotes([s for _, s in best], behaviour.id),
                )
            )
    return tuple(shares)


def team_shares(
    scorable: Sequence[Scored], readings: Mapping[str, Consensus], codebook: Codebook
) -> dict[str, float]:
    """Share of conversations per behaviour, in [0, 1]: the mean of the probabilities that are shown."""
    n = max(len(scorable), 1)
    return {b: sum(_chance(s, readings, b) for s in scorable) / n for b in codebook.behaviour_ids}


def strength_of(shares: Sequence[BehaviourShare]) -> Remark | None:
    """The customer behaviour that is most surely part of how this rep works."""
    best = _surest(shares, "customer")
    return Remark(best) if best else None


def suggestion_of(shares: Sequence[BehaviourShare], codebook: Codebook, lang: str) -> Remark | None:
    """The revenue behaviour that most surely recurs, with ways to say it instead."""
    best = _surest(shares, "revenue")
    if best is None:
        return None
    kind = best.quotes[0].kind if best.quotes else "note"
    return Remark(best, codebook.behaviour(best.id).tips_for(kind, lang)[:N_TIPS])


def _surest(shares: Sequence[BehaviourShare], side: str) -> BehaviourShare | None:
    candidates = [
        s for s in shares if s.side == side and s.n >= MIN_FOR_A_REMARK and len(s.quotes) > 1
    ]
    return max(candidates, key=lambda s: s.lower, default=None)


def _chance(item: Scored, readings: Mapping[str, Consensus], behaviour: str) -> float:
    """A behaviour's probability in a conversation; 0 where the verdict, or a coach, does not show it."""
    reading = readings.get(item.conversation.id)
    if reading is not None:
        return float(behaviour in reading.behaviours)
    found = (b.probability for b in item.verdict.behaviours if b.id == behaviour)
    return next(found, 0.0)


def _quotes(items: Sequence[Scored], behaviour: str) -> tuple[Quote, ...]:
    """The clearest sentence of the clearest conversations; a coach's finding may have none."""
    quotes: dict[str, Quote] = {}  # by text: a note entered twice is quoted once
    for item in items:
        shown = next((b for b in item.verdict.behaviours if b.id == behaviour), None)
        if shown is not None:
            c, text = item.conversation, shown.evidence[0].text
            quotes.setdefault(text, Quote(c.id, c.date, text, c.kind))
    return tuple(quotes.values())[:N_QUOTES]
