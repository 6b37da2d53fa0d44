"""Fine-tune the encoder on the corpus: one stage of a training (`training.train` runs them all).

    python -m training.finetune --base work-files/base --out work-files/runs/first

Settings stand in `Recipe`. Every epoch writes a checkpoint (weights and optimizer) and the
measures on the development part; the same command goes on where it stopped. In `best.safetensors`
stand the weights of the epoch that did best there, of which epoch 0, the beginning, is one; with
`--ends-with mean` the mean of the last two epochs. Which, is said at the end.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn

from scorer.codebook import Codebook, load_codebook
from scorer.model import bundle as files
from scorer.model.windows import WindowSettings
from training.augment import Chances, augmented
from training.checkpoints import (
    BEST,
    RunningMean,
    epoch_of,
    join_last_two,
    purpose_of,
    resume,
    save,
)
from training.data import Example, examples_of, load_items
from training.losses import Piece, Weights, loss_of
from training.measure import history_of, predict
from training.network import (
    ENCODER,
    SentenceNetwork,
    TorchPredictor,
    batch_of,
    load_encoder,
    thinned,
)
from training.votes import with_votes

BASE_FILES = ("config.json", "model.safetensors", "tokenizer.json")
UNKNOWN_PIECE, SPECIAL = 3, 4  # ids up to SPECIAL are no words


@dataclass(frozen=True)
class Recipe:
    """All settings of one stage."""

    epochs: int = 8
    lr: float = 1.5e-4  # of the top layer
    lr_head: float = 1e-3
    layer_decay: float = 0.9  # each layer below learns that much slower
    frozen_layers: int = 0  # counted from below; the embeddings are always frozen
    layers: int = 12  # of the encoder
    dropout: float = 0.1
    word_dropout: float = 0.06  # share of tokens that a pass does not see
    weight_decay: float = 0.02
    warmup: float = 0.1
    end: float = 0.0  # share of the peak rate at the end of the stage
    tokens: int = 900  # of a batch, padding included
    positive_weight: float = 1.5  # of a label that is present
    talk_weight: float = 0.5  # of the loss over a conversation's strongest sentences
    rule_weight: float = 1.0  # of the loss of the rule over them
    reason_weight: float = 1.0
    lean_weight: float = 1.0  # of whom the talk served, most at balance 3
    direct_weight: float = 0.3  # of the rule's class, read from the whole
    average: float = 0.99  # decay of the running mean of the weights, per step; 0: none
    augment: float = 1.0  # scale of the chances in `training.augment`
    ends_with: str = "best"  # epoch; or "mean": of the weights of its last two epochs
    rest: float = 0.0  # chance of an easy text to sit out a pass, see `_awake`
    rest_from: int = 2  # first pass that texts may sit out
    probe_passes: int = 30  # of the head alone, before
    probe_share: float = 1.0  # of the texts, for them and for the head's centre and spread
    seed: int = 7

    def __post_init__(self) -> None:
        if not 0 <= self.rest < 1:
            raise ValueError(f"rest is at least 0 and below 1, not {self.rest}")
        if self.rest_from < 2:
            raise ValueError(f"rest_from is at least 2, not {self.rest_from}: see `_awake`")
        if not 0 < self.probe_share <= 1:
            raise ValueError(f"probe_share is above 0 and at most 1, not {self.probe_share}")
        if self.ends_with not in ("best", "mean"):
            raise ValueError(f"ends_with is best or mean, not {self.ends_with}")

    @property
    def weights(self) -> Weights:
        """Of the losses."""
        return Weights(
            positive=self.positive_weight,
            talk=self.talk_weight,
            rule=self.rule_weight,
            reason=self.reason_weight,
            lean=self.lean_weight,
            direct=self.direct_weight,
        )


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--start", type=Path, help="run folder or bundle to start from; of as many layers or more"
    )
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
    items = load_items(args.train)
    try:
        recipe = Recipe(**{f.name: getattr(args, f.name) for f in fields(Recipe)})
        check_ids(items)
    except ValueError as error:
        parser.error(str(error))
    if args.votes:
        items = with_votes(items, load_items(sorted(args.votes.glob("*.jsonl"))))
    finetune(items, load_items(args.dev), args.base, args.out, recipe, start=args.start)


def check_ids(items: Sequence[Mapping[str, Any]]) -> None:
    """Raise ValueError unless every text has an id of its own, without the `+` that joins two."""
    wrong = [id for id, n in Counter(i["id"] for i in items).items() if n > 1]
    wrong += [i["id"] for i in items if not isinstance(i["id"], str) or "+" in i["id"]]
    if wrong:
        raise ValueError(
            f"ids must be strings without +, each only once; met {', '.join(map(repr, wrong[:5]))};"
            " `python -m training.corpus import` gives texts such ids"
        )


def finetune(
    items: Sequence[dict[str, Any]],
    dev_items: Sequence[dict[str, Any]],
    base: Path,
    out: Path,
    recipe: Recipe,
    *,
    start: Path | None = None,
) -> None:
    """Train a stage into the folder `out`, or go on with it; `start`: a run to begin from."""
    torch.manual_seed(recipe.seed)
    out.mkdir(parents=True, exist_ok=True)

    # 1. the corpus, laid out as it will be scored
    codebook, settings = load_codebook(), WindowSettings()
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    encoder = load_encoder(base, layers=recipe.layers, dropout=recipe.dropout)
    network = SentenceNetwork(encoder, len(codebook.label_ids), dropout=recipe.dropout)
    predictor = TorchPredictor(network, tokenizer, settings)
    train = examples_of(items, predictor.encode, codebook, settings)
    dev = examples_of(dev_items, predictor.encode, codebook, settings)
    n_tokens = sum(len(w.ids) for e in train for w in e.windows)
    print(f"train {len(train)} conversations, {n_tokens} tokens; dev {len(dev)}", flush=True)

    # 2. what learns, and how fast
    groups = _groups(network, recipe)
    optimizer = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay, fused=True)
    peaks = [group["lr"] for group in optimizer.param_groups]
    mean = RunningMean(network, recipe.average)
    purpose = purpose_of(
        recipe=asdict(recipe),
        items=items,
        dev=dev_items,
        start=_fingerprint(start),
        base=[hashlib.sha256((base / n).read_bytes()).hexdigest() for n in BASE_FILES],
        codebook=codebook.fingerprint,
    )
    progress: dict[str, Any] = {"purpose": purpose, "recipe": asdict(recipe), "texts": len(items)}
    before = resume(out, network, mean, optimizer, purpose)
    history: list[dict[str, Any]] = before.get("history", [])
    hard: dict[str, float] = before.get("hard", {})  # loss of each text's window last seen
    if not history:
        if start:
            network.load_state_dict(thinned(weights_of(start), recipe.layers))
        else:
            some = train
            if recipe.probe_share < 1:
                n = math.ceil(recipe.probe_share * len(train))
                some = random.Random(recipe.seed).sample(train, n)
            _probe(network, some, recipe, codebook)
        mean.restart()
        measures = history_of(predict(dev, predictor, codebook), codebook)
        history.append({"epoch": 0, "loss": None} | measures)
        print(json.dumps(history[-1]), flush=True)
        save(out, network, mean, optimizer, progress | {"history": history, "hard": hard})

    # 3. epochs
    for epoch in range(len(history), recipe.epochs + 1):
        torch.manual_seed(recipe.seed + epoch)
        began, losses = time.time(), []
        weight = _awake(items, hard, recipe, epoch)
        level = len(weight) / sum(weight.values())
        seen = [i for i in items if i["id"] in weight]
        if recipe.augment:
            chances = Chances().scaled(recipe.augment)
            seen = augmented(seen, chances, recipe.seed * 1000 + epoch, pool=items)
        train = examples_of(seen, predictor.encode, codebook, settings)
        network.train()
        batches = list(_batches(train, recipe, epoch))
        for n, pieces in enumerate(batches):
            rate = _rate((epoch - 1 + n / len(batches)) / recipe.epochs, recipe)
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["lr"] = peak * rate
            ids = [p.example.conversation.id for p in pieces]
            shares, alone = _loss(network, pieces, recipe, codebook)
            counts = torch.tensor([_weight(i, weight) for i in ids])
            loss = level * (shares * counts).sum()
            if not torch.isfinite(loss):
                raise FloatingPointError(f"epoch {epoch}, batch {n}: the loss is {float(loss)}")
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            mean.take()
            losses.append(float(loss.detach()))
            losses_of = zip(ids, alone.tolist(), strict=True)
            hard.update((i, own) for i, own in losses_of if i in weight)
        with mean.in_place():
            measures = history_of(predict(dev, predictor, codebook), codebook)
        history.append(
            {
                "epoch": epoch,
                "texts": len(seen),
                "loss": float(np.mean(losses)),
                "seconds": time.time() - began,
            }
            | measures
        )
        print(json.dumps(history[-1]), flush=True)
        save(out, network, mean, optimizer, progress | {"history": history, "hard": hard})
    if recipe.ends_with == "mean":
        join_last_two(out)
        print(f"{out / BEST}: the mean of epochs {recipe.epochs - 1} and {recipe.epochs}")
    else:
        print(f"{out / BEST}: epoch {epoch_of(out / BEST)}")


def _fingerprint(start: Path | None) -> str | None:
    """A hash of the weights that a stage begins with."""
    if start is None:
        return None
    digest = hashlib.sha256()
    for name, tensor in sorted(weights_of(start).items()):
        digest.update(name.encode() + tensor.float().numpy().tobytes())
    return digest.hexdigest()


def weights_of(folder: Path) -> dict[str, torch.Tensor]:
    """The weights of a run's best epoch, or of a bundle (there in sixteen bits)."""
    best = folder / BEST
    if best.exists():
        return load_file(best)
    encoder = load_file(folder / files.WEIGHTS)
    return {f"{ENCODER}{k}": v for k, v in encoder.items()} | load_file(folder / files.HEAD)


