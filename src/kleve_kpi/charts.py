"""The one way to show a chart: message, inline SVG with real text, and its data as a table.

Every length is in points, which are also the units of the SVG. Text is measured in DejaVu Sans,
which comes with matplotlib, and drawn in the font of the page, which is hardly ever wider.
"""

import datetime as dt
import io
import re
import textwrap
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree import ElementTree

import matplotlib.style
import numpy as np
import pandas as pd
import seaborn as sns
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator

from kleve_kpi import german
from kleve_kpi.errors import ProjectError
from kleve_kpi.tables import MARKUP, Head, Table, anchor

# Each has a contrast of at least 4.5:1 to white (as text, as area, below white text), and they
# stay apart for red-green blind readers; grey is what is left, it fits the last part.
PALETTE = ("#0068a8", "#c04400", "#707070", "#1c0899", "#4c2c04", "#1b1638")
BLUE = PALETTE[0]
INK = "#1a1a1a"
QUIET = "#595959"
GRID = "#dddddd"
MARKERS = ("o", "s", "^", "D", "v", "P")

WIDTH = 518.4  # 7.2 inches
SIZE = 12.0
LINE = 1.25 * SIZE
GAP = 8.0
FAR = 60.0  # the longest way from the name of a part to its area

_MIDDLE = "center_baseline"
_ASIDE = {"color": QUIET, "weight": "normal"}
_STYLE = {
    "font.family": ["DejaVu Sans"],
    "font.size": SIZE,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": QUIET,
    "figure.dpi": 72,
    "svg.fonttype": "none",
}
_SVG = "http://www.w3.org/2000/svg"
ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
_HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True)
class Chart:
    """A chart with its message in one sentence and the table of its data."""

    titel: str
    botschaft: str
    svg: str = field(repr=False)
    tabelle: Table
    hinweis: str = ""

    def __post_init__(self) -> None:
        if not self.titel.strip():
            raise ProjectError("A chart needs a title.")
        if not self.botschaft.strip():
            raise ProjectError(
                f"Chart '{self.titel}' has no message. Say in one German sentence what it shows: "
                "readers see it first, and a screen reader reads it instead of the picture."
            )

    def _repr_html_(self) -> str:
        return MARKUP.get_template("chart.html.j2").render(chart=self, svg=Markup(self.svg))

    __html__ = _repr_html_


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
    names, numbers, show = _names(values.index), _numbers(values), _format(einheit)
    einheit = _unit(einheit)
    table = Table(
        titel,
        (Head(_index_title(values.index), zeilenkopf=True), Head(einheit, zahl=True)),
        tuple((name, show(value)) for name, value in zip(names, numbers, strict=True)),
    )

    def draw() -> Figure:
        beside = GAP + max(_width(show(value)) for value in numbers)
        low, high = np.nanmin([0, *numbers]), np.nanmax([0, *numbers])
        figure, ax = _rows(names, einheit, right=beside, left=beside if low < 0 else 0)
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
        _bare(ax, len(names))
        for row, value in enumerate(numbers):
            if np.isnan(value):
                _beside(ax, german.SIGNS[german.UNKNOWN], 0, row, left=high <= 0 > low, **_ASIDE)
            else:
                _beside(ax, show(value), value, row, left=value < 0)
        return figure

    return _chart(titel, botschaft, hinweis, table, draw, empty=values.empty)


