"""What earlier models say weighs beside the readers' labels, and never against them."""

import json

import pytest

from training.data import UNKNOWN, lean_of
from training.teacher import Said, main, with_teacher

TEXT = "Gevraagd hoe het ging. Bundel genoemd. Order genoteerd."
ASKED, NAMED, NOTED = (0, 22), (23, 38), (39, 55)


def span(code, place, **more):
    start, end = place
    told = {"code": code, "turn": None, "start": start, "end": end, "attribution": "rep"}
    return told | {"polarity": "done"} | more


def note(*spans, **labels):
    return {"id": "n", "kind": "note", "text": TEXT, "labels": labels | {"spans": list(spans)}}


def taught(item, *said, lean=0.5, share=0.5):
    told = dict(said)
    rows = [[0, *place, told.get(place, {})] for place in (ASKED, NAMED, NOTED)]
    (found,) = with_teacher([item], [{"id": "n", "lean": lean, "said": rows}], share)
    return found["labels"]


def weights(labels):
    return {(s["code"], s["start"]): s["weight"] for s in labels["spans"]}


def test_a_label_weighs_what_both_say():
    item = note(span("genuine_interest", ASKED))
    assert weights(taught(item, (ASKED, {"gi": 0.8}))) == {("genuine_interest", 0): 0.9}
    voted = note(span("genuine_interest", ASKED, weight=0.6))
    labels = taught(voted, (ASKED, {"gi": 0.8}), share=0.25)
    assert weights(labels) == {("genuine_interest", 0): pytest.approx(0.65)}


def test_what_the_teacher_half_saw_alone_is_of_a_minority():
    labels = taught(
        note(span("genuine_interest", ASKED)), (ASKED, {"gi": 1.0}), (NAMED, {"up": 0.4})
    )
    assert weights(labels)["unneeded_pitch", 23] == 0.2
    (added,) = [s for s in labels["spans"] if s["code"] == "unneeded_pitch"]
    assert added["minority"]
    assert TEXT[added["start"] : added["end"]] == "Bundel genoemd."


def test_against_the_readers_the_teacher_says_nothing():
    item = note(span("genuine_interest", ASKED), span("fact_or_admin", NOTED), lean="customer")
    labels = taught(item, (ASKED, {}), (NAMED, {"up": 0.9}), (NOTED, {"fa": 0.6}), lean=0.1)
    assert weights(labels) == {("genuine_interest", 0): 1, ("fact_or_admin", 39): 0.8}
    assert lean_of(labels) == 1


def test_the_lean_weighs_what_both_say_where_there_is_one():
    assert lean_of(taught(note(lean="customer", p_lean=0.5), lean=0.9)) == pytest.approx(0.7)
    assert lean_of(taught(note(lean="revenue"), lean=0.2)) == pytest.approx(0.1)
    assert lean_of(taught(note(lean=None), lean=0.2)) == UNKNOWN


def test_what_readers_saw_as_planned_or_of_another_person_stays_so():
    spans = [span("genuine_interest", ASKED, polarity="planned"), span("revenue_ask", NAMED)]
    item = note(spans[0], spans[1] | {"attribution": "other"})
    labels = taught(item, (ASKED, {"gi": 0.4}), (NAMED, {"ra": 0.4}))
    assert [s["polarity"] for s in labels["spans"]] == ["planned", "done"]
    assert labels["spans"][1]["attribution"] == "other"


def test_a_span_of_two_sentences_weighs_what_was_seen_in_the_surer_one():
    item = note(span("genuine_interest", (0, 38)))
    labels = taught(item, (ASKED, {"gi": 0.6}), (NAMED, {"gi": 0.8}))
    assert weights(labels) == {("genuine_interest", 0): 0.9}


def test_a_text_without_a_reading_and_a_share_of_nothing_change_nothing():
    item = note(span("genuine_interest", ASKED, weight=0.5), lean="customer", p_lean=0.5)
    assert with_teacher([item], [], 0.5) == [item]
    assert taught(item, (ASKED, {"gi": 0.8}), (NAMED, {"up": 0.4}), share=0) == item["labels"]


def test_a_reading_of_another_text_is_refused():
    reading = {"id": "n", "lean": 0.5, "said": [[0, *ASKED, {"gi": 0.8}]]}
    with pytest.raises(ValueError, match="n: the text was changed"):
        with_teacher([note()], [reading], 0.5)


def test_a_stopped_run_goes_on_and_reads_changed_texts_anew(tmp_path, monkeypatch):
    class Fake:
        def __init__(self, bundles):
            self.bundles = bundles

        def reading(self, item):
            said = [Said(0, 0, len(item["text"]), {})]
            return {"id": item["id"], "lean": 0.5, "said": said}

    items, out = tmp_path / "items.jsonl", tmp_path / "out.jsonl"
    texts = [{"id": i, "kind": "note", "text": t, "labels": {}} for i, t in enumerate("abc")]
    items.write_text("".join(json.dumps(t) + "\n" for t in texts), "utf-8")
    stale = [{"id": 0, "lean": 0.9, "said": [[0, 0, 1, {}]]}, {"id": 1, "lean": 0.9, "said": []}]
    stale.append({"id": 7, "lean": 0.9, "said": []})
    lines = [json.dumps(r) + "\n" for r in stale]
    out.write_text("".join(lines) + lines[0][:-9], "utf-8")  # the last line was cut off
    monkeypatch.setattr("training.teacher.Teacher", Fake)
    monkeypatch.setattr("sys.argv", ["teacher", "some", "--items", str(items), "--out", str(out)])
    main()
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(r["id"], r["lean"]) for r in found] == [(0, 0.9), (1, 0.5), (2, 0.5)]


def test_in_a_talk_the_teacher_marks_turns():
    talk = {
        "id": "n", "kind": "transcript", "labels": {"spans": []},
        "turns": [{"speaker": "customer", "text": "Druk."}, {"speaker": "rep", "text": "Hoe gaat het?"}],
    }  # fmt: skip
    said = [[0, 0, 5, {"cs": 0.4, "gi": 0.4}], [1, 0, 13, {"gi": 0.5}]]
    (found,) = with_teacher([talk], [{"id": "n", "lean": 0.5, "said": said}], 1.0)
    spans = [(s["code"], s["turn"], s["attribution"]) for s in found["labels"]["spans"]]
    assert spans == [("customer_speech", 0, "customer"), ("genuine_interest", 1, "rep")]
