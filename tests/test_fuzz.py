"""Damaged and hostile files end in a table or in a clear error: no traceback, no hang, no flood.

The files are read in a child process that may use 2 GiB and, a file, a minute: generous bounds
that only a hang or a bomb reaches. ``python -m tests.test_fuzz`` is that child.
"""

import csv
import io
import itertools
import json
import random
import re
import resource
import signal
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from kleve_kpi.clean import clean_file
from kleve_kpi.errors import LayoutError, RawFileError
from kleve_kpi.source import Column, Source
from tests.messy import share_texts
from tests.workbooks import Tab, write_book

LISTE = Source(
    "Liste",
    "FB 10",
    name="liste",
    key=("nr",),
    columns=(
        Column("nr", ("Nr.",), "key", filled=True),
        Column("name", ("Name",)),
        Column("anzahl", ("Anzahl",), "count"),
    ),
)
HEAD = ["Nr.", "Name", "Anzahl"]
RECORDS = [[f"A-{number:03}", f"Größe {number}", 7 * number] for number in range(40)]
ROWS = [["Liste der Orte"], HEAD, *RECORDS]
TABLE = f"table: {json.dumps(RECORDS, ensure_ascii=False, separators=(',', ':'))}"
ROOT = Path(__file__).parents[1]
CLEAR = tuple(f"{error.__name__}: " for error in (RawFileError, LayoutError))


# The child --------------------------------------------------------------------------------------


def outcome(path: Path) -> str:
    """What becomes of a file: its table, or the class and the message of what was raised."""
    try:
        (cleaned,) = clean_file(path, [LISTE])
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return f"table: {cleaned.declared.to_json(orient='values', force_ascii=False)}"


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))
    for name in sys.stdin.read().splitlines():
        # Without a handler the alarm ends the process, in whatever library it hangs.
        signal.alarm(60)
        print(json.dumps([name, outcome(Path(name))]), flush=True)


def outcomes(files: Iterable[Path]) -> dict[str, str]:
    """What becomes of each file, by its name; after one that kills the child comes another."""
    waiting, found = list(files), {}
    while waiting:
        child = subprocess.run(
            [sys.executable, "-m", "tests.test_fuzz"],
            input="\n".join(map(str, waiting)),
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        lines = dict(map(json.loads, child.stdout.splitlines()))
        found |= {Path(name).name: result for name, result in lines.items()}
        waiting = waiting[len(lines) :]
        if waiting:
            found[waiting.pop(0).name] = f"ended with {child.returncode}: {child.stderr[-300:]}"
    return found


def unclear(found: dict[str, str]) -> dict[str, str]:
    """The outcomes that are neither a table nor one of the two errors, naming the file."""
    return {
        name: result[:300]
        for name, result in found.items()
        if not result.startswith("table: ")
        and not (result.startswith(CLEAR) and name in result and result.endswith("."))
    }


# Good files of every format that can be built here ------------------------------------------------


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packing) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return content.getvalue()


def xlsx_parts(folder: Path) -> dict[str, bytes]:
    tab = Tab(ROWS, merged=["A1:C1"], hidden_rows=[5])
    return parts_of(share_texts(write_book(folder / "gut.xlsx", tab)))


def csv_bytes() -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(ROWS)
    return text.getvalue().encode("cp1252")


def ods_parts(rows: str | None = None) -> dict[str, bytes]:
    lines = rows or "".join(f"<R>{''.join(map(_ods_cell, row))}</R>" for row in ROWS)
    body = re.sub(r"<(/?)(R|C)\b", r"<\1table:table-\2", lines)
    body = body.replace("table-R", "table-row").replace("table-C", "table-cell")
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return {
        "mimetype": kind.encode(),
        "content.xml": (
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="Liste">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>"
        ).encode(),
        "META-INF/manifest.xml": (
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
        ).encode(),
    }


