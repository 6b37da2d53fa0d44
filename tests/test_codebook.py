import json
from importlib import resources

import pytest

from scorer.codebook import parse_codebook
from scorer.errors import CodebookError


@pytest.fixture
def raw():
    return json.loads(resources.files("scorer").joinpath("codebook.json").read_text("utf-8"))


def test_the_codebook_has_what_the_method_counts(codebook):
    assert len(codebook.behaviours) == 14
    assert len(codebook.tag_ids) == 4
    assert [h.id for h in codebook.hard_cases] == [f"H{n}" for n in range(1, 64)]
    assert [n.id for n in codebook.not_scorable] == ["NS1", "NS2", "NS3", "NS4", "NS5"]


def test_an_unknown_key_is_refused(raw):
    with pytest.raises(CodebookError, match="unknown keys colour"):
        parse_codebook(raw | {"colour": 1})


def test_a_behaviour_twice_is_refused(raw):
    raw["behaviours"].append(raw["behaviours"][0])
    with pytest.raises(CodebookError, match="more than once: genuine_interest"):
        parse_codebook(raw)


def test_a_missing_language_is_refused(raw):
    del raw["behaviours"][2]["name"]["nl"]
    with pytest.raises(CodebookError, match="has no wording in nl"):
        parse_codebook(raw)


def test_the_fingerprint_sees_weights_and_order_but_no_wording(raw, codebook):
    assert parse_codebook(raw).fingerprint == codebook.fingerprint
    raw["behaviours"][0]["definition"] = "other words"
    assert parse_codebook(raw).fingerprint == codebook.fingerprint
    raw["behaviours"][0]["weight"] = 2
    assert parse_codebook(raw).fingerprint != codebook.fingerprint


def test_no_wording_infers_an_emotion(codebook):
    labels = [
        x.name[lang]
        for x in (*codebook.behaviours, *codebook.context_tags)
        for lang in ("nl", "en")
    ]
    labels += codebook.words.tags["customer_centred"].values()
    forbidden = (
        "angry",
        "boos",
        "happy",
        "blij",
        "stress",
        "emoti",
        "sentiment",
        "mood",
        "stemming",
    )
    assert not [x for x in labels if any(f in x.lower() for f in forbidden)]


def test_every_behaviour_has_six_tips_per_language_for_note_and_call(codebook):
    seen = set()
    for behaviour in codebook.behaviours:
        for kind in ("note", "transcript"):
            for language in ("nl", "en"):
                tips = behaviour.tips_for(kind, language)
                assert len(tips) >= 6, (behaviour.id, kind, language)
                assert not seen & set(tips)
                seen |= set(tips)
