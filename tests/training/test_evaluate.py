import json
import shutil
import sys

import pytest

from scorer.model import bundle as files

pytest.importorskip("sklearn")

LINE = {"id": "1", "kind": "note", "text": "Omzet gevraagd.", "labels": {"balance": 2}}


def test_a_release_with_lines_that_cannot_be_used_is_refused(tmp_path, monkeypatch, capsys):
    from training.evaluate import main

    shutil.copy(files.default_path() / files.CODEBOOK, tmp_path)
    (tmp_path / files.METRICS).write_text("{}", "utf-8")
    data = tmp_path / "test.jsonl"
    lines = [LINE, LINE | {"id": "2", "labels": {"balance": 9}}]
    data.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    asked = ["evaluate", str(tmp_path), str(data), "--train", str(data), "--release"]
    monkeypatch.setattr(sys, "argv", asked)
    with pytest.raises(SystemExit):
        main()
    said = capsys.readouterr().err
    assert "row 2: labels.balance must be 1 to 5" in said
    assert "1 cannot be used" in said
    assert (tmp_path / files.METRICS).read_text("utf-8") == "{}"


def test_lines_that_cannot_be_used_are_named_and_the_rest_is_measured(
    tmp_path, monkeypatch, capsys, fake_scorer
):
    from training import evaluate

    monkeypatch.setattr(evaluate, "load", lambda _: fake_scorer())
    data = tmp_path / "own.jsonl"
    data.write_text(json.dumps(LINE) + "\n" + json.dumps(LINE | {"labels": {}}), "utf-8")
    monkeypatch.setattr(sys, "argv", ["evaluate", str(files.default_path()), str(data)])
    evaluate.main()
    printed = capsys.readouterr()
    assert json.loads(printed.out)["groups"]["all"]["n"] == 1
    assert "row 2: labels: neither" in printed.err
