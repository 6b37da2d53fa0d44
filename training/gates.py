"""The bars of a release: what must hold of the figures on the test writers before a model is relied on.

    python -m training.gates models/nl-en-small

From the product's scientific plan; a row tells the bar, the figure, and whether it is met. Bars of
the behavioural tests, the peers and the human dialogues stand beside them where `docs/` holds figures of
the same bundle.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scorer.conversation import KINDS
from scorer.errors import BundleError
from scorer.evaluation.metrics import RISK
from scorer.evaluation.scores import precision_recall_f1
from scorer.model.bundle import METRICS, load_bundle

GROUPS = ("nl note", "en note", "nl transcript", "en transcript")
LANGUAGE_GAP = 0.03
RECALL, PRECISION = 0.95, 0.90  # of what cannot be scored
COVERAGE = 0.70  # of scorable verdicts: by rank, and by the flag
AHEAD = 0.08  # of the best baseline and every peer; of length alone, in AUC, taken as "by far"
TRANSLATED = 0.93  # of texts in the same band in the other language
ASKS = 0.90  # AUC of asking against customer acts in PersuasionForGood
DOCS = Path(__file__).parents[1] / "docs"


@dataclass(frozen=True, slots=True)
class Gate:
    """One bar; `at_least` tells the direction."""

    name: str
    value: float | None  # None: the labels or verdicts did not allow it
    bar: float
    at_least: bool = True

    @property
    def met(self) -> bool:
        """Whether the bar is reached."""
        if self.value is None:
            return False
        return self.value >= self.bar if self.at_least else self.value <= self.bar


OVERALL = (
    ("macro_f1", "bands + not scorable, macro-F1", 0.78, True),
    ("lean_f1", "lean, F1", 0.88, True),
    ("kappa", "balance, quadratic kappa", 0.78, True),
    ("two_step", "balance off by two or more", 0.06, False),
    ("swaps", "1 for 5 or 5 for 1", 0.01, False),
    ("not_scorable_recall", "not scorable, recall", RECALL, True),
    ("not_scorable_precision", "not scorable, precision", PRECISION, True),
    ("behaviour_macro_f1", "behaviours, macro-F1", 0.70, True),
    ("behaviour_min_f1", "weakest behaviour, F1", 0.50, True),
    ("evidence_f1", "evidence against readers' spans, F1", 0.70, True),
    ("ece_debiased", "calibration error, debiased", 0.04, False),
    ("ece", "calibration error, plain", 0.04, False),
    (
        "coverage_at_5",
        "largest share of verdicts with 5% of them in the wrong band",
        COVERAGE,
        True,
    ),
    ("sure_coverage", "share that is sure", COVERAGE, True),
    ("sure_risk", "sure and in the wrong band", RISK, False),
)
PER_GROUP = ("macro_f1", "lean_f1", "kappa", "two_step", "ece_debiased", "ece")
GROUP_BARS = {"ece_debiased": 0.06, "ece": 0.06}  # where they are not those over all


def gates(test: Mapping[str, Any]) -> Iterator[Gate]:
    """Every bar against the test part of `metrics.json`."""
    groups = test["groups"]
    for key, name, bar, at_least in OVERALL:
        yield Gate(name, groups["all"].get(key), bar, at_least)
    slope = groups["all"].get("lean_slope")
    off = None if slope is None else abs(slope - 1)
    yield Gate("P(customer-centred): slope of its logit, distance from 1", off, 0.1, False)
    for group in GROUPS:
        for key, name, bar, at_least in OVERALL:
            if key in PER_GROUP:
                found = groups[group].get(key)
                yield Gate(f"{group}: {name}", found, GROUP_BARS.get(key, bar), at_least)
    gap = abs(groups["nl note"]["macro_f1"] - groups["en note"]["macro_f1"])
    yield Gate("Dutch against English notes, difference in macro-F1", gap, LANGUAGE_GAP, False)
    gap = abs(_macro_f1(groups, "nl") - _macro_f1(groups, "en"))
    yield Gate("Dutch against English, notes and transcripts together", gap, LANGUAGE_GAP, False)
    best = max(test["baselines"].values())
    yield Gate("ahead of the best baseline", groups["all"]["macro_f1"] - best, AHEAD)
    sure = test["evidence"].get("sure", {})
    flips, kept = sure.get("flips_or_weakens"), sure.get("kept_by_evidence_alone")
    yield Gate("sure, and flips or weakens without its evidence", flips, 0.80)
    yield Gate("sure, and the same by its evidence alone", kept, 0.85)


def gates_beside(identity: str) -> Iterator[Gate]:
    """Bars of pairs, peers and human dialogues; none of figures made with another bundle."""
    if pairs := of_bundle("pairs", identity):
        rows = pairs["rows"]
        met = sum(r["ok"] for r in rows)
        yield Gate("rows of the behavioural tests that are met", met / len(rows), 1.0)
        for row in rows:
            if row["type"] == "translation":
                yield Gate("same band in the other language", row["passed"], TRANSLATED)
        within = sum(n["ok"] for n in pairs["names"]) / len(pairs["names"])
        yield Gate("groups of names whose gate is met", within, 1.0)
    if peers := of_bundle("peers", identity):
        own = next(p["all"] for p in peers["peers"] if "(ours)" in p["name"])
        best = max(p["all"] for p in peers["peers"] if "(ours)" not in p["name"])
        yield Gate("ahead of the best peer", own - best, AHEAD)
    if transfer := of_bundle("transfer", identity):
        for name in ("PersuasionForGood", "CaSiNo"):
            for what, row in transfer[name].items():
                if what.endswith("customer acts"):
                    ahead = row["act"]["auc"] - row["length"]["auc"]
                    yield Gate(f"{name}, {what}: AUC by the act less that of length", ahead, AHEAD)
        asks = transfer["PersuasionForGood"]["asking against customer acts"]["act"]["auc"]
        yield Gate("PersuasionForGood, asking against customer acts: AUC by the act", asks, ASKS)


def of_bundle(name: str, identity: str) -> dict[str, Any] | None:
    """A file of figures in `docs/`; None where there is none, or it was made with another bundle."""
    path = DOCS / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found if found.get("model") == identity else None


def _macro_f1(groups: Mapping[str, Any], language: str) -> float:
    """Over notes and transcripts of a language together."""
    counts = sum(np.array(groups[f"{language} {kind}"]["confusion"], float) for kind in KINDS)
    return float(np.nanmean(precision_recall_f1(np.asarray(counts))[:, 2]))


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    args = parser.parse_args()
    try:
        identity = load_bundle(args.bundle).identity
    except BundleError as error:
        parser.error(str(error))
    metrics = json.loads((args.bundle / METRICS).read_text("utf-8"))
    if "test" not in metrics:
        parser.error(f"{args.bundle} was not measured yet: python -m training.evaluate … --release")
    for gate in [*gates(metrics["test"]), *gates_beside(identity)]:
        bound = "at least" if gate.at_least else "at most"
        said = "ok   " if gate.met else "BELOW"
        value = "–" if gate.value is None else f"{gate.value:.3f}"
        print(f"{said} {gate.name:60} {value} ({bound} {gate.bar:.2f})")


if __name__ == "__main__":
    main()
