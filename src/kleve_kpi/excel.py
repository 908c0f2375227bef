"""Tables -> xlsx workbooks: readable in Excel, safe to open, the same bytes for the same data."""

import datetime as dt
import errno
import io
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from lxml.etree import SerialisationError
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kleve_kpi.errors import ProjectError

_LONGEST = 32_767
_EPOCH = dt.datetime(2000, 1, 1)
_FORMATS = {"i": "#,##0", "M": "DD.MM.YYYY"}


def write_xlsx(path: Path, sheets: Mapping[str, pd.DataFrame]) -> None:
    """Write one sheet a table, the columns' names as header; missing values are empty cells.

    Text that begins with ``=``, ``+``, ``-`` or ``@`` stays text and is never run as a formula.

    Raises:
        ProjectError: a text is longer than a cell of Excel.
    """
    book = Workbook()
    book.remove(book.active)
    for name, table in sheets.items():
        sheet = book.create_sheet(name[:31])
        sheet.append(list(table.columns))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        for row, values in enumerate(table.itertuples(index=False), 2):
            for column, value in zip(table.columns, values, strict=True):
                _require_room(value, column, row)
            sheet.append([_plain(value) for value in values])
        for number, column in enumerate(table.columns, 1):
            _format_column(sheet, number, table[column])
        sheet.freeze_panes = "A2"
        if len(table):
            sheet.auto_filter.ref = sheet.dimensions
    path.write_bytes(workbook_bytes(book))


def _require_room(value: object, column: str, row: int) -> None:
    """Excel would cut a longer text without a word."""
    if isinstance(value, str) and len(value) > _LONGEST:
        raise ProjectError(
            f"Column '{column}', row {row}: a cell of Excel holds {_LONGEST:,} characters, this "
            f"text has {len(value):,}. Write .csv or .parquet instead, or shorten it."
        )


def workbook_bytes(book: Workbook) -> bytes:
    """A workbook of openpyxl as bytes that depend on its content only, not on the clock.

    Raises:
        OSError: there is no room for the sheets, which are temporary files on their way.
    """
    draft = io.BytesIO()
    book.properties.created = _EPOCH
    try:
        book.save(draft)
    except SerialisationError as error:  # its message is a number's name: IO_ENOSPC
        number = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
        raise OSError(number, os.strerror(number)) from error
    # Saving stamps the clock on core.xml and on every member of the package.
    stamp = _EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    result = io.BytesIO()
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(result, "w") as target:
        for member in sorted(source.namelist()):
            content = source.read(member)
            if member == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            info = zipfile.ZipInfo(member, _EPOCH.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return result.getvalue()


def _plain(value: object) -> object:
    if pd.isna(value):
        return None
    if isinstance(value, str):
        # XML has no way to write control characters.
        return ILLEGAL_CHARACTERS_RE.sub("", value)
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


def _format_column(sheet: object, number: int, values: pd.Series) -> None:
    letter = get_column_letter(number)
    kind = getattr(values.dtype, "kind", "O")
    for (cell,) in sheet.iter_rows(min_row=2, min_col=number, max_col=number):
        if isinstance(cell.value, str):
            cell.data_type = "s"
        elif kind == "f" and cell.value is not None:
            # "#,##0.##" would show a whole number as "44,".
            cell.number_format = "#,##0" if cell.value == int(cell.value) else "#,##0.0#"
        elif kind in _FORMATS:
            cell.number_format = _FORMATS[kind]
    longest = max([len(str(v)) for v in values.dropna().head(500)] + [len(str(values.name))])
    sheet.column_dimensions[letter].width = min(60, longest + 3)