def stacked(
    frame: pd.DataFrame,
    *,
    titel: str,
    botschaft: str,
    einheit: str,
    hinweis: str = "",
    anteile: bool = False,
) -> Chart:
    """One stacked bar a row, with the columns as its parts and its total at the end.

    The parts are named above the first bar, or in a legend where there is no room. A row with
    missing parts shows what is known and says so; with ``anteile`` (every bar is 100 % long) it
    has no bar at all.

    Raises:
        ProjectError: a value is negative, or there are more parts than colours.
    """
    names, parts, show = _names(frame.index), _names(frame.columns), _format(einheit)
    einheit = _unit(einheit)
    numbers = _matrix(titel, frame)
    if (numbers < 0).any():
        raise ProjectError(f"Chart '{titel}': parts of a whole cannot be negative. Use bars().")
    totals = numbers.sum(axis=1)
    with np.errstate(invalid="ignore"):
        lengths = numbers / totals[:, None] * 100 if anteile else numbers
    inside = _format("%") if anteile else show

    def cell(value: float, length: float) -> str:
        return f"{show(value)} ({inside(length)})" if anteile and length >= 0 else show(value)

    table = Table(
        f"{titel} ({einheit})",
        (
            Head(_index_title(frame.index), zeilenkopf=True),
            *(Head(part, zahl=True) for part in parts),
            Head("Summe", zahl=True),
        ),
        tuple(
            (name, *map(cell, values, shares), show(total))
            for name, values, shares, total in zip(names, numbers, lengths, totals, strict=True)
        ),
    )

    def draw() -> Figure:
        ends = [_end(total, show, anteile) for total in totals]
        right = GAP + max(map(_width, ends))
        longest = np.nansum(lengths, axis=1).max() or 1
        left = _names_width(names)
        scale = (WIDTH - left - right) / longest
        starts = np.nancumsum(lengths, axis=1) - np.nan_to_num(lengths)
        key = _place_key(parts, left + (starts + lengths / 2)[0] * scale)
        unit = f"{einheit}, Anteile in %" if anteile else einheit
        figure, ax = _rows(names, unit, right=right, above=key.height)
        _draw_key(figure, key, ax.bbox.y1)
        ax.set_xlim(0, longest)
        for part, color in zip(range(len(parts)), PALETTE, strict=False):
            rows = np.flatnonzero(lengths[:, part] > 0)
            ax.barh(
                rows,
                lengths[rows, part],
                left=starts[rows, part],
                height=0.66,
                color=color,
                edgecolor="white",
                linewidth=1.5,
            )
        _bare(ax, len(names))
        for (row, part), length in np.ndenumerate(lengths):
            text = inside(length)
            if _width(text) + GAP < length * scale:
                x = starts[row, part] + length / 2
                ax.text(x, row, text, color="white", weight="bold", ha="center", va=_MIDDLE)
        for row, text in enumerate(ends):
            style = _ASIDE if np.isnan(totals[row]) else {}
            _beside(ax, text, np.nansum(lengths[row]), row, **style)
        return figure

    return _chart(titel, botschaft, hinweis, table, draw, empty=not numbers.size)


def trend(
    frame: pd.DataFrame, *, titel: str, botschaft: str, einheit: str, hinweis: str = ""
) -> Chart:
    """One line a column over the report dates of the index, at their true distances.

    The first and the last value are written out; a missing value interrupts the line.

    Raises:
        ProjectError: a report date occurs twice, or there are more series than colours.
    """
    frame = frame.set_axis(pd.to_datetime(frame.index), axis=0).sort_index()
    if frame.index.has_duplicates:
        raise ProjectError(f"Chart '{titel}': the same report date occurs twice in the index.")
    dates, series, show = _names(frame.index), _names(frame.columns), _format(einheit)
    einheit = _unit(einheit)
    numbers = _matrix(titel, frame)
    table = Table(
        f"{titel} ({einheit})",
        (Head("Stichtag", zeilenkopf=True), *(Head(name, zahl=True) for name in series)),
        tuple((day, *map(show, row)) for day, row in zip(dates, numbers, strict=True)),
    )

    def draw() -> Figure:
        days = (frame.index - frame.index[0]).days.to_numpy(float)
        ends = [_line_end(*line, dates, show) for line in zip(series, numbers.T, strict=True)]
        heights = [len(lines) * LINE + 4 for lines in ends]
        before = 2 * GAP + max(_width(show(value)) for value in numbers[0])
        after = 4 * GAP + max(_width(line) for lines in ends for line in lines)
        low, high = np.nanmin([0, *numbers.flat]), np.nanmax([0, *numbers.flat])
        high = high if high > low else 1
        whole = not (np.nan_to_num(numbers) % 1).any()
        ticks = MaxNLocator(4, integer=whole).tick_values(low, high)
        labels = [_tick(tick) for tick in ticks]
        left = GAP + max(map(_width, labels))
        figure, ax = _canvas(
            height=max(185, sum(heights)),
            left=left,
            right=after,
            bottom=2 * LINE,
            top=2.2 * LINE,
        )
        _write(figure, [einheit], 0, figure.bbox.height - LINE / 2, color=QUIET)
        scale = (days[-1] or 1) / (ax.bbox.width - before - GAP)  # days a point
        ax.set_xlim(-before * scale, (days[-1] or 1) + GAP * scale)
        ax.set_ylim(ticks[0], ticks[-1])
        for column, color, marker in zip(numbers.T, PALETTE, MARKERS, strict=False):
            if np.isnan(column).all():
                continue
            sns.lineplot(
                x=days,
                y=column,
                units=np.isnan(column).cumsum(),
                estimator=None,
                color=color,
                marker=marker,
                markersize=9,
                linewidth=2.5,
                clip_on=False,
                zorder=3,
                ax=ax,
            )
        ax.set(xlabel="", ylabel="")
        ax.set_xticks(days, _thinned(dates, days / scale))
        ax.set_yticks(ticks, labels)
        ax.tick_params("y", length=0)
        ax.spines[["left", "bottom"]].set_visible(False)
        ax.grid(axis="y", color=GRID)
        ax.axhline(0, color=QUIET, linewidth=1)
        _label_ends(figure, ax, days, numbers, ends, ax.bbox.x1 + 3 * GAP)
        if len(days) > 1:
            _label_starts(figure, ax, numbers[0], show)
        _label_late_starts(ax, days, numbers, show)
        return figure

    return _chart(titel, botschaft, hinweis, table, draw, empty=not numbers.size)


