"""Measures of verdicts against labels (bands, lean, balance, behaviours, probabilities)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scorer.codebook import BANDS, Codebook
from scorer.evaluation.gold import LEANS, Gold
from scorer.evaluation.scores import (
    Bin,
    Floats,
    area_under,
    calibration_error,
    confusion,
    coverage_at,
    debiased_calibration_error,
    macro_f1,
    precision_recall_f1,
    quadratic_kappa,
    reliability,
    risk_coverage,
    slope_and_intercept,
)
from scorer.rule import MIDDLE
from scorer.verdict import Verdict

NOT_SCORABLE = "not scorable"
CLASSES = (*BANDS, NOT_SCORABLE)
TAGS = {"customer_centred": "customer", "revenue_pushing": "revenue"}
POINTS = (1, 2, 3, 4, 5)
PRESENT = 0.5
RISK = 0.05
MIN_SHARED = 0.5  # of the shorter of two places, for them to meet
_Place = tuple[str, int | None, int, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict beside what the labels say."""

    gold: Gold
    verdict: Verdict
    gold_class: str  # one of CLASSES
    cluster: str = ""
    variety: str | None = None  # of its language: nl-BE, second language, …

    @property
    def named(self) -> str:
        """The verdict's class of CLASSES."""
        return self.verdict.band or NOT_SCORABLE

    @property
    def certainty(self) -> float:
        """The probability of the class that was named, in [0, 1]."""
        return self.probability(self.named)

    def probability(self, name: str) -> float:
        """That of one of CLASSES, in [0, 1]; of a band only where the verdict says scorable."""
        v = self.verdict
        if name == NOT_SCORABLE:
            return 1 - v.p_scorable
        return v.p_scorable * (v.band_probabilities[name] or 0.0)


def judged(
    gold: Gold,
    verdict: Verdict,
    codebook: Codebook,
    cluster: str = "",
    *,
    variety: str | None = None,
) -> Judged:
    """Gold and verdict as one."""
    band = codebook.band_of(gold.balance) if gold.balance else NOT_SCORABLE
    return Judged(gold, verdict, band, cluster, variety)


@dataclass(frozen=True, slots=True)
class Figures:
    """Every measure that the labels allow; None where they do not.

    Shares and F1 in [0, 1], higher is better, but for errors, risks and areas, where lower is. Lean and
    balance are measured where labels and verdict both say scorable. confusion: counts, rows true and
    columns named, in the order of `CLASSES`. kept_out: share of scorable texts that is not scored. ece:
    of the class named; ece_debiased: less what chance alone gives; ece_classwise: the latter of
    each class's own probability, mean over `CLASSES`, of bands in verdicts that say scorable.
    coverage_at_5: largest share of scorable verdicts, most certain first, of which at most 5% are in the
    wrong band (no threshold fixed beforehand: an upper bound).
    """

    n: int
    macro_f1: float | None = None
    customer_precision: float | None = None
    customer_recall: float | None = None
    customer_f1: float | None = None
    mixed_precision: float | None = None
    mixed_recall: float | None = None
    mixed_f1: float | None = None
    revenue_precision: float | None = None
    revenue_recall: float | None = None
    revenue_f1: float | None = None
    not_scorable_precision: float | None = None
    not_scorable_recall: float | None = None
    not_scorable_f1: float | None = None
    kept_out: float | None = None
    confusion: Sequence[Sequence[int]] = ()
    lean_f1: float | None = None
    lean_f1_without_3: float | None = None
    kappa: float | None = None
    balance_error: float | None = None
    two_step: float | None = None
    swaps: float | None = None
    behaviour_macro_f1: float | None = None
    behaviour_min_f1: float | None = None
    behaviour_f1: Mapping[str, float | None] | None = None
    evidence_f1: float | None = None
    evidence_code_f1: float | None = None
    ece: float | None = None
    ece_debiased: float | None = None
    ece_classwise: float | None = None
    brier: float | None = None
    reliability: Sequence[Bin] = ()
    sure_coverage: float | None = None
    sure_risk: float | None = None
    aurc: float | None = None
    augrc: float | None = None
    coverage_at_5: float | None = None
    lean_brier: float | None = None
    lean_log_loss: float | None = None
    lean_slope: float | None = None
    lean_intercept: float | None = None


