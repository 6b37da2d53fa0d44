from datetime import date, timedelta

import numpy as np
import pytest

from scorer.reps.estimates import call_keys, rep_data, team_of
from scorer.reps.trend import trends

from .fakes import STYLE, scored


def history(rep, shares, n, seed=0):
    """Conversations over half a year; `shares` are the customer shares of its two halves."""
    rng = np.random.default_rng(seed)
    items = []
    for j in range(2 * n):
        customer = rng.random() < shares[j >= n]
        p = float(1 / (1 + np.exp(-((2.0 if customer else -2.0) + rng.normal()))))
        day = date(2026, 1, 5) + timedelta(days=180 * j // (2 * n))
        items.append(scored(f"{rep}-{j}", rep, p_customer=p, date=day.isoformat()))
    return items


def of(*histories):
    groups = {h[0].conversation.rep: h for h in histories}
    style = {"note": STYLE}
    keys = call_keys(groups, style)
    team = team_of([rep_data(h, {}, keys) for h in histories], style)
    return trends(groups, {}, keys, team)


def test_a_large_change_over_many_conversations_is_said():
    assert of(history("An", (0.2, 0.8), 100))["An"].direction == "up"
    assert of(history("An", (0.8, 0.2), 100))["An"].direction == "down"


def test_no_change_is_not_said():
    assert of(history("An", (0.5, 0.5), 60))["An"].direction == "none"


def test_few_conversations_say_nothing():
    assert of(history("An", (0.2, 0.8), 39))["An"].direction == "too_few"


def test_what_moves_the_whole_team_is_no_change_of_one_rep():
    everyone = [history(f"Rep {n}", (0.3, 0.7), 80, seed=n) for n in range(6)]
    found = of(*everyone)
    alone = of(everyone[0])["Rep 0"]
    assert found["Rep 0"].team > 0.5
    assert abs(found["Rep 0"].difference) < abs(alone.difference)


def test_periods_cover_the_time_and_carry_intervals():
    trend = of(history("An", (0.3, 0.7), 60))["An"]
    assert sum(p.n for p in trend.periods) == 120
    for before, after in zip(trend.periods, trend.periods[1:], strict=False):
        assert after.first == before.last + timedelta(days=1)
    assert all(0 <= p.interval[0] <= p.share <= p.interval[1] <= 1 for p in trend.periods)


def test_less_than_eight_weeks_has_no_trend():
    items = [scored(f"c{n}", "An", date="2026-01-05") for n in range(50)]
    assert of(items) == {}


@pytest.mark.parametrize(("shares", "hint"), [((0.9, 0.15), "down"), ((0.5, 0.5), "none")])
def test_the_early_hint_follows_a_fall_and_not_chance(shares, hint):
    assert of(history("An", shares, 60, seed=3))["An"].hint == hint
