"""A rep's customer-centred share: a hierarchical measurement model on an exact grid.

The value of a conversation is 1 (customer band), 1/2 (mixed) or 0 (revenue). A rep's level u gives
the chance of each as ordered shares, P(value = 1) = logistic(u + effect - width) and
P(value > 0) = logistic(u + effect + width), with an effect per channel and call type. The
classifier's score of a conversation with value k is spread around the mean of its class as the gold
conversations were, shifted by what this rep's way of writing adds: s = mean_k + b + noise, with
b ~ t(0, style). A random review shows the value itself, and with it the shift. A conversation that
was read because of what it is (disputed, picked by a coach) shows its value too, but conversations
like it are then missing among the unread ones; their chance of having been taken out is estimated
per side of the scale and value. Reps come from one team, u ~ N(mu, tau^2). b is summed out, mu and
tau are averaged over a grid; nothing is sampled. Source: `docs/method.md`, "Per rep".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scorer.model.bundle import StyleModel
from scorer.reps.shares import BAND_VALUES

Floats = NDArray[np.float64]
Key = tuple[str, str]  # channel, call type

LEVELS = np.linspace(-6.0, 6.0, 97)
SHIFTS = np.linspace(-3.5, 3.5, 43)  # in units of the style spread
TEAM_MEANS = np.linspace(-3.0, 3.0, 17)
TEAM_SPREADS = np.linspace(0.1, 2.5, 13)
TEAM_MEAN_SD = 1.5
TEAM_SPREAD_SD = 1.0
SHIFT_DF = 5.0  # tails of the shift: a few reps write quite unlike the others
NOISE_DF = 8.0  # tails of the score within a class
KERNEL = 0.6  # width of the kernel over the quantiles of the noise, in units of the noise
REACH = np.linspace(-16.0, 16.0, 1601)  # where the density of the noise is tabulated
REMOVAL_PASSES = 8
VALUES = tuple(BAND_VALUES.values())
FLOOR = 1e-4  # of a probability before its logit
MIN_WIDTH = 1e-6


def logit(p: Floats) -> Floats:
    """Log odds, with probabilities kept `FLOOR` away from 0 and 1."""
    p = np.clip(p, FLOOR, 1 - FLOOR)
    return np.asarray(np.log(p / (1 - p)))


def logistic(x: Floats) -> Floats:
    """The inverse of `logit`."""
    return np.asarray(1 / (1 + np.exp(-x)))


@dataclass(frozen=True)
class Cell:
    """A rep's conversations of one channel and call type; scores are logits.

    unread: shape (n_unread,).
    read, values: scores and values of randomly reviewed conversations, shape (n_read,).
    picked, picked_values: of conversations that were read because of what they are (disputed,
        picked by a coach), shape (n_picked,).
    """

    unread: Floats
    read: Floats
    values: Floats
    picked: Floats = field(default_factory=lambda: np.empty(0))
    picked_values: Floats = field(default_factory=lambda: np.empty(0))

    @property
    def n(self) -> int:
        """Conversations in the cell."""
        return len(self.unread) + len(self.read) + len(self.picked)


@dataclass(frozen=True)
class RepData:
    """All that the model knows of one rep."""

    cells: Mapping[Key, Cell]

    @property
    def n(self) -> int:
        """Conversations in all."""
        return sum(c.n for c in self.cells.values())


def chances_of_values(cell: Cell, key: Key, team: Team, *, level: float, shift: float) -> Floats:
    """P(value = 0, 1/2, 1) of each unread conversation at one level and shift (in style units)."""
    chance = value_chances(np.array([level + team.effects.get(key, 0.0)]), team.width)
    share = chance.T * _densities(cell.unread, team.models[key[0]], np.array([shift]))[:, :, 0]
    return np.asarray((share / share.sum(axis=0)).T)


@dataclass(frozen=True)
class Posterior:
    """What is known of a rep's share after the data.

    points: shares in [0, 1], ascending, shape (n,); mass: their probabilities, summing to 1.
    shift_mean, shift_sd: of the rep's shift in the classifier's logit.
    shift_sign: probability that the shift has the sign of its mean.
    """

    points: Floats
    mass: Floats
    shift_mean: float
    shift_sd: float
    shift_sign: float

    @property
    def mean(self) -> float:
        """Posterior mean of the share."""
        return float(self.points @ self.mass)

    def interval(self, level: float) -> tuple[float, float]:
        """Equal-tailed interval of this probability."""
        below = np.cumsum(self.mass) - self.mass / 2
        low, high = np.interp([(1 - level) / 2, (1 + level) / 2], below, self.points)
        return float(low), float(high)

    def within(self, low: float, high: float) -> float:
        """P(low <= share <= high)."""
        inside = (self.points >= low) & (self.points <= high)
        return float(self.mass[inside].sum())


@dataclass(frozen=True)
class Team:
    """What reps have in common: the class model per channel and the effects of calls.

    effects: on the logit scale, per (channel, call type); weights: shares of the team's
    conversations, summing to 1; width: half the distance between the two thresholds of a value.
    """

    models: Mapping[str, StyleModel]
    effects: Mapping[Key, float]
    weights: Mapping[Key, float]
    width: float

    def share(self, levels: Floats, weights: Mapping[Key, float] | None = None) -> Floats:
        """Expected value of a conversation at each level, at the team's mix or another."""
        total = np.zeros_like(levels)
        for key, weight in (weights or self.weights).items():
            chance = value_chances(levels + self.effects.get(key, 0.0), self.width)
            total += weight * (chance @ np.array(VALUES))
        return total


