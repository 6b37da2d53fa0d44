"""The network's run: windows in, logits per sentence out. One window at a time, without padding.

No window shares a run with another, so that a conversation's company never changes its score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scorer.conversation import Conversation
from scorer.model.bundle import TOKENIZER, Bundle
from scorer.model.windows import windows_of

if TYPE_CHECKING:
    from scorer.text import Sentence

Floats = NDArray[np.float64]
N_MORE = 7  # logits of the whole beside the reasons: the lean, and six of the rule's outcome


class Network:
    """A bundle's tokenizer and network, opened once."""

    def __init__(self, bundle: Bundle) -> None:
        import onnxruntime  # noqa: PLC0415
        from tokenizers import Tokenizer  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # sums in one order, whatever the machine does beside
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.settings = bundle.settings
        self.n_labels = len(bundle.codebook.label_ids)
        self._tokenizer = Tokenizer.from_file(str(bundle.path / TOKENIZER))
        self._tokenizer.no_truncation()
        self._session = onnxruntime.InferenceSession(
            str(bundle.network), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, words: str) -> list[int]:
        """Token ids of some words, without special tokens."""
        return list(self._tokenizer.encode(words, add_special_tokens=False).ids)

    def logits(
        self, conversation: Conversation, sentences: Sequence[Sentence]
    ) -> tuple[Floats, Floats]:
        """Logits of the labels per sentence and of the whole conversation.

        Shapes: (n_sentences, n_labels) in codebook order; (n_reasons + 7,) as `Settings.reasons` says. A sentence of several stretches counts with its largest logits, a conversation of
        several windows with their mean.
        """
        labels = np.full((len(sentences), self.n_labels), -np.inf)
        talk = np.zeros(len(self.settings.reasons) + N_MORE)
        windows = windows_of(conversation, sentences, self.encode, settings=self.settings.windows)
        for window in windows:
            pool = np.zeros((len(window.stretches), len(window.ids)), dtype=np.float32)
            for row, stretch in enumerate(window.stretches):
                pool[row, stretch.start : stretch.end] = 1
            ids = np.array([window.ids], dtype=np.int64)
            found, whole = self._session.run(None, {"ids": ids, "pool": pool})
            for row, stretch in enumerate(window.stretches):
                labels[stretch.sentence] = np.maximum(labels[stretch.sentence], found[row])
            talk += whole / len(windows)
        return labels, talk
