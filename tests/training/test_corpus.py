import json
import random
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("sklearn")

from scorer.codebook import load_codebook
from training.agreement import ac1, alpha, kappa
from training.assemble import gold, without_overlap
from training.augment import Chances, augmented
from training.corpus import CORPUS, check, faults_of, import_labelled, load_parts
from training.data import UNKNOWN, lean_of, load_items, reason_of, rule_class_of
from training.overlap import common, crossing
from training.probes import probes
from training.votes import answers, segments_of, sheet, with_votes, writers_vote

NOTE = {
    "id": "w1-001", "kind": "note", "language": "nl", "text": "gevraagd hoe het ging\ndruk zei ze",
    "writer": "w1", "voice": "bakker, An", "call_type": "followup", "twin": False, "hard_cases": [],
    "labels": {
        "scorable": True, "ns": None, "balance": 4, "lean": "customer",
        "behaviours": ["genuine_interest"],
        "spans": [
            {"code": "genuine_interest", "turn": None, "start": 0, "end": 21, "attribution": "rep", "polarity": "done"},
            {"code": "customer_speech", "turn": None, "start": 22, "end": 33, "attribution": "customer", "polarity": "done"},
        ],
    },
}  # fmt: skip


def changed(path, value):
    item = json.loads(json.dumps(NOTE))
    place = item
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return item


def test_a_sound_item_has_no_faults(codebook):
    assert list(faults_of(NOTE, codebook)) == []


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("labels", "spans", 0, "end"), 99, "outside the text"),
        (("labels", "spans", 0, "code"), "kindness", "unknown code"),
        (("labels", "balance"), 1, "the rule says 4"),
        (("labels", "behaviours"), [], "add up to"),
        (("labels", "lean"), None, "a lean"),
        (("kind",), "letter", "kind"),
    ],
)
def test_faults_are_named(codebook, path, value, said):
    assert said in " ".join(faults_of(changed(path, value), codebook))


def test_a_departure_from_the_rule_needs_a_reason(codebook):
    item = changed(("labels", "balance"), 1)
    item["labels"]["reason"] = "the interest was a joke"
    assert list(faults_of(item, codebook)) == []


def test_shared_phrases_between_parts_and_writers_are_found():
    other = changed(("text",), "eerst gevraagd hoe het ging\ndruk zei ze") | {"id": "w2-001"}
    assert crossing({"train": [NOTE], "test": [other]}) == {}
    longer = changed(("text",), "toen gevraagd hoe het ging daar") | {
        "id": "w2-002",
        "writer": "w2",
    }
    same = changed(("text",), "an gevraagd hoe het ging daar") | {"id": "w3-002", "writer": "w3"}
    assert set(crossing({"train": [longer], "test": [same]})) == {"gevraagd hoe het ging daar"}
    assert set(common([longer, same], most=1)) == {"gevraagd hoe het ging daar"}


def test_a_sheet_shows_no_label_and_its_answers_become_votes():
    lines = list(sheet([NOTE]))
    assert lines == ["# w1-001 note nl", "1 gevraagd hoe het ging", "2 druk zei ze"]
    (vote,) = answers(["w1-001 b4c gi cs"], {"w1-001": NOTE}, "r1")
    own = writers_vote(NOTE)
    assert [s["codes"] for s in vote["segments"]] == [s["codes"] for s in own["segments"]]
    assert (vote["balance"], vote["lean"]) == (4, "customer")
    assert len(segments_of(NOTE)) == 2


def test_where_readers_lean_apart_it_is_learnt_as_a_share():
    def learnt(*readings):
        lines = [f"w1-001 {whole} gi cs" for whole in readings]
        votes = [v for line in lines for v in answers([line], {"w1-001": NOTE}, "r1")]
        (item,) = with_votes([NOTE], [writers_vote(NOTE), *votes])
        return lean_of(item["labels"])

    assert learnt("b3r") == 0.5
    assert learnt("b4c") == learnt() == learnt("NS3") == lean_of(NOTE["labels"]) == 1
    assert learnt("b3r", "b2r") == pytest.approx(1 / 3)
    assert lean_of({"spans": []}) == UNKNOWN


