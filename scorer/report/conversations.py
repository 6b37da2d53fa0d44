"""One conversation as a page shows it: its words, cut at the sentences that count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scorer.codebook import Codebook
from scorer.conversation import Conversation
from scorer.report.messages import MESSAGES, filled
from scorer.runs import Scored
from scorer.scoring import unread_words
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
    """One conversation: what it came out as, when it was, and its words."""

    id: str
    date: str | None
    summary: str
    remark: str
    lines: tuple[Line, ...]


def item_of(scored: Scored, codebook: Codebook, lang: str) -> Item:
    """A scored conversation for a page."""
    conversation, verdict, m = scored.conversation, scored.verdict, MESSAGES[lang]
    remarks = []
    if verdict.balance is not None:
        summary = codebook.balance_name(verdict.balance, lang)
        remarks.append(
            filled(m, "expected", x=f"{verdict.expected_balance:.1f}".replace(".", m["decimal"]))
        )
        if not verdict.sure:
            remarks.append(m["not_sure"])
    else:
        reason = codebook.not_scorable_name(verdict.not_scorable or "", lang)
        summary = f"{m['not_scorable']}: {reason}"
    if unread := unread_words(conversation):
        remarks.append(filled(m, "addressed", words=" … ".join(unread)))
    return Item(
        conversation.id,
        conversation.date,
        summary,
        " · ".join(remarks),
        tuple(_lines(conversation, verdict, codebook, lang)),
    )


def conversation_title(conversation: Conversation) -> str:
    """A short heading of a conversation."""
    return " · ".join(x for x in (conversation.id, conversation.rep, conversation.date) if x)


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
