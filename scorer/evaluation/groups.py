"""Figures in all and per language and channel, with intervals over clusters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from scorer.codebook import Codebook
from scorer.evaluation.metrics import Judged, figures

N_DRAWS = 200
WITH_INTERVAL = (
    "macro_f1", "lean_f1", "kappa", "two_step", "not_scorable_recall", "not_scorable_precision",
    "behaviour_macro_f1", "evidence_f1",
)  # fmt: skip


def grouped(found: Sequence[Judged], codebook: Codebook) -> dict[str, dict[str, Any]]:
    """Figures with 95% bootstrap intervals over clusters, for all and per language and kind."""
    parts: dict[str, list[Judged]] = {"all": list(found)}
    for j in found:
        parts.setdefault(f"{j.verdict.language} {j.verdict.kind}", []).append(j)
    return {name: with_intervals(part, codebook) for name, part in parts.items()}


def with_intervals(found: Sequence[Judged], codebook: Codebook) -> dict[str, Any]:
    """Figures, rounded, and under `intervals` the 2.5% and 97.5% quantiles over drawn clusters."""
    clusters = defaultdict(list)
    for j in found:
        clusters[j.cluster].append(j)
    names = sorted(clusters)
    rng = np.random.default_rng(0)
    draws = defaultdict(list)
    for _ in range(N_DRAWS if len(names) > 1 else 0):
        sample = [j for n in rng.integers(len(names), size=len(names)) for j in clusters[names[n]]]
        drawn = figures(sample, codebook)
        for name in WITH_INTERVAL:
            if drawn.get(name) is not None:
                draws[name].append(drawn[name])
    intervals = {k: rounded(list(np.quantile(v, [0.025, 0.975]))) for k, v in draws.items()}
    return dict(rounded(figures(found, codebook))) | {"intervals": intervals}


def rounded(value: Any) -> Any:
    """Numbers to three decimals, in whatever they stand."""
    if isinstance(value, Mapping):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(v) for v in value]
    return round(float(value), 3) if isinstance(value, (float, np.floating)) else value