def _ods_cell(value: object) -> str:
    if isinstance(value, str):
        return f'<C office:value-type="string"><text:p>{value}</text:p></C>'
    return f'<C office:value-type="float" office:value="{value}"/>'


def biff(kind: int, *fields: bytes) -> bytes:
    body = b"".join(fields)
    return struct.pack("<HH", kind, len(body)) + body


def excel_2_bytes() -> bytes:
    """A workbook of Excel 2: records one after the other, without a container."""
    cells = []
    for row, values in enumerate(ROWS):
        for column, value in enumerate(values):
            at = struct.pack("<HH3x", row, column)
            if isinstance(value, str):
                text = value.encode("cp1252")
                cells.append(biff(0x04, at, bytes([len(text)]), text))
            else:
                cells.append(biff(0x03, at, struct.pack("<d", value)))
    return b"".join([biff(0x09, struct.pack("<HH", 2, 0x10)), *cells, biff(0x0A)])


def xls_bytes() -> bytes:
    """A workbook of Excel 97: the same records in a container of 512-byte sectors."""
    cells = []
    for row, values in enumerate(ROWS):
        for column, value in enumerate(values):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                cells.append(biff(0x0204, at, struct.pack("<HB", len(value), 1), text))
            else:
                cells.append(biff(0x0203, at, struct.pack("<d", value)))
    start = {
        kind: biff(0x0809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 6)) for kind in (5, 16)
    }
    name = b"Liste"
    place = len(start[5]) + len(biff(0x85, bytes(8 + len(name)))) + len(biff(0x0A))
    sheet = biff(0x85, struct.pack("<IBBBB", place, 0, 0, len(name), 0), name)
    stream = b"".join([start[5], sheet, biff(0x0A), start[16], *cells, biff(0x0A)])
    return container("Workbook", stream)


def container(name: str, stream: bytes) -> bytes:
    """A compound file with one stream: header, table of sectors, directory, the stream."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    chain = [table, end, *range(3, sectors + 2), end]
    fields = struct.pack(
        "<HHHHH6xIIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0, 0
    )
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + fields
    header += struct.pack("<109I", *([0] + [free] * 108))[: 512 - len(header)]

    def entry(label: str, kind: int, child: int, first: int, size: int) -> bytes:
        text = label.encode("utf-16-le")
        head = text.ljust(64, b"\0") + struct.pack(
            "<HBBIII", len(text) + 2, kind, 1, free, free, child
        )
        return head.ljust(116, b"\0") + struct.pack("<III", first, size, 0)

    directory = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, len(stream))
    return b"".join(
        [
            header,
            struct.pack("<128I", *(chain + [free] * (128 - len(chain)))),
            directory.ljust(512, b"\0"),
            stream.ljust(512 * sectors, b"\0"),
        ]
    )


def good_files(folder: Path) -> dict[str, bytes]:
    return {
        "xlsx": packed(xlsx_parts(folder)),
        "xlsx_unpacked": packed(xlsx_parts(folder), zipfile.ZIP_STORED),
        "csv": csv_bytes(),
        "ods": packed(ods_parts()),
        "xls": xls_bytes(),
        "xls_excel_2": excel_2_bytes(),
    }


# Damage by chance ---------------------------------------------------------------------------------


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Some bytes of a file flipped, cut away, doubled, or put in from nowhere."""
    for _ in range(chance.choice([1, 1, 1, 4, 20])):
        at = chance.randrange(len(content) + 1)
        size = chance.choice([1, 2, 16, 500])
        piece, rest = content[at : at + size], content[at + size :]
        new = chance.choice(
            [
                bytes(byte ^ 1 << chance.randrange(8) for byte in piece),
                b"",
                piece * 2,
                chance.randbytes(size) + piece,
                chance.choice([b"\0", b"<", b'"', b"-1", b"99999999999", b"&", b"\xff"]) + piece,
            ]
        )
        content = content[:at] + new + rest
    return content if chance.random() < 0.9 else content[: chance.randrange(len(content) + 1)]


