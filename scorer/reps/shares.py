"""What a share is here: the value of a band, and the interval of a counted share."""

from __future__ import annotations

from scipy.stats import beta

BAND_VALUES = {"revenue": 0.0, "mixed": 0.5, "customer": 1.0}  # of a conversation, ascending


def jeffreys(k: float, n: int, level: float) -> tuple[float, float]:
    """Jeffreys interval of k of n, in [0, 1]; its end is 0 at none and 1 at all (Brown et al. 2001)."""
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, k + 0.5, n - k + 0.5)) if k else 0.0
    high = float(beta.ppf(1 - tail, k + 0.5, n - k + 0.5)) if k < n else 1.0
    return low, high
