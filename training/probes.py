"""What could be guessed without reading: a corpus that gives itself away teaches shortcuts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.pipeline import make_pipeline

from scorer.codebook import BANDS, load_codebook
from scorer.conversation import KINDS
from training.overlap import text_of

Item = dict[str, Any]

MAX_BAG_OF_WORDS = 0.72  # macro-F1 over bands and not scorable
MAX_AUC = 0.60  # of any single surface feature, for customer against revenue
PATTERNS = {
    "politeness words": r"\b(please|thank\w*|thanks|kind\w*|sorry|welcome|pleasure|lovely|alstublieft"
    r"|graag|dank\w*|bedankt|vriendelijk\w*|beleefd\w*|netjes|fijn\w*|leuk\w*|welkom)\b",
    "outcome words": r"\b(signed|order\w*|bought|won|lost|deal\w*|closed|getekend|besteld\w*|akkoord"
    r"|verkocht|gewonnen|verloren|opdracht\w*|tekende\w*|neemt|afgenomen)\b",
    "amounts and product tokens": r"\d[\d.,]*|€|£|\$|%|\b(pallet\w*|box\w*|doos|dozen|stuks|units?)\b",
}


@dataclass(frozen=True, slots=True)
class Probe:
    """A figure that must not be above its bound; lower is better."""

    name: str
    found: float
    most: float

    @property
    def ok(self) -> bool:
        """Whether the figure is within its bound."""
        return self.found <= self.most

    def __str__(self) -> str:
        return f"{self.name}: {self.found:.3f}, at most {self.most:.2f}"


def probes(train: Sequence[Item], dev: Sequence[Item]) -> list[Probe]:
    """All probes on whole texts: bag of words from train to dev writers, single features over both."""
    train, dev = (_whole(part) for part in (train, dev))
    found = [Probe("bag of words, macro-F1", bag_of_words(train, dev), MAX_BAG_OF_WORDS)]
    items = [*train, *dev]
    aucs = surface(items, [band_of(i) for i in items])
    return found + [Probe(f"{name}, AUC", auc, MAX_AUC) for name, auc in aucs.items()]


def surface(items: Sequence[Item], bands: Sequence[str]) -> dict[str, float]:
    """AUC of every surface feature for customer against revenue, per kind; one half tells nothing.

    bands: of the labels, or of a model's verdicts to see whether it goes by the feature.
    """
    counts: dict[str, Callable[[str], float]] = {"length": lambda text: len(text.split())}
    for name, pattern in PATTERNS.items():
        counts[name] = partial(_n_found, re.compile(pattern, re.IGNORECASE))
    found = {}
    for name, count in counts.items():
        for kind in KINDS:
            rows = [(i, b) for i, b in zip(items, bands, strict=True) if i["kind"] == kind]
            found[f"{name} in a {kind}"] = _auc(rows, count)
    return found


def band_of(item: Item) -> str:
    """The class of a whole text: a band, or not scorable."""
    balance = item["labels"].get("balance")
    return load_codebook().band_of(balance) if balance else "not scorable"


def bag_of_words(train: Sequence[Item], dev: Sequence[Item]) -> float:
    """Macro-F1 of word counts with logistic regression."""
    model = make_pipeline(
        CountVectorizer(ngram_range=(1, 2), min_df=2, binary=True),
        LogisticRegression(max_iter=2000, C=0.3, class_weight="balanced"),
    )
    model.fit([text_of(i) for i in train], [band_of(i) for i in train])
    guessed = model.predict([text_of(i) for i in dev])
    classes = [*BANDS, "not scorable"]
    gold = [band_of(i) for i in dev]
    return float(f1_score(gold, guessed, labels=classes, average="macro", zero_division=0))


def _auc(rows: Sequence[tuple[Item, str]], count: Callable[[str], float]) -> float:
    """AUC of one number for customer against revenue, whichever way round is better."""
    kept = [(i, band) for i, band in rows if band in ("customer", "revenue")]
    y: NDArray[np.bool_] = np.array([band == "customer" for _, band in kept])
    if y.all() or not y.any():
        return 0.5
    auc = float(roc_auc_score(y, [count(text_of(i)) for i, _ in kept]))
    return max(auc, 1 - auc)


def _whole(items: Sequence[Item]) -> list[Item]:
    return [i for i in items if "scorable" in i["labels"]]


def _n_found(pattern: re.Pattern[str], text: str) -> float:
    return float(len(pattern.findall(text)))