def test_a_tag_counts_whoever_did_it_and_conduct_of_the_rep_only():
    def shares(*readings):
        lines = [f"w1-001 m {codes}" for codes in readings]
        votes = [v for line in lines for v in answers([line], {"w1-001": NOTE}, "r1")]
        (item,) = with_votes([NOTE], [writers_vote(NOTE), *votes])
        return {s["code"]: s["weight"] for s in item["labels"]["spans"]}

    assert shares("gi@o cs@o") == {"genuine_interest": 0.5, "customer_speech": 1}
    assert shares("ir@o cs!p")["internal_remark"] == 0.5
    assert shares("gi!p cs!p") == {"genuine_interest": 0.5, "customer_speech": 1}
    tag, planned = NOTE["labels"]["spans"][1], {"polarity": "planned"}
    spans = [NOTE["labels"]["spans"][0] | planned, tag | {"code": "internal_remark"} | planned]
    item = NOTE | {"labels": NOTE["labels"] | {"spans": spans}}
    (vote,) = answers(["w1-001 m gi fa"], {"w1-001": item}, "r1")
    (found,) = with_votes([item], [writers_vote(item), vote])
    assert [(s["code"], s["polarity"], s["weight"]) for s in found["labels"]["spans"]] == [
        ("genuine_interest", "planned", 1),
        ("genuine_interest", "done", 0.5),
        ("internal_remark", "planned", 0.5),
        ("fact_or_admin", "done", 0.5),
    ]


def test_why_a_moment_cannot_be_scored_is_known_only_where_the_rep_did_something():
    codebook = load_codebook()

    def reason(code, **changed):
        span = NOTE["labels"]["spans"][0] | {"code": code} | changed
        return reason_of({"spans": [span]}, codebook)

    assert reason("genuine_interest") == 0
    assert reason("fact_or_admin") == reason("genuine_interest", polarity="planned") == UNKNOWN
    assert reason("genuine_interest", minority=True) == UNKNOWN


@pytest.mark.parametrize(
    "line", ["w1-001 b4c gi", "w1-001 b9c gi cs", "w1-001 b4c xx cs", "w9 m gi"]
)
def test_an_answer_that_does_not_fit_is_said(line):
    (message,) = answers([line], {"w1-001": NOTE}, "r1")
    assert isinstance(message, str)
    assert "line 1" in message


def test_agreement_is_one_when_readers_agree_and_near_nought_by_chance():
    same = Counter({("a", "a"): 2, ("b", "b"): 1})
    assert alpha(same) == ac1(same) == 1
    assert kappa(Counter([(1, 1), (5, 5), (3, 3)])) == 1
    rng = random.Random(1)
    chance = Counter((rng.choice("ab"), rng.choice("ab")) for _ in range(4000))
    assert abs(alpha(chance)) < 0.05
    assert abs(ac1(chance)) < 0.05


def test_alpha_is_krippendorffs_on_his_own_example():
    """Two observers, ten units, nominal (Krippendorff 2011, "Computing alpha", section A)."""
    a = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    b = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha(Counter(zip(a, b, strict=True))) == pytest.approx(0.095, abs=0.001)


def test_variants_keep_their_labels_in_place():
    line = changed(("text",), "offerte gestuurd gisteren aan hem") | {"id": "w1-003"}
    line["labels"]["spans"] = [
        {"code": "fact_or_admin", "turn": None, "start": 0, "end": 33, "attribution": "rep", "polarity": "done"}
    ]  # fmt: skip
    items = [NOTE, line]
    still = Chances(lower=0, no_stops=0, no_accents=0, slips=0, pad=1, join=0)
    first, _ = augmented(items, still, seed=3)
    words = [first["text"][s["start"] : s["end"]] for s in first["labels"]["spans"]]
    assert words == ["gevraagd hoe het ging", "druk zei ze", "offerte gestuurd gisteren aan hem"]
    assert augmented(items, Chances(), seed=3) == augmented(items, Chances(), seed=3)


