"""The way from drafts to a bundle, on a network of two layers built here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")

DRAFT = """\
= a-001 note nl followup | b=4 lean=c | bakkerij, An
gi: gevraagd hoe het ging, ¶
cs: druk zei ze
= a-002 note nl followup | b=2 lean=r | bakkerij, An | twin | H18
ra: gevraagd of er nog omzet in zat
-!n: niet doorgevraagd
= a-003 note en followup | NS1 | bakery, An
fa: left voicemail
= a-004 transcript en renewal | b=3 lean=r | bakery, Bo
R -: Hi.
C cs: Hello, we are moving house.
R od: What do you need for that?
+ up: And we have a new oven on offer.
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "an.txt").write_text(DRAFT, "utf-8")
    run("training.markup", folder / "an.txt", "--out", folder / "train.jsonl")
    return folder


def run(module: str, *args: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, args)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_markup_keeps_text_and_labels(corpus):
    items = [json.loads(x) for x in (corpus / "train.jsonl").read_text("utf-8").splitlines()]
    first, second, third, last = items
    assert first["text"] == "gevraagd hoe het ging,\ndruk zei ze"
    for span in first["labels"]["spans"]:
        assert first["text"][span["start"] : span["end"]].strip()
    assert second["twin"]
    assert second["labels"]["behaviours"] == ["revenue_ask"]
    assert second["labels"]["spans"][1]["polarity"] == "not_done"
    assert third["labels"]["ns"] == "NS1"
    assert last["turns"][2]["text"].endswith("And we have a new oven on offer.")
    assert last["labels"]["behaviours"] == ["open_discovery", "unneeded_pitch"]


@pytest.fixture(scope="module")
def base(corpus) -> Path:
    """A two-layer encoder with the shipped tokenizer."""
    from safetensors.torch import save_file
    from transformers import BertConfig, BertModel

    from scorer.model.bundle import TOKENIZER, default_path

    folder = corpus / "base"
    folder.mkdir()
    tokenizer = (default_path() / TOKENIZER).read_text("utf-8")
    (folder / "tokenizer.json").write_text(tokenizer, "utf-8")
    n_pieces = len(json.loads(tokenizer)["model"]["vocab"])
    config = BertConfig(
        vocab_size=n_pieces + 10,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=512,
        type_vocab_size=2,
    )
    config.save_pretrained(folder)
    save_file(BertModel(config, add_pooling_layer=False).state_dict(), folder / "model.safetensors")
    return folder


STAGE = {
    "epochs": 3,
    "rest": 0.5,
    "frozen_layers": 1,
    "probe_passes": 2,
    "average": 0.9,
    "layers": 2,
    "ends_with": "mean",
}


@pytest.fixture(scope="module")
def config(corpus, base) -> Path:
    data, votes = corpus / "train.jsonl", corpus / "votes"
    votes.mkdir()
    (votes / "a.jsonl").touch()
    stage = "".join(f"{k} = {json.dumps(v)}\n" for k, v in STAGE.items())
    path = corpus / "tiny.toml"
    path.write_text(
        f'bundle = "{corpus / "tiny"}"\nbase = "{base}"\nruns = "{corpus / "runs"}"\n'
        f'train = ["{data}"]\ndev = ["{data}"]\nvotes = "{votes}"\nfetch_base = false\ndocuments = false\n'
        f'[[stages]]\nname = "one"\n{stage}'
        f'[[stages]]\nname = "two"\n{stage}',
        "utf-8",
    )
    return path


@pytest.fixture(scope="module")
def bundle(corpus, config) -> Path:
    said = run("training.train", "--config", config)
    assert said.count('"epoch": 3') == 2
    assert said.count("best.safetensors: the mean of epochs 2 and 3") == 2
    return corpus / "tiny"


def test_one_command_goes_the_whole_way(bundle):
    import scorer

    provenance = json.loads((bundle / "provenance.json").read_text("utf-8"))
    assert [h["epoch"] for h in provenance["history"]] == [0, 1, 2, 3]
    assert len(provenance["earlier"]) == 1
    assert "hard" not in json.dumps(provenance)
    assert [len(h) for h in provenance["data"].values()] == [64, 64]  # texts and votes
    verdict = scorer.load(bundle).score("Heb je nog omzet voor mij?")
    assert verdict.model.startswith("tiny@")


