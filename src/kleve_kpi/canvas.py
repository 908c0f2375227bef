"""What all charts share: palette, measures, axes, labels, and the SVG that a page can hold.

Every length is in points, which are also the units of the SVG. Text is measured in DejaVu Sans,
which comes with matplotlib, and drawn in the font of the page, which is hardly ever wider.
"""

import contextlib
import datetime as dt
import io
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache, partial
from xml.etree import ElementTree

import matplotlib.style
import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, Transform

from kleve_kpi import german
from kleve_kpi.errors import ProjectError
from kleve_kpi.tables import MARKUP, Table, anchor

# Each has a contrast of at least 4.5:1 to white (as text, as area, below white text), and they
# stay apart for red-green blind readers; grey is what is left, it fits the last part.
PALETTE = ("#0068a8", "#c04400", "#707070", "#1c0899", "#4c2c04", "#1b1638")
BLUE = PALETTE[0]
INK = "#1a1a1a"
QUIET = "#595959"
GRID = "#dddddd"
# Ranks from the highest to the lowest, each 1.5 times as light as the one before; the lightest
# still has 3:1 to white.
RANKS = ("#0a1f47", "#0d3e75", "#1257a6", "#2678b3", "#4e98cc")
MARKERS = ("o", "s", "^", "D", "v", "P")

WIDE = 518.4  # 7.2 inches
NARROW = 300.0  # drawn again for phones, where the wide one would have text of 7 pixels
SIZE = 12.0
LINE = 1.25 * SIZE
GAP = 8.0
_TIE = "\u2060"  # instead of a blank where no line may end

MIDDLE = "center_baseline"
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
# Where there is no style sheet of the report, as in JupyterLab, the attribute hides the second.
_PLACES = ('class="breit"', 'class="schmal" display="none"')
_HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True)
class Chart:
    """A chart with its message in one sentence and the table of its data.

    ``svg`` is drawn for paper and screens, ``schmal`` for phones; the page shows one of them.
    ``zeichnen`` draws it on a canvas of some width, for slides.
    """

    titel: str
    botschaft: str
    svg: str = field(repr=False)
    tabelle: Table
    hinweis: str = ""
    schmal: str = field(default="", repr=False)
    zeichnen: Callable[[float], Figure] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.titel.strip():
            raise ProjectError("A chart needs a title.")
        if not self.botschaft.strip():
            raise ProjectError(
                f"Chart '{self.titel}' has no message. Say in one German sentence what it shows: "
                "readers see it first, and a screen reader reads it instead of the picture."
            )

    def _repr_html_(self) -> str:
        return MARKUP.get_template("chart.html.j2").render(
            chart=self, svg=Markup(self.svg), schmal=Markup(self.schmal)
        )

    __html__ = _repr_html_


