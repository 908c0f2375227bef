"""Lines over time: their points, axes, and labels that have room."""

from collections.abc import Callable, Sequence

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes

from kleve_kpi.canvas import GAP, GRID, LINE, QUIET, width_of

_NEAR = 2.5 * LINE  # another line at less than this leaves no room for a value between them


def draw_points(ax: Axes, days: np.ndarray, numbers: np.ndarray, color: str, marker: str) -> None:
    """A line from point to point; a missing value interrupts it."""
    sns.lineplot(
        x=days,
        y=numbers,
        units=np.isnan(numbers).cumsum(),
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


def draw_axes(
    ax: Axes,
    across: tuple[Sequence[float], Sequence[str]],
    upward: tuple[Sequence[float], Sequence[str]],
) -> None:
    """Days across and values upward, each with their labels; a grid, and a line at zero."""
    ax.set_xticks(*across)
    ax.set_yticks(*upward)
    ax.tick_params("y", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.grid(axis="y", color=GRID)
    ax.axhline(0, color=QUIET, linewidth=1)


def label_between(
    ax: Axes,
    days: np.ndarray,
    numbers: np.ndarray,
    column: int,
    show: Callable[[float], str],
    color: str,
) -> None:
    """The values of a line between its ends, on the side where neither it nor another line runs.

    The first value of a line that begins late is one of them. Where dates lie too close together,
    or other lines above and below, a value is left to the table of the data.
    """
    values = numbers[:, column]
    known = np.flatnonzero(~np.isnan(values))
    xs, ys = ax.transData.transform([*zip(days, np.nan_to_num(values), strict=True)]).T
    for at in known[(known > 0) & (known < known.max(initial=0))]:
        text = show(values[at])
        if np.delete(np.abs(xs - xs[at]), at).min() < width_of(text):
            continue
        others = np.delete(numbers[at], column)
        others = others[~np.isnan(others)]
        away = ax.transData.transform(np.c_[others, others])[:, 1] - ys[at]
        higher, lower = ((away >= 0) & (away < _NEAR)).any(), ((away > -_NEAR) & (away < 0)).any()
        if higher and lower:
            continue
        left, right = (0 if np.isnan(values[i]) else ys[i] - ys[at] for i in (at - 1, at + 1))
        above = lower or (left + right <= 0 and not higher)
        rising = 0 if left * right >= 0 else np.sign(right - left)
        lean = int(rising if above else -rising)
        ax.annotate(
            text,
            (days[at], values[at]),
            xytext=(-4 * lean, GAP + 4 if above else -GAP - 4),
            textcoords="offset points",
            ha=("center", "right", "left")[lean],
            va="center_baseline",
            color=color,
            weight="bold",
        )


def thinned(labels: Sequence[str], xs: Sequence[float]) -> list[str]:
    """The labels that have room, last and first before the others; the rest are empty.

    >>> thinned(["01.01.2022", "02.01.2022", "28.11.2022"], [0, 1, 330])
    ['01.01.2022', '', '28.11.2022']
    """
    taken: list[tuple[float, float]] = []
    shown = [""] * len(labels)
    for i in dict.fromkeys([len(labels) - 1, 0, *range(len(labels))]):
        half = width_of(labels[i], "normal") / 2
        if all(abs(xs[i] - x) >= half + other + GAP / 2 for x, other in taken):
            taken.append((xs[i], half))
            shown[i] = labels[i]
    return shown
