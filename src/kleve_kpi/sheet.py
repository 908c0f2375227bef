"""What reading a workbook gives: sheets of raw cells, each with its address."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

Position = tuple[int, int]
_SHORT = 200
Raw = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None


class Percent(float):
    """A number that its cell shows as a percentage: 0.252, shown as 25,2 %."""


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet. Rows and columns are counted from 1, as in Excel.

    ``columns`` holds what is stored, by column and from row 1 to the column's last filled cell;
    empty cells are None, empty columns left out. ``merged`` are ranges (first row, first column,
    last row, last column). ``errors`` and ``open_formulas`` are cells whose value is an Excel
    error, or a formula without a stored result.
    """

    name: str
    columns: Mapping[int, list[Raw]]
    visible: bool = True
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: frozenset[Position] = frozenset()
    open_formulas: frozenset[Position] = frozenset()

    @classmethod
    def of(cls, name: str, cells: Mapping[Position, Raw], **options: object) -> "Sheet":
        """A sheet from single cells: (row, column) -> value."""
        columns: dict[int, list[Raw]] = {}
        for (row, column), value in sorted(cells.items()):
            column_cells = columns.setdefault(column, [])
            column_cells.extend([None] * (row - 1 - len(column_cells)))
            column_cells.append(value)
        return cls(name, dict(sorted(columns.items())), **options)

    @cached_property
    def last_row(self) -> int:
        """The last row with a filled cell, 0 for an empty sheet."""
        return max(map(len, self.columns.values()), default=0)

    @cached_property
    def last_column(self) -> int:
        """The last column with a filled cell, 0 for an empty sheet."""
        return max(self.columns, default=0)

    def cell(self, row: int, column: int | None) -> Raw:
        """What a cell holds; None where it is empty or outside of the sheet."""
        cells = self.columns.get(column, ())
        return cells[row - 1] if 0 < row <= len(cells) else None

    def row(self, row: int) -> dict[int, Raw]:
        """The filled cells of one row by column, from left to right."""
        return {
            column: cells[row - 1]
            for column, cells in self.columns.items()
            if 0 < row <= len(cells) and cells[row - 1] is not None
        }

    def column(self, column: int | None, rows: range) -> list[Raw]:
        """The cells of one column in consecutive rows, None where they are empty."""
        cells = self.columns.get(column, ())[rows.start - 1 : rows.stop - 1]
        return [*cells, *[None] * (len(rows) - len(cells))]

    @cached_property
    def short_texts(self) -> Mapping[int, frozenset[str]]:
        """The different texts of each column that may be headings or words: below 200 signs."""
        return {
            column: frozenset(c for c in set(cells) if type(c) is str and len(c) < _SHORT)
            for column, cells in self.columns.items()
        }

    def cells(self) -> Iterator[tuple[Position, Raw]]:
        """Every filled cell, column by column."""
        for column, values in self.columns.items():
            for row, value in enumerate(values, 1):
                if value is not None:
                    yield (row, column), value


@dataclass(frozen=True)
class Workbook:
    """One delivered file as read: its name, the SHA-256 of its bytes, its sheets.

    ``format`` is xlsx, xls, xlsb, ods or csv. ``exact`` says whether error cells, hidden rows
    and formulas without a result could be seen; of xlsb and ods they cannot.
    """

    file: str
    format: str
    sha256: str
    sheets: tuple[Sheet, ...]
    epoch_1904: bool = False
    exact: bool = True
