"""What is said of a team, in words."""

from __future__ import annotations

from scorer.report.messages import MESSAGES, filled
from scorer.reps.channels import ChannelComparison


def channels_lines(channels: ChannelComparison, lang: str) -> tuple[str, ...]:
    """Note against transcript of the same calls, as sentences."""
    m = MESSAGES[lang]
    low, high = (round(100 * x) for x in channels.interval)
    lines = [filled(m, "channels", same=channels.same, n=channels.n, low=low, high=high)]
    if channels.higher is not None and channels.higher_interval is not None:
        low, high = (round(100 * x) for x in channels.higher_interval)
        by = round(100 * channels.higher)
        lines.append(filled(m, "channels_higher", by=by, low=low, high=high))
    return (*lines, m["channels_soft"])
