"""Many small lines side by side, to see at a glance which figures move."""

import textwrap
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kleve_kpi import german
from kleve_kpi.canvas import (
    GAP,
    LINE,
    PALETTE,
    QUIET,
    Chart,
    finished,
    names_of,
    numbers_of,
    write_lines,
)
from kleve_kpi.tables import Head, Table

_COLUMN = 150.0  # at least as wide is each
_PLOT = 54.0


def small_trends(
    series: Mapping[str, pd.Series], *, titel: str, botschaft: str, hinweis: str = ""
) -> Chart:
    """One small line a figure over the report dates, each from zero on a scale of its own.

    Args:
        series: the values by report date, by the name of the figure.
        titel: What is shown.
        botschaft: What the reader should take from it.
        hinweis: A note below the chart.
    """
    frame = pd.DataFrame(dict(series)).sort_index()
    days = pd.DatetimeIndex(frame.index)
    head = Head("Kennzahl", zeilenkopf=True), *(Head(d, zahl=True) for d in names_of(days))
    lines = tuple(
        (name, *(german.number(value, None) for value in values)) for name, values in frame.items()
    )

    def draw(full_width: float) -> Figure:
        columns = int(full_width // _COLUMN)
        rows = -(-len(frame.columns) // columns)
        names = {name: textwrap.wrap(name, 20) for name in frame.columns}
        words = max(map(len, names.values())) * LINE
        height = words + _PLOT + 3 * GAP
        full = rows * height
        figure = Figure(figsize=(full_width / 72, full / 72))
        width = full_width / columns
        xs = (days - days[0]).days.to_numpy(float)
        for number, (name, values) in enumerate(frame.items()):
            row, column = divmod(number, columns)
            left, top = column * width, full - row * height
            low = top - words - GAP - _PLOT
            write_lines(figure, names[name], left, top - len(names[name]) * LINE / 2)
            box = (left + 4, low, width - 60, _PLOT)
            place = box[0] / full_width, low / full, box[2] / full_width, _PLOT / full
            ax = figure.add_axes(place)
            known = numbers_of(values)
            ax.plot(xs, known, color=PALETTE[0], linewidth=2, marker="o", clip_on=False)
            high = np.nanmax(known) if not np.isnan(known).all() else 1
            ax.set(xlim=(0, xs[-1] or 1), ylim=(min(0, np.nanmin([0, *known])), high or 1))
            ax.set_axis_off()
            ax.axhline(0, color=QUIET, linewidth=0.8)
            seen = np.flatnonzero(~np.isnan(known))
            last = known[seen[-1]] if seen.size else np.nan
            y = low + (_PLOT * last / (high or 1) if seen.size else 0)
            write_lines(
                figure, [german.number(last, None)], left + width - 60 + 3 * GAP / 2 + 4,
                max(low + 6, y), color=PALETTE[0], weight="bold",
            )  # fmt: skip
        return figure

    return finished(titel, botschaft, hinweis, Table(titel, head, lines), draw, empty=frame.empty)
