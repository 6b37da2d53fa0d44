from hypothesis import given
from hypothesis import strategies as st

from scorer.conversation import Conversation, Turn
from scorer.model.windows import WindowSettings, windows_of
from scorer.text import sentences_of

SMALL = WindowSettings(window=40, before=10, after=6, unit=12)
texts = st.lists(st.integers(1, 30), min_size=1, max_size=40)


def encode(words: str) -> list[int]:
    return [10 + len(w) for w in words.split()]


def talk(lengths: list[int]) -> Conversation:
    turns = tuple(
        Turn("rep" if n % 2 else "customer", " ".join(["word"] * length))
        for n, length in enumerate(lengths)
    )
    return Conversation(id="t", kind="transcript", turns=turns)


@given(texts)
def test_every_word_is_owned_once_and_no_window_is_too_long(lengths):
    conversation = talk(lengths)
    sentences = sentences_of(conversation)
    windows = windows_of(conversation, sentences, encode, settings=SMALL)
    owned = [0] * len(sentences)
    for window in windows:
        assert len(window.ids) <= SMALL.window
        for s in window.stretches:
            assert 0 < s.start < s.end < len(window.ids)
            owned[s.sentence] += s.end - s.start
    assert owned == [len(encode(s.text)) for s in sentences]


def test_a_note_that_fits_is_one_window():
    conversation = Conversation(id="n", kind="note", text="een twee. drie vier.")
    windows = windows_of(conversation, sentences_of(conversation), encode, settings=SMALL)
    assert [len(w.stretches) for w in windows] == [2]


def test_a_window_reads_what_was_said_before():
    conversation = talk([8] * 12)
    windows = windows_of(conversation, sentences_of(conversation), encode, settings=SMALL)
    assert windows[1].stretches[0].start > 8
