"""The per-rep views as a flat table for scripts; what is not shown stays empty."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from scorer.reps import RepView

COLUMNS = (
    "rep", "n_conversations", "n_scorable", "n_reviewed", "notes", "transcripts", "display", "words",
    "share", "low", "high", "level", "method", "strength", "suggestion", "model", "codebook",
)  # fmt: skip


def write_csv(path: Path, views: Sequence[RepView]) -> None:
    """Write one row per rep, by name; cells that a spreadsheet could run as a formula are disarmed."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for view in views:
            writer.writerow([_cell(row) for row in _row(view)])


def _row(view: RepView) -> list[object]:
    raw = view.to_dict()
    low, high = raw["interval"] or (None, None)
    return [
        view.rep, view.n_conversations, view.n_scorable, view.n_reviewed,
        view.channels["note"], view.channels["transcript"], view.display, view.words,
        raw["share"], low, high, raw["level"] if view.figure else None, view.method,
        view.strength.behaviour.id if view.strength else None,
        view.suggestion.behaviour.id if view.suggestion else None,
        view.model, view.codebook,
    ]  # fmt: skip


def _cell(value: object) -> object:
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return "" if value is None else value
