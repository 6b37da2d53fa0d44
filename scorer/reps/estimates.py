"""From verdicts and reviews to what is known of each rep: the shown figure and its check.

Channels and call types enter the model with an effect of their own, estimated over the team and drawn
towards none, so that a rep who takes the complaints looks neither better nor worse for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scorer.model.bundle import StyleModel
from scorer.reps.gates import CHECK_LEVEL, LEVEL, MAX_WIDTH, Silence
from scorer.reps.measurement import (
    LEVELS,
    TEAM_MEAN_SD,
    Cell,
    Key,
    Posterior,
    RepData,
    Team,
    at_own_mix,
    log_likelihood,
    logit,
    posteriors,
)
from scorer.reps.rectified import Estimate, Reviewed, rectified
from scorer.reps.reviews import Consensus
from scorer.reps.shares import BAND_VALUES
from scorer.runs import Scored
from scorer.verdict import Verdict

Floats = NDArray[np.float64]

EFFECT_SD = 0.5  # of a call type or channel, on the logit scale
REPS_SD = 0.8  # between reps of one team, on the logit scale; for how far an effect is theirs
MIN_CALL_TYPE = 20  # conversations of the team; rarer types are one group
OTHER_TYPES = ""
NO_SHIFT = np.zeros(1)


@dataclass(frozen=True)
class RepEstimate:
    """What is known of one rep.

    n_random: random reviews that found something to score. agrees: whether the check lies in the 95%
    interval at the rep's own mix of calls; None without a check. by_key: share per channel and call type.
    """

    n_random: int
    posterior: Posterior
    own_mix: Posterior
    check: Estimate | None
    agrees: bool | None
    by_key: Mapping[Key, tuple[float, float]]

    @property
    def why_not(self) -> Silence | None:
        """Why no figure stands: the check contradicts it, or it is too vague; None where it does."""
        low, high = self.posterior.interval(LEVEL)
        if self.agrees is False:
            return "check"
        return "wide" if high - low > MAX_WIDTH else None


def expected_value(verdict: Verdict) -> float:
    """The classifier's expected value of a conversation, in [0, 1]; 1 is the customer band."""
    bands = verdict.band_probabilities
    return sum(value * (bands[band] or 0.0) for band, value in BAND_VALUES.items())


def estimates(
    groups: Mapping[str, Sequence[Scored]],
    readings: Mapping[str, Consensus],
    style: Mapping[str, StyleModel],
) -> dict[str, RepEstimate]:
    """What is known of every rep that has a conversation in a channel with a class model."""
    keys = call_keys(groups, style)
    data = {name: rep_data(items, readings, keys) for name, items in groups.items()}
    data = {name: rep for name, rep in data.items() if rep.n}
    team = known_team(groups, readings, keys, style)
    if team is None or not data:
        return {}
    names = sorted(data)
    shown = posteriors([data[n] for n in names], team)
    checks = rectified([_reviewed(groups[n], readings, keys) for n in names], LEVEL)
    result = {}
    for name, posterior, check in zip(names, shown, checks, strict=True):
        mine = at_own_mix(posterior, data[name], team)
        low, high = mine.interval(CHECK_LEVEL)  # the check knows the rep's own mix only
        result[name] = RepEstimate(
            n_random=sum(len(c.read) for c in data[name].cells.values()),
            posterior=posterior,
            own_mix=mine,
            check=check,
            agrees=None if check is None else low <= check.share <= high,
            by_key={key: _share_at(key, posterior, team) for key in data[name].cells},
        )
    return result


def known_team(
    groups: Mapping[str, Sequence[Scored]],
    readings: Mapping[str, Consensus],
    keys: Mapping[str, Key],
    style: Mapping[str, StyleModel],
) -> Team | None:
    """What the reps have in common; None without a conversation that counts."""
    drawn = random_only(readings)
    data = [rep_data(items, drawn, keys) for items in groups.values()]
    data = [rep for rep in data if rep.n]
    return team_of(data, style) if data else None


def random_only(readings: Mapping[str, Consensus]) -> dict[str, Consensus]:
    """The readings that speak for others; a conversation picked for what it is stays unread here.

    What readers found not scorable stays out whatever its stratum.
    """
    return {id: r for id, r in readings.items() if r.stratum == "random" or r.value is None}


def call_keys(
    groups: Mapping[str, Sequence[Scored]], style: Mapping[str, StyleModel]
) -> dict[str, Key]:
    """Channel and call type per conversation id; channels without a class model are left out."""
    items = [s for group in groups.values() for s in group]
    counts = Counter(s.conversation.call_type or OTHER_TYPES for s in items if s.verdict.scorable)
    return {
        s.conversation.id: (
            s.conversation.kind,
            (s.conversation.call_type or OTHER_TYPES)
            if counts[s.conversation.call_type or OTHER_TYPES] >= MIN_CALL_TYPE
            else OTHER_TYPES,
        )
        for s in items
        if s.conversation.kind in style
    }


