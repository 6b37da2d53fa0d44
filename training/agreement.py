"""How far the readers of the corpus agree, per label.

    python -m training.agreement [--votes data/corpus/votes] [--json FILE]

Per behaviour (does it stand in this item?), scorable, and code of a segment: Krippendorff's alpha
(nominal) and Gwet's AC1; for the balance quadratic weighted kappa. 95% intervals by bootstrap over
writers. Sources: Krippendorff 2019, chapter 12; Gwet 2008 (p_e = sum pi (1 - pi) / (q - 1)).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import cohen_kappa_score

from scorer.codebook import load_codebook
from training.data import load_items

Vote = dict[str, Any]
Ratings = list[tuple[str, list[Hashable]]]  # (writer, one rating per reader) per unit
Units = Counter[tuple[Hashable, ...]]  # how many units got these ratings

VOTES = Path("data/corpus/votes")
N_BOOTSTRAP = 200


def alpha(units: Units) -> float:
    """Krippendorff's nominal alpha; 1 is perfect, 0 is chance. NaN without variation or pairs."""
    together: Counter[tuple[Hashable, Hashable]] = Counter()
    for values, times in units.items():
        for i, a in enumerate(values):
            for j, b in enumerate(values):
                if i != j:
                    together[a, b] += times / (len(values) - 1)  # type: ignore[assignment]
    totals: Counter[Hashable] = Counter()
    for (a, _), n in together.items():
        totals[a] += n
    n = sum(totals.values())
    expected = sum(totals[a] * totals[b] for a in totals for b in totals if a != b)
    if n < 2 or not expected:
        return float("nan")
    observed = sum(x for (a, b), x in together.items() if a != b)
    return float(1 - (n - 1) * observed / expected)


def ac1(units: Units) -> float:
    """Gwet's AC1; 1 is perfect. Categories are those that were used."""
    kept = {u: times for u, times in units.items() if len(u) > 1}
    categories = sorted({v for u in kept for v in u}, key=str)
    if not kept or len(categories) < 2:
        return float("nan")
    n = sum(kept.values())
    agreed, shares = 0.0, dict.fromkeys(categories, 0.0)
    for u, times in kept.items():
        counts, m = Counter(u), len(u)
        agreed += times * sum(k * (k - 1) for k in counts.values()) / (m * (m - 1))
        for category, k in counts.items():
            shares[category] += times * k / m
    p_e = sum(s / n * (1 - s / n) for s in shares.values()) / (len(categories) - 1)
    return float((agreed / n - p_e) / (1 - p_e))


def kappa(units: Units) -> float:
    """Quadratic weighted kappa of the first two ratings, 1 to 5."""
    pairs = [(u[:2], times) for u, times in units.items() if len(u) > 1]
    if sum(times for _, times in pairs) < 2:
        return float("nan")
    (a, b), weights = zip(*(p for p, _ in pairs), strict=True), [t for _, t in pairs]
    return float(
        cohen_kappa_score(a, b, weights="quadratic", labels=[1, 2, 3, 4, 5], sample_weight=weights)
    )


def ratings(votes: Sequence[Vote]) -> dict[str, Ratings]:
    """Every question that was answered, with the answers of the writer and the first blind reader."""
    by_item: dict[str, list[Vote]] = defaultdict(list)
    for vote in votes:
        by_item[vote["id"]].append(vote)
    found: dict[str, Ratings] = defaultdict(list)
    behaviours = load_codebook().behaviour_ids
    for id, readings in by_item.items():
        given = readings[:2]  # the writer and the first blind reader; a third one adjudicates
        writer = id.rsplit("-", 1)[0]
        for behaviour in behaviours:
            found[behaviour].append((writer, [_shows(v, behaviour) for v in given]))
        if any(v["balance"] or v["ns"] for v in given):
            found["scorable"].append((writer, [v["ns"] is None for v in given]))
            balances = [v["balance"] for v in given if v["balance"]]
            if len(balances) > 1:
                found["balance"].append((writer, balances))
        for segment in zip(*(v["segments"] for v in given), strict=True):
            found["segment code"].append((writer, [_code(s) for s in segment]))
    return dict(found)


def _shows(vote: Vote, behaviour: str) -> bool:
    return any(
        behaviour in s["codes"] and s["polarity"] == "done" and s["attribution"] in (None, "rep")
        for s in vote["segments"]
    )


def _code(segment: dict[str, Any]) -> str:
    return "+".join(sorted(str(c) for c in segment["codes"]))


def with_interval(
    units: Ratings, statistic: Callable[[Units], float]
) -> tuple[float, float, float]:
    """A statistic with its 95% interval by bootstrap over writers."""
    groups: dict[str, Units] = defaultdict(Counter)
    for writer, values in units:
        groups[writer][tuple(values)] += 1
    rng = np.random.default_rng(0)
    names = sorted(groups)
    draws = []
    for _ in range(N_BOOTSTRAP if len(names) > 1 else 0):
        drawn: Units = Counter()
        for k in rng.choice(len(names), len(names)):
            drawn.update(groups[names[k]])
        draws.append(statistic(drawn))
    low, high = np.nanquantile(draws, [0.025, 0.975]) if draws else (np.nan, np.nan)
    return statistic(sum(groups.values(), Counter())), float(low), float(high)


def agreement(votes: Sequence[Vote]) -> dict[str, dict[str, Any]]:
    """Per question the number of doubly read units and each statistic with its interval."""
    found = {}
    for name, units in ratings(votes).items():
        double = [(w, v) for w, v in units if len(v) > 1]
        if not double:
            continue
        statistics = {"kappa": kappa} if name == "balance" else {"alpha": alpha, "ac1": ac1}
        found[name] = {
            "n": len(double),
            **{k: with_interval(double, f) for k, f in statistics.items()},
        }
    return found


def load_votes(folder: Path) -> list[Vote]:
    """All votes of a folder, one file per writer."""
    return load_items(sorted(folder.glob("*.jsonl")))


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=Path, default=VOTES)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    found = agreement(load_votes(args.votes))
    for name, row in found.items():
        parts = [
            f"{k} {row[k][0]:.2f} ({row[k][1]:.2f} to {row[k][2]:.2f})"
            for k in ("alpha", "ac1", "kappa")
            if k in row
        ]
        print(f"{name:22} n {row['n']:5}  " + "  ".join(parts))
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
