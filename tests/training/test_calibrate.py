from types import SimpleNamespace

import pytest

pytest.importorskip("torch")
pytest.importorskip("sklearn")

from training.calibrate import (
    _customer_slope,
    _folds,
    _residuals,
    main,
    scorable_from,
    sure_from,
)


def judged(p_scorable: float, gold: str, *, named: str = "customer", certainty: float = 0.9):
    verdict = SimpleNamespace(p_scorable=p_scorable, scorable=True)
    return SimpleNamespace(verdict=verdict, gold_class=gold, named=named, certainty=certainty)


def test_more_is_asked_for_until_what_cannot_be_scored_is_kept_out():
    silent = [judged(p, "not scorable") for p in [0.1] * 90 + [0.58] * 10]
    spoken = [judged(0.9, "customer")] * 100
    assert scorable_from(silent + spoken) == 0.6


def test_farthest_from_both_bounds():
    silent = [judged(p, "not scorable") for p in [0.1] * 952 + [0.62] * 20 + [0.72] * 28]
    spoken = [judged(p, "customer") for p in [0.57] * 30 + [0.72] * 75]
    assert scorable_from(silent + spoken) == 0.65


def test_one_half_where_keeping_out_costs_too_much():
    silent = [judged(p, "not scorable") for p in [0.1] * 90 + [0.58] * 10]
    doubtful = [judged(0.57, "customer")] * 50
    assert scorable_from(silent + doubtful) == 0.5


def test_sure_begins_where_few_enough_are_wrong():
    right = [SimpleNamespace(judged=judged(1, "customer", certainty=0.9))] * 100
    wrong = [SimpleNamespace(judged=judged(1, "revenue", certainty=0.5))] * 100
    assert sure_from(right + wrong) == 0.9
    assert sure_from(wrong) > 1


def test_so_many_wrong_as_may_be_are_too_many_among_few():
    def certain(n_wrong: int, n: int):
        named = ["revenue"] * n_wrong + ["customer"] * (n - n_wrong)
        return [SimpleNamespace(judged=judged(1, "customer", named=x)) for x in named]

    assert sure_from(certain(5, 100)) > 1  # one in twenty, but it could be more
    assert sure_from(certain(40, 1000)) == 0.9


def test_a_writer_stands_on_one_side_of_a_fold():
    scored = [SimpleNamespace(example=SimpleNamespace(writer=w)) for w in "abacab"]
    assert [[s.example.writer for s in fold] for fold in _folds(scored)] == [
        ["a"] * 3, ["b"] * 2, ["c"],
    ]  # fmt: skip


def test_what_was_measured_on_the_test_writers_is_not_calibrated_again(
    tmp_path, monkeypatch, capsys
):
    (tmp_path / "metrics.json").write_text('{"test": {}}', "utf-8")
    monkeypatch.setattr("sys.argv", ["calibrate", str(tmp_path)])
    with pytest.raises(SystemExit):
        main()
    assert "export it anew" in capsys.readouterr().err


def test_texts_of_a_writers_voice_else_of_one_rep_else_of_one_writer_stand_together(codebook):
    import numpy as np

    from scorer.model.windows import WindowSettings
    from training.data import N_WHOLE, examples_of
    from training.measure import predict

    class Silent:
        def logits(self, conversation, sentences):
            return np.full((len(sentences), len(codebook.label_ids)), -8.0), np.zeros(N_WHOLE)

    note = {"kind": "note", "text": "Gebeld.", "language": "nl", "labels": {"spans": []}}
    known = (
        {"writer": "acme"},
        {"rep": "An", "writer": "acme"},
        {"rep": "An", "voice": "bakker, An"},
        {"rep": "An", "voice": "bakker, An", "writer": "acme"},
    )
    items = [note | {"id": str(n)} | who for n, who in enumerate(known)]
    examples = examples_of(items, lambda words: [9], codebook, WindowSettings())
    scored = predict(examples, Silent(), codebook)
    assert [s.judged.cluster for s in scored] == [
        "acme", "An", "bakker, An", "acme: bakker, An",
    ]  # fmt: skip


def test_an_overconfident_tag_gets_a_slope_below_one():
    import numpy as np

    rng = np.random.default_rng(0)
    true = rng.uniform(-3, 3, 4000)
    leans = np.where(rng.random(4000) < 1 / (1 + np.exp(-true)), "customer", "revenue")
    told = [
        SimpleNamespace(
            gold=SimpleNamespace(lean=lean),
            verdict=SimpleNamespace(p_customer_centred=1 / (1 + np.exp(-2 * x))),
        )
        for x, lean in zip(true, leans, strict=True)
    ]
    assert _customer_slope(told) == pytest.approx(0.5, abs=0.05)


def test_a_channel_without_texts_keeps_the_weights_of_both(codebook):
    found = _residuals([], codebook)
    assert found["note"] == found["transcript"]
    assert (found["note"].rule, found["note"].direct) == (1.0, 0.3)
