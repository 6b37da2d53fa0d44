"""The per-rep view: behaviours with quotes, counts, and words where the gates allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scorer.codebook import BANDS, Codebook
from scorer.conversation import KINDS
from scorer.model.bundle import StyleModel
from scorer.reps.gates import MIN_FOR_WORDS, MIN_P_BAND, Display, display_of
from scorer.reps.style import band_posteriors, logit
from scorer.verdict import Verdict

LEVEL = 0.9
SHOWN_FROM = 0.5  # probability from which a conversation counts as showing a behaviour
N_QUOTES = 3
MIN_FOR_A_REMARK = 2  # conversations that must show a behaviour before it is named
METHOD = "hierarchical model with a style shift per rep, without reviews"


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a conversation."""

    id: str
    date: str | None
    text: str

    def to_dict(self) -> dict[str, Any]:
        """As the JSON contract writes it."""
        return {"id": self.id, "date": self.date, "text": self.text}


@dataclass(frozen=True, slots=True)
class BehaviourShare:
    """How many of the scorable conversations show a behaviour; `share` in [0, 1]."""

    id: str
    side: str
    share: float
    n: int
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class RepView:
    """One rep; `to_dict` is the contract of `scorer reps --json`. Ordered by name, never ranked."""

    rep: str | None
    n_conversations: int
    n_scorable: int
    not_scorable: Mapping[str, int]
    channels: Mapping[str, int]
    display: Display
    words: str | None
    behaviours: tuple[BehaviourShare, ...]
    strength: BehaviourShare | None
    suggestion: BehaviourShare | None
    model: str
    codebook: str

    def to_dict(self) -> dict[str, Any]:
        """The view as the JSON contract writes it; figures come with reviews."""
        shares = [
            {"id": b.id, "side": b.side, "share_of_conversations": b.share} for b in self.behaviours
        ]
        return {
            "rep": self.rep,
            "n_conversations": self.n_conversations,
            "n_scorable": self.n_scorable,
            "not_scorable": dict(self.not_scorable),
            "n_reviewed": 0,
            "channels": dict(self.channels),
            "display": self.display,
            "words": self.words,
            "share": None,
            "interval": None,
            "level": LEVEL,
            "method": METHOD if self.display == "words" else None,
            "check": None,
            "style_shift": None,
            "trend": None,
            "behaviours": shares,
            "strength": _remark(self.strength),
            "suggestion": (_remark(self.suggestion) or {}) | {"try": []}
            if self.suggestion
            else None,
            "model": self.model,
            "codebook": self.codebook,
        }


def rep_views(
    verdicts: Iterable[Verdict],
    *,
    codebook: Codebook,
    style: Mapping[str, StyleModel],
    lang: str = "en",
) -> list[RepView]:
    """One view per rep, by name; conversations without a rep come last under None."""
    groups: dict[str | None, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(verdict.rep, []).append(verdict)
    names = sorted(groups, key=lambda name: (name is None, name or ""))
    words = _words(groups, codebook, style, lang)
    return [_view(name, groups[name], words.get(name), codebook, lang) for name in names]


def _view(
    name: str | None, verdicts: Sequence[Verdict], word: str | None, codebook: Codebook, lang: str
) -> RepView:
    scorable = [v for v in verdicts if v.scorable]
    display = display_of(len(scorable), len(verdicts)) if name is not None else "none"
    shares = _behaviour_shares(scorable, codebook)
    undecided = codebook.words.undecided[lang]
    return RepView(
        rep=name,
        n_conversations=len(verdicts),
        n_scorable=len(scorable),
        not_scorable=dict(
            sorted(Counter(v.not_scorable for v in verdicts if v.not_scorable).items())
        ),
        channels={kind: sum(v.kind == kind for v in verdicts) for kind in KINDS},
        display=display,
        words=(word or undecided) if display == "words" else None,
        behaviours=shares,
        strength=_most_shown(shares, "customer"),
        suggestion=_most_shown(shares, "revenue"),
        model=verdicts[0].model,
        codebook=verdicts[0].codebook,
    )


def _words(
    groups: Mapping[str | None, Sequence[Verdict]],
    codebook: Codebook,
    style: Mapping[str, StyleModel],
    lang: str,
) -> dict[str | None, str]:
    """The word per rep where one is sure enough; channels are never pooled.

    A rep is read on the channel with most of the scorable conversations, which must pass the gate
    by itself.
    """
    words: dict[str | None, str] = {}
    for kind in KINDS:
        if kind not in style:
            continue
        reps = {n: _scores(v, kind) for n, v in groups.items() if n is not None}
        reps = {n: s for n, s in reps.items() if len(s) >= MIN_FOR_WORDS}
        if not reps:
            continue
        for name, posterior in zip(
            reps, band_posteriors(list(reps.values()), style[kind]), strict=True
        ):
            others = [len(_scores(groups[name], k)) for k in KINDS if k != kind]
            band = max(BANDS, key=lambda b: posterior[b])
            if posterior[band] >= MIN_P_BAND and len(reps[name]) > max(others):
                label = codebook.words.bands[band][lang]
                words[name] = f"{label} ({codebook.words.indicative[lang]})"
    return words


def _scores(verdicts: Sequence[Verdict], kind: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    p = [v.p_customer_centred for v in verdicts if v.scorable and v.kind == kind]
    return logit(np.array(p, dtype=float))


def _behaviour_shares(
    scorable: Sequence[Verdict], codebook: Codebook
) -> tuple[BehaviourShare, ...]:
    shares = []
    for behaviour in codebook.behaviours:
        found = [
            (b, v)
            for v in scorable
            for b in v.behaviours
            if b.id == behaviour.id and b.probability >= SHOWN_FROM
        ]
        if found:
            best = sorted(found, key=lambda pair: (-pair[0].probability, pair[1].id))[:N_QUOTES]
            quotes = tuple(Quote(v.id, v.date, b.evidence[0].text) for b, v in best)
            share = round(len(found) / len(scorable), 4)
            shares.append(BehaviourShare(behaviour.id, behaviour.side, share, len(found), quotes))
    return tuple(shares)


def _most_shown(shares: Sequence[BehaviourShare], side: str) -> BehaviourShare | None:
    candidates = [s for s in shares if s.side == side and s.n >= MIN_FOR_A_REMARK]
    return max(candidates, key=lambda s: s.n, default=None)


def _remark(share: BehaviourShare | None) -> dict[str, Any] | None:
    if share is None:
        return None
    return {"behaviour": share.id, "quotes": [q.to_dict() for q in share.quotes]}
