import json

import numpy as np
import pytest

from training import gates as module
from training.gates import GROUPS, Gate, gates, gates_beside

ROW = {
    "macro_f1": 0.8, "ece_debiased": 0.03, "lean_f1": 0.9, "kappa": 0.8, "two_step": 0.05,
    "swaps": 0.0, "not_scorable_recall": 0.96, "not_scorable_precision": 0.91,
    "behaviour_macro_f1": 0.71, "behaviour_min_f1": 0.5, "evidence_f1": 0.7, "sure_coverage": 0.7,
    "sure_risk": None, "confusion": [[8, 2], [2, 8]],
}  # fmt: skip


def test_every_bar_is_told_and_what_could_not_be_measured_is_not_met():
    test = {"groups": dict.fromkeys(("all", *GROUPS), ROW), "baselines": {"a": 0.6}, "evidence": {}}
    found = {g.name: g for g in gates(test)}
    assert found["ahead of the best baseline"].met
    assert not found["sure and in the wrong band"].met
    assert not found["sure, and the same by its evidence alone"].met
    assert found["nl note: bands + not scorable, macro-F1"].met


def test_a_language_is_judged_over_its_notes_and_transcripts_together():
    groups = dict.fromkeys(("all", *GROUPS), ROW) | {
        "en note": ROW | {"confusion": [[1, 9], [9, 1]]}
    }
    found = {g.name: g for g in gates({"groups": groups, "baselines": {"a": 0.6}, "evidence": {}})}
    gate = found["Dutch against English, notes and transcripts together"]
    assert gate.value == pytest.approx(0.8 - 0.45)
    assert not gate.met


def test_direction_of_a_bar():
    assert Gate("error", 0.05, 0.06, at_least=False).met
    assert not Gate("f1", 0.05, 0.06).met


def test_area_under_the_curve_counts_ties_half():
    pytest.importorskip("torch")
    from training.transfer import auc

    assert auc(np.array([3.0, 2, 1]), np.array([True, False, False])) == 1
    assert auc(np.array([1.0, 1]), np.array([True, False])) == 0.5


def test_acts_are_read_where_there_is_too_little_for_a_verdict(shipped):
    pytest.importorskip("torch")
    from training.transfer import act_of, push_of

    def said(words):
        return {"id": "t", "kind": "transcript", "turns": [{"speaker": "rep", "text": words}]}

    assert push_of(shipped.score(said("Aha, prima."))) == 0.5
    assert act_of(shipped, said("Aha, prima.")) < 0.2
    assert act_of(shipped, said("Heb je nog omzet voor mij?")) > 0.8


def test_one_pushing_behaviour_of_several_is_enough(fake_scorer):
    pytest.importorskip("torch")
    from training.transfer import act_of

    scorer = fake_scorer()
    scorer.behaviour_probabilities = lambda _: (
        dict.fromkeys(scorer.codebook.behaviour_ids, 0.0)
        | {
            "revenue_ask": 0.5,
            "pushes_past_no": 0.5,
            "genuine_interest": 1.0,
        }
    )
    assert act_of(scorer, {}) == 0.75


def test_bars_beside_are_told_of_this_bundle_only(tmp_path, monkeypatch):
    def act(auc: float) -> dict:
        return {"act": {"auc": auc}, "length": {"auc": 0.8}}

    asking = "asking against customer acts"
    files = {
        "pairs": {"rows": [{"type": "names", "ok": False}, {"type": "translation", "passed": 0.94, "ok": True}],
                  "names": [{"ok": True}, {"ok": False}]},
        "peers": {"peers": [{"name": "words", "all": 0.7}, {"name": "m (ours)", "all": 0.9}]},
        "transfer": {"PersuasionForGood": {"n": 9, asking: act(0.91)}, "CaSiNo": {"n": 9}},
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content | {"model": "m@1"}), "utf-8")
    monkeypatch.setattr(module, "DOCS", tmp_path)
    found = {g.name: g for g in gates_beside("m@1")}
    assert found["rows of the behavioural tests that are met"].value == 0.5
    assert found["same band in the other language"].met
    assert found["groups of names whose gate is met"].value == 0.5
    assert found["ahead of the best peer"].value == pytest.approx(0.2)
    assert found[f"PersuasionForGood, {asking}: AUC by the act"].met
    assert not list(gates_beside("m@2"))


def test_a_row_of_pairs_is_met_only_within_the_bound_of_its_change():
    from training.pairs import Row

    def names(shift: float) -> Row:
        return Row("names", "nl", "", 100, 1.0, 0.99, 1.0, 1.0, None, 0.02, shift)

    assert names(0.005).ok
    assert not names(-0.02).ok


def test_a_model_that_goes_by_length_is_seen():
    pytest.importorskip("sklearn")
    from training.probes import surface

    items = [{"kind": "note", "text": "woord " * n} for n in (2, 3, 20, 30)]
    assert surface(items, ["customer", "customer", "revenue", "revenue"])["length in a note"] == 1
    assert surface(items, ["customer", "revenue", "customer", "mixed"])["length in a note"] == 0.5


def test_a_bundle_that_is_not_there_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["gates", str(tmp_path / "nosuch")])
    with pytest.raises(SystemExit) as stopped:
        module.main()
    assert stopped.value.code == 2
    assert "no model bundle at" in capsys.readouterr().err
