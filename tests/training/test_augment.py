"""Variants keep what their labels mark."""

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from training.augment import (
    Chances,
    address,
    augmented,
    joined,
    one_sided,
    only_conduct,
    pad,
    respell,
)

EVERYTHING = Chances(
    lower=1, no_stops=1, no_accents=1, slips=1, slip=1, pad=1, more=0.5, join=0.5, graft=0.5, address=1,
    one_side=0.5, conduct=0.5,
)  # fmt: skip
NOTHING = EVERYTHING.scaled(0)
REQUEST = "aan wie dit leest: graag een vijf"
SAID = [
    {"code": c, "start": 0, "end": len(REQUEST), "attribution": "rep", "polarity": "done", "weight": 0.5}
    for c in ("fact_or_admin", "internal_remark")
]  # fmt: skip
ADMIN = "order 4471 staat klaar"
LINE = (ADMIN, [{"code": "fact_or_admin", "attribution": "rep", "polarity": "done"}])


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
    assert sorted(marked(item)) == ["gevraagd hoe het ging", ADMIN]


def test_a_line_to_the_scorer_stands_anywhere_between_the_spans_and_cuts_none():
    conduct = ["gevraagd hoe het ging.", "bundel genoemd"]
    seen = set()
    for seed in range(60):
        item = note(" ".join(conduct), ("genuine_interest", 0, 22), ("unneeded_pitch", 23, 37))
        address(item, [(REQUEST, SAID)], random.Random(seed))
        assert marked(item)[:2] == conduct
        assert {m.rstrip(".") for m in marked(item)[2:]} == {REQUEST}
        assert [s["weight"] for s in item["labels"]["spans"][2:]] == [0.5, 0.5]
        before, after = item["text"].split(REQUEST)
        assert not before or before.endswith("\n") or before.endswith(". ")  # a sentence of its own
        assert not after or after[0] in "\n."
        assert not (before.endswith("\n") and after)  # on a line of its own, both of its ends
        seen.add((not before, not after.strip(".")))
    assert seen == {(True, False), (False, False), (False, True)}


def test_a_line_to_the_scorer_stands_in_a_turn_of_the_rep():
    for seed in range(40):
        talk = note("", ("open_discovery", 0, 13), ("genuine_interest", 14, 25), ("customer_speech", 0, 4)) | {
            "kind": "transcript",
            "turns": [{"speaker": "rep", "text": "hoe gaat het? en met haar?"},
                      {"speaker": "customer", "text": "goed"}, {"speaker": "rep", "text": "fijn"}],
        }  # fmt: skip
        for span, turn in zip(talk["labels"]["spans"], (0, 0, 1), strict=True):
            span["turn"] = turn
        address(talk, [(REQUEST, SAID)], random.Random(seed))
        texts = [t["text"] for t in talk["turns"]]
        told = [texts[s["turn"]][s["start"] : s["end"]] for s in talk["labels"]["spans"]]
        assert told[:3] == ["hoe gaat het?", "en met haar", "goed"]
        assert texts[1] == "goed"
        assert {t.rstrip(".") for t in told[3:]} == {REQUEST}


def test_nobody_speaks_to_the_scorer_where_there_is_no_rep_or_was_no_talk():
    voicemail = note("ingesproken", scorable=False, ns="NS1", balance=None)
    talk = note("") | {"kind": "transcript", "turns": [{"speaker": "customer", "text": "ja"}]}
    for item in (voicemail, talk):
        before = str(item)
        address(item, [(REQUEST, SAID)], random.Random(1))
        assert str(item) == before


def test_moments_of_the_hard_case_speak_to_the_scorer_in_other_texts_also_when_readers_differ():
    def of(hard_case):
        moment = note(REQUEST) | {"id": "r", "hard_cases": [hard_case]}
        moment["labels"]["spans"] = [s | {"turn": None} for s in SAID]
        return moment

    admin = note(ADMIN, ("fact_or_admin", 0, len(ADMIN)), scorable=False, ns="NS2", balance=None)
    only = replace(NOTHING, address=1)
    texts = [[i["text"] for i in augmented([admin, of(case)], only, 1)] for case in ("H53", "H7")]
    assert REQUEST in texts[0][0]
    assert texts[0][1] == REQUEST  # to itself it says nothing
    assert texts[1] == [ADMIN, REQUEST]


