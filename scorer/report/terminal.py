"""Verdicts and per-rep views on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scorer.codebook import Codebook
from scorer.report.codebook_text import rule_lines
from scorer.report.messages import MESSAGES, filled
from scorer.report.rep_page import rep_counts, rep_headline
from scorer.reps import RepView
from scorer.rule import MIDDLE
from scorer.runs import Scored
from scorer.scoring import unread_words
from scorer.verdict import Evidence, Verdict

COLOURS = {"customer": "blue", "revenue": "yellow"}
INDENT = 4
# What a terminal would act on, or rich leave out: a picture of each of the old control characters
# (U+2400 on), one sign for the rest.
_VISIBLE = {c: 0x2400 + c for c in range(0x20) if chr(c) not in "\n\t"}
_VISIBLE |= {0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


def visible(text: str) -> str:
    """`text` as long as it was, its control characters but line breaks and tabs made visible.

    For every text from outside that goes to a terminal: places in it hold, and it cannot act there.
    The first half of a Windows line break becomes a blank.
    """
    return text.replace("\r\n", " \n").translate(_VISIBLE)


def verdict_line(verdict: Verdict, codebook: Codebook, lang: str) -> Text:
    """One line: the verdict in words, whose it is."""
    line = verdict_words(verdict, codebook, lang)
    about = (verdict.id, verdict.rep, verdict.date)
    line.append(visible("  " + " · ".join(x for x in about if x)), style="dim not bold")
    return line


def verdict_words(verdict: Verdict, codebook: Codebook, lang: str) -> Text:
    """The verdict in the codebook's words."""
    if not verdict.scorable or verdict.balance is None or verdict.tag is None:
        reason = codebook.not_scorable_name(verdict.not_scorable or "", lang)
        return Text(
            f"{MESSAGES[lang]['not_scorable']}: {reason} ({verdict.not_scorable})", style="dim"
        )
    words = Text(codebook.balance_name(verdict.balance, lang), style="bold")
    words.append(f" {verdict.balance}/5", style="bold")
    tag = codebook.words.tags[verdict.tag][lang]
    p = filled(MESSAGES[lang], "p_customer", x=f"{verdict.p_customer_centred:.2f}")
    words.append(f", {tag}, {p}", style="not bold")
    unsure = "" if verdict.sure else f", {MESSAGES[lang]['not_sure']}"
    words.append(unsure, style="dim not bold")
    return words


def verdict_block(verdict: Verdict, codebook: Codebook, lang: str) -> RenderableType:
    """The verdict line with its evidence below."""
    lines: list[RenderableType] = [verdict_line(verdict, codebook, lang)]
    for behaviour in verdict.behaviours:
        name = codebook.behaviour(behaviour.id).name[lang]
        for evidence in behaviour.evidence:
            text = Text(f"{name}: ", style=COLOURS[behaviour.side])
            text.append(f"“{visible(evidence.text)}” ", style="default")
            text.append(f"{evidence.probability:.2f}", style="dim")
            lines.append(Padding(text, (0, 0, 0, INDENT)))
    return Group(*lines)


def explanation(
    scored: Scored,
    codebook: Codebook,
    lang: str,
    *,
    by_behaviours: Verdict | None = None,
    scorable_from: float | None = None,
) -> RenderableType:
    """One conversation with its sentences marked, and how the verdict came about.

    by_behaviours: the verdict by the behaviours alone; what the text as a whole changed in it is said.
    scorable_from: the P(scorable) that was asked for.
    """
    conversation, verdict = scored.conversation, scored.verdict
    parts: list[RenderableType] = [verdict_line(verdict, codebook, lang), Text()]
    if conversation.turns:
        for n, turn in enumerate(conversation.turns):
            name = visible(turn.name or MESSAGES[lang][turn.speaker])
            line = Text(f"{name:>12}: ", style="dim")
            line.append_text(_marked(turn.text, _evidence_in(verdict, n), codebook, lang))
            parts.append(line)
    else:
        parts.append(_marked(conversation.text or "", _evidence_in(verdict, None), codebook, lang))
    parts += [Text(), *_account(verdict, codebook, lang, scorable_from)]
    if by_behaviours is not None and by_behaviours.balance != verdict.balance:
        parts.append(Text(_by_the_whole(verdict, by_behaviours, lang)))
    if unread := unread_words(conversation):
        words = visible(" … ".join(unread))
        parts.append(Text(filled(MESSAGES[lang], "addressed", words=words)))
    return Group(*parts)


