"""Measure a bundle on labelled data, beside baselines trained in the same run.

    python -m training.evaluate models/nl-en-small data/corpus/test.jsonl --train data/corpus/train.jsonl

The figures and their intervals are those of `scorer evaluate` (`scorer.evaluation`), over voices (the
reps of the corpus), and whether the evidence is the cause of the verdicts. Lines that cannot be used
are named on stderr; a release takes none. Shortcuts (`training.probes`): how far surface features tell
the verdicts, beside how far they tell the labels. Baselines (`training.peers`): TF-IDF of words with
logistic regression, and the length of the text alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from scorer.codebook import load_codebook
from scorer.evaluation import CLASSES, evaluated, read_labelled
from scorer.evaluation.scores import macro_f1
from scorer.model import bundle as files
from scorer.readers import Rejected
from scorer.scoring import load
from training.data import load_items
from training.overlap import text_of
from training.peers import length, ours, words
from training.probes import band_of, surface

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
    path = args.bundle / files.METRICS
    if args.release:
        metrics = json.loads(path.read_text("utf-8"))
        if not args.train:
            parser.error("a release stands beside baselines: give --train")
        if "test" in metrics or [p.name for p in args.data] != ["test.jsonl"]:
            parser.error("a release is measured once, on test.jsonl; these figures exist already")
    book = load_codebook(args.bundle / files.CODEBOOK)
    rejects = [r for r in read_labelled(args.data, book) if isinstance(r, Rejected)]
    for reject in rejects:
        place = reject.file + (f", row {reject.row}" if reject.row else "")
        print(f"rejected: {place}: {reject.reason}", file=sys.stderr)
    if args.release and rejects:
        parser.error(f"a release is measured on every line; {len(rejects)} cannot be used")
    scorer, items = load(args.bundle), load_items(args.data)
    measured = evaluated(args.data, scorer).to_dict()
    result: dict[str, Any] = {"data": [p.name for p in args.data]} | measured
    result["shortcuts"] = shortcuts(items, ours(args.bundle))
    if args.train:
        result["baselines"] = baselines(load_items(args.train), items)
    if args.release:
        metrics["test"] = {"part": RELEASE_PART} | result
        path.write_text(json.dumps(metrics, indent=1, ensure_ascii=False) + "\n", "utf-8")
        files.write_hashes(args.bundle)
    text = json.dumps(result, indent=1)
    if args.out:
        args.out.write_text(text + "\n", "utf-8")
    print(text)


def shortcuts(
    items: Sequence[dict[str, Any]], named: Callable[[Sequence[dict[str, Any]]], list[str]]
) -> dict[str, dict[str, float]]:
    """AUC of surface features for customer against revenue, by the labels and as the model `named` them."""
    whole = [i for i in items if "scorable" in i["labels"]]
    by_label = surface(whole, [band_of(i) for i in whole])
    by_verdict = surface(whole, named(whole))
    return {
        name: {"labels": round(auc, 3), "verdicts": round(by_verdict[name], 3)}
        for name, auc in by_label.items()
    }


def baselines(train: Sequence[dict[str, Any]], held: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Macro-F1 of bands and not scorable for what a model must beat, trained on the same whole texts."""
    (texts, bands), (held_texts, gold) = (
        ([text_of(i) for i in whole], [band_of(i) for i in whole])
        for whole in ([i for i in part if "scorable" in i["labels"]] for part in (train, held))
    )
    return {
        name: round(macro_f1(gold, list(peer(texts, bands)(held_texts)), CLASSES), 3)
        for name, peer in (("TF-IDF", words), ("length", length))
    }


if __name__ == "__main__":
    main()