def figures(found: Sequence[Judged], codebook: Codebook) -> Figures:
    """All figures of some verdicts beside their labels."""
    more = {"reliability": reliability(*_certainty(found))} | _lean_probabilities(found)
    return Figures(len(found), **_told(_drawn(found, codebook) | more))


def drawn_figures(found: Sequence[Judged], codebook: Codebook) -> Figures:
    """The figures that get an interval, for each of many draws: without plot and fit of probabilities."""
    return Figures(len(found), **_told(_drawn(found, codebook)))


def _drawn(found: Sequence[Judged], codebook: Codebook) -> dict[str, Any]:
    return _classes(found) | _points(found) | _behaviours(found, codebook) | _probabilities(found)


def _told(value: Any) -> Any:
    """None in the place of what is no number."""
    if isinstance(value, dict):
        return {k: _told(v) for k, v in value.items()}
    return None if isinstance(value, float) and np.isnan(value) else value


def _classes(found: Sequence[Judged]) -> dict[str, Any]:
    true, guess = [j.gold_class for j in found], [j.named for j in found]
    counts = confusion(true, guess, CLASSES)
    result: dict[str, Any] = {"macro_f1": macro_f1(true, guess, CLASSES)}
    for name, row in zip(CLASSES, precision_recall_f1(counts), strict=True):
        precision, recall, f1 = map(float, row)
        key = name.replace(" ", "_")
        result |= {f"{key}_precision": precision, f"{key}_recall": recall, f"{key}_f1": f1}
    scorable = counts[: len(BANDS)]
    kept_out = float(scorable[:, -1].sum() / scorable.sum()) if scorable.any() else None
    return result | {"kept_out": kept_out, "confusion": counts.astype(int).tolist()}


def _points(found: Sequence[Judged]) -> dict[str, Any]:
    both = [j for j in found if j.gold.balance and j.verdict.balance]
    leans = [j for j in both if j.gold.lean]
    result: dict[str, Any] = {
        "lean_f1": _lean_f1(leans),
        "lean_f1_without_3": _lean_f1([j for j in leans if j.gold.balance != MIDDLE]),
    }
    if not both:
        return result
    true, guess = [j.gold.balance or 0 for j in both], [j.verdict.balance or 0 for j in both]
    off = np.abs(np.subtract(true, guess))
    return result | {
        "kappa": quadratic_kappa(confusion(true, guess, POINTS)),
        "balance_error": float(off.mean()),
        "two_step": float((off >= 2).mean()),
        "swaps": float((off >= 4).mean()),
    }


def _lean_f1(found: Sequence[Judged]) -> float:
    return macro_f1([j.gold.lean for j in found], [TAGS[j.verdict.tag or ""] for j in found], LEANS)


def _behaviours(found: Sequence[Judged], codebook: Codebook) -> dict[str, Any]:
    told = [j for j in found if j.gold.behaviours is not None]
    if not told:
        return {}
    each = {}
    for b in codebook.behaviour_ids:
        true = [b in (j.gold.behaviours or ()) for j in told]
        guess = [
            any(x.id == b and x.probability >= PRESENT for x in j.verdict.behaviours) for j in told
        ]
        each[b] = float(precision_recall_f1(confusion(true, guess, (False, True)))[1, 2])
    known = [f1 for f1 in each.values() if not np.isnan(f1)]
    if not known:
        return {}
    result: dict[str, Any] = {
        "behaviour_macro_f1": float(np.mean(known)),
        "behaviour_min_f1": min(known),
        "behaviour_f1": each,
    }
    return result | _overlap(told)


def _overlap(told: Sequence[Judged]) -> dict[str, Any]:
    """Shown sentences against labelled spans: two places meet when half of the shorter is shared."""
    pairs = [_places(j) for j in told if j.gold.spans is not None and j.gold.scorable]
    if not any(spans for _, spans in pairs):
        return {}
    return {
        "evidence_f1": _meeting_f1(pairs, same_code=False),
        "evidence_code_f1": _meeting_f1(pairs, same_code=True),
    }


