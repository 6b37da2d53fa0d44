"""The per-rep view: what is shown of a rep, by the gates; `to_dict` is the contract of `scorer reps`."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scorer.codebook import BANDS, Codebook
from scorer.conversation import KINDS
from scorer.model.bundle import StyleModel
from scorer.reps import gates
from scorer.reps.estimates import (
    RepEstimate,
    call_keys,
    estimates,
    is_scorable,
    known_team,
    random_only,
)
from scorer.reps.gates import Display, Silence
from scorer.reps.measurement import Key, Posterior
from scorer.reps.remarks import (
    BehaviourShare,
    Remark,
    behaviour_shares,
    strength_of,
    suggestion_of,
    team_shares,
)
from scorer.reps.reviews import Consensus
from scorer.reps.trend import Trend, trends
from scorer.runs import Scored

log = logging.getLogger(__name__)

BAND_EDGES = (1 / 3, 2 / 3)  # of the share: mostly revenue, mixed, mostly customer
WITH_REVIEWS = "hierarchical measurement model with a style shift per rep, random reviews"
WITHOUT_REVIEWS = "hierarchical measurement model with a style shift per rep, no reviews"
CHECK = "prediction-powered inference, pooled rectifier variance"
STYLE_MISREAD = 1.0  # of the shift, on the logit scale
P_STYLE_SIGN = 0.95


@dataclass(frozen=True, slots=True)
class Figure:
    """A share in [0, 1] with its 90% interval."""

    share: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class RepView:
    """One rep. Ordered by name, never ranked.

    n_drawn: reviewed ones that were drawn at random; n_random: those of them that can be scored.
    `figure` exists only where `display` is "figure"; `why_not` says what keeps it back; `own_mix` is
    the share at the rep's own mix of calls; `by_type` only where many conversations allow it.
    """

    rep: str | None
    n_conversations: int
    n_scorable: int
    not_scorable: Mapping[str, int]
    n_reviewed: int
    n_drawn: int
    n_random: int
    channels: Mapping[str, int]
    display: Display
    why_not: Silence | None
    words: str | None
    figure: Figure | None
    own_mix: Figure | None
    by_type: Mapping[Key, tuple[float, float]]
    check: Figure | None
    check_agrees: bool | None
    style_shift: tuple[float, float] | None
    misread: bool
    trend: Trend | None
    behaviours: tuple[BehaviourShare, ...]
    strength: Remark | None
    suggestion: Remark | None
    model: str
    codebook: str

    @property
    def method(self) -> str | None:
        """How words or figure were made; None where there are none."""
        if self.display == "none":
            return None
        return WITH_REVIEWS if self.n_random else WITHOUT_REVIEWS

    def to_dict(self) -> dict[str, Any]:
        """The view as the JSON contract writes it."""
        check = None
        if self.check and self.figure:
            check = {"method": CHECK, **_figure(self.check), "agrees": self.check_agrees}
        shift = self.style_shift
        suggestion = None
        if self.suggestion:
            suggestion = self.suggestion.to_dict() | {"try": list(self.suggestion.tips)}
        return {
            "rep": self.rep,
            "n_conversations": self.n_conversations,
            "n_scorable": self.n_scorable,
            "not_scorable": dict(self.not_scorable),
            "n_reviewed": self.n_reviewed,
            "channels": dict(self.channels),
            "display": self.display,
            "words": self.words,
            **(_figure(self.figure) if self.figure else {"share": None, "interval": None}),
            "level": gates.LEVEL,
            "method": self.method,
            "check": check,
            "style_shift": {"mean": round(shift[0], 4), "sd": round(shift[1], 4)}
            if shift
            else None,
            "trend": self.trend.to_dict() if self.trend else None,
            "behaviours": [b.to_dict() for b in self.behaviours],
            "strength": self.strength.to_dict() if self.strength else None,
            "suggestion": suggestion,
            "model": self.model,
            "codebook": self.codebook,
        }


def rep_views(
    scored: Iterable[Scored],
    *,
    codebook: Codebook,
    style: Mapping[str, StyleModel],
    readings: Mapping[str, Consensus] | None = None,
    lang: str = "en",
) -> list[RepView]:
    """One view per rep, by name; conversations without a rep come last under None."""
    readings = readings or {}
    groups: dict[str | None, list[Scored]] = {}
    for item in scored:
        groups.setdefault(item.conversation.rep, []).append(item)
    named = {name: items for name, items in groups.items() if name is not None}
    known = estimates(named, readings, style)
    moved = _trends(named, readings, style)
    everyone = [s for items in groups.values() for s in items if is_scorable(s, readings)]
    team = team_shares(everyone, readings, codebook)
    return [
        _view(
            name, groups[name], readings, codebook, lang,
            known.get(name or ""), moved.get(name or ""), team,
        )
        for name in sorted(groups, key=lambda name: (name is None, name or ""))
    ]  # fmt: skip


def _view(
    name: str | None,
    items: Sequence[Scored],
    readings: Mapping[str, Consensus],
    codebook: Codebook,
    lang: str,
    known: RepEstimate | None,
    trend: Trend | None,
    team: Mapping[str, float],
) -> RepView:
    scorable = [s for s in items if is_scorable(s, readings)]
    n_random = known.n_random if known else 0
    n = len(scorable)
    shown = gates.shown(n, len(items), n_random)
    if name is None:
        shown = gates.Shown("none", "no_rep")
    elif known is None:  # no conversation to estimate from; a gate that is shut says why itself
        shown = shown if shown.display == "none" else gates.Shown("none", "few")
    elif shown.display == "figure":
        shown = _kept(name, shown, known)
    figure = _of(known.posterior) if known and shown.display == "figure" else None
    many = figure is not None and gates.CHANGE.open(n, n_random)
    most = figure is not None and gates.PER_CALL_TYPE.open(n, n_random)
    shares = behaviour_shares(scorable, readings, codebook, team)
    return RepView(
        rep=name,
        n_conversations=len(items),
        n_scorable=n,
        not_scorable=_reasons(items, readings),
        n_reviewed=sum(s.conversation.id in readings for s in items),
        n_drawn=sum(
            r.stratum == "random" for s in items if (r := readings.get(s.conversation.id))
        ),
        n_random=n_random,
        channels={kind: sum(s.conversation.kind == kind for s in items) for kind in KINDS},
        display=shown.display,
        why_not=shown.why_not,
        words=_words(known, codebook, lang) if shown.display == "words" else None,
        figure=figure,
        own_mix=_of(known.own_mix) if known and figure else None,
        by_type=known.by_key if known and most else {},
        check=Figure(known.check.share, known.check.interval) if known and known.check else None,
        check_agrees=known.agrees if known else None,
        style_shift=_shift(known) if known and figure else None,
        misread=bool(known and figure and _misread(known.posterior)),
        trend=trend if many else None,
        behaviours=shares,
        strength=strength_of(shares),
        suggestion=suggestion_of(shares, codebook, lang),
        model=items[0].verdict.model,
        codebook=items[0].verdict.codebook,
    )  # fmt: skip


def _kept(name: str, shown: gates.Shown, known: RepEstimate) -> gates.Shown:
    """A figure that is too vague, or that the independent check contradicts, is taken back."""
    if known.why_not == "check":
        log.warning(
            "%s: figure hidden; the independent check lies outside the model's %.0f%% interval",
            name,
            100 * gates.CHECK_LEVEL,
        )
    return gates.Shown("words", known.why_not) if known.why_not else shown


def _words(known: RepEstimate | None, codebook: Codebook, lang: str) -> str:
    """The band of the share where it is sure enough and unchecked or agreed, marked indicative."""
    if known is not None and known.agrees is not False:
        low, high = BAND_EDGES
        chances = dict(
            zip(
                BANDS,
                (
                    known.posterior.within(high, 1),
                    known.posterior.within(low, high),
                    known.posterior.within(0, low),
                ),
                strict=True,
            )
        )
        band = max(BANDS, key=lambda b: chances[b])
        if chances[band] >= gates.MIN_P_BAND:
            return f"{codebook.words.bands[band][lang]} ({codebook.words.indicative[lang]})"
    return codebook.words.undecided[lang]


def _trends(
    groups: Mapping[str, Sequence[Scored]],
    readings: Mapping[str, Consensus],
    style: Mapping[str, StyleModel],
) -> dict[str, Trend]:
    if not any(s.conversation.date for items in groups.values() for s in items):
        return {}
    keys = call_keys(groups, style)
    team = known_team(groups, readings, keys, style)
    return trends(groups, random_only(readings), keys, team) if team else {}


def _reasons(items: Sequence[Scored], readings: Mapping[str, Consensus]) -> dict[str, int]:
    """Why conversations do not count; one that a reader found nothing in counts as too little."""
    counts: Counter[str] = Counter()
    for item in items:
        if not is_scorable(item, readings):
            counts[item.verdict.not_scorable or "NS3"] += 1
    return dict(sorted(counts.items()))


def _of(posterior: Posterior) -> Figure:
    return Figure(posterior.mean, posterior.interval(gates.LEVEL))


def _figure(figure: Figure) -> dict[str, Any]:
    low, high = figure.interval
    return {"share": round(figure.share, 4), "interval": [round(low, 4), round(high, 4)]}


def _shift(known: RepEstimate) -> tuple[float, float]:
    return known.posterior.shift_mean, known.posterior.shift_sd


def _misread(posterior: Posterior) -> bool:
    """Whether the model surely reads this rep's way of writing too high or too low."""
    return abs(posterior.shift_mean) > STYLE_MISREAD and posterior.shift_sign > P_STYLE_SIGN