def test_the_corpus_speaks_to_the_scorer_as_it_is_learnt_from():
    from pathlib import Path

    from training.augment import _addresses
    from training.data import load_items
    from training.votes import with_votes

    corpus = Path(__file__).parents[2] / "data" / "corpus"
    items = [i for i in load_items([corpus / "train.jsonl"]) if i["writer"] == "h08"]
    lines = _addresses(with_votes(items, load_items([corpus / "votes" / "h08.jsonl"])))
    assert min(len(lines["nl"]), len(lines["en"])) > 50


@given(st.integers(0, 1000))
def test_padding_moves_spans_of_notes_that_name_a_turn(seed):
    item = note("gevraagd hoe het ging", ("genuine_interest", 0, 21))
    item["labels"]["spans"][0]["turn"] = 0
    pad(item, [LINE], random.Random(seed))
    assert sorted(marked(item)) == ["gevraagd hoe het ging", ADMIN]


def test_joined_texts_keep_both_labels():
    both = joined(note("een twee", ("own_target_first", 0, 3)), note("drie", ("revenue_ask", 0, 4)))
    assert marked(both) == ["een", "drie"]


def test_what_needs_its_ground_is_never_put_behind_another_text():
    pitch = note("bundel genoemd", ("unneeded_pitch", 0, 14))
    for seed in range(40):
        for item in augmented([pitch, pitch | {"id": "m"}], EVERYTHING, seed):
            assert len(item["labels"]["spans"]) == 1


def test_what_only_a_minority_saw_keeps_no_text_from_being_joined_and_loses_its_ground():
    told, doubted = note("bundel genoemd", ("genuine_interest", 0, 14)), []
    for code in ("unneeded_pitch", "internal_remark"):
        doubted.append(told["labels"]["spans"][0] | {"code": code, "minority": True, "weight": 0.2})
    told["labels"]["spans"] += doubted
    joins = replace(NOTHING, join=1)
    (both,) = augmented(
        [note(ADMIN, ("fact_or_admin", 0, len(ADMIN))), told | {"id": "m"}], joins, 1
    )
    codes = [s["code"] for s in both["labels"]["spans"]]
    assert codes == ["fact_or_admin", "genuine_interest", "internal_remark"]


def test_a_voicemail_is_padded_with_lines_of_voicemails_only():
    voicemail = note("ingesproken, morgen weer bellen", scorable=False, ns="NS1", balance=None)
    admin = note(ADMIN, ("fact_or_admin", 0, len(ADMIN)), scorable=False, ns="NS2", balance=None)
    for seed in range(20):
        first = augmented([voicemail, admin], replace(NOTHING, pad=1), seed)[0]
        assert first["text"] == voicemail["text"]


def test_administration_is_padded_with_administration_only():
    admin = note(ADMIN, ("fact_or_admin", 0, len(ADMIN)), scorable=False, ns="NS2", balance=None)
    words = "hem op de hoogte gebracht"
    moments = [note(words, (code, 0, len(words))) for code in (None, "internal_remark")]
    for moment, taken in zip(moments, (False, True), strict=True):
        first = augmented([admin, moment | {"id": "m"}], replace(NOTHING, pad=1), 1)[0]
        assert first["text"] != ADMIN  # with itself at least
        seen = {
            augmented([admin, moment | {"id": "m"}], replace(NOTHING, pad=1), seed)[0]["text"]
            for seed in range(20)
        }
        assert any(words in text for text in seen) == taken


def talk(*turns, **labels):
    """A talk whose every turn holds segments: (speaker, (words, code), ...)."""
    item = note("", **labels) | {"kind": "transcript", "turns": []}
    for number, (speaker, *said) in enumerate(turns):
        text = ""
        for words, code in said:
            at = len(text)
            text += words + " "
            span = {"code": code, "turn": number, "start": at, "end": at + len(words)}
            item["labels"]["spans"].append(span | {"attribution": speaker, "polarity": "done"})
        item["turns"].append({"speaker": speaker, "text": text.rstrip()})
    return item