def _places(j: Judged) -> tuple[set[_Place], set[_Place]]:
    """(code, turn, start, end) of what is shown and of what is labelled."""
    shown = {(b.id, e.turn, e.start, e.end) for b in j.verdict.behaviours for e in b.evidence}
    return shown, {(s.code, s.turn, s.start, s.end) for s in j.gold.spans or ()}


def _meeting_f1(pairs: Sequence[tuple[set[_Place], set[_Place]]], *, same_code: bool) -> float:
    """F1 of precision (shown places that meet a label) and recall (labels that meet a shown place)."""
    found = right = labelled = met = 0
    for shown, spans in pairs:
        if not same_code:  # places only: what carries two codes counts once
            shown, spans = ({("", *p[1:]) for p in places} for places in (shown, spans))  # noqa: PLW2901
        found, labelled = found + len(shown), labelled + len(spans)
        right += sum(any(_meet(p, s) for s in spans) for p in shown)
        met += sum(any(_meet(p, s) for p in shown) for s in spans)
    precision, recall = right / max(found, 1), met / max(labelled, 1)
    return 2 * precision * recall / (precision + recall) if right else 0.0


def _meet(a: _Place, b: _Place) -> bool:
    if a[:2] != b[:2]:
        return False
    shared = min(a[3], b[3]) - max(a[2], b[2])
    return shared > 0 and shared >= MIN_SHARED * min(a[3] - a[2], b[3] - b[2])


def _probabilities(found: Sequence[Judged]) -> dict[str, Any]:
    """How far the probabilities, and the word "sure", can be believed."""
    if not found:
        return {}
    p, right = _certainty(found)
    result: dict[str, Any] = {
        "ece": calibration_error(p, right),
        "ece_debiased": debiased_calibration_error(p, right),
        "ece_classwise": _classwise(found),
        "brier": float(((p - right) ** 2).mean()),
    }
    kept = np.array([j.verdict.scorable for j in found], dtype=bool)
    if kept.any():
        coverage, risk = risk_coverage(p[kept], right[kept])
        aurc, augrc = area_under(coverage, risk)
        sure = [j for j in found if j.verdict.sure]
        wrong = [j.named != j.gold_class for j in sure]
        result |= {
            "sure_coverage": len(sure) / int(kept.sum()),
            "sure_risk": float(np.mean(wrong)) if sure else None,
            "aurc": aurc,
            "augrc": augrc,
            "coverage_at_5": coverage_at(coverage, risk, RISK),
        }
    return result


def _certainty(found: Sequence[Judged]) -> tuple[Floats, Floats]:
    """The probability of the class that was named, and whether it was right."""
    certainty = np.array([j.certainty for j in found])
    return certainty, np.array([float(j.named == j.gold_class) for j in found])


def _classwise(found: Sequence[Judged]) -> float:
    """Mean over classes of the debiased error of their own probability (after Kull et al. 2019)."""
    errors = []
    for name in CLASSES:
        told = found if name == NOT_SCORABLE else [j for j in found if j.verdict.scorable]
        if told:
            p = np.array([j.probability(name) for j in told])
            true = np.array([float(j.gold_class == name) for j in told])
            errors.append(debiased_calibration_error(p, true))
    return float(np.mean(errors))


def _lean_probabilities(found: Sequence[Judged]) -> dict[str, Any]:
    told = [j for j in found if j.gold.lean and j.verdict.p_customer_centred is not None]
    p = np.array([j.verdict.p_customer_centred or 0.0 for j in told])
    customer = np.array([float(j.gold.lean == "customer") for j in told])
    if not 0 < customer.sum() < len(told):
        return {}
    slope, intercept = slope_and_intercept(p, customer)
    clipped = np.clip(p, 1e-4, 1 - 1e-4)
    logs = np.where(customer == 1, np.log(clipped), np.log(1 - clipped))
    return {
        "lean_brier": float(((p - customer) ** 2).mean()),
        "lean_log_loss": float(-logs.mean()),
        "lean_slope": slope,
        "lean_intercept": intercept,
    }
