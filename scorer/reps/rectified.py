"""The independent check: prediction-powered inference with a pooled rectifier variance.

For rep i with unread conversations U and randomly reviewed ones R, f the classifier's expected
value and y the reviewed one: share = mean_U f + mean_R (y - f), reviews weighted by the inverse of their
chance of being drawn. The variance of y - f is pooled over
reps, per channel. No prior, unbiased whatever the classifier does. Source: Angelopoulos et al. 2023
(doi:10.1126/science.adi6000) with lambda = 1; `docs/method.md`, "Per rep".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from scorer.reps.shares import jeffreys

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reviewed:
    """One rep's conversations for the check.

    unread: expected values f of unread conversations, in [0, 1], shape (n_unread,).
    read, values: f and y of randomly reviewed ones, shape (n_read,) each.
    channels: channel of each reviewed one, length n_read.
    known: values of conversations read because of what they are (disputed, picked).
    chances: inclusion probability of each random review, in (0, 1]; empty: all alike.
    """

    unread: Floats
    read: Floats
    values: Floats
    channels: tuple[str, ...]
    known: Floats = field(default_factory=lambda: np.empty(0))
    chances: Floats = field(default_factory=lambda: np.empty(0))

    def weights(self) -> Floats:
        """Weight of each random review in means, summing to 1: the inverse of its chance."""
        inverse = 1 / self.chances if len(self.chances) else np.ones(len(self.read))
        return np.asarray(inverse / inverse.sum())


@dataclass(frozen=True)
class Estimate:
    """A share in [0, 1] with its interval."""

    share: float
    interval: tuple[float, float]


def rectified(reps: Sequence[Reviewed], level: float) -> list[Estimate | None]:
    """The share of each rep; None for one without random reviews or where no variance is known."""
    pooled = rectifier_variances(reps)
    overall = _pooled([_residuals(r) for r in reps])
    return [_estimate(rep, pooled, overall, level) for rep in reps]


def rectifier_variances(reps: Sequence[Reviewed]) -> dict[str, float]:
    """Pooled variance of y - f within reps, per channel with enough reviews to say."""
    channels = sorted({c for rep in reps for c in rep.channels})
    result = {}
    for channel in channels:
        groups = [
            _residuals(rep)[np.array([c == channel for c in rep.channels], dtype=bool)]
            for rep in reps
            if rep.channels
        ]
        variance = _pooled(groups)
        if variance is not None:
            result[channel] = variance
    return result


def _all_read(rep: Reviewed, level: float) -> Estimate:
    """Everything was read: a share with its Jeffreys interval, a mixed value counting as half."""
    k, n = float(rep.values.sum()), len(rep.values)
    return Estimate(k / n, jeffreys(k, n, level))


def _residuals(rep: Reviewed) -> Floats:
    return rep.values - rep.read


def _pooled(groups: Sequence[Floats]) -> float | None:
    several = [g for g in groups if len(g) > 1]
    freedom = sum(len(g) - 1 for g in several)
    if not freedom:
        return None
    return float(sum(((g - g.mean()) ** 2).sum() for g in several) / freedom)


def _estimate(
    rep: Reviewed, pooled: dict[str, float], overall: float | None, level: float
) -> Estimate | None:
    m, n_unread, n_known = len(rep.read), len(rep.unread), len(rep.known)
    if not m or overall is None:
        return None
    weights = rep.weights()
    variance = float(weights**2 @ np.array([pooled.get(c, overall) for c in rep.channels]))
    if not n_unread and not n_known:
        return _all_read(rep, level)
    everything = np.concatenate([rep.unread, rep.read])
    if n_unread > 1:
        base = rep.unread if np.ptp(weights) == 0 else everything
        share = float(base.mean() + weights @ _residuals(rep))
        spread = float(rep.unread.var(ddof=1)) / n_unread + variance
    else:  # all but one at most were read
        share = float(weights @ rep.values)
        spread = share * (1 - share) * float(weights @ weights)
    n = m + n_unread + n_known
    if n_known:
        w, known = n_known / n, float(rep.known.mean())
        spread = (
            (1 - w) ** 2 * spread
            + w**2 * known * (1 - known) / n_known
            + w * (1 - w) * (known - share) ** 2 / n
        )
        share = (1 - w) * share + w * known
    half = float(norm.ppf((1 + level) / 2)) * float(np.sqrt(spread))
    low, high = np.clip([share - half, share + half], 0, 1)
    return Estimate(float(np.clip(share, 0, 1)), (float(low), float(high)))
