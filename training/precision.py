"""What storing or computing the weights in fewer bits costs, and what it gains.

    python -m training.precision models/nl-en-small --run RUN --base work-files/base

The same development texts by: weights of thirty-two bits; the bundle (stored in sixteen, computed in
thirty-two); eight-bit products with dynamic scales, one window at a time as scoring does. Macro-F1 over
bands and not scorable under the bundle's calibration, milliseconds a text on one thread, megabytes.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file

from scorer.codebook import load_codebook
from scorer.evaluation import figures
from scorer.model import bundle as files
from scorer.model.bundle import load_bundle
from training.calibrate import open_network
from training.checkpoints import BEST
from training.data import examples_of, load_items
from training.export import Scoring, to_onnx
from training.measure import predict
from training.network import SentenceNetwork, load_encoder


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--data", type=Path, nargs="+", default=[Path("data/corpus/dev.jsonl")])
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder, "float32"), Path(folder, "int8")
        for made in (plain, small):
            made.mkdir()
            for name in (files.SETTINGS, files.TOKENIZER):
                shutil.copy(args.bundle / name, made / name)
        labels = load_codebook().label_ids
        network = SentenceNetwork(load_encoder(args.base), len(labels), dropout=0.0)
        network.load_state_dict(load_file(args.run / BEST))
        to_onnx(Scoring(network.eval()).eval(), plain / files.NETWORK, fold=True)
        quantize_dynamic(
            plain / files.NETWORK,
            small / files.NETWORK,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
        )
        for name, where in (("float32", plain), ("bundle", args.bundle), ("int8", small)):
            print(f"{name:8} {_line(where, args.bundle, args.data)}", flush=True)


@torch.no_grad()
def _line(where: Path, bundle: Path, data: list[Path]) -> str:
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
    return (
        f"macro-F1 {found.macro_f1:.4f}  behaviours {found.behaviour_macro_f1:.4f}"
        f"  {each:.1f} ms  {size:.0f} MB"
    )


if __name__ == "__main__":
    main()
