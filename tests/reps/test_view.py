from dataclasses import replace

import numpy as np
import pytest

from scorer.model.bundle import StyleModel
from scorer.reps import rep_views
from scorer.reps.gates import display_of
from scorer.reps.style import band_posteriors, logit

STYLE = StyleModel(
    share=0.5, share_sd=1.0, mean_customer=2.0, mean_revenue=-2.0, noise=1.0, style=0.5
)
CARE, PUSH, NOTHING = "interest and discover", "omzet", "kaas"


@pytest.fixture
def verdicts(fake_scorer):
    scorer = fake_scorer()

    def make(rep, *texts):
        return [
            replace(scorer.score(text), rep=rep, id=f"{rep}-{n}") for n, text in enumerate(texts)
        ]

    return make


def views(verdicts, codebook):
    return rep_views(verdicts, codebook=codebook, style={"note": STYLE})


@pytest.mark.parametrize(
    ("n_scorable", "n", "display"),
    [(9, 9, "none"), (10, 10, "words"), (10, 20, "words"), (10, 21, "none"), (0, 40, "none")],
)
def test_the_gates_hold_at_their_edges(n_scorable, n, display):
    assert display_of(n_scorable, n) == display


def test_below_ten_scorable_conversations_there_is_no_word(verdicts, codebook):
    (view,) = views(verdicts("An", *[CARE] * 9), codebook)
    assert (view.display, view.words) == ("none", None)


def test_a_clear_rep_gets_an_indicative_word_and_never_a_figure(verdicts, codebook):
    (view,) = views(verdicts("An", *[CARE] * 15), codebook)
    assert view.words == "mostly customer (indicative)"
    shown = view.to_dict()
    assert [shown[k] for k in ("share", "interval", "check", "trend")] == [None] * 4


def test_a_divided_rep_gets_too_early_to_say(verdicts, codebook):
    (view,) = views(verdicts("An", *[CARE, PUSH] * 5), codebook)
    assert view.words == "too early to say"


def test_reps_stand_by_name_whatever_they_did(verdicts, codebook):
    everyone = verdicts("Zoë", CARE) + verdicts("An", PUSH) + verdicts(None, CARE)
    assert [v.rep for v in views(everyone, codebook)] == ["An", "Zoë", None]


def test_not_scorable_conversations_are_counted_not_scored(verdicts, codebook):
    (view,) = views(verdicts("An", CARE, NOTHING, "voicemail"), codebook)
    assert (view.n_conversations, view.n_scorable) == (3, 1)
    assert view.not_scorable == {"NS1": 1, "NS3": 1}


def test_strength_and_suggestion_come_with_quotes(verdicts, codebook):
    (view,) = views(verdicts("An", CARE, CARE, PUSH, PUSH), codebook)
    assert view.strength.side == "customer"
    assert view.suggestion.quotes[0].text == PUSH


def test_more_of_the_same_makes_surer():
    few, many = (
        band_posteriors([np.full(n, 2.0), np.full(n, -2.0)], STYLE)[0]["customer"] for n in (3, 40)
    )
    assert few < many


def test_a_shift_in_style_keeps_the_word_back():
    """All scores a little low: with a wide style shift this may be the way of writing."""
    scores = [np.full(20, -0.5)]
    narrow, wide = (
        band_posteriors(scores, replace(STYLE, style=s))[0]["revenue"] for s in (0.05, 2.0)
    )
    assert wide < narrow


def test_logits_stay_finite():
    assert np.isfinite(logit(np.array([0.0, 1.0]))).all()
