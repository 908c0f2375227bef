"""Bytes -> Workbook: tells the format and takes the reader for it."""

import hashlib
import io
import zipfile
from pathlib import Path

from kleve_kpi.errors import RawFileError
from kleve_kpi.read import limits
from kleve_kpi.read.calamine import read_calamine
from kleve_kpi.read.kinds import NO_PACKAGE, Kind, damaged, kind_of
from kleve_kpi.read.text import read_text
from kleve_kpi.read.xls import read_xls
from kleve_kpi.read.xlsx import read_xlsx
from kleve_kpi.sheet import Sheet, Workbook


def load(path: Path) -> bytes:
    """The bytes of a delivered file, read once.

    Raises:
        RawFileError: the file is missing, locked, or larger than any export.
    """
    try:
        if path.stat().st_size > limits.FILE_BYTES:
            raise limits.too_large(path.name, f"it is larger than {limits.FILE_BYTES >> 20:,} MB")
        return path.read_bytes()
    except OSError as error:
        raise RawFileError(
            path.name,
            f"the file cannot be opened ({error.strerror})",
            "Check the path, and that the file is not open in Excel.",
        ) from error


def unpacked_bytes(content: bytes) -> int:
    """How much there is to read: the size of a package's parts, or of the bytes themselves."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return sum(member.file_size for member in package.infolist())
    except NO_PACKAGE:
        return len(content)


def read_content(name: str, content: bytes, careful: bool = False) -> Workbook:
    """All sheets of a delivered file; ``careful`` as in ``read_xlsx``.

    Raises:
        RawFileError: it is empty, protected, damaged, beyond a bound, or no table file at all.
    """
    kind = kind_of(name, content)
    sheets, epoch_1904, exact = _sheets(kind, name, content, careful)
    limits.check_sheets(name, sheets)
    empty = not any(sheet.columns for sheet in sheets)
    if empty and any(sheet.open_formulas for sheet in sheets):
        raise RawFileError(
            name,
            "it holds nothing but formulas without a stored result",
            "Open it in Excel, save it and pass it again.",
        )
    if empty:
        raise RawFileError(name, "it holds no cells with values", "Ask for a new export.")
    sha256 = hashlib.sha256(content).hexdigest()
    return Workbook(name, kind, sha256, sheets, epoch_1904, exact)


def _sheets(
    kind: Kind, name: str, content: bytes, careful: bool
) -> tuple[tuple[Sheet, ...], bool, bool]:
    if kind == "xlsx":
        return read_xlsx(name, content, careful)
    if kind == "xls":
        return read_xls(name, content)
    if kind == "csv":
        return (read_text(name, content),), False, True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            limits.check_package(name, package)
    except NO_PACKAGE as error:
        raise damaged(name) from error
    return read_calamine(name, content), False, False
