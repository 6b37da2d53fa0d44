"""A training run to a bundle that scores without torch.

    python -m training.export --base work-files/base --run work-files/runs/first --out models/nl-en-small

The encoder's weights stand once in the bundle, in sixteen bits, in a file that `transformers` loads;
the ONNX graph reads them there and computes in thirty-two. The export is checked against torch before
anything is put in the place of an earlier bundle. `training.calibrate` then fills in calibration,
measures and hashes; until then the bundle is unfinished, and what was measured of an earlier one is gone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from scorer.codebook import load_codebook
from scorer.model import bundle as files
from scorer.model.windows import WindowSettings
from training.checkpoints import BEST, PROGRESS
from training.data import REASONS
from training.network import ENCODER, STEEPEST, SentenceNetwork, load_encoder

MOST_APART = 0.05  # of a logit: what storing weights in sixteen bits may do


class Scoring(nn.Module):
    """The network with the head's centre and spread folded in, for one unpadded window.

    It shares the encoder with the network it is made of, and sets its attention to a softmax.
    """

    def __init__(self, network: SentenceNetwork) -> None:
        super().__init__()
        self.encoder, self.n_labels = network.encoder, network.n_labels
        self.encoder.set_attn_implementation("eager")  # a softmax, which no text can overflow
        self.look, self.say = (_folded(h, network) for h in (network.look, network.say))

    def forward(self, ids: Tensor, pool: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of labels and of the whole, *Shapes:* (n_stretches, n_labels), (n_whole,).

        ids *Shape:* (1, n_tokens); pool *Shape:* (n_stretches, n_tokens).
        """
        hidden = self.encoder(input_ids=ids).last_hidden_state[0]
        weight = self.look(hidden).clamp(-STEEPEST, STEEPEST).exp()
        said, n = weight * self.say(hidden), self.n_labels
        labels = (pool @ said[:, :n]) / (pool @ weight[:, :n])
        return labels, said[:, n:].sum(dim=0) / weight[:, n:].sum(dim=0)


def _folded(layer: nn.Linear, network: SentenceNetwork) -> nn.Linear:
    """A layer over centred and scaled vectors, as one over plain vectors."""
    folded = nn.Linear(layer.in_features, layer.out_features)
    weight = layer.weight / network.spread
    folded.weight = nn.Parameter(weight)
    folded.bias = nn.Parameter(layer.bias - weight @ network.centre)
    return folded


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
    parser.add_argument(
        "--data", type=Path, nargs="*", default=[], help="files and folders to fingerprint"
    )
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=args.out.parent) as made:
        bundle(args, Path(made))
        for stale in (files.CALIBRATION, files.METRICS, files.HASHES):
            (args.out / stale).unlink(missing_ok=True)
        for path in sorted(Path(made).iterdir()):
            os.replace(path, args.out / path.name)


def bundle(args: argparse.Namespace, folder: Path) -> None:
    """Write all of a bundle but what `training.calibrate` adds; raises SystemExit where torch differs."""
    codebook = load_codebook()
    progress = _progress(args.run)
    network = network_of(args.run, args.base)
    scoring = Scoring(network).eval()
    save_weights(network, folder)
    export(scoring, folder)
    worst = difference(scoring, folder, args.base / "tokenizer.json")
    print(f"largest difference of a logit, bundle against torch: {worst:.5f}")
    if not worst <= MOST_APART:
        raise SystemExit(
            f"the exported network differs from torch by {worst:.3f}; {args.out} is as it was"
        )
    shutil.copy(args.base / "tokenizer.json", folder / files.TOKENIZER)
    settings = files.Settings(args.out.name, WindowSettings(), REASONS, codebook.fingerprint)
    _write(folder / files.SETTINGS, settings.to_dict())
    book = resources.files("scorer").joinpath("codebook.json").read_text("utf-8")
    (folder / files.CODEBOOK).write_text(book, "utf-8")
    _write(
        folder / files.PROVENANCE,
        {
            "recipe": progress["recipe"],
            "history": progress["history"],
            "earlier": [_progress(run) for run in args.earlier],
            "commit": _commit(),
            "data": {str(p): _hash(p) for p in args.data},
            "packages": {
                name: metadata.version(name)
                for name in ("torch", "transformers", "datasets", "onnx", "tokenizers", "spacy")
            },
            "logit_difference_to_torch": round(worst, 6),
        },
    )


