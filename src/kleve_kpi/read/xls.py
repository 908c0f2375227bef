"""Xls of Excel 2 to 2003 (BIFF2 to BIFF8) -> sheets, by xlrd."""

import contextlib
import datetime as dt
import io
import struct

import xlrd
from xlrd.biffh import (
    XL_CELL_BLANK,
    XL_CELL_BOOLEAN,
    XL_CELL_DATE,
    XL_CELL_EMPTY,
    XL_CELL_ERROR,
    XL_CELL_NUMBER,
    error_text_from_code,
)

from kleve_kpi.errors import RawFileError
from kleve_kpi.read.calamine import read_calamine
from kleve_kpi.read.grid import drop_covered, exact_number
from kleve_kpi.read.kinds import protected
from kleve_kpi.read.structure import shows_percent
from kleve_kpi.sheet import Percent, Raw, Sheet

# What xlrd raises over damaged workbooks.
_DAMAGE = (
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    struct.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    NameError,
    OSError,
    ArithmeticError,
    RecursionError,
)


def read_xls(name: str, content: bytes) -> tuple[tuple[Sheet, ...], bool, bool]:
    """The worksheets, whether days count from 1904, and whether nothing can have been overlooked.

    Raises:
        RawFileError: the workbook is damaged or protected.
    """
    try:
        book = _open(content)
        sheets = tuple(_sheet(book, sheet) for sheet in book.sheets())
    except _DAMAGE as error:
        if "encrypted" in str(error):
            raise protected(name) from error
        if "Can't find workbook" in str(error):
            raise RawFileError(
                name,
                "it holds no workbook (perhaps it is a Word document or a mail)",
                "Expected an Excel workbook or a CSV file.",
            ) from error
        # Xlrd refuses some damaged workbooks that calamine reads.
        return read_calamine(name, content), False, False
    return sheets, book.datemode == 1, True


def _open(content: bytes) -> xlrd.Book:
    silent = io.StringIO()
    try:
        return xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=silent)
    except _DAMAGE:
        return xlrd.open_workbook(file_contents=content, logfile=silent)


def _sheet(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Sheet:
    cells: dict[tuple[int, int], Raw] = {}
    errors = set()
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if (value := _value(book, cell)) is not None:
                cells[row + 1, column + 1] = value
                if cell.ctype == XL_CELL_ERROR:
                    errors.add((row + 1, column + 1))
    merged = tuple(
        sorted(
            (top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells
        )
    )
    found = Sheet.of(
        sheet.name,
        cells,
        visible=sheet.visibility == 0,
        merged=merged,
        hidden_rows=frozenset(row + 1 for row, i in sheet.rowinfo_map.items() if i.hidden),
        hidden_columns=frozenset(at + 1 for at, i in sheet.colinfo_map.items() if i.hidden),
        errors=frozenset(errors),
    )
    drop_covered(found.columns, merged)
    return found


def _value(book: xlrd.Book, cell: xlrd.sheet.Cell) -> Raw:
    if cell.ctype in (XL_CELL_EMPTY, XL_CELL_BLANK):
        return None
    if cell.ctype == XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == XL_CELL_ERROR:
        return error_text_from_code.get(cell.value, "#N/A")
    if cell.ctype == XL_CELL_DATE:
        return _moment(cell.value, book.datemode)
    if cell.ctype == XL_CELL_NUMBER:
        number = exact_number(cell.value)
        return Percent(number) if _is_percent(book, cell) else number
    return cell.value or None


def _moment(serial: float, datemode: int) -> Raw:
    """A day, or a time of day below one; a serial that is no date stays a number."""
    with contextlib.suppress(xlrd.xldate.XLDateError, ValueError, OverflowError):
        if 0 <= serial < 1:
            return (dt.datetime.min + dt.timedelta(days=round(serial * 86400) / 86400)).time()
        if xlrd.xldate_as_tuple(serial, datemode):
            return xlrd.xldate.xldate_as_datetime(serial, datemode)
    return exact_number(serial)


def _is_percent(book: xlrd.Book, cell: xlrd.sheet.Cell) -> bool:
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return False
    found = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return found is not None and shows_percent(found.format_str)
