"""Sentences of notes and transcripts."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorer.conversation import Conversation, Turn
from scorer.text import Sentence, sentences_of, split_sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "written",
    [  # a bar stands where a sentence ends
        "Gebeld met Jansen.|Wil offerte.|tb vrijdag",
        "gebeld|- wil offerte|- tb vrijdag",
        "gebeld|– wil offerte|/ tb vrijdag",
        "gebeld;|offerte mee;|klaar",
        "wil offerte|-> tb vrijdag|→ mail",
        "regel een\n|regel twee\n\n|regel drie",
        "• punt een|• punt twee",
        "1. gebeld|2. offerte gestuurd|3. tb do",
        "Top!|Echt waar?|Ja.",
        "Prijs was hoog!!!|Belt terug.",
        "gesproken.|Hij wil meer.",
        'Zij zei "ga weg."|Dat was het.',
        "Gaat goed! :-)|Morgen verder.",
        "Prijzen, termijnen, etc.|Hij denkt na.",
        "Levering wk.|Chauffeur rijdt di.",
        "Champion: Faye|/ Pain: proefdruk|/ Budget: 5k",
        "In 2025.|Daarna niet meer.",
    ],
)
def test_a_telegraphic_note_is_cut_at(written: str) -> None:
    pieces = [piece.strip() for piece in written.split("|")]
    assert cut(written.replace("|", " ")) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "afspr. gemaakt met mw. de Boer en dhr. Jansen, tb do",
        "vm ingespr., tb do",
        "f/u w/ Mr. Smith re the quote",
        "o.a. prijs en m.b.t. levering incl. BTW, nr. 12, bv. maandag",
        "approx. 3.5 tons, e.g. pallets etc. for Dr. Jones",
        "12.5 % korting om 10.30 uur op 12-3-2026, 1.200,50 totaal",
        "zie www.bedrijf.nl/a?b=1.2 of mail jan.de.vries@bedrijf.nl nu",
        "https://voorbeeld.nl/pad.html staat erin",
        "hij twijfelt... belt nog",
        "levertijd 10 - 12 weken en/of 24/7",
        "J. de Vries van A.B. Bouw",
        '"Nog iets nodig?" vroeg ik',
        "geleverd., bon getekend",
        "korte-termijnplan en follow-up",
    ],
)
def test_one_clause_stays_one_sentence(text: str) -> None:
    assert cut(text) == [text]


def test_a_clause_of_more_than_sixty_words_is_cut_at_a_comma() -> None:
    text = " ".join(["woord"] * 40) + ", daarna " + " ".join(["meer"] * 40)
    first, second = cut(text)
    assert first.endswith(",")
    assert second.startswith("daarna")


def test_a_clause_of_more_than_sixty_words_is_cut_before_a_conjunction() -> None:
    text = " ".join(["woord"] * 40) + " maar " + " ".join(["meer"] * 40)
    assert [piece.split()[0] for piece in cut(text)] == ["woord", "maar"]


def test_no_sentence_is_longer_than_sixty_words() -> None:
    assert max(len(piece.split()) for piece in cut("ja nou " * 500)) == 60


def test_marks_without_words_join_a_neighbour() -> None:
    assert cut("--- gebeld ---") == ["--- gebeld ---"]
    assert cut("?!") == ["?!"]


def test_nothing_to_read_gives_no_sentence() -> None:
    assert split_sentences(" \n\t ") == []


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(st.characters(codec=None)),
        st.text("aB1.!?;,:-–/()\"'’ \n\r\t€•→>|*…@www", max_size=80),
        st.lists(
            st.sampled_from(
                [
                    "bel",
                    "o.a.",
                    "afspr.",
                    "3.5",
                    "-",
                    "/",
                    ";",
                    "->",
                    "1.",
                    "2)",
                    "\n",
                    ".",
                    "!",
                    "?",
                    "...",
                    "Hij",
                    "nl",
                ]
            ),
            max_size=150,
        ).map(" ".join),
    )
)
def test_sentences_hold_every_visible_character_once_and_in_order(text: str) -> None:
    spans = split_sentences(text)
    ends = [0, *(end for _, end in spans)]
    for (start, end), before in zip(spans, ends, strict=False):
        assert before <= start < end
        assert not text[before:start].strip()
        assert text[start:end] == text[start:end].strip()
    assert not text[ends[-1] :].strip()
    assert spans == split_sentences(text)


def test_sentences_of_a_transcript_know_their_turn() -> None:
    turns = (Turn("rep", "Dag. Alles goed?"), Turn("customer", " "), Turn("customer", " Ja hoor."))
    conversation = Conversation(id="t", kind="transcript", turns=turns)
    assert sentences_of(conversation) == [
        Sentence(0, 0, 4, "Dag."),
        Sentence(0, 5, 16, "Alles goed?"),
        Sentence(2, 1, 9, "Ja hoor."),
    ]


def test_sentences_of_a_note_stand_in_turn_zero() -> None:
    conversation = Conversation(id="n", kind="note", text="gebeld - tb")
    assert [(s.turn, s.text) for s in sentences_of(conversation)] == [(0, "gebeld"), (0, "- tb")]


@pytest.mark.parametrize(
    "unit", ["a", "!", " - ", "ja nou ", "x. ", '"', "www.", "a@", "1. ", "\n"]
)
def test_half_a_megabyte_does_not_hang(unit: str) -> None:
    began = time.perf_counter()
    split_sentences("a" + unit * (300_000 // len(unit)))
    assert time.perf_counter() - began < 10
