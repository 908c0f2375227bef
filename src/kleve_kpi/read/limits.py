"""How large a delivered file may be, so that none can exhaust the machine.

Excel itself allows 1,048,576 rows and 32,767 characters a cell; one million rows of twelve
columns, some 600 MB of XML, are within all bounds.
"""

import re
import zipfile
from collections.abc import Iterable, Mapping

from kleve_kpi.errors import RawFileError
from kleve_kpi.sheet import Raw, Sheet

FILE_BYTES = 300 * 2**20
UNPACKED_BYTES = 2**30
RATIO = 200
RATIO_FROM_BYTES = 20 * 2**20
MEMBERS = 5_000
SHEETS = 500
CHARACTERS = 100_000
MERGES = 200_000
# Openpyxl needs some ten times the time and memory of calamine.
EXACT_BYTES = 15 * 2**20

_ADVICE = "Ask for an export without the parts that are not needed."
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_ROOT = re.compile(rb"<[A-Za-z_]")


def too_large(name: str, seen: str) -> RawFileError:
    """The refusal of a file that goes beyond a bound."""
    return RawFileError(name, seen, _ADVICE)


def check_package(name: str, package: zipfile.ZipFile) -> int:
    """Check a zipped workbook before anything in it is read; returns its unpacked bytes.

    Raises:
        RawFileError: it unpacks to too much, has too many parts, or declares XML entities.
    """
    members = package.infolist()
    if len(members) > MEMBERS:
        raise too_large(name, f"it has {len(members):,} parts, more than {MEMBERS:,}")
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED_BYTES:
        raise too_large(
            name, f"it unpacks to {unpacked >> 20:,} MB, more than {UNPACKED_BYTES >> 20:,} MB"
        )
    for member in members:
        if member.file_size > max(RATIO_FROM_BYTES, RATIO * member.compress_size):
            raise too_large(
                name,
                f"its part '{member.filename[:80]}' unpacks to {member.file_size >> 20:,} MB, "
                f"more than {RATIO} times its size",
            )
        if member.filename.lower().endswith((".xml", ".rels")):
            with package.open(member) as part:
                _check_declarations(name, member.filename, part.read(4096))
    return unpacked


def _check_declarations(name: str, part: str, head: bytes) -> None:
    """A document type, where XML entities are declared, can only stand before the first element."""
    root = _ROOT.search(head)
    before = head[: root.start()] if root else head
    if _DECLARATION.search(before.replace(b"\0", b"")):
        raise RawFileError(
            name,
            f"its part '{part[:80]}' declares XML entities, as no Excel workbook does",
            "Do not open it; ask the sender where the file comes from.",
        )


def check_sheets(name: str, sheets: Iterable[Sheet]) -> None:
    """Check what has been read from a format that gives no other chance to look.

    Raises:
        RawFileError: too many sheets or merged ranges, or a text that is too long.
    """
    sheets = list(sheets)
    if len(sheets) > SHEETS:
        raise too_large(name, f"it has {len(sheets):,} sheets, more than {SHEETS}")
    for sheet in sheets:
        if len(sheet.merged) > MERGES:
            raise too_large(name, f"sheet '{sheet.name}' has {len(sheet.merged):,} merged ranges")
        _check_texts(name, sheet.name, sheet.columns)


def _check_texts(name: str, sheet: str, columns: Mapping[int, list[Raw]]) -> None:
    for cells in columns.values():
        longest = _longest(cells)
        if longest > CHARACTERS:
            raise too_large(
                name,
                f"sheet '{sheet}' has a text of {longest:,} characters, more than {CHARACTERS:,}",
            )


def _longest(cells: Iterable[Raw]) -> int:
    try:
        return max(map(len, filter(None, cells)), default=0)
    except TypeError:  # not only texts
        return max((len(cell) for cell in cells if type(cell) is str), default=0)
