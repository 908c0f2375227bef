"""What calamine does not tell of an xlsx sheet: one pass over the sheet's XML.

Hidden rows and columns, error cells, formulas without a stored result, cells shown as percent.
The XML is searched as bytes, which is many times faster than parsing it; a sheet that is written
in any other way than Excel and the usual libraries write it is reported as ``odd``, and is then
read by openpyxl; one that contradicts itself as ``broken``.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from kleve_kpi.sheet import Position

_PIECE = 8 * 2**20
# Patterns begin with plain bytes: only then can the search leap through the XML.
_ROW_AT = re.compile(rb'<row [^>]*?\br="(\d+)"')
_NO_TEXT = re.compile(rb't="s"[^>]*>\s*<v>(?!\s*\d{1,9}\s*</v>)')
_HIDDEN_ROW = re.compile(rb'<row (?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_HIDDEN_COLUMN = re.compile(rb'<col (?=[^>]*\bhidden="(?:1|true)")[^>]*>')
_MIN, _MAX = re.compile(rb'\bmin="(\d+)"'), re.compile(rb'\bmax="(\d+)"')
_ERROR = re.compile(
    rb'<c (?=[^>]*\bt="e")[^>]*?\br="([A-Z]+\d+)"[^>]*>'
    rb"(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?\s*<v[^>]*>([^<]*)</v>"
)
_OPEN_FORMULA = re.compile(
    rb'<c (?![^>]*\bt="str")[^>]*?\br="([A-Z]+\d+)"[^>]*>\s*'
    rb"<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>"
)
# Signs of XML that the patterns above would read wrongly, or that calamine reads otherwise than
# openpyxl: comments, single quotes, escaped control signs, white space around a text that does
# not say that it is to be kept.
_ODD = (b"<!--", b"<![CDATA[", b"='", b"<t> ", b" </t>")
_ESCAPED = re.compile(rb"_x[0-9A-Fa-f]{4}_")
_ROOT = re.compile(rb"<worksheet[\s>]")


@dataclass
class Structure:
    """What one sheet's XML shows beside the values; positions are (row, column) from 1."""

    odd: bool = False
    broken: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[Position, str] = field(default_factory=dict)
    open_formulas: set[Position] = field(default_factory=set)
    percents: set[Position] = field(default_factory=set)


def scan(package: zipfile.ZipFile, part: str, percent_styles: frozenset[int]) -> Structure:
    """Look through the XML of one worksheet part."""
    found = Structure()
    percent = _percent_cells(percent_styles)
    last = 0
    for number, piece in enumerate(pieces(package, part)):
        rows = list(map(int, _ROW_AT.findall(piece)))
        unlike = number == 0 and not _ROOT.search(piece)
        found.odd |= unlike or is_odd(piece) or len(rows) != piece.count(b"<row")
        # No two rows may claim the same place, and no text may be missing.
        found.broken |= [last, *rows] != sorted({last, *rows}) or bool(_NO_TEXT.search(piece))
        last = max([last, *rows])
        _add_hidden(found, piece)
        if b't="e"' in piece:
            errors = _ERROR.findall(piece)
            found.errors |= {_position(at): text.decode() for at, text in errors}
            found.odd = found.odd or len(errors) != piece.count(b't="e"')
        if b"<f" in piece:
            found.open_formulas |= set(map(_position, _OPEN_FORMULA.findall(piece)))
        if percent:
            found.percents |= set(map(_position, percent.findall(piece)))
    return found


def is_odd(xml: bytes) -> bool:
    """Whether this XML holds something that calamine and openpyxl read in different ways."""
    return any(sign in xml for sign in _ODD) or (b"_x" in xml and bool(_ESCAPED.search(xml)))


def _add_hidden(found: Structure, piece: bytes) -> None:
    if b"hidden=" not in piece:
        return
    found.hidden_rows |= set(map(int, _HIDDEN_ROW.findall(piece)))
    for column in _HIDDEN_COLUMN.findall(piece):
        if (first := _MIN.search(column)) and (last := _MAX.search(column)):
            found.hidden_columns |= set(range(int(first[1]), min(int(last[1]), 16384) + 1))


def pieces(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part's bytes, cut before a row, so that memory does not grow with the sheet."""
    rest = b""
    with package.open(part) as stream:
        while block := stream.read(_PIECE):
            rest += block
            cut = rest.rfind(b"<row")
            if cut > 0:
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def _position(at: bytes) -> Position:
    letters, row = coordinate_from_string(at.decode())
    return row, column_index_from_string(letters)


def _percent_cells(styles: frozenset[int]) -> re.Pattern[bytes] | None:
    """Number cells with one of these cell formats."""
    if not styles:
        return None
    numbers = "|".join(map(str, sorted(styles)))
    return re.compile(
        rf'<c (?=[^>]*\bs="(?:{numbers})")(?![^>]*\bt="[^n])[^>]*?\br="([A-Z]+\d+)"'.encode()
    )


def percent_styles(styles: bytes) -> frozenset[int]:
    """The cell formats (numbers as in ``s="3"``) of a styles part that show percent.

    >>> percent_styles(b'<cellXfs><xf numFmtId="0"/><xf numFmtId="10"/></cellXfs>')
    frozenset({1})
    """
    formats = {number for number, code in BUILTIN_FORMATS.items() if "%" in code}
    for tag in re.findall(rb"<numFmt\b[^>]*>", styles):
        number, code = (
            re.search(rb'numFmtId="(\d+)"', tag),
            re.search(rb'formatCode="([^"]*)"', tag),
        )
        if number and code and shows_percent(code[1].decode("utf-8", "replace")):
            formats.add(int(number[1]))
    block = re.search(rb"<cellXfs\b.*?</cellXfs>", styles, re.DOTALL)
    used = re.findall(rb"<xf\b[^>]*>", block[0]) if block else []
    return frozenset(
        at
        for at, tag in enumerate(used)
        if (number := re.search(rb'numFmtId="(\d+)"', tag)) and int(number[1]) in formats
    )


def shows_percent(code: str) -> bool:
    r"""Whether a number format shows percent; a quoted or escaped sign is mere text.

    >>> shows_percent("0.0%"), shows_percent('0.0"%"'), shows_percent('0\\%')
    (True, False, False)
    """
    return "%" in re.sub(r"\\.|\"[^\"]*\"|&quot;.*?&quot;", "", code)
