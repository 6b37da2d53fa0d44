"""Simulate teams of reps to see whether the interval shown per rep holds what it says.

    python -m training.simulate [--teams 80] [--json FILE]

A team has 12 reps with true shares logit-normal(.3, .8). The classifier's logit of a conversation
is 2.33 apart between the two values with unit noise (accuracy about .83, AUC about .91), and every
rep's way of writing shifts it by normal(0, .7); the classifier's parameters are fitted on 12 other
reps with 25 conversations each. Compared: the methods of `training.methods`, the independent check
(8c, `scorer.reps.rectified`) and the model whose figure is shown (10, without reviews 6,
`scorer.reps.measurement`), the latter also as if every rep were read alike (9, 5). "Under-read" are
reps whose shift is below -1 standard deviation.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scorer.model.bundle import StyleModel
from scorer.reps.gates import CHECK_LEVEL, LEVEL
from scorer.reps.measurement import Cell, RepData, Team, logistic, logit, posteriors
from scorer.reps.rectified import Reviewed, rectified
from training import methods
from training.methods import Gold, Result, gold_of
from training.style import style_model

Floats = NDArray[np.float64]

N_REPS = 12
N_GOLD = 25
MEAN, SPREAD = 0.3, 0.8  # of the true shares, on the logit scale
APART = 2.33  # between the classifier's logits of the two values
STYLE = 0.7
SIZES = ((20, 0), (20, 5), (40, 10), (100, 20))
KEY = ("note", "")


@dataclass(frozen=True)
class Rep:
    """A simulated rep: the true share, the shift, and per conversation value and score."""

    share: float
    shift: float
    values: Floats
    scores: Floats


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teams", type=int, default=80, help="per cell; 80 are 960 reps")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mixed", type=float, default=0.0, help="half the distance of thresholds")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", choices=("sizes", "disputes", "hidden"))
    args = parser.parse_args()
    rows = []
    for noise in NOISES if args.only in (None, "sizes") else ():
        for n, m in SIZES:
            found = cell(n, m, noise, n_teams=args.teams, seed=args.seed, width=args.mixed)
            print_rows(found)
            rows += found
    for how in ("stratum", "pooled") if args.only in (None, "disputes") else ():
        found = disputes(how, n_teams=args.teams, seed=args.seed)
        print_rows(found)
        rows += found
    if args.only == "hidden":
        for n, m in SIZES[1:]:
            share = hidden(n, m, n_teams=args.teams, seed=args.seed)
            print(f"n {n:3} reviews {m:2}: {share:.3f} of figures hidden by the check")
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


def _skewed(rng: np.random.Generator, n: int) -> Floats:
    return (rng.gamma(2.0, size=n) - 2) / np.sqrt(2)


NOISES: dict[str, Callable[[np.random.Generator, int], Floats]] = {
    "normal": lambda rng, n: rng.normal(size=n),
    "skewed": _skewed,
    "skewed down": lambda rng, n: -_skewed(rng, n),
}
METHODS = (
    "1 raw share", "2 mean probability", "3 ACC", "4 EMQ", "5 common error", "6 model",
    "7 reviewed only", "8 PPI++ z", "8b PPI++ t", "8c check", "8d shrunk check",
    "9 common error", "10 model",
)  # fmt: skip


def reps_of(rng: np.random.Generator, n_reps: int, n: int, noise: str, width: float) -> list[Rep]:
    """Reps with n conversations each."""
    reps = []
    for _ in range(n_reps):
        level, shift = rng.normal(MEAN, SPREAD), rng.normal(0, STYLE)
        top, above = logistic(np.array([level - width, level + width]))
        draw = rng.random(n)
        values = (draw < top) * 0.5 + (draw < above) * 0.5
        scores = (values - 0.5) * APART + shift + NOISES[noise](rng, n)
        reps.append(Rep(float(top + above) / 2, shift, values, scores))
    return reps


@dataclass(frozen=True)
class Fitted:
    """What the gold reps teach: the class model, and the calibration of a score."""

    style: StyleModel
    slope: float
    offset: float
    gold: Gold

    def expected(self, scores: Floats) -> Floats:
        """Calibrated expected value of each score."""
        return logistic(self.slope * scores + self.offset)


def fitted(gold: list[Rep]) -> Fitted:
    """Fit the calibration and the class model as a bundle's are fitted."""
    scores = np.concatenate([r.scores for r in gold])
    values = np.concatenate([r.values for r in gold])
    x = np.zeros(2)
    design = np.stack([scores, np.ones_like(scores)], axis=1)
    for _ in range(25):  # Newton steps of a logistic regression
        p = logistic(design @ x)
        hessian = (design * (p * (1 - p))[:, None]).T @ design + 1e-6 * np.eye(2)
        x = x + np.linalg.solve(hessian, design.T @ (values - p))
    names = [n for n, r in enumerate(gold) for _ in r.scores]
    model = style_model(logit(logistic(design @ x)), values, names)
    if model is None:
        raise ValueError("gold reps without both values")
    gold_rates = gold_of(logistic(design @ x), values)
    return Fitted(model, float(x[0]), float(x[1]), gold_rates)


