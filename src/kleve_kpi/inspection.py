"""Workbook -> what the reader sees in it, as JSON can hold it and as text for a terminal."""

from collections import Counter
from collections.abc import Iterator

from kleve_kpi.detect.tables import FoundTable, find_tables
from kleve_kpi.findings import cell_name, column_letter
from kleve_kpi.sheet import Sheet, Workbook

# Enough to recognise a table by; the JSON form holds all of them.
_COLUMNS_SHOWN = 40


def inspect_workbook(book: Workbook) -> dict[str, object]:
    """All tables of a workbook without any declaration.

    Rows are counted from 1 as in Excel; a sheet without a table has an empty list.
    """
    return {
        "file": book.file,
        "format": book.format,
        "sheets": [
            {
                "name": sheet.name,
                "visible": sheet.visible,
                "tables": [_record(table) for table in find_tables(sheet)],
            }
            for sheet in book.sheets
        ],
    }


def _record(table: FoundTable) -> dict[str, object]:
    return {
        "header_rows": list(table.header_rows) if table.header_rows else None,
        "data_rows": list(table.data_rows),
        "columns": [
            {"letter": column_letter(c.column), "header": c.header, "type": c.type}
            for c in table.columns
        ],
        "excluded_rows": [{"row": row, "reason": why} for row, why in table.excluded.items()],
        "datenstand": table.datenstand.isoformat() if table.datenstand else None,
    }


def inspection_lines(book: Workbook) -> Iterator[str]:
    """The same as lines to read: a line a sheet, a few a table, a line a column."""
    yield f"{book.file} ({book.format}), {_count(len(book.sheets), 'sheet')}"
    for sheet in book.sheets:
        tables = find_tables(sheet)
        hidden = "" if sheet.visible else " (hidden)"
        yield ""
        yield f"Sheet '{sheet.name}'{hidden}: {_contents(sheet, tables)}"
        for number, table in enumerate(tables, 1):
            yield from _table_lines(number, table)


def _contents(sheet: Sheet, tables: list[FoundTable]) -> str:
    if tables:
        return _count(len(tables), "table")
    return "no table, only single cells or text" if sheet.last_row else "empty"


def _table_lines(number: int, table: FoundTable) -> Iterator[str]:
    first, last = table.data_rows
    area = (
        f"{cell_name(first, table.columns[0].column)}:{cell_name(last, table.columns[-1].column)}"
    )
    yield f"  Table {number}: {_count(table.records, 'record')} in {area}"
    yield f"    header: {_header(table)}"
    reasons = Counter(table.excluded.values())
    if reasons:
        counted = ", ".join(f"{reason} {count}" for reason, count in reasons.items())
        yield f"    rows that are no records: {counted}"
    if table.datenstand:
        yield f"    Datenstand: {table.datenstand.isoformat()}"
    for column in table.columns[:_COLUMNS_SHOWN]:
        name = column.header or "(no heading)"
        yield f"    {column_letter(column.column):>3}  {column.type:<8} {name}"
    if len(table.columns) > _COLUMNS_SHOWN:
        yield f"    and {len(table.columns) - _COLUMNS_SHOWN} more columns; --json shows them all"


def _header(table: FoundTable) -> str:
    if table.header_rows is None:
        return "none"
    first, last = table.header_rows
    return f"row {first}" if first == last else f"rows {first} to {last}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
