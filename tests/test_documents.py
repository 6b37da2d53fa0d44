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


def test_the_encoder_alone_is_given_text_as_the_model_reads_it(monkeypatch):
    pytest.importorskip("transformers")
    from scorer.conversation import Conversation, Turn
    from scorer.model.bundle import load_bundle
    from scorer.model.runtime import Network
    from scorer.model.windows import windows_of
    from scorer.text import sentences_of

    (code,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "own-model.md").read_text("utf-8"), re.DOTALL
    )
    monkeypatch.chdir(ROOT)
    names: dict = {}
    exec(code, names)
    turns = (Turn("rep", "Hoe gaat het? Druk?"), Turn("customer", "Ja."))
    call, bundle = Conversation("1", "transcript", turns=turns), load_bundle()
    sentences, encode = sentences_of(call), Network(bundle).encode
    (window,) = windows_of(call, sentences, encode, settings=bundle.settings.windows)
    assert names["tokens"].input_ids[0].tolist() == list(window.ids)
    assert names["vectors"].shape[:2] == (1, len(window.ids))


@pytest.mark.parametrize("path", [ROOT / "README.md", default_path() / "README.md"])
def test_the_measures_shown_are_those_of_the_bundle(path):
    pytest.importorskip("sklearn")
    from training.cards import measures_table

    metrics = json.loads((default_path() / METRICS).read_text("utf-8"))
    assert measures_table(metrics) in path.read_text("utf-8")


def test_the_data_card_counts_the_corpus():
    from training.cards import DATA_CARD, counts_table

    assert counts_table() in DATA_CARD.read_text("utf-8")


def test_the_simulation_shown_is_the_file_beside_it():
    from training.cards import simulation_table

    assert simulation_table() in (ROOT / "docs" / "method.md").read_text("utf-8")


def test_the_agreement_shown_is_that_of_the_votes():
    pytest.importorskip("sklearn")
    from training.cards import DATA_CARD, agreement_table

    assert agreement_table() in DATA_CARD.read_text("utf-8")


@pytest.mark.parametrize("name", ["gates", "behaviours", "evidence", "shortcuts"])
def test_the_evaluation_page_shows_the_figures_of_the_bundle(name):
    pytest.importorskip("sklearn")
    from training import cards

    metrics = json.loads((default_path() / METRICS).read_text("utf-8"))
    table = getattr(cards, f"{name}_table")(metrics)
    assert table in (ROOT / "docs" / "evaluation.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["peers", "pairs", "names", "precision", "transfer", "coverage"])
def test_the_evaluation_page_shows_the_files_beside_it(name):
    pytest.importorskip("sklearn")
    from training import cards

    table = getattr(cards, f"{name}_table")()
    assert table in (ROOT / "docs" / "evaluation.md").read_text("utf-8")


def test_figures_were_made_with_the_bundle_that_ships():
    """The pairs, peers, dialogues and reps were measured with these weights, not with earlier ones."""
    from scorer.model.bundle import load_bundle

    identity = load_bundle().identity
    for name in ("pairs", "peers", "precision", "transfer", "coverage"):
        found = json.loads((ROOT / "docs" / f"{name}.json").read_text("utf-8"))
        assert found["model"] == identity, name
