"""Xlsx and xlsm -> sheets: values by calamine and structure from the XML, or all by openpyxl.

Calamine is many times faster; openpyxl is taken where calamine would not give a sheet exactly
(see ``structure``), and for a workbook that calamine cannot read.
"""

import io
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import python_calamine

from kleve_kpi.read import limits
from kleve_kpi.read.exact import read_exact
from kleve_kpi.read.grid import beyond_exact, columns_of, drop_covered
from kleve_kpi.read.kinds import damaged, protected
from kleve_kpi.read.structure import Structure, is_odd, percent_styles, pieces, scan
from kleve_kpi.sheet import Percent, Raw, Sheet

# What the zip reader, the XML reader and openpyxl raise over damaged workbooks.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ET.ParseError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    EOFError,
    OSError,
    ArithmeticError,
    RuntimeError,
)
_SHEET = re.compile(r"\{.*\}sheet$")


@dataclass(frozen=True)
class _Listed:
    """One sheet as the workbook lists it; ``structure`` is None where it cannot be seen."""

    name: str
    visible: bool
    structure: Structure | None


def read_xlsx(
    name: str, content: bytes, careful: bool = False
) -> tuple[tuple[Sheet, ...], bool, bool]:
    """The worksheets, whether days count from 1904, and whether nothing can have been overlooked.

    ``careful`` leaves calamine out, where it has brought the process down.

    Raises:
        RawFileError: the workbook is damaged, protected or beyond a bound.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package, ThreadPoolExecutor(1) as beside:
            unpacked = limits.check_package(name, package)
            # Calamine works without Python's lock, so both go on at the same time.
            opened = beside.submit(_open, name, content) if not careful else None
            listed, epoch_1904 = _listed(name, package)
            sheets = opened.result() if opened else None
    except DAMAGE as error:
        raise damaged(name) from error
    if any(sheet.structure and sheet.structure.broken for sheet in listed):
        raise damaged(name)
    small = unpacked <= limits.EXACT_BYTES
    quick = _quick(sheets, listed) if sheets is not None else None
    odd = {sheet.name for sheet in listed if sheet.structure is None or sheet.structure.odd}
    if quick and all(s.name not in odd and not beyond_exact(s.columns) for s in quick):
        return tuple(quick), epoch_1904, True
    if not small:
        if quick is None:
            raise limits.too_large(name, "it is too large for the way in which it is written")
        return tuple(quick), epoch_1904, False
    try:
        return read_exact(content), epoch_1904, True
    except DAMAGE as error:
        # Openpyxl refuses some workbooks over mere decoration that calamine reads.
        if not quick:
            raise damaged(name) from error
        return tuple(quick), epoch_1904, not odd


def _listed(name: str, package: zipfile.ZipFile) -> tuple[list[_Listed], bool]:
    """The sheets in their order with the structure of each, and the 1904 mark."""
    members = {_plain(member): member for member in package.namelist()}
    rels = package.read(members["_rels/.rels"]) if "_rels/.rels" in members else b""
    main = next(iter(_targets(rels, "officedocument", "").values()), "xl/workbook.xml")
    folder, file = posixpath.split(main)
    book = ET.fromstring(package.read(members[main]))
    rels_name = f"{folder}/_rels/{file}.rels".lstrip("/")
    targets = package.read(members[rels_name]) if rels_name in members else b""
    sheets = _targets(targets, "worksheet", folder)
    styles = next(iter(_targets(targets, "styles", folder).values()), "")
    percent = percent_styles(package.read(members[styles])) if styles in members else frozenset()
    shared = members.get(next(iter(_targets(targets, "sharedstrings", folder).values()), ""))
    odd = bool(shared) and any(map(is_odd, pieces(package, shared)))
    entries = [element for element in book.iter() if _SHEET.match(element.tag)]
    if len(entries) > limits.SHEETS:
        raise limits.too_large(name, f"it has {len(entries):,} sheets, more than {limits.SHEETS}")
    listed = []
    for entry in entries:
        part = members.get(sheets.get(_relation(entry), ""))
        listed.append(
            _Listed(
                entry.get("name", ""),
                entry.get("state", "visible") == "visible",
                scan(package, part, percent) if part and not odd else None,
            )
        )
    old = any(e.get("date1904") in ("1", "true", "on") for e in book.iter())
    return listed, old


def _plain(member: str) -> str:
    return member.replace("\\", "/").lstrip("/").lower()


def _relation(entry: ET.Element) -> str:
    return next((value for key, value in entry.attrib.items() if key.endswith("}id")), "")


def _targets(rels: bytes, kind: str, folder: str) -> dict[str, str]:
    """Relations of one kind: their id and the part that they lead to."""
    if not rels:
        return {}
    return {
        entry.get("Id", ""): _plain(posixpath.normpath(posixpath.join("/", folder, target)))
        for entry in ET.fromstring(rels)
        if entry.get("Type", "").lower().endswith("/" + kind)
        and (target := entry.get("Target", "").replace("\\", "/"))
    }


def _open(name: str, content: bytes) -> list[python_calamine.CalamineSheet] | None:
    """The worksheets by calamine; None where it cannot read the workbook."""
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return [
                book.get_sheet_by_name(meta.name)
                for meta in book.sheets_metadata
                if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
    except python_calamine.PasswordError as error:
        raise protected(name) from error
    except (python_calamine.CalamineError, *DAMAGE):
        return None


def _quick(
    sheets: Sequence[python_calamine.CalamineSheet], listed: Sequence[_Listed]
) -> list[Sheet]:
    by_name = {sheet.name: sheet for sheet in listed}
    interned: dict[Raw, Raw] = {}
    return [_merge(sheet, by_name.get(sheet.name), interned) for sheet in sheets]


def _merge(
    sheet: python_calamine.CalamineSheet,
    found: _Listed | None,
    interned: dict[Raw, Raw],
) -> Sheet:
    """Calamine's values with what the XML shows beside them."""
    structure = (found and found.structure) or Structure()
    merged = tuple(
        sorted(
            (first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
            for first, last in sheet.merged_cell_ranges or ()
        )
    )
    columns = columns_of(sheet.iter_rows(), sheet.start[1] + 1 if sheet.start else 1, interned)
    for (row, column), text in structure.errors.items():
        cells = columns.setdefault(column, [])
        cells.extend([None] * (row - len(cells)))
        cells[row - 1] = text
    for row, column in structure.percents:
        cells = columns.get(column, [])
        if row <= len(cells) and type(cells[row - 1]) in (int, float):
            cells[row - 1] = Percent(cells[row - 1])
    return Sheet(
        sheet.name,
        drop_covered(columns, merged),
        visible=found.visible if found else True,
        merged=merged,
        hidden_rows=frozenset(structure.hidden_rows),
        hidden_columns=frozenset(structure.hidden_columns),
        errors=frozenset(structure.errors),
        open_formulas=frozenset(structure.open_formulas),
    )
