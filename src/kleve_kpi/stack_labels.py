"""Where the parts of stacked bars have their names and values: above, in a legend, below."""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kleve_kpi.canvas import (
    GAP,
    INK,
    LINE,
    RANKS,
    SIZE,
    draw_line,
    in_points,
    spread,
    width_of,
    write_lines,
)

THICK = 20.0  # the height of a stacked bar
_FAR = 60.0  # the longest way from the name of a part to its area


@dataclass(frozen=True)
class Key:
    """Where the names of the parts stand above the first bar; ``targets`` None: a legend."""

    names: list[list[str]]
    xs: list[float]
    ys: list[float]
    height: float
    targets: Sequence[float] | None
    colors: Sequence[str]


def place_key(
    parts: Sequence[str], centres: np.ndarray, width: float, colors: Sequence[str]
) -> Key:
    """The names above their parts of the first bar, or in a legend where there is no room.

    Args:
        parts: the names.
        centres: the middle of each part in points, missing where it has no length.
        width: that of the canvas, in points.
        colors: those of the parts.
    """
    names = [textwrap.wrap(part, 16) for part in parts]
    widths = [max(map(width_of, lines)) for lines in names]
    xs = None if np.isnan(centres).any() else spread(centres, widths, 0, width, 1.5 * GAP)
    if xs and np.abs(centres - xs).max() < _FAR:
        height = max(map(len, names)) * LINE + 2 * GAP
        return Key(names, xs, [2 * GAP] * len(xs), height, list(centres), colors)
    names = [textwrap.wrap(part, int(width / 10)) for part in parts]
    xs, ys, x, y, tall = [], [], 0.0, 0.0, 1
    for lines in names:
        needed = 1.5 * SIZE + max(map(width_of, lines))
        if x and x + needed > width:
            x, y, tall = 0.0, y + (tall + 0.2) * LINE, 1
        tall = max(tall, len(lines))
        xs.append(x)
        ys.append(y)
        x += needed + 2 * GAP
    height = y + tall * LINE + GAP
    return Key(names, xs, [height - LINE - y for y in ys], height, None, colors)


def draw_key(figure: Figure, key: Key, base: float) -> None:
    """Write the names above a height in points, with a line to each part or a box beside it."""
    for i, (lines, x, y) in enumerate(zip(key.names, key.xs, key.ys, strict=True)):
        bottom, color = base + y + LINE / 2, key.colors[i]
        style = {"color": ink_beside(color), "weight": "bold"}
        if key.targets is None:
            box = (x, bottom - SIZE / 2), SIZE, SIZE
            place = in_points(figure)
            figure.add_artist(Rectangle(*box, color=color, linewidth=0, transform=place))
            middle = bottom - (len(lines) - 1) * LINE / 2
            write_lines(figure, lines, x + 1.5 * SIZE, middle, **style)
        else:
            middle = bottom + (len(lines) - 1) * LINE / 2
            write_lines(figure, lines, x, middle, ha="center", **style)
            draw_line(figure, (x, key.targets[i]), (bottom - LINE / 2, base - 3), color)


def ink_on(color: str) -> str:
    """The colour of a text on an area."""
    return INK if color == RANKS[-1] else "white"


def ink_beside(color: str) -> str:
    """The colour of a text beside its area."""
    return INK if color in RANKS else color


def widths_of(lengths: np.ndarray, show: Callable[[float], str]) -> np.ndarray:
    """How wide the value of each part is written, in points."""
    return np.vectorize(lambda length: width_of(show(length)), otypes=[float])(lengths)


def label_below(
    figure: Figure,
    ax: Axes,
    row: int,
    short: np.ndarray,
    starts: np.ndarray,
    lengths: np.ndarray,
    show: Callable[[float], str],
    colors: Sequence[str],
) -> None:
    """The values of the parts of a row that are too short to hold them, below the bar."""
    chosen = np.flatnonzero(short)
    centres = starts[chosen] + lengths[chosen] / 2
    xs, ys = ax.transData.transform(np.c_[[*centres, 0], [row] * (len(chosen) + 1)]).T
    y = ys[0] - THICK / 2 - LINE / 2 - 1
    widths = widths_of(lengths[chosen], show)
    placed = spread(xs[:-1], widths, ax.bbox.x0 + 2, figure.bbox.width, GAP)
    for part, x in zip(chosen, placed or [], strict=False):
        style = {"color": ink_beside(colors[part]), "weight": "bold", "ha": "center"}
        write_lines(figure, [show(lengths[part])], x, y, **style)