def _awake(
    items: Sequence[dict[str, Any]], hard: Mapping[str, float], recipe: Recipe, epoch: int
) -> dict[str, float]:
    """The texts of a pass and how much each counts.

    Some of those that were easier than the mean of their kind (notes and transcripts; moments, talks, what
    cannot be scored) sit it out; the easy ones that stay count for them. All take part in the passes
    before `rest_from` (the first knows nothing of them) and in the last. Source: Qin et al. 2024,
    "InfoBatch: Lossless Training Speed Up by Unbiased Dynamic Data Pruning".
    """
    rest = recipe.rest if recipe.rest_from <= epoch < recipe.epochs else 0.0
    kinds: dict[Any, list[float]] = {}
    for i in items:
        if i["id"] in hard:
            kinds.setdefault(_kind(i), []).append(hard[i["id"]])
    means = {kind: float(np.mean(losses)) for kind, losses in kinds.items()}
    rng, result = random.Random(f"{recipe.seed} rest {epoch}"), {}
    for i in items:
        easy = i["id"] in hard and hard[i["id"]] < means[_kind(i)]
        if not easy or rng.random() >= rest:
            result[i["id"]] = 1 / (1 - rest) if easy else 1.0
    return result


def _kind(item: Mapping[str, Any]) -> tuple[str, bool | None]:
    return item["kind"], item["labels"].get("scorable")