@dataclass(frozen=True)
class _Key:
    """Where the names of the parts stand above the first bar; ``targets`` None: a legend."""

    names: list[list[str]]
    xs: list[float]
    ys: list[float]
    height: float
    targets: Sequence[float] | None


def _place_key(parts: Sequence[str], centres: np.ndarray) -> _Key:
    names = [textwrap.wrap(part, 16) for part in parts]
    widths = [max(map(_width, lines)) for lines in names]
    xs = None if np.isnan(centres).any() else _spread(centres, widths, 0, WIDTH, 1.5 * GAP)
    if xs and np.abs(centres - xs).max() < FAR:
        height = max(map(len, names)) * LINE + 2 * GAP
        return _Key(names, xs, [2 * GAP] * len(xs), height, list(centres))
    xs, ys, x, y = [], [], 0.0, 0.0
    for part in parts:
        width = 1.5 * SIZE + _width(part)
        if x and x + width > WIDTH:
            x, y = 0.0, y + 1.2 * LINE
        xs.append(x)
        ys.append(y)
        x += width + 2 * GAP
    height = y + LINE + GAP
    return _Key([[part] for part in parts], xs, [height - LINE - y for y in ys], height, None)


def _draw_key(figure: Figure, key: _Key, base: float) -> None:
    for i, (lines, x, y) in enumerate(zip(key.names, key.xs, key.ys, strict=True)):
        bottom = base + y + LINE / 2
        if key.targets is None:
            box = (x, bottom - SIZE / 2), SIZE, SIZE
            figure.add_artist(Rectangle(*box, color=PALETTE[i], linewidth=0, transform=None))
            _write(figure, lines, x + 1.5 * SIZE, bottom, color=PALETTE[i], weight="bold")
        else:
            middle = bottom + (len(lines) - 1) * LINE / 2
            _write(figure, lines, x, middle, color=PALETTE[i], weight="bold", ha="center")
            _line(figure, (x, key.targets[i]), (bottom - LINE / 2, base - 3), PALETTE[i])


def _end(total: float, show: Callable[[float], str], anteile: bool) -> str:
    if np.isnan(total):
        return "teils unbekannt"
    return f"von {show(total)}" if anteile else show(total)


def _line_end(
    name: str, values: np.ndarray, dates: Sequence[str], show: Callable[[float], str]
) -> list[str]:
    known = np.flatnonzero(~np.isnan(values))
    if not known.size:
        return textwrap.wrap(f"{name}: unbekannt", 20)
    last = known[-1]
    when = "" if last == len(values) - 1 else f" ({dates[last]})"
    return textwrap.wrap(f"{show(values[last])} {name}{when}", 20)


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
    ys = _spread([y for _, y in points], sizes, ax.bbox.y0 - GAP, ax.bbox.y1 + LINE)
    for i, (lines, y, (px, py)) in enumerate(zip(ends, ys, points, strict=True)):
        _write(figure, lines, x, y, color=PALETTE[i], weight="bold")
        if not np.isnan(numbers[:, i]).all():
            _line(figure, (px + GAP, x - 3), (py, y), PALETTE[i])


def _label_starts(
    figure: Figure, ax: Axes, values: np.ndarray, show: Callable[[float], str]
) -> None:
    known = np.flatnonzero(~np.isnan(values))
    x = ax.transData.transform((0, 0))[0] - GAP - 2
    centres = [ax.transData.transform((0, values[i]))[1] for i in known]
    ys = _spread(centres, [LINE] * len(known), ax.bbox.y0 - GAP, ax.bbox.y1 + LINE)
    for i, y in zip(known, ys, strict=True):
        _write(figure, [show(values[i])], x, y, color=PALETTE[i], weight="bold", ha="right")


