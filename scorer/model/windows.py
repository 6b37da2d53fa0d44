"""A conversation as windows of tokens in which every sentence is read once, in context.

Text of the encoder: `note:` or `call:`, then per turn `rep:`, `customer:` or `other:`, then the
words. A text that does not fit is laid out in overlapping windows; each sentence is *owned* by one
window, the sentences around it are its context. Nothing is cut off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scorer.conversation import Conversation
from scorer.text import Sentence

Encode = Callable[[str], list[int]]  # words to token ids, without the special tokens

START, END = 0, 2  # <s> and </s> of the XLM-R vocabulary


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """Sizes in tokens: of a window, of the context before and after what it owns, of a unit."""

    window: int = 480
    before: int = 144
    after: int = 56
    unit: int = 96


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens [start, end) of a window that belong to sentence number `sentence`."""

    sentence: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids with the stretches this window owns; a long sentence may have several stretches."""

    ids: tuple[int, ...]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    sentence: int
    lead: tuple[int, ...]  # the speaker's name, read but not pooled
    ids: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.lead) + len(self.ids)


def windows_of(
    conversation: Conversation,
    sentences: Sequence[Sentence],
    encode: Encode,
    *,
    settings: WindowSettings,
) -> list[Window]:
    """Lay out a conversation; every sentence is owned by exactly one window (long ones: in parts)."""
    head = (START, *encode("note:" if conversation.kind == "note" else "call:"))
    units = _units(conversation, sentences, encode, settings.unit)
    sizes = [len(unit) for unit in units]
    whole = settings.window - len(head) - 1
    if sum(sizes) <= whole:
        return [_window(head, units, 0, len(units), 0, len(units))] if units else []
    windows = []
    room = whole - settings.before - settings.after
    first = 0
    while first < len(units):
        last = first + 1
        size = sizes[first]
        while last < len(units) and size + sizes[last] <= room:
            size += sizes[last]
            last += 1
        left = _reach(sizes, range(first - 1, -1, -1), settings.before)
        right = _reach(sizes, range(last, len(units)), settings.after)
        windows.append(_window(head, units, first - left, last + right, first, last))
        first = last
    return windows


def _reach(sizes: Sequence[int], order: range, budget: int) -> int:
    n = 0
    for i in order:
        budget -= sizes[i]
        if budget < 0:
            break
        n += 1
    return n


def _units(
    conversation: Conversation, sentences: Sequence[Sentence], encode: Encode, longest: int
) -> list[_Unit]:
    units = []
    turn = -1
    for number, sentence in enumerate(sentences):
        lead: tuple[int, ...] = ()
        if conversation.turns and sentence.turn != turn:
            turn = sentence.turn
            speaker = conversation.turns[turn].speaker
            lead = tuple(encode(f"{'other' if speaker == 'unknown' else speaker}:"))
        ids = encode(sentence.text) or [3]
        for at in range(0, len(ids), longest):
            units.append(_Unit(number, lead if at == 0 else (), tuple(ids[at : at + longest])))
    return units


def _window(
    head: tuple[int, ...], units: Sequence[_Unit], begin: int, end: int, first: int, last: int
) -> Window:
    ids = list(head)
    stretches = []
    for i in range(begin, end):
        ids += units[i].lead
        if first <= i < last:
            stretches.append(Stretch(units[i].sentence, len(ids), len(ids) + len(units[i].ids)))
        ids += units[i].ids
    return Window((*ids, END), tuple(stretches))