def cell(
    n: int, m: int, noise: str, *, n_teams: int, seed: int, width: float = 0.0
) -> list[dict[str, Any]]:
    """Coverage, width, RMSE and bias of every method for n conversations of which m are reviewed."""
    found: dict[str, list[tuple[float, float, float, float, float]]]
    found = {k: [] for k in METHODS}
    for team, fit, rng in teams(n, noise, n_teams, seed + n, width):
        read = [rng.permutation(n)[:m] for _ in team]
        for method, results in estimates(team, read, fit).items():
            if not results:
                continue
            for rep, result in zip(team, results, strict=True):
                if result is not None:
                    found[method].append((rep.share, rep.shift, *result))
    return [
        {"noise": noise, "n": n, "reviews": m, "method": k, **summary(np.array(v))}
        for k, v in found.items()
        if v
    ]


def teams(
    n: int, noise: str, n_teams: int, seed: int, width: float
) -> Iterator[tuple[list[Rep], Fitted, np.random.Generator]]:
    """Teams beside what their gold reps taught."""
    for number in range(n_teams):
        rng = np.random.default_rng([seed, number])
        fit = fitted(reps_of(rng, N_REPS, N_GOLD, noise, width))
        yield reps_of(rng, N_REPS, n, noise, width), fit, rng


def estimates(
    team: list[Rep], read: list[NDArray[np.int_]], fit: Fitted
) -> dict[str, list[tuple[float, float, float] | None]]:
    """(point, low, high) per method and rep."""
    data, reviewed = [], []
    found: dict[str, list[Result | None]] = {name: [] for name in METHODS}
    for rep, chosen in zip(team, read, strict=True):
        expected = fit.expected(rep.scores)
        rest = np.setdiff1d(np.arange(len(rep.scores)), chosen)
        s, values = logit(expected), rep.values[chosen]
        data.append(RepData({KEY: Cell(s[rest], s[chosen], values)}))
        channels = ("note",) * len(chosen)
        reviewed.append(Reviewed(expected[rest], expected[chosen], values, channels))
        found["1 raw share"].append(methods.raw_share(expected))
        found["2 mean probability"].append(methods.mean_probability(expected))
        found["3 ACC"].append(methods.adjusted_count(expected, fit.gold))
        found["4 EMQ"].append(methods.emq(expected, fit.gold))
        found["7 reviewed only"].append(methods.reviewed_only(values))
        for name, student in (("8 PPI++ z", False), ("8b PPI++ t", True)):
            found[name].append(
                methods.ppi_plus(expected[rest], expected[chosen], values, student=student)
            )
    found["8c check"] = [
        Result(e.share, *e.interval) if e else None for e in rectified(reviewed, LEVEL)
    ]
    found["8d shrunk check"] = methods.shrunk(found["8c check"])
    alike = replace(fit.style, style=0.02)
    reviews = any(len(c) for c in read)
    for name, style in (
        ("9 common error" if reviews else "5 common error", alike),
        ("10 model" if reviews else "6 model", fit.style),
    ):
        found[name] = [Result(p.mean, *p.interval(LEVEL)) for p in posteriors(data, team_of(style))]
    return {
        name: [(r.share, r.low, r.high) if r else None for r in results]
        for name, results in found.items()
    }


