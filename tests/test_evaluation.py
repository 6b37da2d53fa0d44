import json
import random

import numpy as np
import pytest

from scorer.conversation import Conversation, Turn
from scorer.errors import InputError
from scorer.evaluation import Evaluation, evaluated, evidence_tests, figures, gold_of, grouped
from scorer.evaluation.evidence import NEUTRAL
from scorer.evaluation.groups import WITH_INTERVAL
from scorer.evaluation.metrics import drawn_figures, judged
from scorer.evaluation.scores import (
    area_under,
    calibration_error,
    confusion,
    coverage_at,
    debiased_calibration_error,
    macro_f1,
    precision_recall_f1,
    quadratic_kappa,
    risk_coverage,
)
from scorer.report.evaluation import CAPTION, EVIDENCE, ROWS, evaluation_tables


def labelled(id, text, **labels):
    return {"id": id, "kind": "note", "language": "nl", "text": text, "labels": labels}


def write(path, rows):
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return path


def test_f1_and_kappa_are_those_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    rng = random.Random(3)
    true = [rng.randint(1, 5) for _ in range(200)]
    guess = [rng.choice([t, rng.randint(1, 5)]) for t in true]
    counts = confusion(true, guess, range(1, 6))
    f1 = metrics.f1_score(true, guess, average=None, labels=range(1, 6))
    assert np.allclose(precision_recall_f1(counts)[:, 2], f1)
    kappa = metrics.cohen_kappa_score(true, guess, weights="quadratic")
    assert quadratic_kappa(counts) == pytest.approx(kappa)


def test_a_class_that_never_occurs_counts_nowhere():
    assert macro_f1(["a", "a"], ["a", "a"], ["a", "b"]) == 1


def test_a_share_of_nothing_is_no_share():
    table = precision_recall_f1(confusion(["a", "a"], ["a", "b"], ["a", "b", "c"]))
    assert np.isnan(table[1, 1])
    assert np.isnan(table[2]).all()
    assert table[:2, [0, 2]].tolist() == [[1, pytest.approx(2 / 3)], [0, 0]]


def test_calibration_error_of_right_and_wrong_probabilities():
    right = np.array([1.0, 0.0] * 500)
    assert calibration_error(np.full(1000, 0.5), right) < 0.02
    assert calibration_error(np.full(1000, 0.9), right) == pytest.approx(0.4, abs=0.02)


def test_what_chance_gives_is_taken_off_the_calibration_error():
    rng = np.random.default_rng(1)
    p = rng.random(300)
    right = (rng.random(300) < p).astype(float)
    assert debiased_calibration_error(p, right) < 0.02 < calibration_error(p, right)
    assert debiased_calibration_error(np.full(9, 0.9), np.zeros(9)) == pytest.approx(0.7, abs=0.1)


def test_risk_and_coverage_of_a_known_order():
    coverage, risk = risk_coverage(np.array([0.9, 0.8, 0.7, 0.6]), np.array([1.0, 1, 0, 1]))
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert risk.tolist() == [0, 0, pytest.approx(1 / 3), 0.25]
    assert coverage_at(coverage, risk, 0.05) == 0.5
    aurc, augrc = area_under(coverage, risk)
    assert aurc == pytest.approx((1 / 3 + 0.25) / 4)
    assert augrc == pytest.approx((0.25 + 0.25) / 4)


def test_labels_that_are_only_spans_get_the_balance_of_the_rule(codebook):
    spans = [{"code": "revenue_ask", "start": 0, "end": 5}]
    gold = gold_of({"spans": spans}, codebook)
    assert (gold.balance, gold.lean, gold.scorable) == (2, "revenue", True)


