import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.reps.reviews import Review, agreement, consensus, read_reviews

from .fakes import review_line, scored


@pytest.fixture
def read(tmp_path, codebook):
    def of(*lines):
        path = tmp_path / "r.jsonl"
        texts = [x if isinstance(x, str) else json.dumps(x) for x in lines]
        path.write_text("\n".join(texts), "utf-8")
        return list(read_reviews(path, codebook))

    return of


GOOD = review_line(scored("a", "An"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"balance": 6}, "balance"), ({"scorable": None}, "scorable"),
        ({"scorable": False}, "balance"), ({"stratum": "chosen"}, "stratum"),
        ({"inclusion_probability": 0}, "inclusion_probability"),
        ({"inclusion_probability": None}, "inclusion_probability"),
        ({"behaviours": ["kindness"]}, "behaviours"), ({"score": 3}, "unknown fields"),
        ({"id": ""}, "id"), ({"balance": True}, "balance"), ({"date": 20260601}, "date"),
        ({"date": "2-7-2026"}, "date"), ({"behaviours": 5}, "behaviours"),
        ({"reviewer": ""}, "reviewer"), ({"reviewer": " "}, "reviewer"),
        ({"date": None}, "coach reviewed a above"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_used_is_said_and_the_rest_is_read(read, change, said):
    first, second, third = read(GOOD, GOOD | change, GOOD)
    assert isinstance(first, Review)
    assert isinstance(third, Review)
    assert "line 2" in second
    assert said in second


def test_broken_json_is_said_with_its_line(read):
    assert "line 1" in read("{nee")[0]


def test_two_readers_agree_on_their_mean_towards_the_middle(read, codebook):
    found = consensus(read(GOOD | {"balance": 5}, GOOD | {"reviewer": "b", "balance": 2}), codebook)
    assert found["a"].value == 0.5
    assert agreement(read(GOOD, GOOD | {"reviewer": "b"}), codebook).share == 1.0


def test_a_later_review_of_the_same_reader_replaces_the_earlier_one(read, codebook):
    found = consensus(
        read(GOOD | {"balance": 1, "date": "2026-07-01"}, GOOD | {"balance": 5}), codebook
    )
    assert (found["a"].value, found["a"].n_readers) == (0.0, 1)


def test_a_first_review_needs_no_date(read, codebook):
    undated = GOOD | {"date": None, "balance": 1}
    assert consensus(read(undated), codebook)["a"].value == 0.0
    assert consensus(read(undated, GOOD | {"balance": 5}), codebook)["a"].value == 1.0
    other = consensus(read(GOOD, undated | {"reviewer": "b"}), codebook)["a"]
    assert other.n_readers == 2


def test_a_drawn_conversation_that_is_disputed_later_stays_drawn(read, codebook):
    later = GOOD | {"stratum": "disputed", "date": "2026-07-01", "inclusion_probability": 1}
    found = consensus(read(GOOD, later), codebook)["a"]
    assert (found.stratum, found.inclusion_probability) == ("random", 0.25)


def test_readers_who_find_nothing_to_score_take_a_conversation_out(read, codebook):
    nothing = GOOD | {"scorable": False, "balance": None}
    assert consensus(read(nothing), codebook)["a"].value is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.integers(1, 5))))
def test_a_review_never_disappears(codebook, given_reviews):
    reviews = [
        Review(id, who, None, True, balance, (), "random", 0.5)
        for id, who, balance in given_reviews
    ]
    found = consensus(reviews, codebook)
    assert set(found) == {r.id for r in reviews}
    for id, reading in found.items():
        assert reading.n_readers == len({r.reviewer for r in reviews if r.id == id})
