"""When a rep's view may say something. One place for every gate."""

from __future__ import annotations

from typing import Literal

Display = Literal["none", "words", "figure"]

MIN_FOR_WORDS = 10  # scorable conversations
MAX_NOT_SCORABLE = 0.5  # share; above it only a hint on writing notes
MIN_P_BAND = 0.80  # posterior probability that the word is the right one


def display_of(n_scorable: int, n_conversations: int) -> Display:
    """What may be shown: nothing, or words. A figure needs random reviews, which come later."""
    if n_scorable < MIN_FOR_WORDS:
        return "none"
    if (n_conversations - n_scorable) / n_conversations > MAX_NOT_SCORABLE:
        return "none"
    return "words"
