import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scorer.conversation import Conversation, Turn
from scorer.verdict import Verdict, _on_slope


def note(text: str, **more) -> Conversation:
    return Conversation(id="a", kind="note", text=text, **more)


def test_a_verdict_is_the_same_after_json(fake_scorer):
    verdict = fake_scorer().score("discover first. then a pitch. omzet?")
    assert Verdict.from_dict(json.loads(json.dumps(verdict.to_dict()))) == verdict


def test_evidence_stands_in_the_original(fake_scorer):
    text = "  Gebeld - interest getoond / daarna pitch.\nomzet gevraagd 😀; klaar"
    verdict = fake_scorer().score(text)
    places = [e for b in verdict.behaviours for e in b.evidence]
    assert len(places) == 3
    assert all(text[e.start : e.end] == e.text and e.turn is None for e in places)


def test_a_revenue_ask_alone_is_two_and_revenue_pushing(fake_scorer):
    verdict = fake_scorer().score("Heb je nog omzet voor mij?")
    assert (verdict.balance, verdict.band, verdict.tag) == (2, "revenue", "revenue_pushing")


def test_nothing_to_go_on_is_not_scored_and_has_no_figures(fake_scorer):
    verdict = fake_scorer().score("fijn gesprek").to_dict()
    assert verdict["not_scorable"] == "NS3"
    empty = ("tag", "p_customer_centred", "band", "balance", "expected_balance")
    assert all(verdict[name] is None for name in empty)
    assert set(verdict["band_probabilities"].values()) == {None}


def test_a_voicemail_with_care_in_it_is_not_scored(fake_scorer):
    verdict = fake_scorer().score("voicemail: interest and help")
    assert not verdict.scorable
    assert verdict.not_scorable == "NS1"


def test_another_language_is_not_scored(fake_scorer):
    text = "Ich habe den Kunden angerufen und er war sehr zufrieden mit der Lieferung, pitch."
    assert fake_scorer().score(text).not_scorable == "NS5"


def test_what_the_customer_says_never_counts(fake_scorer):
    turns = (Turn("rep", "hello there"), Turn("customer", "help me, any omzet, interest, pitch"))
    verdict = fake_scorer().score(Conversation(id="t", kind="transcript", turns=turns))
    assert not verdict.scorable
    assert verdict.behaviours == ()


def test_pressure_at_the_end_of_a_transcript_weighs_more_than_at_the_start(fake_scorer):
    care = ["discover", "interest", "help"]

    def balance(words: list[str]) -> int | None:
        turns = tuple(Turn("rep", w) for w in words)
        return fake_scorer().score(Conversation(id="t", kind="transcript", turns=turns)).balance

    assert balance(["pressure", *care]) == 4
    assert balance([*care, "pressure"]) == 3


@given(st.lists(st.sampled_from(["interest", "discover", "help", "pitch", "omzet", "kaas"])))
def test_evidence_is_the_cause(fake_scorer, words):
    """Without the shown sentences nothing is left to score."""
    scorer = fake_scorer()
    text = "\n".join(f"{w} {n}" for n, w in enumerate(words)) or "kaas"
    verdict = scorer.score(text)
    shown = {e.text for b in verdict.behaviours for e in b.evidence}
    rest = "\n".join(line for line in text.splitlines() if line not in shown)
    assert not scorer.score(rest or "kaas").behaviours


def test_numbers_have_four_decimals(fake_scorer):
    verdict = fake_scorer().score("discover. pitch.").to_dict()
    numbers = [verdict["p_scorable"], verdict["expected_balance"]]
    assert all(round(x, 4) == x for x in numbers)
    assert np.isfinite(numbers).all()


def test_administration_never_hides_conduct(fake_scorer):
    """NS2 means that no conduct is visible: where some is, the behaviours decide."""
    scorer = fake_scorer(reasons={"adres": "NS2"})
    assert scorer.score("adres gewijzigd").not_scorable == "NS2"
    assert scorer.score("adres gewijzigd. omzet gevraagd").balance == 2


def test_a_conversation_is_scored_from_the_probability_asked_for(codebook):
    from dataclasses import replace

    from scorer.verdict import Evidence, Reading, verdict_of

    p = np.zeros((1, len(codebook.behaviours)))
    p[0, codebook.behaviour_ids.index("revenue_ask")] = 0.6
    reading = Reading(p, p[0], None, {}, shown_from=0.4, scorable_from=0.5, sure_from=0.9)
    place = [Evidence(None, 0, 5, "omzet", 0.0)]

    def scorable(reading: Reading) -> bool:
        verdict = verdict_of(
            note("omzet"), place, reading, language="nl", codebook=codebook, model="m"
        )
        return verdict.scorable

    assert scorable(reading)
    assert not scorable(replace(reading, scorable_from=0.65))


def test_the_slope_changes_how_sure_of_the_tag_and_not_the_tag():
    assert _on_slope(0.5, 0.7) == 0.5
    assert 0.5 < _on_slope(0.9, 0.7) < 0.9
    assert 0.1 < _on_slope(0.1, 0.7) < 0.5
    assert _on_slope(1.0, 0.7) == 1
