"""Coverage of the per-rep interval over labelled reps, with verdicts whose errors are known."""

from dataclasses import replace

import numpy as np
import pytest

from scorer.evaluation.gold import Gold, Labelled
from tests.reps.fakes import STYLE, scored
from training.coverage import coverage, drawn, readings_of, voices_of

BALANCES = {5: 2.0, 3: 0.0, 1: -2.0}  # and the mean of the logit in the class


def texts(n_voices: int):
    rng = np.random.default_rng(0)
    found = []
    for v in range(n_voices):
        for balance in (*BALANCES, None):
            for n in range(12):
                logit = BALANCES.get(balance, 0.0) + rng.normal()
                id = f"{v}-{balance}-{n}"
                item = scored(
                    id, None, p_customer=1 / (1 + np.exp(-logit)), scorable=balance is not None
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


def test_intervals_hold_where_the_model_is_what_it_assumes(codebook):
    style = {"note": replace(STYLE, style=0.05)}
    rows = list(coverage(voices_of(texts(6), codebook, "voice"), style, n_teams=4, seed=0))
    by_method = {(r["n"], r["method"]): r for r in rows}
    assert {m for _, m in by_method} == {
        "1 raw share", "2 mean probability", "6 model", "8c check", "10 model"
    }  # fmt: skip
    assert by_method[40, "10 model"]["coverage"] > 0.75
    assert by_method[100, "10 model"]["width"] < by_method[20, "10 model"]["width"]
