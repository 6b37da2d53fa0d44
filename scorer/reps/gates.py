"""When a rep's view may say something: the display gates (`docs/method.md`, "Per rep")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Display = Literal["none", "words", "figure"]
Silence = Literal["no_rep", "few", "not_scorable", "wide", "check"]


@dataclass(frozen=True, slots=True)
class Gate:
    """Least numbers of scorable conversations and of random reviews."""

    n_scorable: int
    n_reviews: int

    def open(self, n_scorable: int, n_reviews: int) -> bool:
        """Whether both numbers are reached."""
        return n_scorable >= self.n_scorable and n_reviews >= self.n_reviews


WORDS = Gate(10, 0)
FIGURE = Gate(20, 5)
CHANGE = Gate(40, 10)
PER_CALL_TYPE = Gate(100, 20)
MAX_NOT_SCORABLE = 0.5  # share; above it only a hint on writing notes
MIN_P_BAND = 0.80  # posterior probability that the word is the right one
MAX_WIDTH = 0.50  # of an interval that is shown
MIN_TEAM = 5  # reps, for anything about the team
LEVEL = 0.90  # of the intervals shown
CHECK_LEVEL = 0.95  # of the interval that the check must lie in


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown, and the reason when it is less than a figure."""

    display: Display
    why_not: Silence | None = None


def shown(n_scorable: int, n_conversations: int, n_reviews: int) -> Shown:
    """What the numbers allow; the width of the interval and the check may still take a figure back."""
    if n_conversations and (n_conversations - n_scorable) / n_conversations > MAX_NOT_SCORABLE:
        return Shown("none", "not_scorable")
    if n_scorable < WORDS.n_scorable:
        return Shown("none", "few")
    if not FIGURE.open(n_scorable, n_reviews):
        return Shown("words", "few")
    return Shown("figure")
