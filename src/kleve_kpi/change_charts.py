"""Charts of change: the bridge from one report date to the next, and the range of a forecast."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kleve_kpi import german
from kleve_kpi.canvas import (
    GAP,
    INK,
    LINE,
    MIDDLE,
    PALETTE,
    QUIET,
    Chart,
    axes_on_canvas,
    bare,
    finished,
    in_points,
    named_rows,
    numbers_of,
    put_beside,
    spread,
    tick_label,
    unit_title,
    width_of,
    write_lines,
)
from kleve_kpi.errors import ProjectError
from kleve_kpi.tables import Head, Table
from kleve_kpi.timeline import draw_axes, draw_points, label_between, thinned

_TOTAL, _LOSS, _GAIN = PALETTE[0], PALETTE[1], PALETTE[3]


def bridge(
    steps: Sequence[tuple[str, float]],
    *,
    start: tuple[str, float],
    end: tuple[str, float],
    titel: str,
    botschaft: str,
    einheit: str,
    hinweis: str = "",
) -> Chart:
    """A stock at two report dates and the steps between them, as a horizontal waterfall.

    Gains and losses are told apart by their sign as well as by colour.

    Raises:
        ProjectError: the steps do not lead from the start to the end.
    """
    reached = start[1] + sum(value for _, value in steps)
    if abs(reached - end[1]) > 1e-6:
        raise ProjectError(
            f"Chart '{titel}': expected steps from {start[1]:g} to {end[1]:g}, saw {reached:g}."
        )
    names = [start[0], *(name for name, _ in steps), end[0]]
    labels = [german.number(start[1], None)]
    labels += [german.change(value, None) for _, value in steps]
    labels.append(german.number(end[1], None))
    head = Head("Schritt", zeilenkopf=True), Head(einheit, zahl=True)
    table = Table(titel, head, tuple(zip(names, labels, strict=True)))

    def draw(width: float) -> Figure:
        levels = np.cumsum([start[1], *(value for _, value in steps)])
        lows = [0, *np.minimum(levels[:-1], levels[1:]), 0]
        sizes = [start[1], *np.abs(np.diff(levels)), end[1]]
        signs = [_TOTAL, *(_LOSS if value < 0 else _GAIN for _, value in steps), _TOTAL]
        beside = GAP + max(map(width_of, labels))
        figure, ax = named_rows(names, einheit, width=width, right=beside)
        low, high = min(0, *levels), max(0, *levels)
        ax.set_xlim(low, high if high > low else 1)
        rows = np.arange(len(names))
        ax.barh(rows, sizes, left=lows, height=0.62, color=signs)
        bare(ax, len(names))
        for row, level in enumerate([*levels, end[1]][: len(names) - 1]):
            ax.plot([level, level], [row + 0.31, row + 0.69], color=QUIET, linewidth=1)
        for row, label in enumerate(labels):
            put_beside(ax, label, max(lows[row] + sizes[row], lows[row]), row)
        return figure

    return finished(titel, botschaft, hinweis, table, draw, empty=False)


def forecast(
    history: pd.Series,
    *,
    low: pd.Series,
    high: pd.Series,
    target: float | None = None,
    titel: str,
    botschaft: str,
    einheit: str,
    hinweis: str = "",
    datum: Callable[[pd.Timestamp], str] = german.date,
) -> Chart:
    """A stock so far as a line, and the range from its slowest to its fastest way on.

    Args:
        history: the values by report date.
        low: the slowest way on, by day, beginning at the last report date.
        high: the fastest way on, by the same days.
        target: a line to reach, if there is one.
        titel: What is shown.
        botschaft: What the reader should take from it.
        einheit: What is counted.
        hinweis: A note below the chart.
        datum: How a day is written.
    """
    # What may come is no more exact than whole numbers.
    show = german.percent if einheit == "%" else german.number
    unit = unit_title(einheit)
    past, future = pd.DatetimeIndex(history.index), pd.DatetimeIndex(low.index)
    days_past, days_future = [*map(datum, past)], [*map(datum, future)]
    lines = [(day, show(value), "", "") for day, value in zip(days_past, history, strict=True)]
    lines += [
        (day, "", show(slow), show(fast))
        for day, slow, fast in list(zip(days_future, low, high, strict=True))[1:]
    ]
    head = (
        Head("Stichtag", zeilenkopf=True),
        *(Head(text, zahl=True) for text in (unit, "langsamster Verlauf", "schnellster Verlauf")),
    )
    table = Table(titel, head, tuple(tuple(c or german.NOTHING for c in row) for row in lines))

    def draw(width: float) -> Figure:
        ends = [f"schnellster: {show(high.iloc[-1])}", f"langsamster: {show(low.iloc[-1])}"]
        after = 3 * GAP + max(map(width_of, ends))
        values = [*numbers_of(history), *numbers_of(low), *numbers_of(high), target or 0, 0]
        ticks = MaxNLocator(4, integer=True).tick_values(min(values), max(values))
        marks = [tick_label(tick) for tick in ticks]
        left = GAP + max(map(width_of, marks))
        figure, ax = axes_on_canvas(
            width, 200, left=left, right=after, bottom=2 * LINE, top=2.2 * LINE
        )
        write_lines(figure, [unit], 0, figure.bbox.height - LINE / 2, color=QUIET)
        days = [(index - past[0]).days.to_numpy(float) for index in (past, future)]
        before = width_of(days_past[0], "normal") / 2
        ax.set_xlim(-before * days[1][-1] / (ax.bbox.width - before), days[1][-1])
        ax.set_ylim(ticks[0], ticks[-1])
        ax.fill_between(days[1], low, high, color=PALETTE[0], alpha=0.18, linewidth=0)
        for way in (low, high):
            ax.plot(days[1], way, color=PALETTE[0], linewidth=1.2, linestyle=(0, (4, 3)))
        draw_points(ax, days[0], numbers_of(history), PALETTE[0], "o")
        if target is not None:
            ax.axhline(target, color=INK, linewidth=1)
            ax.annotate(
                f"Ziel {show(target)}", (0, target), xytext=(0, 5), textcoords="offset points"
            )
        known = numbers_of(history)
        for at in {0, len(past) - 1}:
            ax.annotate(
                show(known[at]), (days[0][at], known[at]), xytext=(-4, GAP + 4),
                textcoords="offset points", ha="right" if at else "center", va=MIDDLE,
                color=PALETTE[0], weight="bold",
            )  # fmt: skip
        label_between(ax, days[0], known[:, None], 0, show, PALETTE[0])
        ticks_at = [*days[0], *days[1][1:]]
        points = [ax.transData.transform((day, 0))[0] for day in ticks_at]
        shown = thinned([*days_past, *days_future[1:]], points)
        draw_axes(ax, (ticks_at, shown), (ticks, marks))
        heights = [ax.transData.transform((0, way.iloc[-1]))[1] for way in (high, low)]
        placed = spread(heights, [LINE, LINE], ax.bbox.y0 - GAP, ax.bbox.y1 + LINE) or heights
        for text, y in zip(ends, placed, strict=True):
            figure.text(
                ax.bbox.x1 + GAP, y, text, transform=in_points(figure), va=MIDDLE, color=PALETTE[0],
                weight="bold",
            )  # fmt: skip
        return figure

    return finished(titel, botschaft, hinweis, table, draw, empty=history.empty)
