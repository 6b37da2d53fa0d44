"""The HTML report of a run: one file, no script, nothing loaded from elsewhere, a page per rep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from scorer.codebook import Codebook
from scorer.report import charts
from scorer.report.conversations import Item, item_of
from scorer.report.messages import MESSAGES, N_QUESTIONS, filled
from scorer.report.rep_page import RepPage, rep_page
from scorer.report.team_text import channels_lines
from scorer.reps import RepView
from scorer.reps.channels import ChannelComparison
from scorer.reps.funnel import Funnel
from scorer.reps.gates import MIN_TEAM
from scorer.reps.reviews import Agreement
from scorer.runs import Scored


@dataclass(frozen=True, slots=True)
class TeamPage:
    """What the team page shows; empty parts are left out."""

    intro: str
    plot: Markup | None
    how: str
    plot_why_not: str | None
    agreement: str | None
    funnel: Funnel | None
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """All that the template `report.html` uses.

    pages: one a rep, by name. loose: conversations without a rep.
    """

    lang: str
    codebook: Codebook
    made_by: str
    pages: tuple[RepPage, ...]
    loose: tuple[Item, ...]
    team: TeamPage
    questions: tuple[tuple[str, str], ...]


def write_report(
    path: Path,
    scored: Sequence[Scored],
    views: Sequence[RepView],
    *,
    codebook: Codebook,
    lang: str,
    source: str,
    agreement: Agreement | None = None,
    funnel: Funnel | None = None,
    channels: ChannelComparison | None = None,
) -> None:
    """Write the report of some scored conversations to `path`; texts are escaped."""
    m = MESSAGES[lang]
    by_rep: dict[str | None, list[Item]] = {}
    for item in scored:
        by_rep.setdefault(item.conversation.rep, []).append(item_of(item, codebook, lang))
    named = [v for v in views if v.rep is not None]
    first = views[0] if views else None
    model = first.model if first else ""
    made_by = filled(m, "made_by", model=model, codebook=codebook.version, source=source)
    context = Context(
        lang=lang,
        codebook=codebook,
        made_by=made_by,
        pages=tuple(
            rep_page(f"rep-{n}", v, tuple(by_rep[v.rep]), codebook=codebook, lang=lang)
            for n, v in enumerate(named, 1)
        ),
        loose=tuple(by_rep.get(None, ())),
        team=_team(named, agreement, funnel, channels, made_by, lang),
        questions=tuple((m[f"q{n}"], m[f"a{n}"]) for n in range(1, N_QUESTIONS + 1)),
    )  # fmt: skip
    environment = Environment(
        loader=PackageLoader("scorer.report"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("report.html").render(c=context, m=m)
    path.write_text(page, "utf-8")


def _team(
    views: Sequence[RepView],
    agreement: Agreement | None,
    funnel: Funnel | None,
    channels: ChannelComparison | None,
    made_by: str,
    lang: str,
) -> TeamPage:
    m = MESSAGES[lang]
    n = len(views)
    figures = [v.figure for v in views if v.figure is not None]
    plot = why_not = None
    if n >= MIN_TEAM and len(figures) >= MIN_TEAM:
        title = filled(m, "plot_team", n=len(figures))
        plot = Markup(charts.team_plot(figures, title=title, axis=m["team_axis"]))
    elif n >= MIN_TEAM:
        why_not = filled(m, "team_no_figures", n=MIN_TEAM, now=len(figures))
    return TeamPage(
        filled(m, "team_intro", n=n) if n >= MIN_TEAM else filled(m, "team_few", n=MIN_TEAM),
        plot,
        filled(m, "how_team", n=len(figures), made=made_by),
        why_not,
        filled(m, "agreement", same=round(agreement.share * agreement.n_pairs), n=agreement.n_pairs)
        if agreement and agreement.share is not None
        else None,
        funnel,
        channels_lines(channels, lang) if channels else (),
    )
