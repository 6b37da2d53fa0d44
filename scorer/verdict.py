"""The output contract: what one conversation shows, with the evidence that is its cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorer.codebook import BANDS, Codebook
from scorer.conversation import Conversation
from scorer.residual import Residual, moved
from scorer.rule import RuleDistribution, rule_distribution

Floats = NDArray[np.float64]

DECIMALS = 4
TOO_LITTLE = "NS3"
NO_CONDUCT = "NS2"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that shows a behaviour; `text == original[start:end]`, `turn` None in a note."""

    turn: int | None
    start: int
    end: int
    text: str
    probability: float

    def to_dict(self) -> dict[str, Any]:
        """The evidence as the JSON contract writes it."""
        return {
            "turn": self.turn,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "probability": self.probability,
        }


@dataclass(frozen=True, slots=True)
class ShownBehaviour:
    """A behaviour with its probability in this conversation and the sentences that carry it."""

    id: str
    side: str
    probability: float
    evidence: tuple[Evidence, ...]

    def to_dict(self) -> dict[str, Any]:
        """The behaviour as the JSON contract writes it."""
        return {
            "id": self.id,
            "side": self.side,
            "probability": self.probability,
            "evidence": [e.to_dict() for e in self.evidence],
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one conversation shows; `to_dict` is the JSON contract of `scorer score --json`.

    p_scorable: probability in [0, 1] that there is anything to score.
    p_customer_centred: probability that the talk served the customer; None when not scorable.
    expected_balance: mean on the scale 1 (revenue-pushing) to 5 (customer-centred).
    sure: the band is right in at least 95% of conversations as clear as this one.
    """

    id: str
    kind: str
    language: str | None
    rep: str | None
    date: str | None
    scorable: bool
    not_scorable: str | None
    p_scorable: float
    tag: str | None
    p_customer_centred: float | None
    band: str | None
    balance: int | None
    expected_balance: float | None
    band_probabilities: Mapping[str, float | None]
    sure: bool
    behaviours: tuple[ShownBehaviour, ...]
    evidence_grade: str
    model: str
    codebook: str

    def to_dict(self) -> dict[str, Any]:
        """The verdict as the JSON contract writes it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "language": self.language,
            "rep": self.rep,
            "date": self.date,
            "scorable": self.scorable,
            "not_scorable": self.not_scorable,
            "p_scorable": self.p_scorable,
            "tag": self.tag,
            "p_customer_centred": self.p_customer_centred,
            "band": self.band,
            "balance": self.balance,
            "expected_balance": self.expected_balance,
            "band_probabilities": dict(self.band_probabilities),
            "sure": self.sure,
            "behaviours": [b.to_dict() for b in self.behaviours],
            "evidence_grade": self.evidence_grade,
            "model": self.model,
            "codebook": self.codebook,
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Verdict:
        """The inverse of `to_dict`."""
        behaviours = tuple(
            ShownBehaviour(**b | {"evidence": tuple(Evidence(**e) for e in b["evidence"])})
            for b in raw["behaviours"]
        )
        return cls(**dict(raw) | {"behaviours": behaviours})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model says about one conversation, calibrated; the only input of `verdict_of`.

    p_sentence: shape (n_sentences, n_behaviours), P(the rep shows the behaviour in this sentence);
        0 where the rep does not speak.
    p_behaviour: shape (n_behaviours,), P(present in the conversation).
    p_late: same shape, P(present in the last third); None for a note.
    p_reasons: P(not scorable for this reason, whatever was said), per reason but `NS3`.
    p_lean: P(the talk served the customer | its balance is 3); None: the codebook's constant.
    residual: what the whole of the text says beyond the behaviours; None: nothing.
    customer_slope: of the logit of P(the talk served the customer), so that it can be believed.
    shown_from: probability from which a sentence is shown as evidence.
    scorable_from: P(scorable) from which a conversation is scored.
    sure_from: probability of the band from which a verdict is sure.
    """

    p_sentence: Floats
    p_behaviour: Floats
    p_late: Floats | None
    p_reasons: Mapping[str, float]
    shown_from: float
    scorable_from: float
    sure_from: float
    p_lean: float | None = None
    residual: Residual | None = None
    customer_slope: float = 1.0


def verdict_of(
    conversation: Conversation,
    sentences: Sequence[Evidence],
    reading: Reading,
    *,
    language: str | None,
    codebook: Codebook,
    model: str,
) -> Verdict:
    """Work out the rule over what the model read; `sentences` carry places and words."""
    rule = rule_of(reading, codebook)
    if reading.residual is not None:
        rule = moved(rule, reading.residual, codebook, p_lean=reading.p_lean)
    reasons, p_scorable = _reasons(reading.p_reasons, rule.p_too_little)
    scorable = p_scorable >= reading.scorable_from
    bands = rule.band_probabilities(codebook)
    balance = rule.median_balance
    band = codebook.band_of(balance)
    p_customer = _on_slope(rule.p_customer_centred, reading.customer_slope)
    return Verdict(
        id=conversation.id,
        kind=conversation.kind,
        language=language,
        rep=conversation.rep,
        date=conversation.date,
        scorable=scorable,
        not_scorable=None if scorable else max(reasons, key=lambda r: reasons[r]),
        p_scorable=_rounded(p_scorable),
        tag=("customer_centred" if p_customer >= 0.5 else "revenue_pushing") if scorable else None,
        p_customer_centred=_rounded(p_customer) if scorable else None,
        band=band if scorable else None,
        balance=balance if scorable else None,
        expected_balance=_rounded(rule.expected_balance) if scorable else None,
        band_probabilities={b: _rounded(bands[b]) if scorable else None for b in BANDS},
        sure=bool(scorable and p_scorable * bands[band] >= reading.sure_from),
        behaviours=_shown(sentences, reading, codebook, at_least_one=scorable),
        evidence_grade=conversation.kind,
        model=model,
        codebook=codebook.version,
    )


def rule_of(reading: Reading, codebook: Codebook) -> RuleDistribution:
    """What the rule says of the behaviours alone, before the whole of the text moves it."""
    return rule_distribution(
        reading.p_behaviour, codebook, p_late=reading.p_late, p_lean=reading.p_lean
    )


def _reasons(given: Mapping[str, float], p_too_little: float) -> tuple[dict[str, float], float]:
    """P(not scorable for this reason) for every reason, and P(scorable).

    Administration (NS2) means that no conduct of the rep is visible, so it shares the probability
    of too little (NS3) with it; the other reasons hold whatever was said.
    """
    reasons = {r: p for r, p in given.items() if r != NO_CONDUCT}
    p_read = max(0.0, 1 - sum(reasons.values()))
    p_admin = min(1.0, given.get(NO_CONDUCT, 0.0) / p_read) if p_read > 0 else 0.0
    reasons[NO_CONDUCT] = p_read * p_too_little * p_admin
    reasons[TOO_LITTLE] = p_read * p_too_little * (1 - p_admin)
    return reasons, p_read * (1 - p_too_little)


def _on_slope(p: float, slope: float) -> float:
    """The probability whose logit is `slope` times that of p; a half stays a half."""
    yes, no = p**slope, (1 - p) ** slope
    return float(yes / (yes + no))


def _rounded(value: float) -> float:
    return round(float(value), DECIMALS) + 0.0


def _shown(
    sentences: Sequence[Evidence], reading: Reading, codebook: Codebook, *, at_least_one: bool
) -> tuple[ShownBehaviour, ...]:
    """Behaviours with a sentence worth showing, the most probable first.

    A verdict never stands without evidence: `at_least_one` shows the strongest sentence even when
    it lies below the threshold.
    """
    p = reading.p_sentence
    threshold = reading.shown_from
    if at_least_one and p.size:
        threshold = min(threshold, float(p.max()))
    shown = []
    for column, behaviour in enumerate(codebook.behaviours):
        rows = [r for r in np.argsort(-p[:, column], kind="stable") if p[r, column] >= threshold]
        if rows:
            evidence = tuple(
                Evidence(s.turn, s.start, s.end, s.text, _rounded(p[row, column]))
                for row, s in ((row, sentences[row]) for row in rows)
            )
            probability = _rounded(reading.p_behaviour[column])
            shown.append(ShownBehaviour(behaviour.id, behaviour.side, probability, evidence))
    return tuple(sorted(shown, key=lambda b: -b.probability))
