"""What the whole of a text may do to the rule's outcome, and what not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.codebook import load_codebook
from scorer.residual import Residual, moved
from scorer.rule import rule_distribution

BOOK = load_codebook()
probabilities = st.lists(st.floats(0, 1), min_size=14, max_size=14).map(np.array)
shifts = st.lists(st.floats(-6, 6), min_size=6, max_size=6).map(np.array)


@given(probabilities, shifts, st.floats(0.3, 1.2))
def test_the_balance_moves_by_one_point_at_most(p, shift, weight):
    rule = rule_distribution(p, BOOK)
    found = moved(rule, Residual(weight, shift), BOOK)
    assert abs(found.median_balance - rule.median_balance) <= 1
    assert found.p_balance.sum() == pytest.approx(1)
    assert 0 <= found.p_too_little <= 1
    assert 0 <= found.p_customer_centred <= 1


def test_without_a_say_the_rule_stands():
    rule = rule_distribution(np.full(14, 0.2), BOOK)
    found = moved(rule, Residual(1.0, np.zeros(6)), BOOK)
    assert np.allclose(found.p_balance, rule.p_balance, atol=1e-3)
    assert found.p_too_little == pytest.approx(rule.p_too_little, abs=1e-3)


def test_a_strong_say_tips_an_even_rule():
    p = np.zeros(14)
    p[BOOK.behaviour_ids.index("open_discovery")] = 1.0
    p[BOOK.behaviour_ids.index("unneeded_pitch")] = 0.5
    rule = rule_distribution(p, BOOK)
    towards_mixed = moved(rule, Residual(1.0, np.array([0, 0, 0, 3.0, 0, 0])), BOOK)
    assert rule.median_balance >= 3
    assert towards_mixed.median_balance == 3
    assert towards_mixed.p_balance[2] > rule.p_balance[2]
