"""The spaCy component `note_sentences`: where a sentence starts in telegraphic notes and speech."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from scorer.text.abbreviations import CONJUNCTIONS, OFTEN_LAST

MAX_WORDS = 60  # a clause beyond this is cut further
MIN_WORDS = 12  # ... but not into shorter pieces than this, unless a hard cut makes them
MAX_CHARACTERS = 1200

_DASHES = frozenset(["-", "–", "—", "/", "|", "\\", "--", "---"])  # with white space on both sides
_BULLETS = frozenset(["•", "●", "▪", "·", "‣", "◦", "*", "✓", "✔", "☐", "□", "►"])
_ARROWS = frozenset("→⇒➔➜")
_OPENERS = frozenset("([{«‹“„‘<€$£#@+~&¿¡")
_QUOTES = frozenset("\"'”’»“‘")


@Language.component("note_sentences", assigns=["token.is_sent_start", "doc.sents"])
def note_sentences(doc: Doc) -> Doc:
    """Set `is_sent_start` on every token.

    Works on any tokenizer that keeps abbreviations with their full stop as one token.
    """
    tokens = Tokens(doc)
    marks = np.full(len(tokens), -1, dtype=np.int32)  # spaCy: 1 starts a sentence, -1 does not
    marks[list(_shorter(tokens, [0, *_starts(tokens)]))] = 1
    # One array, because setting `token.is_sent_start` looks through the whole text each time.
    column: Any = marks.astype(np.uint64).reshape(-1, 1)
    doc.from_array([SENT_START], column)
    return doc


class Tokens:
    """The tokens of a `Doc` as plain lists, because the rules look at their neighbours a lot."""

    def __init__(self, doc: Doc) -> None:
        self.words: list[str] = [token.text for token in doc]
        self.offsets: list[int] = [token.idx for token in doc]
        self.blank: list[bool] = [word.isspace() for word in self.words]
        self.wordy: list[bool] = [any(map(str.isalnum, word)) for word in self.words]
        spaced = [bool(token.whitespace_) for token in doc]
        n = len(self.words)
        self.space_before = [i == 0 or spaced[i - 1] or self.blank[i - 1] for i in range(n)]
        self.space_after = [spaced[i] or i + 1 == n or self.blank[i + 1] for i in range(n)]

    def __len__(self) -> int:
        return len(self.words)

    def neighbour(self, i: int, step: int) -> str:
        """The nearest token that is not white space, or an empty string."""
        i += step
        while 0 <= i < len(self.words) and self.blank[i]:
            i += step
        return self.words[i] if 0 <= i < len(self.words) else ""


def _starts(tokens: Tokens) -> Iterator[int]:
    """Index of every token that starts a sentence, but for the first."""
    has_words = False  # whether the sentence so far holds a letter or a digit
    ended = ""  # the mark that ended it, a line break included
    item = 0  # the number that the next item of a list would carry
    last = _last_wordy(tokens)
    for i, word in enumerate(tokens.words):
        if tokens.blank[i]:
            if "\n" in word or "\r" in word:
                ended = "\n"
            continue
        number = _list_number(tokens, i)
        cut = (
            has_words
            and i <= last
            and (
                (number is not None and number == item)
                or _separates(tokens, i)
                or (bool(ended) and _begins(tokens, i, ended))
            )
        )
        if cut:
            yield i
            has_words = False
        if (cut or not has_words) and number is not None:
            item = number + 1
        if cut or tokens.wordy[i]:
            ended = ""
        has_words = has_words or tokens.wordy[i]
        if has_words and _ends(tokens, i, item):
            ended = word


def _last_wordy(tokens: Tokens) -> int:
    """Index of the last token with a letter or digit: marks after it join what stands before."""
    last = len(tokens) - 1
    while last >= 0 and not tokens.wordy[last]:
        last -= 1
    return last


def _list_number(tokens: Tokens, i: int) -> int | None:
    """The number of a list item `2.` or `2)` that stands on its own, else nothing."""
    word = tokens.words[i]
    if len(word) > 2 or not word.isdecimal() or not tokens.space_before[i]:
        return None
    if i + 1 >= len(tokens) or tokens.words[i + 1] not in (".", ")") or tokens.space_after[i]:
        return None
    return int(word) if tokens.space_after[i + 1] else None


def _separates(tokens: Tokens, i: int) -> bool:
    """Whether the token stands between two sentences: an arrow, a bullet, a dash between spaces."""
    word = tokens.words[i]
    if word in _ARROWS or (word[-1] == ">" and word[0] in "-="):
        return True
    if not (tokens.space_before[i] and tokens.space_after[i]):
        return False
    if word in _BULLETS:
        return True
    if word not in _DASHES:
        return False
    between_numbers = (
        tokens.neighbour(i, -1)[-1:].isdecimal() and tokens.neighbour(i, 1)[:1].isdecimal()
    )
    return not between_numbers


def _ends(tokens: Tokens, i: int, item: int) -> bool:
    """Whether a sentence may end with this token; `_begins` has the last word."""
    word = tokens.words[i]
    if i + 1 < len(tokens) and tokens.words[i + 1] == "," and not tokens.space_after[i]:
        return False  # geleverd., bon getekend
    if word == ";":
        return True
    if word[-1] in "!?":
        return True
    if word == ".":
        marks_item = (
            i > 0
            and item
            and tokens.words[i - 1] == str(item - 1)
            and (_list_number(tokens, i - 1) is not None)
        )
        return not marks_item
    return word[-1] == "." and word[:-1].lower() in OFTEN_LAST


def _begins(tokens: Tokens, i: int, ended: str) -> bool:
    """Whether a sentence starts here, given the mark that ended the one before."""
    word, before = tokens.words[i], tokens.words[i - 1]
    if ended in {"\n", ";"}:
        return True
    if not tokens.space_before[i]:
        glued = before == ended and tokens.wordy[i] and ended[-1] in ".!?"
        return glued and word[:1].isupper() and len(tokens.neighbour(i - 1, -1)) > 1
    if not tokens.wordy[i] and word[0] not in _OPENERS and word not in _QUOTES:
        return False  # a smiley or a stray mark stays with the sentence that it follows
    if before in _QUOTES and word[:1].islower():
        return False  # "Nog iets nodig?" vroeg ik
    if len(ended) > 1 and ended[-1] == ".":
        return word[:1].isupper()  # an abbreviation that often comes last
    return True


def _shorter(tokens: Tokens, starts: Sequence[int]) -> Iterator[int]:
    """The starts, and more of them where a sentence is too long."""
    for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
        at = start
        while at < end:
            yield at
            at = _next_cut(tokens, at, end)


def _next_cut(tokens: Tokens, start: int, end: int) -> int:
    """Where the sentence from `start` is cut at the latest; `end` when it is short enough."""
    n_words, comma, conjunction = 0, 0, 0
    for i in range(start, end):
        if tokens.wordy[i] and tokens.space_before[i]:
            n_words += 1
        too_long = tokens.offsets[i] + len(tokens.words[i]) - tokens.offsets[start]
        if i > start and (n_words > MAX_WORDS or too_long > MAX_CHARACTERS):
            return comma or conjunction or i
        if n_words > MIN_WORDS and tokens.wordy[i] and tokens.space_before[i]:
            if tokens.neighbour(i, -1) == ",":
                comma = i
            elif tokens.words[i].lower() in CONJUNCTIONS:
                conjunction = i
    return end
