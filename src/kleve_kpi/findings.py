"""What can work but needs a look: findings that name the Excel cell.

Texts are German, because departments and readers see them. Findings of one kind in one column
are one Finding with ranges and a count.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import pandas as pd

Schwere = Literal["info", "warnung", "fehler"]
Aktion = Literal["kept", "set_missing", "row_dropped", "converted"]


@dataclass(frozen=True)
class Finding:
    """One kind of trouble in one column (or row block) of one delivered table.

    ``zelle`` is the first cell ("C17"), ``zellen`` all of them as ranges ("C5:C104, C110"),
    ``anzahl`` their number (of rows, where rows are set aside), ``raw`` the first cell's value
    as stored; it is None for personal and undeclared columns.
    """

    code: str
    schwere: Schwere
    quelle: str
    datei: str
    blatt: str
    spalte: str
    zelle: str
    zellen: str
    anzahl: int
    raw: object
    aktion: Aktion
    text: str
    vorschlag: str


@dataclass(frozen=True)
class Rule:
    """How findings of one code are rated and worded."""

    schwere: Schwere
    aktion: Aktion
    text: str
    vorschlag: str = ""


RULES: dict[str, Rule] = {
    "text_converted": Rule("info", "converted", "In der üblichen Schreibweise gelesen."),
    "merged_data": Rule(
        "warnung",
        "converted",
        "Verbundene Zellen: der Wert gilt für alle Zellen des Verbunds.",
        "Bitte in jeder Zeile den Wert eintragen, Zellen nicht verbinden.",
    ),
    "missing_sign": Rule("info", "set_missing", "Zeichen für „keine Angabe“, als fehlend gelesen."),
    "bad_number": Rule(
        "fehler", "set_missing", "Keine lesbare Zahl.", "Bitte eine Zahl eintragen."
    ),
    "ambiguous_number": Rule(
        "fehler",
        "set_missing",
        "Die Zahl ist zweideutig: der Punkt oder das Komma kann Tausender oder Dezimalstellen "
        "trennen, und die Spalte zeigt nicht, welches.",
        "Bitte als Zahl statt als Text eintragen.",
    ),
    "mixed_units": Rule(
        "fehler",
        "set_missing",
        "Die Spalte mischt Einheiten, ihre Zahlen lassen sich nicht zusammen zählen.",
        "Bitte alle Zahlen der Spalte in einer Einheit eintragen.",
    ),
    "approximate_number": Rule(
        "warnung",
        "converted",
        "Ungefähre Angabe, als genaue Zahl gezählt.",
        "Bitte die genaue Zahl eintragen.",
    ),
    "ambiguous_percent": Rule(
        "fehler",
        "set_missing",
        "Neben Zellen im Prozentformat ist unklar, ob 0,5 hier ein halbes oder 50 Prozent meint.",
        "Bitte die ganze Spalte als Prozent formatieren.",
    ),
    "bad_date": Rule(
        "fehler", "set_missing", "Kein lesbares Datum.", "Bitte ein Datum wie 28.11.2022 eintragen."
    ),
    "bad_period": Rule(
        "warnung",
        "kept",
        "Kein lesbarer Termin.",
        "Bitte Quartal, Halbjahr, Jahr oder Tag angeben, z. B. Q1/2023.",
    ),
    "ambiguous_date": Rule(
        "fehler",
        "set_missing",
        "Das Datum ist zweideutig: Tag und Monat lassen sich vertauschen, und die Spalte zeigt "
        "nicht, was zuerst steht.",
        "Bitte als Datum wie 28.11.2022 eintragen.",
    ),
    "bad_yes_no": Rule("fehler", "set_missing", "Weder ja noch nein.", "Bitte ja oder nein."),
    "bad_key": Rule(
        "fehler",
        "set_missing",
        "Die Kennung ist als gerundete Zahl oder als Datum gespeichert und nicht "
        "wiederherstellbar.",
        "Bitte die Spalte als Text formatieren und die Kennung neu eintragen.",
    ),
    "implausible_value": Rule("warnung", "kept", "Der Wert sieht nicht aus wie erwartet."),
    "unknown_category": Rule("warnung", "kept", "Unbekannter Eintrag, keiner Gruppe zugeordnet."),
    "missing_required": Rule("warnung", "kept", "Hier fehlt eine Angabe.", "Bitte nachtragen."),
    "duplicate_key": Rule(
        "fehler",
        "kept",
        "Die Kennung kommt mehrfach vor, mit verschiedenen Angaben.",
        "Bitte klären, welche Zeile gilt.",
    ),
    "duplicate_row": Rule("warnung", "row_dropped", "Zeile doppelt vorhanden, einmal gezählt."),
    "blank_row": Rule("info", "row_dropped", "Leere Zeile."),
    "total_row": Rule("info", "row_dropped", "Summenzeile, nicht als Datensatz gezählt."),
    "total_mismatch": Rule(
        "fehler",
        "kept",
        "Die Summe in der Datei stimmt nicht mit den Zeilen überein.",
        "Bitte Summe und Zeilen prüfen.",
    ),
    "footnote_row": Rule("info", "row_dropped", "Fußnote oder Hinweis unter der Tabelle."),
    "title_row": Rule(
        "info", "row_dropped", "Zwischenüberschrift oder wiederholte Kopfzeile in der Tabelle."
    ),
    "error_cell": Rule(
        "fehler", "set_missing", "Excel-Fehlerwert in der Zelle.", "Bitte die Formel prüfen."
    ),
    "formula_without_value": Rule(
        "fehler",
        "kept",
        "Formel ohne gespeichertes Ergebnis, die Zelle gilt als leer.",
        "Bitte die Datei in Excel öffnen, neu berechnen und speichern.",
    ),
    "values_only": Rule(
        "info",
        "kept",
        "In diesem Dateiformat lassen sich Fehlerwerte, ausgeblendete Zeilen und Formeln ohne "
        "Ergebnis nicht erkennen.",
        "Bitte als .xlsx speichern.",
    ),
    "hidden_row": Rule("warnung", "kept", "Ausgeblendete Zeile, mitgezählt."),
    "hidden_column": Rule("info", "kept", "Ausgeblendete Spalte, mitgelesen."),
    "hidden_sheet": Rule("info", "kept", "Ausgeblendetes Blatt."),
    "unknown_sheet": Rule("info", "kept", "Blatt ohne bekannte Tabelle, nicht gelesen."),
    "incomplete_table": Rule(
        "info", "kept", "Weitere Tabelle mit einem Teil der Spalten, nicht gelesen."
    ),
    "undeclared_column": Rule("info", "kept", "Spalte wird nicht gebraucht und nicht übernommen."),
    "missing_column": Rule("warnung", "kept", "Die Spalte fehlt in der Lieferung."),
    "renamed_column": Rule(
        "warnung",
        "kept",
        "Unbekannte Spalte, wo eine erwartete fehlt.",
        "Bitte die Überschrift wie bisher schreiben oder die Umbenennung mitteilen.",
    ),
    "old_delivery": Rule(
        "warnung",
        "kept",
        "Für diesen Stichtag liegt keine Lieferung vor.",
        "Bitte einen aktuellen Export schicken.",
    ),
    "share_open": Rule("fehler", "kept", "Der Teil ist größer als sein Ganzes."),
    "partition_open": Rule("fehler", "kept", "Die Teile ergeben nicht das Ganze."),
}


def make_finding(
    code: str,
    *,
    quelle: str,
    datei: str,
    blatt: str = "",
    spalte: str = "",
    zelle: str = "",
    zellen: str = "",
    anzahl: int = 1,
    raw: object = None,
    text: str = "",
    vorschlag: str = "",
) -> Finding:
    """A Finding of that code; ``text`` and ``vorschlag`` add to the rule's own words."""
    rule = RULES[code]
    return Finding(
        code,
        rule.schwere,
        quelle,
        datei,
        blatt,
        spalte,
        zelle,
        zellen or zelle,
        anzahl,
        raw,
        rule.aktion,
        " ".join(filter(None, (rule.text, text))),
        vorschlag or rule.vorschlag,
    )


