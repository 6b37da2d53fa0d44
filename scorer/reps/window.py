"""The last weeks of a run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from scorer.runs import Scored


def last_weeks(scored: Sequence[Scored], weeks: int) -> list[Scored]:
    """Conversations of the last `weeks` up to the latest date; those without a date are left out."""
    dated = [(date.fromisoformat(s.conversation.date), s) for s in scored if s.conversation.date]
    if not dated:
        return []
    after = max(day for day, _ in dated) - timedelta(weeks=weeks)
    return [s for day, s in dated if day > after]
