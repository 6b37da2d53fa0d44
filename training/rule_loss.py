"""The codebook's rule as a loss: how probable the rule finds the right class of a conversation.

The same finite machine that scores (`scorer.rule.rule_table`), with gradients. What stands in the last
third of a transcript is left out: conversations whose class depends on it take no part in this loss.
"""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

from scorer.codebook import BANDS, Codebook
from scorer.rule import rule_table

TOO_LITTLE = 0  # class of a conversation with too little to score; 1 to 5 are balances
UNKNOWN = -1
SMALL = 1e-6


@lru_cache(maxsize=4)
def _machine(codebook: Codebook) -> tuple[Tensor, Tensor, Tensor]:
    """Moves where a behaviour is present, *Shape:* (n_behaviours, n_states), and per state its balance
    (0: too little) and the band of each balance, *Shape:* (6,)."""
    table = rule_table(codebook)
    present = table.moves[:, 1, :]
    reached, queue = {0: 0}, [0]
    for state in queue:
        for after in present[:, state]:
            if int(after) not in reached:
                reached[int(after)] = len(reached)
                queue.append(int(after))
    moves = torch.tensor([[reached[int(row[s])] for s in queue] for row in present])
    balance = torch.tensor([int(table.balance[s]) for s in queue])
    bands = [0, *(1 + BANDS.index(codebook.band_of(b)) for b in range(1, 6))]
    return moves, balance, torch.tensor(bands)


def class_probabilities(p: Tensor, codebook: Codebook) -> Tensor:
    """P(too little), P(balance 1), …, P(balance 5).

    p: P(behaviour is present), *Shape:* (n, n_behaviours); the output *Shape:* (n, 6), rows sum to 1.
    """
    moves, balance, _ = _machine(codebook)
    state = torch.zeros(len(p), len(balance))
    state[:, 0] = 1.0
    for i, to in enumerate(moves):
        moved = torch.zeros_like(state).index_add(1, to, state * p[:, i : i + 1])
        state = state * (1 - p[:, i : i + 1]) + moved
    return torch.zeros(len(p), 6).index_add(1, balance, state)


def rule_loss(p: Tensor, classes: Tensor, codebook: Codebook) -> Tensor:
    """Negative log probability of the right band (or too little), and half of the right balance.

    p: as above; classes: *Shape:* (n,), `TOO_LITTLE`, a balance, or `UNKNOWN`. *Shape* of the output: (n,).
    What is given for a row whose class is unknown means nothing.
    """
    chances = class_probabilities(p, codebook)
    bands = _machine(codebook)[2]
    per_band = torch.zeros(len(chances), 1 + len(BANDS)).index_add(1, bands, chances)
    classes = classes.clamp_min(0)
    right = per_band.gather(1, bands[classes][:, None])
    exact = chances.gather(1, classes[:, None])
    return -(right.clamp_min(SMALL).log() + 0.5 * exact.clamp_min(SMALL).log())[:, 0]
