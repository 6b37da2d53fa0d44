import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scorer import cli
from scorer.errors import InputError, RunError
from scorer.runs import holds_only_a_run

NOTE = {"id": "n1", "kind": "note", "text": "Heb je nog omzet voor mij?", "rep": "An"}


def run(*args: str | Path, stdin: str | None = None):
    return CliRunner().invoke(cli.app, [str(a) for a in args], input=stdin)


@pytest.fixture
def jsonl(tmp_path):
    def write(*lines: object) -> Path:
        path = tmp_path / "in.jsonl"
        texts = [x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines]
        path.write_text("\n".join(texts) + "\n", "utf-8")
        return path

    return write


def test_json_on_stdout_is_one_object_a_line_and_nothing_else(jsonl):
    done = run("score", jsonl(NOTE, NOTE | {"id": "n2"}), "--json")
    assert done.exit_code == 0
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["n1", "n2"]


def test_a_broken_line_is_rejected_and_the_rest_is_scored(jsonl):
    lines = [NOTE | {"id": f"n{n}"} for n in range(1, 7)]
    done = run("score", jsonl(*lines, '{"id": "n7", ', NOTE | {"id": "n8"}), "--json")
    assert done.exit_code == 3
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [o["row"] for o in objects if "reason" in o] == [7]
    assert len(objects) == 8
    assert "row 7" in done.stderr


