from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.reps.measurement import Cell, RepData, Team, logit, posteriors, value_chances
from scorer.reps.rectified import Reviewed, rectified

from .fakes import STYLE

KEY = ("note", "")
NONE = np.empty(0)


def rep(unread, read=NONE, values=NONE, picked=NONE, picked_values=NONE):
    lists = (np.asarray(x, dtype=float) for x in (unread, read, values, picked, picked_values))
    return RepData({KEY: Cell(*lists)})


def team(style=STYLE):
    return Team({"note": style, "transcript": style}, {}, {KEY: 1.0}, style.width)


def test_chances_of_the_three_values_sum_to_one():
    assert value_chances(np.linspace(-6, 6, 9), 0.4).sum(axis=1) == pytest.approx(1)


def test_more_of_the_same_makes_surer():
    few, many = (posteriors([rep(np.full(n, 2.0))], team())[0] for n in (5, 60))
    assert many.within(2 / 3, 1) > few.within(2 / 3, 1)
    low, high = many.interval(0.9)
    assert high - low < np.diff(few.interval(0.9))[0]


def test_a_wide_style_shift_keeps_the_certainty_back():
    narrow, wide = (
        posteriors([rep(np.full(30, -1.5))], team(replace(STYLE, style=s)))[0] for s in (0.05, 2.0)
    )
    assert wide.within(0, 1 / 3) < narrow.within(0, 1 / 3)


def test_reviews_teach_how_a_rep_is_read():
    """All scores low, all reviews high: this rep is under-read, and the figure follows the reviews."""
    wide = team(replace(STYLE, style=1.5))
    alone = posteriors([rep(np.full(30, -1.0))], wide)[0]
    read = posteriors([rep(np.full(22, -1.0), np.full(8, -1.0), np.ones(8))], wide)[0]
    assert read.mean > alone.mean + 0.3
    assert read.shift_mean < -1


def test_the_order_of_conversations_and_reps_changes_nothing():
    rng = np.random.default_rng(1)
    scores = rng.normal(size=20)
    a, b = rep(scores), rep(rng.normal(size=10))
    first, other = posteriors([a, b], team())
    again = posteriors([b, rep(scores[::-1])], team())[1]
    assert first.mean == pytest.approx(again.mean, abs=1e-12)
    assert first.mean != other.mean


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=30), st.integers(0, 5))
def test_a_share_and_its_interval_stay_between_nought_and_one(scores, n_reviews):
    reviews = np.ones(n_reviews)
    found = posteriors([rep(scores, reviews, reviews)], team())[0]
    low, high = found.interval(0.9)
    assert 0 <= low <= found.mean <= high <= 1
    assert found.mass.sum() == pytest.approx(1)


def test_a_score_that_is_not_a_number_says_nothing_but_its_review_does():
    base = posteriors([rep(np.zeros(5))], team())[0].mean
    up = posteriors([rep(np.zeros(5), [np.nan], [1.0])], team())[0].mean
    assert np.isfinite(up)
    assert up > base


def test_logits_stay_finite():
    assert np.isfinite(logit(np.array([0.0, 1.0]))).all()


def test_the_check_is_prediction_powered_inference_with_lambda_one():
    ppi = pytest.importorskip("ppi_py")
    rng = np.random.default_rng(5)
    reps = []
    for _ in range(8):
        truth = (rng.random(60) < 0.6).astype(float)
        f = np.clip(truth * 0.7 + 0.15 + rng.normal(0, 0.1, 60), 0, 1)
        reps.append(Reviewed(f[15:], f[:15], truth[:15], ("note",) * 15))
    for one, found in zip(reps, rectified(reps, 0.9), strict=True):
        expected = float(
            np.ravel(ppi.ppi_mean_pointestimate(one.values, one.read, one.unread, lam=1))[0]
        )
        assert found.share == pytest.approx(np.clip(expected, 0, 1), abs=1e-9)


def test_reviews_with_unequal_chances_are_weighted_by_their_inverse():
    f = np.array([0.5, 0.5])
    one = Reviewed(
        np.full(4, 0.5), f, np.array([1.0, 0.0]), ("note",) * 2, chances=np.array([0.2, 0.8])
    )
    other = replace(one, chances=np.array([0.5, 0.5]))
    weighted, plain = (rectified([r, r], 0.9)[0].share for r in (one, other))
    assert plain == pytest.approx(0.5)
    assert weighted == pytest.approx(0.8)


def test_known_strata_count_as_they_are():
    f = np.full(10, 0.5)
    one = Reviewed(f, f[:5], np.array([1.0, 0, 1, 0, 1]), ("note",) * 5, known=np.ones(5))
    without = replace(one, known=np.empty(0))
    with_known, plain = (rectified([r, r], 0.9)[0].share for r in (one, without))
    assert with_known == pytest.approx(0.75 * plain + 0.25)