def cell_name(row: int, column: int) -> str:
    """The Excel name of a cell, both counted from 1.

    >>> cell_name(17, 3), cell_name(1, 28)
    ('C17', 'AB1')
    """
    return f"{column_letter(column)}{row}"


def column_letter(column: int) -> str:
    """The letter of a column counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_ranges(rows: Iterable[int], first_column: int, last_column: int | None = None) -> str:
    """The cells of one column (or of several neighbouring ones) as Excel ranges.

    >>> cell_ranges([5, 6, 7, 10], 3)
    'C5:C7, C10'
    >>> cell_ranges([12], 2, 4)
    'B12:D12'
    """
    left, right = column_letter(first_column), column_letter(last_column or first_column)
    return ", ".join(
        f"{left}{first}" if first == last and left == right else f"{left}{first}:{right}{last}"
        for first, last in _runs(sorted(rows))
    )


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of numbers without a gap."""
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            yield numbers[start], numbers[at - 1]
            start = at


FIELDS = tuple(Finding.__dataclass_fields__)


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a table, one row each, columns as the fields of Finding; ``raw`` as text."""
    records = [asdict(finding) | {"raw": raw_text(finding.raw)} for finding in findings]
    return pd.DataFrame(records, columns=FIELDS).astype(
        {name: "Int64" if name == "anzahl" else "string" for name in FIELDS}
    )


def raw_text(raw: object) -> str | None:
    """A raw cell value as text: dates in ISO form, the rest as Python writes it."""
    if raw is None:
        return None
    if isinstance(raw, dt.datetime | dt.date | dt.time):
        return raw.isoformat()
    return str(raw)


def finding_record(finding: Finding) -> dict[str, object]:
    """A Finding as JSON can hold it: numbers and truth values stay, dates become ISO text."""
    raw = finding.raw
    plain = raw if raw is None or isinstance(raw, str | int | float) else raw_text(raw)
    return asdict(finding) | {"raw": plain}
