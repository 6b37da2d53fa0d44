"""A rep's customer-centred share without reviews: a hierarchical model with a shift per rep.

For one channel, with s the logit of `p_customer_centred`: logit(share) ~ N(mu, tau^2) between reps;
s ~ N(mean of its class + b, noise^2) within, where b ~ N(0, style^2) is what a rep's way of writing
adds. b is summed out, mu and tau are averaged over a grid; nothing is sampled. Source:
`docs/method.md`, "Per rep".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scorer.codebook import BANDS
from scorer.model.bundle import StyleModel

Floats = NDArray[np.float64]

SHARE_LOGITS = np.linspace(-4.5, 4.5, 61)
SHIFTS = np.linspace(-2.5, 2.5, 41)  # in units of the style spread
MEANS = np.linspace(-1.5, 1.5, 17)  # around the prior mean
SPREADS = np.linspace(0.1, 2.5, 13)
MEAN_SD = 0.75
FLOOR = 1e-4  # of a probability before its logit
BAND_EDGES = (1 / 3, 2 / 3)  # of the share: mostly revenue, mixed, mostly customer


def logit(p: Floats) -> Floats:
    """Log odds, with probabilities kept `FLOOR` away from 0 and 1."""
    p = np.clip(p, FLOOR, 1 - FLOOR)
    return np.asarray(np.log(p / (1 - p)))


def band_posteriors(scores: Sequence[Floats], model: StyleModel) -> list[dict[str, float]]:
    """P(band of the share) for each rep of one channel.

    scores: per rep the logits of `p_customer_centred`, shape (n_conversations,) each.
    """
    likelihood = np.stack([_log_likelihood(s, model) for s in scores])  # (n_reps, n_shares)
    posterior = _shares_posterior(likelihood, model)
    share = 1 / (1 + np.exp(-SHARE_LOGITS))
    low, high = BAND_EDGES
    inside = {
        "revenue": share < low,
        "mixed": (share >= low) & (share <= high),
        "customer": share > high,
    }
    return [{b: float(row[inside[b]].sum()) for b in BANDS} for row in posterior]


def _log_likelihood(s: Floats, model: StyleModel) -> Floats:
    """log P(scores | share), the shift summed out; shape (n_shares,)."""
    shift = SHIFTS * model.style
    prior = np.exp(-0.5 * SHIFTS**2)
    prior /= prior.sum()
    density = [
        np.exp(-0.5 * ((s[:, None] - mean - shift[None, :]) / model.noise) ** 2) + 1e-12
        for mean in (model.mean_customer, model.mean_revenue)
    ]  # each (n_conversations, n_shifts)
    share = 1 / (1 + np.exp(-SHARE_LOGITS))
    mixed = share[:, None, None] * density[0][None] + (1 - share)[:, None, None] * density[1][None]
    per_shift = np.log(mixed).sum(axis=1) + np.log(prior)[None, :]  # (n_shares, n_shifts)
    top = per_shift.max(axis=1, keepdims=True)
    return np.asarray(top[:, 0] + np.log(np.exp(per_shift - top).sum(axis=1)))


def _shares_posterior(likelihood: Floats, model: StyleModel) -> Floats:
    """Posterior over `SHARE_LOGITS` per rep; shape as `likelihood`, rows sum to 1."""
    centre = float(np.log(model.share / (1 - model.share)))
    top = likelihood.max(axis=1, keepdims=True)
    weight = np.exp(likelihood - top)
    posteriors, hyper = [], []
    for mean in MEANS:
        for spread in SPREADS:
            prior = np.exp(-0.5 * ((SHARE_LOGITS - centre - mean) / spread) ** 2)
            prior /= prior.sum()
            joint = weight * prior
            evidence = joint.sum(axis=1)
            posteriors.append(joint / evidence[:, None])
            hyper.append(
                np.log(evidence).sum()
                - 0.5 * (mean / MEAN_SD) ** 2
                - 0.5 * (spread / max(model.share_sd, 0.3)) ** 2
            )
    h = np.array(hyper)
    w = np.exp(h - h.max())
    return np.asarray(np.tensordot(w / w.sum(), np.stack(posteriors), axes=1))
