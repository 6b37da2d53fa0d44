"""Whether the evidence shown is the cause of the verdict: take it away, or keep nothing else.

Comprehensiveness and sufficiency after DeYoung et al. 2020 (ERASER), on whole sentences; beside them the
same with as many other sentences, drawn at random. What is left of a text from which sentences are taken
can read oddly, so the evidence, and the others, are also replaced by sentences that tell of no conduct
(`NEUTRAL`).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from scorer.conversation import Conversation
from scorer.scoring import Scorer
from scorer.text import sentences_of
from scorer.verdict import Verdict

Place = tuple[int | None, int, int]  # turn, start, end


WEAKER = 0.05  # by which the probability of the band must fall for a verdict to be weaker
NEUTRAL = {
    "note": {
        "nl": ("Het was kwart over tien.", "Het regende."),
        "en": ("It was a quarter past ten.", "It was raining."),
    },
    "transcript": {
        "nl": ("Het is nu kwart over tien.", "Het regent hier."),
        "en": ("It is a quarter past ten now.", "It is raining here."),
    },
}


@dataclass(frozen=True, slots=True)
class Removal:
    """What became of a verdict; p is the probability of the band named at first, in [0, 1].

    p_without: the evidence taken away; p_only: nothing but the evidence kept; p_random: as many other
    sentences of the rep taken away; p_replaced, p_random_replaced: neutral sentences in the place of the
    one and the others. The last three are None where the rep says less besides. same_only: the band is the
    same by the evidence alone; same_with_others: with the turns of customer and others left in too.
    nothing_left: the rep says nothing but the evidence.
    """

    sure: bool
    p: float
    p_without: float
    p_only: float
    p_random: float | None
    p_replaced: float | None
    p_random_replaced: float | None
    same_only: bool
    same_with_others: bool
    flips: bool
    nothing_left: bool

    @property
    def flips_or_weakens(self) -> bool:
        """Whether the verdict does not stand as it was without its evidence."""
        return self.flips or self.p - self.p_without >= WEAKER


@dataclass(frozen=True, slots=True)
class EvidenceFigures:
    """Means over verdicts.

    flips_or_weakens: share in which, without the evidence, the band is another or its probability is
    lower by `WEAKER`. kept_by_evidence_and_others: the turns of customer and others left in; in notes by
    the evidence alone. nothing_left: share in which the rep says nothing but the evidence, which counts as
    a flip. Figures where_compared, of random sentences and with neutral ones in the place of either
    (replaced): over texts with as many other sentences of the rep as evidence. Higher is better, but for
    sufficiency, random and nothing_left.
    """

    n: int
    flips_or_weakens: float
    flips: float
    kept_by_evidence_alone: float
    kept_by_evidence_and_others: float
    comprehensiveness: float
    sufficiency: float
    nothing_left: float
    n_compared: int
    flips_or_weakens_where_compared: float | None
    kept_by_evidence_alone_where_compared: float | None
    comprehensiveness_where_compared: float | None
    comprehensiveness_random: float | None
    comprehensiveness_replaced: float | None
    comprehensiveness_random_replaced: float | None


def evidence_tests(
    scored: Sequence[tuple[Conversation, Verdict]], scorer: Scorer, *, seed: int = 0
) -> dict[str, EvidenceFigures]:
    """Of the scorable verdicts and of the sure ones; a group without any is left out.

    scored: conversations with the verdicts that `scorer` gave them.
    """
    rng = random.Random(seed)
    found = [removal(c, v, scorer, rng) for c, v in scored if v.scorable]
    sure = [r for r in found if r.sure]
    return {name: _means(part) for name, part in (("scorable", found), ("sure", sure)) if part}


def _means(found: Sequence[Removal]) -> EvidenceFigures:
    compared = [r for r in found if r.p_random is not None]
    return EvidenceFigures(
        n=len(found),
        flips_or_weakens=fmean(r.flips_or_weakens for r in found),
        flips=fmean(r.flips for r in found),
        kept_by_evidence_alone=fmean(r.same_only for r in found),
        kept_by_evidence_and_others=fmean(r.same_with_others for r in found),
        comprehensiveness=fmean(r.p - r.p_without for r in found),
        sufficiency=fmean(r.p - r.p_only for r in found),
        nothing_left=fmean(r.nothing_left for r in found),
        n_compared=len(compared),
        flips_or_weakens_where_compared=_mean(r.flips_or_weakens for r in compared),
        kept_by_evidence_alone_where_compared=_mean(r.same_only for r in compared),
        comprehensiveness_where_compared=_mean(r.p - r.p_without for r in compared),
        comprehensiveness_random=_fall([(r.p, r.p_random) for r in found]),
        comprehensiveness_replaced=_fall([(r.p, r.p_replaced) for r in found]),
        comprehensiveness_random_replaced=_fall([(r.p, r.p_random_replaced) for r in found]),
    )


def _fall(found: Sequence[tuple[float, float | None]]) -> float | None:
    """How far p falls, over verdicts that have the second one."""
    return _mean(p - after for p, after in found if after is not None)


def _mean(values: Iterable[float]) -> float | None:
    """None of nothing."""
    every = list(values)
    return fmean(every) if every else None


def removal(
    conversation: Conversation, verdict: Verdict, scorer: Scorer, rng: random.Random
) -> Removal:
    """The test of one conversation that is scorable."""
    conversation = replace(conversation, language=verdict.language)
    in_note = conversation.kind == "note"
    every: list[Place] = [
        (None if in_note else s.turn, s.start, s.end) for s in sentences_of(conversation)
    ]
    shown = {(e.turn, e.start, e.end) for b in verdict.behaviours for e in b.evidence}
    evidence = [p for p in every if any(_inside(s, p) for s in shown)]
    others = [p for p in every if p not in evidence]
    own = [p for p in others if in_note or conversation.turns[p[0] or 0].speaker == "rep"]
    without, only = (_score(scorer, conversation, kept) for kept in (others, evidence))
    with_others = only
    if not in_note:
        with_others = _score(scorer, conversation, [p for p in every if p not in own])
    p_random = p_replaced = p_random_replaced = None
    if len(own) >= len(evidence):
        drawn = rng.sample(own, len(evidence))
        kept = [p for p in every if p not in drawn]
        p_random = _p(_score(scorer, conversation, kept), verdict)
        p_replaced, p_random_replaced = (
            _p(_score(scorer, conversation, every, neutral=places), verdict)
            for places in (evidence, drawn)
        )
    return Removal(
        sure=verdict.sure,
        p=_p(verdict, verdict),
        p_without=_p(without, verdict),
        p_only=_p(only, verdict),
        p_random=p_random,
        p_replaced=p_replaced,
        p_random_replaced=p_random_replaced,
        same_only=only is not None and only.band == verdict.band,
        same_with_others=with_others is not None and with_others.band == verdict.band,
        flips=without is None or without.band != verdict.band,
        nothing_left=without is None,
    )


def _inside(shown: Place, sentence: Place) -> bool:
    return shown[0] == sentence[0] and sentence[1] <= shown[1] and shown[2] <= sentence[2]


def _p(verdict: Verdict | None, first: Verdict) -> float:
    """Probability of the band that was named at first."""
    if verdict is None or not verdict.scorable or first.band is None:
        return 0.0
    return verdict.p_scorable * (verdict.band_probabilities[first.band] or 0.0)


def _score(
    scorer: Scorer,
    conversation: Conversation,
    kept: Sequence[Place],
    *,
    neutral: Sequence[Place] = (),
) -> Verdict | None:
    """The verdict on some sentences of a conversation; None when nothing is left to score.

    neutral: those of them in whose place a sentence without conduct stands.
    """
    words = {p: _words(conversation, p) for p in kept}
    fill = NEUTRAL[conversation.kind]["en" if conversation.language == "en" else "nl"]
    words |= {p: fill[n % len(fill)] for n, p in enumerate(neutral)}
    if conversation.kind == "note":
        text = "\n".join(words.values())
        return scorer.score(replace(conversation, text=text)) if text.strip() else None
    turns = []
    for number, turn in enumerate(conversation.turns):
        said = " ".join(w for (t, _, _), w in words.items() if t == number)
        if said.strip():
            turns.append(replace(turn, text=said))
    if not any(t.speaker == "rep" for t in turns):
        return None
    return scorer.score(replace(conversation, turns=tuple(turns)))


def _words(conversation: Conversation, place: Place) -> str:
    turn, start, end = place
    whole = conversation.text if turn is None else conversation.turns[turn].text
    return (whole or "")[start:end]
