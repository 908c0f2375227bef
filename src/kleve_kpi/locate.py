"""Sheet -> where each declared table lies: header rows, records, rows to set aside, "Stand:"."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kleve_kpi.aside import contents_of, set_aside_rows
from kleve_kpi.headers import Header, find_headers, labels_of
from kleve_kpi.rows import PART, stand_line
from kleve_kpi.sheet import Sheet
from kleve_kpi.source import Column, Source
from kleve_kpi.values import clean_text


@dataclass(frozen=True)
class Located:
    """One declared table in a sheet; rows and columns counted from 1 as in Excel.

    ``columns`` maps declared names to sheet columns, ``others`` sheet columns to the headers of
    columns that nobody declared. ``set_aside`` maps rows to the finding code that says why.
    """

    source: Source
    sheet: Sheet
    header_rows: tuple[int, int]
    columns: Mapping[str, int]
    others: Mapping[int, str]
    records: tuple[int, ...]
    set_aside: Mapping[int, str]
    datenstand: dt.date | None

    @property
    def span(self) -> tuple[int, int]:
        """First and last sheet column of the table, undeclared ones included."""
        used = [*self.columns.values(), *self.others]
        return min(used), max(used)

    @property
    def missing(self) -> list[Column]:
        """The required columns that the header lacks."""
        return [c for c in self.source.columns if c.required and c.name not in self.columns]

    @property
    def totals(self) -> list[int]:
        """The rows that state a total; "davon" states a part of one."""
        rows = [row for row, code in self.set_aside.items() if code == "total_row"]
        columns = sorted([*self.columns.values(), *self.others])
        return [
            row
            for row in sorted(rows)
            if not any(map(PART.match, contents_of(self.sheet, row, columns).values()))
        ]


def locate(file: str, sheet: Sheet, sources: Iterable[Source]) -> list[Located]:
    """Every table of the given sources in one sheet, from top to bottom and left to right.

    Raises:
        LayoutError: two sources fit a header equally well, or a header stands twice.
    """
    headers = find_headers(file, sheet, list(sources))
    return [_table(sheet, header, headers) for header in headers]


def _table(sheet: Sheet, header: Header, headers: Sequence[Header]) -> Located:
    left, right, bottom = _borders(sheet, header, headers)
    header = replace(header, last_row=_last_merged(sheet, header))
    labels = labels_of(sheet, header.first_row, header.last_row, set(header.columns.values()))
    body = range(header.last_row + 1, bottom + 1)
    others = {
        column: labels.get(column, ["(ohne Überschrift)"])[-1]
        for column, cells in sheet.columns.items()
        if left <= column <= right
        and column not in header.columns.values()
        and any(v is not None and clean_text(v) for v in cells[header.first_row - 1 : bottom])
    }
    set_aside = set_aside_rows(sheet, header, body, sorted([*header.columns.values(), *others]))
    return Located(
        header.source,
        sheet,
        (header.first_row, header.last_row),
        header.columns,
        dict(sorted(others.items())),
        tuple(row for row in body if row not in set_aside),
        set_aside,
        stand_line(
            sheet,
            [*range(header.first_row - 1, 0, -1), *sorted(set_aside)],
            range(left, right + 1),
        ),
    )


def _last_merged(sheet: Sheet, header: Header) -> int:
    """The last row of the header where its cells are merged downwards."""
    own = header.columns.values()
    ends = [
        bottom
        for top, left, bottom, _ in sheet.merged
        if left in own and header.first_row <= top <= header.last_row
    ]
    return max([header.last_row, *ends])


def _borders(sheet: Sheet, header: Header, headers: Sequence[Header]) -> tuple[int, int, int]:
    """The sheet columns and the last row that belong to this table and to no other one."""
    own = header.columns.values()
    left, right, bottom = 1, sheet.last_column, sheet.last_row
    for other in headers:
        columns = other.columns.values()
        if other is header:
            continue
        if other.first_row > header.last_row and not (
            min(columns) > max(own) or max(columns) < min(own)
        ):
            bottom = min(bottom, other.first_row - 1)
        elif min(columns) > max(own):
            right = min(right, min(columns) - 1)
        elif max(columns) < min(own):
            left = max(left, max(columns) + 1)
    return left, right, bottom
