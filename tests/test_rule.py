import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorer.codebook import load_codebook
from scorer.rule import balance_of, rule_distribution

BOOK = load_codebook()
IDS = BOOK.behaviour_ids
CUSTOMER = [b.id for b in BOOK.behaviours if b.side == "customer"]
REVENUE = [b.id for b in BOOK.behaviours if b.side == "revenue"]
STRONG = [b.id for b in BOOK.behaviours if b.side == "revenue" and b.weight == 2]
probabilities = st.lists(st.floats(0, 1), min_size=len(IDS), max_size=len(IDS)).map(np.array)


def reference(present: set[str], late: set[str] | None) -> int | None:
    """The rule as the method states it, written a second time for sets."""
    r = min(3, sum(2 if b in STRONG else 1 for b in present if b in REVENUE))
    c = min(
        3.0, sum(0.5 if b == "genuine_interest" and r else 1.0 for b in present if b in CUSTOMER)
    )
    if c < 1 and r < 1:
        return None
    d = max(-2.0, min(2.0, c - r))
    balance = 3 + (math.ceil(abs(d)) if d > 0 else -math.ceil(abs(d)))
    if r > 0:
        balance = min(balance, 4)
    if c >= 1:
        balance = max(balance, 2)
    if late is not None:
        if late & set(STRONG):
            balance = min(balance, 3)
        if late & (set(CUSTOMER) - {"genuine_interest"}) and not late & set(REVENUE):
            balance = max(balance, 2)
    return balance


@pytest.mark.parametrize(
    ("present", "balance"),
    [
        ({"genuine_interest"}, 4),
        ({"genuine_interest", "revenue_ask"}, 2),
        ({"revenue_ask"}, 2),
        ({"open_discovery", "guides_by_need"}, 5),
        ({"open_discovery", "unneeded_pitch"}, 3),
        ({"rapport_as_lever"}, 1),
        ({"genuine_interest", "open_discovery", "unneeded_pitch"}, 4),
        ({"open_discovery", "listening_reflection", "honest_advice", "pressure_urgency"}, 4),
        (set(), None),
    ],
)
def test_worked_examples_of_the_method(present, balance):
    assert balance_of(present, BOOK) == balance


def test_pressure_in_the_last_third_keeps_a_transcript_at_mixed():
    present = {"open_discovery", "listening_reflection", "honest_advice", "pressure_urgency"}
    assert balance_of(present, BOOK, late={"pressure_urgency"}) == 3


@given(st.sets(st.sampled_from(IDS)), st.data())
def test_sure_behaviours_give_the_rule_as_it_is_stated(present, data):
    late = data.draw(st.none() | st.sets(st.sampled_from(sorted(present)))) if present else None
    assert balance_of(present, BOOK, late=late) == reference(present, late)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(IDS), min_size=4, max_size=4, unique=True), st.data())
def test_the_distribution_is_the_sum_over_all_combinations(uncertain, data):
    p = np.zeros(len(IDS))
    for b in uncertain:
        p[IDS.index(b)] = data.draw(st.floats(0.05, 0.95))
    too_little, balances = 0.0, np.zeros(5)
    for there in itertools.product((False, True), repeat=len(uncertain)):
        chance = math.prod(
            p[IDS.index(b)] if t else 1 - p[IDS.index(b)]
            for b, t in zip(uncertain, there, strict=True)
        )
        balance = reference({b for b, t in zip(uncertain, there, strict=True) if t}, None)
        if balance is None:
            too_little += chance
        else:
            balances[balance - 1] += chance
    found = rule_distribution(p, BOOK)
    assert found.p_too_little == pytest.approx(too_little, abs=1e-9)
    np.testing.assert_allclose(found.p_balance, balances / balances.sum(), atol=1e-9)


@given(probabilities)
def test_probabilities_stay_probabilities(p):
    found = rule_distribution(p, BOOK)
    assert 0 <= found.p_too_little <= 1 + 1e-9
    assert found.p_balance.sum() == pytest.approx(1)
    assert sum(found.band_probabilities(BOOK).values()) == pytest.approx(1)
    assert 0 <= found.p_customer_centred <= 1


@given(st.sets(st.sampled_from(IDS), min_size=1), st.sampled_from(CUSTOMER))
def test_a_further_customer_behaviour_never_lowers_the_balance(present, more):
    before, after = balance_of(present, BOOK), balance_of(present | {more}, BOOK)
    assert before is None or after >= before


@given(st.sets(st.sampled_from(IDS), min_size=1), st.sampled_from(REVENUE))
def test_a_further_revenue_behaviour_never_raises_the_balance(present, more):
    before, after = balance_of(present, BOOK), balance_of(present | {more}, BOOK)
    assert before is None or after <= before


@pytest.mark.parametrize("wrong", [np.zeros(3), np.full(len(IDS), 1.5), np.full(len(IDS), np.nan)])
def test_what_is_no_probability_per_behaviour_is_refused(wrong):
    with pytest.raises(ValueError, match="must hold 14 probabilities"):
        rule_distribution(wrong, BOOK)


@given(probabilities)
def test_the_balance_shown_never_contradicts_the_lean(p):
    found = rule_distribution(p, BOOK)
    if found.median_balance > 3:
        assert found.p_customer_centred >= 0.5 - 1e-9
    if found.median_balance < 3:
        assert found.p_customer_centred <= 0.5 + 1e-9
