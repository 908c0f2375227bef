"""Untidy workbooks as departments send them, saved as the same bytes each time."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from xml.etree import ElementTree

import openpyxl
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | dt.date | None
Record = Mapping[str, Value]

_SAVED = dt.datetime(2022, 1, 1)
_XML_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class Layout:
    """Where a table stands on its sheet and what stands around it.

    ``columns`` pairs each header with the field of the records below it. "Umsetzung|Front-End"
    puts a group above the header, which gives the table two header rows; a pair of empty texts
    is a spacer column. ``above`` maps cell addresses to texts. ``blank_after`` and ``hidden``
    count records from 1; 0 is the header.
    """

    name: str
    columns: Sequence[tuple[str, str]]
    at: str = "A5"
    above: Mapping[str, Value] = field(default_factory=dict)
    below: Sequence[str] = ()
    total: Record = field(default_factory=dict)
    blank_after: Sequence[int] = ()
    hidden: Sequence[int] = ()


def new_workbook() -> openpyxl.Workbook:
    """A workbook without sheets and without a trace of who made it when."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.creator = "Beispieldaten"
    book.properties.created = _SAVED
    return book


def add_sheet(book: openpyxl.Workbook, layout: Layout, records: Iterable[Record]) -> Worksheet:
    """Write the table with its titles, spacer rows, total row and footnotes."""
    sheet = book.create_sheet(layout.name)
    for address, text in layout.above.items():
        _put(sheet[address], text)
    row = _write_header(sheet, layout) + (0 in layout.blank_after)
    for number, record in enumerate(records, 1):
        row += 1
        _write_record(sheet, layout, row, record)
        sheet.row_dimensions[row].hidden = number in layout.hidden
        row += number in layout.blank_after
    if layout.total:
        row += 1
        _write_record(sheet, layout, row, layout.total)
    for line in layout.below:
        row += 1
        sheet.cell(row + 1, sheet[layout.at].column, line)
    return sheet


def add_hidden_lists(
    book: openpyxl.Workbook, name: str, lists: Mapping[str, Sequence[str]]
) -> None:
    """A hidden sheet with the values of drop-downs, one column each."""
    sheet = book.create_sheet(name)
    sheet.sheet_state = "hidden"
    for column, (title, values) in enumerate(lists.items(), 1):
        for row, text in enumerate((title, *values), 1):
            sheet.cell(row, column, text)


def xlsx_bytes(book: openpyxl.Workbook) -> bytes:
    """The workbook as a file whose bytes depend on its content only.

    The parts are stored uncompressed and their XML in canonical form, so that neither the
    clock nor the version of zlib, nor whether lxml is installed, makes a difference.
    """
    saved, result = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(result, "w") as new:
        for name in sorted(old.namelist()):
            part = zipfile.ZipInfo(name, date_time=_SAVED.timetuple()[:6])
            text = ElementTree.canonicalize(old.read(name).decode())
            if name == "docProps/core.xml":
                text = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{_SAVED:%FT%TZ}", text)
            new.writestr(part, _XML_DECLARATION + text.encode())
    return result.getvalue()


def csv_bytes(
    rows: Iterable[Sequence[Value]], encoding: str = "cp1252", line_end: str = "\r\n"
) -> bytes:
    """Rows as CSV with semicolons; by default as German Excel saves them on Windows."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator=line_end).writerows(rows)
    return text.getvalue().encode(encoding)


def _write_header(sheet: Worksheet, layout: Layout) -> int:
    """Write the one or two header rows; gives the last one."""
    row, left = sheet[layout.at].row, sheet[layout.at].column
    parts = [header.rpartition("|") for header, _ in layout.columns]
    last = row + any(group for group, _, _ in parts)
    for column, (group, _, header) in enumerate(parts, left):
        _put_header(sheet.cell(last if group else row, column), header)
        if header and not group and last > row:
            sheet.merge_cells(None, row, column, last, column)
        sheet.column_dimensions[sheet.cell(row, column).column_letter].width = 18 if header else 3
    numbered = list(enumerate(parts, left))
    for group, members in groupby(numbered, key=lambda numbered_part: numbered_part[1][0]):
        columns = [column for column, _ in members]
        if group:
            _put_header(sheet.cell(row, columns[0]), group)
            sheet.merge_cells(None, row, columns[0], row, columns[-1])
    return last


def _write_record(sheet: Worksheet, layout: Layout, row: int, record: Record) -> None:
    for column, (_, name) in enumerate(layout.columns, sheet[layout.at].column):
        if record.get(name) is not None:
            _put(sheet.cell(row, column), record[name])


def _put(cell: Cell, content: Value) -> None:
    cell.value = content
    if isinstance(content, dt.date):
        cell.number_format = "DD.MM.YYYY"


def _put_header(cell: Cell, text: str) -> None:
    cell.value = text or None
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