def _weight(text: str, weight: Mapping[str, float]) -> float:
    """How much a text counts; one that was joined, as much as its parts on average."""
    return float(np.mean([weight[part] for part in text.split("+") if part in weight]))


def _loss(
    network: SentenceNetwork, pieces: list[Piece], recipe: Recipe, codebook: Codebook
) -> tuple[torch.Tensor, torch.Tensor]:
    batch = batch_of([p.example.windows[p.window] for p in pieces])
    hidden = (torch.rand(batch.ids.shape) < recipe.word_dropout) & (batch.ids > SPECIAL)
    ids = batch.ids.masked_fill(hidden, UNKNOWN_PIECE)
    with torch.autocast("cpu", torch.bfloat16):
        labels, whole = network(ids, batch.pool, batch.mask)
    return loss_of(labels, whole, pieces, batch, recipe.weights, codebook)


def _rate(progress: float, recipe: Recipe) -> float:
    """Share of the peak learning rate: up in a line, then down in a line to its end."""
    if progress < recipe.warmup:
        return progress / recipe.warmup
    return recipe.end + (1 - recipe.end) * (1 - progress) / (1 - recipe.warmup)


@torch.no_grad()
def _means(network: SentenceNetwork, train: list[Example], recipe: Recipe) -> list[Any]:
    """Set the head's centre and spread; returns (pieces, batch, means per sentence and window)."""
    network.eval()
    found = []
    for pieces in _batches(train, recipe, 0):
        batch = batch_of([p.example.windows[p.window] for p in pieces])
        with torch.autocast("cpu", torch.bfloat16):
            tokens = network.tokens(batch.ids, batch.mask)
        sizes = batch.pool.sum(dim=2, keepdim=True).clamp_min(1)
        here = batch.mask[..., None].float()
        whole = (tokens * here).sum(dim=1) / here.sum(dim=1)
        found.append((pieces, batch, batch.pool @ tokens / sizes, whole))
    flat = torch.cat([v[b.pool.sum(dim=2) > 0] for _, b, v, _ in found])
    network.centre.copy_(flat.mean(dim=0))
    network.spread.copy_(flat.std(dim=0) + 1e-6)
    centre, spread = network.centre, network.spread
    return [(p, b, (v - centre) / spread, (w - centre) / spread) for p, b, v, w in found]