def value_chances(levels: Floats, width: float) -> Floats:
    """P(value = 0, 1/2, 1) at each level; shape (n_levels, 3)."""
    above, top = logistic(levels + width), logistic(levels - width)
    return np.stack([1 - above, np.maximum(above - top, 0), top], axis=1)


def posteriors(reps: Sequence[RepData], team: Team) -> list[Posterior]:
    """The posterior of every rep's share at the team's mix of calls."""
    joint = np.stack([_joint(rep, team) for rep in reps])  # (n_reps, n_levels, n_shifts)
    level_prior = _level_prior(joint.sum(axis=2))  # (n_reps, n_levels)
    share = team.share(LEVELS)
    result = []
    for rep, w, prior in zip(reps, joint, level_prior, strict=True):
        mass = w * prior[:, None]
        mass /= mass.sum()
        shift = SHIFTS * _style(rep, team)
        by_shift = mass.sum(axis=0)
        mean = float(shift @ by_shift)
        sd = float(np.sqrt(max(((shift - mean) ** 2) @ by_shift, 0)))
        sign = float(by_shift[np.sign(shift) == np.sign(mean)].sum())
        result.append(Posterior(share, mass.sum(axis=1), mean, sd, sign))
    return result


def at_own_mix(posterior: Posterior, rep: RepData, team: Team) -> Posterior:
    """The same knowledge, of the share at the rep's own mix of calls."""
    mix = {key: cell.n / rep.n for key, cell in rep.cells.items()}
    return replace(posterior, points=team.share(LEVELS, mix))


def _joint(rep: RepData, team: Team) -> Floats:
    """P(data, shift | level) up to a factor; shape (n_levels, n_shifts).

    Where conversations were picked, the chance of being picked is worked out in a few passes.
    """
    removed: dict[Key, Floats] = {}
    for n_pass in range(REMOVAL_PASSES + 1):
        log = log_likelihood(rep, team, removed) + log_shift_prior()
        weight = np.exp(log - log.max())
        if n_pass == REMOVAL_PASSES or not any(len(c.picked) for c in rep.cells.values()):
            break
        by_level = weight.sum(axis=1) * np.exp(-0.5 * (LEVELS / TEAM_MEAN_SD) ** 2)
        level = float(LEVELS @ by_level / by_level.sum())
        shift = float(SHIFTS @ weight.sum(axis=0) / weight.sum())
        removed = {
            k: _removed(k, c, team, level, shift, removed.get(k)) for k, c in rep.cells.items()
        }
    return np.asarray(weight)


def log_shift_prior() -> Floats:
    """log P(shift), shape (n_shifts,)."""
    prior = -0.5 * (SHIFT_DF + 1) * np.log1p(SHIFTS**2 / SHIFT_DF)
    return np.asarray(prior - np.log(np.exp(prior).sum()))