def _by_the_whole(verdict: Verdict, alone: Verdict, lang: str) -> str:
    """What the text as a whole changed in the verdict by the behaviours alone."""
    m = MESSAGES[lang]
    if alone.balance is None:
        return m["moved_in"]
    return filled(m, "moved" if verdict.scorable else "moved_out", x=str(alone.balance))


def _evidence_in(verdict: Verdict, turn: int | None) -> list[tuple[str, Evidence]]:
    return [(b.id, e) for b in verdict.behaviours for e in b.evidence if e.turn == turn]


def _marked(
    words: str, evidence: Sequence[tuple[str, Evidence]], codebook: Codebook, lang: str
) -> Text:
    text = Text(visible(words))
    ends: dict[int, list[str]] = {}
    for id, e in evidence:
        text.stylize(COLOURS[codebook.behaviour(id).side], e.start, e.end)
        ends.setdefault(e.end, []).append(codebook.behaviour(id).name[lang])
    for end in sorted(ends, reverse=True):
        note = Text(f" [{', '.join(ends[end])}]", style="bold")
        text = text[:end] + note + text[end:]
    return text


def _account(
    verdict: Verdict, codebook: Codebook, lang: str, scorable_from: float | None
) -> Iterable[RenderableType]:
    """How the balance follows from the behaviours, by the codebook's rule."""
    m = MESSAGES[lang]
    if verdict.behaviours:
        heads = ("table_side", "table_behaviour", "explain_p", "explain_weight")
        table = Table(*(m[h] for h in heads), box=None, pad_edge=False)
        for b in verdict.behaviours:
            code = codebook.behaviour(b.id)
            weight = f"{code.weight:g}"
            if code.weight_when_revenue_present is not None:
                beside = f"{code.weight_when_revenue_present:g}"
                weight += f" ({filled(m, 'beside_push', x=beside)})"
            table.add_row(m[f"side_{b.side}"], code.name[lang], f"{b.probability:.2f}", weight)
        yield table
    else:
        yield Text(m["no_behaviour"])
    yield Text("\n" + "\n".join(rule_lines(codebook, lang, kind=verdict.kind)), style="dim")
    if verdict.scorable:
        names = codebook.words.bands
        bands = ", ".join(
            f"{names[b][lang]} {p:.2f}" for b, p in verdict.band_probabilities.items()
        )
        yield Text(filled(m, "p_bands", bands=bands, x=f"{verdict.expected_balance:.2f}"))
        if verdict.balance == MIDDLE:
            yield Text(m["lean_read"])
    scorable = f"{verdict.p_scorable:.2f}"
    if scorable_from is not None:
        scorable += f" ({filled(m, 'asked_for', x=f'{scorable_from:.2f}')})"
    yield Text(filled(m, "p_scorable", x=scorable, model=verdict.model), style="dim")


def rep_block(view: RepView, codebook: Codebook, lang: str) -> RenderableType:
    """One rep: counts, figure, words or the reason for silence, behaviours with quotes."""
    m = MESSAGES[lang]
    parts: list[RenderableType] = [Text(visible(view.rep or m["no_name"]), style="bold")]
    parts += [
        Padding(Text(line, style="dim"), (0, 0, 0, 2)) for line in rep_counts(view, codebook, lang)
    ]
    parts += [
        Padding(Text(visible(line)), (0, 0, 0, 2)) for line in rep_headline(view, codebook, lang)
    ]
    for remark, label in (
        (view.strength, m["strength_head"]),
        (view.suggestion, m["suggestion_head"]),
    ):
        if remark is None:
            continue
        shown = remark.behaviour
        code = codebook.behaviour(shown.id)
        line = Text(f"{label}: {code.name[lang]} ", style=COLOURS[code.side])
        line.append(filled(m, "in_conversations", n=shown.n, of=view.n_scorable), style="dim")
        parts.append(Padding(line, (0, 0, 0, 2)))
        parts += [
            Padding(Text(visible(f"“{q.text}” {q.date or q.id}"), style="default"), (0, 0, 0, 4))
            for q in shown.quotes
        ]
        parts += [Padding(Text(f"→ {tip}", style="dim"), (0, 0, 0, 4)) for tip in remark.tips]
    return Group(*parts)
