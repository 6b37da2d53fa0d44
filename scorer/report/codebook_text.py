"""The codebook on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from scorer.codebook import SIDES, Behaviour, Codebook
from scorer.errors import InputError
from scorer.report.messages import MESSAGES, filled


def overview(codebook: Codebook, lang: str) -> RenderableType:
    """All behaviours, tags and reasons with their ids."""
    table = Table("id", "name", "weight", title=f"Codebook {codebook.version}", box=None)
    for side in SIDES:
        for b in codebook.behaviours:
            if b.side == side:
                table.add_row(b.id, b.name[lang], f"{side} {b.weight:g}")
    for t in codebook.context_tags:
        table.add_row(t.id, t.name[lang], "context, never scored")
    for n in codebook.not_scorable:
        table.add_row(n.id, n.name[lang], "not scorable")
    rule = [Text(line) for line in rule_lines(codebook, lang, kind="transcript")]
    hint = Text(
        f"\nscorer codebook ID shows one; hard cases are H1 to H{len(codebook.hard_cases)}", "dim"
    )
    return Group(table, Text(), *rule, hint)


def rule_lines(codebook: Codebook, lang: str, *, kind: str) -> Iterable[str]:
    """The rule in words; of the last third of a transcript too."""
    m, rule = MESSAGES[lang], codebook.rule
    yield filled(m, "rule", rule=rule.text["balance"], cap=rule.cap)
    yield filled(
        m, "rule_bounds", least=rule.scorable_from, most=rule.max_when_revenue,
        enough=rule.min_when_customer_from, floor=rule.min_when_customer,
    )  # fmt: skip
    if kind == "transcript":
        slight = ", ".join(codebook.behaviour(b).name[lang] for b in rule.not_substantive)
        yield filled(
            m, "rule_late", weight=rule.strong_revenue_weight, slight=slight,
            most=rule.last_third_strong_revenue_max,
            floor=rule.last_third_substantive_customer_min,
        )  # fmt: skip


def entry(codebook: Codebook, id: str, lang: str) -> RenderableType:
    """One behaviour, tag, reason or hard case; raises `InputError` for an unknown id."""
    for behaviour in codebook.behaviours:
        if behaviour.id == id:
            return _behaviour(behaviour, lang)
    for tag in codebook.context_tags:
        if tag.id == id:
            return _group(
                f"{tag.id} · {tag.name[lang]} (never scored)", tag.meaning, f"e.g. {tag.example}"
            )
    for reason in codebook.not_scorable:
        if reason.id == id.upper():
            return _group(f"{reason.id} · {reason.name[lang]}", reason.meaning)
    for case in codebook.hard_cases:
        if case.id == id.upper():
            return _group(f"{case.id} · {case.case}", case.decision)
    raise InputError(f"no {id!r} in the codebook; `scorer codebook` lists every id")


def _group(title: str, *lines: str) -> RenderableType:
    return Group(Text(title, style="bold"), *(Text(line) for line in lines))


def _behaviour(b: Behaviour, lang: str) -> RenderableType:
    lines = [b.definition, "", "Counts:", *(f"  + {x}" for x in b.include)]
    lines += ["Does not count:", *(f"  - {x}" for x in b.exclude)]
    for kind, texts in b.examples.items():
        lines += [f"In a {kind}:", *(f"  “{t}”" for t in texts[lang])]
    lines += ["Near misses:", *(f"  ~ {n['text']} → {n['decision']}" for n in b.near_misses)]
    for kind, texts in b.tips.items():
        lines += [f"What to try, {kind}:", *(f"  → {t}" for t in texts[lang])]
    lines += ["", f"Speaker: {b.speaker}", f"Notes and transcripts: {b.notes_vs_transcripts}"]
    return _group(f"{b.id} · {b.name[lang]} ({b.side}, weight {b.weight:g})", *lines)