def test_spans_of_a_transcript_count_by_their_place_too(codebook):
    turns = tuple(Turn("rep", "hoe gaat het, koop nu") for _ in range(9))
    call = Conversation("c", "transcript", turns=turns)
    codes = ["open_discovery", "helps_no_strings", "listening_reflection", "pressure_urgency"]
    spans = [
        {"code": code, "turn": turn, "start": 0, "end": 5}
        for code, turn in zip(codes, (0, 1, 2, 8), strict=True)
    ]
    early = [span | {"turn": 8 - span["turn"]} for span in spans]
    assert gold_of({"spans": spans}, codebook, call).balance == 3  # a push at the end: at most 3
    assert gold_of({"spans": early}, codebook, call).balance == 4


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({"scorable": True, "balance": 9}, "1 to 5"),
        ({"balance": 2, "lean": "left"}, "customer or revenue"),
        ({"balance": 2, "behaviours": ["kindness"]}, "unknown kindness"),
        ({}, "neither"),
        ({"scorable": False, "ns": ["NS1"]}, "unknown reason"),
        ({"scorable": False, "ns": {"NS1": 1}}, "unknown reason"),
    ],
)
def test_labels_that_cannot_be_used_are_named(codebook, labels, said):
    with pytest.raises(InputError, match=said):
        gold_of(labels, codebook)


def test_figures_of_verdicts_that_are_all_right(codebook, fake_scorer):
    scorer = fake_scorer()
    found = []
    for text, labels in (
        ("omzet", {"balance": 2, "behaviours": ["revenue_ask"]}),
        ("discover and help", {"balance": 4, "behaviours": ["open_discovery"]}),
        ("voicemail", {"scorable": False, "ns": "NS1", "behaviours": []}),
    ):
        found.append(judged(gold_of(labels, codebook), scorer.score(text), codebook))
    result = figures(found, codebook)
    assert result.not_scorable_recall == result.lean_f1 == 1
    assert result.behaviour_f1["revenue_ask"] == 1
    assert result.two_step == 0
    assert result.sure_risk == 0
    assert result.kept_out == 0
    assert result.ece_classwise == 0  # three texts are no more off than chance makes them


def test_figures_of_not_scorable_texts_need_some(codebook, fake_scorer):
    verdict = fake_scorer().score("omzet")
    found = figures([judged(gold_of({"balance": 2}, codebook), verdict, codebook)], codebook)
    assert found.not_scorable_recall is found.not_scorable_precision is None


def some_judged(codebook, fake_scorer, n_reps=6):
    texts = {"omzet": 2, "discover and help": 5, "interest, omzet": 3, "pitch": 4, "nothing": 4}
    scorer = fake_scorer()
    return [
        judged(gold_of({"balance": b}, codebook), scorer.score(text), codebook, f"rep {n % n_reps}")
        for n, (text, b) in enumerate([*texts.items()] * 4)
    ]


def test_calibration_and_what_is_sure_have_intervals(codebook, fake_scorer):
    found = some_judged(codebook, fake_scorer)
    group = grouped(found, codebook)["all"]
    assert set(WITH_INTERVAL) - set(group.intervals) <= {
        "not_scorable_recall", "evidence_f1", "evidence_code_f1", "behaviour_macro_f1"
    }  # fmt: skip
    for name, between in group.intervals.items():
        assert between.low <= getattr(group.figures, name) <= between.high, name
    few = grouped(some_judged(codebook, fake_scorer, 4), codebook)["all"]
    assert not few.intervals
    assert few.figures == group.figures
    drawn, every = drawn_figures(found, codebook), figures(found, codebook)
    assert all(getattr(drawn, k) == getattr(every, k) for k in WITH_INTERVAL)
    assert every.kept_out == 0.2


def test_a_file_is_measured_and_bad_lines_are_named(tmp_path, fake_scorer):
    path = write(
        tmp_path / "own.jsonl",
        [
            labelled("1", "omzet gevraagd", balance=2),
            labelled("2", "discover. help.", balance=5, lean="customer"),
            {"id": "3", "kind": "note", "text": "no labels"},
            labelled("4", "omzet", balance=7),
        ],
    )
    rejects = []
    result = evaluated([path], fake_scorer(), on_reject=rejects.append)
    assert result.n == 2
    assert result.groups["nl note"].figures.swaps == 0
    assert [r.row for r in rejects] == [3, 4]
    assert "labels" in rejects[0].reason
    json.dumps(result.to_dict())