def _label_late_starts(
    ax: Axes, days: np.ndarray, numbers: np.ndarray, show: Callable[[float], str]
) -> None:
    for column, color in zip(numbers.T, PALETTE, strict=False):
        known = np.flatnonzero(~np.isnan(column))
        if len(known) > 1 and known[0] > 0:
            point = days[known[0]], column[known[0]]
            above = {"xytext": (0, GAP + 4), "textcoords": "offset points", "ha": "center"}
            ax.annotate(show(point[1]), point, **above, color=color, weight="bold")


def _thinned(labels: Sequence[str], xs: Sequence[float]) -> list[str]:
    """The labels that have room, last and first before the others; the rest are empty.

    >>> _thinned(["01.01.2022", "02.01.2022", "28.11.2022"], [0, 1, 330])
    ['01.01.2022', '', '28.11.2022']
    """
    taken: list[float] = []
    shown = [""] * len(labels)
    for i in dict.fromkeys([len(labels) - 1, 0, *range(len(labels))]):
        if all(abs(xs[i] - other) >= _width(labels[i]) for other in taken):
            taken.append(xs[i])
            shown[i] = labels[i]
    return shown


def _spread(
    centres: Sequence[float], sizes: Sequence[float], low: float, high: float, gap: float = 0
) -> list[float] | None:
    """Centres moved apart as little as needed so that nothing overlaps; None without room.

    >>> _spread([10, 12, 50], [10, 10, 10], 0, 100)
    [10, 20.0, 50]
    >>> _spread([10, 12], [60, 60], 0, 100) is None
    True
    """
    order = sorted(range(len(centres)), key=lambda i: centres[i])
    placed = list(centres)
    edge = low - gap
    for i in order:
        placed[i] = max(placed[i], edge + gap + sizes[i] / 2)
        edge = placed[i] + sizes[i] / 2
    edge = high + gap
    for i in reversed(order):
        placed[i] = min(placed[i], edge - gap - sizes[i] / 2)
        edge = placed[i] - sizes[i] / 2
    return placed if edge >= low - 1e-6 else None


def _rows(
    names: Sequence[str], unit: str, *, right: float, left: float = 0, above: float = 0
) -> tuple[Figure, Axes]:
    """Axes with a row for each name, names to the left, the unit on top."""
    wrapped = [_wrap_name(name) for name in names]
    pitch = max(30, max(map(len, wrapped)) * LINE + 6)
    margin = _names_width(names) + left
    figure, ax = _canvas(len(names) * pitch, left=margin, right=right, top=LINE + GAP + above)
    _write(figure, [unit], 0, figure.bbox.height - LINE / 2, color=QUIET)
    for row, lines in enumerate(wrapped):
        y = ax.bbox.y1 - (row + 0.5) * pitch
        _write(figure, lines, margin - left - GAP, y, ha="right")
    return figure, ax


def _wrap_name(name: str) -> list[str]:
    return textwrap.wrap(name, 26)


def _names_width(names: Sequence[str]) -> float:
    return GAP + max(_width(line, "normal") for name in names for line in _wrap_name(name))


def _bare(ax: Axes, rows: int) -> None:
    ax.set_axis_off()
    ax.set_ylim(rows - 0.5, -0.5)
    ax.axvline(0, color=QUIET, linewidth=1)


def _beside(ax: Axes, text: str, x: float, y: float, *, left: bool = False, **style: str) -> None:
    side = {"xytext": (-6, 0), "ha": "right"} if left else {"xytext": (6, 0)}
    style = {"weight": "bold"} | style
    ax.annotate(text, (x, y), textcoords="offset points", va=_MIDDLE, **side, **style)


def _canvas(
    height: float, *, left: float = 0, right: float = 0, bottom: float = 0, top: float = 0
) -> tuple[Figure, Axes]:
    """A figure of the common width around axes of this height, with margins in points."""
    full = height + bottom + top
    figure = Figure(figsize=(WIDTH / 72, full / 72))
    width = WIDTH - left - right
    return figure, figure.add_axes((left / WIDTH, bottom / full, width / WIDTH, height / full))


def _write(figure: Figure, lines: Sequence[str], x: float, y: float, **style: str) -> None:
    """Lines around the height y; each is a text of its own, so that its anchor is kept."""
    for i, line in enumerate(lines):
        lower = ((len(lines) - 1) / 2 - i) * LINE
        figure.text(x, y + lower, line, transform=None, va=_MIDDLE, **style)


