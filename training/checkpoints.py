"""A stage of training on disk: written whole after every epoch, gone on with only by the same stage."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

PROGRESS = "progress.json"
BEST, LAST, MEAN, BEFORE, OPTIMIZER = (
    f"{n}.safetensors" for n in ("best", "last", "mean", "mean-before", "optimizer")
)


class RunningMean:
    """The running mean of a network's weights; it is what is measured and kept as best."""

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
        for k, v in self.network.named_parameters():
            if v.requires_grad:
                self.weights[k].lerp_(v, 1 - decay)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The network under the mean for a while."""
        own = {k: v.clone() for k, v in self.network.state_dict().items()}
        self.network.load_state_dict(self.weights)
        yield
        self.network.load_state_dict(own)


def purpose_of(**what: Any) -> str:
    """A hash of all that makes a stage what it is: its settings, texts and beginning."""
    text = json.dumps(what, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def save(
    folder: Path,
    network: nn.Module,
    mean: RunningMean,
    optimizer: torch.optim.Optimizer,
    progress: Mapping[str, Any],
) -> None:
    """Write a checkpoint; `progress` holds `history`, the last row of which is the epoch that ended."""
    moments = {
        f"{i}.{k}": v.clone()
        for i, state in optimizer.state_dict()["state"].items()
        for k, v in state.items()
    }
    history = progress["history"]
    epoch = history[-1]["epoch"]
    tensors = {LAST: network.state_dict(), MEAN: mean.weights, OPTIMIZER: moments}
    if history[-1]["macro_f1"] >= max(h["macro_f1"] for h in history):
        tensors[BEST] = mean.weights
    for name, values in tensors.items():
        save_file(values, _partial(folder / name), metadata={"epoch": str(epoch)})
    text = json.dumps(dict(progress) | {"n_averaged": mean.n}, indent=1)
    _partial(folder / PROGRESS).write_text(text, "utf-8")
    if (folder / MEAN).exists():
        os.replace(folder / MEAN, folder / BEFORE)
    for name in (*tensors, PROGRESS):  # all are written: a stop here is seen by `resume`
        os.replace(_partial(folder / name), folder / name)


def join_last_two(folder: Path) -> None:
    """Make the mean of the last two epochs' means the best weights of a stage that has ended."""
    last, before = load_file(folder / MEAN), load_file(folder / BEFORE)
    joined = {k: torch.lerp(v.float(), before[k].float(), 0.5) for k, v in last.items()}
    save_file(joined, _partial(folder / BEST))
    os.replace(_partial(folder / BEST), folder / BEST)


def resume(
    folder: Path,
    network: nn.Module,
    mean: RunningMean,
    optimizer: torch.optim.Optimizer,
    purpose: str,
) -> dict[str, Any]:
    """What `save` was given for `progress`, with everything as it was; empty where nothing is there.

    A checkpoint of another purpose is passed over, and said so: the stage begins anew. Raises
    ValueError where the writing of one was cut off between its files.
    """
    if not (folder / PROGRESS).exists():
        return {}
    progress = json.loads((folder / PROGRESS).read_text("utf-8"))
    if progress.get("purpose") != purpose:
        print(f"{folder} holds a run of other settings, texts or beginning: begun anew", flush=True)
        return {}
    epoch = progress["history"][-1]["epoch"]
    if any(epoch_of(folder / name) != epoch for name in (LAST, MEAN, OPTIMIZER)):
        raise ValueError(
            f"{folder}: a stop cut its last checkpoint in two; delete it to begin anew"
        )
    network.load_state_dict(load_file(folder / LAST))
    mean.weights, mean.n = load_file(folder / MEAN), progress["n_averaged"]
    state: dict[int, dict[str, Any]] = {}
    for key, value in load_file(folder / OPTIMIZER).items():
        number, name = key.split(".", 1)
        state.setdefault(int(number), {})[name] = value
    optimizer.load_state_dict(optimizer.state_dict() | {"state": state})
    return dict(progress)


def epoch_of(path: Path) -> int | None:
    """The epoch whose weights a file holds; None where there is no file."""
    if not path.exists():
        return None
    with safe_open(path, "pt") as file:
        return int(file.metadata()["epoch"])


def _partial(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")