def write_damaged(folder: Path, number: int) -> list[Path]:
    """Damaged files of every kind: the file itself, and the parts inside its package."""
    files = []
    packages = {"xlsx": xlsx_parts(folder), "ods": ods_parts()}
    for kind, content in good_files(folder).items():
        for seed in range(number):
            files.append(folder / f"{kind}_{seed}.dat")
            files[-1].write_bytes(damaged(content, random.Random(f"{kind} {seed}")))
    for kind, parts in packages.items():
        for seed in range(2 * number):
            chance = random.Random(f"{kind} inside {seed}")
            name = chance.choice(sorted(parts))
            files.append(folder / f"{kind}_inside_{seed}.dat")
            files[-1].write_bytes(packed(parts | {name: damaged(parts[name], chance)}))
    return files


def test_the_good_files_are_read(tmp_path):
    """Else damage to them would prove nothing."""
    files = []
    for kind, content in good_files(tmp_path).items():
        files.append(tmp_path / f"{kind}.dat")
        files[-1].write_bytes(content)
    assert outcomes(files) == {path.name: TABLE for path in files}


def test_damaged_bytes_end_in_a_table_or_a_clear_error(tmp_path):
    assert unclear(outcomes(write_damaged(tmp_path, 25))) == {}


@pytest.mark.langsam
def test_very_many_damaged_bytes_end_in_a_table_or_a_clear_error(tmp_path):
    assert unclear(outcomes(write_damaged(tmp_path, 500))) == {}


# Damage with intent -------------------------------------------------------------------------------

SHEET, BOOK, TEXTS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
STYLES, RELS, TYPES = "xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
SECRET = "Inhalt einer fremden Datei"
Parts = dict[str, bytes]


def swap(part: str, old: bytes, new: bytes) -> Callable[[Parts], bytes]:
    """Edit one part of the workbook; what is to be replaced must be there."""

    def build(parts: Parts) -> bytes:
        content = re.sub(
            old, lambda match: match.expand(new), parts[part], count=1, flags=re.DOTALL
        )
        if content == parts[part]:
            raise ValueError(f"{part} holds no {old!r}.")
        return packed(parts | {part: content})

    return build


def number(stored: bytes, kind: bytes = b"n") -> Callable[[Parts], bytes]:
    """The number in C4 stored otherwise."""
    return swap(SHEET, b't="n"><v>7<', b't="%s"><v>%s<' % (kind, stored))


def text_number(stored: bytes) -> Callable[[Parts], bytes]:
    """The text in B4 said to be another one of the table of texts."""
    return swap(SHEET, b'r="B4" t="s"><v>\\d+<', b'r="B4" t="s"><v>%s<' % stored)


def without(part: str) -> Callable[[Parts], bytes]:
    return lambda parts: packed({name: c for name, c in parts.items() if name != part})


def more_rows(rows: bytes) -> Callable[[Parts], bytes]:
    return swap(SHEET, b"</sheetData>", rows.replace(b"\\", rb"\\") + b"</sheetData>")


def doubled(parts: Parts) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package, pytest.warns(UserWarning, match="Duplicate"):
        for name in (*parts, SHEET):
            package.writestr(name, parts[name])
    return content.getvalue()


def bomb(part: str, megabytes: int, filling: bytes = b" ") -> Callable[[Parts], bytes]:
    """One part blown up to a thousand times its packed size."""

    def build(parts: Parts) -> bytes:
        head, end, tail = parts[part].rpartition(b"</")
        content = io.BytesIO(packed({n: c for n, c in parts.items() if n != part}))
        with (
            zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as package,
            package.open(part, "w", force_zip64=True) as member,
        ):
            member.write(head)
            block = filling * (2**20 // len(filling))
            for _ in range(megabytes):
                member.write(block)
            member.write(end + tail)
        return content.getvalue()

    return build


def lying_size(parts: Parts) -> bytes:
    """A package whose list of contents tells a smaller size than the part has."""
    content = bytearray(bomb(SHEET, 60)(parts))
    at = content.rindex(SHEET.encode()) - 46
    struct.pack_into("<I", content, at + 24, 1000)
    return bytes(content)


def entities(part: str) -> Callable[[Parts], bytes]:
    """A billion laughs: each entity is ten of the one before."""
    lines = [b'<!ENTITY e0 "lol">']
    lines += [b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 11)]
    return _with_entity(part, b"".join(lines), b"&e10;")


