"""What the whole of a text says beyond its behaviours: a small, capped correction of the rule.

The network also reads the rule's outcome from the text as a whole. It knows what the sum over single
sentences cannot, such as that two readings of one sentence exclude each other. Its say is a product of
experts (Hinton 2002) with weights fitted on other writers than those the network learnt from, and it
may move the balance by one point at most: its weight is halved until that holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scorer.codebook import Codebook
from scorer.rule import RuleDistribution, lean_probability

Floats = NDArray[np.float64]

FLOOR = 1e-4  # of a probability, before its logarithm
FACTORS = (1.0, 0.5, 0.25)
MOST_MOVED = 1  # points of the balance


@dataclass(frozen=True, slots=True)
class Residual:
    """log P(class) = rule x log P_rule + shift, up to a constant.

    shift: shape (6,), for too little and the balances 1 to 5.
    """

    rule: float
    shift: Floats


def moved(
    rule: RuleDistribution, residual: Residual, codebook: Codebook, *, p_lean: float | None = None
) -> RuleDistribution:
    """The rule's distribution as the whole of the text corrects it; unchanged where it may not.

    p_lean: as in `scorer.rule.rule_distribution`.
    """
    logs = np.log(rule.classes + FLOOR)
    for factor in FACTORS:
        z = (1 + factor * (residual.rule - 1)) * logs + factor * residual.shift
        p = np.exp(z - z.max())
        p /= p.sum()
        p_balance = p[1:] / p[1:].sum()
        lean = lean_probability(p_balance, codebook, p_lean)
        found = RuleDistribution(float(p[0]), p_balance, lean)
        if abs(found.median_balance - rule.median_balance) <= MOST_MOVED:
            return found
    return rule
