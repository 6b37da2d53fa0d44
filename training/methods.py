"""Ways to estimate a rep's share that are not shown, for the comparison in `training.simulate`.

Each takes a rep's expected values (calibrated, in [0, 1]) and the values of those that were reviewed,
and gives a point with its interval at `LEVEL`, or None where it cannot. Sources: Wilson 1927; Rogan &
Gladen 1978 (ACC); Saerens et al. 2002 (EMQ); Angelopoulos et al. 2023 (PPI++).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from scorer.reps.gates import LEVEL

Floats = NDArray[np.float64]

Z = float(norm.ppf((1 + LEVEL) / 2))
GRID = np.linspace(0.005, 0.995, 199)


@dataclass(frozen=True)
class Result:
    """A share with its interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Gold:
    """What the gold reps tell: sensitivity and specificity with their counts, and the base rate."""

    sensitivity: float
    specificity: float
    n_customer: int
    n_revenue: int
    base_rate: float


def gold_of(expected: Floats, values: Floats) -> Gold:
    """Error rates of the verdict at one half, on gold conversations (mixed ones left out)."""
    customer, revenue = values == 1, values == 0
    return Gold(
        float((expected[customer] > 0.5).mean()),
        float((expected[revenue] <= 0.5).mean()),
        int(customer.sum()),
        int(revenue.sum()),
        float(values.mean()),
    )


def wilson(share: float, n: int) -> Result:
    """A share of n with Wilson's interval."""
    centre = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return Result(share, float(centre - half), float(centre + half))


def raw_share(expected: Floats) -> Result:
    """Share of verdicts above one half."""
    return wilson(float((expected > 0.5).mean()), len(expected))


def mean_probability(expected: Floats) -> Result:
    """Mean expected value with the error it would have were each value independent and calibrated."""
    return around(
        float(expected.mean()), float((expected * (1 - expected)).sum()) / len(expected) ** 2
    )


def adjusted_count(expected: Floats, gold: Gold) -> Result:
    """ACC: the raw share corrected by sensitivity and specificity; delta method."""
    n, p = len(expected), float((expected > 0.5).mean())
    slope = max(gold.sensitivity + gold.specificity - 1, 0.05)
    share = float(np.clip((p + gold.specificity - 1) / slope, 0, 1))
    variance = (
        p * (1 - p) / n
        + share**2 * gold.sensitivity * (1 - gold.sensitivity) / gold.n_customer
        + (1 - share) ** 2 * gold.specificity * (1 - gold.specificity) / gold.n_revenue
    ) / slope**2
    return around(share, variance)


def emq(expected: Floats, gold: Gold) -> Result:
    """The prevalence likelihood of calibrated scores, one rep at a time, on a grid."""
    e = np.clip(expected, 1e-4, 1 - 1e-4)
    ratio = e / (1 - e) * (1 - gold.base_rate) / gold.base_rate
    log = np.log(GRID[:, None] * ratio[None, :] + 1 - GRID[:, None]).sum(axis=1)
    mass = np.exp(log - log.max())
    mass /= mass.sum()
    below = np.cumsum(mass) - mass / 2
    low, high = np.interp([(1 - LEVEL) / 2, (1 + LEVEL) / 2], below, GRID)
    return Result(float(GRID[int(mass.argmax())]), float(low), float(high))


def reviewed_only(values: Floats) -> Result | None:
    """Share of the reviewed conversations alone."""
    return wilson(float(values.mean()), len(values)) if len(values) else None


def ppi_plus(unread: Floats, read: Floats, values: Floats, *, student: bool) -> Result | None:
    """PPI++ with lambda tuned on this rep's own reviews."""
    m, n = len(read), len(unread)
    if m < 3 or n < 2:
        return None
    spread = float(np.var(np.concatenate([unread, read]), ddof=1))
    cov = float(np.cov(values, read)[0, 1])
    weight = float(np.clip(cov / ((1 + m / n) * spread), 0, 1)) if spread > 0 else 0.0
    rest = values - weight * read
    share = weight * float(unread.mean()) + float(rest.mean())
    variance = weight**2 * float(unread.var(ddof=1)) / n + float(rest.var(ddof=1)) / m
    factor = float(t.ppf((1 + LEVEL) / 2, m - 1)) / Z if student else 1.0
    return around(share, variance * factor**2)


def shrunk(results: Sequence[Result | None]) -> list[Result | None]:
    """Estimates drawn to their mean by empirical Bayes (normal), variances from their intervals."""
    known = [r for r in results if r is not None]
    if len(known) < 3:
        return list(results)
    points = np.array([r.share for r in known])
    variances = np.array([((r.high - r.low) / (2 * Z)) ** 2 for r in known])
    between = max(float(points.var(ddof=1) - variances.mean()), 0.003)
    centre = float(np.average(points, weights=1 / (variances + between)))
    out: list[Result | None] = []
    for r in results:
        if r is None:
            out.append(None)
            continue
        v = ((r.high - r.low) / (2 * Z)) ** 2
        keep = between / (between + v)
        out.append(around(keep * r.share + (1 - keep) * centre, keep * v))
    return out


def around(share: float, variance: float) -> Result:
    """A share with its interval by the normal distribution, kept in [0, 1]."""
    half = Z * float(np.sqrt(variance))
    low, high = np.clip([share - half, share + half], 0, 1)
    return Result(float(share), float(low), float(high))
