"""Sheet -> the tables in it, from top to bottom and left to right, without any declaration."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kleve_kpi.detect.body import Profile, Start, find_start
from kleve_kpi.detect.columns import ColumnType, column_type, headings
from kleve_kpi.detect.grid import EMPTY, Grid
from kleve_kpi.detect.records import Body, Reason, find_body, is_rule
from kleve_kpi.detect.split import split
from kleve_kpi.rows import stand_line
from kleve_kpi.sheet import Sheet

_LONGEST_GAP = 200
_TITLE_ROWS = 10
# Cells looked at to tell what a table's columns hold.
_CELLS_SAMPLED = 20_000
_LEAST_CELLS = 50


@dataclass(frozen=True)
class FoundColumn:
    """One column with a value in some record: its number, heading and type."""

    column: int
    header: str
    type: ColumnType


@dataclass(frozen=True)
class FoundTable:
    """One table that nobody declared; rows counted from 1 as in Excel.

    ``data_rows`` are the first and last record, ``excluded`` says of rows between and below them
    (and of blank ones above the headings) why they are none.
    """

    header_rows: tuple[int, int] | None
    data_rows: tuple[int, int]
    columns: tuple[FoundColumn, ...]
    excluded: dict[int, Reason]
    datenstand: dt.date | None

    @property
    def records(self) -> int:
        """How many records it has."""
        first, last = self.data_rows
        return last - first + 1 - sum(first <= row <= last for row in self.excluded)


def find_tables(sheet: Sheet) -> list[FoundTable]:
    """Every table in a sheet; none where it only holds text or single cells."""
    grid = Grid.of(sheet)
    found = list(_parsed(grid))
    ends = np.unique([int(part.rows[body.end - 1]) for part, _, body in found])
    tables = []
    for part, start, body in found:
        before = int(np.searchsorted(ends, part.rows[start.first_record]))
        above = int(ends[before - 1]) if before else 0
        tables.append(_table(grid, part, start, body, above))
    return sorted(tables, key=lambda table: (table.data_rows[0], table.columns[0].column))


def _parsed(grid: Grid) -> Iterator[tuple[Grid, Start, Body]]:
    for part in split(grid):
        profile = Profile.of(part)
        start = find_start(profile)
        body = find_body(profile, start) if start else None
        if body and _is_table(profile, start, body):
            yield part, start, body


def _is_table(profile: Profile, start: Start, body: Body) -> bool:
    """A single record needs headings; a single column more than a few words."""
    filled = (profile.grid.kinds[body.records] > EMPTY).any(0).sum()
    return bool(start.header) or (len(body.records) >= 2 and (filled >= 2 or len(body.records) > 2))


def _table(whole: Grid, grid: Grid, start: Start, body: Body, above: int) -> FoundTable:
    sheet, rows = grid.sheet, grid.rows
    top = int(rows[start.header[0] if start.header else start.first_record])
    bottom = int(rows[body.end - 1])
    excluded = _excluded(grid, start, body, range(max(above, top - _LONGEST_GAP) + 1, top))
    columns = tuple(_columns(grid, start, body))
    lines = whole.rows[(whole.rows > above) & (whole.rows < top)][::-1].tolist()
    lines += [row for row, reason in excluded.items() if row > top and reason != "blank"]
    if above:
        lines += whole.rows[:_TITLE_ROWS][::-1].tolist()
    own = range(columns[0].column, columns[-1].column + 1)
    return FoundTable(
        tuple(int(rows[position]) for position in start.header) if start.header else None,
        (int(rows[body.records[0]]), int(rows[body.records[-1]])),
        columns,
        {row: reason for row, reason in sorted(excluded.items()) if row <= bottom},
        stand_line(sheet, lines, own),
    )


def _columns(grid: Grid, start: Start, body: Body) -> Iterator[FoundColumn]:
    """The columns with a value in some record."""
    used = np.flatnonzero((grid.kinds[body.records] > EMPTY).any(0)).tolist()
    names = headings(grid, start, used)
    size = max(_LEAST_CELLS, _CELLS_SAMPLED // len(used))
    for column in used:
        filled = body.records[grid.kinds[body.records, column] > EMPTY]
        # Evenly over the column, so that a change further down is seen.
        chosen = filled[:: max(1, len(filled) // size)].tolist()
        cells = [grid.cell(at, column) for at in chosen]
        kind = column_type(names[column], cells)
        yield FoundColumn(grid.columns[column], names[column], kind)


def _excluded(grid: Grid, start: Start, body: Body, above: range) -> dict[int, Reason]:
    """The rows below the headings that are no records, blank ones and lines above them too."""
    rows = grid.rows
    excluded = {int(rows[position]): reason for position, reason in body.set_aside.items()}
    first = start.header[0] if start.header else start.first_record
    inside = range(int(rows[first]), int(rows[body.end - 1]))
    filled = set(rows[: body.end].tolist())
    excluded |= {row: "blank" for row in inside if row not in filled}
    excluded |= {row: "blank" for row in above if not grid.sheet.row(row)}
    if start.header:
        drawn = (at for at in range(first) if rows[at] in above and is_rule(grid, at))
        excluded |= {int(rows[at]): "separator" for at in drawn}
    return excluded