def rep_data(
    items: Sequence[Scored], readings: Mapping[str, Consensus], keys: Mapping[str, Key]
) -> RepData:
    """One rep's conversations per channel and call type, the read ones with their values."""
    parts: dict[Key, tuple[list[float], list[tuple[float, float]], list[tuple[float, float]]]] = {}
    for item in items:
        id = item.conversation.id
        reading = readings.get(id)
        if id not in keys or not _counts(item, reading):
            continue
        unread, read, picked = parts.setdefault(keys[id], ([], [], []))
        score = _score(item)
        if reading is None or reading.value is None:
            unread.append(score)
        elif reading.stratum == "random":
            read.append((score, reading.value))
        else:
            picked.append((score, reading.value))
    return RepData({key: _cell(*lists) for key, lists in parts.items()})


def is_scorable(item: Scored, readings: Mapping[str, Consensus]) -> bool:
    """Whether a conversation counts: a reader's word goes before the classifier's."""
    return _counts(item, readings.get(item.conversation.id))


def team_of(reps: Sequence[RepData], style: Mapping[str, StyleModel]) -> Team:
    """Effects and mix of the whole team; the effects are drawn towards none by how little is known."""
    sizes: Counter[Key] = Counter()
    for rep in reps:
        sizes.update({key: cell.n for key, cell in rep.cells.items()})
    n = sum(sizes.values())
    weights = {key: size / n for key, size in sorted(sizes.items())}
    width = sum(w * style[key[0]].width for key, w in weights.items())
    plain = Team(style, {}, weights, width)
    levels = {key: pooled_level(reps, plain, key) for key in weights}
    centre = sum(w * levels[key][0] for key, w in weights.items())
    effects = {}
    for key, (mean, sd) in levels.items():
        n_reps = sum(key in rep.cells for rep in reps)
        noise = sd**2 + REPS_SD**2 / n_reps  # a call type of one rep tells of the rep, not the type
        effects[key] = (mean - centre) * EFFECT_SD**2 / (EFFECT_SD**2 + noise)
    return Team(style, effects, weights, width)


def pooled_level(reps: Sequence[RepData], team: Team, key: Key) -> tuple[float, float]:
    """Mean and sd of the level of all conversations of a channel and call type, as of one rep."""
    total: Floats = -0.5 * (LEVELS / TEAM_MEAN_SD) ** 2
    for rep in reps:
        if key in rep.cells:
            own = RepData({key: rep.cells[key]})
            total = total + log_likelihood(own, team, shifts=NO_SHIFT)[:, 0]
    weight = np.exp(total - total.max())
    weight /= weight.sum()
    mean = float(LEVELS @ weight)
    return mean, float(np.sqrt(((LEVELS - mean) ** 2) @ weight))


def _share_at(key: Key, posterior: Posterior, team: Team) -> tuple[float, float]:
    share = team.share(LEVELS, {key: 1.0})
    at = Posterior(share, posterior.mass, 0.0, 0.0, 0.0)
    return at.interval(LEVEL)


def _counts(item: Scored, reading: Consensus | None) -> bool:
    return item.verdict.scorable if reading is None else reading.value is not None


def _score(item: Scored) -> float:
    if not item.verdict.scorable:
        return float("nan")
    return float(logit(np.array([expected_value(item.verdict)]))[0])


def _cell(
    unread: list[float], read: list[tuple[float, float]], picked: list[tuple[float, float]]
) -> Cell:
    random, known = np.array(read).reshape(-1, 2), np.array(picked).reshape(-1, 2)
    return Cell(np.array(unread), random[:, 0], random[:, 1], known[:, 0], known[:, 1])


def _reviewed(
    items: Sequence[Scored], readings: Mapping[str, Consensus], keys: Mapping[str, Key]
) -> Reviewed:
    """The same conversations as the check takes them."""
    unread, read, values, channels, known, chances = [], [], [], [], [], []
    for item in items:
        reading = readings.get(item.conversation.id)
        if item.conversation.id not in keys or not _counts(item, reading):
            continue
        if reading is None or reading.value is None:
            unread.append(expected_value(item.verdict))
        elif reading.stratum != "random" or not item.verdict.scorable:
            known.append(reading.value)
        else:
            read.append(expected_value(item.verdict))
            values.append(reading.value)
            channels.append(item.conversation.kind)
            chances.append(reading.inclusion_probability)
    return Reviewed(
        np.array(unread), np.array(read), np.array(values), tuple(channels), np.array(known),
        np.array(chances),
    )  # fmt: skip
