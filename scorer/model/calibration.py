"""Logits to calibrated probabilities of one conversation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scorer.codebook import Codebook
from scorer.conversation import Conversation
from scorer.model.bundle import Calibration, ResidualWeights
from scorer.residual import FLOOR, Residual
from scorer.rule import last_third_from
from scorer.verdict import Reading

Floats = NDArray[np.float64]
CONDUCT_FROM = 0.5  # probability from which a sentence counts where the talk is measured


def reading_of(
    conversation: Conversation,
    turns: Sequence[int],
    labels: Floats,
    talk: Floats,
    *,
    calibration: Calibration,
    codebook: Codebook,
    reason_ids: Sequence[str],
) -> Reading:
    """What the network read, as probabilities.

    turns: the turn of every sentence, length n_sentences.
    labels: logits, shape (n_sentences, n_labels), codebook order.
    talk: logits, shape (n_reasons + 7,): in the order of `reason_ids`, the first being "behaviours
        decide", then that the talk served the customer, then of the rule's outcome.
    """
    p = sentence_probabilities(labels, calibration)[:, : len(codebook.behaviours)]
    p = p * rep_speaks(conversation, turns)[:, None]
    p_behaviour = p.max(axis=0, initial=0.0)
    n = len(reason_ids)
    p_reasons = softmax(talk[:n] / calibration.reasons_temperature)
    lean = np.clip(calibration.lean.slope * talk[n] + calibration.lean.offset, -30, 30)
    return Reading(
        p_sentence=p,
        p_behaviour=p_behaviour,
        p_late=_late(p, turns) if conversation.kind == "transcript" else None,
        p_reasons={r: float(x) for r, x in zip(reason_ids[1:], p_reasons[1:], strict=True)},
        shown_from=calibration.shown_from,
        scorable_from=calibration.scorable_from,
        sure_from=calibration.sure_from[conversation.kind],
        p_lean=float(1 / (1 + np.exp(-lean))),
        residual=_residual(softmax(talk[n + 1 :]), calibration.residual.get(conversation.kind)),
        customer_slope=calibration.customer_slope,
    )


def _residual(p_direct: Floats, weights: ResidualWeights | None) -> Residual | None:
    if weights is None:
        return None
    shift = weights.direct * np.log(p_direct + FLOOR) + np.array(weights.offsets)
    return Residual(weights.rule, shift)


def rep_speaks(conversation: Conversation, turns: Sequence[int]) -> Floats:
    """1 where a sentence is the rep's (all of a note), 0 elsewhere; shape (n_sentences,)."""
    if conversation.kind == "note":
        return np.ones(len(turns))
    return np.array([float(conversation.turns[t].speaker == "rep") for t in turns])


def sentence_probabilities(labels: Floats, calibration: Calibration) -> Floats:
    """Platt-scaled probabilities; shape as `labels`."""
    slope = np.array([s.slope for s in calibration.labels])
    offset = np.array([s.offset for s in calibration.labels])
    return np.asarray(1 / (1 + np.exp(-np.clip(labels * slope + offset, -30, 30))))


def softmax(logits: Floats) -> Floats:
    """Softmax of a vector."""
    e = np.exp(logits - logits.max())
    return np.asarray(e / e.sum())


def _late(p: Floats, turns: Sequence[int]) -> Floats:
    """P(behaviour in the last third), the talk being measured from its first to its last conduct.

    Conduct is a sentence that shows some behaviour with a probability of at least `CONDUCT_FROM`.
    """
    where = np.array(turns)
    busy = where[(p >= CONDUCT_FROM).any(axis=1)] if len(where) else where
    if not len(busy):
        return np.zeros(p.shape[1])
    return np.asarray(p[where >= last_third_from(busy.tolist())].max(axis=0, initial=0.0))
