"""One rep's page: what is said, and why not where nothing is; every figure with how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from scorer.codebook import Codebook
from scorer.report import charts
from scorer.report.conversations import Item
from scorer.report.messages import MESSAGES, filled
from scorer.reps import RepView, gates
from scorer.reps.remarks import BehaviourShare, Quote, Remark
from scorer.reps.trend import MIN_CHANGE, P_SIGN, P_SIZE, Stretch
from scorer.reps.view import Figure

TIMING = "respects_timing"


@dataclass(frozen=True, slots=True)
class Told:
    """A quote with what tells where it was said."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class RemarkBlock:
    """A strength or a suggestion."""

    side: str
    name: str
    how_often: str
    quotes: tuple[Told, ...]
    tips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What is said of change, with its plot; `lines` are sentences."""

    statement: str
    lines: tuple[str, ...]
    plot: Markup | None
    how: str | None


@dataclass(frozen=True, slots=True)
class BehaviourRow:
    """A behaviour in the table beside the plot."""

    name: str
    side: str
    n: int


@dataclass(frozen=True, slots=True)
class RepPage:
    """All that the template shows of one rep.

    headline: the figure in words, the word, or None; `lines` explain it or say why it is not there.
    how: how the headline was made; None where there is none.
    """

    anchor: str
    name: str
    counts: tuple[str, ...]
    headline: str | None
    plot: Markup | None
    lines: tuple[str, ...]
    how: str | None
    change: Change
    strength: RemarkBlock | None
    suggestion: RemarkBlock | None
    no_suggestion: str
    how_remark: str
    timing: str | None
    behaviours: tuple[BehaviourRow, ...]
    behaviours_plot: Markup | None
    how_behaviours: str
    conversations_title: str
    items: tuple[Item, ...]


def rep_page(
    anchor: str, view: RepView, items: tuple[Item, ...], *, codebook: Codebook, lang: str
) -> RepPage:
    """The page of a view in one language."""
    m = MESSAGES[lang]
    made = {"model": view.model, "codebook": view.codebook}
    headline, plot, lines = _headline(view, codebook, lang)
    timing = next((b for b in view.behaviours if b.id == TIMING), None)
    return RepPage(
        anchor=anchor,
        name=view.rep or "",
        counts=rep_counts(view, codebook, lang),
        headline=headline,
        plot=plot,
        lines=lines,
        how=_how(view, m),
        change=_change(view, m),
        strength=_remark(view.strength, view, codebook, lang),
        suggestion=_remark(view.suggestion, view, codebook, lang),
        no_suggestion=m["no_suggestion" if _nothing_pushes(view) else "too_little_to_suggest"],
        how_remark=filled(m, "how_remark", n=view.n_scorable, m=view.n_reviewed, **made),
        timing=filled(m, "timing", n=timing.n) if timing else None,
        behaviours=_rows(view.behaviours, codebook, lang),
        behaviours_plot=_behaviours_plot(view, codebook, lang),
        how_behaviours=filled(m, "how_behaviours", n=view.n_scorable, **made),
        conversations_title=filled(m, "conversations_n", n=len(items)),
        items=items,
    )


def _nothing_pushes(view: RepView) -> bool:
    """Whether the conversations are enough to say that nothing that pushes comes back."""
    return view.n_scorable >= gates.WORDS.n_scorable and not any(
        b.side == "revenue" and b.n > 1 for b in view.behaviours
    )


def rep_counts(view: RepView, codebook: Codebook, lang: str) -> tuple[str, ...]:
    """How many conversations there are, why some are not scored, how many were read, as sentences."""
    m = MESSAGES[lang]
    notes, calls = view.channels["note"], view.channels["transcript"]
    lines = [
        filled(
            m, "counts", n=view.n_conversations, scorable=view.n_scorable,
            notes=m["notes_one"] if notes == 1 else filled(m, "notes", n=notes),
            calls=m["calls_one"] if calls == 1 else filled(m, "calls", n=calls),
        )
    ]  # fmt: skip
    if view.not_scorable:
        reasons = (
            f"{n} × {codebook.not_scorable_name(id, lang)}" for id, n in view.not_scorable.items()
        )
        lines.append(m["not_scored"] + "; ".join(reasons) + ".")
    lines.append(
        filled(m, "reviewed", n=view.n_reviewed, random=view.n_drawn)
        if view.n_reviewed
        else m["not_reviewed"]
    )
    return tuple(lines)


def rep_headline(view: RepView, codebook: Codebook, lang: str) -> tuple[str, ...]:
    """The figure or word of a rep and what belongs to it, or why there is none, as sentences."""
    m = MESSAGES[lang]
    if view.rep is None:
        return (m["no_rep"],)
    if view.figure is not None:
        low, high = _of_100(view.figure)
        return (filled(m, "figure", low=low, high=high), *_figure_lines(view, m))
    if view.words is not None:
        undecided = codebook.words.undecided[lang]
        soft = (m["words_soft"],) if view.words != undecided else ()
        return (_capital(view.words), *soft, _why_not(view, m))
    return (_why_not(view, m),)


def _headline(
    view: RepView, codebook: Codebook, lang: str
) -> tuple[str | None, Markup | None, tuple[str, ...]]:
    m, lines = MESSAGES[lang], rep_headline(view, codebook, lang)
    if view.figure is not None:
        low, high = _of_100(view.figure)
        title = filled(m, "plot_interval", low=low, high=high)
        plot = Markup(charts.interval_plot(view.figure, title=title, axis=m["axis_share"]))
        return lines[0], plot, lines[1:]
    if view.words is not None:
        return lines[0], None, lines[1:]
    return None, None, lines


def _figure_lines(view: RepView, m: Mapping[str, str]) -> list[str]:
    lines = [filled(m, "figure_soft", level=round(100 * gates.LEVEL))]
    if view.misread and view.style_shift is not None:
        way = m["too_high"] if view.style_shift[0] > 0 else m["too_low"]
        lines.append(filled(m, "misread", direction=way))
    if view.own_mix is not None and _of_100(view.own_mix) != _of_100(view.figure):
        low, high = _of_100(view.own_mix)
        lines.append(filled(m, "own_mix", low=low, high=high))
    if len(view.by_type) > 1:
        parts = []
        for (kind, type), interval in sorted(view.by_type.items()):
            low, high = (round(100 * x) for x in interval)
            parts.append(
                filled(
                    m, "by_type_one", type=type or m["any_type"], kind=m[kind], low=low, high=high
                )
            )
        lines.append(m["by_type"] + "; ".join(parts) + ".")
    return lines


def _why_not(view: RepView, m: Mapping[str, str]) -> str:
    """Why there is no figure, with the numbers that are missing."""
    if view.why_not == "not_scorable":
        unwritten = view.not_scorable.get("NS2", 0) + view.not_scorable.get("NS3", 0)
        about_notes = 2 * unwritten >= sum(view.not_scorable.values())
        return m["why_not_scorable" if about_notes else "why_no_contact"]
    if view.why_not == "check":
        return m["why_check"]
    if view.why_not == "wide":
        return filled(m, "why_wide", width=round(100 * gates.MAX_WIDTH))
    if view.display == "none":
        return filled(m, "why_none", n=gates.WORDS.n_scorable, n_now=view.n_scorable)
    return filled(
        m, "why_few", n=gates.FIGURE.n_scorable, m=gates.FIGURE.n_reviews,
        n_now=view.n_scorable, m_now=view.n_random,
    )  # fmt: skip


def _how(view: RepView, m: Mapping[str, str]) -> str | None:
    if view.display == "none":
        return None
    values = {
        "n": view.n_scorable, "m": view.n_random, "model": view.model, "codebook": view.codebook,
        "method": m["method_with" if view.n_random else "method_without"],
    }  # fmt: skip
    if view.figure is None:
        return filled(m, "how_words", p=round(100 * gates.MIN_P_BAND), **values)
    check = m["no_check"]
    if view.check is not None:
        low, high = _of_100(view.check)
        check = filled(m, "check_range", low=low, high=high)
    return filled(m, "how_figure", check=check, **values)


def _change(view: RepView, m: Mapping[str, str]) -> Change:
    trend = view.trend
    if trend is None:
        gate = gates.CHANGE
        key = "no_trend" if gate.open(view.n_scorable, view.n_random) else "no_change_yet"
        return Change(filled(m, key, n=gate.n_scorable, m=gate.n_reviews), (), None, None)
    if trend.direction == "too_few":
        return Change(m["change_too_few"], (), None, None)
    lines = [
        filled(m, "change_windows", **_window(trend.earlier, 1), **_window(trend.recent, 2)),
    ]
    if trend.team:
        lines.append(m["change_team"])
    if trend.hint in ("up", "down"):
        lines.append(m[f"change_hint_{trend.hint}"])
    title = filled(m, "plot_trend", first=_day(trend.earlier.first), last=_day(trend.recent.last))
    how = filled(
        m, "how_change", n=view.n_scorable, m=view.n_random, model=view.model,
        codebook=view.codebook, sign=round(100 * P_SIGN), size=round(100 * P_SIZE),
        least=round(100 * MIN_CHANGE),
    )  # fmt: skip
    plot = Markup(charts.trend_plot(trend, title=title, axis=m["axis_share"]))
    return Change(m[f"change_{trend.direction}"], tuple(lines), plot, how)


def _window(stretch: Stretch, number: int) -> dict[str, object]:
    low, high = (round(100 * x) for x in stretch.interval)
    values = {
        "from": _day(stretch.first), "to": _day(stretch.last), "low": low, "high": high,
        "n": stretch.n,
    }  # fmt: skip
    return {f"{name}{number}": value for name, value in values.items()}


def _remark(
    remark: Remark | None, view: RepView, codebook: Codebook, lang: str
) -> RemarkBlock | None:
    if remark is None:
        return None
    shown = remark.behaviour
    return RemarkBlock(
        shown.side,
        codebook.behaviour(shown.id).name[lang],
        filled(MESSAGES[lang], "in_conversations", n=shown.n, of=view.n_scorable),
        tuple(Told(q.text, _where(q)) for q in shown.quotes),
        remark.tips,
    )


def _where(quote: Quote) -> str:
    return _day(date.fromisoformat(quote.date)) if quote.date else quote.id


def _rows(
    shares: tuple[BehaviourShare, ...], codebook: Codebook, lang: str
) -> tuple[BehaviourRow, ...]:
    return tuple(BehaviourRow(codebook.behaviour(s.id).name[lang], s.side, s.n) for s in shares)


def _behaviours_plot(view: RepView, codebook: Codebook, lang: str) -> Markup | None:
    if not view.behaviours:
        return None
    m = MESSAGES[lang]
    names = [codebook.behaviour(s.id).name[lang] for s in view.behaviours]
    svg = charts.behaviours_plot(
        view.behaviours, names, view.n_scorable, title=m["plot_behaviours"], axis=m["axis_n"]
    )
    return Markup(svg)


def _of_100(figure: Figure | None) -> tuple[int, int]:
    if figure is None:
        raise ValueError("no figure")
    low, high = figure.interval
    return round(100 * low), round(100 * high)


def _day(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
