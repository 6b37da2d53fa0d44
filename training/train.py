"""Fine-tune the encoder on the corpus.

    python -m training.train --base work-files/base --out work-files/runs/first

Settings stand in `Recipe`. Every epoch writes a checkpoint (weights and optimizer) and the
measures on the development part; the same command goes on where it stopped. The best epoch's
weights stand in `best.safetensors`.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn

from scorer.codebook import load_codebook
from scorer.model.windows import WindowSettings
from training.augment import Chances, augmented
from training.data import REASONS, UNKNOWN, Example, examples_of, load_items
from training.measure import measure, predict
from training.network import Batch, SentenceNetwork, TorchPredictor, batch_of, load_encoder
from training.rule_loss import rule_loss
from training.votes import with_votes


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
    talk_weight: float = 0.0  # of the loss over a conversation's strongest sentences
    rule_weight: float = 0.0  # of the loss of the rule over them
    label_smoothing: float = 0.0
    average: float = 0.0  # decay of the running mean of the weights, per step; 0: none
    augment: float = 0.0  # scale of the chances in `training.augment`
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
    parser.add_argument(
        "--votes", type=Path, help="folder of readings: labels weigh by their share"
    )
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
    items = load_items(args.train)
    if args.votes:
        items = with_votes(items, load_items(sorted(args.votes.glob("*.jsonl"))))
    train = examples_of(items, predictor.encode, codebook, settings)
    dev = examples_of(load_items(args.dev), predictor.encode, codebook, settings)
    n_tokens = sum(len(w.ids) for e in train for w in e.windows)
    print(f"train {len(train)} conversations, {n_tokens} tokens; dev {len(dev)}", flush=True)

    # 2. what learns, and how fast
    n_behaviours = len(codebook.behaviours)
    groups = _groups(network, recipe)
    optimizer = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay)
    peaks = [group["lr"] for group in optimizer.param_groups]
    mean = _Mean(network, recipe.average)
    first, history = _resume(args.out, network, mean, optimizer)
    if not history:
        if args.start:
            network.load_state_dict(load_file(args.start / "best.safetensors"))
        else:
            _probe(network, train, recipe, len(codebook.label_ids))
        mean.restart()
        measures = measure(predict(dev, predictor, codebook), codebook)
        history.append({"epoch": 0, "loss": None} | asdict(measures))
        print(json.dumps(history[-1]), flush=True)
        _save(args.out, network, mean, optimizer, history, recipe)
        first = 1

    # 3. epochs
    for epoch in range(first, recipe.epochs + 1):
        torch.manual_seed(recipe.seed + epoch)
        began, losses = time.time(), []
        if recipe.augment:
            chances = Chances().scaled(recipe.augment)
            varied = augmented(items, chances, seed=recipe.seed * 1000 + epoch)
            train = examples_of(varied, predictor.encode, codebook, settings)
        network.train()
        batches = list(_batches(train, recipe, epoch))
        for n, batch in enumerate(batches):
            rate = _rate((epoch - 1 + n / len(batches)) / recipe.epochs, recipe.warmup)
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["lr"] = peak * rate
            loss = _loss(network, batch, recipe, len(codebook.label_ids), n_behaviours)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            mean.take()
            losses.append(float(loss.detach()))
        with mean.in_place():
            measures = measure(predict(dev, predictor, codebook), codebook)
        history.append(
            {"epoch": epoch, "loss": float(np.mean(losses)), "seconds": time.time() - began}
            | asdict(measures)
        )
        print(json.dumps(history[-1]), flush=True)
        _save(args.out, network, mean, optimizer, history, recipe)


def _rate(progress: float, warmup: float) -> float:
    """Share of the peak learning rate: up in a line, then down in a line to nothing."""
    return progress / warmup if progress < warmup else (1 - progress) / (1 - warmup)


class _Mean:
    """The running mean of the weights; it is what is measured and kept as best."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.network, self.decay, self.n = network, decay, 0
        self.weights: dict[str, torch.Tensor] = {}

    def restart(self) -> None:
        """Begin again from the weights as they are."""
        self.n = 0
        self.weights = {k: v.clone() for k, v in self.network.state_dict().items()}

    @torch.no_grad()
    def take(self) -> None:
        """Take up the weights as they are now; early steps count as in a plain mean."""
        self.n += 1
        decay = min(self.decay, (1 + self.n) / (10 + self.n)) if self.decay else 0.0
        for k, v in self.network.state_dict().items():
            self.weights[k].lerp_(v, 1 - decay)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The network under the mean for a while."""
        own = {k: v.clone() for k, v in self.network.state_dict().items()}
        self.network.load_state_dict(self.weights)
        yield
        self.network.load_state_dict(own)


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
            out = network.head(network.dropout(vectors))
            loss = _loss_of(out, pieces, batch, recipe, n_labels, 0)
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
    network: SentenceNetwork,
    pieces: list[_Piece],
    recipe: Recipe,
    n_labels: int,
    n_behaviours: int,
) -> torch.Tensor:
    batch = batch_of([p.example.windows[p.window] for p in pieces])
    out = network(batch.ids, batch.pool, batch.mask)
    return _loss_of(out, pieces, batch, recipe, n_labels, n_behaviours)


def _loss_of(
    out: torch.Tensor,
    pieces: list[_Piece],
    batch: Batch,
    recipe: Recipe,
    n_labels: int,
    n_behaviours: int,
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
    if n_behaviours:
        label_loss = label_loss + _talk_loss(
            out[..., :n_behaviours], targets[..., :n_behaviours], pieces, recipe
        )
    means = (out[..., n_labels:] * there[..., None]).sum(dim=1) / there.sum(dim=1, keepdim=True)
    reasons = torch.tensor([p.example.reason for p in pieces])
    if (reasons == UNKNOWN).all():
        return label_loss
    reason_loss = nn.functional.cross_entropy(means, reasons, ignore_index=UNKNOWN)
    return label_loss + recipe.reason_weight * reason_loss


def _talk_loss(
    out: torch.Tensor, targets: torch.Tensor, pieces: list[_Piece], recipe: Recipe
) -> torch.Tensor:
    """Losses of each behaviour's strongest sentence of the rep: what the rule goes by."""
    strongest, present, classes = [], [], []
    for n, piece in enumerate(pieces):
        example = piece.example
        stretches = example.windows[piece.window].stretches
        if example.conversation.kind == "note":
            rows = list(range(len(stretches)))
        else:
            turns = [example.sentences[s.sentence].turn for s in stretches]
            rows = [
                r for r, t in enumerate(turns) if example.conversation.turns[t].speaker == "rep"
            ]
        if rows:
            strongest.append(out[n, rows].max(dim=0).values)
            present.append(targets[n, rows].max(dim=0).values)
            classes.append(example.rule_class if len(example.windows) == 1 else -1)
    if not strongest:
        return out.sum() * 0
    logits = torch.stack(strongest)
    each = nn.functional.binary_cross_entropy_with_logits(
        logits, torch.stack(present), reduction="none"
    )
    loss = recipe.talk_weight * each.sum(dim=1).mean()
    if recipe.rule_weight:
        ruled = rule_loss(torch.sigmoid(logits), torch.tensor(classes), load_codebook())
        loss = loss + recipe.rule_weight * ruled
    return loss


