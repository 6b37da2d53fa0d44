"""The language of a conversation: Dutch, English, both, or another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from scorer.conversation import Language
from scorer.text.language_words import AFRIKAANS, DUTCH, DUTCH_ONLY, ENGLISH

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_WORD = re.compile(r"(?<!\w)'[nmt](?!\w)|[^\W\d_]+(?:['’/][^\W\d_]+)*/?")
_MASHED = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}|(.)\1\1\1")

IDENTIFIED_FROM = 4  # words; below this only the word lists speak
CLEAR_SHARE = 0.3  # of the words in the lists; from here on the identifier is not asked
MIN_SHARE_OF_MIXED = 0.2  # of the words in the lists, for the smaller language
MAX_IDENTIFIED = 4000  # characters that the identifier reads

_NEAR_DUTCH = ("nl", "af")  # the identifier takes short Dutch for Afrikaans
_CANDIDATES = (
    "nl", "en", "de", "fr", "es", "it", "pt", "pl", "tr", "af", "sv", "da", "no", "fy",
    "ro", "cs", "hu", "fi", "hr", "ar", "ru", "uk", "bg", "el", "he", "zh", "ja", "ko", "hi",
)  # fmt: skip


def detect_language(pieces: Sequence[str]) -> Language:
    """`nl`, `en`, `mixed` or `other` for the texts of one conversation.

    Function words and the abbreviations of sales notes decide; where they are rare, the language
    identifier is asked too. Pieces of one to three words count only when there are no others.
    `mixed` takes a stretch of words of its own in each language.
    A text of up to three words that shows nothing (`ok`, `18:30`, nothing at all) is taken for
    Dutch, unless it is another script or keys struck at random.
    """
    words = _telling_words(pieces)
    known = [language for word in words if (language := _language_of(word))]
    larger: Language = "en" if 2 * known.count("en") > len(known) else "nl"
    if len(words) < IDENTIFIED_FROM:
        return larger if known or not any(map(_strange, words)) else "other"
    if _is_afrikaans(words):
        return "other"
    if len(known) < CLEAR_SHARE * len(words):
        guess = _identify(" ".join(pieces))
        if guess == "other" or not known:
            return guess
    smaller = min(known.count("nl"), known.count("en"))
    if smaller >= MIN_SHARE_OF_MIXED * len(known) and _has_stretch_of_both(known):
        return "mixed"
    return larger


def _telling_words(pieces: Sequence[str]) -> list[str]:
    """All words of the pieces that have more than a few; of all pieces when none has."""
    split = [[w.lower().replace("’", "'") for w in _WORD.findall(piece)] for piece in pieces]
    telling = [words for words in split if len(words) >= IDENTIFIED_FROM]
    return [word for words in telling or split for word in words]


def _language_of(word: str) -> Literal["nl", "en"] | None:
    return "nl" if word in DUTCH else "en" if word in ENGLISH else None


def _has_stretch_of_both(known: Sequence[str]) -> bool:
    """Whether each language has two listed words in a row with none of the other between."""
    return len({language for language, run in groupby(known) if len(list(run)) >= 2}) == 2


def _strange(word: str) -> bool:
    """Whether a word is in another script than Latin, or holds no sound that can be said."""
    return any(ord(letter) > 0x24F for letter in word) or bool(_MASHED.search(word))


def _is_afrikaans(words: Sequence[str]) -> bool:
    n_afrikaans = sum(word in AFRIKAANS for word in words)
    return (
        len(AFRIKAANS.intersection(words)) >= 2
        and n_afrikaans > sum(word in DUTCH_ONLY for word in words)
    )  # fmt: skip


def _identify(text: str) -> Literal["nl", "en", "other"]:
    """The identifier's guess; `other` when the text hardly looks like words at all."""
    text = text[:MAX_IDENTIFIED]
    letters = [letter for letter in text.lower() if letter.isalpha()]
    vowels = sum(letter in "aeiouyàáâäèéêëìíîïòóôöùúûü" for letter in letters)
    latin = all(ord(letter) < 0x250 for letter in letters)
    if not letters or (latin and not 0.22 < vowels / len(letters) < 0.6):
        return "other"
    guess = str(_identifier().classify(text)[0])
    return "nl" if guess in _NEAR_DUTCH else "en" if guess == "en" else "other"


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(_CANDIDATES))
    return identifier
