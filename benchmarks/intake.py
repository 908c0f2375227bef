"""How fast an export becomes a cleaned table, beside what merely reading it costs elsewhere.

Run ``make bench`` or ``python -m benchmarks.intake [--million] [--runs N]``; it prints Markdown.
Every measurement has a fresh interpreter of its own, so that neither imports nor memory of one
contender count for another.
"""

import argparse
import datetime as dt
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.machine import machine

SIZES = (1_000, 10_000, 100_000)
MILLION = 1_000_000
PACKAGES = ("pandas", "openpyxl", "python-calamine", "pyarrow")
Measured = dict[str, float]


# The export --------------------------------------------------------------------------------------

HEADINGS = (
    "LeiKa-Schlüssel", "Bezeichnung", "Themenfeld", "Fachbereich", "Status", "Eingang", "Kosten",
    "Fälle", "online", "Termin", "Sachbearbeitung", "Bemerkung",
)  # fmt: skip
_THEMENFELDER = ("Familie und Kind", "Bauen und Wohnen", "Umwelt", "Arbeit und Ruhestand")
_MINIMAL = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="{0}.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{0}.worksheet+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" ContentType="{0}.sharedStrings+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType="{0}.styles+xml"/></Types>'
    ).format("application/vnd.openxmlformats-officedocument.spreadsheetml"),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Daten" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Target="{target}" Type="http://schemas.'
            f'openxmlformats.org/officeDocument/2006/relationships/{kind}"/>'
            for number, (kind, target) in enumerate(
                (
                    ("worksheet", "worksheets/sheet1.xml"),
                    ("sharedStrings", "sharedStrings.xml"),
                    ("styles", "styles.xml"),
                ),
                1,
            )
        )
        + "</Relationships>"
    ),
    "xl/styles.xml": (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
        '<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles><cellStyle name="Standard" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ),
}
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def records(rows: int) -> Iterator[tuple[str | float | dt.date | None, ...]]:
    """The rows of the export, always the same ones; texts repeat as they do in real lists."""
    chance = random.Random(1)
    for number in range(rows):
        yield (
            f"99{number:012d}",
            f"Leistung {number} für Bürgerinnen und Bürger",
            chance.choice(_THEMENFELDER),
            chance.choice(("FB 10", "FB 40", "FB61", "64", "FB 66 – Tiefbau")),
            chance.choice(("umgesetzt", "in Umsetzung", "offen", "erledigt")),
            dt.date(2020, 1, 1) + dt.timedelta(days=number % 1000),
            round(chance.random() * 10_000, 2),
            chance.randrange(5_000),
            chance.choice(("ja", "nein", "x")),
            chance.choice(("QI/2023", "Q4/2022", "in 2023")),
            f"Person {number % 400}",
            None if number % 3 else f"Rückfrage {number % 1000} offen",
        )


def write_export(path: Path, rows: int) -> None:
    """An xlsx as Excel writes it: texts in a shared table, addresses on every row and cell.

    Openpyxl is no model here: it stores every text in its own cell (inlineStr), as Excel never
    does. Rows are written as they are made, so that a million of them need no memory.
    """
    shared: dict[str, int] = {}
    texts = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _MINIMAL.items():
            package.writestr(name, content)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet {_MAIN}><dimension ref="A1:L{rows + 1}"/><sheetData>'.encode())
            for number, values in enumerate((HEADINGS, *records(rows)), 1):
                texts += sum(isinstance(value, str) for value in values)
                cells = "".join(
                    _cell(f"{letter}{number}", value, shared)
                    for letter, value in zip("ABCDEFGHIJKL", values, strict=True)
                    if value is not None
                )
                sheet.write(f'<row r="{number}" spans="1:12">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        with package.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(f'<sst {_MAIN} count="{texts}" uniqueCount="{len(shared)}">'.encode())
            for text in shared:
                part.write(f"<si><t>{escape(text)}</t></si>".encode())
            part.write(b"</sst>")


def _cell(address: str, value: str | float | dt.date, shared: dict[str, int]) -> str:
    if isinstance(value, str):
        at = shared.setdefault(value, len(shared))
        return f'<c r="{address}" t="s"><v>{at}</v></c>'
    if isinstance(value, dt.date):
        return f'<c r="{address}" s="1"><v>{(value - dt.date(1899, 12, 30)).days}</v></c>'
    return f'<c r="{address}"><v>{value}</v></c>'


# The contenders ----------------------------------------------------------------------------------


def _kleve() -> Callable[[Path], int]:
    from kleve_kpi.clean import clean_file
    from kleve_kpi.source import Column, Source

    status = {"umgesetzt": ("erledigt",), "in Umsetzung": (), "offen": ()}
    types = {
        "leika": "key", "bezeichnung": "text", "themenfeld": "category",
        "fachbereich": "fachbereich", "status": "category", "eingang_datum": "date",
        "kosten_eur": "number", "faelle_anzahl": "count", "online": "yes_no", "termin": "period",
        "sachbearbeitung": "text", "bemerkung": "text",
    }  # fmt: skip
    values = {"themenfeld": dict.fromkeys(_THEMENFELDER, ()), "status": status}
    source = Source(
        "Leistungen",
        "FB 10",
        key=("leika",),
        name="leistungen",
        columns=tuple(
            Column(
                name, (heading,), kind, personal=heading == "Sachbearbeitung",
                filled=kind == "key", values=values.get(name, {}),
            )
            for (name, kind), heading in zip(types.items(), HEADINGS, strict=True)
        ),
    )  # fmt: skip

    def run(path: Path) -> int:
        (cleaned,) = clean_file(path, [source])
        return len(cleaned.table)

    return run


def _pandas(engine: str) -> Callable[[Path], int]:
    import pandas as pd

    __import__(engine)
    return lambda path: len(pd.read_excel(path, engine=engine.removeprefix("python_")))


def _calamine() -> Callable[[Path], int]:
    from python_calamine import CalamineWorkbook

    return lambda path: len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) - 1