def _save(
    out: Path,
    network: SentenceNetwork,
    mean: _Mean,
    optimizer: torch.optim.Optimizer,
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
    save_file(mean.weights, out / "mean.safetensors")
    progress = {"recipe": asdict(recipe), "n_averaged": mean.n, "history": history}
    (out / "progress.json").write_text(json.dumps(progress, indent=1), "utf-8")
    if history[-1]["macro_f1"] >= max(h["macro_f1"] for h in history):
        save_file(mean.weights, out / "best.safetensors")


def _resume(
    out: Path, network: SentenceNetwork, mean: _Mean, optimizer: torch.optim.Optimizer
) -> tuple[int, list[dict[str, Any]]]:
    """Epoch to go on with and what was measured so far."""
    if not (out / "progress.json").exists():
        return 0, []
    progress = json.loads((out / "progress.json").read_text("utf-8"))
    network.load_state_dict(load_file(out / "last.safetensors"))
    mean.weights, mean.n = load_file(out / "mean.safetensors"), progress["n_averaged"]
    state: dict[int, dict[str, Any]] = {}
    for key, value in load_file(out / "optimizer.safetensors").items():
        number, name = key.split(".", 1)
        state.setdefault(int(number), {})[name] = value
    optimizer.load_state_dict(optimizer.state_dict() | {"state": state})
    return len(progress["history"]), progress["history"]


if __name__ == "__main__":
    main()
