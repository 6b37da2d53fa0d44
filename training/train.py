"""The whole way from corpus to bundle, by one settings file.

    python -m training.train --config training/nl-en-small.toml

Base encoder, stages of fine-tuning, export, calibration, behavioural tests, generated documents: every
step names the files it reads and writes and its settings, and is skipped when none of them changed. A
stopped run goes on where it was; a stage goes on after its last whole epoch. Changed code makes neither the
base encoder nor a stage begin anew (delete its folder for that); of the steps after them the module that is
run counts as read.
"""

from __future__ import annotations

import argparse
import shlex
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from doit.cmd_base import TaskLoader2
from doit.doit_cmd import DoitMain
from doit.task import Task, dict_to_task
from doit.tools import config_changed

from scorer import codebook
from scorer.model import bundle as files
from training import cards, corpus
from training.checkpoints import BEST, PROGRESS
from training.finetune import BASE_FILES, Recipe

CODEBOOK = Path(codebook.__file__).with_name("codebook.json")


@dataclass(frozen=True)
class Config:
    """What a settings file says; paths are taken from the working folder.

    stages: in order, each with a `name` and settings of `training.finetune.Recipe`.
    fetch_base: whether the base encoder is made by `training.base`; else it stands in `base` already.
    documents: whether the documents of the repository are made anew; only from the bundle that ships.
    """

    bundle: Path
    base: Path
    runs: Path
    train: tuple[Path, ...]
    dev: tuple[Path, ...]
    stages: tuple[dict[str, Any], ...]
    votes: Path | None = None
    fetch_base: bool = True
    documents: bool = True


def read_config(path: Path) -> Config:
    """The settings of a file; raises ValueError on a name that is not known."""
    raw = tomllib.loads(path.read_text("utf-8"))
    unknown = set(raw) - {f.name for f in fields(Config)}
    known = {f.name for f in fields(Recipe)} | {"name"}
    for stage in raw.get("stages", []):
        unknown |= set(stage) - known
    if unknown:
        raise ValueError(f"{path}: unknown settings {', '.join(sorted(unknown))}")
    if not raw.get("stages"):
        raise ValueError(f"{path}: no [[stages]] are given")
    if (
        raw.get("documents", True)
        and Path(raw["bundle"]).resolve() != files.default_path().resolve()
    ):
        raise ValueError(
            f"{path}: documents are made of the bundle that ships; set documents = false"
        )
    one = {k: Path(raw[k]) for k in ("bundle", "base", "runs", "votes") if k in raw}
    many = {k: tuple(map(Path, raw[k])) for k in ("train", "dev")}
    return Config(**raw | one | many | {"stages": tuple(raw["stages"])})


def steps(config: Config) -> Iterator[dict[str, Any]]:
    """The steps as `doit` takes them: what they read, what they write, what they run."""
    base = [config.base / name for name in BASE_FILES]
    votes = sorted(config.votes.glob("*.jsonl")) if config.votes else []
    if config.fetch_base:
        yield _step("base", [], base, ["training.base", "--out", config.base])
    read, before = [*base, *config.train, *config.dev, *votes], None
    done: list[Path] = []
    for stage in config.stages:
        run = config.runs / stage["name"]
        recipe = Recipe(**{k: v for k, v in stage.items() if k != "name"})
        options: list[Any] = [x for k, v in asdict(recipe).items() for x in _option(k, v)]
        if votes:
            options += ["--votes", config.votes]
        if before:
            options += ["--start", before]
        writes = [run / BEST, run / PROGRESS]
        yield _step(
            f"stage {stage['name']}",
            [*read, CODEBOOK, *([before / BEST] if before else [])],
            writes,
            ["training.finetune", "--base", config.base, "--out", run,
             "--train", *config.train, "--dev", *config.dev, *options],
        )  # fmt: skip
        before = run
        done += writes
    earlier = [config.runs / s["name"] for s in config.stages[:-1]]
    made = [config.bundle / n for n in files.HASHED if n not in (files.CALIBRATION, files.METRICS)]
    yield _step(
        "export",
        [*base, *done, *config.train, *config.dev, *votes, CODEBOOK, _module("export")],
        made,
        ["training.export", "--base", config.base, "--run", before, "--out", config.bundle,
         "--earlier", *earlier, "--data", *config.train, *config.dev,
         *([config.votes] if config.votes else [])],
    )  # fmt: skip
    yield _step(
        "calibrate",
        [*made, *config.train, *config.dev, _module("calibrate")],
        [config.bundle / n for n in (files.CALIBRATION, files.METRICS, files.HASHES)],
        ["training.calibrate", config.bundle, "--train", *config.train, "--dev", *config.dev],
    )
    if config.documents:
        hashes, found = config.bundle / files.HASHES, Path("docs/pairs.json")
        pairs = corpus.CORPUS / corpus.PAIRS
        command = ["training.pairs", config.bundle, "--report", "--json", found]
        yield _step("pairs", [hashes, pairs, _module("pairs")], [found], command)
        told = [
            Path("docs") / f"{n}.json"
            for n in ("peers", "transfer", "simulation", "precision", "coverage")
        ]
        parts = [corpus.CORPUS / f"{n}.jsonl" for n in corpus.PARTS]
        cards_read = {hashes, found, *told, *read, *parts, _module("cards")}
        yield _step("cards", sorted(cards_read), list(cards.WRITTEN), ["training.cards"])


def _step(name: str, reads: list[Path], writes: list[Path], command: list[Any]) -> dict[str, Any]:
    line = shlex.join([sys.executable, "-m", *map(str, command)])
    return {
        "name": name,
        "actions": [line],
        "file_dep": [str(p) for p in reads],
        "targets": [str(p) for p in writes],
        "uptodate": [config_changed(line)],
        "verbosity": 2,
    }


def _module(name: str) -> Path:
    return Path(__file__).with_name(f"{name}.py")


def _option(name: str, value: Any) -> tuple[str, str]:
    return f"--{name.replace('_', '-')}", str(value)


class _Loader(TaskLoader2):
    """Gives `doit` the steps of a settings file."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.settings = config

    def setup(self, opt_values: Any) -> None:
        """Nothing to set up."""

    def load_doit_config(self) -> dict[str, Any]:
        """Where what is done is kept; contents decide, not dates."""
        self.settings.runs.mkdir(parents=True, exist_ok=True)
        return {"dep_file": str(self.settings.runs / "steps.db"), "check_file_uptodate": "md5"}

    def load_tasks(self, cmd: Any, pos_args: Any) -> list[Task]:
        """All steps, in order."""
        return [dict_to_task(s) for s in steps(self.settings)]


def main() -> None:
    """Command line of this module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    args = parser.parse_args()
    sys.exit(DoitMain(_Loader(read_config(args.config))).run(["run"]))


if __name__ == "__main__":
    main()
