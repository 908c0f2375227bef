"""Ausblick: the catalogue of measures, kept by hand, once handed in as CSV.

massnahmen.csv holds each measure with its course over the three report dates (``verlauf``, one
letter a date, see ``_STATUS``; "-" is not yet listed). A field with "|" has a value for each date.
"""

import csv
import datetime as dt
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from samples import STICHTAGE
from samples.mess import Mess
from samples.workbook import (
    Layout,
    Record,
    Value,
    add_hidden_lists,
    add_sheet,
    csv_bytes,
    new_workbook,
    xlsx_bytes,
)

_STATUS = {
    "g": ("geplant", ("vorgesehen", "noch nicht begonnen", "Geplant")),
    "l": ("in Umsetzung", ("in Arbeit", "läuft", "laufend")),
    "m": ("Aktuell Marktsichtung", ("Aktuell Marktsichtung",)),
    "t": ("Teilweise umgesetzt", ("teilw. umgesetzt",)),
    "f": ("Finale Umsetzung noch nicht erfolgt", ("Finale Umsetzung noch nicht erfolgt",)),
    "u": ("umgesetzt", ("erledigt", "abgeschlossen", "Umgesetzt")),
    "z": ("zurückgestellt", ("ruht", "zurückgestellt")),
    "e": ("entfallen", ("gestrichen", "entfallen")),
}
_FELD = {
    "Smart Working": ("SmartWorking", "Smart working"),
    "E-Government": ("E - Government", "eGov"),
    "Partizipation": ("Bürgerbeteiligung", "PARTIZIPATION"),
    "Presse- und Öffentlichkeitsarbeit": ("Öffentlichkeitsarbeit", "Presse/ÖA"),
}
_DRITTE = {
    "KRZN": ("Rechenzentrum", "krzn"),
    "Land": ("Land NRW", "NRW"),
    "Bund": ("Bund", "BMI"),
    "KRZN und Land": ("KRZN/Land", "Land/KRZN"),
    "Land und Bund": ("Land/Bund", "Bund, Land"),
}
_ART = {"Maßnahme": ("Massnahme", "Maßn."), "Bericht im APD": ("APD", "Bericht APD")}
_KONTAKTE = ("Frau Dotterstieg", "Herr Farnkamper", "Frau Mistelweyler", "Herr Rohrbogen")
_LISTEN = {
    "Status": ("umgesetzt", "teilweise umgesetzt", "in Umsetzung", "geplant", "entfallen"),
    "Handlungsfelder": tuple(_FELD),
}

_FILES = {
    "2022-05-31": "Massnahmenkatalog_Mai2022.xlsx",
    "2022-08-23": "massnahmen_export_23.08.2022.csv",
    "2022-11-28": "Massnahmenkatalog Digitalisierung Stand Nov 22 final.xlsx",
}
_LAYOUTS = {
    "2022-05-31": Layout(
        "Katalog", at="A5",
        columns=[
            ("Maßnahmen-Nr.", "nr"), ("Art", "art"), ("Handlungsfeld", "feld"),
            ("Vorhaben", "massnahme"), ("Kurzname", "kuerzel"), ("Federführung", "fb"),
            ("Umsetzung bis", "termin"), ("verschoben auf", "neu"), ("Status", "status"),
            ("abhängig von", "dritte"), ("Ansprechpartner/in", "kontakt"),
        ],
        above={"A1": "Beispieldaten – fiktiv: Maßnahmenkatalog Digitalisierung",
               "A3": "Stand: 30.05.2022"},
        below=("", "* APD = Ausschuss für Personal und Digitales"),
        blank_after=(6, 18),
    ),
    "2022-08-23": Layout(
        "", [
            ("Maßnahmennummer", "nr"), ("Eintragsart", "art"), ("Bereich", "feld"),
            ("Bezeichnung der Maßnahme", "massnahme"), ("Kurztitel", "kuerzel"),
            ("FB", "fb"), ("Termin", "termin"), ("Neuer Umsetzungstermin", "neu"),
            ("Sachstand", "status"), ("Grund der Verzögerung", "grund"), ("wartet auf", "dritte"),
        ],
    ),
    "2022-11-28": Layout(
        "Maßnahmen", at="B6",
        columns=[
            ("lfd.", "lfd"), ("Maßnahme Nr.", "nr"), ("Art des Eintrags", "art"),
            ("Handlungsfeld", "feld"), ("Maßnahme", "massnahme"), ("Kürzel", "kuerzel"),
            ("", ""), ("federführend", "fb"), ("Zeitplan|Umsetzungstermin", "termin"),
            ("Zeitplan|neuer Termin", "neu"), ("Stand|Status", "status"),
            ("Stand|Begründung", "grund"), ("Abhängigkeit", "dritte"),
            ("Ansprechpartner/in", "kontakt"),
        ],
        above={"B1": "Beispieldaten – fiktiv", "B2": "Maßnahmenkatalog Digitalisierung",
               "B4": "Stand: 28.11.2022"},
        below=("", "* Bericht im APD: Vorlage für den Ausschuss für Personal und Digitales",
               "Hinweis: neuer Termin nur, wo sich der erste verschoben hat"),
        blank_after=(0, 20),
        hidden=(5,),
    ),
}  # fmt: skip

