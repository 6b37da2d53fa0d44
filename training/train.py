"""Fine-tune the encoder on the corpus.

    python -m training.train --base work-files/base --out work-files/runs/first

Settings stand in `Recipe`. Every epoch writes a checkpoint (weights and optimizer) and the
measures on the development part; the same command goes on where it stopped. The best epoch's
weights stand in `best/`.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn
from transformers import get_linear_schedule_with_warmup

from scorer.codebook import load_codebook
from scorer.model.windows import WindowSettings
from training.data import REASONS, UNKNOWN, Example, examples_of, load_items
from training.measure import measure, predict
from training.network import Batch, SentenceNetwork, TorchPredictor, batch_of, load_encoder


@dataclass(frozen=True)
class Recipe:
    """All settings of a training run."""

    epochs: int = 8
    lr: float = 6e-5  # of the top layer
    lr_head: float = 5e-4
    layer_decay: float = 0.85  # each layer below learns that much slower
    frozen_layers: int = 4  # counted from below; the embeddings are always frozen
    dropout: float = 0.15
    weight_decay: float = 0.02
    warmup: float = 0.1
    tokens: int = 3000  # of a batch, padding included
    positive_weight: float = 1.5  # of a label that is present
    reason_weight: float = 0.5
    label_smoothing: float = 0.0
    probe_passes: int = 30  # of the head alone, before
    seed: int = 7


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="run folder whose best weights to start from")
    parser.add_argument("--train", type=Path, nargs="+", default=[Path("data/corpus/train.jsonl")])
    parser.add_argument("--dev", type=Path, nargs="+", default=[Path("data/corpus/dev.jsonl")])
    for f in fields(Recipe):
        parser.add_argument(
            f"--{f.name.replace('_', '-')}", type=type(f.default), default=f.default
        )
    args = parser.parse_args()
    recipe = Recipe(**{f.name: getattr(args, f.name) for f in fields(Recipe)})
    torch.manual_seed(recipe.seed)
    args.out.mkdir(parents=True, exist_ok=True)

    # 1. the corpus, laid out as it will be scored
    codebook, settings = load_codebook(), WindowSettings()
    tokenizer = Tokenizer.from_file(str(args.base / "tokenizer.json"))
    encoder = load_encoder(args.base)
    network = SentenceNetwork(
        encoder, len(codebook.label_ids) + len(REASONS), dropout=recipe.dropout
    )
    predictor = TorchPredictor(network, tokenizer, settings, len(codebook.label_ids))
    train = examples_of(load_items(args.train), predictor.encode, codebook, settings)
    dev = examples_of(load_items(args.dev), predictor.encode, codebook, settings)
    n_tokens = sum(len(w.ids) for e in train for w in e.windows)
    print(f"train {len(train)} conversations, {n_tokens} tokens; dev {len(dev)}", flush=True)

    # 2. what learns, and how fast
    optimizer = torch.optim.AdamW(_groups(network, recipe), weight_decay=recipe.weight_decay)
    steps = sum(1 for _ in _batches(train, recipe, 0)) * recipe.epochs
    schedule = get_linear_schedule_with_warmup(optimizer, int(recipe.warmup * steps), steps)
    first, history = _resume(args.out, network, optimizer, schedule)
    if not history:
        if args.start:
            network.load_state_dict(load_file(args.start / "best.safetensors"))
        else:
            _probe(network, train, recipe, len(codebook.label_ids))
        measures = measure(predict(dev, predictor, codebook), codebook)
        history.append({"epoch": 0, "loss": None} | asdict(measures))
        print(json.dumps(history[-1]), flush=True)
        _save(args.out, network, optimizer, schedule, history, recipe)
        first = 1

    # 3. epochs
    for epoch in range(first, recipe.epochs + 1):
        torch.manual_seed(recipe.seed + epoch)
        began, losses = time.time(), []
        network.train()
        for batch in _batches(train, recipe, epoch):
            loss = _loss(network, batch, recipe, len(codebook.label_ids))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
        measures = measure(predict(dev, predictor, codebook), codebook)
        history.append(
            {"epoch": epoch, "loss": float(np.mean(losses)), "seconds": time.time() - began}
            | asdict(measures)
        )
        print(json.dumps(history[-1]), flush=True)
        _save(args.out, network, optimizer, schedule, history, recipe)


@torch.no_grad()
def _centre(network: SentenceNetwork, train: list[Example], recipe: Recipe) -> list[Any]:
    """Set the head's centre and spread; returns (pieces, vectors) per batch, before training."""
    network.eval()
    batches = []
    for pieces in _batches(train, recipe, 0):
        batch = batch_of([p.example.windows[p.window] for p in pieces])
        batches.append((pieces, network.vectors(batch.ids, batch.pool, batch.mask), batch))
    flat = torch.cat([v[b.pool.sum(dim=2) > 0] for _, v, b in batches])
    network.centre.copy_(flat.mean(dim=0))
    network.spread.copy_(flat.std(dim=0) + 1e-6)
    return [(p, (v - network.centre) / network.spread, b) for p, v, b in batches]


