"""Measure a bundle on labelled data, beside baselines trained in the same run.

    python -m training.evaluate models/nl-en-small data/corpus/test.jsonl --train data/corpus/train.jsonl

Intervals are 95% bootstrap intervals over voices (the reps of the corpus). Baselines (`training.peers`):
TF-IDF of words with logistic regression, and the length of the text alone.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from scorer.codebook import load_codebook
from scorer.model import bundle as files
from scorer.model.bundle import load_bundle
from scorer.model.runtime import Network
from training.data import Example, examples_of, load_items
from training.measure import CLASSES, Scored, gold_of, measure, predict
from training.peers import length, words

N_DRAWS = 200
N_BINS = 15
RELEASE_PART = "test writers, looked at once for this release, 95% intervals over voices"
SHOWN = ("macro_f1", "lean_f1", "kappa", "two_step", "not_scorable_recall", "behaviour_macro_f1")


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--train", type=Path, nargs="+", help="for the baselines")
    parser.add_argument("--out", type=Path)
    parser.add_argument(
        "--release", action="store_true", help="write the figures into the bundle, once a release"
    )
    args = parser.parse_args()
    bundle = load_bundle(args.bundle)
    codebook = load_codebook()
    network = Network(bundle)
    layout = (network.encode, codebook, network.settings.windows)
    examples = examples_of(load_items(args.data), *layout)
    scored = predict(examples, network, codebook, bundle.calibration)
    result: dict[str, Any] = {
        "model": bundle.settings.name,
        "data": [p.name for p in args.data],
        "groups": {name: figures(part) for name, part in groups(scored).items()},
    }
    if args.train:
        train = examples_of(load_items(args.train), *layout)
        result["baselines"] = baselines(train, examples)
    if args.release:
        path = args.bundle / files.METRICS
        metrics = json.loads(path.read_text("utf-8"))
        if "test" in metrics or [p.name for p in args.data] != ["test.jsonl"]:
            raise SystemExit(
                "a release is measured once, on test.jsonl; these figures exist already"
            )
        metrics["test"] = {"part": RELEASE_PART} | result
        path.write_text(json.dumps(metrics, indent=1, ensure_ascii=False) + "\n", "utf-8")
        files.write_hashes(args.bundle)
    text = json.dumps(result, indent=1)
    if args.out:
        args.out.write_text(text + "\n", "utf-8")
    print(text)


def groups(scored: Sequence[Scored]) -> dict[str, list[Scored]]:
    """All, and per language and channel."""
    parts = {"all": list(scored)}
    for s in scored:
        parts.setdefault(f"{s.gold.language} {s.gold.kind}", []).append(s)
    return parts


def figures(scored: Sequence[Scored]) -> dict[str, Any]:
    """Measures with their intervals."""
    codebook = load_codebook()
    by_voice = defaultdict(list)
    for s in scored:
        voice = s.example.conversation.extra.get("voice") or s.gold.writer
        by_voice[str(voice)].append(s)
    voices = sorted(by_voice)
    rng = np.random.default_rng(0)
    draws = defaultdict(list)
    for _ in range(N_DRAWS if len(voices) > 1 else 0):
        sample = [
            s for n in rng.integers(len(voices), size=len(voices)) for s in by_voice[voices[n]]
        ]
        for name, value in asdict(measure(sample, codebook)).items():
            draws[name].append(value)
    measures = asdict(measure(scored, codebook))
    intervals = {
        k: [round(float(q), 3) for q in np.quantile(draws[k], [0.025, 0.975])]
        for k in SHOWN
        if draws
    }
    certain = {k: round(v, 3) for k, v in certainty(scored).items()}
    return {k: round(v, 3) for k, v in measures.items()} | certain | {"intervals": intervals}


def certainty(scored: Sequence[Scored]) -> dict[str, float]:
    """How far the probabilities and the word "sure" can be believed.

    ece: expected calibration error of the named class over 15 bins of equal mass, in [0, 1], lower is
    better. sure_coverage: share of scorable verdicts that are sure; sure_risk: share of those in the
    wrong band. swaps: share of balances that are 1 for 5 or 5 for 1.
    """
    p, right = [], []
    for s in scored:
        v = s.verdict
        best = max((x or 0) for x in v.band_probabilities.values()) if v.scorable else 0.0
        p.append(v.p_scorable * best if v.scorable else 1 - v.p_scorable)
        right.append(float(s.band == s.gold.band))
    order = np.argsort(p, kind="stable")
    gaps = [
        len(rows) * abs(np.mean([p[r] for r in rows]) - np.mean([right[r] for r in rows]))
        for rows in np.array_split(order, N_BINS)
        if len(rows)
    ]
    scorable = [s for s in scored if s.verdict.scorable]
    sure = [s for s in scorable if s.verdict.sure]
    balances = [(s.gold.balance, s.verdict.balance) for s in scorable if s.gold.balance]
    return {
        "ece": float(sum(gaps) / max(len(scored), 1)),
        "sure_coverage": len(sure) / max(len(scorable), 1),
        "sure_risk": sum(s.band != s.gold.band for s in sure) / max(len(sure), 1),
        "swaps": sum({a, b} == {1, 5} for a, b in balances) / max(len(balances), 1),
    }


def baselines(train: Sequence[Example], test: Sequence[Example]) -> dict[str, float]:
    """Macro-F1 of bands and not scorable for what a model must beat, trained on the same texts."""
    codebook = load_codebook()

    def rows(examples: Sequence[Example]) -> tuple[list[str], list[str]]:
        gold = [gold_of(e, codebook).band for e in examples]
        return [" ".join(e.conversation.pieces()) for e in examples], gold

    (texts, bands), (test_texts, test_bands) = rows(train), rows(test)
    found = {}
    for name, peer in (("TF-IDF", words), ("length", length)):
        guessed = peer(texts, bands)(test_texts)
        score = f1_score(
            test_bands, guessed, labels=list(CLASSES), average="macro", zero_division=0
        )
        found[name] = round(float(score), 3)
    return found


if __name__ == "__main__":
    main()
