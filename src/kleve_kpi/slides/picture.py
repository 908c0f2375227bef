"""Charts in 16:9 for slides: title, message, chart, note and date, as SVG and as PNG."""

import io
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kleve_kpi.canvas import INK, QUIET, WIDE, Chart, as_svg, style

WIDTH, HEIGHT = 960.0, 540.0  # points
_MARGIN = 40.0
_LEADING = 1.25  # line height
_PIXELS = 2  # a point, so that a PNG is 1920 x 1080
_SVG = "http://www.w3.org/2000/svg"
_MOST = 0.9  # a chart so wide is large enough
_CANVASES = (WIDE, 1.5 * WIDE, 2 * WIDE)
_FONT = "DejaVu Sans, Verdana, Arial, sans-serif"


@dataclass(frozen=True)
class _Line:
    """A line of text: its upper edge and size in points."""

    text: str
    y: float
    size: float
    color: str
    bold: bool = False


@dataclass(frozen=True)
class Slide:
    """A chart with all that it needs to stand alone; ``fuss`` is the line at the bottom."""

    chart: Chart
    fuss: str

    def svg(self) -> str:
        """The slide as SVG with real text; title and message are also its name and description."""
        root = ElementTree.Element(
            f"{{{_SVG}}}svg",
            {"viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}", "font-family": _FONT, "role": "img"},
            width=f"{WIDTH:g}pt",
            height=f"{HEIGHT:g}pt",
        )
        for tag, text in (("title", self.chart.titel), ("desc", self.chart.botschaft)):
            ElementTree.SubElement(root, f"{{{_SVG}}}{tag}").text = text
        full = {"width": "100%", "height": "100%", "fill": "#ffffff"}
        ElementTree.SubElement(root, f"{{{_SVG}}}rect", full)
        lines, top, _ = self._lines()
        for line in lines:
            shown = {
                "x": f"{_MARGIN:g}",
                "y": f"{line.y + line.size:g}",
                "font-size": f"{line.size:g}",
                "fill": line.color,
                "font-weight": "bold" if line.bold else "normal",
            }
            ElementTree.SubElement(root, f"{{{_SVG}}}text", shown).text = line.text
        with style(self.chart.titel):
            drawn, scale = self._drawn
            chart = ElementTree.fromstring(as_svg(drawn, self.chart.titel, self.chart.botschaft))
        for name in ("role", "aria-labelledby"):
            del chart.attrib[name]
        width, height = scale * drawn.bbox.width, scale * drawn.bbox.height
        place = {"x": _MARGIN, "y": top, "width": width, "height": height}
        chart.attrib.update({name: f"{value:.2f}" for name, value in place.items()})
        root.append(chart)
        return ElementTree.tostring(root, encoding="unicode")

    def png(self) -> bytes:
        """The slide as PNG of 1920 x 1080 pixels."""
        lines, top, _ = self._lines()
        with style():
            figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72 * _PIXELS)
            for line in lines:
                figure.text(
                    _MARGIN / WIDTH,
                    1 - (line.y + line.size) / HEIGHT,
                    line.text,
                    size=line.size,
                    color=line.color,
                    weight="bold" if line.bold else "normal",
                    va="baseline",
                )
            drawn, scale = self._drawn
            picture = _pixels(drawn, 72 * _PIXELS * scale)
            below = HEIGHT - top - scale * drawn.bbox.height
            figure.figimage(picture, _MARGIN * _PIXELS, round(below * _PIXELS), origin="upper")
            return _png(figure, 72 * _PIXELS)

    @cached_property
    def _drawn(self) -> tuple[Figure, float]:
        """The chart on the canvas on which it can be shown largest, and how much it grows then.

        A tall one needs more room beside than below.
        """
        _, top, bottom = self._lines()
        best = None
        with style(self.chart.titel):
            for width in _CANVASES:
                figure = self.chart.zeichnen(width)
                scale = _scale(figure, bottom - top)
                if best is None or scale > best[1]:
                    best = figure, scale
                if scale * figure.bbox.width >= _MOST * (WIDTH - 2 * _MARGIN):
                    break
        return best

    def _lines(self) -> tuple[list[_Line], float, float]:
        """All lines of text, and the upper and lower edge of what they leave to the chart."""
        lines = list(_block(self.chart.titel, _MARGIN, 24, 58, bold=True))
        below = lines[-1].y + _LEADING * 24 + 6
        lines += _block(self.chart.botschaft, below, 15, 98)
        top = lines[-1].y + _LEADING * 15 + 12
        notes = [*textwrap.wrap(self.chart.hinweis, 130), self.fuss]
        bottom = HEIGHT - _MARGIN / 2 - _LEADING * 11 * len(notes)
        lines += [
            _Line(text, bottom + _LEADING * 11 * i, 11, QUIET) for i, text in enumerate(notes)
        ]
        return lines, top, bottom - 8


def chart_png(chart: Chart) -> bytes:
    """The chart alone as PNG, three pixels a point."""
    with style():
        return _png(chart.zeichnen(WIDE), 72 * 3)


def _block(text: str, y: float, size: float, most: int, bold: bool = False) -> Iterator[_Line]:
    for number, line in enumerate(textwrap.wrap(text, most)):
        yield _Line(line, y + number * size * _LEADING, size, INK, bold)


def _scale(figure: Figure, room: float) -> float:
    """How much a chart grows to fill what is left of the slide."""
    return min((WIDTH - 2 * _MARGIN) / figure.bbox.width, room / figure.bbox.height)


def _pixels(figure: Figure, dpi: float) -> np.ndarray:
    """A figure as rows of RGBA."""
    canvas, usual = FigureCanvasAgg(figure), figure.dpi
    figure.dpi = dpi
    canvas.draw()
    figure.dpi = usual
    return np.array(canvas.buffer_rgba())


def _png(figure: Figure, dpi: float) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()
