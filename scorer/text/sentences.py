"""Sentences of notes and transcripts, with exact character offsets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from scorer.conversation import Conversation

if TYPE_CHECKING:
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of one turn: `text == words[start:end]`, where `words` is that turn's text.

    `turn` counts from 0; a note has one turn, its text.
    """

    turn: int
    start: int
    end: int
    text: str


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Start and end (exclusive) of every sentence, as character offsets in `text`.

    Together the sentences hold every character that is not white space, once and in order; none
    begins or ends with white space. A text without words gives an empty list.
    """
    if not text.strip():
        return []
    nlp = _pipeline()
    spans: list[tuple[int, int]] = []
    with nlp.memory_zone():
        for sentence in nlp(text).sents:
            stretch = text[sentence.start_char : sentence.end_char]
            start = sentence.start_char + len(stretch) - len(stretch.lstrip())
            end = sentence.start_char + len(stretch.rstrip())
            if start < end:
                spans.append((start, end))
    return spans


def sentences_of(conversation: Conversation) -> list[Sentence]:
    """The sentences of a note, or of every turn of a transcript, in order."""
    return [
        Sentence(turn=turn, start=start, end=end, text=piece[start:end])
        for turn, piece in enumerate(conversation.pieces())
        for start, end in split_sentences(piece)
    ]


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    """A blank multilingual pipeline: the tokenizer of notes, then their sentences."""
    import spacy  # noqa: PLC0415

    from scorer.text import note_sentences  # noqa: F401, PLC0415  (registers the component)
    from scorer.text.tokens import NoteTokenizer  # noqa: PLC0415

    nlp = spacy.blank("xx")
    nlp.tokenizer = NoteTokenizer(nlp.vocab)
    nlp.add_pipe("note_sentences")
    nlp.max_length = 2**31 - 1  # spaCy's limit is for parsers; there is none here
    return nlp
