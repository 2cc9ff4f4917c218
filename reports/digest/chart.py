"""The one picture of the digest: distinct texts by topic, a row of small bars each."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.digest.edition import Edition, TopicWeeks
from reports.digest.voice import Voice

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, ROW_HEIGHT = 552, 34
"""CSS pixels: the width of the letter's column, and of one topic."""
ROWS = 6
_FOOT = 30
_LEFT, _BARS, _RIGHT = 0.02, (0.44, 0.46), 0.93
_SCALE = 2  # for screens with two device pixels a CSS pixel
_DPI = 100
_INK, _QUIET, _NOW, _PAPER = "#22303c", "#b9c4cc", "#8a4b08", "#ffffff"


def rows(edition: Edition) -> tuple[TopicWeeks, ...]:
    """The topics that the chart and its table show: the most frequent, this week's first."""

    def weight(row: TopicWeeks) -> tuple[int, int, str]:
        return -(row.counts[-1] or 0), -sum(c or 0 for c in row.counts), row.topic

    told = [row for row in edition.topics if any(row.counts)]
    return tuple(sorted(told, key=weight)[:ROWS])


def height(edition: Edition) -> int:
    """CSS pixels."""
    return ROW_HEIGHT * len(rows(edition)) + _FOOT


def png(edition: Edition, voice: Voice) -> bytes:
    """The chart as a PNG of `WIDTH` by `height(edition)` CSS pixels, the same bytes every time."""
    # Here, since every command imports this room and matplotlib takes two seconds to load.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    shown = rows(edition)
    figure = Figure(
        figsize=(WIDTH * _SCALE / _DPI, height(edition) * _SCALE / _DPI), dpi=_DPI, facecolor=_PAPER
    )
    FigureCanvasAgg(figure)
    most = max((c or 0 for row in shown for c in row.counts), default=1)
    total = height(edition)
    for index, row in enumerate(shown):
        bottom = (total - ROW_HEIGHT * (index + 1)) / total
        _row(figure, row, voice, (bottom, ROW_HEIGHT * 0.78 / total), most)
    _weeks(figure, [voice.short_day(week) for week in edition.weeks])
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _row(
    figure: Figure, row: TopicWeeks, voice: Voice, place: tuple[float, float], most: int
) -> None:
    bottom, tall = place
    figure.text(
        _LEFT,
        bottom + tall * 0.30,
        voice.topic(row.topic),
        color=_INK,
        fontsize=9 * _SCALE,
        va="center",
    )
    axes = figure.add_axes((_BARS[0], bottom, _BARS[1], tall))
    axes.set_axis_off()
    axes.set_xlim(-0.6, len(row.counts) - 0.4)
    axes.set_ylim(0, most * 1.05)
    colours = [_QUIET] * (len(row.counts) - 1) + [_NOW]
    # A week without collection has no bar at all; a week without texts a hair line.
    heights = [0 if c is None else max(c, most * 0.02) for c in row.counts]
    axes.bar(range(len(heights)), heights, width=0.72, color=colours)
    last = row.counts[-1]
    figure.text(
        _RIGHT,
        bottom + tall * 0.30,
        "–" if last is None else voice.number(last),
        color=_NOW,
        fontsize=10 * _SCALE,
        fontweight="bold",
        va="center",
    )


def _weeks(figure: Figure, labels: Sequence[str]) -> None:
    if not labels:
        return
    total = figure.get_figheight() * _DPI / _SCALE
    axes = figure.add_axes((_BARS[0], 8 / total, _BARS[1], 0.001))
    axes.set_axis_off()
    axes.set_xlim(-0.6, len(labels) - 0.4)
    for place in (0, len(labels) - 1):
        axes.text(place, 0, labels[place], color="#5a6772", fontsize=7.5 * _SCALE, ha="center")
