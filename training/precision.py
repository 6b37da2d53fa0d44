"""What storing or computing the weights in fewer bits costs, and what it gains.

    python -m training.precision models/nl-en-small --run RUN --base work-files/base [--json FILE]

The same development texts by: weights of thirty-two bits; the bundle (stored in sixteen, computed in
thirty-two); eight-bit products with dynamic scales, one window at a time as scoring does, of all layers
and of all but the second of each feed-forward block. Macro-F1 over bands and not scorable under the
bundle's calibration, milliseconds a text on one thread, megabytes.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from scorer.evaluation import figures
from scorer.model import bundle as files
from scorer.model.bundle import load_bundle
from training.calibrate import open_network
from training.data import examples_of, load_items
from training.export import Scoring, network_of, to_onnx
from training.measure import predict

SECOND = re.compile(r"layer\.\d+/output/dense/MatMul$")


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--data", type=Path, nargs="+", default=[Path("data/corpus/dev.jsonl")])
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        plain, small, part = (Path(folder, n) for n in ("float32", "int8", "part"))
        for made in (plain, small, part):
            made.mkdir()
            for name in (files.SETTINGS, files.TOKENIZER):
                shutil.copy(args.bundle / name, made / name)
        network = network_of(args.run, args.base)
        to_onnx(Scoring(network).eval(), plain / files.NETWORK, fold=True)
        second = [
            n.name for n in onnx.load(plain / files.NETWORK).graph.node if SECOND.search(n.name)
        ]
        if len(second) != network.encoder.config.num_hidden_layers:
            raise ValueError(f"feed-forward blocks in the graph: {len(second)} found")
        for where, left in ((small, []), (part, second)):
            quantize_dynamic(
                plain / files.NETWORK,
                where / files.NETWORK,
                op_types_to_quantize=["MatMul"],
                per_channel=True,
                weight_type=QuantType.QInt8,
                nodes_to_exclude=left,
            )
        every = {"float32": plain, "bundle": args.bundle, "int8": small, "int8 in part": part}
        for name, where in every.items():
            rows.append({"name": name} | _row(where, args.bundle, args.data))
            print(rows[-1], flush=True)
    if args.json:
        found = {"model": load_bundle(args.bundle).identity, "rows": rows}
        args.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


@torch.no_grad()
def _row(where: Path, bundle: Path, data: list[Path]) -> dict[str, Any]:
    loaded = load_bundle(bundle)
    network = open_network(where, loaded.codebook)
    examples = examples_of(
        load_items(data), network.encode, loaded.codebook, network.settings.windows
    )
    began = time.perf_counter()
    scored = predict(examples, network, loaded.codebook, loaded.calibration)
    each = (time.perf_counter() - began) / len(examples) * 1000
    found = figures([s.judged for s in scored], loaded.codebook)
    names = (files.NETWORK, files.WEIGHTS)
    size = sum((where / n).stat().st_size for n in names if (where / n).exists()) / 1e6
    return {
        "macro_f1": found.macro_f1,
        "behaviour_macro_f1": found.behaviour_macro_f1,
        "milliseconds": each,
        "megabytes": size,
    }


if __name__ == "__main__":
    main()
