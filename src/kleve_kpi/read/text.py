"""CSV and other delimited text -> one sheet of text cells."""

import csv
import io
import re
from collections import Counter
from itertools import zip_longest
from pathlib import Path

from kleve_kpi.errors import RawFileError
from kleve_kpi.sheet import Raw, Sheet

_ADVICE = "Ask for an export as .xlsx or CSV."


def read_text(name: str, content: bytes) -> Sheet:
    """The rows as a CSV reader yields them, empty lines counted; every cell is text.

    UTF-8 (with or without its mark), UTF-16 with its mark, else Windows-1252; cut at ``;``, ``,``
    or tab, whichever gives columns.

    Raises:
        RawFileError: the bytes are no text, or a quotation mark is never closed.
    """
    text = _decode(name, content.rstrip(b"\x1a"))
    columns: dict[int, list[Raw]] = {}
    for column, cells in enumerate(zip_longest(*_rows(name, text)), 1):
        kept = [cell if cell and not cell.isspace() else None for cell in cells]
        while kept and kept[-1] is None:
            kept.pop()
        if kept:
            columns[column] = kept
    return Sheet(Path(name).stem, columns)


def _decode(name: str, content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RawFileError(name, "it is neither a workbook nor text in UTF-8 or Windows-1252", _ADVICE)


def _rows(name: str, text: str) -> list[list[str]]:
    delimiter = _delimiter(text)
    for strict in (True, False):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
        try:
            return list(reader)
        except csv.Error as error:
            # A text after a closed quotation mark is bad style, but clear.
            if strict and "expected after" in str(error):
                continue
            seen = (
                "a quotation mark is never closed"
                if "unexpected end" in str(error)
                else f"it is no readable CSV file (line {reader.line_num}: {error})"
            )
            raise RawFileError(name, seen, _ADVICE) from error
    raise RawFileError(name, "it is no readable CSV file", _ADVICE)


def _delimiter(text: str) -> str:
    """The sign that cuts most lines into the same number of columns; commas also stand in text."""
    if hint := re.match(r"sep=([;,\t])\r?\n", text):
        return hint[1]
    lines = text[:100_000].splitlines(keepends=True)[:50]

    def evidence(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        return max(((number, width) for width, number in widths.items()), default=(0, 0))

    return max(";\t,", key=evidence)
