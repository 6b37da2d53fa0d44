"""Measures of verdicts against labels. Which end is better is said at each field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import cohen_kappa_score, f1_score, precision_score, recall_score

from scorer.codebook import BANDS, Codebook
from scorer.conversation import Conversation
from scorer.model.bundle import Calibration, Scale
from scorer.model.calibration import reading_of
from scorer.scoring import Predictor
from scorer.verdict import Evidence, Reading, Verdict, verdict_of
from training.data import REASONS, Example

CLASSES = (*BANDS, "not scorable")


@dataclass(frozen=True)
class Gold:
    """What the labels say of one conversation."""

    kind: str
    language: str
    writer: str
    band: str  # one of CLASSES
    balance: int | None
    lean: str | None
    behaviours: frozenset[str]


@dataclass(frozen=True)
class Scored:
    """A verdict beside its gold, and what it was worked out from."""

    verdict: Verdict
    gold: Gold
    reading: Reading
    example: Example
    logits: np.ndarray[Any, Any]  # shape (n_sentences, n_labels)
    reason_logits: np.ndarray[Any, Any]  # shape (n_reasons,)

    @property
    def band(self) -> str:
        """The verdict's class of CLASSES."""
        return self.verdict.band or "not scorable"


@dataclass(frozen=True)
class Measures:
    """Higher is better but for `two_step` and `n`; shares and F1 in [0, 1]."""

    n: int
    macro_f1: float  # bands and not scorable
    customer_f1: float
    mixed_f1: float
    revenue_f1: float
    not_scorable_f1: float
    not_scorable_recall: float
    not_scorable_precision: float
    lean_f1: float  # macro over customer and revenue, on conversations both call scorable
    kappa: float  # quadratic, of balance
    two_step: float  # share of balances off by two or more; lower is better
    behaviour_macro_f1: float  # per conversation, over behaviours


def gold_of(example: Example, codebook: Codebook) -> Gold:
    """The gold of an example; moments without a balance get the rule's."""
    from scorer.rule import balance_of

    labels, c = example.labels, example.conversation
    present = frozenset(
        s["code"]
        for s in labels["spans"]
        if s["code"] in codebook.behaviour_ids
        and s["attribution"] == "rep"
        and s["polarity"] == "done"
    )
    balance = labels.get("balance")
    if "scorable" not in labels:
        balance = balance_of(present, codebook)
    lean = labels.get("lean") or (
        None if balance in (None, 3) else "customer" if balance > 3 else "revenue"
    )
    return Gold(
        c.kind,
        c.language or "",
        example.writer,
        codebook.band_of(balance) if balance else "not scorable",
        balance,
        lean if balance else None,
        present,
    )


def identity_calibration(codebook: Codebook) -> Calibration:
    """Logits as they are."""
    return Calibration(labels=(Scale(),) * len(codebook.label_ids))


def predict(
    examples: Iterable[Example],
    predictor: Predictor,
    codebook: Codebook,
    calibration: Calibration | None = None,
) -> list[Scored]:
    """Score examples by the code that ships, but for the language check that comes before it."""
    scored = []
    for example in examples:
        labels, reasons = predictor.logits(example.conversation, example.sentences)
        scored.append(_scored(example, labels, reasons, codebook, calibration))
    return scored


def recalibrated(
    scored: Sequence[Scored], codebook: Codebook, calibration: Calibration
) -> list[Scored]:
    """The same logits under another calibration."""
    return [_scored(s.example, s.logits, s.reason_logits, codebook, calibration) for s in scored]


def _scored(
    example: Example, labels: Any, reasons: Any, codebook: Codebook, calibration: Calibration | None
) -> Scored:
    conversation: Conversation = example.conversation
    reading = reading_of(
        conversation,
        [s.turn for s in example.sentences],
        labels,
        reasons,
        calibration=calibration or identity_calibration(codebook),
        codebook=codebook,
        reason_ids=REASONS,
    )
    places = [Evidence(s.turn, s.start, s.end, s.text, 0.0) for s in example.sentences]
    verdict = verdict_of(
        conversation, places, reading, language=None, codebook=codebook, model="training"
    )
    return Scored(verdict, gold_of(example, codebook), reading, example, labels, reasons)


def measure(scored: Sequence[Scored], codebook: Codebook) -> Measures:
    """All measures over some conversations."""
    true = [s.gold.band for s in scored]
    guess = [s.band for s in scored]
    per_class = f1_score(true, guess, labels=list(CLASSES), average=None, zero_division=0)
    both = [s for s in scored if s.gold.balance and s.verdict.balance]
    leans = [s for s in both if s.gold.lean]
    tags = {"customer_centred": "customer", "revenue_pushing": "revenue"}
    balances = ([s.gold.balance for s in both], [s.verdict.balance for s in both])
    off = np.abs(np.subtract(*balances)) if both else np.zeros(1)
    present = np.array([[b in s.gold.behaviours for b in codebook.behaviour_ids] for s in scored])
    found = np.array([s.reading.p_behaviour >= 0.5 for s in scored])
    return Measures(
        n=len(scored),
        macro_f1=float(per_class.mean()),
        customer_f1=float(per_class[0]),
        mixed_f1=float(per_class[1]),
        revenue_f1=float(per_class[2]),
        not_scorable_f1=float(per_class[3]),
        not_scorable_recall=float(
            recall_score(true, guess, labels=["not scorable"], average="macro", zero_division=0)
        ),
        not_scorable_precision=float(
            precision_score(true, guess, labels=["not scorable"], average="macro", zero_division=0)
        ),
        lean_f1=float(
            f1_score(
                [s.gold.lean for s in leans],
                [tags[s.verdict.tag or ""] for s in leans],
                average="macro",
                zero_division=0,
            )
        )
        if leans
        else 0.0,
        kappa=float(cohen_kappa_score(*balances, weights="quadratic", labels=[1, 2, 3, 4, 5]))
        if len(both) > 1
        else 0.0,
        two_step=float((off >= 2).mean()),
        behaviour_macro_f1=float(f1_score(present, found, average="macro", zero_division=0)),
    )
