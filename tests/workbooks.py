"""Workbooks built cell by cell for the tests, and short forms of what reading them gives."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
from hypothesis import HealthCheck, settings
from openpyxl.utils.cell import rows_from_range

from kleve_kpi.clean import Cleaned, clean_file
from kleve_kpi.findings import Finding
from kleve_kpi.source import Source

KEY = b"key of the tests"
# No deadline: a slow machine is no defect.
QUICK = settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Formula(str):
    """A formula without a stored result; any other text that begins with "=" stays text."""


@dataclass(frozen=True)
class Tab:
    """One sheet: its rows from row 1, and what Excel users do to a sheet."""

    rows: Sequence[Sequence[object]]
    name: str = "Liste"
    merged: Sequence[str] = ()
    hidden: bool = False
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()


def write_book(path: Path, *tabs: Tab, epoch_1904: bool = False) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    if epoch_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for tab in tabs:
        sheet = book.create_sheet(tab.name)
        for number, row in enumerate(tab.rows, 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column, value)
                if cell.data_type == "f" and not isinstance(value, Formula):
                    cell.data_type = "s"
        for area in tab.merged:
            sheet.merge_cells(area)
        for number in tab.hidden_rows:
            sheet.row_dimensions[number].hidden = True
        for letter in tab.hidden_columns:
            sheet.column_dimensions[letter].hidden = True
        sheet.sheet_state = "hidden" if tab.hidden else "visible"
    book.save(path)
    return path


def edit_package(path: Path, edit: Callable[[str, bytes], bytes]) -> Path:
    """The workbook with every member of its package passed through ``edit(name, content)``."""
    draft = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, edit(name, source.read(name)))
    return path


def clean_one(path: Path, *sources: Source, key: bytes | None = KEY) -> Cleaned:
    """The only table in a file; all known sources where none are named."""
    (cleaned,) = clean_file(path, sources or None, key)
    return cleaned


def clean_tab(folder: Path, rows: Sequence, *sources: Source, **options: object) -> Cleaned:
    """The only table on the only sheet of an Excel file."""
    return clean_one(write_book(folder / "Export.xlsx", Tab(rows, **options)), *sources)


def table(cleaned: Cleaned) -> list[tuple]:
    """The whole cleaned table: Excel row, then the columns in their order; None is missing."""
    rows = cleaned.table.index.get_level_values("zeile")
    columns = [cleaned.table[name] for name in cleaned.table]
    return [
        (row, *(None if pd.isna(value) else _plain(value) for value in values))
        for row, *values in zip(rows, *columns, strict=True)
    ]


def _plain(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return bool(value) if pd.api.types.is_bool(value) else value


def brief(findings: Sequence[Finding]) -> list[tuple]:
    """The findings without what RULES words: code, header, cells, count, raw value, action."""
    return [(f.code, f.spalte, f.zelle, f.zellen, f.anzahl, f.raw, f.aktion) for f in findings]


def cells_of(findings: Iterable[Finding]) -> set[str]:
    """The names of all cells that the findings speak of."""
    return {
        cell
        for finding in findings
        for area in filter(None, finding.zellen.split(", "))
        for row in rows_from_range(area)
        for cell in row
    }


def stored(path: Path) -> Mapping[str, openpyxl.worksheet.worksheet.Worksheet]:
    """The sheets of a workbook as openpyxl reads them on its own."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {sheet.title: sheet for sheet in book.worksheets}
