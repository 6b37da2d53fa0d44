"""Coverage of the per-rep interval over labelled reps, with verdicts whose errors are known."""

from dataclasses import replace

import numpy as np
import pytest

from scorer.evaluation.gold import Gold, Labelled
from tests.reps.fakes import STYLE, scored
from training.coverage import (
    Window,
    coverage,
    drawn,
    mean_expected,
    mean_verdict,
    readings_of,
    summary,
    voices_of,
)
from training.methods import Result

BALANCES = {5: 2.0, 3: 0.0, 1: -2.0}  # and the mean of the logit in the class


def texts(n_voices: int, shift=lambda voice: 0.0):
    """Twelve texts a voice of each band and of nothing to score; call types go with the band, more or less."""
    rng = np.random.default_rng(0)
    found = []
    for v in range(n_voices):
        for balance in (*BALANCES, None):
            for n in range(12):
                logit = BALANCES.get(balance, 0.0) + shift(v) + rng.normal()
                item = scored(
                    f"{v}-{balance}-{n}",
                    None,
                    p_customer=1 / (1 + np.exp(-logit)),
                    scorable=balance is not None,
                    call_type="checkin" if n % 4 < (3 if balance == 5 else 1) else "prospecting",
                )
                gold = Gold(balance is not None, None, balance, None, None, None)
                found.append((Labelled(item.conversation, gold, f"voice {v}"), item))
    return found


def test_voices_need_conversations_of_every_band(codebook):
    some = [t for t in texts(2) if not t[0].conversation.id.startswith("1-3")]
    voices = voices_of(some, codebook, "voice")
    assert list(voices) == ["voice 0"]
    assert voices["voice 0"].n == 36


def test_a_drawn_rep_has_the_share_it_was_given(codebook):
    voice, rng = voices_of(texts(1), codebook, "voice")["voice 0"], np.random.default_rng(3)
    rep = drawn(voice, "a", 3000, STYLE.width, rng)
    told = [v for v in rep.values.values() if v is not None]
    assert len(told) == 3000
    assert np.mean(told) == pytest.approx(rep.share, abs=0.03)
    assert 800 < len(rep.items) - 3000 < 1200  # a third as many, as in the data
    assert len({s.conversation.id for s in rep.items}) == len(rep.items)
    read = readings_of(rep, 20, rng)
    assert len(read) == 20
    assert all(r.value is not None for r in read.values())  # the others were never scored


def test_more_that_cannot_be_scored_than_what_can_is_no_fault(codebook):
    some = [t for t in texts(1) if not t[0].gold.scorable or t[0].conversation.id[-1] in "012"]
    voice = voices_of(some, codebook, "voice")["voice 0"]
    assert len(voice.not_scorable) < voice.n
    few = replace(voice, not_scorable=[*voice.not_scorable] * 3)
    assert len(drawn(few, "a", 40, STYLE.width, np.random.default_rng(0)).items) > 60


def test_a_verdict_that_is_surely_mixed_is_a_half_without_error():
    mixed = replace(
        scored("a", None).verdict,
        band="mixed",
        band_probabilities={"customer": 0.0, "mixed": 1.0, "revenue": 0.0},
    )
    assert mean_expected([mixed] * 9) == Result(0.5, 0.5, 0.5)
    assert mean_verdict([mixed] * 9).share == 0.5


def test_intervals_hold_where_the_model_is_what_it_assumes(codebook):
    style = {"note": replace(STYLE, style=0.05)}
    rows = list(coverage(voices_of(texts(8), codebook, "voice"), style, n_teams=6, seed=0))
    by_method = {(r["n"], r["readings"], r["method"]): r for r in rows}
    assert len(by_method) == 4 * 4 - 1  # no check without readings
    model = by_method[40, 10, "10 model"]
    assert 0.8 < model["coverage"] < 0.99
    assert abs(model["bias"]) < 0.03
    assert model["interval"][0] <= model["coverage"] <= model["interval"][1]
    assert by_method[100, 20, "10 model"]["width"] < by_method[20, 5, "10 model"]["width"]
    assert by_method[20, 0, "6 model"]["shown"] is None
    assert model["shown"] > 0.5


def test_a_way_of_writing_that_is_misread_is_seen_by_readings_only(codebook):
    style = {"note": replace(STYLE, style=1.0)}
    misread = texts(8, shift=lambda voice: -1.5 if voice % 2 else 1.5)
    rows = list(coverage(voices_of(misread, codebook, "voice"), style, n_teams=4, seed=0))
    by_method = {(r["n"], r["method"]): r["coverage"] for r in rows}
    assert by_method[100, "2 mean expected value"] < 0.5
    assert by_method[100, "10 model"] > 0.75


def test_the_interval_of_the_coverage_is_over_voices():
    holds, fails = Result(0.5, 0.4, 0.6), Result(0.9, 0.8, 1.0)
    rows = [Window("a", 0.5, holds)] * 50 + [Window("b", 0.5, fails)] * 50
    found = summary(rows)
    assert found["coverage"] == 0.5
    assert found["interval"] == [0.0, 1.0]