def network_of(run: Path, base: Path) -> SentenceNetwork:
    """The network that a run ended with, of as many layers as its recipe says."""
    encoder = load_encoder(base, layers=_progress(run)["recipe"].get("layers"))
    network = SentenceNetwork(encoder, len(load_codebook().label_ids), dropout=0.0)
    network.load_state_dict(load_file(run / BEST))
    return network.eval()


def save_weights(network: SentenceNetwork, folder: Path) -> None:
    """The weights in sixteen bits: the encoder as `transformers` loads it, and the head apart."""
    network.encoder.config.save_pretrained(folder)
    state = {k: v.half().contiguous() for k, v in network.encoder.state_dict().items()}
    save_file(state, folder / files.WEIGHTS, metadata={"format": "pt"})
    head = {k: v for k, v in network.state_dict().items() if not k.startswith(ENCODER)}
    save_file(head, folder / files.HEAD)


def export(scoring: nn.Module, folder: Path) -> None:
    """Write the network as ONNX; the encoder's weights stay where `save_weights` wrote them."""
    path = folder / files.NETWORK
    to_onnx(scoring, path, fold=False)  # weights keep their names, to be pointed to
    model = onnx.load(str(path))
    _point_to_weights(model.graph, folder / files.WEIGHTS)
    onnx.save(model, str(path))
    onnx.checker.check_model(str(path))


def to_onnx(scoring: nn.Module, path: Path, *, fold: bool) -> None:
    """Write the network with its weights inside; `fold`: constants worked out beforehand."""
    ids, pool = torch.randint(5, 100, (1, 12)), torch.ones(3, 12)
    torch.onnx.export(
        scoring,
        (ids, pool),
        str(path),
        input_names=["ids", "pool"],
        output_names=["labels", "talk"],
        dynamic_axes={"ids": {1: "n_tokens"}, "pool": {0: "n_stretches", 1: "n_tokens"}},
        opset_version=17,
        do_constant_folding=fold,
        dynamo=False,
    )


def _point_to_weights(graph: Any, weights: Path) -> None:
    """Read the encoder's tensors from the safetensors file, behind a cast to thirty-two bits.

    The file is an eight-byte length, a JSON header of that length, and the tensors' bytes.
    """
    with weights.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
    casts = []
    for tensor in graph.initializer:
        place = header.get(tensor.name.removeprefix(ENCODER))
        if place is None or not tensor.name.startswith(ENCODER):
            continue
        begin, end = place["data_offsets"]
        half = TensorProto(
            name=f"{tensor.name}_half", data_type=TensorProto.FLOAT16, dims=tensor.dims
        )
        half.data_location = TensorProto.EXTERNAL
        at = {"location": weights.name, "offset": 8 + size + begin, "length": end - begin}
        for key, value in at.items():
            half.external_data.add(key=key, value=str(value))
        casts.append(helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
        tensor.CopyFrom(half)
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def difference(scoring: nn.Module, folder: Path, tokenizer: Path) -> float:
    """Largest absolute difference of a logit between the exported network and torch."""
    import onnxruntime

    path = str(folder / files.NETWORK)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    encode = Tokenizer.from_file(str(tokenizer)).encode
    worst = 0.0
    for text in ("Gevraagd hoe het ging, daarna niets meer.", "Called. " * 150):
        ids = encode(text).ids
        pool = np.zeros((2, len(ids)), dtype=np.float32)
        pool[0, 1 : len(ids) // 2] = pool[1, len(ids) // 2 : -1] = 1
        found = session.run(None, {"ids": np.array([ids]), "pool": pool})
        with torch.no_grad():
            there = scoring(torch.tensor([ids]), torch.from_numpy(pool))
        gaps = (np.abs(a - b.numpy()).max() for a, b in zip(found, there, strict=True))
        worst = float(np.max([worst, *gaps]))
    return worst


def _hash(path: Path) -> str:
    """SHA-256 of a file; of a folder, of the names and hashes of its files."""
    if path.is_dir():
        lines = [f"{p.name} {_hash(p)}\n" for p in sorted(path.iterdir())]
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _progress(run: Path) -> dict[str, Any]:
    """Recipe and history of a training run, without what it knew of each text."""
    read: dict[str, Any] = json.loads((run / PROGRESS).read_text("utf-8"))
    return {k: v for k, v in read.items() if k != "hard"}


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