# What the department says beside its figures, by report date.
AUSSAGEN = {
    "2022-05-31": ("APD – Q3/2022: Sachstandsbericht Digitalisierung (erfunden)",),
    "2022-08-23": (
        "APD – Q4/2022: Sachstandsbericht Digitalisierung (erfunden)",
        "APD – Q1/2023: Fortschreibung Maßnahmenkatalog Digitalisierung (erfunden)",
    ),
    "2022-11-28": (
        "APD – Q1/2023: Fortschreibung Maßnahmenkatalog Digitalisierung",
        "APD – Q3/2023: Sachstandsbericht Digitalisierung",
    ),
}


def dateien(stichtag: str) -> dict[str, bytes]:
    """The catalogue of one report date."""
    mess = Mess(f"ausblick {stichtag}")
    at = STICHTAGE.index(stichtag)
    records = [
        _eintrag(mess, at, row) | {"lfd": number}
        for number, row in enumerate((row for row in _read() if row["verlauf"][at] != "-"), 1)
    ]
    layout = _LAYOUTS[stichtag]
    if _FILES[stichtag].endswith(".csv"):
        return {_FILES[stichtag]: csv_bytes(_lines(layout, records), encoding="utf-8-sig")}
    book = new_workbook()
    add_sheet(book, layout, records)
    add_hidden_lists(book, "Auswahl", _LISTEN)
    return {_FILES[stichtag]: xlsx_bytes(book)}


def _lines(layout: Layout, records: list[Record]) -> Iterator[list[Value]]:
    """The catalogue as CSV: two lines of title, headers, records, a note."""
    yield ["Beispieldaten – fiktiv: Maßnahmenkatalog Digitalisierung"]
    yield ["Stand: 23.08.2022"]
    yield [header for header, _ in layout.columns]
    for record in records:
        yield [record[name] for _, name in layout.columns]
    yield ["* ohne abgeschlossene Maßnahmen der Vorjahre"]


def _eintrag(mess: Mess, at: int, row: dict[str, str]) -> dict[str, Value]:
    """One entry as the catalogue shows it at the report date."""
    status, others = _STATUS[row["verlauf"][at]]
    feld, dritte = row["handlungsfeld"], row["abhaengigkeit"]
    return {
        "nr": mess.mostly(row["nr"], f"{row['nr']} ", f"\xa0{row['nr']}"),
        "art": mess.spelling(row["art"], _ART[row["art"]]),
        "feld": mess.spelling(feld, _FELD[feld], share=0.15) if feld else mess.missing(),
        "massnahme": mess.text(row["massnahme"]),
        "kuerzel": mess.text(_at(row["kuerzel"], at), share=0.1),
        "fb": mess.fachbereich(row["fb"]),
        "termin": _termin(mess, row["termin"]),
        "neu": _termin(mess, _at(row["neu"], at)),
        "status": mess.spelling(status, others),
        "grund": _at(row["begruendung"], at) or mess.missing(),
        "dritte": mess.spelling(dritte, _DRITTE[dritte]) if dritte else mess.missing(),
        "kontakt": mess.pick(*_KONTAKTE),
    }


def _at(text: str, at: int) -> str:
    """The value of a report date: one of three, or the only one.

    >>> _at("Q3/2022||Q1/2023", 2), _at("Q3/2022", 2)
    ('Q1/2023', 'Q3/2022')
    """
    return text.split("|")[at] if "|" in text else text


def _termin(mess: Mess, text: str) -> Value:
    """A day as real date or text; quarters and years as they are written."""
    try:
        return mess.day(dt.date.fromisoformat(text))
    except ValueError:
        return text or mess.missing()


@cache
def _read() -> list[dict[str, str]]:
    path = Path(__file__).with_name("massnahmen.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
