import pytest

from scorer.reps import rep_views
from scorer.reps.channels import compare_channels
from scorer.reps.funnel import amount_of, funnel_of, stage_of
from scorer.reps.remarks import behaviour_shares, strength_of, suggestion_of
from scorer.reps.reviews import Consensus
from scorer.reps.sampling import drawn

from .fakes import review_line, scored


def test_one_call_names_no_strength(codebook):
    items = [scored("a", "An"), scored("b", "An", p_customer=0.1)]
    shares = behaviour_shares(items, {}, codebook, {})
    assert (strength_of(shares), suggestion_of(shares, codebook, "nl")) == (None, None)


def test_strength_and_suggestion_come_with_quotes_and_ways_to_say_it(codebook):
    items = [scored(f"c{n}", "An", date="2026-03-02") for n in range(6)]
    items += [scored(f"r{n}", "An", p_customer=0.1) for n in range(3)]
    shares = behaviour_shares(items, {}, codebook, {})
    strength, suggestion = strength_of(shares), suggestion_of(shares, codebook, "nl")
    assert strength.behaviour.id == "helps_no_strings"
    assert strength.behaviour.quotes[0].date == "2026-03-02"
    assert suggestion.behaviour.id == "unneeded_pitch"
    assert len(suggestion.tips) == 3


def test_a_coach_who_saw_nothing_takes_a_behaviour_away(codebook):
    items = [scored(f"c{n}", "An") for n in range(3)]
    readings = {
        s.conversation.id: Consensus(s.conversation.id, 1.0, frozenset(), "random", 0.5, 1)
        for s in items
    }
    assert behaviour_shares(items, readings, codebook, {}) == ()


def test_a_note_entered_twice_is_quoted_once(codebook):
    items = [scored("a", "An"), scored("b", "An"), scored("a", "An")]
    (share,) = behaviour_shares(items, {}, codebook, {})
    assert len(share.quotes) == 2


def test_the_draw_is_the_same_for_the_same_seed_and_knows_its_chances():
    items = [scored(f"{rep}{n}", rep) for rep in "AB" for n in range(20)]
    items += [scored("ns", "A", scorable=False), scored("x", None)]
    first, again = (drawn(order, per_rep=5, seed=7) for order in (items, items[::-1]))
    assert [d.scored.conversation.id for d in first] == [d.scored.conversation.id for d in again]
    assert {d.inclusion_probability for d in first} == {0.25}
    assert len(first) == 10
    alone = drawn([s for s in items if s.conversation.rep == "A"], per_rep=5, seed=7)
    assert [d.scored.conversation.id for d in alone] == [
        d.scored.conversation.id for d in first if d.scored.conversation.rep == "A"
    ]
    assert [d.to_form() for d in first] != [d.to_form() for d in drawn(items, per_rep=5, seed=8)]


def test_the_form_does_not_tell_the_verdict():
    form = drawn([scored("a", "An")], per_rep=1, seed=0)[0].to_form()
    assert "verdict" not in form
    assert (form["balance"], form["stratum"], form["inclusion_probability"]) == (
        None,
        "random",
        1.0,
    )
    assert set(form) - {"conversation"} == set(review_line(scored("a", "An")))


@pytest.mark.parametrize(
    ("written", "stage"),
    [
        ("Order geplaatst", "orders"), ("geen order", None), ("offerte gestuurd", "quotes"),
        ("Meeting booked", "meetings"), ("Closed lost", None), ("Closed won", "orders"), ("", None),
    ],
)  # fmt: skip
def test_outcomes_in_words(written, stage):
    assert stage_of(written) == stage


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("€ 1.250,50", 1250.5),
        ("1,250.50", 1250.5),
        ("12.000", 12000),
        ("950", 950),
        ("n.v.t.", None),
    ],
)
def test_amounts_as_people_write_them(written, amount):
    assert amount_of(written) == amount


def test_the_funnel_is_for_a_team_only():
    def items(n_reps):
        return [
            scored(f"{r}-{n}", f"R{r}", outcome="order") for r in range(n_reps) for n in range(4)
        ]

    assert funnel_of(items(4)) is None
    silent = [scored(f"s{n}", f"S{n}") for n in range(9)]
    assert funnel_of(items(4) + silent) is None
    funnel = funnel_of(items(5) + silent)
    assert funnel.counts == {"calls": 20, "orders": 20}  # of meetings and quotes nothing is told
    assert set(funnel.by_band["mixed"]) == {"orders"}
    assert funnel.by_band["customer"]["orders"].of == 20


def test_a_stage_that_was_refused_is_told_of_and_one_that_is_not_named_is_not():
    told = [scored(f"{r}", f"R{r}", outcome=o) for r, o in enumerate(("geen order", "demo") * 3)]
    assert funnel_of(told).counts == {"calls": 6, "meetings": 3, "orders": 0}
    nothing = [scored(f"{r}", f"R{r}", outcome="belt terug") for r in range(5)]
    assert funnel_of(nothing) is None


def test_note_and_transcript_of_one_call_are_compared():
    turns = {"kind": "transcript", "text": None, "turns": [{"speaker": "rep", "text": "ja"}]}
    items = [scored(f"n{n}", "An", call="c" + str(n)) for n in range(4)]
    items += [scored(f"t{n}", "An", p_customer=0.3, call="c" + str(n), **turns) for n in range(4)]
    found = compare_channels(items, "call")
    assert (found.n, found.same) == (4, 0)
    assert found.higher == pytest.approx(0.6)


def test_nothing_ranks(codebook, style):
    items = [
        scored(f"{r}{n}", r, p_customer=p) for r, p in (("B", 0.9), ("A", 0.1)) for n in range(12)
    ]
    assert [v.rep for v in rep_views(items, codebook=codebook, style=style)] == ["A", "B"]
