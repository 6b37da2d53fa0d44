"""The plots of the per-rep page, as SVG to be put into it; each beside a text that says the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from scorer.reps.remarks import BehaviourShare
from scorer.reps.trend import Trend
from scorer.reps.view import Figure

INK, SOFT, LINE = "#1d2733", "#57616d", "#d9dee4"
SIDE_COLOURS = {"customer": "#3b6ea5", "revenue": "#b07d2b"}  # no red, no green
WIDTH = 560
FONT = "system-ui, sans-serif"


def interval_plot(figure: Figure, *, title: str, axis: str) -> str:
    """One bar from the lower to the upper end of the interval, on a scale of 0 to 100 talks."""
    import altair as alt  # noqa: PLC0415

    low, high = (100 * x for x in figure.interval)
    data = _data([{"low": low, "high": high}])
    scale = alt.Scale(domain=[0, 100])
    bar = (
        alt.Chart(data)
        .mark_bar(height=14, color=SIDE_COLOURS["customer"], opacity=0.55, cornerRadius=3)
        .encode(x=alt.X("low:Q", scale=scale, title=axis), x2="high:Q")
    )
    return _svg(bar.properties(width=WIDTH - 60, height=36), title)


def behaviours_plot(
    shares: Sequence[BehaviourShare], names: Sequence[str], n: int, *, title: str, axis: str
) -> str:
    """A bar per behaviour: in how many of the conversations it shows. Codebook order, not by size."""
    import altair as alt  # noqa: PLC0415

    rows = [{"name": name, "n": s.n, "side": s.side} for s, name in zip(shares, names, strict=True)]
    colour = alt.Color(
        "side:N",
        scale=alt.Scale(domain=list(SIDE_COLOURS), range=list(SIDE_COLOURS.values())),
        legend=None,
    )
    x = alt.X("n:Q", title=axis, scale=alt.Scale(domain=[0, n]), axis=alt.Axis(tickMinStep=1))
    y = alt.Y("name:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=260))
    base = alt.Chart(_data(rows)).encode(x=x, y=y)
    chart = base.mark_bar(height=11).encode(color=colour) + base.mark_text(
        align="left", dx=4, color=INK
    ).encode(text="n:Q")
    room = {"left": 40, "right": 5, "top": 5, "bottom": 5}  # where a browser's font is wider
    return _svg(chart.properties(width=WIDTH - 240, height=alt.Step(20), padding=room), title)


def trend_plot(trend: Trend, *, title: str, axis: str) -> str:
    """The share per four weeks with its 90% interval."""
    import altair as alt  # noqa: PLC0415

    rows = [
        {
            "day": (p.first + (p.last - p.first) / 2).isoformat(),
            "low": 100 * p.interval[0],
            "high": 100 * p.interval[1],
            "mid": 100 * p.share,
        }
        for p in trend.periods
    ]
    data = _data(rows)
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%-d-%-m-%Y", tickCount=5))
    y = alt.Y("low:Q", title=axis, scale=alt.Scale(domain=[0, 100]))
    band = (
        alt.Chart(data)
        .mark_area(color=SIDE_COLOURS["customer"], opacity=0.3)
        .encode(x=x, y=y, y2="high:Q")
    )
    line = alt.Chart(data).mark_line(color=INK, point=True).encode(x=x, y="mid:Q")
    return _svg((band + line).properties(width=WIDTH - 70, height=150), title)


def team_plot(figures: Sequence[Figure], *, title: str, axis: str) -> str:
    """How the reps' shares lie together: a strip of points without names, in no order."""
    import altair as alt  # noqa: PLC0415

    rows = [{"share": round(100 * f.share / 5) * 5} for f in figures]
    chart = (
        alt.Chart(_data(rows))
        .transform_window(level="count()", groupby=["share"])
        .mark_circle(size=110, color=SIDE_COLOURS["customer"], opacity=0.9)
        .encode(
            x=alt.X("share:Q", scale=alt.Scale(domain=[0, 100]), title=axis),
            y=alt.Y("level:Q", axis=None, scale=alt.Scale(domain=[0, max(4, len(rows) // 2)])),
        )
    )
    return _svg(chart.properties(width=WIDTH - 60, height=90), title)


def _data(rows: list[dict[str, Any]]) -> Any:
    import altair as alt  # noqa: PLC0415

    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def _svg(chart: Any, title: str) -> str:
    """The chart as SVG that scales with the page and is named for a screen reader."""
    import vl_convert  # noqa: PLC0415

    styled = chart.configure(
        font=FONT,
        background="transparent",
        axis={"labelColor": SOFT, "titleColor": SOFT, "gridColor": LINE, "labelFontSize": 12,
              "titleFontSize": 12, "titleFontWeight": "normal"},
        view={"stroke": None},
    )  # fmt: skip
    svg = str(vl_convert.vegalite_to_svg(styled.to_dict()))
    svg = svg[svg.index("<svg") :]
    label = _escaped(title)
    return re.sub(
        r'<svg ([^>]*?)width="([\d.]+)" height="([\d.]+)"',
        rf'<svg role="img" aria-label="{label}" style="max-width:100%;height:auto" '
        r'\1width="\2" height="\3"',
        svg,
        count=1,
    )


def _escaped(text: str) -> str:
    from html import escape  # noqa: PLC0415

    return escape(text, quote=True).replace("\\", "")
