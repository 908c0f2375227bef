"""Many small lines side by side, to see at a glance which figures move."""

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
    put_beside,
    width_of,
    wrap_words,
    write_lines,
)
from kleve_kpi.tables import Head, Table

_COLUMN = 150.0  # at least as wide is each
_LETTER = 8.0  # the room for a letter of a name
_PLOT = 44.0


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
        width = full_width / columns
        names = [wrap_words(name, width / _LETTER, 22) for name in names_of(frame.columns)]
        rows = [names[at : at + columns] for at in range(0, len(names), columns)]
        heights = [max(map(len, row)) * LINE + _PLOT + 3 * GAP for row in rows]
        shown = german.number(np.nanmax(np.abs(frame.to_numpy(float)), initial=0), None)
        beside = width_of(shown) + GAP
        key = wrap_words(f"{' bis '.join(_ends(days))}, jede Linie ab null", full_width / 8)
        full = sum(heights) + len(key) * LINE + GAP
        figure = Figure(figsize=(full_width / 72, full / 72))
        write_lines(figure, key, 0, full - len(key) * LINE / 2, color=QUIET)
        xs = (days - days[0]).days.to_numpy(float)
        for number, (lines, (_, values)) in enumerate(zip(names, frame.items(), strict=True)):
            row, column = divmod(number, columns)
            left, top = column * width, sum(heights[row:])
            write_lines(figure, lines, left, top - len(lines) * LINE / 2)
            bottom = top - heights[row] + 2 * GAP
            place = left + beside, bottom, width - 2 * beside - 2 * GAP, _PLOT
            ax = figure.add_axes(np.divide(place, [full_width, full] * 2), xticks=[], yticks=[])
            known = numbers_of(values)
            ax.plot(xs, known, color=PALETTE[0], linewidth=2, marker="o", clip_on=False)
            low, high = np.nanmin([0, *known]), np.nanmax([0, *known])
            ax.set(xlim=(0, xs[-1] or 1), ylim=(low, high if high > low else low + 1))
            ax.set_axis_off()
            ax.axhline(0, color=QUIET, linewidth=0.8)
            seen = np.flatnonzero(~np.isnan(known))
            for at in seen[[0, -1]] if len(seen) > 1 else seen:
                start = at < seen[-1]
                style = {"color": QUIET, "weight": "normal"} if start else {"color": PALETTE[0]}
                put_beside(
                    ax, german.number(known[at], None), xs[at], known[at], left=start, **style
                )
        return figure

    return finished(titel, botschaft, hinweis, Table(titel, head, lines), draw, empty=frame.empty)


def _ends(days: pd.DatetimeIndex) -> list[str]:
    return list(dict.fromkeys(names_of(days[[0, -1]])))
