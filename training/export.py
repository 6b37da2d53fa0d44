"""A training run to a bundle that scores without torch.

    python -m training.export --base work-files/base --run work-files/runs/first --out models/nl-en-small

Weights are stored in sixteen bits and computed in thirty-two; the export is checked against torch
on real conversations. `training.calibrate` then fills in calibration, measures and hashes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from scorer.codebook import load_codebook
from scorer.model import bundle as files
from scorer.model.windows import WindowSettings
from training.data import REASONS
from training.network import SentenceNetwork, load_encoder

MIN_SIZE = 1024  # smaller tensors stay as they are


class _Scoring(nn.Module):
    """The network with the head's centre and spread folded in, for one unpadded window."""

    def __init__(self, network: SentenceNetwork) -> None:
        super().__init__()
        self.encoder = network.encoder
        weight = network.head.weight / network.spread
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(network.head.bias - weight @ network.centre)

    def forward(self, ids: Tensor, pool: Tensor) -> Tensor:
        """Logits; ids *Shape:* (1, n_tokens), pool *Shape:* (n_stretches, n_tokens)."""
        hidden = self.encoder(input_ids=ids).last_hidden_state[0]
        return pool @ hidden @ self.weight.T + self.bias


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--earlier",
        type=Path,
        nargs="*",
        default=[],
        help="runs that this one started from, in order",
    )
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="files to fingerprint")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    codebook = load_codebook()
    network = SentenceNetwork(load_encoder(args.base), len(codebook.label_ids) + len(REASONS))
    network.load_state_dict(load_file(args.run / "best.safetensors"))
    scoring = _Scoring(network).eval()
    export(scoring, args.out / files.NETWORK)
    worst = difference(scoring, args.out / files.NETWORK, args.base / "tokenizer.json")
    print(f"largest difference of a logit, bundle against torch: {worst:.5f}")
    shutil.copy(args.base / "tokenizer.json", args.out / files.TOKENIZER)
    settings = files.Settings(args.out.name, WindowSettings(), REASONS, codebook.fingerprint)
    _write(args.out / files.SETTINGS, settings.to_dict())
    book = resources.files("scorer").joinpath("codebook.json").read_text("utf-8")
    (args.out / files.CODEBOOK).write_text(book, "utf-8")
    progress = _progress(args.run)
    _write(
        args.out / files.PROVENANCE,
        {
            "recipe": progress["recipe"],
            "history": progress["history"],
            "earlier": [_progress(run) for run in args.earlier],
            "commit": _commit(),
            "data": {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in args.data},
            "packages": {
                name: metadata.version(name)
                for name in ("torch", "transformers", "datasets", "onnx", "tokenizers", "spacy")
            },
            "logit_difference_to_torch": round(worst, 6),
        },
    )


def export(scoring: nn.Module, path: Path) -> None:
    """Write the network as ONNX, large weights in sixteen bits."""
    ids, pool = torch.randint(5, 100, (1, 12)), torch.rand(3, 12)
    torch.onnx.export(
        scoring,
        (ids, pool),
        str(path),
        input_names=["ids", "pool"],
        output_names=["logits"],
        dynamic_axes={"ids": {1: "n_tokens"}, "pool": {0: "n_stretches", 1: "n_tokens"}},
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load(str(path))
    _halve(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def _halve(graph: Any) -> None:
    """Store large float32 weights as float16 behind a cast, which the runtime folds at start."""
    casts = []
    for weight in graph.initializer:
        array = numpy_helper.to_array(weight)
        if array.dtype != np.float32 or array.size < MIN_SIZE:
            continue
        name = weight.name
        weight.CopyFrom(numpy_helper.from_array(array.astype(np.float16), f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def difference(scoring: nn.Module, path: Path, tokenizer: Path) -> float:
    """Largest absolute difference of a logit between the exported network and torch."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    encode = Tokenizer.from_file(str(tokenizer)).encode
    worst = 0.0
    for text in ("Gevraagd hoe het ging, daarna niets meer.", "Called. " * 60):
        ids = encode(text).ids
        pool = np.full((2, len(ids)), 1 / len(ids), dtype=np.float32)
        (out,) = session.run(None, {"ids": np.array([ids]), "pool": pool})
        with torch.no_grad():
            there = scoring(torch.tensor([ids]), torch.from_numpy(pool)).numpy()
        worst = max(worst, float(np.abs(out - there).max()))
    return worst


def _progress(run: Path) -> dict[str, Any]:
    """Recipe and history of a training run."""
    read: dict[str, Any] = json.loads((run / "progress.json").read_text("utf-8"))
    return read


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
