"""The run folder: what `scorer score --out DIR` writes and the other commands read."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scorer.conversation import Conversation, whole_characters
from scorer.errors import InputError, RunError
from scorer.readers import Rejected
from scorer.scoring import Scorer
from scorer.verdict import Verdict

if TYPE_CHECKING:
    import polars as pl

PART_ROWS = 2000  # conversations in a part
RUN = "run.json"
REJECTS = "rejects.jsonl"
VERDICTS = "verdicts"
EVIDENCE = "evidence"
STATE = "state"


@dataclass(frozen=True, slots=True)
class Scored:
    """A conversation beside its verdict."""

    conversation: Conversation
    verdict: Verdict


@dataclass
class Counts:
    """What became of the input; `n_read` must be the sum of the other two."""

    n_read: int = 0
    n_verdicts: int = 0
    n_rejects: int = 0
    not_scorable: Counter[str] = field(default_factory=Counter)

    def to_dict(self) -> dict[str, Any]:
        """As `run.json` holds it."""
        return {
            "n_read": self.n_read,
            "n_verdicts": self.n_verdicts,
            "n_rejects": self.n_rejects,
            "n_scorable": self.n_verdicts - sum(self.not_scorable.values()),
            "not_scorable": dict(sorted(self.not_scorable.items())),
        }


def score_all(
    read: Iterable[Conversation | Rejected], scorer: Scorer
) -> Iterator[Scored | Rejected]:
    """Score what can be scored, in order; what cannot becomes a reject."""
    for item in read:
        if isinstance(item, Rejected):
            yield item
            continue
        try:
            yield Scored(item, scorer.score(item))
        except InputError as error:
            yield rejected(item, str(error))


def rejected(conversation: Conversation, reason: str) -> Rejected:
    """A conversation that was read but cannot be scored."""
    source = conversation.source
    raw = json.dumps(conversation.to_dict(), ensure_ascii=False)[:500]
    return Rejected(source.file if source else "", source.row if source else None, reason, raw)


class RunWriter:
    """Writes a run folder part by part; use as a context manager.

    `rejects.jsonl` grows line by line; every other file is written under a temporary name and
    renamed when it is whole. `state/` says which parts are done; nothing reads it yet. An input that
    cannot be opened is recorded as such. Leaving the context without an error writes `run.json` and
    checks that nothing was lost; raises `RunError`.
    """

    def __init__(
        self, folder: Path, *, inputs: Sequence[Path], scorer: Scorer, settings: Mapping[str, Any]
    ) -> None:
        if (folder / RUN).exists() or (folder / VERDICTS).exists():
            raise RunError(f"{folder} already holds a run; give --out another folder or remove it")
        self.folder, self.counts = folder, Counts()
        self._head = {
            "inputs": [_fingerprint(path) for path in inputs],
            "bundle": scorer.model,
            "codebook": scorer.codebook.version,
            "settings": dict(settings),
            "started": _now(),
        }
        self._verdicts: list[dict[str, Any]] = []
        self._evidence: list[dict[str, Any]] = []
        self._n_parts = 0
        for name in (VERDICTS, EVIDENCE, STATE):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / REJECTS).write_text("", "utf-8")

    def __enter__(self) -> RunWriter:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            self._finish()

    def add(self, item: Scored | Rejected) -> None:
        """Take up one result."""
        self.counts.n_read += 1
        if isinstance(item, Rejected):
            self.counts.n_rejects += 1
            with (self.folder / REJECTS).open("a", encoding="utf-8") as file:
                file.write(json.dumps(item.to_dict(), ensure_ascii=False) + "\n")
            return
        self.counts.n_verdicts += 1
        if item.verdict.not_scorable:
            self.counts.not_scorable[item.verdict.not_scorable] += 1
        self._verdicts.append(_verdict_row(item))
        self._evidence += _evidence_rows(item.verdict)
        if len(self._verdicts) >= PART_ROWS:
            self._flush()

    def _flush(self) -> None:
        import polars as pl  # noqa: PLC0415

        if not self._verdicts:
            return
        name = f"part-{self._n_parts:05d}.parquet"
        verdicts = pl.DataFrame(self._verdicts, schema=_verdict_schema())
        evidence = pl.DataFrame(self._evidence, schema=_evidence_schema())
        _write(self.folder / EVIDENCE / name, evidence.write_parquet)
        _write(self.folder / VERDICTS / name, verdicts.write_parquet)
        done = {"part": name, "n_verdicts": len(self._verdicts)}
        _write_text(self.folder / STATE / f"part-{self._n_parts:05d}.json", json.dumps(done))
        self._n_parts += 1
        self._verdicts, self._evidence = [], []

    def _finish(self) -> None:
        self._flush()
        head = self._head | {"counts": self.counts.to_dict(), "finished": _now()}
        check_counts(self.folder, self.counts.to_dict())
        _write_text(self.folder / RUN, json.dumps(head, indent=1, ensure_ascii=False) + "\n")


def holds_only_a_run(folder: Path) -> bool:
    """Whether nothing stands in a folder but what a run writes, be it finished or broken off."""
    return folder.is_dir() and all(
        _of_a_run(path.relative_to(folder)) for path in folder.rglob("*")
    )


def _of_a_run(path: Path) -> bool:
    top, *below = path.parts
    if not below:
        return top.removesuffix(".tmp") in (RUN, REJECTS, VERDICTS, EVIDENCE, STATE)
    return top in (VERDICTS, EVIDENCE, STATE) and path.match("*/part-*") and len(below) == 1


def check_counts(folder: Path, counts: Mapping[str, Any]) -> None:
    """Whether every row read ended in a verdict or a reject that is on disk; raises `RunError`."""
    n_verdicts = _table(folder, VERDICTS).height
    with (folder / REJECTS).open(encoding="utf-8") as file:
        n_rejects = sum(1 for _ in file)
    if counts["n_read"] != n_verdicts + n_rejects:
        raise RunError(
            f"{folder}: {counts['n_read']} rows were read but {n_verdicts} verdicts and {n_rejects} "
            "rejects are on disk; the run is broken, score again into another folder"
        )


def read_run(folder: Path) -> dict[str, Any]:
    """The head of a finished run, its counts checked; raises `RunError`."""
    if not (folder / RUN).is_file():
        raise RunError(
            f"{folder} holds no finished run ({RUN} is missing); make one with "
            f"scorer score INPUT --out {folder}"
        )
    try:
        head: dict[str, Any] = json.loads((folder / RUN).read_text("utf-8"))
        check_counts(folder, head["counts"])
    except (ValueError, KeyError, OSError) as error:
        raise RunError(f"{folder}: {RUN} cannot be read: {error}") from error
    return head


def read_scored(folder: Path) -> list[Scored]:
    """All conversations of a run with their verdicts, in the order they were read."""
    read_run(folder)
    return [
        Scored(
            Conversation.from_dict(json.loads(row["conversation"])),
            Verdict.from_dict(json.loads(row["verdict"])),
        )
        for row in _table(folder, VERDICTS).iter_rows(named=True)
    ]


def _table(folder: Path, name: str) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    parts = sorted((folder / name).glob("part-*.parquet"))
    schema = _verdict_schema() if name == VERDICTS else _evidence_schema()
    try:
        return (
            pl.concat([pl.read_parquet(p) for p in parts]) if parts else pl.DataFrame(schema=schema)
        )
    except (OSError, pl.exceptions.PolarsError) as error:
        raise RunError(f"{folder / name}: a part cannot be read: {error}") from error


def _verdict_schema() -> dict[str, Any]:
    import polars as pl  # noqa: PLC0415

    text = "id kind language rep date not_scorable tag band evidence_grade model codebook file"
    numbers = "p_scorable p_customer_centred expected_balance p_customer p_mixed p_revenue"
    return (
        dict.fromkeys(text.split(), pl.String)
        | dict.fromkeys(numbers.split(), pl.Float64)
        | {"scorable": pl.Boolean, "sure": pl.Boolean, "balance": pl.Int64, "row": pl.Int64}
        | {"verdict": pl.String, "conversation": pl.String}
    )


def _verdict_row(item: Scored) -> dict[str, Any]:
    verdict = item.verdict.to_dict()
    bands = verdict["band_probabilities"]
    source = item.conversation.source
    row = {k: v for k, v in verdict.items() if k not in ("behaviours", "band_probabilities")}
    row |= {f"p_{band}": p for band, p in bands.items()}
    row |= {"file": source.file if source else None, "row": source.row if source else None}
    row["verdict"] = json.dumps(verdict, ensure_ascii=False)
    row["conversation"] = json.dumps(item.conversation.to_dict(), ensure_ascii=False)
    return {name: row[name] for name in _verdict_schema()}


def _evidence_schema() -> dict[str, Any]:
    import polars as pl  # noqa: PLC0415

    return (
        dict.fromkeys(["id", "rep", "date", "behaviour", "side", "text"], pl.String)
        | dict.fromkeys(["turn", "start", "end"], pl.Int64)
        | dict.fromkeys(["p_behaviour", "p_sentence"], pl.Float64)
    )


def _evidence_rows(verdict: Verdict) -> list[dict[str, Any]]:
    return [
        {
            "id": verdict.id, "rep": verdict.rep, "date": verdict.date,
            "behaviour": b.id, "side": b.side, "text": e.text,
            "turn": e.turn, "start": e.start, "end": e.end,
            "p_behaviour": b.probability, "p_sentence": e.probability,
        }
        for b in verdict.behaviours
        for e in b.evidence
    ]  # fmt: skip


def _write(path: Path, write: Callable[[Path], object]) -> None:
    temporary = path.with_suffix(path.suffix + ".tmp")
    write(temporary)
    os.replace(temporary, path)


def _write_text(path: Path, text: str) -> None:
    _write(path, lambda p: p.write_text(whole_characters(text), "utf-8"))


def _fingerprint(path: Path) -> dict[str, Any]:
    if str(path) == "-":
        return {"path": "-"}
    try:
        if not path.is_file():
            return {"path": str(path), "folder": True}
        with path.open("rb") as file:
            return {"path": str(path), "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
    except OSError as error:
        return {"path": str(path), "unreadable": error.strerror}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
