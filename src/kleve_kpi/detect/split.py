"""Grid -> the grids of its tables, one below another or side by side."""

from collections.abc import Iterator

import numpy as np

from kleve_kpi.detect.body import Profile, Start, find_start
from kleve_kpi.detect.grid import EMPTY, TEXT, Grid

_LONGEST_GAP = 200
_MOST_GAPS = 50
_HIGHEST_HEADER = 6


def split(grid: Grid) -> Iterator[Grid]:
    """The parts of a grid that hold one table each (or none)."""
    if not len(grid.rows):
        return
    for cut in (_below_one_another, _side_by_side):
        parts = cut(grid)
        if len(parts) > 1:
            for part in parts:
                yield from split(part)
            return
    yield grid


def _below_one_another(grid: Grid) -> list[Grid]:
    """Cut above each row of headings that stands below records and above others."""
    rows = grid.rows
    cuts = {int(at) + 1 for at in np.flatnonzero(np.diff(rows) > _LONGEST_GAP)}
    cuts |= {_first_of_table(grid, at) for at in _new_headings(grid)}
    edges = [0, *sorted(cuts - {0}), len(rows)]
    return [grid.part(top, bottom) for top, bottom in zip(edges, edges[1:], strict=False)]


def _new_headings(grid: Grid) -> list[int]:
    """Rows of texts right below a break, where the rows above and below them hold values."""
    kinds, rows = grid.kinds, grid.rows
    filled = (kinds > EMPTY).sum(1)
    value, text = kinds > TEXT, kinds == TEXT
    has_value = value.any(1)
    broken = np.zeros(len(rows), bool)
    broken[1:] = (np.diff(rows) > 1) | (filled[:-1] == 1)
    found = []
    seen: set[frozenset[str]] = set()
    for at in np.flatnonzero((filled >= 2) & ~has_value).tolist():
        broke = _after_break(broken, filled, has_value, at)
        if seen and not broke:
            continue
        words = frozenset(grid.texts(at).values())
        repeated = words in seen
        seen.add(words)
        if not broke:
            continue
        above = value[max(0, at - 40) : at][filled[max(0, at - 40) : at] >= 2]
        window = slice(at + 1, at + 8)
        below = np.flatnonzero(has_value[window] & (filled[window] >= 2))
        if not len(above) or not len(below):
            continue
        next_values = value[at + 1 + below[0]]
        contrast = text[at] & next_values
        before = above.any(0)
        if above.any() and contrast.sum() >= 1:
            changed = 2 * (contrast & before).sum() >= max(1, next_values.sum())
            elsewhere = not (next_values & before).any()
            if repeated or changed or elsewhere:
                found.append(at)
    return found


def _after_break(broken: np.ndarray, filled: np.ndarray, has_value: np.ndarray, at: int) -> bool:
    """Whether a blank row, or a title below one, stands above the headings that a row is in."""
    top = max(0, at - _HIGHEST_HEADER)
    while at > top and not broken[at] and filled[at - 1] >= 2 and not has_value[at - 1]:
        at -= 1
    return bool(broken[at])


def _first_of_table(grid: Grid, heading: int) -> int:
    """The first row of the block that a heading stands in: its title and groups are above it."""
    rows = grid.rows
    filled = (grid.kinds > EMPTY).sum(1)
    has_value = (grid.kinds > TEXT).any(1)
    top = heading
    while top > 0 and not has_value[top - 1] and rows[top] - rows[top - 1] == 1:
        top -= 1
    lone_above = top > 0 and rows[top] - rows[top - 1] == 2 and filled[top - 1] == 1
    if lone_above and top > 1 and rows[top - 1] - rows[top - 2] > 1:
        top -= 1
    return top


def _side_by_side(grid: Grid) -> list[Grid]:
    """Cut at empty columns where both sides are tables of their own."""
    columns = grid.columns
    gaps = {at for at in range(1, len(columns)) if columns[at] - columns[at - 1] > 1}
    edges = [*sorted(gaps | set(_hollow(grid)) - {0}), len(columns)]
    parts = []
    left = 0
    for gap, after in zip(edges[:_MOST_GAPS], edges[1:], strict=False):
        if _apart(grid.part(left=left, right=gap), grid.part(left=gap, right=after)):
            parts.append(grid.part(left=left, right=gap))
            left = gap
    return [*parts, grid.part(left=left)]


def _hollow(grid: Grid) -> list[int]:
    """Columns that hold something only where a row has no other cell: titles, notes."""
    wide = (grid.kinds > EMPTY).sum(1) >= 2
    return np.flatnonzero(~(grid.kinds[wide] > EMPTY).any(0)).tolist()


def _apart(left: Grid, right: Grid) -> bool:
    """Whether two sides of an empty column are two tables and not one with a spacer."""
    if min(left.kinds.shape[1], right.kinds.shape[1]) < 2:
        return False
    sides = [(side, Profile.of(side)) for side in (left, right)]
    starts = [find_start(profile) for _, profile in sides]
    pairs = [np.flatnonzero(profile.filled >= 2) for _, profile in sides]
    if not all(map(len, pairs)) or not all(start and start.header for start in starts):
        return False
    names = [_names(side, start) for (side, _), start in zip(sides, starts, strict=True)]
    common = names[0] & names[1]
    if 2 * len(common) >= min(map(len, names)) and len(common) >= 2:
        return True
    firsts = [
        side.texts(start.header[1]).get(0) for (side, _), start in zip(sides, starts, strict=True)
    ]
    if firsts[0] and firsts[0] == firsts[1]:
        return True
    begins = [
        int(side.rows[start.first_record]) for (side, _), start in zip(sides, starts, strict=True)
    ]
    if begins[0] != begins[1]:
        return True
    ends = [int(side.rows[rows[-1]]) for (side, _), rows in zip(sides, pairs, strict=True)]
    if not all(profile.value_columns.any() for _, profile in sides):
        return False
    return _has_key(sides[1][0], starts[1], any_kind=ends[0] != ends[1])


def _names(side: Grid, start: Start) -> set[str]:
    first, last = start.header
    return {text for at in range(first, last + 1) for text in side.texts(at).values()}


def _has_key(side: Grid, start: Start, *, any_kind: bool) -> bool:
    """Whether the first column names the records: filled throughout, with distinct texts."""
    kinds = side.kinds[start.first_record :, 0]
    names = [side.cell(at, 0) for at in range(start.first_record, len(side.rows))]
    wanted = kinds > EMPTY if any_kind else kinds == TEXT
    return bool(wanted.all()) and len(set(names)) == len(names) > 1