def test_labelled_notes_of_an_organisation_are_taken_in(tmp_path, codebook):
    path = tmp_path / "own.jsonl"
    path.write_text(
        json.dumps(NOTE) + "\nnee\n" + json.dumps(changed(("labels", "balance"), 1)), "utf-8"
    )
    found = list(import_labelled(path, "acme", codebook))
    assert [isinstance(x, dict) for x in found] == [True, False, False]


def imported(tmp_path, codebook, *items):
    path = tmp_path / "own.jsonl"
    path.write_text("\n".join(json.dumps(i, ensure_ascii=False) for i in items) + "\n", "utf-8")
    return list(import_labelled(path, "acme", codebook))


def test_ids_of_an_organisation_are_its_own(tmp_path, codebook):
    items = [NOTE | {"id": i} for i in (7, "w1-001", "a+b")]
    found = imported(tmp_path, codebook, *items)
    assert [i["id"] for i in found] == ["acme-7", "acme-w1-001", "acme-a-b"]


@pytest.mark.parametrize(("balance", "lean"), [(2, "revenue"), (4, "customer")])
def test_a_balance_says_what_follows_from_it(tmp_path, codebook, balance, lean):
    labels = {"balance": balance, "spans": [], "reason": "told elsewhere"}
    (found,) = imported(tmp_path, codebook, NOTE | {"labels": labels})
    assert found["labels"]["scorable"] is True
    assert found["labels"]["lean"] == lean
    assert rule_class_of(found, codebook) == balance


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({"balance": 3}, "a lean"),
        ({"scorable": False}, "unknown reason"),
        ({"scorable": False, "balance": 2}, "yet a balance"),
    ],
)
def test_labels_that_leave_it_open_are_named(tmp_path, codebook, labels, said):
    (found,) = imported(tmp_path, codebook, NOTE | {"labels": labels | {"spans": []}})
    assert said in found


def test_a_text_may_hold_any_line_break(tmp_path, codebook):
    texts = [NOTE["text"] + f" tot{c}morgen" for c in "\u2028\u2029\x85"]
    found = imported(tmp_path, codebook, *(NOTE | {"text": t} for t in texts))
    assert [i["text"] for i in found] == texts
    loaded = load_items([tmp_path / "own.jsonl"])
    assert [i["text"] for i in loaded] == texts


def test_the_corpus_has_no_faults_and_misses_no_quota():
    root = Path(__file__).parents[2]
    faults, found = check(root / CORPUS, fast=False)
    assert faults == []
    assert [str(q) for q in found if not q.met] == []


def test_the_probes_are_within_their_bounds():
    parts = load_parts(Path(__file__).parents[2] / CORPUS)
    assert [str(p) for p in probes(parts["train"], parts["dev"]) if not p.ok] == []


def test_three_readings_are_decided_by_the_majority(codebook):
    votes = list(answers(["w1-001 b4c od cs", "w1-001 b4c od cs"], {"w1-001": NOTE}, "r"))
    assert gold(NOTE, votes[:1], codebook) == NOTE
    assert gold(NOTE, votes, codebook)["labels"]["behaviours"] == ["open_discovery"]


def test_train_gives_way_to_held_out_texts():
    same = NOTE | {"id": "w2-001", "writer": "w2", "text": "toen gevraagd hoe het ging daar"}
    held = NOTE | {"id": "w3-001", "writer": "w3", "text": "en gevraagd hoe het ging daar"}
    kept = without_overlap({"train": [NOTE, same], "dev": [], "test": [held], "stress": []})
    assert [i["id"] for i in kept["train"]] == ["w1-001"]
    assert [i["id"] for i in kept["test"]] == ["w3-001"]


def test_a_short_text_counts_as_a_phrase():
    short = [NOTE | {"id": f"w{n}-1", "writer": f"w{n}", "text": "LVM x2"} for n in (1, 2)]
    assert set(crossing({"train": short[:1], "test": short[1:]})) == {"lvm x2"}