def long_entity(part: str) -> Callable[[Parts], bytes]:
    """One long entity, very often: no nesting that a parser could count."""
    return _with_entity(part, b'<!ENTITY e "%s">' % (b"lol" * 100_000), b"&e;" * 20_000)


def foreign_file(part: str) -> Callable[[Parts], bytes]:
    place = (ROOT / "tests" / "test_fuzz.py").as_uri().encode()
    return _with_entity(part, b'<!ENTITY e SYSTEM "%s">' % place, b"&e;")


def _with_entity(part: str, declared: bytes, used: bytes) -> Callable[[Parts], bytes]:
    def build(parts: Parts) -> bytes:
        content = re.sub(rb"^<\?xml.*?\?>\s*", b"", parts[part])
        content = re.sub(rb"Ort|Liste|Normal|Orte|Gr", used, content, count=1)
        root = re.match(rb"<([\w:]+)", content)[1]
        return packed(parts | {part: b"<!DOCTYPE %s [%s]>%s" % (root, declared, content)})

    return build


def sheets(number: int) -> Callable[[Parts], bytes]:
    def build(parts: Parts) -> bytes:
        entry = re.search(rb"<sheet [^>]*>", parts[BOOK])[0]
        more = b"".join(
            entry.replace(b'"Liste"', b'"B%d"' % n).replace(b'sheetId="1"', b'sheetId="%d"' % n)
            for n in range(2, number + 1)
        )
        return packed(parts | {BOOK: parts[BOOK].replace(entry, entry + more)})

    return build


def nested(part: str) -> Callable[[Parts], bytes]:
    def build(parts: Parts) -> bytes:
        head, end, tail = parts[part].rpartition(b"</")
        return packed(parts | {part: head + b"<a>" * 10**6 + b"</a>" * 10**6 + end + tail})

    return build


def merges(number: int) -> Callable[[Parts], bytes]:
    ranges = b"".join(b'<mergeCell ref="E%d:F%d"/>' % (n, n) for n in range(100, number + 100))
    return swap(SHEET, b"<mergeCells.*</mergeCells>", b"<mergeCells>%s</mergeCells>" % ranges)


def renamed(names: dict[str, str]) -> Callable[[Parts], bytes]:
    return lambda parts: packed({names.get(name, name): part for name, part in parts.items()})


def added(*names: str) -> Callable[[Parts], bytes]:
    return lambda parts: packed(parts | dict.fromkeys(names, SECRET.encode()))


def ods_repeated(rows: int, columns: int) -> Callable[[Parts], bytes]:
    cell = f'<C table:number-columns-repeated="{columns}" office:value-type="string">'
    head = "".join(map(_ods_cell, HEAD))
    record = "".join(map(_ods_cell, RECORDS[0]))
    lines = f'<R table:number-rows-repeated="{rows}">{cell}<text:p>x</text:p></C></R>'
    return lambda _: packed(ods_parts(f"<R>{head}</R><R>{record}</R>{lines}"))