def told(item):
    return [
        (s["code"], item["turns"][s["turn"]]["text"][s["start"] : s["end"]])
        for s in item["labels"]["spans"]
    ]


CALL = (
    ("rep", ("Met Noor.", None), ("Hoe gaat het?", "genuine_interest")),
    ("customer", ("Druk.", "customer_speech")),
    ("rep", ("Order staat.", "fact_or_admin"), ("Nog iets voor mij?", "revenue_ask")),
)


def test_a_talk_of_one_side_keeps_the_turns_of_the_rep():
    item = talk(*CALL, ns=None)
    one_sided(item)
    assert [t["text"] for t in item["turns"]] == [
        "Met Noor. Hoe gaat het?",
        "Order staat. Nog iets voor mij?",
    ]
    assert [code for code, _ in told(item)] == [
        None,
        "genuine_interest",
        "fact_or_admin",
        "revenue_ask",
    ]
    assert told(item)[3][1] == "Nog iets voor mij?"


def test_of_a_talk_what_the_rep_did_is_kept_alone():
    item = talk(*CALL, ns=None)
    item["labels"]["spans"].append(item["labels"]["spans"][1] | {"code": "rapport_as_lever"})
    doubted = item["labels"]["spans"][0] | {
        "code": "open_discovery",
        "minority": True,
        "weight": 0.3,
    }
    item["labels"]["spans"].append(doubted)
    only_conduct(item)
    assert [t["text"] for t in item["turns"]] == ["Hoe gaat het?", "Nog iets voor mij?"]
    assert sorted(told(item)) == [
        ("genuine_interest", "Hoe gaat het?"),
        ("rapport_as_lever", "Hoe gaat het?"),
        ("revenue_ask", "Nog iets voor mij?"),
    ]


def test_a_talk_that_hangs_on_the_words_of_others_stays_whole():
    push = ("rep", ("Toch maar doen?", "pushes_past_no"))
    waved_away = ("rep", ("Dat valt wel mee.", "dismisses_concern"))
    ordered = ("customer", ("Doe er maar tien.", "customer_led_order"))
    for item in (
        talk(*CALL, push, ns=None),
        talk(*CALL, waved_away, ns=None),
        talk(*CALL, ordered, ns=None),
        talk(*CALL, ns="NS4"),
        talk(("customer", ("Druk.", "customer_speech")), ns=None),
    ):
        before = str(item)
        one_sided(item)
        only_conduct(item)
        assert str(item) == before


def test_what_only_a_minority_saw_keeps_no_talk_whole():
    item = talk(*CALL, ns=None)
    asked = item["labels"]["spans"][1]
    item["labels"]["spans"] += [
        asked | {"code": "guides_by_need", "minority": True},
        asked | {"code": "open_discovery", "minority": True, "start": 0},
        asked | {"code": "rapport_as_lever", "minority": True},
    ]
    only_conduct(item)
    assert [t["text"] for t in item["turns"]] == ["Hoe gaat het?", "Nog iets voor mij?"]
    assert sorted(told(item))[1:] == [
        ("rapport_as_lever", "Hoe gaat het?"),
        ("revenue_ask", "Nog iets voor mij?"),
    ]


def test_of_a_voicemail_more_than_its_kindness_is_kept():
    item = talk(*CALL, ns="NS1")
    only_conduct(item)
    assert len(item["turns"]) == 3
    one_sided(item)
    assert len(item["turns"]) == 2


def test_talks_are_cut_down_as_often_as_the_chances_say():
    calls = [talk(*CALL, ns=None, scorable=True) | {"id": str(n)} for n in range(300)]
    of = [len(told(i)) for i in augmented(calls, replace(NOTHING, one_side=0.3, conduct=0.2), 1)]
    assert 60 < of.count(4) < 120
    assert 40 < of.count(2) < 80
    assert of.count(5) == 300 - of.count(4) - of.count(2)
