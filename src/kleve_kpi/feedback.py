"""What goes back to the departments: their own workbooks, with marks and a list of the findings.

The workbooks hold the departments' own personal data: they lie beside ``anhang``, never below.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kleve_kpi import german
from kleve_kpi.errors import KleveKpiError, LayoutError, RawFileError, closest
from kleve_kpi.files import write_whole
from kleve_kpi.findings import Finding, cell_name, raw_text
from kleve_kpi.marked.comments import HEADING
from kleve_kpi.marked.package import document_properties
from kleve_kpi.marked.tags import PackageError
from kleve_kpi.marked.workbook import (
    SHEET,
    Link,
    Listing,
    Mark,
    SheetMarks,
    listing_workbook,
    marked_workbook,
)
from kleve_kpi.project import Project
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.settled import Checked, cells_of, check, rows_of
from kleve_kpi.sheet import Position
from kleve_kpi.source import Column

FOLDER = "rueckmeldung"
_ENDING = "_Rueckmeldung"
_SHEET = "Rückmeldung"
_SCHWEREN = {"fehler": "Fehler", "warnung": "Warnung", "info": "Hinweis"}
_COLUMNS = {
    "Schwere": 10,
    "Datei": 24,
    "Blatt": 18,
    "Zelle": 12,
    "Anzahl": 8,
    "Spalte": 26,
    "Befund": 60,
    "Vorschlag": 40,
    "Vergleich": 34,
    "Alle Zellen": 30,
}
# More would make Excel slow to open; the listing names all of them.
_MARKED_CELLS = 20_000
_COMMENTS = 500
_LONGEST_RAW = 80
_LISTED_PROPOSALS = 5

# The values that cells (sheet, position) were probably meant to have.
Proposals = Mapping[tuple[str, Position], str]


@dataclass(frozen=True)
class Feedback:
    """What one delivered file gave: its sources, why it could not be used, the workbook written."""

    datei: str
    sources: tuple[Checked, ...]
    error: KleveKpiError | None
    path: Path | None


def write_feedback(project: Project, at: ReportDate) -> list[Feedback]:
    """Write the workbooks for the departments into ``rueckmeldung/`` of a report date.

    Every delivered file with findings goes back marked, as ``<name>_Rueckmeldung.xlsx``; where it
    cannot be marked (csv, xls, a file that cannot be used), a workbook with the findings does.
    What an earlier run wrote there is replaced, and removed where nothing is left to say.
    """
    checked: dict[str, list[Checked]] = {}
    for source in check(project, at):
        checked.setdefault(source.datei, []).append(source)
    names = sorted({*checked, *at.failed})
    folder = project.results(at.stichtag) / FOLDER
    results, written = [], set()
    for name in names:
        sources, error = tuple(checked.get(name, ())), at.failed.get(name)
        if not error and not any(source.findings for source in sources):
            results.append(Feedback(name, sources, None, None))
            continue
        folder.mkdir(parents=True, exist_ok=True)
        content, ending = _workbook(project.folder(at.stichtag) / name, at, sources, error)
        path = folder / f"{_stem(name, names)}{_ENDING}{ending}"
        write_whole(path, lambda draft, content=content: draft.write_bytes(content))
        written.add(path)
        results.append(Feedback(name, sources, error, path))
    for path in folder.glob(f"*{_ENDING}.xls[xm]"):
        if path not in written and SHEET in document_properties(path):
            path.unlink()
    return results


def _stem(name: str, names: Sequence[str]) -> str:
    """The name of a file without its ending, which stays where it is needed to tell files apart."""
    path = Path(name)
    stem = path.stem.removesuffix(_ENDING)
    stems = [Path(other).stem.removesuffix(_ENDING).casefold() for other in names]
    return f"{path.stem}_{path.suffix[1:]}" if stems.count(stem.casefold()) > 1 else stem


# The workbook -----------------------------------------------------------------------------------


def _workbook(
    path: Path, at: ReportDate, sources: Sequence[Checked], error: KleveKpiError | None
) -> tuple[bytes, str]:
    """The workbook that goes back, and its ending."""
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    sentences = [_in_german(error)] if error else []
    proposals = _proposals(at, sources)
    if sources:
        marks = _marks(at, sources, proposals)
        guide = (
            "Rote Zellen enthalten Fehler, gelbe Warnungen; ein Kommentar an der Zelle nennt "
            "Grund und Vorschlag. Bitte in dieser Datei korrigieren und sie zurücksenden."
        )
        listing = _listing(path.name, at, sources, sha256, [*sentences, guide], proposals)
        try:
            marked, macros = marked_workbook(content, sha256, marks, listing)
        except PackageError:
            sentences.append(
                "In dieser Datei selbst konnten die Zellen nicht markiert werden. Bitte in der "
                "eigenen Datei korrigieren und diese erneut senden."
            )
        else:
            return marked, ".xlsm" if macros else ".xlsx"
    listing = _listing(path.name, at, sources, sha256, sentences, proposals, linked=False)
    return listing_workbook(listing), ".xlsx"


def _listing(
    name: str,
    at: ReportDate,
    sources: Sequence[Checked],
    sha256: str,
    sentences: Sequence[str],
    proposals: Proposals,
    linked: bool = True,
) -> Listing:
    head = [
        f"Rückmeldung zur Lieferung „{name}“",
        f"Stichtag {german.date(at.stichtag)}",
        *sentences,
        f"Prüfsumme der Lieferung (SHA-256): {sha256}",
    ]
    rows = [
        _listed(finding, source.comparison(finding), proposals, linked)
        for source in sources
        for finding in source.findings
    ]
    rows += [
        _listed(finding, words, {}, linked=False)
        for source in sources
        for finding, words in source.settled_findings
    ]
    return Listing(_SHEET, head, _COLUMNS, rows)


def _listed(
    finding: Finding, comparison: str, proposals: Proposals, linked: bool
) -> list[str | int | Link]:
    area = finding.zellen.partition(", ")[0]
    raw = raw_text(finding.raw)
    seen = f" Gefunden: „{_shortened(raw, _LONGEST_RAW)}“." if raw else ""
    letter = finding.zelle.rstrip("0123456789")
    return [
        _SCHWEREN[finding.schwere],
        finding.datei,
        finding.blatt,
        Link(area, finding.blatt) if linked and area else area,
        finding.anzahl,
        # Not as it stands: headers could make this sheet look like a table of its own.
        f"{letter or 'Spalte'}: {finding.spalte}" if finding.spalte else "",
        finding.text + seen,
        _advice(finding, proposals),
        comparison,
        finding.zellen if ", " in finding.zellen else "",
    ]


def _advice(finding: Finding, proposals: Proposals) -> str:
    """What to do: the proposed values of the first cells, where there are any."""
    found = [
        f"{cell_name(*cell)}: {proposals[finding.blatt, cell]}"
        for cell in islice(cells_of(finding), _LISTED_PROPOSALS)
        if finding.code == "unknown_category" and (finding.blatt, cell) in proposals
    ]
    return " ".join(filter(None, (finding.vorschlag, ", ".join(found))))


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _marks(
    at: ReportDate, sources: Sequence[Checked], proposals: Proposals
) -> dict[str, SheetMarks]:
    """The marks by sheet: a colour and a comment for each cell of an error or a warning."""
    texts: dict[str, dict[Position, list[str]]] = {}
    worst: dict[str, dict[Position, str]] = {}
    lists: dict[str, dict[tuple[str, ...], list[Position]]] = {}
    for source in sources:
        # Errors come first, so that their colour wins.
        for finding in source.findings:
            if finding.schwere == "info" or not finding.zellen:
                continue
            blatt = finding.blatt
            colours = worst.setdefault(blatt, {})
            for cell in islice(cells_of(finding), _MARKED_CELLS):
                colours.setdefault(cell, finding.schwere)
            for row, (first, _) in islice(rows_of(finding), _COMMENTS):
                text = _comment(finding, proposals.get((blatt, (row, first))))
                texts.setdefault(blatt, {}).setdefault((row, first), []).append(text)
            if allowed := _allowed(at, source.quelle, finding):
                cells = lists.setdefault(blatt, {}).setdefault(allowed, [])
                cells += islice(cells_of(finding), _MARKED_CELLS)
    return {
        blatt: SheetMarks(
            {
                cell: Mark(
                    schwere,
                    "\n".join((HEADING, *texts[blatt][cell])) if cell in texts[blatt] else "",
                )
                for cell, schwere in colours.items()
            },
            lists.get(blatt, {}),
        )
        for blatt, colours in worst.items()
    }


def _comment(finding: Finding, proposal: str | None) -> str:
    lines = [f"{_SCHWEREN[finding.schwere]}: {finding.text}", finding.vorschlag]
    if proposal and finding.code == "unknown_category":
        lines.append(f"Vorgeschlagener Wert: {proposal}")
    return "\n".join(filter(None, lines))


def _column(at: ReportDate, quelle: str, finding: Finding) -> Column | None:
    cleaned = at.deliveries[quelle]
    first = next((columns[0] for _, columns in rows_of(finding)), None)
    names = [name for name, number in cleaned.columns.items() if number == first]
    return next((c for c in cleaned.source.columns if c.name in names), None)


def _allowed(at: ReportDate, quelle: str, finding: Finding) -> tuple[str, ...]:
    """The values for the drop-down of a cell with an unknown one."""
    if finding.code == "bad_yes_no":
        return ("ja", "nein")
    if finding.code != "unknown_category":
        return ()
    column = _column(at, quelle, finding)
    return tuple(column.values) if column else ()


def _proposals(at: ReportDate, sources: Sequence[Checked]) -> Proposals:
    """For cells with an unknown category the one that was probably meant, if one comes close."""
    found = {}
    for source in sources:
        table = at.deliveries[source.quelle].table
        for finding in source.findings:
            column = _column(at, source.quelle, finding)
            if finding.code != "unknown_category" or column is None or not column.values:
                continue
            meant = {s: name for name, others in column.values.items() for s in (name, *others)}
            values = table[column.name].droplevel(["datei", "blatt"]).dropna()
            for row, number in islice(cells_of(finding), _COMMENTS):
                if row in values.index and (near := closest(values[row], meant)):
                    found[finding.blatt, (row, number)] = meant[near]
    return found


# Words ------------------------------------------------------------------------------------------

_AGAIN = "Bitte neu exportieren und erneut senden."
_UNREADABLE = (
    ("password", "Die Datei ist mit einem Kennwort geschützt. Bitte ohne Kennwort senden."),
    ("PDF", "Die Datei ist ein PDF. Bitte eine Excel- oder CSV-Datei senden."),
    ("picture", "Die Datei ist ein Bild. Bitte eine Excel- oder CSV-Datei senden."),
    (
        "HTML",
        "Die Datei heißt wie eine Excel-Datei, ist aber HTML oder XML. Bitte in Excel öffnen, als "
        ".xlsx speichern und erneut senden.",
    ),
    ("empty", f"Die Datei ist leer. {_AGAIN}"),
    ("no cells with values", f"Die Datei enthält keine Werte. {_AGAIN}"),
    ("damaged", f"Die Datei ist beschädigt oder unvollständig. {_AGAIN}"),
)
_ELSE_UNREADABLE = (
    "Die Datei lässt sich nicht lesen. Bitte in Excel öffnen, als .xlsx speichern und erneut "
    "senden."
)
_MISLAID = (
    (
        "a table of a known source",
        "In der Datei wurde keine der erwarteten Tabellen erkannt. Bitte die Spaltenüberschriften "
        "prüfen.",
    ),
    (
        "one delivery of source",
        "Zu diesem Stichtag liegt noch eine andere Datei mit derselben Tabelle vor. Bitte "
        "mitteilen, welche gilt.",
    ),
    (
        "one table of source",
        "Dieselbe Tabelle steht zweimal in der Datei. Bitte die ungültige entfernen.",
    ),
    ("one column", "Eine Spaltenüberschrift steht zweimal in der Tabelle. Bitte eine umbenennen."),
)
_ELSE_MISLAID = (
    "Die Tabelle in der Datei ist anders aufgebaut als erwartet. Bitte die Spaltenüberschriften "
    "prüfen."
)
_FAULT = (
    "Die Datei ließ sich nicht auswerten; das liegt am Auswertungsprogramm, nicht an der Datei."
)


def _in_german(error: KleveKpiError) -> str:
    """Why a file could not be used, as its department reads it."""
    if isinstance(error, RawFileError):
        known = (text for word, text in _UNREADABLE if word in error.seen)
        return next(known, _ELSE_UNREADABLE)
    if not isinstance(error, LayoutError):
        return _FAULT
    missing = re.match(r"no column (.+?) among ", error.seen)
    if missing:
        names = german.listing(re.findall(r"'([^']*)'", missing[1]))
        return f"Auf dem Blatt „{error.sheet}“ fehlt: {names}. Bitte ergänzen oder so benennen."
    return next((text for word, text in _MISLAID if word in error.expected), _ELSE_MISLAID)
