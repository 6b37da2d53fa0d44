"""Scoring labelled examples in training: logits, readings and verdicts beside gold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scorer.codebook import Codebook
from scorer.evaluation import Judged, figures, gold_of
from scorer.evaluation.gold import cluster_of
from scorer.evaluation.metrics import judged
from scorer.model.bundle import Calibration, Scale
from scorer.model.calibration import reading_of
from scorer.scoring import Predictor
from scorer.verdict import Evidence, Reading, verdict_of
from training.data import REASONS, Example

HISTORY = (  # what is kept of every epoch
    "macro_f1", "customer_f1", "mixed_f1", "revenue_f1", "not_scorable_f1", "lean_f1", "kappa",
    "two_step", "behaviour_macro_f1", "evidence_f1",
)  # fmt: skip


@dataclass(frozen=True)
class Scored:
    """A verdict beside its gold, and what it was worked out from."""

    judged: Judged
    reading: Reading
    example: Example
    logits: np.ndarray[Any, Any]  # shape (n_sentences, n_labels)
    talk_logits: np.ndarray[Any, Any]  # shape (n_whole,), as in `training.data`


def identity_calibration(codebook: Codebook) -> Calibration:
    """Logits as they are."""
    return Calibration(labels=(Scale(),) * len(codebook.label_ids), lean=Scale())


def predict(
    examples: Iterable[Example],
    predictor: Predictor,
    codebook: Codebook,
    calibration: Calibration | None = None,
) -> list[Scored]:
    """Score examples by the code that ships, but for what it does to the text beforehand.

    The language is the label's, and words to whoever scores are read.
    """
    scored = []
    for example in examples:
        labels, talk = predictor.logits(example.conversation, example.sentences)
        scored.append(_scored(example, labels, talk, codebook, calibration))
    return scored


def recalibrated(
    scored: Sequence[Scored], codebook: Codebook, calibration: Calibration
) -> list[Scored]:
    """The same logits under another calibration."""
    return [_scored(s.example, s.logits, s.talk_logits, codebook, calibration) for s in scored]


def _scored(
    example: Example, labels: Any, talk: Any, codebook: Codebook, calibration: Calibration | None
) -> Scored:
    conversation = example.conversation
    reading = reading_of(
        conversation,
        [s.turn for s in example.sentences],
        labels,
        talk,
        calibration=calibration or identity_calibration(codebook),
        codebook=codebook,
        reason_ids=REASONS,
    )
    in_note = conversation.kind == "note"
    places = [
        Evidence(None if in_note else s.turn, s.start, s.end, s.text, 0.0)
        for s in example.sentences
    ]
    verdict = verdict_of(
        conversation,
        places,
        reading,
        language=conversation.language,
        codebook=codebook,
        model="training",
    )
    cluster = cluster_of(conversation)
    variety = conversation.extra.get("variety")
    gold = judged(gold_of(example.labels, codebook), verdict, codebook, cluster, variety=variety)
    return Scored(gold, reading, example, labels, talk)


def history_of(scored: Sequence[Scored], codebook: Codebook) -> dict[str, float]:
    """The measures of an epoch."""
    found = figures([s.judged for s in scored], codebook)
    return {k: round(v, 4) for k in HISTORY if (v := getattr(found, k)) is not None}
