"""Figures in all, per language and channel, and per variety of language, with intervals over clusters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from scorer.codebook import Codebook
from scorer.evaluation.metrics import Figures, Judged, drawn_figures, figures

N_DRAWS = 200
MIN_CLUSTERS = 5  # reps or writers, for an interval over them
WITH_INTERVAL = (
    "macro_f1", "lean_f1", "lean_f1_without_3", "kappa", "two_step", "swaps", "not_scorable_recall",
    "not_scorable_precision", "kept_out", "behaviour_macro_f1", "evidence_f1", "evidence_code_f1",
    "ece_debiased", "sure_coverage", "sure_risk", "coverage_at_5",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    """The 2.5% and 97.5% quantiles over drawn clusters."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Figures of a group, and by their names the intervals of some."""

    figures: Figures
    intervals: Mapping[str, Interval]

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it, three decimals."""
        found = asdict(self.figures) | {
            "intervals": {k: [i.low, i.high] for k, i in self.intervals.items()}
        }
        return dict(rounded(found))


def grouped(found: Sequence[Judged], codebook: Codebook) -> dict[str, GroupFigures]:
    """Figures with 95% bootstrap intervals over clusters, for all, per language and kind, and variety."""
    parts: dict[str, list[Judged]] = {"all": list(found)}
    for j in found:
        parts.setdefault(f"{j.verdict.language} {j.verdict.kind}", []).append(j)
    for variety in sorted({j.variety for j in found if j.variety}):
        parts[variety] = [j for j in found if j.variety == variety]
    return {name: with_intervals(part, codebook) for name, part in parts.items()}


def with_intervals(found: Sequence[Judged], codebook: Codebook) -> GroupFigures:
    """Figures and their intervals; none with fewer than `MIN_CLUSTERS`, which tell nothing of the others."""
    clusters = defaultdict(list)
    for j in found:
        clusters[j.cluster].append(j)
    names = sorted(clusters)
    rng = np.random.default_rng(0)
    draws = defaultdict(list)
    for _ in range(N_DRAWS if len(names) >= MIN_CLUSTERS else 0):
        sample = [j for n in rng.integers(len(names), size=len(names)) for j in clusters[names[n]]]
        drawn = drawn_figures(sample, codebook)
        for name in WITH_INTERVAL:
            if (value := getattr(drawn, name)) is not None:
                draws[name].append(value)
    intervals = {
        k: Interval(*(float(q) for q in np.quantile(v, [0.025, 0.975]))) for k, v in draws.items()
    }
    return GroupFigures(figures(found, codebook), intervals)


def rounded(value: Any) -> Any:
    """Numbers to three decimals, in whatever they stand."""
    if isinstance(value, Mapping):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(v) for v in value]
    return round(float(value), 3) if isinstance(value, (float, np.floating)) else value
