"""Measure a bundle on labelled data, beside baselines trained in the same run.

    python -m training.evaluate models/nl-en-small data/corpus/test.jsonl --train data/corpus/train.jsonl

The figures and their intervals are those of `scorer evaluate` (`scorer.evaluation`), over voices (the
reps of the corpus), and whether the evidence is the cause of the verdicts. Baselines
(`training.peers`): TF-IDF of words with logistic regression, and the length of the text alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scorer.codebook import load_codebook
from scorer.evaluation import CLASSES, grouped, tested
from scorer.evaluation.groups import rounded
from scorer.evaluation.scores import confusion, precision_recall_f1
from scorer.model import bundle as files
from scorer.model.bundle import load_bundle
from scorer.model.runtime import Network
from scorer.scoring import Scorer
from training.data import examples_of, load_items
from training.measure import predict
from training.peers import length, words
from training.probes import band_of

RELEASE_PART = "test writers, looked at once for this release, 95% intervals over voices"


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
    items = load_items(args.data)
    examples = examples_of(items, network.encode, codebook, network.settings.windows)
    scored = predict(examples, network, codebook, bundle.calibration)
    scorer = Scorer(bundle, predictor=network)
    result: dict[str, Any] = {
        "model": bundle.settings.name,
        "data": [p.name for p in args.data],
        "groups": grouped([s.judged for s in scored], codebook),
        "evidence": rounded(tested([e.conversation for e in examples], scorer)),
    }
    if args.train:
        result["baselines"] = baselines(load_items(args.train), items)
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


def baselines(train: Sequence[dict[str, Any]], held: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Macro-F1 of bands and not scorable for what a model must beat, trained on the same whole texts."""
    from training.overlap import text_of

    rows = {
        name: ([text_of(i) for i in whole], [band_of(i) for i in whole])
        for name, part in (("train", train), ("held", held))
        if (whole := [i for i in part if "scorable" in i["labels"]]) is not None
    }
    texts, gold = rows["held"]
    return {
        name: round(macro_f1(gold, peer(*rows["train"])(texts)), 3)
        for name, peer in (("TF-IDF", words), ("length", length))
    }


def macro_f1(gold: Sequence[str], guessed: Sequence[str]) -> float:
    """Over bands and not scorable."""
    return float(precision_recall_f1(confusion(gold, guessed, CLASSES))[:, 2].mean())


if __name__ == "__main__":
    main()