def _probe(
    network: SentenceNetwork, train: list[Example], recipe: Recipe, codebook: Codebook
) -> None:
    """Fit the head alone on the untouched encoder: where fine-tuning starts, and its baseline."""
    batches = _means(network, train, recipe)
    optimizer = torch.optim.AdamW(network.say.parameters(), lr=5e-3, weight_decay=0.3)
    n = network.n_labels
    for _ in range(recipe.probe_passes):
        for pieces, batch, vectors, wholes in batches:
            labels = network.say(vectors)[..., :n]
            whole = network.say(wholes)[..., n:]
            shares, _ = loss_of(labels, whole, pieces, batch, recipe.weights, codebook, talk=False)
            loss = shares.sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def _groups(network: SentenceNetwork, recipe: Recipe) -> list[dict[str, Any]]:
    """Parameter groups: embeddings and the lowest layers frozen, then slower to faster."""
    for p in network.encoder.embeddings.parameters():
        p.requires_grad = False
    layers = list(network.encoder.encoder.layer)
    head = [*network.look.parameters(), *network.say.parameters()]
    groups: list[dict[str, Any]] = [{"params": head, "lr": recipe.lr_head}]
    for depth, layer in enumerate(layers):
        if depth < recipe.frozen_layers:
            for p in layer.parameters():
                p.requires_grad = False
        else:
            lr = recipe.lr * recipe.layer_decay ** (len(layers) - 1 - depth)
            groups.append({"params": list(layer.parameters()), "lr": lr})
    return groups


def _batches(examples: list[Example], recipe: Recipe, epoch: int) -> Iterator[list[Piece]]:
    """Windows of like length together, batches in random order; the same for the same epoch."""
    pieces = [Piece(e, n) for e in examples for n in range(len(e.windows))]
    order = Dataset.from_dict({"n": list(range(len(pieces)))}).shuffle(seed=recipe.seed + epoch)[
        "n"
    ]
    rng = random.Random(recipe.seed * 1000 + epoch)
    ranked = sorted((pieces[n] for n in order), key=lambda p: p.length * rng.uniform(0.95, 1.05))
    batches: list[list[Piece]] = [[]]
    longest = 0
    for piece in ranked:
        longest = max(longest, piece.length)
        if batches[-1] and longest * (len(batches[-1]) + 1) > recipe.tokens:
            batches.append([])
            longest = piece.length
        batches[-1].append(piece)
    rng.shuffle(batches)
    yield from batches


if __name__ == "__main__":
    main()
