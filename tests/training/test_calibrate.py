from types import SimpleNamespace

import pytest

pytest.importorskip("torch")
pytest.importorskip("sklearn")

from training.calibrate import scorable_from, sure_from


def judged(p_scorable: float, gold: str, *, named: str = "customer", certainty: float = 0.9):
    verdict = SimpleNamespace(p_scorable=p_scorable, scorable=True)
    return SimpleNamespace(verdict=verdict, gold_class=gold, named=named, certainty=certainty)


def test_more_is_asked_for_until_what_cannot_be_scored_is_kept_out():
    silent = [judged(p, "not scorable") for p in [0.1] * 90 + [0.58] * 10]
    spoken = [judged(0.9, "customer")] * 100
    assert scorable_from(silent + spoken) == 0.6


def test_one_half_where_keeping_out_costs_too_much():
    silent = [judged(p, "not scorable") for p in [0.1] * 90 + [0.58] * 10]
    doubtful = [judged(0.57, "customer")] * 50
    assert scorable_from(silent + doubtful) == 0.5


def test_sure_begins_where_few_enough_are_wrong():
    right = [SimpleNamespace(judged=judged(1, "customer", certainty=0.9))] * 100
    wrong = [SimpleNamespace(judged=judged(1, "revenue", certainty=0.5))] * 100
    assert sure_from(right + wrong) == 0.9
    assert sure_from(wrong) > 1
