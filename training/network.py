"""The network: encoder, and for every label the tokens that speak for it (label attention).

Each label weighs the tokens of a sentence by its own softmax before it reads them, after Mullenbach
et al. 2018, "Explainable Prediction of Medical Codes from Clinical Text" (CAML). What is said of the
whole talk is read in the same way over all tokens of a window. All weights start even: a mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface, BertConfig, BertModel

from scorer.conversation import Conversation
from scorer.model.windows import Window, WindowSettings, windows_of
from scorer.text import Sentence
from training.data import N_WHOLE

PAD = 1
ENCODER = "encoder."  # how the encoder's weights are named in the network
LAYER = re.compile(r"(.*encoder\.layer\.)(\d+)\.(.+)")
STEEPEST = 15.0  # bound of an attention logit, so that its exponential stays finite
PLAIN = "exp over sum"  # name of the attention that is trained with


def attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor,
    *,
    scaling: float,
    **_: Any,
) -> tuple[Tensor, None]:
    """Softmax attention as exponentials over their sum, in the products' own precision.

    The same function as `softmax` without the search for each row's largest score; it saves a sixth of a
    training step on a CPU (`training/LOG.md`). Keys are centred first: that moves all scores of a row alike
    and so changes nothing, but keeps an exponential from overflowing (at 88) and their sum from vanishing.

    query, key, value: *Shape:* (n, heads, t, d); mask: 1 where a token is, *Shape:* (n, t).
    """
    there = mask[:, None, :, None].to(value.dtype)
    centre = (key * there).sum(dim=2, keepdim=True) / there.sum(dim=2, keepdim=True)
    scores = (query * scaling) @ ((key - centre) * there).transpose(2, 3)
    weight = scores.exp()
    read = weight @ (value * there) / (weight @ there)
    return read.transpose(1, 2).contiguous(), None


def _mask_as_given(*_: Any, attention_mask: Tensor, **__: Any) -> Tensor:
    return attention_mask


AttentionInterface.register(PLAIN, attention)
AttentionMaskInterface.register(PLAIN, _mask_as_given)


class Dropout(nn.Module):
    """Dropout whose masks are cut from one bank, each at a random place.

    Drawing every mask anew took a tenth of a training step on a CPU (`training/LOG.md`). The bank comes
    from torch's generator as it stands when the module is made.
    """

    bank: Tensor

    def __init__(self, p: float, size: int = 1 << 22) -> None:
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p is at least 0 and below 1, not {p}")
        self.p = p
        scale = torch.tensor(1 / (1 - p)).to(torch.bfloat16)
        kept = torch.rand(size if p else 0) < 1 / float(scale)  # what is kept on average is exact
        self.register_buffer("bank", kept * scale, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """The input with a share `p` of it put to zero in training, the rest scaled up."""
        if not self.training or not self.p:
            return x
        if x.numel() > len(self.bank) // 4:  # too few places to cut from
            return nn.functional.dropout(x, self.p)
        at = int(torch.randint(len(self.bank) - x.numel() + 1, ()))
        return x * self.bank[at : at + x.numel()].view_as(x)


class SentenceNetwork(nn.Module):
    """Logits of the labels for every sentence of a batch of windows, and of the whole.

    `ids` *Shape:* (n_windows, n_tokens); `pool` *Shape:* (n_windows, n_stretches, n_tokens), 1 where a
    token belongs to a stretch; `mask` *Shape:* (n_windows, n_tokens). Output *Shapes:*
    (n_windows, n_stretches, n_labels) and (n_windows, n_whole), order as in `training.data`.
    """

    centre: Tensor
    spread: Tensor

    def __init__(
        self, encoder: BertModel, n_labels: int, n_whole: int = N_WHOLE, *, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.encoder, self.n_labels = encoder, n_labels
        self.dropout = Dropout(dropout)
        width = encoder.config.hidden_size
        self.look = nn.Linear(width, n_labels + n_whole)
        self.say = nn.Linear(width, n_labels + n_whole)
        nn.init.zeros_(self.look.weight)
        nn.init.zeros_(self.look.bias)
        # The encoder's vectors lie close together around a common mean; the head sees them
        # centred and scaled as they were before training.
        self.register_buffer("centre", torch.zeros(width))
        self.register_buffer("spread", torch.ones(width))

    def tokens(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Token vectors as the head sees them; *Shape:* (n_windows, n_tokens, width)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return (hidden.float() - self.centre) / self.spread

    def forward(self, ids: Tensor, pool: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """See the class."""
        tokens = self.dropout(self.tokens(ids, mask))
        with torch.autocast("cpu", enabled=False):
            weight = self.look(tokens).clamp(-STEEPEST, STEEPEST).exp()
            said = weight * self.say(tokens)
            n = self.n_labels
            labels = (pool @ said[..., :n]) / (pool @ weight[..., :n]).clamp_min(1e-9)
            here = mask[..., None].to(weight.dtype)
            whole = (here * said[..., n:]).sum(dim=1) / (here * weight[..., n:]).sum(dim=1)
        return labels, whole


def load_encoder(base: Path, *, layers: int | None = None, dropout: float = 0.0) -> BertModel:
    """The base encoder; with `layers`, that many of its layers, evenly spread and the last among them.

    Attention has no dropout: its masks cost more time on a CPU than the attention itself.
    """
    from safetensors.torch import load_file

    config = BertConfig.from_pretrained(base)
    config.attention_probs_dropout_prob = 0.0
    config.hidden_dropout_prob = dropout
    weights = load_file(base / "model.safetensors")
    if layers and layers < config.num_hidden_layers:
        weights = thinned(weights, layers)
        config.num_hidden_layers = layers
    config._attn_implementation = PLAIN
    encoder = BertModel(config, add_pooling_layer=False)
    encoder.load_state_dict(weights)
    shared: Any = Dropout(dropout)
    encoder.embeddings.dropout = shared
    stack: Any = encoder.encoder.layer
    for layer in stack:
        layer.attention.output.dropout = layer.output.dropout = shared
    return encoder


def kept_layers(n: int, wanted: int) -> list[int]:
    """Numbers of the layers that a shallower encoder keeps, of `n`."""
    return [round((i + 1) * n / wanted) - 1 for i in range(wanted)]


def thinned(weights: Mapping[str, Tensor], layers: int) -> dict[str, Tensor]:
    """State of an encoder, or of a network around one, with only so many of its layers."""
    numbers = [int(m[2]) for k in weights if (m := LAYER.match(k))]
    n = 1 + max(numbers)
    kept = kept_layers(n, min(layers, n))
    result = {}
    for name, tensor in weights.items():
        found = LAYER.match(name)
        if found is None:
            result[name] = tensor
        elif int(found[2]) in kept:
            result[f"{found[1]}{kept.index(int(found[2]))}.{found[3]}"] = tensor
    return result


@dataclass(frozen=True)
class Batch:
    """Padded windows. *Shapes:* (n, t), (n, s, t), (n, t)."""

    ids: Tensor
    pool: Tensor
    mask: Tensor


def batch_of(windows: Sequence[Window]) -> Batch:
    """Windows padded to the longest, with the places of their stretches."""
    length = max(len(w.ids) for w in windows)
    rows = max(len(w.stretches) for w in windows)
    ids = torch.full((len(windows), length), PAD)
    mask = torch.zeros((len(windows), length), dtype=torch.long)
    pool = torch.zeros((len(windows), rows, length))
    for n, window in enumerate(windows):
        ids[n, : len(window.ids)] = torch.tensor(window.ids)
        mask[n, : len(window.ids)] = 1
        for row, s in enumerate(window.stretches):
            pool[n, row, s.start : s.end] = 1
    return Batch(ids, pool, mask)


class TorchPredictor:
    """A `Predictor` over the network in training, to measure it by the code that scores."""

    def __init__(
        self, network: SentenceNetwork, tokenizer: Tokenizer, settings: WindowSettings
    ) -> None:
        self.network, self.tokenizer, self.settings = network, tokenizer, settings

    def encode(self, words: str) -> list[int]:
        """Token ids of some words, without special tokens."""
        return list(self.tokenizer.encode(words, add_special_tokens=False).ids)

    @torch.no_grad()
    def logits(
        self, conversation: Conversation, sentences: list[Sentence]
    ) -> tuple[np.ndarray, np.ndarray]:
        """As `scorer.model.runtime.Network.logits`, with all of what is said of the whole."""
        self.network.eval()
        windows = windows_of(conversation, sentences, self.encode, settings=self.settings)
        batch = batch_of(windows)
        with torch.autocast("cpu", torch.bfloat16):
            found, whole = self.network(batch.ids, batch.pool, batch.mask)
        labels = np.full((len(sentences), self.network.n_labels), -np.inf)
        for n, window in enumerate(windows):
            for row, s in enumerate(window.stretches):
                labels[s.sentence] = np.maximum(labels[s.sentence], found[n, row].numpy())
        return labels, whole.double().mean(dim=0).numpy()
