"""Variants keep what their labels mark."""

import random

from hypothesis import given
from hypothesis import strategies as st

from training.augment import Chances, address, augmented, joined, pad, respell

EVERYTHING = Chances(1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5)
REQUEST = ("fact_or_admin", "aan wie dit leest: graag een vijf")
LINE = ("fact_or_admin", "order 4471 staat klaar")


def note(text, *places, **labels):
    spans = [
        {"code": c, "turn": None, "start": a, "end": b, "attribution": "rep", "polarity": "done"}
        for c, a, b in places
    ]
    return {
        "id": "n", "kind": "note", "language": "nl", "writer": "w", "text": text,
        "labels": labels | {"spans": spans},
    }  # fmt: skip


def marked(item):
    return [item["text"][s["start"] : s["end"]] for s in item["labels"]["spans"]]


@given(st.integers(0, 10_000), st.text("abcdé .!", min_size=1, max_size=40))
def test_spans_move_along_with_slips_of_the_keyboard(seed, words):
    item = note(f"<{words}> rest van de tekst", ("genuine_interest", 0, len(words) + 2))
    respell(item, EVERYTHING, random.Random(seed))
    (found,) = marked(item)
    assert found.startswith("<")
    assert found.endswith(">")


@given(st.integers(0, 1000))
def test_padding_keeps_the_spans(seed):
    item = note("gevraagd hoe het ging", ("genuine_interest", 0, 21))
    pad(item, [LINE], random.Random(seed))
    assert sorted(marked(item)) == ["gevraagd hoe het ging", LINE[1]]


@given(st.integers(0, 1000))
def test_a_line_to_the_scorer_cuts_no_span(seed):
    item = note("gevraagd hoe het ging, bundel genoemd",
                ("genuine_interest", 0, 22), ("unneeded_pitch", 23, 37), ("rapport_as_lever", 0, 37))  # fmt: skip
    address(item, [REQUEST], random.Random(seed))
    assert marked(item)[2] == "gevraagd hoe het ging, bundel genoemd"
    assert marked(item)[3] == REQUEST[1]


@given(st.integers(0, 1000))
def test_a_line_to_the_scorer_stands_in_a_turn_of_the_rep(seed):
    talk = note("", ("genuine_interest", 0, 13), ("customer_speech", 0, 4)) | {
        "kind": "transcript",
        "turns": [{"speaker": "rep", "text": "hoe gaat het?"}, {"speaker": "customer", "text": "goed"}],
    }  # fmt: skip
    for n, span in enumerate(talk["labels"]["spans"]):
        span["turn"] = n
    address(talk, [REQUEST], random.Random(seed))
    texts = [t["text"] for t in talk["turns"]]
    assert texts[1] == "goed"
    assert [texts[s["turn"]][s["start"] : s["end"]] for s in talk["labels"]["spans"]] == [
        "hoe gaat het?", "goed", REQUEST[1],
    ]  # fmt: skip


def test_only_moments_of_the_hard_case_speak_to_the_scorer_in_other_texts():
    def of(hard_case):
        spans = (REQUEST[0], 0, len(REQUEST[1]))
        return note(REQUEST[1], spans) | {"id": "r", "hard_cases": [hard_case]}

    admin = note(LINE[1], (LINE[0], 0, len(LINE[1])), scorable=False, ns="NS2", balance=None)
    chances = Chances(0, 0, 0, 0, 0, 0, 0, 0, 0, address=1)
    told, untold = (augmented([admin, of(case)], chances, 1)[0]["text"] for case in ("H53", "H7"))
    assert REQUEST[1] in told
    assert untold == LINE[1]


def test_joined_texts_keep_both_labels():
    both = joined(note("een twee", ("own_target_first", 0, 3)), note("drie", ("revenue_ask", 0, 4)))
    assert marked(both) == ["een", "drie"]


def test_what_needs_its_ground_is_never_put_behind_another_text():
    pitch = note("bundel genoemd", ("unneeded_pitch", 0, 14))
    for seed in range(40):
        for item in augmented([pitch, pitch | {"id": "m"}], EVERYTHING, seed):
            assert len(item["labels"]["spans"]) == 1


def test_a_voicemail_is_padded_with_lines_of_voicemails_only():
    voicemail = note("ingesproken, morgen weer bellen", scorable=False, ns="NS1", balance=None)
    admin = note(LINE[1], (LINE[0], 0, len(LINE[1])), scorable=False, ns="NS2", balance=None)
    for seed in range(20):
        first = augmented([voicemail, admin], Chances(0, 0, 0, 0, 0, 1, 0, 0, 0, 0), seed)[0]
        assert first["text"] == voicemail["text"]
