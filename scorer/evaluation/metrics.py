"""Measures of verdicts against labels (bands, lean, balance, behaviours, probabilities)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scorer.codebook import BANDS, Codebook
from scorer.evaluation.gold import LEANS, Gold
from scorer.evaluation.scores import (
    area_under,
    calibration_error,
    confusion,
    coverage_at,
    precision_recall_f1,
    quadratic_kappa,
    reliability,
    risk_coverage,
    slope_and_intercept,
)
from scorer.verdict import Verdict

NOT_SCORABLE = "not scorable"
CLASSES = (*BANDS, NOT_SCORABLE)
TAGS = {"customer_centred": "customer", "revenue_pushing": "revenue"}
POINTS = (1, 2, 3, 4, 5)
PRESENT = 0.5
RISK = 0.05
MIN_SHARED = 0.5  # of the shorter of two places, for them to be the same


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict beside what the labels say."""

    gold: Gold
    verdict: Verdict
    gold_class: str  # one of CLASSES
    cluster: str = ""

    @property
    def named(self) -> str:
        """The verdict's class of CLASSES."""
        return self.verdict.band or NOT_SCORABLE

    @property
    def certainty(self) -> float:
        """The probability of the class that was named, in [0, 1]."""
        v = self.verdict
        if not v.scorable:
            return 1 - v.p_scorable
        return v.p_scorable * max(p or 0.0 for p in v.band_probabilities.values())


def judged(gold: Gold, verdict: Verdict, codebook: Codebook, cluster: str = "") -> Judged:
    """Gold and verdict as one."""
    band = codebook.band_of(gold.balance) if gold.balance else NOT_SCORABLE
    return Judged(gold, verdict, band, cluster)


def figures(found: Sequence[Judged], codebook: Codebook) -> dict[str, Any]:
    """Every measure that the labels allow.

    Shares and F1 in [0, 1], higher is better, but for errors, risks and areas, where lower is. Lean and
    balance are measured where labels and verdict both say scorable.
    """
    return (
        {"n": len(found)}
        | _classes(found)
        | _points(found)
        | _behaviours(found, codebook)
        | probabilities(found)
    )


def _classes(found: Sequence[Judged]) -> dict[str, Any]:
    counts = confusion([j.gold_class for j in found], [j.named for j in found], CLASSES)
    table = precision_recall_f1(counts)
    names = [c.replace(" ", "_") for c in CLASSES]
    result: dict[str, Any] = {"macro_f1": float(table[:, 2].mean())}
    for name, row in zip(names, table, strict=True):
        precision, recall, f1 = map(float, row)
        result |= {f"{name}_precision": precision, f"{name}_recall": recall, f"{name}_f1": f1}
    return result | {"confusion": counts.astype(int).tolist()}


def _points(found: Sequence[Judged]) -> dict[str, Any]:
    both = [j for j in found if j.gold.balance and j.verdict.balance]
    leans = [j for j in both if j.gold.lean]
    apart = [j for j in leans if j.gold.balance != 3]
    true, guess = [j.gold.balance or 0 for j in both], [j.verdict.balance or 0 for j in both]
    off = np.abs(np.subtract(true, guess)) if both else np.zeros(1)
    return {
        "lean_f1": _lean_f1(leans),
        "lean_f1_without_3": _lean_f1(apart),
        "kappa": quadratic_kappa(confusion(true, guess, POINTS)),
        "balance_error": float(off.mean()),
        "two_step": float((off >= 2).mean()),
        "swaps": float((off >= 4).mean()),
    }


def _lean_f1(found: Sequence[Judged]) -> float:
    counts = confusion(
        [j.gold.lean for j in found], [TAGS[j.verdict.tag or ""] for j in found], LEANS
    )
    return float(precision_recall_f1(counts)[:, 2].mean())


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
    result: dict[str, Any] = {
        "behaviour_macro_f1": float(np.mean(list(each.values()))),
        "behaviour_min_f1": min(each.values()),
        "behaviour_f1": each,
    }
    return result | _overlap(told)


def _overlap(told: Sequence[Judged]) -> dict[str, Any]:
    """Shown sentences against labelled spans: a place counts when half of the shorter is shared."""
    hits = shown = marked = hits_code = 0
    for j in told:
        if j.gold.spans is None or not j.verdict.scorable or not j.gold.scorable:
            continue
        places = {
            (b.id, e.turn, e.start, e.end)
            for b in j.verdict.behaviours
            for e in b.evidence
            if e.probability >= PRESENT
        }
        spans = {(s.code, s.turn, s.start, s.end) for s in j.gold.spans}
        for code, turn, start, end in places:
            same = [s for s in spans if s[1] == turn and _shared((start, end), (s[2], s[3]))]
            hits += bool(same)
            hits_code += any(s[0] == code for s in same)
        shown, marked = shown + len(places), marked + len(spans)
    if not marked:
        return {}
    return {
        "evidence_f1": 2 * hits / (shown + marked),
        "evidence_code_f1": 2 * hits_code / (shown + marked),
    }


def _shared(a: tuple[int, int], b: tuple[int, int]) -> bool:
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared > 0 and shared >= MIN_SHARED * min(a[1] - a[0], b[1] - b[0])


def probabilities(found: Sequence[Judged]) -> dict[str, Any]:
    """How far the probabilities, and the word "sure", can be believed.

    ece: of the class named. coverage_at_5: largest share of scorable verdicts, most certain first, of
    which at most 5% are in the wrong band (no threshold fixed beforehand: an upper bound).
    """
    p = np.array([j.certainty for j in found])
    right = np.array([float(j.named == j.gold_class) for j in found])
    kept = np.array([j.verdict.scorable for j in found], dtype=bool)
    coverage, risk = risk_coverage(p[kept], right[kept])
    aurc, augrc = area_under(coverage, risk)
    sure = [j for j in found if j.verdict.sure]
    leans = [j for j in found if j.gold.lean and j.verdict.p_customer_centred is not None]
    p_lean = np.array([j.verdict.p_customer_centred or 0.0 for j in leans])
    customer = np.array([float(j.gold.lean == "customer") for j in leans])
    slope, intercept = slope_and_intercept(p_lean, customer) if len(leans) > 1 else (1.0, 0.0)
    clipped = np.clip(p_lean, 1e-4, 1 - 1e-4)
    logs = np.where(customer == 1, np.log(clipped), np.log(1 - clipped))
    return {
        "ece": calibration_error(p, right),
        "brier": float(((p - right) ** 2).mean()) if len(p) else 0.0,
        "lean_brier": float(((p_lean - customer) ** 2).mean()) if leans else 0.0,
        "lean_log_loss": float(-logs.mean()) if leans else 0.0,
        "lean_slope": slope,
        "lean_intercept": intercept,
        "sure_coverage": len(sure) / max(int(kept.sum()), 1),
        "sure_risk": sum(j.named != j.gold_class for j in sure) / max(len(sure), 1),
        "aurc": aurc,
        "augrc": augrc,
        "coverage_at_5": coverage_at(coverage, risk, RISK),
        "reliability": reliability(p, right),
    }