def _line(figure: Figure, xs: Sequence[float], ys: Sequence[float], color: str) -> None:
    figure.add_artist(Line2D(xs, ys, color=color, linewidth=0.8, transform=None))


def _width(text: str, weight: str = "bold") -> float:
    font = FontProperties(family="DejaVu Sans", size=SIZE, weight=weight)
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]


def _format(unit: str) -> Callable[[float], str]:
    return german.percent if unit == "%" else lambda value: german.number(value, None)


def _unit(unit: str) -> str:
    return "in %" if unit == "%" else unit


def _tick(value: float) -> str:
    decimals = -Decimal(f"{value:.6g}").normalize().as_tuple().exponent
    return german.number(value, max(0, decimals))


def _names(index: pd.Index) -> list[str]:
    return [german.date(x) if isinstance(x, dt.date) else _plain(x) for x in index]


def _plain(value: object) -> str:
    """One line without control characters, which no XML can hold."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "ohne Angabe"
    line = " ".join(str(value).split())
    return "".join(char for char in line if char.isprintable()) or "ohne Angabe"


def _index_title(index: pd.Index) -> str:
    usual = "Stichtag" if isinstance(index, pd.DatetimeIndex) else "Gruppe"
    return str(index.name or usual)


def _numbers(values: pd.Series) -> np.ndarray:
    numbers = values.astype("Float64").to_numpy(float, na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _matrix(titel: str, frame: pd.DataFrame) -> np.ndarray:
    if len(frame.columns) > len(PALETTE):
        raise ProjectError(
            f"Chart '{titel}': expected at most {len(PALETTE)} columns, which is as many as can "
            f"be told apart, saw {len(frame.columns)}. Merge the smallest or show a table."
        )
    columns = [_numbers(values) for _, values in frame.items()]
    return np.column_stack(columns) if columns else np.empty((len(frame), 0))


def _chart(
    titel: str,
    botschaft: str,
    hinweis: str,
    table: Table,
    draw: Callable[[], Figure],
    *,
    empty: bool,
) -> Chart:
    style = ["default", _STYLE | {"svg.hashsalt": titel}]
    with matplotlib.style.context(style), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        figure = _nothing() if empty else draw()
        buffer = io.StringIO()
        silent = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(buffer, format="svg", metadata=silent)
    return Chart(titel, botschaft, _accessible(buffer.getvalue(), titel, botschaft), table, hinweis)


def _nothing() -> Figure:
    figure, ax = _canvas(3 * LINE)
    ax.set_axis_off()
    _write(figure, ["Keine Einträge."], 0, 1.5 * LINE, color=QUIET)
    return figure


def _accessible(svg: str, titel: str, botschaft: str) -> str:
    """The SVG as one named image for a page: own ids only, the font and the width of the page."""
    root = ElementTree.fromstring(svg)
    prefix = anchor(titel, svg + botschaft)
    used = set(re.findall(r"(?:url\(|href=\")#([^)\"]+)", svg))
    for element in root.iter():
        if (name := element.attrib.pop("id", None)) in used:
            element.set("id", f"{prefix}_{name}")
        if "clip-path" in element.attrib:
            element.set("clip-path", element.get("clip-path").replace("#", f"#{prefix}_"))
        if _HREF in element.attrib:
            element.set(_HREF, element.get(_HREF).replace("#", f"#{prefix}_"))
        if element.tag == f"{{{_SVG}}}text":
            element.set("style", re.sub(r"; font-family: [^;]+", "", element.get("style")))
            if element.get("transform", "").startswith("rotate(-0 "):
                del element.attrib["transform"]
        else:
            element.text = None
        element.tail = None
    for parent in root.findall(f".//{{{_SVG}}}style/.."):
        root.remove(parent)  # its one rule, for "*", would reach the whole page
    for name in ("width", "height", "version"):
        del root.attrib[name]
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}_titel {prefix}_botschaft")
    root.set("style", "stroke-linejoin: round; stroke-linecap: butt")
    for tag, part, text in (("desc", "botschaft", botschaft), ("title", "titel", titel)):
        described = ElementTree.Element(f"{{{_SVG}}}{tag}", id=f"{prefix}_{part}")
        described.text = _plain(text)
        root.insert(0, described)
    return ElementTree.tostring(root, encoding="unicode")