def _probe(network: SentenceNetwork, train: list[Example], recipe: Recipe, n_labels: int) -> None:
    """Fit the head alone on the untouched encoder: where fine-tuning starts, and its baseline."""
    batches = _centre(network, train, recipe)
    optimizer = torch.optim.AdamW(network.head.parameters(), lr=5e-3, weight_decay=0.3)
    for _ in range(recipe.probe_passes):
        for pieces, vectors, batch in batches:
            loss = _loss_of(network.head(network.dropout(vectors)), pieces, batch, recipe, n_labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def _groups(network: SentenceNetwork, recipe: Recipe) -> list[dict[str, Any]]:
    """Parameter groups: embeddings and the lowest layers frozen, then slower to faster."""
    for p in network.encoder.embeddings.parameters():
        p.requires_grad = False
    layers = list(network.encoder.encoder.layer)
    groups: list[dict[str, Any]] = [
        {"params": list(network.head.parameters()), "lr": recipe.lr_head}
    ]
    for depth, layer in enumerate(layers):
        if depth < recipe.frozen_layers:
            for p in layer.parameters():
                p.requires_grad = False
        else:
            lr = recipe.lr * recipe.layer_decay ** (len(layers) - 1 - depth)
            groups.append({"params": list(layer.parameters()), "lr": lr})
    return groups


@dataclass(frozen=True)
class _Piece:
    """One window with the targets of its stretches."""

    example: Example
    window: int

    @property
    def length(self) -> int:
        return len(self.example.windows[self.window].ids)


def _batches(examples: list[Example], recipe: Recipe, epoch: int) -> Iterator[list[_Piece]]:
    """Windows of like length together, batches in random order; the same for the same epoch."""
    pieces = [_Piece(e, n) for e in examples for n in range(len(e.windows))]
    order = Dataset.from_dict({"n": list(range(len(pieces)))}).shuffle(seed=recipe.seed + epoch)[
        "n"
    ]
    rng = random.Random(recipe.seed * 1000 + epoch)
    ranked = sorted((pieces[n] for n in order), key=lambda p: p.length * rng.uniform(0.85, 1.15))
    batches: list[list[_Piece]] = [[]]
    longest = 0
    for piece in ranked:
        longest = max(longest, piece.length)
        if batches[-1] and longest * (len(batches[-1]) + 1) > recipe.tokens:
            batches.append([])
            longest = piece.length
        batches[-1].append(piece)
    rng.shuffle(batches)
    yield from batches


def _loss(
    network: SentenceNetwork, pieces: list[_Piece], recipe: Recipe, n_labels: int
) -> torch.Tensor:
    batch = batch_of([p.example.windows[p.window] for p in pieces])
    return _loss_of(network(batch.ids, batch.pool, batch.mask), pieces, batch, recipe, n_labels)


def _loss_of(
    out: torch.Tensor, pieces: list[_Piece], batch: Batch, recipe: Recipe, n_labels: int
) -> torch.Tensor:
    targets = torch.zeros((*out.shape[:2], n_labels))
    there = batch.pool.sum(dim=2) > 0
    for n, piece in enumerate(pieces):
        for row, s in enumerate(piece.example.windows[piece.window].stretches):
            targets[n, row] = torch.from_numpy(piece.example.targets[s.sentence])
    smooth = targets * (1 - 2 * recipe.label_smoothing) + recipe.label_smoothing
    per_label = nn.functional.binary_cross_entropy_with_logits(
        out[..., :n_labels], smooth, reduction="none",
        pos_weight=torch.full((n_labels,), recipe.positive_weight),
    )  # fmt: skip
    label_loss = per_label[there].sum(dim=1).mean()
    means = (out[..., n_labels:] * there[..., None]).sum(dim=1) / there.sum(dim=1, keepdim=True)
    reasons = torch.tensor([p.example.reason for p in pieces])
    if (reasons == UNKNOWN).all():
        return label_loss
    reason_loss = nn.functional.cross_entropy(means, reasons, ignore_index=UNKNOWN)
    return label_loss + recipe.reason_weight * reason_loss


def _save(
    out: Path,
    network: SentenceNetwork,
    optimizer: torch.optim.Optimizer,
    schedule: Any,
    history: list[dict[str, Any]],
    recipe: Recipe,
) -> None:
    save_file(network.state_dict(), out / "last.safetensors")
    moments = {
        f"{i}.{k}": v.clone()
        for i, state in optimizer.state_dict()["state"].items()
        for k, v in state.items()
    }
    save_file(moments, out / "optimizer.safetensors")
    progress = {"recipe": asdict(recipe), "steps": schedule.last_epoch, "history": history}
    (out / "progress.json").write_text(json.dumps(progress, indent=1), "utf-8")
    if history[-1]["macro_f1"] >= max(h["macro_f1"] for h in history):
        save_file(network.state_dict(), out / "best.safetensors")


def _resume(
    out: Path, network: SentenceNetwork, optimizer: torch.optim.Optimizer, schedule: Any
) -> tuple[int, list[dict[str, Any]]]:
    """Epoch to go on with and what was measured so far."""
    if not (out / "progress.json").exists():
        return 0, []
    progress = json.loads((out / "progress.json").read_text("utf-8"))
    network.load_state_dict(load_file(out / "last.safetensors"))
    state: dict[int, dict[str, Any]] = {}
    for key, value in load_file(out / "optimizer.safetensors").items():
        number, name = key.split(".", 1)
        state.setdefault(int(number), {})[name] = value
    optimizer.load_state_dict(optimizer.state_dict() | {"state": state})
    schedule.last_epoch = progress["steps"]
    return len(progress["history"]), progress["history"]


if __name__ == "__main__":
    main()
