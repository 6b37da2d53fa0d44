"""Measures of several training runs on the same development writers, calibration cross-fitted.

    python -m training.curve work-files/runs/a work-files/runs/b --base work-files/base --dev FILE…

For the learning curve: what each run knew stands in its own folder.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from safetensors.torch import load_file
from tokenizers import Tokenizer

from scorer.codebook import load_codebook
from scorer.evaluation.groups import with_intervals
from scorer.model.windows import WindowSettings
from training.calibrate import cross_fitted
from training.data import examples_of, load_items
from training.measure import predict
from training.network import SentenceNetwork, TorchPredictor, load_encoder


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--dev", nargs="+", type=Path, default=[Path("data/corpus/dev.jsonl")])
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    codebook, settings = load_codebook(), WindowSettings()
    tokenizer = Tokenizer.from_file(str(args.base / "tokenizer.json"))
    network = SentenceNetwork(load_encoder(args.base), len(codebook.label_ids))
    predictor = TorchPredictor(network, tokenizer, settings)
    dev = examples_of(load_items(args.dev), predictor.encode, codebook, settings)
    found = {}
    for run in args.runs:
        network.load_state_dict(load_file(run / "best.safetensors"))
        scored = predict(dev, predictor, codebook)
        found[run.name] = {
            "cross-fitted": with_intervals(
                [s.judged for s in cross_fitted(scored, codebook)], codebook
            ),
            "as trained": with_intervals([s.judged for s in scored], codebook),
        }
        for how, row in found[run.name].items():
            kept = {k: v for k, v in row.items() if k != "intervals"}
            print(run.name, how, json.dumps(kept), row["intervals"]["macro_f1"], flush=True)
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
