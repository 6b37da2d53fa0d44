"""Fakes shared by the tests: a predictor with chosen logits, the shipped bundle opened once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from scorer.codebook import Codebook, load_codebook
from scorer.conversation import Conversation
from scorer.model.bundle import Bundle, Calibration, Scale, Settings, load_bundle
from scorer.model.runtime import N_MORE
from scorer.model.windows import WindowSettings
from scorer.scoring import Scorer
from scorer.text import Sentence

settings.register_profile("here", deadline=None)  # times on a shared machine say nothing
settings.load_profile("here")

REASONS = ("decided", "NS1", "NS2", "NS4", "NS5")
PRESENT, ABSENT = 9.0, -9.0


@dataclass
class FakePredictor:
    """Says a behaviour is in every sentence that holds its word."""

    codebook: Codebook
    words: dict[str, str]
    reasons: dict[str, str] = field(default_factory=dict)

    def logits(
        self, conversation: Conversation, sentences: list[Sentence]
    ) -> tuple[np.ndarray, np.ndarray]:
        labels = np.full((len(sentences), len(self.codebook.label_ids)), ABSENT)
        reasons = np.array([5.0, *[-5.0] * (len(REASONS) - 1)])
        for row, sentence in enumerate(sentences):
            for word, behaviour in self.words.items():
                if word in sentence.text.lower():
                    labels[row, self.codebook.label_ids.index(behaviour)] = PRESENT
            for word, reason in self.reasons.items():
                if word in sentence.text.lower():
                    reasons[:] = -5.0
                    reasons[REASONS.index(reason)] = 5.0
        return labels, np.concatenate([reasons, np.zeros(N_MORE)])


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    return load_codebook()


@pytest.fixture(scope="session")
def fake_scorer(codebook: Codebook) -> Callable[..., Scorer]:
    def make(words: dict[str, str] | None = None, reasons: dict[str, str] | None = None) -> Scorer:
        settings = Settings("fake", WindowSettings(), REASONS, codebook.fingerprint)
        calibration = replace(
            Calibration(labels=(Scale(),) * len(codebook.label_ids)),
            sure_from={"note": 0.9, "transcript": 0.9},
        )
        bundle = Bundle(Path("nowhere"), settings, calibration, codebook, "fake@0")
        words = words or {
            "interest": "genuine_interest",
            "discover": "open_discovery",
            "help": "helps_no_strings",
            "omzet": "revenue_ask",
            "pitch": "unneeded_pitch",
            "pressure": "pressure_urgency",
        }
        predictor = FakePredictor(codebook, words, reasons or {"voicemail": "NS1"})
        return Scorer(bundle, predictor=predictor)

    return make


@pytest.fixture(scope="session")
def shipped() -> Scorer:
    return Scorer(load_bundle())


@pytest.fixture(scope="session")
def examples() -> Path:
    return Path(__file__).parents[1] / "data" / "examples"
