"""The codebook's decision rule, worked out exactly as a distribution.

Every behaviour is present with its own probability, independently given the text. The capped sums
c (customer) and r (revenue) and what stands in the last third take few values, so the distribution
over them is computed exactly, one behaviour at a time, without sampling and without a threshold.
Where the last third begins is decided before, and that by a threshold: `CONDUCT_FROM` of
`scorer.model.calibration`.

Source of the rule: section "Decision rule" of `docs/method.md`; its constants are in the codebook.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scorer.codebook import BANDS, Codebook, RuleConstants

Floats = NDArray[np.float64]

ABSENT, EARLIER, LATE = range(3)  # a behaviour is absent, present, or present in the last third
N_OUTCOMES = 3
MIDDLE = 3  # the balance at which both sides are real, and the behaviours leave the lean open


def last_third_from(turns: Iterable[int]) -> float:
    """Where the last third of a transcript begins, from the turns with conduct; raises ValueError for none."""
    known = set(turns)
    first, last = min(known), max(known)
    return first + (last + 1 - first) * 2 / 3


@dataclass(frozen=True)
class RuleDistribution:
    """What the rule says, as probabilities.

    p_too_little: probability of too little evidence (NS3), in [0, 1].
    p_balance: shape (5,), P(balance = 1..5 | enough evidence), sums to 1.
    p_customer_centred: P(lean is customer | enough evidence).
    """

    p_too_little: float
    p_balance: Floats
    p_customer_centred: float

    @property
    def classes(self) -> Floats:
        """Shape (6,), P(too little) and P(balance = 1..5), sums to 1."""
        return np.append(self.p_too_little, (1 - self.p_too_little) * self.p_balance)

    @property
    def expected_balance(self) -> float:
        """Mean of the balance, in [1, 5]; higher is more customer-centred."""
        return float(self.p_balance @ np.arange(1, 6))

    @property
    def median_balance(self) -> int:
        """The balance with half of the probability on either side, 1 to 5.

        The least absolute error of a scale point; never against the lean, as the most probable
        point can be.
        """
        return min(5, int(np.searchsorted(self.p_balance.cumsum(), 0.5 - 1e-12)) + 1)

    def band_probabilities(self, codebook: Codebook) -> dict[str, float]:
        """P(band | enough evidence) for every band, in the order of `BANDS`."""
        sums = dict.fromkeys(BANDS, 0.0)
        for point in codebook.balance:
            sums[point.band] += float(self.p_balance[point.value - 1])
        return sums


def balance_of(
    present: frozenset[str] | set[str],
    codebook: Codebook,
    *,
    late: frozenset[str] | set[str] | None = None,
) -> int | None:
    """The rule for behaviours that are surely present: balance 1 to 5, None for too little (NS3).

    `late` are the behaviours of the last third of a transcript; None for a note.
    """
    p = np.array([float(b in present) for b in codebook.behaviour_ids])
    p_late = None if late is None else np.array([float(b in late) for b in codebook.behaviour_ids])
    result = rule_distribution(p, codebook, p_late=p_late)
    return None if result.p_too_little == 1 else int(np.argmax(result.p_balance)) + 1


def rule_distribution(
    p: Floats, codebook: Codebook, *, p_late: Floats | None = None, p_lean: float | None = None
) -> RuleDistribution:
    """Distribution of the rule's outcome under independent behaviours.

    p: shape (n_behaviours,), P(behaviour is present), codebook order.
    p_late: same shape, P(behaviour is present in the last third); None for a note. May not exceed
        `p` (it is clipped to it).
    p_lean: P(the talk served the customer | balance 3), which the behaviours leave open; the codebook's
        constant without it.
    Raises ValueError on another shape or a value outside [0, 1].
    """
    n = len(codebook.behaviours)
    for name, array in (("p", p), ("p_late", p_late)):
        if array is not None and (array.shape != (n,) or not np.all((array >= 0) & (array <= 1))):
            raise ValueError(f"{name} must hold {n} probabilities, met shape {array.shape}")
    table = rule_table(codebook)
    late = np.zeros(n) if p_late is None else np.minimum(p_late, p)
    outcomes = np.stack([1 - p, p - late, late])  # shape (3, n_behaviours)
    state = np.zeros(len(table.too_little))
    state[0] = 1.0
    for i in range(n):
        after = np.zeros_like(state)
        for k in range(N_OUTCOMES):
            after += np.bincount(
                table.moves[i, k], weights=state * outcomes[k, i], minlength=len(state)
            )
        state = after
    p_too_little = float(state[table.too_little].sum())
    enough = state * ~table.too_little
    total = enough.sum()
    if total <= 0:
        return RuleDistribution(1.0, np.full(5, 0.2), 0.5)
    balances = np.bincount(table.balance, weights=enough, minlength=6)[1:] / total
    return RuleDistribution(
        min(1.0, p_too_little), balances, lean_probability(balances, codebook, p_lean)
    )


def lean_probability(p_balance: Floats, codebook: Codebook, p_lean: float | None) -> float:
    """P(lean is customer) from P(balance = 1..5) and P(customer | balance 3), the constant without it."""
    at_middle = codebook.rule.lean_at_middle if p_lean is None else p_lean
    return min(1.0, float(p_balance[MIDDLE:].sum() + p_balance[MIDDLE - 1] * at_middle))


@dataclass(frozen=True)
class RuleTable:
    """The finite machine behind the rule: states, how behaviours move them, what they mean."""

    moves: NDArray[np.intp]  # shape (n_behaviours, 3, n_states): next state per outcome
    too_little: NDArray[np.bool_]  # shape (n_states,)
    balance: NDArray[np.intp]  # shape (n_states,), 0 where too little


@dataclass(frozen=True)
class _State:
    c: float = 0.0  # weights of full customer behaviours, capped
    half: float = 0.0  # weight of those that shrink beside a push, as if alone
    half_beside: float = 0.0  # the same, beside a push
    r: float = 0.0
    strong_late: bool = False
    care_late: bool = False
    push_late: bool = False

    def add(self, i: int, outcome: int, codebook: Codebook) -> _State:
        """The state after behaviour number `i` turned out absent, present or late."""
        if outcome == ABSENT:
            return self
        b, rule, late = codebook.behaviours[i], codebook.rule, outcome == LATE
        c, half, beside, r = self.c, self.half, self.half_beside, self.r
        if b.side == "revenue":
            r = min(rule.cap, r + b.weight)
        elif b.weight_when_revenue_present is None:
            c = min(rule.cap, c + b.weight)
        else:
            half = min(rule.cap, half + b.weight)
            beside = min(rule.cap, beside + b.weight_when_revenue_present)
        push = b.side == "revenue"
        return _State(
            c, half, beside, r,
            self.strong_late or (late and push and b.weight >= rule.strong_revenue_weight),
            self.care_late or (late and not push and b.id not in rule.not_substantive),
            self.push_late or (late and push),
        )  # fmt: skip

    def score(self, rule: RuleConstants) -> int | None:
        """The balance; None when there is too little to score."""
        c = min(rule.cap, self.c + (self.half_beside if self.r > 0 else self.half))
        if c < rule.scorable_from and self.r < rule.scorable_from:
            return None
        d = max(-rule.clip, min(rule.clip, c - self.r))
        balance = 3 + int(math.copysign(math.ceil(abs(d)), d))
        if self.r > 0:
            balance = min(balance, rule.max_when_revenue)
        if c >= rule.min_when_customer_from:
            balance = max(balance, rule.min_when_customer)
        if self.strong_late:
            balance = min(balance, rule.last_third_strong_revenue_max)
        if self.care_late and not self.push_late:
            balance = max(balance, rule.last_third_substantive_customer_min)
        return balance


@lru_cache(maxsize=8)
def rule_table(codebook: Codebook) -> RuleTable:
    """The finite machine of a codebook's rule; state 0 is the start."""
    index = {_State(): 0}
    states = [_State()]
    moves: list[list[list[int]]] = [[[] for _ in range(N_OUTCOMES)] for _ in codebook.behaviours]
    at = 0
    while at < len(states):
        for i in range(len(codebook.behaviours)):
            for outcome in range(N_OUTCOMES):
                after = states[at].add(i, outcome, codebook)
                if after not in index:
                    index[after] = len(states)
                    states.append(after)
                moves[i][outcome].append(index[after])
        at += 1
    scores = [s.score(codebook.rule) for s in states]
    return RuleTable(
        moves=np.array(moves, dtype=np.intp),
        too_little=np.array([s is None for s in scores]),
        balance=np.array([s or 0 for s in scores], dtype=np.intp),
    )
