"""The network: encoder, mean over each sentence's own tokens, one linear head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from scorer.conversation import Conversation
from scorer.model.windows import Window, WindowSettings, windows_of
from scorer.text import Sentence

PAD = 1


class SentenceNetwork(nn.Module):
    """Logits of labels and reasons for every sentence of a batch of windows.

    `ids` *Shape:* (n_windows, n_tokens); `pool` *Shape:* (n_windows, n_stretches, n_tokens), rows
    that sum to 1 over a stretch's tokens (or to 0 for padding); the output
    *Shape:* (n_windows, n_stretches, n_labels + n_reasons).
    """

    def __init__(self, encoder: BertModel, n_outputs: int, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        width = encoder.config.hidden_size
        self.head = nn.Linear(width, n_outputs)
        # The encoder's vectors lie close together around a common mean; the head sees them
        # centred and scaled as they were before training.
        self.register_buffer("centre", torch.zeros(width))
        self.register_buffer("spread", torch.ones(width))

    def vectors(self, ids: Tensor, pool: Tensor, mask: Tensor | None = None) -> Tensor:
        """Sentence vectors before the head; *Shape:* (n_windows, n_stretches, width)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return (torch.bmm(pool, hidden) - self.centre) / self.spread

    def forward(self, ids: Tensor, pool: Tensor, mask: Tensor | None = None) -> Tensor:
        """See the class."""
        return self.head(self.dropout(self.vectors(ids, pool, mask)))


def load_encoder(base: Path, *, layers: int | None = None) -> BertModel:
    """The base encoder; with `layers`, only its first ones."""
    from safetensors.torch import load_file

    config = BertConfig.from_pretrained(base)
    weights = load_file(base / "model.safetensors")
    if layers:
        config.num_hidden_layers = layers
    encoder = BertModel(config, add_pooling_layer=False)
    encoder.load_state_dict(weights, strict=layers is None)
    return encoder


@dataclass(frozen=True)
class Batch:
    """Padded windows. *Shapes:* (n, t), (n, s, t), (n, t)."""

    ids: Tensor
    pool: Tensor
    mask: Tensor


def batch_of(windows: Sequence[Window]) -> Batch:
    """Windows padded to the longest, with their pooling rows."""
    length = max(len(w.ids) for w in windows)
    rows = max(len(w.stretches) for w in windows)
    ids = torch.full((len(windows), length), PAD)
    mask = torch.zeros((len(windows), length), dtype=torch.long)
    pool = torch.zeros((len(windows), rows, length))
    for n, window in enumerate(windows):
        ids[n, : len(window.ids)] = torch.tensor(window.ids)
        mask[n, : len(window.ids)] = 1
        for row, s in enumerate(window.stretches):
            pool[n, row, s.start : s.end] = 1 / (s.end - s.start)
    return Batch(ids, pool, mask)


class TorchPredictor:
    """A `Predictor` over the network in training, to measure it by the code that scores."""

    def __init__(
        self,
        network: SentenceNetwork,
        tokenizer: Tokenizer,
        settings: WindowSettings,
        n_labels: int,
    ) -> None:
        self.network, self.tokenizer = network, tokenizer
        self.settings, self.n_labels = settings, n_labels

    def encode(self, words: str) -> list[int]:
        """Token ids of some words, without special tokens."""
        return list(self.tokenizer.encode(words, add_special_tokens=False).ids)

    @torch.no_grad()
    def logits(
        self, conversation: Conversation, sentences: list[Sentence]
    ) -> tuple[np.ndarray, np.ndarray]:
        """As `scorer.model.runtime.Network.logits`."""
        self.network.eval()
        windows = windows_of(conversation, sentences, self.encode, settings=self.settings)
        batch = batch_of(windows)
        out = self.network(batch.ids, batch.pool, batch.mask).double().numpy()
        labels = np.full((len(sentences), self.n_labels), -np.inf)
        reasons = np.zeros((len(sentences), out.shape[2] - self.n_labels))
        counts = np.zeros(len(sentences))
        for n, window in enumerate(windows):
            for row, s in enumerate(window.stretches):
                labels[s.sentence] = np.maximum(labels[s.sentence], out[n, row, : self.n_labels])
                reasons[s.sentence] += out[n, row, self.n_labels :]
                counts[s.sentence] += 1
        return labels, (reasons / counts[:, None]).mean(axis=0)