def team_of(style: StyleModel) -> Team:
    """A team with one kind of call."""
    return Team({"note": style}, {}, {KEY: 1.0}, style.width)


def summary(rows: Floats) -> dict[str, float]:
    """Coverage, width, RMSE and bias over all reps, and over those under-read."""
    truth, shift, point, low, high = rows.T
    inside = (low <= truth) & (truth <= high)
    under = shift < -STYLE
    return {
        "n_reps": len(rows),
        "coverage": float(inside.mean()),
        "width": float((high - low).mean()),
        "rmse": float(np.sqrt(((point - truth) ** 2).mean())),
        "coverage_under_read": float(inside[under].mean()),
        "bias_under_read": float((point - truth)[under].mean()),
        "bias": float((point - truth).mean()),
    }


def disputes(
    how: str, *, n_teams: int, seed: int, n: int = 40, m: int = 10
) -> list[dict[str, Any]]:
    """Bias when reps dispute what was wrongly read as revenue, and coaches read it.

    how: "stratum" (disputed reviews stand for themselves) or "pooled" (as if drawn at random).
    """
    found: dict[str, list[tuple[float, ...]]] = {"check": [], "model": []}
    for team, fit, rng in teams(n, "normal", n_teams, seed + 1, 0.0):
        data, reviewed = [], []
        for rep in team:
            expected = fit.expected(rep.scores)
            wrong = (expected < 0.5) & (rep.values == 1)
            disputed = np.flatnonzero(wrong & (rng.random(n) < 0.7))
            others = np.setdiff1d(np.arange(n), disputed)
            drawn = rng.permutation(others)[:m]
            if how == "pooled":
                drawn, disputed = np.concatenate([drawn, disputed]), disputed[:0]
            known = rep.values[disputed]
            rest = np.setdiff1d(others, drawn)
            s = logit(expected)
            cell = Cell(s[rest], s[drawn], rep.values[drawn], s[disputed], known)
            data.append(RepData({KEY: cell}))
            reviewed.append(
                Reviewed(
                    expected[rest],
                    expected[drawn],
                    rep.values[drawn],
                    ("note",) * len(drawn),
                    known,
                )
            )
        for rep, e, p in zip(
            team, rectified(reviewed, LEVEL), posteriors(data, team_of(fit.style)), strict=True
        ):
            if e is not None:
                found["check"].append((rep.share, rep.shift, e.share, *e.interval))
            found["model"].append((rep.share, rep.shift, p.mean, *p.interval(LEVEL)))
    return [
        {"noise": f"disputed, {how}", "n": n, "reviews": m, "method": k, **summary(np.array(v))}
        for k, v in found.items()
    ]


def hidden(n: int, m: int, *, n_teams: int, seed: int) -> float:
    """Share of figures that the check hides although everything is as the model assumes."""
    outside = []
    for team, fit, rng in teams(n, "normal", n_teams, seed + 2, 0.0):
        data, reviewed = [], []
        for rep in team:
            expected, chosen = fit.expected(rep.scores), rng.permutation(n)[:m]
            rest, s = np.setdiff1d(np.arange(n), chosen), logit(expected)
            values = rep.values[chosen]
            data.append(RepData({KEY: Cell(s[rest], s[chosen], values)}))
            reviewed.append(Reviewed(expected[rest], expected[chosen], values, ("note",) * m))
        for p, e in zip(
            posteriors(data, team_of(fit.style)), rectified(reviewed, LEVEL), strict=True
        ):
            low, high = p.interval(CHECK_LEVEL)
            outside.append(e is not None and not low <= e.share <= high)
    return float(np.mean(outside))


def print_rows(rows: list[dict[str, Any]]) -> None:
    """One line per method."""
    for r in rows:
        print(
            f"{r['noise']:18} n {r['n']:3} reviews {r['reviews']:2} {r['method']:17}"
            f" coverage {r['coverage']:.3f} under-read {r['coverage_under_read']:.3f}"
            f" width {r['width']:.2f} rmse {r['rmse']:.3f} bias {r['bias']:+.3f}"
            f" under-read {r['bias_under_read']:+.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
