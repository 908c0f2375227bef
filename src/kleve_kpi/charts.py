"""Bars, stacked bars and lines: each with its message, real text, and its data as a table."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kleve_kpi import german
from kleve_kpi.canvas import (
    BLUE,
    GAP,
    LINE,
    MARKERS,
    MIDDLE,
    PALETTE,
    QUIET,
    RANKS,
    Chart,
    axes_on_canvas,
    bare,
    draw_line,
    finished,
    format_for,
    index_title,
    named_rows,
    names_of,
    names_width,
    numbers_of,
    put_beside,
    spread,
    tick_label,
    unit_title,
    width_of,
    wrap_words,
    write_lines,
)
from kleve_kpi.errors import ProjectError
from kleve_kpi.stack_labels import THICK, draw_key, ink_on, label_below, place_key, widths_of
from kleve_kpi.tables import Head, Table
from kleve_kpi.timeline import draw_axes, draw_points, label_between, thinned

TINY = 1e-6  # what is less shows as zero, and is drawn as zero
_LAST = ("übrige", "ohne Angabe")
_ASIDE = {"color": QUIET, "weight": "normal"}


def bars(
    values: pd.Series, *, titel: str, botschaft: str, einheit: str, hinweis: str = ""
) -> Chart:
    """Horizontal bars in the order of the values; a missing value has words instead of a bar.

    Args:
        values: The index names the bars; dates are written the German way.
        titel: What is shown.
        botschaft: What the reader should take from it, one sentence.
        einheit: What is counted ("Leistungen"), or "%" for values from 0 to 100.
        hinweis: A note below the chart.
    """
    names, numbers, show = names_of(values.index), numbers_of(values), format_for(einheit)
    einheit = unit_title(einheit)
    table = Table(
        titel,
        (Head(index_title(values.index), zeilenkopf=True), Head(einheit, zahl=True)),
        tuple((name, show(value)) for name, value in zip(names, numbers, strict=True)),
    )

    def draw(width: float) -> Figure:
        beside = GAP + max(width_of(show(value)) for value in numbers)
        low, high = np.nanmin([0, *numbers]), np.nanmax([0, *numbers])
        before = beside if low < 0 else 0
        figure, ax = named_rows(names, einheit, width=width, right=beside, left=before)
        ax.set_xlim(low, high if high > low else 1)
        sns.barplot(
            x=numbers,
            y=np.arange(len(names)),
            orient="h",
            native_scale=True,
            width=0.62,
            color=BLUE,
            saturation=1,
            errorbar=None,
            ax=ax,
        )
        bare(ax, len(names))
        for row, value in enumerate(numbers):
            if np.isnan(value):
                put_beside(ax, german.SIGNS[german.UNKNOWN], 0, row, left=high <= 0 > low, **_ASIDE)
            else:
                put_beside(ax, show(value), value, row, left=value < 0)
        return figure

    return finished(titel, botschaft, hinweis, table, draw, empty=np.isnan(numbers).all())


def stacked(
    frame: pd.DataFrame,
    *,
    titel: str,
    botschaft: str,
    einheit: str,
    hinweis: str = "",
    anteile: bool = False,
    rang: bool = False,
) -> Chart:
    """One stacked bar a row, with the columns as its parts and its total at the end.

    The parts are named above the first bar, or in a legend where there is no room; the value of a
    part too short for it stands below. A row with missing parts shows what is known and says so;
    with ``anteile`` (every bar is 100 % long) it has no bar at all. With ``rang`` the parts are
    ranks, the highest first: the higher, the darker.

    Raises:
        ProjectError: a value is negative, or there are more parts than colours.
    """
    names, parts, show = names_of(frame.index), names_of(frame.columns), format_for(einheit)
    einheit = unit_title(einheit)
    numbers = _matrix(titel, frame, RANKS if rang else PALETTE)
    colors = _ranks(len(parts)) if rang else PALETTE
    if (numbers < 0).any():
        raise ProjectError(f"Chart '{titel}': parts of a whole cannot be negative. Use bars().")
    totals = numbers.sum(axis=1)
    with np.errstate(invalid="ignore"):
        lengths = numbers / totals[:, None] * 100 if anteile else numbers
    inside = format_for("%") if anteile else show

    def cell(value: float, length: float) -> str:
        return f"{show(value)} ({inside(length)})" if anteile and length >= 0 else show(value)

    table = Table(
        f"{titel} ({einheit})",
        (
            Head(index_title(frame.index), zeilenkopf=True),
            *(Head(part, zahl=True) for part in parts),
            Head("Summe", zahl=True),
        ),
        tuple(
            (name, *map(cell, values, shares), show(total))
            for name, values, shares, total in zip(names, numbers, lengths, totals, strict=True)
        ),
    )

    def draw(width: float) -> Figure:
        ends = [_end(total, show, anteile) for total in totals]
        right = GAP + max(map(width_of, ends))
        longest = np.nansum(lengths, axis=1).max()
        longest = longest if longest > TINY else 1
        left = names_width(names, width)
        scale = (width - left - right) / longest
        outside = (lengths > 0) & (widths_of(lengths, inside) + GAP / 2 > lengths * scale)
        starts = np.nancumsum(lengths, axis=1) - np.nan_to_num(lengths)
        key = place_key(parts, left + (starts + lengths / 2)[0] * scale, width, colors)
        unit = f"{einheit}, Anteile in %" if anteile else einheit
        below = LINE if outside.any() else 0
        figure, ax = named_rows(
            names, unit, width=width, right=right, above=key.height, below=below
        )
        draw_key(figure, key, ax.bbox.y1)
        ax.set_xlim(0, longest)
        thick = THICK / (ax.bbox.height / len(names))
        for part, color in zip(range(len(parts)), colors, strict=False):
            rows = np.flatnonzero(lengths[:, part] > 0)
            ax.barh(
                rows,
                lengths[rows, part],
                left=starts[rows, part],
                height=thick,
                color=color,
                edgecolor="white",
                linewidth=1.5,
            )
        bare(ax, len(names))
        for (row, part), length in np.ndenumerate(lengths):
            if length > 0 and not outside[row, part]:
                x, color = starts[row, part] + length / 2, ink_on(colors[part])
                style = {"color": color, "weight": "bold", "ha": "center", "va": MIDDLE}
                ax.text(x, row, inside(length), **style)
        for row, short in enumerate(outside):
            label_below(figure, ax, row, short, starts[row], lengths[row], inside, colors)
        for row, text in enumerate(ends):
            style = _ASIDE if np.isnan(totals[row]) else {}
            put_beside(ax, text, np.nansum(lengths[row]), row, **style)
        return figure

    return finished(titel, botschaft, hinweis, table, draw, empty=np.isnan(numbers).all())


def trend(
    frame: pd.DataFrame,
    *,
    titel: str,
    botschaft: str,
    einheit: str,
    hinweis: str = "",
    datum: Callable[[pd.Timestamp], str] = german.date,
) -> Chart:
    """One line a column over the report dates of the index, at their true distances.

    The first and the last value are written out, those between where there is room; a missing
    value interrupts the line. ``datum`` says how a report date is written.

    Raises:
        ProjectError: a report date occurs twice, or there are more series than colours.
    """
    frame = frame.set_axis(pd.to_datetime(frame.index), axis=0).sort_index()
    if frame.index.has_duplicates:
        raise ProjectError(f"Chart '{titel}': the same report date occurs twice in the index.")
    dates, series, show = [*map(datum, frame.index)], names_of(frame.columns), format_for(einheit)
    einheit = unit_title(einheit)
    numbers = _matrix(titel, frame, PALETTE)
    table = Table(
        f"{titel} ({einheit})",
        (Head("Stichtag", zeilenkopf=True), *(Head(name, zahl=True) for name in series)),
        tuple((day, *map(show, row)) for day, row in zip(dates, numbers, strict=True)),
    )

    def draw(width: float) -> Figure:
        days = (frame.index - frame.index[0]).days.to_numpy(float)
        most = min(20, width / 25)
        ends = [_line_end(*line, dates, show, most) for line in zip(series, numbers.T, strict=True)]
        heights = [len(lines) * LINE + 4 for lines in ends]
        before = 2 * GAP + max(width_of(show(value)) for value in numbers[0])
        before = max(before, width_of(dates[0], "normal") / 2)
        after = 4 * GAP + max(width_of(line) for lines in ends for line in lines)
        low, high = np.nanmin([0, *numbers.flat]), np.nanmax([0, *numbers.flat])
        high = high if high - low > TINY else 1
        whole = not (np.nan_to_num(numbers) % 1).any()
        ticks = MaxNLocator(4, integer=whole).tick_values(low, high)
        labels = [tick_label(tick) for tick in ticks]
        left = GAP + max(map(width_of, labels))
        figure, ax = axes_on_canvas(
            width,
            height=max(185, sum(heights)),
            left=left,
            right=after,
            bottom=2 * LINE,
            top=2.2 * LINE,
        )
        write_lines(figure, [einheit], 0, figure.bbox.height - LINE / 2, color=QUIET)
        scale = (days[-1] or 1) / (ax.bbox.width - before - GAP)  # days a point
        ax.set_xlim(-before * scale, (days[-1] or 1) + GAP * scale)
        ax.set_ylim(ticks[0], ticks[-1])
        for column, color, marker in zip(numbers.T, PALETTE, MARKERS, strict=False):
            if np.isnan(column).all():
                continue
            draw_points(ax, days, column, color, marker)
        draw_axes(ax, (days, thinned(dates, days / scale)), (ticks, labels))
        _label_ends(figure, ax, days, numbers, ends, ax.bbox.x1 + 3 * GAP)
        if len(days) > 1:
            _label_starts(figure, ax, numbers[0], show)
        for column, color in zip(range(len(series)), PALETTE, strict=False):
            label_between(ax, days, numbers, column, show, color)
        return figure

    return finished(titel, botschaft, hinweis, table, draw, empty=np.isnan(numbers).all())


def _ranks(count: int) -> list[str]:
    """Colours of ranks, as far apart as their number allows."""
    return [RANKS[round(place)] for place in np.linspace(0, len(RANKS) - 1, count)]


def _end(total: float, show: Callable[[float], str], anteile: bool) -> str:
    if np.isnan(total):
        return "teils unbekannt"
    return f"von {show(total)}" if anteile else show(total)


def _line_end(
    name: str,
    values: np.ndarray,
    dates: Sequence[str],
    show: Callable[[float], str],
    most: float,
) -> list[str]:
    known = np.flatnonzero(~np.isnan(values))
    if not known.size:
        return wrap_words(f"{name}: unbekannt", most, 20)
    last = known[-1]
    when = "" if last == len(values) - 1 else f" ({dates[last]})"
    return wrap_words(f"{show(values[last])} {name}{when}", most, 20)


def _label_ends(
    figure: Figure,
    ax: Axes,
    days: np.ndarray,
    numbers: np.ndarray,
    ends: Sequence[Sequence[str]],
    x: float,
) -> None:
    points = []
    for column in numbers.T:
        known = np.flatnonzero(~np.isnan(column))
        point = (days[known[-1]], column[known[-1]]) if known.size else (0, 0)
        points.append(ax.transData.transform(point))
    sizes = [len(lines) * LINE + 4 for lines in ends]
    ys = spread([y for _, y in points], sizes, ax.bbox.y0 - GAP, ax.bbox.y1 + LINE)
    for i, (lines, y, (px, py)) in enumerate(zip(ends, ys, points, strict=True)):
        write_lines(figure, lines, x, y, color=PALETTE[i], weight="bold")
        if not np.isnan(numbers[:, i]).all():
            draw_line(figure, (px + GAP, x - 3), (py, y), PALETTE[i])


def _label_starts(
    figure: Figure, ax: Axes, values: np.ndarray, show: Callable[[float], str]
) -> None:
    known = np.flatnonzero(~np.isnan(values))
    x = ax.transData.transform((0, 0))[0] - GAP - 2
    centres = [ax.transData.transform((0, values[i]))[1] for i in known]
    ys = spread(centres, [LINE] * len(known), ax.bbox.y0 - GAP, ax.bbox.y1 + LINE)
    for i, y in zip(known, ys, strict=True):
        write_lines(figure, [show(values[i])], x, y, color=PALETTE[i], weight="bold", ha="right")


def by_size(groups: pd.Series) -> pd.Series:
    """Groups with the largest first; what is left over or not known comes last.

    >>> by_size(pd.Series({"Bild": 3, "ohne Angabe": 9, "Reel": 5})).index.tolist()
    ['Reel', 'Bild', 'ohne Angabe']
    """
    order = sorted(range(len(groups)), key=lambda i: (groups.index[i] in _LAST, -groups.iloc[i]))
    return groups.iloc[order]


def _matrix(titel: str, frame: pd.DataFrame, colors: Sequence[str]) -> np.ndarray:
    if len(frame.columns) > len(colors):
        raise ProjectError(
            f"Chart '{titel}': expected at most {len(colors)} columns, which is as many as can "
            f"be told apart, saw {len(frame.columns)}. Merge the smallest or show a table."
        )
    columns = [numbers_of(values) for _, values in frame.items()]
    return np.column_stack(columns) if columns else np.empty((len(frame), 0))
