"""File -> sheets of raw cells with their address.

Cells come as they are stored, never through ``pandas.read_excel`` (it reads "1.832" as 1.832 and
drops "NA"). Formats are told apart by their first bytes, not by the file's ending.
"""

import csv
import datetime as dt
import hashlib
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import python_calamine
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from kleve_kpi.errors import RawFileError
from kleve_kpi.sheet import Position, Raw, Sheet, Workbook


def read_workbook(path: Path) -> Workbook:
    """All sheets of a delivered file (xlsx, xlsm, xls, xlsb, ods, csv, tsv).

    Raises:
        RawFileError: the file is missing, empty, encrypted, damaged, or no table file at all.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RawFileError(
            path.name,
            f"the file cannot be opened ({error.strerror})",
            "Check the path, and that the file is not open in Excel.",
        ) from error
    kind = _kind(path.name, content)
    readers = {"zip": _read_package, "ole": _read_calamine, "text": _read_text}
    sheets, kind, epoch_1904 = readers[kind](path.name, content)
    if not any(sheet.columns for sheet in sheets):
        raise RawFileError(path.name, "it holds no cells with values", "Ask for a new export.")
    return Workbook(path.name, kind, hashlib.sha256(content).hexdigest(), sheets, epoch_1904)


_FOREIGN = (
    (b"%PDF", "it is a PDF"),
    (b"\x89PNG", "it is a picture (PNG)"),
    (b"\xff\xd8\xff", "it is a picture (JPEG)"),
    (b"GIF8", "it is a picture (GIF)"),
    (b"version https://git-lfs", "it is only a Git LFS pointer, not the file itself"),
)


def _kind(name: str, content: bytes) -> str:
    """What the first bytes say: ``zip`` (xlsx and kin), ``ole`` (xls) or ``text`` (csv)."""
    if name.startswith("~$"):
        raise RawFileError(
            name,
            "it is the lock file of a workbook that is open in Excel",
            "Close Excel and pass the workbook itself.",
        )
    if not content.strip(b"\0 \t\r\n\x1a"):
        raise RawFileError(name, "it is empty", "Ask for a new export.")
    for start, seen in _FOREIGN:
        if content.startswith(start):
            raise RawFileError(name, seen, "Expected an Excel workbook or a CSV file.")
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise RawFileError(
            name,
            "it is HTML or XML that only calls itself a workbook",
            "Open it in Excel and save it as .xlsx.",
        )
    if content.startswith(b"PK"):
        return "zip"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise RawFileError(
                name, "it is protected with a password", "Ask for an export without a password."
            )
        return "ole"
    if b"\0" in content[:4096]:
        raise RawFileError(
            name, "it is neither a workbook nor text", "Expected an Excel workbook or a CSV file."
        )
    return "text"


_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    SyntaxError,
    NotImplementedError,
)


def _read_package(name: str, content: bytes) -> tuple[tuple[Sheet, ...], str, bool]:
    """Xlsx and xlsm by openpyxl, the other zipped formats by calamine."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            formulas = any(
                re.search(rb"<(\w+:)?f[ />]", package.read(part))
                for part in names
                if part.startswith("xl/worksheets/") and part.endswith(".xml")
            )
    except _DAMAGE as error:
        raise RawFileError(name, "it is damaged or cut off", "Ask for a new export.") from error
    if "xl/workbook.xml" not in names:
        return _read_calamine(name, content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        # Reading a second time shows which cells are formulas; most exports have none.
        with_formulas = openpyxl.load_workbook(io.BytesIO(content)) if formulas else book
    except _DAMAGE:
        # Openpyxl refuses some workbooks over mere decoration that calamine reads.
        return _read_calamine(name, content)
    if not book.worksheets:  # how openpyxl reads Strict Open XML
        return _read_calamine(name, content)
    sheets = tuple(_openpyxl_sheet(sheet, with_formulas[sheet.title]) for sheet in book.worksheets)
    return sheets, "xlsx", book.epoch == CALENDAR_MAC_1904


def _openpyxl_sheet(
    sheet: openpyxl.worksheet.worksheet.Worksheet, formulas: openpyxl.worksheet.worksheet.Worksheet
) -> Sheet:
    # iter_rows would visit every cell of a range that formatting has blown up to row 1,048,576;
    # _cells holds those that exist.
    cells, errors = {}, set()
    for position, cell in sheet._cells.items():
        if cell.value is not None:
            cells[position] = cell.value
            if cell.data_type == "e":
                errors.add(position)
    open_formulas = {
        position
        for position, cell in formulas._cells.items()
        if cell.data_type == "f" and position not in cells
    }
    hidden_columns = {
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for column in range(dimension.min, dimension.max + 1)
    }
    return Sheet.of(
        sheet.title,
        cells,
        visible=sheet.sheet_state == "visible",
        merged=tuple(
            (area.min_row, area.min_col, area.max_row, area.max_col)
            for area in sorted(sheet.merged_cells.ranges, key=lambda area: area.coord)
        ),
        hidden_rows=frozenset(
            row for row, dimension in sheet.row_dimensions.items() if dimension.hidden
        ),
        hidden_columns=frozenset(hidden_columns),
        errors=frozenset(errors),
        open_formulas=frozenset(open_formulas),
    )


def _read_calamine(name: str, content: bytes) -> tuple[tuple[Sheet, ...], str, bool]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(
            Sheet.of(
                meta.name,
                dict(_filled(book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False))),
                visible=meta.visible == python_calamine.SheetVisibleEnum.Visible,
                merged=tuple(
                    (first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
                    for first, last in book.get_sheet_by_name(meta.name).merged_cell_ranges or ()
                ),
            )
            for meta in book.sheets_metadata
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        )
    except python_calamine.PasswordError as error:
        raise RawFileError(
            name, "it is protected with a password", "Ask for an export without a password."
        ) from error
    except (python_calamine.CalamineError, *_DAMAGE) as error:
        raise RawFileError(
            name,
            "it is no readable workbook, or it is damaged",
            "Open it in Excel, save it as .xlsx and try again.",
        ) from error
    return sheets, "calamine", False


def _filled(rows: list[list[Raw]]) -> Iterator[tuple[Position, Raw]]:
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            if value not in ("", None):
                whole = isinstance(value, float) and value.is_integer()
                yield (row, column), int(value) if whole else value


def _read_text(name: str, content: bytes) -> tuple[tuple[Sheet, ...], str, bool]:
    """CSV: UTF-8 (with or without mark) or cp1252; `;`, `,` or tab, whichever gives columns."""
    content = content.rstrip(b"\x1a")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise RawFileError(
            name,
            "it is neither a workbook nor text in UTF-8 or Windows-1252",
            "Ask for an export as .xlsx or CSV.",
        )
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise RawFileError(
            name, f"it is no readable CSV file ({error})", "Ask for an export as .xlsx or CSV."
        ) from error
    cells = {
        (row, column): value
        for row, values in enumerate(rows, 1)
        for column, value in enumerate(values, 1)
        if value.strip()
    }
    return (Sheet.of(Path(name).stem, cells),), "csv", False


def _delimiter(text: str) -> str:
    """The sign that cuts most lines into the same number of columns; commas also stand in text."""
    lines = text.splitlines(keepends=True)[:50]

    def evidence(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        return max(((number, width) for width, number in widths.items()), default=(0, 0))

    return max(";\t,", key=evidence)


_DATE_IN_NAME = re.compile(
    r"(?<!\d)(?:(?P<y>20\d\d)[-_.]?(?P<m>[01]\d)[-_.]?(?P<d>[0-3]\d)"
    r"|(?P<d2>[0-3]?\d)\.(?P<m2>[01]?\d)\.(?P<y2>20\d\d|\d\d))(?!\d)"
)


def date_in_name(name: str) -> dt.date | None:
    """The day that a file name carries, if it carries one.

    >>> date_in_name("Kopie von OZG Liste Stand 23.08.22.xlsx")
    datetime.date(2022, 8, 23)
    >>> date_in_name("ozg_mai2022_final.xlsx") is None
    True
    """
    for match in _DATE_IN_NAME.finditer(name):
        year, month, day = (int(match[p] or match[p + "2"]) for p in "ymd")
        try:
            return dt.date(year + 2000 if year < 100 else year, month, day)
        except ValueError:
            continue
    return None