def spread(
    centres: Sequence[float], sizes: Sequence[float], low: float, high: float, gap: float = 0
) -> list[float] | None:
    """Centres moved apart as little as needed so that nothing overlaps; None without room.

    >>> spread([10, 12, 50], [10, 10, 10], 0, 100)
    [10, 20.0, 50]
    >>> spread([10, 12], [60, 60], 0, 100) is None
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


def named_rows(
    names: Sequence[str],
    unit: str,
    *,
    width: float,
    right: float,
    left: float = 0,
    above: float = 0,
    below: float = 0,
) -> tuple[Figure, Axes]:
    """Axes with a row for each name, names to the left, the unit on top, room below each row."""
    wrapped = [wrap_words(name, width / 20) for name in names]
    pitch = max(30, max(map(len, wrapped)) * LINE + 6) + below
    margin = names_width(names, width) + left
    figure, ax = axes_on_canvas(
        width, len(names) * pitch, left=margin, right=right, top=LINE + GAP + above,
        bottom=below and GAP / 2,
    )  # fmt: skip
    write_lines(figure, [unit], 0, figure.bbox.height - LINE / 2, color=QUIET)
    for row, lines in enumerate(wrapped):
        y = ax.bbox.y1 - (row + 0.5) * pitch
        write_lines(figure, lines, margin - left - GAP, y, ha="right")
    return figure, ax


def wrap_words(text: str, most: float, longest: int = 26) -> list[str]:
    """Lines of so many characters; a word up to the longest stays whole where a line is shorter.

    A last word of one or two letters never stands alone.

    >>> wrap_words("Leistungen im Produktivsystem", 12)
    ['Leistungen im', 'Produktivsystem']
    >>> wrap_words("2.070 Kanal 1", 12)
    ['2.070', 'Kanal 1']
    """
    tied = re.sub(r" (?=\S{1,2}$)", _TIE, text)
    words = [len(word) for word in re.split(r"[\s-]", tied)]
    lines = textwrap.wrap(tied, max(round(most), *(min(word, longest) for word in words)))
    return [line.replace(_TIE, " ") for line in lines]


def names_width(names: Sequence[str], width: float) -> float:
    """The margin that names wrapped for a canvas need, in points."""
    return GAP + max(
        width_of(line, "normal") for name in names for line in wrap_words(name, width / 20)
    )


def bare(ax: Axes, rows: int) -> None:
    """Axes without frame, a row each unit from the top, a line at zero."""
    ax.set_axis_off()
    ax.set_ylim(rows - 0.5, -0.5)
    ax.axvline(0, color=QUIET, linewidth=1)


def put_beside(
    ax: Axes, text: str, x: float, y: float, *, left: bool = False, **style: str
) -> None:
    """A bold label beside a point, to its right or left."""
    side = {"xytext": (-6, 0), "ha": "right"} if left else {"xytext": (6, 0)}
    style = {"weight": "bold"} | style
    ax.annotate(text, (x, y), textcoords="offset points", va=MIDDLE, **side, **style)


def axes_on_canvas(
    width: float,
    height: float,
    *,
    left: float = 0,
    right: float = 0,
    bottom: float = 0,
    top: float = 0,
) -> tuple[Figure, Axes]:
    """A figure of this width around axes of this height, with margins in points."""
    full = height + bottom + top
    figure = Figure(figsize=(width / 72, full / 72))
    inner = (width - left - right) / width
    # Ticks that nobody asks for take a tenth of the time of a chart.
    place = (left / width, bottom / full, inner, height / full)
    return figure, figure.add_axes(place, xticks=[], yticks=[])


def write_lines(figure: Figure, lines: Sequence[str], x: float, y: float, **style: str) -> None:
    """Lines around the height y; each is a text of its own, so that its anchor is kept."""
    for i, line in enumerate(lines):
        lower = ((len(lines) - 1) / 2 - i) * LINE
        figure.text(x, y + lower, line, transform=in_points(figure), va=MIDDLE, **style)


def draw_line(figure: Figure, xs: Sequence[float], ys: Sequence[float], color: str) -> None:
    """A thin line in points of the figure."""
    figure.add_artist(Line2D(xs, ys, color=color, linewidth=0.8, transform=in_points(figure)))


def in_points(figure: Figure) -> Transform:
    """For what is placed in points from the lower left corner, at any resolution."""
    return Affine2D().scale(1 / 72) + figure.dpi_scale_trans


@lru_cache(maxsize=4096)
def width_of(text: str, weight: str = "bold") -> float:
    """How wide a text is drawn, in points."""
    font = FontProperties(family="DejaVu Sans", size=SIZE, weight=weight)
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]


def format_for(unit: str) -> Callable[[float], str]:
    """How values of a unit are written."""
    return german.percent if unit == "%" else lambda value: german.number(value, None)


def unit_title(unit: str) -> str:
    """The unit as it stands above a chart or in a table head."""
    return "in %" if unit == "%" else unit


def tick_label(value: float) -> str:
    """A value of an axis with as many decimals as it has."""
    decimals = -Decimal(f"{value:.6g}").normalize().as_tuple().exponent
    return german.number(value, max(0, decimals))


def names_of(index: pd.Index) -> list[str]:
    """The labels of an index; days the German way."""
    return [german.date(x) if isinstance(x, dt.date) else plain_line(x) for x in index]


def plain_line(value: object) -> str:
    """One line without control characters, which no XML can hold."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "ohne Angabe"
    line = re.sub(rf"[^\S{german.NBSP}]+", " ", str(value)).strip()
    shown = (char for char in line if char.isprintable() or char == german.NBSP)
    return "".join(shown) or "ohne Angabe"


def index_title(index: pd.Index) -> str:
    """What the entries of an index are, for the head of a table."""
    usual = "Stichtag" if isinstance(index, pd.DatetimeIndex) else "Gruppe"
    return str(index.name or usual)


def numbers_of(values: pd.Series) -> np.ndarray:
    """Values as floats; what is missing or infinite is NaN."""
    numbers = values.astype("Float64").to_numpy(float, na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def finished(
    titel: str,
    botschaft: str,
    hinweis: str,
    table: Table,
    draw: Callable[[float], Figure],
    *,
    empty: bool,
) -> Chart:
    """The chart that ``draw`` paints on a canvas of some width, its SVG fit for a page."""
    zeichnen = partial(_nothing, table=table) if empty else draw
    drawn = []
    with style(titel):
        for width in (WIDE, NARROW):
            drawn.append(as_svg(zeichnen(width), titel, botschaft))
    wide, narrow = (
        svg.replace("<svg ", f"<svg {place} ", 1) for svg, place in zip(drawn, _PLACES, strict=True)
    )
    return Chart(titel, botschaft, wide, table, "" if empty else hinweis, narrow, zeichnen)


@contextlib.contextmanager
def style(titel: str = "") -> Iterator[None]:
    """What is drawn in this block looks like the charts of the report."""
    own = _STYLE | {"svg.hashsalt": titel}
    with matplotlib.style.context(["default", own]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        yield


def as_svg(figure: Figure, titel: str, botschaft: str) -> str:
    """A drawn chart as one named image for a page."""
    buffer = io.StringIO()
    silent = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(buffer, format="svg", metadata=silent)
    return _accessible(buffer.getvalue(), titel, botschaft)


def _nothing(width: float, table: Table) -> Figure:
    words = "Keine Angaben." if table.zeilen else "Keine Einträge."
    figure, ax = axes_on_canvas(width, 3 * LINE)
    ax.set_axis_off()
    write_lines(figure, [words], 0, 1.5 * LINE, color=QUIET)
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
        described.text = plain_line(text)
        root.insert(0, described)
    return ElementTree.tostring(root, encoding="unicode")
