"""Labelled conversations as the network learns from them.

Labels of a sentence come from the spans that overlap it; only what the rep did counts as a
behaviour. Sentences are cut and windows are laid out by the code that scores.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from scorer.codebook import Codebook
from scorer.conversation import Conversation
from scorer.model.windows import Window, WindowSettings, windows_of
from scorer.rule import balance_of
from scorer.text import Sentence, sentences_of

REASONS = ("decided", "NS1", "NS2", "NS4", "NS5")
# What the network says of a whole talk, in order: a logit per reason, the logit that the talk served
# the customer in the end (the lean), and a logit per class of the rule (too little, balance 1 to 5).
N_WHOLE = len(REASONS) + 1 + 6
LEAN, CLASSES = len(REASONS), slice(len(REASONS) + 1, N_WHOLE)
UNKNOWN = -100  # nobody labelled it; left out of that loss
MIN_OVERLAP = 0.5  # of the shorter of span and sentence


@dataclass(frozen=True)
class Example:
    """One labelled conversation, laid out.

    reason: index in `REASONS`, or `UNKNOWN`.
    targets: shape (n_sentences, n_labels), the share of readers who saw each label, codebook order.
    rule_class: what the rule should find (`training.rule_loss`): 0 too little, a balance, or unknown.
    lean: the share of readers by whom the talk served the customer in the end, or `UNKNOWN`.
    """

    conversation: Conversation
    sentences: list[Sentence]
    windows: list[Window]
    targets: np.ndarray[Any, np.dtype[np.float32]]
    reason: int
    writer: str
    labels: dict[str, Any]
    rule_class: int
    lean: float


def load_items(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The labelled objects of some JSONL files."""
    return [
        json.loads(line)
        for path in paths
        for line in path.read_text("utf-8").split("\n")
        if line.strip()
    ]


def examples_of(
    items: Sequence[dict[str, Any]],
    encode: Callable[[str], list[int]],
    codebook: Codebook,
    settings: WindowSettings,
) -> list[Example]:
    """Lay out labelled objects; objects without one sentence are left out."""
    examples = []
    for item in items:
        conversation = Conversation.from_dict({k: v for k, v in item.items() if k != "labels"})
        sentences = sentences_of(conversation)
        if sentences:
            examples.append(
                Example(
                    conversation,
                    sentences,
                    windows_of(conversation, sentences, encode, settings=settings),
                    sentence_targets(sentences, item["labels"]["spans"], codebook),
                    reason_of(item["labels"], codebook),
                    item.get("writer", ""),
                    item["labels"],
                    rule_class_of(item, codebook),
                    lean_of(item["labels"]),
                )
            )
    return examples


def sentence_targets(
    sentences: Sequence[Sentence], spans: Sequence[dict[str, Any]], codebook: Codebook
) -> np.ndarray[Any, np.dtype[np.float32]]:
    """How surely which label stands in which sentence, 0 to 1; shape (n_sentences, n_labels)."""
    targets = np.zeros((len(sentences), len(codebook.label_ids)), dtype=np.float32)
    for span in spans:
        if span["code"] not in codebook.label_ids or not counts(span, codebook):
            continue
        column = codebook.label_ids.index(span["code"])
        for row, s in enumerate(sentences):
            if s.turn != (span["turn"] or 0):
                continue
            shared = min(s.end, span["end"]) - max(s.start, span["start"])
            if shared >= MIN_OVERLAP * min(s.end - s.start, span["end"] - span["start"]):
                targets[row, column] = max(targets[row, column], span.get("weight", 1.0))
    return targets


def rule_class_of(item: dict[str, Any], codebook: Codebook) -> int:
    """The class that the behaviours of an item should lead to; -1 where they do not decide it."""
    labels = item["labels"]
    ruled = balance_of(_present(labels["spans"], codebook), codebook) or 0
    if "scorable" not in labels:
        return ruled
    if not labels["scorable"]:
        return 0 if labels["ns"] in ("NS2", "NS3") else -1
    if item["kind"] == "transcript" and ruled != labels["balance"]:
        return -1  # the last third decides
    return int(labels["balance"])


def _present(spans: Sequence[dict[str, Any]], codebook: Codebook) -> set[str]:
    return {s["code"] for s in spans if is_conduct(s, codebook)}


def is_conduct(span: dict[str, Any], codebook: Codebook) -> bool:
    """Whether a span is a behaviour of the rep that the gold label holds."""
    known = span["code"] in codebook.behaviour_ids
    return known and counts(span, codebook) and not of_minority(span)


def of_minority(span: dict[str, Any]) -> bool:
    """Whether only a minority of readers saw what a span says, so that it is not of the gold label."""
    return bool(span.get("minority"))


def counts(span: dict[str, Any], codebook: Codebook) -> bool:
    """Whether a span is a tag, or conduct of the rep that was done."""
    if span["code"] in codebook.tag_ids:
        return True
    return span["attribution"] == "rep" and span["polarity"] == "done"


def reason_of(labels: dict[str, Any], codebook: Codebook) -> int:
    """The class of the conversation head, or `UNKNOWN`; too little to go on (NS3) follows from the behaviours.

    Of a moment it is known only where the rep did something: one of administration may be part of a talk.
    """
    if "scorable" not in labels:
        return 0 if _present(labels["spans"], codebook) else UNKNOWN
    return REASONS.index(labels["ns"]) if labels["ns"] in REASONS else 0


def lean_of(labels: dict[str, Any]) -> float:
    """The share of readers who lean to the customer; by the label where it is not told, else `UNKNOWN`."""
    told = {"customer": 1.0, "revenue": 0.0}.get(labels.get("lean") or "", UNKNOWN)
    return float(labels.get("p_lean", told))
