"""Rows as readers give them -> the columns of a Sheet, values of one kind in one way."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from kleve_kpi.sheet import Raw

# Beyond this a float does not hold every whole number.
EXACT = 2**53
_BLOCK = 10_000
_SAMPLE = 200


def columns_of(
    rows: Iterable[Sequence[object]], first_column: int, interned: dict[Raw, Raw]
) -> dict[int, list[Raw]]:
    """Rows from row 1 on -> columns, empty ones left out, each to its last filled cell.

    ``first_column`` is where the rows begin: calamine leaves out empty columns before it.

    Empty texts are no cells, days become moments, whole floats integers. Texts and days that come
    again share one object in ``interned``, which saves much of the memory of a large sheet.
    """
    columns: dict[int, list[Raw]] = {}
    done = 0
    rows = iter(rows)
    while block := list(islice(rows, _BLOCK)):
        for at, cells in enumerate(zip(*block, strict=True), first_column):
            if values := _values(cells, interned):
                column = columns.setdefault(at, [])
                column.extend([None] * (done - len(column)))
                column.extend(values)
        done += len(block)
    return trimmed(columns)


def _values(cells: Sequence[object], interned: dict[Raw, Raw]) -> list[Raw]:
    """The cells of one column in a block; mostly they are of one kind, which is quick."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        if not any(cells):
            return []
        if len(set(cells[:_SAMPLE])) < _SAMPLE / 2:
            return [interned.setdefault(text, text) if text else None for text in cells]
        return [text or None for text in cells]
    if kinds == {float}:
        whole = min(cells) > -EXACT and max(cells) < EXACT and all(map(float.is_integer, cells))
        return list(map(int, cells)) if whole else list(map(exact_number, cells))
    return [_value(cell, interned) for cell in cells]


def trimmed(columns: Mapping[int, list[Raw]]) -> dict[int, list[Raw]]:
    """The columns in order, each to its last filled cell, without empty ones."""
    kept = {}
    for at, cells in sorted(columns.items()):
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            kept[at] = cells
    return kept


def exact_number(value: float) -> int | float:
    """Whole numbers as int, as far as a float holds them exactly.

    >>> exact_number(5.0), exact_number(0.5), exact_number(1e300)
    (5, 0.5, 1e+300)
    """
    return int(value) if -EXACT < value < EXACT and value.is_integer() else value


def _value(cell: object, interned: dict[Raw, Raw]) -> Raw:
    kind = type(cell)
    if kind is str:
        return interned.setdefault(cell, cell) if cell else None
    if kind is float:
        return exact_number(cell)
    if kind is dt.date:
        day = dt.datetime(cell.year, cell.month, cell.day)
        return interned.setdefault(day, day)
    return cell


def beyond_exact(columns: Mapping[int, list[Raw]]) -> bool:
    """Whether a number may have lost digits on its way through a float."""
    for cells in columns.values():
        floats = [cell for cell in cells if type(cell) is float]
        if floats and not -EXACT < min(floats) <= max(floats) < EXACT:
            return True
    return False


def drop_covered(
    columns: dict[int, list[Raw]], merged: Iterable[tuple[int, int, int, int]]
) -> dict[int, list[Raw]]:
    """Without the values that a merged range covers: Excel shows its first cell only."""
    for top, left, bottom, right in merged:
        for at in range(left, right + 1):
            cells = columns.get(at, [])
            first = top if at > left else top + 1
            for row in range(first, min(bottom, len(cells)) + 1):
                cells[row - 1] = None
    return trimmed(columns)
