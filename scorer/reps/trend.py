"""Change over time: two windows of one rep side by side, the path in between, and an early hint.

logit-levels follow a local level: u_t = u_(t-1) + movement of the team + N(0, .25^2) per four weeks.
"Changed" is said only when the difference is probably real (P(sign) > .95) and probably large enough
to matter (P(|difference| > .10) > .80), with 40 conversations on either side: months are noise. The
early hint is an EWMA chart on the classifier's reading corrected for the rep's own way of writing.
Source: `docs/method.md`, "Change".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from scorer.reps.estimates import EFFECT_SD, pooled_level, rep_data
from scorer.reps.gates import CHANGE, LEVEL, MIN_TEAM
from scorer.reps.measurement import (
    LEVELS,
    SHIFTS,
    TEAM_MEAN_SD,
    VALUES,
    Key,
    Posterior,
    RepData,
    Team,
    chances_of_values,
    log_likelihood,
    log_shift_prior,
)
from scorer.reps.reviews import Consensus
from scorer.runs import Scored

Floats = NDArray[np.float64]
Direction = Literal["up", "down", "none", "too_few"]

PERIOD = timedelta(days=28)
STEP_SD = 0.25  # of the level per period
MIN_CHANGE = 0.10  # of the share
P_SIZE, P_SIGN = 0.80, 0.95
EWMA_WEIGHT = 0.2
EWMA_LIMIT = 2.7  # in standard deviations: 7% false alarms in half a year
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Stretch:
    """A stretch of time: first and last day, conversations, share and its 90% interval."""

    first: date
    last: date
    n: int
    share: float
    interval: tuple[float, float]

    def to_dict(self) -> dict[str, Any]:
        """As the JSON contract writes it."""
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "n": self.n,
            "share": round(self.share, 4),
            "interval": [round(x, 4) for x in self.interval],
        }


@dataclass(frozen=True)
class Trend:
    """What can be said of change.

    direction: "up" or "down" only when both probabilities are reached; "too_few" when a window has
    too few conversations. difference, interval: recent minus earlier share, beyond what the team
    moved (`team`, on the logit scale). hint: an early sign, no statement.
    """

    periods: tuple[Stretch, ...]
    earlier: Stretch
    recent: Stretch
    direction: Direction
    difference: float
    interval: tuple[float, float]
    team: float
    hint: Direction

    def to_dict(self) -> dict[str, Any]:
        """As the JSON contract writes it."""
        return {
            "periods": [p.to_dict() for p in self.periods],
            "earlier": self.earlier.to_dict(),
            "recent": self.recent.to_dict(),
            "changed": self.direction,
            "difference": round(self.difference, 4),
            "difference_interval": [round(x, 4) for x in self.interval],
            "team_movement": round(self.team, 4),
            "early_hint": self.hint,
        }


def trends(
    groups: Mapping[str, Sequence[Scored]],
    readings: Mapping[str, Consensus],
    keys: Mapping[str, Key],
    team: Team,
) -> dict[str, Trend]:
    """The trend of every rep whose dated conversations span two periods or more."""
    dated = {
        name: [s for s in items if s.conversation.date and s.conversation.id in keys]
        for name, items in groups.items()
    }
    days = [_day(s) for items in dated.values() for s in items]
    if not days or max(days) - min(days) < 2 * PERIOD:
        return {}
    first, last = min(days), max(days)
    middle = first + (last - first) // 2
    halves = {
        name: (
            rep_data([s for s in items if _day(s) <= middle], readings, keys),
            rep_data([s for s in items if _day(s) > middle], readings, keys),
        )
        for name, items in dated.items()
    }
    moved = _team_movement([h for h in halves.values() if h[0].n and h[1].n], team)
    steps = (last - first) / PERIOD / 2  # from the middle of one half to that of the other
    result = {}
    for name, (earlier, recent) in halves.items():
        if earlier.n and recent.n:
            periods = _periods(dated[name], readings, keys, team, first, last)
            result[name] = _trend(
                earlier, recent, team, moved, steps, (first, middle, last), periods,
                _hint(dated[name], readings, keys, team),
            )  # fmt: skip
    return result


def _day(item: Scored) -> date:
    return date.fromisoformat(item.conversation.date or "")


def _team_movement(halves: Sequence[tuple[RepData, RepData]], team: Team) -> float:
    """How far everybody moved together, on the logit scale, drawn towards nothing."""
    if len(halves) < MIN_TEAM:
        return 0.0
    total, weight = 0.0, 0.0
    for key, w in team.weights.items():
        before, after = ([half[i] for half in halves if key in half[i].cells] for i in (0, 1))
        if before and after:
            (m1, s1), (m2, s2) = (pooled_level(side, team, key) for side in (before, after))
            shrunk = EFFECT_SD**2 / (EFFECT_SD**2 + s1**2 + s2**2)
            total += w * (m2 - m1) * shrunk
            weight += w
    return total / weight if weight else 0.0


def _trend(
    earlier: RepData,
    recent: RepData,
    team: Team,
    moved: float,
    steps: float,
    days: tuple[date, date, date],
    periods: tuple[Stretch, ...],
    hint: Direction,
) -> Trend:
    """Both windows at once: exact on the grid of (earlier level, recent level), the shift summed out."""
    log = [log_likelihood(half, team) for half in (earlier, recent)]
    like = [np.exp(x - x.max()) for x in log]
    shift = np.exp(log_shift_prior())
    both = (like[0] * shift) @ like[1].T  # (n_levels earlier, n_levels recent)
    sd = STEP_SD * np.sqrt(max(steps, 1.0))
    step = (LEVELS[None, :] - LEVELS[:, None] - moved) / sd
    mass = both * np.exp(-0.5 * step**2) * np.exp(-0.5 * (LEVELS / TEAM_MEAN_SD) ** 2)[:, None]
    mass /= mass.sum()
    share = team.share(LEVELS)
    without_team = team.share(LEVELS - moved)
    difference = without_team[None, :] - share[:, None]
    mean = float((difference * mass).sum())
    p_up, p_down = (float(mass[difference * s > 0].sum()) for s in (1, -1))
    p_size = float(mass[difference * np.sign(mean) > MIN_CHANGE].sum())
    enough = min(earlier.n, recent.n) >= CHANGE.n_scorable
    changed = p_size > P_SIZE and max(p_up, p_down) > P_SIGN
    direction: Direction = "up" if mean > 0 else "down"
    return Trend(
        periods,
        _stretch(days[0], days[1], earlier.n, share, mass.sum(axis=1)),
        _stretch(days[1] + timedelta(days=1), days[2], recent.n, share, mass.sum(axis=0)),
        "too_few" if not enough else direction if changed else "none",
        mean,
        _quantiles(difference.ravel(), mass.ravel()),
        moved,
        hint,
    )


def _stretch(first: date, last: date, n: int, share: Floats, mass: Floats) -> Stretch:
    posterior = Posterior(share, mass, 0.0, 0.0, 0.0)
    return Stretch(first, last, n, posterior.mean, posterior.interval(LEVEL))


def _quantiles(values: Floats, mass: Floats) -> tuple[float, float]:
    order = np.argsort(values, kind="stable")
    below = np.cumsum(mass[order]) - mass[order] / 2
    low, high = np.interp([(1 - LEVEL) / 2, (1 + LEVEL) / 2], below, values[order])
    return float(low), float(high)


def _periods(
    items: Sequence[Scored],
    readings: Mapping[str, Consensus],
    keys: Mapping[str, Key],
    team: Team,
    first: date,
    last: date,
) -> tuple[Stretch, ...]:
    """The level per four weeks, smoothed forward and backward; the shift is one for all of them."""
    n_periods = (last - first) // PERIOD + 1
    starts = [first + n * PERIOD for n in range(n_periods)]
    data = [
        rep_data([s for s in items if start <= _day(s) < start + PERIOD], readings, keys)
        for start in starts
    ]
    likes = []
    for part in data:
        log = log_likelihood(part, team)
        likes.append(np.exp(log - log.max()))
    move = np.exp(-0.5 * ((LEVELS[:, None] - LEVELS[None, :]) / STEP_SD) ** 2)
    move /= move.sum(axis=0, keepdims=True)
    prior = np.exp(-0.5 * (LEVELS / TEAM_MEAN_SD) ** 2)[:, None] * np.exp(log_shift_prior())
    forward = [prior * likes[0]]
    for like in likes[1:]:
        forward.append(_scaled((move @ forward[-1]) * like))
    backward = [np.ones_like(prior)]
    for like in likes[:0:-1]:
        backward.insert(0, _scaled(move.T @ (like * backward[0])))
    share = team.share(LEVELS)
    stretches = []
    for start, part, f, b in zip(starts, data, forward, backward, strict=True):
        mass = (f * b).sum(axis=1)
        end = min(start + PERIOD - timedelta(days=1), last)
        stretches.append(_stretch(start, end, part.n, share, mass / mass.sum()))
    return tuple(stretches)


def _scaled(x: Floats) -> Floats:
    return np.asarray(x / x.sum())


def _hint(
    items: Sequence[Scored],
    readings: Mapping[str, Consensus],
    keys: Mapping[str, Key],
    team: Team,
) -> Direction:
    """EWMA over weeks of the corrected reading; only the last week decides."""
    ordered = sorted(items, key=_day)
    data = rep_data(ordered, readings, keys)
    log = log_likelihood(data, team) + log_shift_prior()
    mass = np.exp(log - log.max()) * np.exp(-0.5 * (LEVELS / TEAM_MEAN_SD) ** 2)[:, None]
    mass /= mass.sum()
    level = float(LEVELS @ mass.sum(axis=1))
    shift = float(SHIFTS @ mass.sum(axis=0))
    weeks: dict[int, list[float]] = {}
    for item in ordered:
        value = _corrected(item, readings, keys, team, level, shift)
        if value is not None:
            weeks.setdefault((_day(item) - _day(ordered[0])) // WEEK, []).append(value)
    half = len(weeks) // 2
    base = [v for week in sorted(weeks)[:half] for v in weeks[week]]
    if not base:
        return "too_few"
    p0 = float(np.mean(base))
    z, decay, t = p0, 1 - EWMA_WEIGHT, 0
    limit = 0.0
    for week in sorted(weeks)[half:]:
        t += 1
        z = EWMA_WEIGHT * float(np.mean(weeks[week])) + decay * z
        spread = EWMA_WEIGHT / (2 - EWMA_WEIGHT) * (1 - decay ** (2 * t)) / len(weeks[week])
        spread += (1 - decay**t) ** 2 / len(base)
        limit = EWMA_LIMIT * float(np.sqrt(p0 * (1 - p0) * spread))
    if t and abs(z - p0) > limit > 0:
        return "up" if z > p0 else "down"
    return "none"


def _corrected(
    item: Scored,
    readings: Mapping[str, Consensus],
    keys: Mapping[str, Key],
    team: Team,
    level: float,
    shift: float,
) -> float | None:
    """The value of a conversation as read by a coach, else as expected at the rep's own shift."""
    key = keys[item.conversation.id]
    cell = rep_data([item], readings, keys).cells.get(key)
    if cell is None:
        return None
    for values in (cell.values, cell.picked_values):
        if len(values):
            return float(values[0])
    chance = chances_of_values(cell, key, team, level=level, shift=shift)
    return float((chance @ np.array(VALUES))[0])
