"""Variants of labelled conversations that change nothing of their labels, for training only.

What a reader would not score by: capitals, full stops, slips of the keyboard, lost accents, and what
stands beside the conduct (a line of administration before or after). Two short moments of one writer
may also be read as one text, so that a label does not lean on standing alone. Nothing is written to
the corpus.
"""

from __future__ import annotations

import copy
import random
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

Item = dict[str, Any]
NEUTRAL = ("fact_or_admin", "internal_remark")
STOPS = ".!?"


@dataclass(frozen=True)
class Chances:
    """Probability of each change per conversation, in [0, 1]; `slip` is per word."""

    lower: float = 0.15
    no_stops: float = 0.1
    no_accents: float = 0.1
    slips: float = 0.15
    slip: float = 0.08
    pad: float = 0.2
    join: float = 0.25

    def scaled(self, factor: float) -> Chances:
        """All chances times `factor`."""
        return Chances(**{k: v * factor for k, v in asdict(self).items()})


def augmented(items: Sequence[Item], chances: Chances, seed: int) -> list[Item]:
    """A variant of every conversation, the same for the same seed; some moments joined in pairs."""
    rng = random.Random(seed)
    lines = _neutral_lines(items)
    result, waiting = [], dict[tuple[str, str, str], Item]()
    for original in items:
        item = copy.deepcopy(original)
        if "scorable" not in item["labels"] and rng.random() < chances.join:
            key = (item["kind"], item["language"], item["writer"])
            if key in waiting:
                result.append(joined(waiting.pop(key), item))
            else:
                waiting[key] = item
            continue
        if rng.random() < chances.pad:
            pad(item, lines.get((item["kind"], item["language"]), []), rng)
        respell(item, chances, rng)
        result.append(item)
    return result + list(waiting.values())


def joined(first: Item, second: Item) -> Item:
    """Two moments as one text, the second after the first."""
    item = copy.deepcopy(first)
    spans = copy.deepcopy(second["labels"]["spans"])
    if item["kind"] == "note":
        shift = len(item["text"]) + 1
        item["text"] += "\n" + second["text"]
        for span in spans:
            span["start"] += shift
            span["end"] += shift
    else:
        for span in spans:
            span["turn"] += len(item["turns"])
        item["turns"] += copy.deepcopy(second["turns"])
    item["labels"]["spans"] += spans
    return item


def pad(item: Item, lines: Sequence[tuple[str, str]], rng: random.Random) -> None:
    """Put a neutral line of another text before or after a note."""
    if not lines or item["kind"] != "note" or item["labels"].get("ns") in ("NS4", "NS5"):
        return
    code, line = rng.choice(lines)
    start = 0
    if rng.random() < 0.5:
        for span in item["labels"]["spans"]:
            span["start"] += len(line) + 1
            span["end"] += len(line) + 1
        item["text"] = f"{line}\n{item['text']}"
    else:
        start = len(item["text"]) + 1
        item["text"] += "\n" + line
    item["labels"]["spans"].append(
        {
            "code": code, "turn": None, "start": start, "end": start + len(line),
            "attribution": "rep", "polarity": "done",
        }
    )  # fmt: skip


def respell(item: Item, chances: Chances, rng: random.Random) -> None:
    """Change how the words are typed; every character keeps its place."""
    changes = []
    if rng.random() < chances.lower:
        changes.append(lambda t: "".join(c.lower() if len(c.lower()) == 1 else c for c in t))
    if rng.random() < chances.no_stops:
        changes.append(lambda t: "".join(" " if c in STOPS else c for c in t))
    if rng.random() < chances.no_accents:
        changes.append(lambda t: "".join(_plain(c) for c in t))
    if rng.random() < chances.slips:
        changes.append(lambda t: _slips(t, chances.slip, rng))
    for change in changes:
        if item["kind"] == "note":
            item["text"] = change(item["text"])
        else:
            for turn in item["turns"]:
                turn["text"] = change(turn["text"])


def _plain(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isalpha() else character


def _slips(text: str, chance: float, rng: random.Random) -> str:
    """Two neighbouring letters of some words change places."""
    letters = list(text)
    at = 0
    for word in text.split(" "):
        if len(word) > 3 and word.isalpha() and rng.random() < chance:
            n = at + rng.randrange(1, len(word) - 1)
            letters[n], letters[n + 1] = letters[n + 1], letters[n]
        at += len(word) + 1
    return "".join(letters)


def _neutral_lines(items: Sequence[Item]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """(tag, line) of neutral lines, per kind and language."""
    lines: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for item in items:
        if item["kind"] != "note" or item["labels"].get("ns") in ("NS1", "NS4", "NS5"):
            continue
        spans = item["labels"]["spans"]
        mixed = {
            (s["start"], s["end"])
            for s in spans
            if s["code"] not in NEUTRAL or s.get("weight", 1.0) < 1 or s["polarity"] != "done"
        }
        for span in spans:
            alone = (span["start"], span["end"]) not in mixed
            if alone and span["code"] in NEUTRAL and span["end"] - span["start"] > 12:
                text = item["text"][span["start"] : span["end"]]
                key = (item["kind"], item["language"])
                lines.setdefault(key, []).append((span["code"], text))
    return lines