def test_nothing_scored_is_exit_one(tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    done = run("score", empty, "--json")
    assert done.exit_code == 1
    assert "empty" in done.stderr


def test_a_run_folder_adds_up_and_feeds_the_other_commands(jsonl, tmp_path):
    folder = tmp_path / "run"
    done = run("score", jsonl(NOTE, "oops", NOTE | {"id": "n3"}), "--out", folder)
    assert done.exit_code == 3
    head = json.loads((folder / "run.json").read_text("utf-8"))
    assert head["counts"]["n_read"] == 3
    assert head["counts"]["n_verdicts"] == 2
    assert len((folder / "rejects.jsonl").read_text("utf-8").splitlines()) == 1

    explained = run("explain", folder, "n1")
    assert explained.exit_code == 0
    assert "omzet" in explained.stdout
    views = json.loads(run("reps", folder, "--json").stdout)
    assert [(v["rep"], v["display"], v["share"]) for v in views] == [("An", "none", None)]
    page = tmp_path / "r.html"
    assert run("reps", folder, "--html", page, "--lang", "nl").exit_code == 0
    assert "Heb je nog omzet" in page.read_text("utf-8")


def test_dates_that_were_not_understood_are_said(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("id,note,date\n1,Gebeld.,31-2-2026\n2,Langs geweest.,2026-03-01\n", "utf-8")
    for done in (
        run("score", table, "--out", tmp_path / "run"),
        run("score", table),
        run("read", table),
    ):
        assert "dates that were not understood: 1 (as '31-2-2026')" in done.stderr


def test_a_second_run_into_the_same_folder_is_refused(jsonl, tmp_path):
    path = jsonl(NOTE)
    run("score", path, "--out", tmp_path / "run")
    done = run("score", path, "--out", tmp_path / "run")
    assert isinstance(done.exception, RunError)


def test_a_file_that_may_not_be_read_is_a_reject_of_the_run(jsonl, tmp_path, monkeypatch):
    path, shut = jsonl(NOTE), tmp_path / "shut.csv"
    shut.write_text("id;note\n1;gebeld\n", "utf-8")
    opened = Path.open

    def guarded(self, *args, **kwargs):  # tests may run as root, whom no permission stops
        if self == shut:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", guarded)
    assert run("score", path, shut, "--out", tmp_path / "run").exit_code == 3
    head = json.loads((tmp_path / "run" / "run.json").read_text("utf-8"))
    assert head["inputs"][1] == {"path": str(shut), "unreadable": "Permission denied"}
    assert (head["counts"]["n_verdicts"], head["counts"]["n_rejects"]) == (1, 1)


def test_half_characters_stop_neither_a_run_nor_its_readers(jsonl, tmp_path):
    half, folder = "\ud83d", tmp_path / "run"
    bad = json.dumps(NOTE | {"id": "n2", "text": f"{NOTE['text']} {half}", "more": half})
    path = jsonl(NOTE, bad, json.dumps({"id": half, "kind": "note", "text": 1, "rep": half}))
    done = run("score", path, "--out", folder, "--rep", half, "--json")
    assert done.exit_code == 3
    assert len(done.stdout.splitlines()) == 2
    assert run("explain", folder, "n2", "--json").exit_code == 0
    assert run("reps", folder, "--html", tmp_path / "r.html").exit_code == 0


def test_only_what_a_run_leaves_is_replaced_by_the_demo(tmp_path):
    folder = tmp_path / "run"
    for part in ("verdicts/part-00000.parquet", "state/part-00000.json.tmp", "evidence/part-1"):
        (folder / part).parent.mkdir(parents=True)
        (folder / part).write_text("", "utf-8")
    (folder / "rejects.jsonl").write_text("", "utf-8")
    assert holds_only_a_run(folder)
    own = folder / "state" / "mine.txt"
    own.write_text("mine", "utf-8")
    assert not holds_only_a_run(folder)
    done = run("demo", "--folder", tmp_path)
    assert isinstance(done.exception, RunError)
    assert own.exists()
    own.unlink()
    assert run("demo", "--folder", tmp_path).exit_code in (0, 3)
    assert (folder / "run.json").exists()


def test_an_unknown_id_says_so(jsonl, tmp_path):
    run("score", jsonl(NOTE), "--out", tmp_path / "run")
    done = run("explain", tmp_path / "run", "zz")
    assert isinstance(done.exception, InputError)


def test_a_lost_verdict_breaks_the_run_loudly(jsonl, tmp_path):
    folder = tmp_path / "run"
    run("score", jsonl(NOTE), "--out", folder)
    next((folder / "verdicts").glob("*.parquet")).unlink()
    done = run("reps", folder)
    assert isinstance(done.exception, RunError)
    assert "1 rows were read but 0 verdicts" in str(done.exception)


def test_reading_shows_what_scoring_would_get(jsonl):
    done = run("read", jsonl(NOTE), "--json")
    assert json.loads(done.stdout)["text"] == NOTE["text"]


def test_the_rep_of_a_transcript_can_be_named(jsonl):
    turns = [{"speaker": "Ann", "text": "any orders for me?"}, {"speaker": "Bob", "text": "no"}]
    path = jsonl({"id": "t", "kind": "transcript", "turns": turns})
    refused = run("score", path, "--json")
    assert refused.exit_code == 1
    assert "--rep-speaker" in refused.stderr
    scored = run("score", path, "--json", "--rep-speaker", "Ann")
    assert json.loads(scored.stdout)["band"] == "revenue"


@pytest.mark.parametrize("id", ["genuine_interest", "customer_speech", "NS3", "H12"])
def test_the_codebook_shows_every_kind_of_entry(id):
    done = run("codebook", id)
    assert done.exit_code == 0
    assert id in done.stdout


@pytest.mark.parametrize(("lang", "bound"), [("nl", "hoogstens 4"), ("en", "at most 4")])
def test_the_codebook_tells_the_rule_with_its_bounds(lang, bound):
    told = " ".join(run("codebook", "--lang", lang).stdout.split())
    assert bound in told
    assert "genuine_interest" in told


def test_every_command_is_documented_in_the_readme():
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    names = {c.name or c.callback.__name__ for c in cli.app.registered_commands}
    assert {n for n in names if not re.search(rf"scorer {n}\b", readme)} == set()


def test_a_wrong_option_is_exit_two(jsonl):
    assert run("score", jsonl(NOTE), "--nonsense").exit_code == 2


def test_sample_draws_a_form_and_reps_reads_it_back_filled_in(jsonl, tmp_path):
    folder, form = tmp_path / "run", tmp_path / "form.jsonl"
    run("score", jsonl(*(NOTE | {"id": f"n{n}"} for n in range(12))), "--out", folder)
    done = run("sample", folder, "--per-rep", "3", "--seed", "1", "--out", form)
    assert done.exit_code == 0
    lines = [json.loads(line) for line in form.read_text("utf-8").splitlines()]
    assert {x["inclusion_probability"] for x in lines} == {0.25}
    again = run("sample", folder, "--per-rep", "3", "--seed", "1", "--out", form)
    assert isinstance(again.exception, InputError)  # never over what may be filled in
    filled = [x | {"scorable": True, "balance": 2, "reviewer": "c"} for x in lines[:2]] + lines[2:]
    form.write_text("\n".join(map(json.dumps, filled)), "utf-8")
    done = run("reps", folder, "--reviews", form, "--json", "--csv", tmp_path / "reps.csv")
    assert done.exit_code == 3  # one line was not filled in
    assert "line 3" in done.stderr
    (view,) = json.loads(done.stdout)
    assert view["n_reviewed"] == 2
    assert (tmp_path / "reps.csv").read_text("utf-8").startswith("rep,")


def test_a_folder_that_is_not_there_is_said(jsonl, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "run"
    run("score", jsonl(NOTE), "--out", folder)
    arguments = ["scorer", "reps", str(folder), "--html", str(tmp_path / "no" / "x.html")]
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