def test_a_variety_is_a_group_of_its_own(tmp_path, fake_scorer):
    rows = [labelled(str(n), "omzet gevraagd", balance=2) for n in range(3)]
    rows[1]["variety"], rows[2]["variety"] = "nl-BE", 7
    groups = evaluated([write(tmp_path / "own.jsonl", rows)], fake_scorer()).groups
    assert {name: g.figures.n for name, g in groups.items()} == {"all": 3, "nl note": 3, "nl-BE": 1}


def test_the_evidence_carries_the_verdict(fake_scorer, codebook):
    texts = ["discover it.\nlunch.", "omzet, please.\nparking.\nlunch."]
    conversations = [
        Conversation(id=str(n), kind="note", text=text) for n, text in enumerate(texts)
    ]
    scorer = fake_scorer()
    found = evidence_tests([(c, scorer.score(c)) for c in conversations], scorer)["scorable"]
    assert found.n == 2
    assert found.flips == found.kept_by_evidence_alone == 1
    assert found.comprehensiveness > 0.9
    assert found.comprehensiveness_random == pytest.approx(0, abs=0.01)
    assert found.comprehensiveness_replaced > 0.9
    assert found.comprehensiveness_random_replaced == pytest.approx(0, abs=0.01)


def test_neutral_sentences_stand_where_the_evidence_stood(fake_scorer, monkeypatch):
    turns = [("rep", "Morning."), ("customer", "Hello."), ("rep", "Any omzet for me?")]
    talk = Conversation.from_dict({
        "id": "a", "kind": "transcript", "language": "en",
        "turns": [{"speaker": s, "text": t} for s, t in turns],
    })  # fmt: skip
    note = Conversation(id="b", kind="note", language="nl", text="omzet gevraagd.\nlunch.")
    scorer, read = fake_scorer(), []
    scored = [(c, scorer.score(c)) for c in (talk, note)]
    plain = type(scorer).score
    monkeypatch.setattr(type(scorer), "score", lambda self, c: read.append(c) or plain(self, c))
    evidence_tests(scored, scorer)
    said = [[t.text for t in c.turns] or c.text for c in read]
    assert ["Hello.", "Any omzet for me?"] in said  # the evidence and the customer
    assert ["Morning.", "Hello.", NEUTRAL["transcript"]["en"][0]] in said
    assert [NEUTRAL["transcript"]["en"][0], "Hello.", "Any omzet for me?"] in said
    assert f"{NEUTRAL['note']['nl'][0]}\nlunch." in said


def test_neutral_sentences_tell_of_no_conduct(shipped):
    for kind, texts in NEUTRAL.items():
        for language, sentences in texts.items():
            for text in sentences:
                given = (
                    {"text": text}
                    if kind == "note"
                    else {"turns": [{"speaker": "rep", "text": text}]}
                )
                verdict = shipped.score({"id": "a", "kind": kind, "language": language} | given)
                assert not verdict.scorable
                assert not verdict.behaviours


def test_texts_of_nothing_but_evidence_are_told_apart(fake_scorer):
    texts = ["omzet.", "omzet.\nlunch.", "interest.\nhelp.\nomzet."]
    scorer = fake_scorer()
    conversations = [Conversation(id=t, kind="note", language="nl", text=t) for t in texts]
    tests = evidence_tests([(c, scorer.score(c)) for c in conversations], scorer)
    found = tests["scorable"]
    assert found.nothing_left == pytest.approx(2 / 3)
    assert found.n_compared == 1
    assert found.flips_or_weakens_where_compared == 1
    assert found.kept_by_evidence_alone_where_compared == 1
    none = evidence_tests([(conversations[0], scorer.score(conversations[0]))], scorer)["scorable"]
    assert none.flips_or_weakens_where_compared is None


def test_the_language_of_the_whole_text_holds_for_what_is_left_of_it(fake_scorer):
    text = "omzet heute bitte schön.\nhij had er niets aan en ging weg naar de klant."
    whole, scorer = Conversation(id="a", kind="note", text=text), fake_scorer()
    assert scorer.score(text.splitlines()[0]).not_scorable == "NS5"
    found = evidence_tests([(whole, scorer.score(whole))], scorer)["scorable"]
    assert found.kept_by_evidence_alone == 1


