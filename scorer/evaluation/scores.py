"""The arithmetic of the measures: classes, ordered points, probabilities. Plain numbers in, numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
N_BINS = 15


def confusion(true: Sequence[Any], guess: Sequence[Any], classes: Sequence[Any]) -> Floats:
    """Counts, shape (n_classes, n_classes): rows true, columns guessed."""
    counts = np.zeros((len(classes), len(classes)))
    place = {c: n for n, c in enumerate(classes)}
    for t, g in zip(true, guess, strict=True):
        counts[place[t], place[g]] += 1
    return counts


def precision_recall_f1(counts: Floats) -> Floats:
    """Per class, shape (n_classes, 3).

    NaN: the precision of a class that is never guessed, the recall of one that never occurs, the F1 of
    one of which both hold.
    """
    hit, guessed, there = np.diag(counts), counts.sum(axis=0), counts.sum(axis=1)
    shares = ((hit, guessed), (hit, there), (2 * hit, guessed + there))
    return np.stack(
        [np.divide(a, b, out=np.full_like(b, np.nan), where=b > 0) for a, b in shares], axis=1
    )


def macro_f1(true: Sequence[Any], guess: Sequence[Any], classes: Sequence[Any]) -> float:
    """Mean F1 of the classes that occur or are guessed; NaN without any text."""
    f1 = precision_recall_f1(confusion(true, guess, classes))[:, 2]
    return float(np.nanmean(f1)) if len(true) else float("nan")


def quadratic_kappa(counts: Floats) -> float:
    """Weighted kappa with quadratic weights (Cohen 1968), in [-1, 1]; NaN when all is one class."""
    n = len(counts)
    weights = np.subtract.outer(np.arange(n), np.arange(n)) ** 2
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / max(counts.sum(), 1)
    chance = float((weights * expected).sum())
    return 1 - float((weights * counts).sum()) / chance if chance else float("nan")


def calibration_error(p: Floats, right: Floats) -> float:
    """Expected calibration error over 15 bins of equal mass, in [0, 1] (Naeini et al. 2015)."""
    return float(_calibration_errors(p, right)) if len(p) else 0.0


def _calibration_errors(p: Floats, right: Floats) -> Floats:
    """The error for each of some outcomes, shape (..., n_texts), of the same probabilities."""
    order = np.argsort(p, kind="stable")
    bins = np.array_split(order, min(N_BINS, len(p)))
    starts = np.cumsum([0, *map(len, bins[:-1])])
    off = np.add.reduceat(p[order] - right[..., order], starts, axis=-1)
    return np.asarray(np.abs(off).sum(axis=-1) / len(p))


def debiased_calibration_error(p: Floats, right: Floats) -> float:
    """The same less what it would be, on average, if all probabilities were right.

    With few texts the plain error is mostly noise; the expectation is taken over 200 draws.
    """
    if not len(p):
        return 0.0
    by_chance = (np.random.default_rng(0).random((200, len(p))) < p).astype(float)
    return max(0.0, calibration_error(p, right) - float(_calibration_errors(p, by_chance).mean()))


@dataclass(frozen=True, slots=True)
class Bin:
    """A point of a reliability plot: mean probability, share that came true, how many."""

    p: float
    share: float
    n: int


def reliability(p: Floats, right: Floats) -> list[Bin]:
    """The points of a reliability plot, of equal mass."""
    bins = np.array_split(np.argsort(p, kind="stable"), min(10, max(1, len(p) // 20)))
    return [Bin(float(p[b].mean()), float(right[b].mean()), len(b)) for b in bins if len(b)]


def slope_and_intercept(p: Floats, right: Floats) -> tuple[float, float]:
    """Logistic regression of what came true on the logit of p: (1, 0) is calibrated (Cox 1958).

    Needs both outcomes; drawn very slightly towards (1, 0), so that it exists for separable data.
    """
    z = np.log(np.clip(p, 1e-4, 1 - 1e-4) / (1 - np.clip(p, 1e-4, 1 - 1e-4)))

    def loss(x: Floats) -> float:
        line = x[0] * z + x[1]
        drawn = 0.01 * ((x[0] - 1) ** 2 + x[1] ** 2)
        return float((np.logaddexp(0, line) - right * line).sum() + drawn)

    slope, intercept = minimize(loss, np.array([1.0, 0.0]), method="BFGS").x
    return float(slope), float(intercept)


def risk_coverage(certainty: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Coverage and risk (share wrong) when only the n most certain are kept, for every n."""
    order = np.argsort(-certainty, kind="stable")
    n = np.arange(1, len(order) + 1)
    return n / max(len(order), 1), (1 - right[order]).cumsum() / n


def area_under(coverage: Floats, risk: Floats) -> tuple[float, float]:
    """AURC (mean risk over coverages; Geifman and El-Yaniv 2017) and AUGRC (Traub et al. 2024).

    AUGRC is the mean over coverages of the share of all that is kept and wrong. Lower is better.
    """
    if not len(risk):
        return 0.0, 0.0
    return float(risk.mean()), float((risk * coverage).mean())


def coverage_at(coverage: Floats, risk: Floats, bound: float) -> float:
    """The largest coverage at which the risk is at most `bound`."""
    good = np.nonzero(risk <= bound)[0]
    return float(coverage[good[-1]]) if len(good) else 0.0
