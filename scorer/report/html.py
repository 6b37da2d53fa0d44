"""The HTML report of a run: one file, no script, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from scorer.codebook import Codebook
from scorer.conversation import Conversation
from scorer.report.messages import MESSAGES
from scorer.report.terminal import conversation_title
from scorer.reps import RepView
from scorer.runs import Scored
from scorer.verdict import Evidence, Verdict


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `label` and `side` when it is evidence."""

    text: str
    label: str | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A note, or one turn of a transcript."""

    speaker: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One conversation as the page shows it."""

    title: str
    verdict: Verdict
    summary: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """All that the template `report.html` uses."""

    lang: str
    messages: dict[str, str]
    codebook: Codebook
    views: tuple[RepView, ...]
    items: tuple[Item, ...]
    model: str
    source: str


def write_report(
    path: Path,
    scored: Sequence[Scored],
    views: Sequence[RepView],
    *,
    codebook: Codebook,
    lang: str,
    source: str,
) -> None:
    """Write the report of some scored conversations to `path`; texts are escaped."""
    context = Context(
        lang=lang,
        messages=MESSAGES[lang],
        codebook=codebook,
        views=tuple(views),
        items=tuple(_item(s, codebook, lang) for s in scored),
        model=scored[0].verdict.model if scored else "",
        source=source,
    )
    environment = Environment(
        loader=PackageLoader("scorer.report"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("report.html").render(c=context, m=context.messages)
    path.write_text(page, "utf-8")


def _item(scored: Scored, codebook: Codebook, lang: str) -> Item:
    conversation, verdict = scored.conversation, scored.verdict
    if verdict.balance is not None:
        summary = f"{codebook.balance_name(verdict.balance, lang)} ({verdict.balance}/5)"
    else:
        reason = codebook.not_scorable_name(verdict.not_scorable or "", lang)
        summary = f"{MESSAGES[lang]['not_scorable']}: {reason}"
    return Item(
        conversation_title(conversation),
        verdict,
        summary,
        tuple(_lines(conversation, verdict, codebook, lang)),
    )


def _lines(
    conversation: Conversation, verdict: Verdict, codebook: Codebook, lang: str
) -> list[Line]:
    marks: dict[int | None, list[tuple[str, Evidence]]] = {}
    for behaviour in verdict.behaviours:
        for evidence in behaviour.evidence:
            marks.setdefault(evidence.turn, []).append((behaviour.id, evidence))
    if not conversation.turns:
        return [Line(None, _pieces(conversation.text or "", marks.get(None, []), codebook, lang))]
    return [
        Line(
            turn.name or MESSAGES[lang][turn.speaker],
            _pieces(turn.text, marks.get(n, []), codebook, lang),
        )
        for n, turn in enumerate(conversation.turns)
    ]


def _pieces(
    text: str, marks: Sequence[tuple[str, Evidence]], codebook: Codebook, lang: str
) -> tuple[Piece, ...]:
    """Text cut at its evidence; a sentence with several behaviours names them all."""
    by_place: dict[tuple[int, int], list[str]] = {}
    for id, e in marks:
        by_place.setdefault((e.start, e.end), []).append(id)
    pieces, at = [], 0
    for (start, end), ids in sorted(by_place.items()):
        pieces.append(Piece(text[at:start]))
        label = ", ".join(codebook.behaviour(id).name[lang] for id in ids)
        pieces.append(Piece(text[start:end], label, codebook.behaviour(ids[0]).side))
        at = end
    return (*pieces, Piece(text[at:]))