CONTENDERS = {
    "kleve_kpi clean_file: read, cleaned, findings": _kleve,
    "python-calamine to_python: read only": _calamine,
    "pandas read_excel, engine calamine: read only": lambda: _pandas("python_calamine"),
    "pandas read_excel, engine openpyxl: read only": lambda: _pandas("openpyxl"),
}
KLEVE, CALAMINE, _, OPENPYXL = CONTENDERS


def measure_here(contender: str, path: Path, rows: int) -> Measured:
    """Seconds and peak memory of one run in this very process.

    Raises:
        SystemExit: the contender found another number of rows than there are.
    """
    started = time.perf_counter()
    run = CONTENDERS[contender]()
    imported = time.perf_counter()
    found = run(path)
    done = time.perf_counter()
    if found != rows:
        raise SystemExit(f"{contender}: expected {rows} rows, saw {found}.")
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "imports": imported - started,
        "seconds": done - imported,
        "own": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit,
        "children": max(
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit, _living(os.getpid())
        ),
    }


def _living(process: int) -> int:
    """Peak memory of all processes below one that still run, which ``resource`` leaves out.

    Linux tells; elsewhere it is 0.
    """
    found = 0
    for listed in Path("/proc").glob(f"{process}/task/*/children"):
        for child in listed.read_text().split():
            status = Path("/proc", child, "status").read_text()
            peak = re.search(r"VmHWM:\s*(\d+) kB", status)
            found += (int(peak[1]) * 1024 if peak else 0) + _living(int(child))
    return found


def measure(contender: str, path: Path, rows: int, runs: int) -> Measured:
    """The best of some runs, each in a fresh interpreter; of memory the largest."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.intake",
        "--child",
        contender,
        str(path),
        str(rows),
    ]
    found = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(runs)
    ]
    times = {name: min(one[name] for one in found) for name in ("imports", "seconds")}
    return times | {name: max(one[name] for one in found) for name in ("own", "children")}


# What is printed ---------------------------------------------------------------------------------


def lines(rows: int, found: dict[str, Measured]) -> Iterator[str]:
    """The Markdown rows of one size."""
    for contender, one in found.items():
        seconds = one["seconds"]
        cells = (
            f"{rows:,}",
            contender,
            f"{seconds:.2f}",
            f"{1e6 * seconds / rows:.1f}",
            f"{seconds / found[CALAMINE]['seconds']:.2f}",
            f"{found[OPENPYXL]['seconds'] / seconds:.1f}",
            f"{one['imports']:.2f}",
            f"{one['own'] / 1e6:.0f}",
            f"{one['children'] / 1e6:.0f}",
        )
        yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure all sizes and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.intake", description=__doc__)
    parser.add_argument("--million", action="store_true", help="also 1,000,000 rows, one run each")
    parser.add_argument("--runs", type=int, default=3, help="runs of which the best counts")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        contender, path, rows = options.child
        print(json.dumps(measure_here(contender, Path(path), int(rows))))
        return
    print(f"{machine(PACKAGES)}. Best of {options.runs}.\n")
    print(
        "| rows | what | s | µs a row | times calamine | times faster than pandas with openpyxl "
        "| imports, s | peak MB | peak MB of its children |"
    )
    print("|--:|---|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for rows in (*SIZES, *([MILLION] if options.million else [])):
            path = Path(folder, f"Leistungen_{rows}.xlsx")
            write_export(path, rows)
            runs = 1 if rows == MILLION else options.runs
            found = {name: measure(name, path, rows, runs) for name in CONTENDERS}
            path.unlink()
            print("\n".join(lines(rows, found)), flush=True)


if __name__ == "__main__":
    main()
