"""Tokens of notes and spoken turns, as a spaCy tokenizer that runs in linear time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scorer.text.abbreviations import ABBREVIATIONS, OFTEN_LAST

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

_DOTTED = "|".join(
    re.escape(word) for word in sorted(ABBREVIATIONS | OFTEN_LAST, key=lambda w: (-len(w), w))
)

# Every repetition is bounded or cannot be entered twice at one place, so time stays linear.
_TOKEN = re.compile(
    rf"""
      [^\S\r\n]*[\r\n]\s*                                    # one or more line breaks
    | \s+
    | (?:https?://|www\.)[^\s<>"]{{1,2000}}(?<![.,;:!?)\]])  # address of a page
    | [\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,5}}   # e-mail address
    | [\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,4}}\.(?:nl|be|com|eu|net|org|de|fr|io|uk|ie|info)\b
    | \d{{1,30}}(?:[.,:/-]\d{{1,30}}){{0,20}}                # numbers, times, dates
    | (?:[^\W\d_]\.){{2,8}}(?![^\W\d_]{{2}})                 # o.a. m.b.t. e.g.
    | (?:{_DOTTED})\.(?!\w|\.\.)                             # afspr. incl. Mr.
    | [^\W\d_]\.(?!\w|\.\.)(?=\s+\S)                         # initials
    | \.{{2,100}}|…+                                         # a pause, not an end
    | [.!?]{{1,100}}
    | [-=]{{1,9}}>|[→⇒➔➜]                                    # arrows
    | -{{2,100}}
    | \w{{1,100}}(?:['’-]\w{{1,100}}){{0,5}}
    | .
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class NoteTokenizer:
    """Makes a `Doc` whose text is the given text, character for character.

    It exists beside spaCy's own because that one needs quadratic time on long runs of marks and
    splits the dotted abbreviations of notes. Half surrogate pairs, which spaCy cannot hold, become
    U+FFFD: the length stays.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The text as a `Doc` of tokens."""
        from spacy.tokens import Doc  # noqa: PLC0415

        words: list[str] = []
        spaces: list[bool] = []
        for word in _TOKEN.findall(_LONE_SURROGATE.sub("\ufffd", text)):
            if word == " " and words and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(word)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)
