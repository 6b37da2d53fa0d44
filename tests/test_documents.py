import contextlib
import io
import json
import re
from pathlib import Path

import pytest

from scorer.model.bundle import METRICS, default_path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("code", PYTHON, ids=lambda c: c.strip().splitlines()[0])
def test_python_in_the_readme_runs_and_prints_what_it_says(code):
    said = [line[2:] for line in code.splitlines() if line.startswith("# ")]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    assert printed.getvalue().strip()
    for line in said:
        assert line in printed.getvalue()


@pytest.mark.parametrize("path", [ROOT / "README.md", default_path() / "README.md"])
def test_the_measures_shown_are_those_of_the_bundle(path):
    pytest.importorskip("sklearn")
    from training.cards import measures_table

    metrics = json.loads((default_path() / METRICS).read_text("utf-8"))
    assert measures_table(metrics) in path.read_text("utf-8")


def test_the_data_card_counts_the_corpus():
    from training.cards import CORPUS, counts_table

    assert counts_table() in (CORPUS / "README.md").read_text("utf-8")


def test_no_writer_and_no_text_stands_in_two_parts():
    parts = {}
    for part in ("train", "dev"):
        lines = (ROOT / "data" / "corpus" / f"{part}.jsonl").read_text("utf-8").splitlines()
        items = [json.loads(line) for line in lines]
        parts[part] = (
            {i["writer"] for i in items},
            {i.get("text") or json.dumps(i["turns"]) for i in items},
        )
    (writers, texts), (dev_writers, dev_texts) = parts["train"], parts["dev"]
    assert not writers & dev_writers
    assert not texts & dev_texts


def test_labelled_spans_lie_inside_their_text():
    for part in ("train", "dev"):
        for line in (ROOT / "data" / "corpus" / f"{part}.jsonl").read_text("utf-8").splitlines():
            item = json.loads(line)
            pieces = [item["text"]] if item.get("text") else [t["text"] for t in item["turns"]]
            for span in item["labels"]["spans"]:
                assert 0 <= span["start"] < span["end"] <= len(pieces[span["turn"] or 0])
