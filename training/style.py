"""How the classifier's logit spreads within and between reps: what the per-rep figures rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from scorer.model.bundle import StyleModel

Floats = NDArray[np.float64]

MIN_VARIANCE = 0.05  # of the shift between reps; too few reps to trust a smaller one
WIDENED = 1.9  # for the spread of a spread known from few reps
N_QUANTILES = 24
MIN_PER_BAND = 5  # conversations


def style_model(scores: Floats, values: Floats, reps: Sequence[Hashable]) -> StyleModel | None:
    """Moments of the logits of the expected value, from labelled conversations of known reps.

    scores, values: shape (n,), values 0, 1/2 or 1. None with fewer than `MIN_PER_BAND` of customer
    or revenue. A band without enough conversations stands halfway between its neighbours.
    """
    means = {v: float(scores[values == v].mean()) for v in (0.0, 0.5, 1.0) if (values == v).any()}
    if min((values == 0).sum(), (values == 1).sum()) < MIN_PER_BAND:
        return None
    if (values == 0.5).sum() < MIN_PER_BAND:
        means[0.5] = (means[0.0] + means[1.0]) / 2
    rest = defaultdict(list)
    for score, value, rep in zip(scores, values, reps, strict=True):
        rest[rep].append(score - means[float(value)])
    several = [np.array(r) for r in rest.values() if len(r) > 1]
    spread = np.concatenate([(r - r.mean()) * np.sqrt(len(r) / (len(r) - 1)) for r in several])
    within = sum(float(((r - r.mean()) ** 2).sum()) for r in several)
    noise = within / sum(len(r) - 1 for r in several)
    between = float(np.var([r.mean() for r in several], ddof=1))
    between -= noise * float(np.mean([1 / len(r) for r in several]))
    return StyleModel(
        mean_customer=round(means[1.0], 4),
        mean_mixed=round(means[0.5], 4),
        mean_revenue=round(means[0.0], 4),
        noise=round(float(np.sqrt(noise)), 4),
        style=round(float(np.sqrt(max(between, MIN_VARIANCE))) * WIDENED, 4),
        mixed=round(float((values == 0.5).mean()), 4),
        residuals=_quantiles(spread / np.sqrt(noise)),
    )


def _quantiles(residuals: Floats) -> tuple[float, ...]:
    at = (np.arange(N_QUANTILES) + 0.5) / N_QUANTILES
    return tuple(round(float(q), 3) for q in np.quantile(residuals, at))
