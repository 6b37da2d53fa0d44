"""Phrases that texts share: what must not cross from one part of the corpus to another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Item = dict[str, Any]

N_WORDS = 5
WORD = re.compile(r"[\w']+")


def text_of(item: Item) -> str:
    """All words of an item, turns on lines of their own."""
    if item["kind"] == "note":
        return str(item["text"])
    return "\n".join(turn["text"] for turn in item["turns"])


def phrases_of(item: Item) -> set[str]:
    """Every run of five words within a line, in lower case; of a shorter text the whole."""
    found = set()
    everything = WORD.findall(text_of(item).lower())
    if 0 < len(everything) < N_WORDS:
        return {" ".join(everything)}
    for line in text_of(item).splitlines():
        words = WORD.findall(line.lower())
        found |= {" ".join(words[n : n + N_WORDS]) for n in range(len(words) - N_WORDS + 1)}
    return found


def items_by_phrase(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Which items hold which phrase."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        for phrase in phrases_of(item):
            found[phrase].append(item)
    return found


def crossing(parts: Mapping[str, Sequence[Item]]) -> dict[str, list[tuple[str, str]]]:
    """Phrases that stand in more than one part, with (part, id) of each place."""
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for part, items in parts.items():
        for item in items:
            for phrase in phrases_of(item):
                places[phrase].append((part, item["id"]))
    return {p: where for p, where in places.items() if len({part for part, _ in where}) > 1}


def common(items: Iterable[Item], *, most: int) -> dict[str, list[str]]:
    """Phrases in items of more than `most` different writers, with the ids."""
    return {
        phrase: [i["id"] for i in held]
        for phrase, held in items_by_phrase(items).items()
        if len({i["writer"] for i in held}) > most
    }