# Each with what must come of it; "" is a table or a clear error.
HOSTILE: dict[str, tuple[Callable[[Parts], bytes], str]] = {
    "sheet_cut": (lambda p: packed(p | {SHEET: p[SHEET][: len(p[SHEET]) // 2]}), "RawFileError"),
    "sheet_empty": (lambda p: packed(p | {SHEET: b""}), "RawFileError"),
    "sheet_missing": (without(SHEET), "RawFileError"),
    "texts_missing": (without(TEXTS), ""),
    "texts_too_few": (swap(TEXTS, b"<si>.*</si>", b""), ""),
    "text_number_negative": (text_number(b"-3"), "RawFileError"),
    "text_number_beyond_the_table": (text_number(b"4711"), "RawFileError"),
    "text_number_huge": (text_number(b"9" * 30), "RawFileError"),
    "text_number_nonsense": (text_number(b"sieben"), "RawFileError"),
    "styles_missing": (without(STYLES), TABLE),
    "style_negative": (swap(SHEET, b'r="C3"', b'r="C3" s="-1"'), ""),
    "style_huge": (swap(SHEET, b'r="C3"', b'r="C3" s="%d"' % 10**12), ""),
    "style_no_number": (swap(SHEET, b'r="C3"', b'r="C3" s="x"'), ""),
    "rels_missing": (without(RELS), ""),
    "rels_wrong_sheet": (swap(RELS, b"sheet1.xml", b"sheet9.xml"), "RawFileError"),
    "rels_to_itself": (swap(RELS, b"worksheets/sheet1.xml", b"workbook.xml"), "RawFileError"),
    "rels_out_of_the_package": (
        swap(RELS, b"/xl/worksheets/sheet1.xml", b"../../../../../../etc/hostname"),
        "RawFileError",
    ),
    "rels_to_the_web": (
        swap(RELS, b'Target="/xl/worksheets', b'TargetMode="External" Target="http://localhost'),
        "RawFileError",
    ),
    "types_missing": (without(TYPES), ""),
    "row_zero": (more_rows(b'<row r="0"><c r="A0"><v>1</v></c></row>'), ""),
    "row_negative": (more_rows(b'<row r="-5"><c r="A-5"><v>1</v></c></row>'), ""),
    "row_huge": (more_rows(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (10**9, 10**9)), ""),
    "row_twice": (more_rows(b'<row r="3"><c r="A3"><v>1</v></c></row>'), ""),
    "column_beyond_xfd": (more_rows(b'<row r="50"><c r="ZZZZZ50"><v>1</v></c></row>'), ""),
    "address_nonsense": (more_rows(b'<row r="50"><c r="50A"><v>1</v></c></row>'), ""),
    "cell_in_the_last_corner": (
        more_rows(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "",
    ),
    "style_in_the_last_corner": (
        more_rows(b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'), TABLE,
    ),
    "dimension_lies": (swap(SHEET, b'ref="A1:C42"', b'ref="A1:XFD1048576"'), TABLE),
    "number_nonsense": (number(b"sieben"), ""),
    "number_infinite": (number(b"1e999"), ""),
    "number_not_a_number": (number(b"NaN"), ""),
    "number_of_5000_digits": (number(b"7" * 5000), ""),
    "date_of_the_year_ten_million": (number(b"9999999-99-99T99:99:99", b"d"), ""),
    "kind_of_cell_unknown": (number(b"7", b"q"), ""),
    "merge_reversed": (swap(SHEET, b'ref="A1:C1"/></m', b'ref="C9:A1"/></m'), ""),
    "merge_of_everything": (swap(SHEET, b'ref="A1:C1"/></m', b'ref="A1:XFD1048576"/></m'), ""),
    "merges_50000": (merges(50_000), TABLE),
    "sheets_5000": (sheets(5_000), ""),
    "sheets_of_one_name": (
        swap(BOOK, b"(<sheet [^>]*>)", rb"\1\1"), "",
    ),
    "sheet_name_is_a_path": (swap(BOOK, b'"Liste"', b'"../../../tmp/Liste"'), TABLE),
    "sheet_name_very_long": (swap(BOOK, b'"Liste"', b'"%s"' % (b"L" * 100_000)), ""),
    "sheet_name_empty": (swap(BOOK, b'"Liste"', b'""'), ""),
    "parts_doubled": (doubled, ""),
    "parts_with_paths": (added("../../../tmp/boese.txt", "/etc/boese", "C:\\boese"), TABLE),
    "parts_with_backslashes": (renamed({SHEET: SHEET.replace("/", "\\")}), ""),
    "parts_in_capitals": (renamed({SHEET: SHEET.upper()}), ""),
    "parts_6000": (added(*(f"xl/media/{n}.png" for n in range(6_000))), ""),
    "entities_in_texts": (entities(TEXTS), ""),
    "entities_in_sheet": (entities(SHEET), ""),
    "entities_in_workbook": (entities(BOOK), ""),
    "entities_in_styles": (entities(STYLES), ""),
    "long_entity_in_texts": (long_entity(TEXTS), ""),
    "foreign_file_in_texts": (foreign_file(TEXTS), ""),
    "foreign_file_in_workbook": (foreign_file(BOOK), ""),
    "bomb_in_sheet": (bomb(SHEET, 100), ""),
    "bomb_of_cells": (bomb(SHEET, 60, b"<row><c><v>1</v></c></row>"), ""),
    "bomb_in_texts": (bomb(TEXTS, 60, b"<si><t>bumm</t></si>"), ""),
    "bomb_in_styles": (bomb(STYLES, 60), ""),
    "bomb_that_lies_about_its_size": (lying_size, "RawFileError"),
    "nested_in_sheet": (nested(SHEET), ""),
    "nested_in_texts": (nested(TEXTS), ""),
    "nested_in_workbook": (nested(BOOK), ""),
    "nested_in_styles": (nested(STYLES), ""),
    "nested_in_rels": (nested(RELS), ""),
    "ods_last_column_repeated": (ods_repeated(1, 16_384), ""),
    "ods_repeated_without_end": (ods_repeated(1_048_576, 16_384), ""),
    "ods_repeated_beyond_all_numbers": (ods_repeated(2**40, 2**40), ""),
    "csv_of_one_long_line": (lambda _: b"Nr.;Name;Anzahl\n" + b"x" * 20_000_000, ""),
    "csv_of_delimiters": (lambda _: b"Nr.;Name;Anzahl\nA;B;1\n" + b";" * 1_000_000, ""),
    "csv_of_quotes": (lambda _: b"Nr.;Name;Anzahl\nA;B;1\n" + b'"' * 1_000_001, ""),
    "csv_of_empty_lines": (lambda _: b"Nr.;Name;Anzahl\nA;B;1\n" + b"\n" * 2_000_000, ""),
    "csv_with_zero_bytes": (lambda _: csv_bytes()[:500] + b"\0" * 10 + csv_bytes()[500:], ""),
    "csv_number_of_100000_digits": (
        lambda _: b"Nr.;Name;Anzahl\nA;B;" + b"9" * 100_000 + b"\n", "",
    ),
}  # fmt: skip


def invented(table: list[list]) -> list[tuple]:
    """Cells of the table that the good workbook does not hold; a value may be missing."""
    return [
        (read, written)
        for row, record in itertools.zip_longest(table, RECORDS, fillvalue=[None] * 3)
        for read, written in zip(row, record, strict=True)
        if read is not None and read != written
    ]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    parts = xlsx_parts(folder)
    files = []
    for name, (build, _) in HOSTILE.items():
        files.append(folder / f"{name}.dat")
        files[-1].write_bytes(build(parts))
    return outcomes(files)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_in_a_table_or_a_clear_error(hostile, name):
    result = hostile[f"{name}.dat"]
    assert unclear({f"{name}.dat": result}) == {}
    assert result.startswith(HOSTILE[name][1])
    assert SECRET not in result
    if result.startswith("table: ") and not name.startswith(("csv", "ods")):
        assert invented(json.loads(result.removeprefix("table: "))) == []


if __name__ == "__main__":
    main()
