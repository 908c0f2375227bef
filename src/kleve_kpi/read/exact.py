"""Xlsx and xlsm by openpyxl: slower, but true to any way in which the XML may be written."""

import io
import zipfile

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from kleve_kpi.read.grid import drop_covered, exact_number
from kleve_kpi.read.structure import shows_percent
from kleve_kpi.sheet import Percent, Raw, Sheet

_TRANSITIONAL = b"http://schemas.openxmlformats.org/"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"drawingml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"officeDocument/2006/relationships",
    ),
)


def read_exact(content: bytes) -> tuple[Sheet, ...]:
    """The worksheets as openpyxl gives them; raises what openpyxl raises."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    if not book.worksheets:
        content = _transitional(content)
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    # Reading a second time shows which cells are formulas; most exports have none.
    formulas = openpyxl.load_workbook(io.BytesIO(content)) if _has_formulas(content) else book
    return tuple(_sheet(sheet, formulas[sheet.title]) for sheet in book.worksheets)


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return any(
            b"f>" in part or b"<f" in part or b":f " in part
            for name in package.namelist()
            if "sheets" in name.lower() and name.lower().endswith(".xml")
            for part in (package.read(name),)
        )


def _transitional(content: bytes) -> bytes:
    """A Strict Open XML workbook with the names that openpyxl knows."""
    draft = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            for strict, known in _STRICT:
                part = part.replace(strict, _TRANSITIONAL + known)
            target.writestr(name, part)
    return draft.getvalue()


def _sheet(sheet: Worksheet, formulas: Worksheet) -> Sheet:
    # iter_rows would visit every cell of a range that formatting has blown up to row 1,048,576;
    # _cells holds those that exist.
    cells: dict[tuple[int, int], Raw] = {}
    errors = set()
    for position, cell in sheet._cells.items():
        if cell.value is None or cell.value == "":
            continue
        cells[position] = _value(cell.value, cell.number_format)
        if cell.data_type == "e":
            errors.add(position)
    merged = tuple(
        sorted((a.min_row, a.min_col, a.max_row, a.max_col) for a in sheet.merged_cells.ranges)
    )
    found = Sheet.of(
        sheet.title,
        cells,
        visible=sheet.sheet_state == "visible",
        merged=merged,
        hidden_rows=frozenset(
            row for row, dimension in sheet.row_dimensions.items() if dimension.hidden
        ),
        hidden_columns=frozenset(
            column
            for dimension in sheet.column_dimensions.values()
            if dimension.hidden and dimension.min
            for column in range(dimension.min, dimension.max + 1)
        ),
        errors=frozenset(errors),
        open_formulas=frozenset(
            position
            for position, cell in formulas._cells.items()
            if cell.data_type == "f" and position not in cells and not _is_text(sheet, position)
        ),
    )
    drop_covered(found.columns, merged)
    return found


def _is_text(sheet: Worksheet, position: tuple[int, int]) -> bool:
    """Whether the formula's stored result is an empty text."""
    return sheet._cells[position].data_type == "s"


def _value(value: object, number_format: str) -> Raw:
    if type(value) is float:
        value = exact_number(value)
    if type(value) in (int, float) and shows_percent(number_format):
        return Percent(value)
    return value
