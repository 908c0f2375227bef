"""A file of the public folder -> what the gate reads in it, by its kind."""

import csv
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from kleve_kpi.release.hits import Hit
from kleve_kpi.release.markup import read_markup
from kleve_kpi.release.texts import Document, Grid, texts_of
from kleve_kpi.values import clean_text

# A JSON string or number as it stands in the file.
_JSON_VALUE = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*')
_XML_TEXT = re.compile(r">([^<>]+)<|=\"([^\"]*)\"")
_CELLS = re.compile(r"<sheetData>.*</sheetData>", re.DOTALL)
# How Excel marks position and font in headers and footers.
_FOOTER_CODE = re.compile(r"&(?:[A-Z]|\"[^\"]*\"|\d+)")
_LOOKS = re.compile(r"xl/(styles|sharedStrings)\.xml|xl/theme/|\[Content_Types\]")
_FOREIGN = re.compile(
    r"xl/(externalLinks|connections|queryTables|vbaProject|embeddings|activeX|ctrlProps|media)",
    re.IGNORECASE,
)
_EXTERNAL = re.compile(r'<Relationship\b(?=[^>]*TargetMode="External")(?![^>]*/hyperlink")')
_AUTHOR = re.compile(r"<(?:dc:creator|cp:lastModifiedBy)>([^<]+)<")
_PROGRAMS = {"openpyxl", "kleve_kpi"}
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
    NotImplementedError,
)


def read_public(name: str, content: bytes) -> Document:
    """What the gate looks at in a file; of other kinds than a report has, that they are there."""
    reader = _READERS.get(name.rpartition(".")[2].lower())
    if reader is None or "." not in name:
        return Document(hits=(Hit("unerwartet", name),))
    try:
        return reader(name, content)
    except _BROKEN:
        # The cause may quote the content, so it is not passed on.
        return Document(hits=(Hit("unlesbar", name),))


def _markup(name: str, content: bytes) -> Document:
    return read_markup(name, content.decode("utf-8-sig"))


def _lines(content: bytes) -> list[tuple[str, str]]:
    lines = content.decode("utf-8-sig").splitlines()
    return [(f"Zeile {number}", line) for number, line in enumerate(lines, 1)]


def _text(name: str, content: bytes) -> Document:
    return Document(texts_of(visible=_lines(content)))


def _csv(name: str, content: bytes) -> Document:
    lines = _lines(content)
    head = lines[0][1] if lines else ""
    rows = list(csv.reader([line for _, line in lines], delimiter=";" if ";" in head else ","))
    body = [(f"Zeile {number}", row) for number, row in enumerate(rows[1:], 2)]
    return Document(texts_of(data=lines), (Grid("", rows[0] if rows else [], body),))


def _json(name: str, content: bytes) -> Document:
    text = content.decode("utf-8-sig")
    json.loads(text)
    pieces, line, read = [], 1, 0
    for match in _JSON_VALUE.finditer(text):
        line += text.count("\n", read, match.start())
        read = match.start()
        value = json.loads(match[0]) if match[0].startswith('"') else match[0]
        pieces.append((f"Zeile {line}", value))
    return Document(texts_of(data=pieces))


def _workbook(name: str, content: bytes) -> Document:
    seen, plain, grids = [], [], []
    book = openpyxl.load_workbook(io.BytesIO(content))
    for number, sheet in enumerate(book.worksheets, 1):
        rows = []
        for row in sheet.iter_rows():
            cells = [(f"Blatt {number}, Zelle {c.coordinate}", c.value) for c in row]
            # Numbers and days get their format from Excel.
            seen += [cell for cell in cells if isinstance(cell[1], str)]
            plain += [(place, clean_text(value)) for place, value in _others(cells)]
            rows.append((cells[0][0], ["" if v is None else clean_text(v) for _, v in cells]))
        if rows:
            grids.append(Grid(sheet.title, rows[0][1], rows[1:]))
    hidden, hits = [], []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for part in sorted(package.namelist()):
            if _FOREIGN.match(part):
                hits.append(Hit("nachladen", name, part))
            elif part.endswith((".xml", ".rels", ".vml")) and not _LOOKS.match(part):
                xml = package.read(part).decode("utf-8")
                hidden += _part(part, xml)
                hits += [Hit("nachladen", name, part) for _ in _EXTERNAL.finditer(xml)]
                authors = (html.unescape(author) for author in _AUTHOR.findall(xml))
                hits += [Hit("verfasser", name, part) for a in authors if a not in _PROGRAMS]
    return Document(texts_of(visible=seen, data=plain, hidden=hidden), tuple(grids), tuple(hits))


def _others(cells: list[tuple[str, object]]) -> Iterator[tuple[str, object]]:
    return (cell for cell in cells if cell[1] is not None and not isinstance(cell[1], str))


def _part(part: str, xml: str) -> Iterator[tuple[str, str]]:
    """The texts and attributes of a part of the package: comments, properties, headers, names."""
    for match in _XML_TEXT.finditer(_CELLS.sub("", xml)):
        yield part, _FOOTER_CODE.sub(" ", html.unescape(match[1] or match[2] or ""))


_READERS: dict[str, Callable[[str, bytes], Document]] = {
    "html": _markup,
    "htm": _markup,
    "svg": _markup,
    "xlsx": _workbook,
    "json": _json,
    "csv": _csv,
    "txt": _text,
}