def test_sureness_goes_by_the_band_that_is_named(codebook, fake_scorer):
    verdict = fake_scorer().score("omzet")
    from dataclasses import replace

    odd = replace(
        verdict, band="mixed", band_probabilities={"customer": 0.4, "mixed": 0.25, "revenue": 0.35}
    )
    found = judged(gold_of({"balance": 3}, codebook), odd, codebook)
    assert found.certainty == pytest.approx(odd.p_scorable * 0.25)


def test_evidence_of_one_long_span_counts_once(codebook, fake_scorer):
    text = "discover a. discover b. discover c."
    spans = [{"code": "open_discovery", "start": 0, "end": len(text)}]
    verdict = fake_scorer().score(text)
    found = figures([judged(gold_of({"spans": spans}, codebook), verdict, codebook)], codebook)
    assert found.evidence_f1 == found.evidence_code_f1 == 1


def test_without_anything_scorable_no_figure_is_invented(codebook, fake_scorer):
    labels = {"scorable": False, "ns": "NS1"}
    verdict = fake_scorer().score("voicemail")
    found = figures([judged(gold_of(labels, codebook), verdict, codebook)], codebook)
    assert found.macro_f1 == 1
    assert found.lean_f1 is None
    assert found.two_step is None


def test_the_command_names_bad_lines_and_ends_with_three(tmp_path):
    from typer.testing import CliRunner

    from scorer.cli import app

    path = write(
        tmp_path / "own.jsonl",
        [labelled("1", "Heb je nog omzet voor mij?", balance=2), labelled("2", "x", spans=["a"])],
    )
    done = CliRunner().invoke(app, ["evaluate", str(path), "--json"])
    assert done.exit_code == 3
    result = json.loads(done.stdout)
    assert result["groups"]["all"]["n"] == 1
    assert result["rejects"][0]["row"] == 2


def test_a_narrow_screen_gets_the_groups_in_several_tables(codebook, fake_scorer):
    verdicts = [fake_scorer().score("omzet"), fake_scorer().score("discover it")]
    found = [judged(gold_of({"balance": 2}, codebook), v, codebook) for v in verdicts]
    groups = {f"group {n}": grouped(found, codebook)["all"] for n in range(5)}
    result = Evaluation("m", "1", groups | {"all": groups["group 0"]}, {})
    narrow = list(evaluation_tables(result, codebook, width=80))
    wide = list(evaluation_tables(result, codebook, width=200))
    assert len(narrow) == len(wide) + 2


def test_the_tables_say_what_stands_below_a_figure_and_show_every_measure(codebook, fake_scorer):
    found = some_judged(codebook, fake_scorer)
    scorer = fake_scorer()
    note = Conversation(id="a", kind="note", text="omzet")
    tests = evidence_tests([(note, scorer.score(note))], scorer)
    result = Evaluation("m", "1", grouped(found, codebook), tests)
    first, *_, last = evaluation_tables(result, codebook, width=200)
    assert first.caption == CAPTION
    assert list(first.columns[0].cells) == list(ROWS.values())
    assert list(last.columns[0].cells) == list(EVIDENCE.values())
    calibration = list(ROWS).index("ece_debiased")
    assert "–" in list(first.columns[1].cells)[calibration]


def test_error_per_class_asks_bands_of_scored_texts_only(codebook, fake_scorer, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "scorer.evaluation.metrics.debiased_calibration_error",
        lambda p, right: asked.append((len(p), right.sum())) or 0.1 * len(asked),
    )
    scorer = fake_scorer()
    told = {"omzet": {"balance": 2}, "help": {"balance": 4}, "voicemail": {"scorable": False}}
    found = [judged(gold_of(g, codebook), scorer.score(t), codebook) for t, g in told.items()]
    result = figures(found, codebook)
    assert asked[-4:] == [(2, 1), (2, 0), (2, 1), (3, 1)]  # customer, mixed, revenue, not scorable
    assert result.ece_classwise == pytest.approx(0.1 * (2 + 3 + 4 + 5) / 4)