def test_only_what_changed_is_done_again(bundle, config):
    again = run("training.train", "--config", config)
    assert "-- export" in again
    assert "train 4 conversations" not in again
    other = config.with_name("other.toml")
    first, second = config.read_text("utf-8").rsplit("epochs = 3", 1)
    other.write_text(f"{first}epochs = 1{second}", "utf-8")
    said = run("training.train", "--config", other)
    assert "-- stage one" in said
    assert said.count('"epoch": 1') == 1
    assert "begun anew" in said
    provenance = json.loads((bundle / "provenance.json").read_text("utf-8"))
    assert provenance["recipe"]["epochs"] == 1


def test_transformers_loads_the_weights_of_a_bundle(bundle):
    import torch
    from safetensors.torch import load_file
    from transformers import BertModel

    encoder = BertModel.from_pretrained(bundle, add_pooling_layer=False)
    assert encoder.config.num_hidden_layers == 2
    stored = load_file(bundle / "model.safetensors")
    loaded = encoder.state_dict()
    assert set(stored) == set(loaded)
    assert {t.dtype for t in stored.values()} == {torch.float16}
    assert all(torch.equal(loaded[k].half(), v) for k, v in stored.items())


def test_a_stage_that_was_stopped_ends_as_one_that_was_not(corpus, base, tmp_path, monkeypatch):
    import torch
    from safetensors.torch import load_file

    from training import finetune
    from training.data import load_items

    items, recipe = load_items([corpus / "train.jsonl"]), finetune.Recipe(**STAGE)
    finetune.finetune(items, items, base, tmp_path / "whole", recipe)
    saved = []

    def stopping(folder, *args):
        if len(saved) == 2:
            raise KeyboardInterrupt
        saved.append(folder)
        real(folder, *args)

    real = finetune.save
    monkeypatch.setattr(finetune, "save", stopping)
    with pytest.raises(KeyboardInterrupt):
        finetune.finetune(items, items, base, tmp_path / "stopped", recipe)
    monkeypatch.undo()
    finetune.finetune(items, items, base, tmp_path / "stopped", recipe)
    whole, stopped = (load_file(tmp_path / n / "best.safetensors") for n in ("whole", "stopped"))
    assert all(torch.equal(whole[k], stopped[k]) for k in whole)


def test_a_checkpoint_that_was_cut_in_two_is_not_gone_on_with(corpus, base, tmp_path):
    from training.data import load_items
    from training.finetune import Recipe, finetune

    items, recipe = load_items([corpus / "train.jsonl"]), Recipe(**STAGE | {"epochs": 1})
    finetune(items, items, base, tmp_path, recipe)
    (tmp_path / "mean-before.safetensors").replace(tmp_path / "mean.safetensors")
    with pytest.raises(ValueError, match="cut its last checkpoint in two"):
        finetune(items, items, base, tmp_path, recipe)


def test_a_run_of_fewer_layers_than_its_base_is_read(base, tmp_path, codebook):
    from safetensors.torch import save_file

    from training.export import network_of
    from training.network import SentenceNetwork, load_encoder

    n_labels = len(codebook.label_ids)
    network = SentenceNetwork(load_encoder(base, layers=1), n_labels, dropout=0.0)
    save_file(network.state_dict(), tmp_path / "best.safetensors")
    (tmp_path / "progress.json").write_text('{"recipe": {"layers": 1}}', "utf-8")
    assert len(network_of(tmp_path, base).encoder.encoder.layer) == 1


def test_a_stage_says_which_epoch_it_ended_with(corpus, base, tmp_path, capsys):
    from training.data import load_items
    from training.finetune import Recipe, finetune

    items, recipe = load_items([corpus / "train.jsonl"]), Recipe(layers=2, epochs=0, probe_passes=1)
    finetune(items, items, base, tmp_path, recipe)
    assert capsys.readouterr().out.endswith("best.safetensors: epoch 0\n")


def test_settings_that_nobody_knows_are_named(tmp_path):
    from training.train import read_config

    path = tmp_path / "c.toml"
    path.write_text('[[stages]]\nname = "a"\nspeed = 3\n', "utf-8")
    with pytest.raises(ValueError, match="unknown settings speed"):
        read_config(path)


def test_a_shallower_network_keeps_evenly_spread_layers_and_the_last():
    from training.network import thinned

    weights = {f"encoder.encoder.layer.{n}.a.weight": n for n in range(12)} | {"say.bias": 99}
    assert list(thinned(weights, 4).values()) == [2, 5, 8, 11, 99]
    assert thinned(weights, 4)["encoder.encoder.layer.3.a.weight"] == 11
    assert thinned(weights, 12) == thinned(weights, 24) == weights