def log_likelihood(
    rep: RepData,
    team: Team,
    removed: Mapping[Key, Floats] | None = None,
    *,
    shifts: Floats = SHIFTS,
) -> Floats:
    """log P(scores and reviews | level, shift), up to a constant; shape (n_levels, n_shifts).

    The shift is in units of each channel's style spread, one for all channels of a rep. `removed` is
    the chance of being picked per cell, shape (2, 3): side of the scale, value.
    """
    total = np.zeros((len(LEVELS), len(shifts)))
    for key, cell in rep.cells.items():
        model = team.models[key[0]]
        chance = value_chances(LEVELS + team.effects.get(key, 0.0), team.width)
        if len(cell.unread):
            density = _densities(cell.unread, model, shifts)  # (3, n, n_shifts)
            if removed and key in removed:
                density = density * (1 - removed[key][_side(cell.unread)].T[:, :, None])
            mixed = chance @ density.reshape(3, -1)
            total += np.log(mixed).reshape(len(LEVELS), len(cell.unread), -1).sum(axis=1)
        seen = np.concatenate([cell.read, cell.picked])
        if len(seen):
            kinds = np.rint(np.concatenate([cell.values, cell.picked_values]) * 2).astype(int)
            density = _densities(seen, model, shifts)
            total += np.log(density[kinds, np.arange(len(kinds))]).sum(axis=0)[None, :]
            total += np.log(np.maximum(chance[:, kinds], 1e-9)).sum(axis=1)[:, None]
    return total


def _removed(
    key: Key, cell: Cell, team: Team, level: float, shift: float, so_far: Floats | None
) -> Floats:
    """Chance of being picked, per side of the scale and value: picked of picked and still there."""
    still = np.zeros((2, 3))
    if len(cell.unread):
        share = chances_of_values(cell, key, team, level=level, shift=shift)
        if so_far is not None:
            share = share * (1 - so_far[_side(cell.unread)])
            share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-12)
        np.add.at(still, _side(cell.unread), share)
    read, values = _with_score(cell.read, cell.values)
    known, known_values = _with_score(cell.picked, cell.picked_values)
    np.add.at(still, (_side(read), np.rint(values * 2).astype(int)), 1)
    picked = np.zeros((2, 3))
    np.add.at(picked, (_side(known), np.rint(known_values * 2).astype(int)), 1)
    return np.asarray(picked / np.maximum(picked + still, 1e-9))


def _with_score(scores: Floats, values: Floats) -> tuple[Floats, Floats]:
    there = ~np.isnan(scores)
    return scores[there], values[there]


def _side(scores: Floats) -> NDArray[np.int_]:
    return (scores > 0).astype(int)


def _densities(scores: Floats, model: StyleModel, shifts: Floats) -> Floats:
    """Density of each score in each class at each shift, up to a factor; (3, n, n_shifts).

    A score that is not a number (the classifier found nothing to score) says nothing: 1 everywhere.
    """
    means = np.array([model.mean_revenue, model.mean_mixed, model.mean_customer])
    shift = shifts * model.style
    z = (scores[None, :, None] - means[:, None, None] - shift[None, None, :]) / model.noise
    density = np.exp(np.interp(z, REACH, _log_noise(model.residuals)))
    return np.where(np.isnan(z), 1.0, density)


@lru_cache(maxsize=32)
def _log_noise(residuals: tuple[float, ...]) -> Floats:
    """Log density of the noise at `REACH`, up to a constant: a kernel over its quantiles."""
    centres = np.array(residuals or (0.0,)) * (np.sqrt(1 - KERNEL**2) if residuals else 1.0)
    z = (REACH[:, None] - centres) / (KERNEL if residuals else 1.0)
    return np.asarray(np.log(((1 + z**2 / NOISE_DF) ** (-0.5 * (NOISE_DF + 1))).mean(axis=1)))


def _level_prior(likelihood: Floats) -> Floats:
    """Per rep the prior over `LEVELS` that the whole team gives, up to a factor per rep.

    The team's mean and spread are averaged by how well they explain all reps, this one too.
    """
    mean, spread = np.meshgrid(TEAM_MEANS, TEAM_SPREADS, indexing="ij")
    z = (LEVELS[None, :] - mean.reshape(-1, 1)) / spread.reshape(-1, 1)
    prior = np.exp(-0.5 * z**2)
    prior /= prior.sum(axis=1, keepdims=True)  # (n_hyper, n_levels)
    evidence = np.maximum(likelihood @ prior.T, 1e-300)  # (n_reps, n_hyper)
    log_weight = (
        np.log(evidence).sum(axis=0)
        - 0.5 * (mean.ravel() / TEAM_MEAN_SD) ** 2
        - 0.5 * (spread.ravel() / TEAM_SPREAD_SD) ** 2
    )
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    return np.asarray((weight[None, :] / evidence) @ prior)


def _style(rep: RepData, team: Team) -> float:
    """The style spread of the channel with most of the rep's conversations."""
    counts: dict[str, int] = {}
    for (channel, _), cell in rep.cells.items():
        counts[channel] = counts.get(channel, 0) + cell.n
    return team.models[max(counts, key=lambda c: (counts[c], c))].style
