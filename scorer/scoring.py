"""Conversations in, verdicts out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scorer.codebook import Codebook
from scorer.conversation import Conversation
from scorer.errors import InputError
from scorer.model.bundle import Bundle, load_bundle
from scorer.model.calibration import reading_of
from scorer.text import (
    Sentence,
    addressed,
    detect_language,
    sentences_of,
    without_addressed,
)
from scorer.verdict import DECIMALS, Evidence, Reading, Verdict, verdict_of

Floats = NDArray[np.float64]
UNSUPPORTED = "NS5"  # the reason of a language that is neither Dutch nor English
WRONG_LANGUAGE = "other"
SEPARATORS = " \t\n-–—/|•*>→;,"


class Predictor(Protocol):
    """What a `Scorer` needs of a network; tests give a fake."""

    def logits(
        self, conversation: Conversation, sentences: list[Sentence]
    ) -> tuple[Floats, Floats]:
        """Label logits (n_sentences, n_labels); logits of the whole (n_reasons + 7,)."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A conversation as the network read it."""

    conversation: Conversation
    sentences: list[Sentence]
    reading: Reading
    language: str | None


class Scorer:
    """Scores conversations with one bundle; the same text gives the same verdict, always."""

    def __init__(self, bundle: Bundle, *, predictor: Predictor | None = None) -> None:
        if predictor is None:
            from scorer.model.runtime import Network  # noqa: PLC0415

            predictor = Network(bundle)
        self.bundle = bundle
        self._predictor = predictor

    @property
    def codebook(self) -> Codebook:
        """The label scheme of the bundle."""
        return self.bundle.codebook

    @property
    def model(self) -> str:
        """Name and hash of the bundle."""
        return self.bundle.identity

    def score(self, conversation: Conversation | Mapping[str, Any] | str) -> Verdict:
        """The verdict on one conversation: a `Conversation`, its dict, or the text of a note.

        Raises `InputError` when there are no words in it, or no turn of the rep.
        """
        return self._verdict(self._read(as_conversation(conversation)))

    def behaviour_probabilities(
        self, conversation: Conversation | Mapping[str, Any] | str
    ) -> dict[str, float]:
        """P(the rep did it at least once) of each of the codebook's behaviours, in its order.

        As the network reads the text: also what is too improbable to be shown, and where `score` finds
        too little to go by or a language it does not know. Raises as `score`.
        """
        read = self._read(as_conversation(conversation))
        ids = self.codebook.behaviour_ids
        return {
            b: round(float(p), DECIMALS) for b, p in zip(ids, read.reading.p_behaviour, strict=True)
        }

    def score_by_behaviours(self, conversation: Conversation | Mapping[str, Any] | str) -> Verdict:
        """The verdict by the behaviours alone, before the whole of the text moves it; raises as `score`."""
        read = self._read(as_conversation(conversation))
        return self._verdict(replace(read, reading=replace(read.reading, residual=None)))

    def _verdict(self, read: _Read) -> Verdict:
        in_note = read.conversation.kind == "note"
        return verdict_of(
            read.conversation,
            [_place(s, in_note=in_note) for s in read.sentences],
            read.reading,
            language=read.language,
            codebook=self.codebook,
            model=self.model,
        )

    def _read(self, conversation: Conversation) -> _Read:
        check_scorable_input(conversation)
        sentences, unaddressed = _sentences(conversation)
        language = conversation.language or detect_language(conversation.pieces())
        labels, talk = self._predictor.logits(conversation, unaddressed)
        reading = reading_of(
            conversation,
            [s.turn for s in sentences],
            labels,
            talk,
            calibration=self.bundle.calibration,
            codebook=self.codebook,
            reason_ids=self.bundle.settings.reasons,
        )
        if language == WRONG_LANGUAGE:
            unread = {r: float(r == UNSUPPORTED) for r in reading.p_reasons}
            reading = replace(reading, p_reasons=unread)
        elif not sentences:  # the rule finds too little, and no network has read why
            unread = dict.fromkeys(reading.p_reasons, 0.0)
            reading = replace(reading, p_reasons=unread, residual=None)
        return _Read(conversation, sentences, reading, language)

    def score_many(
        self, conversations: Iterable[Conversation | Mapping[str, Any] | str]
    ) -> Iterator[Verdict]:
        """Verdicts in the order of the input, one at a time; raises as `score` does."""
        for conversation in conversations:
            yield self.score(conversation)


def _sentences(conversation: Conversation) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences as they stand, and as the network reads them: without words to whoever scores.

    A sentence of nothing but such words is in neither, so that both are empty where there is no other.
    """
    pairs = [(s, replace(s, text=without_addressed(s.text))) for s in sentences_of(conversation)]
    kept = [(s, r) for s, r in pairs if r.text == s.text or any(map(str.isalnum, r.text))]
    return [s for s, _ in kept], [r for _, r in kept]


def unread_words(conversation: Conversation) -> list[str]:
    """What the network does not read, in order: per sentence the words to whoever scores."""
    return [
        sentence.text[start:end].strip()
        for sentence in sentences_of(conversation)
        for start, end in addressed(sentence.text)
    ]


def _place(sentence: Sentence, *, in_note: bool) -> Evidence:
    """Where a sentence is shown, without the dashes and slashes that part it from the others."""
    words = sentence.text
    start = len(words) - len(words.lstrip(SEPARATORS))
    end = max(start, len(words.rstrip(SEPARATORS)))
    if start == end:
        start, end = 0, len(words)
    turn = None if in_note else sentence.turn
    return Evidence(turn, sentence.start + start, sentence.start + end, words[start:end], 0.0)


def load(bundle: str | Path | None = None) -> Scorer:
    """A `Scorer` with the shipped bundle, or the one in this folder; raises `BundleError`."""
    return Scorer(load_bundle(bundle))


def as_conversation(given: Conversation | Mapping[str, Any] | str) -> Conversation:
    """A conversation from what a caller has; a string is a note."""
    if isinstance(given, Conversation):
        return given
    if isinstance(given, str):
        return Conversation(id="note", kind="note", text=given)
    return Conversation.from_dict(given)


def check_scorable_input(conversation: Conversation) -> None:
    """Raise `InputError` for a conversation that cannot be read at all."""
    if conversation.is_empty():
        raise InputError(f"conversation {conversation.id}: there are no words in it")
    if conversation.kind == "transcript" and all(t.speaker != "rep" for t in conversation.turns):
        names = sorted({t.name or t.speaker for t in conversation.turns})
        raise InputError(
            f"conversation {conversation.id}: no turn is the rep's; speakers: {', '.join(names)}. "
            'Say who is the rep (command line: --rep-speaker "NAME")'
        )
