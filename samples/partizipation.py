"""Participation: the platform's export of procedures, and the survey among the applicants."""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from samples.mess import Mess
from samples.workbook import Layout, Record, Value, add_sheet, csv_bytes, new_workbook, xlsx_bytes

# Procedures with their activities at the three report dates; empty: not yet begun.
_VERFAHREN = Path(__file__).with_suffix(".csv")
_MONAT = {"2022-05-31": "mai", "2022-08-23": "august", "2022-11-28": "november"}
_FORMAT = {
    "Umfrage (Formular)": ("Umfrage", "Umfragen (Formulare)", "Formular"),
    "Veranstaltung": ("Veranstaltungen",),
    "Dialog": ("Dialoge",),
    "Terminvereinbarung": ("Terminbuchung",),
    "Verfahren (Stellungnahmen)": ("Verfahren",),
    "Meldeverfahren": ("Mängelmelder",),
}
_STATUS = {
    "in Vorbereitung": ("geplant", "Entwurf"),
    "laufend": ("aktiv", "läuft"),
    "abgeschlossen": ("beendet", "archiviert"),
}
# Answers by grade 1 to 5 and without one; in August words, in November grades. In total as many
# as the survey has activities on the platform.
_NOTEN = {"2022-08-23": (14, 21, 12, 6, 3, 2), "2022-11-28": (33, 52, 28, 15, 9, 5)}
_WORTE = ("sehr zufrieden", "zufrieden", "teils, teils", "unzufrieden", "sehr unzufrieden")
_FREITEXT = (
    None, None, None, "Gut erklärt, danke", "Die Frist war zu kurz", "Mehr Grundstücke bitte",
    "=gern wieder",
)  # fmt: skip

_FILES = {
    "2022-05-31": "Export_Beteiligung_Mai.xlsx",
    "2022-08-23": "beteiligungsverfahren_20220823.csv",
    "2022-11-28": "Beteiligung NRW Verfahren 28.11.2022.xlsx",
}
_UMFRAGE_FILES = {
    "2022-08-23": "Formular-Export Zufriedenheit 2022-08-23.csv",
    "2022-11-28": "Umfrage Zufriedenheit Baugrundstuecke.xlsx",
}
_LAYOUTS = {
    "2022-05-31": Layout(
        "Export", at="A4",
        columns=[
            ("Verfahrens-ID", "id"), ("Titel", "titel"), ("Format", "format"),
            ("Mandant", "fb"), ("Bereich", "bereich"), ("Status", "status"), ("Start", "start"),
            ("Ende", "ende"), ("Beiträge/Teilnahmen", "anzahl"), ("Aufrufe", "aufrufe"),
        ],
        above={"A1": "Beispieldaten – fiktiv: Beteiligungsverfahren", "A2": "Stand: 31.05.2022"},
    ),
    "2022-11-28": Layout(
        "Verfahren", at="A6",
        columns=[
            ("Verfahren-ID", "id"), ("Titel des Verfahrens", "titel"),
            ("Beteiligungsformat", "format"), ("Mandant/FB", "fb"), ("Einsatzbereich", "bereich"),
            ("Verfahrensstatus", "status"), ("Zeitraum|Zeitraum von", "start"),
            ("Zeitraum|Zeitraum bis", "ende"), ("Nutzung|Anzahl Beiträge/Teilnahmen", "anzahl"),
            ("Nutzung|Aufrufe", "aufrufe"), ("Nutzung|Registrierte", "registriert"),
            ("Ansprechperson", "person"),
        ],
        above={"A1": "Beispieldaten – fiktiv", "A2": "Online-Beteiligung: Verfahren der Stadt",
               "A4": "Stand: 28.11.2022"},
        below=("", "* Beiträge/Teilnahmen je nach Format: Formulare, Teilnehmende, Meldungen …"),
        blank_after=(0, 20),
        hidden=(24,),
    ),
}  # fmt: skip
_CSV_KOPF = (
    "Beteiligungs-ID", "Name der Beteiligung", "Beteiligungsart", "Fachbereich", "Themenbereich",
    "Status des Verfahrens", "Startdatum", "Enddatum", "Anzahl Aktivitäten", "Seitenaufrufe",
)  # fmt: skip
_FELDER = ("id", "titel", "format", "fb", "bereich", "status", "start", "ende", "anzahl", "aufrufe")

AUSSAGEN = {
    "2022-05-31": (
        "Die Online-Beteiligungsplattform wird seit Februar 2022 eingesetzt (erfunden)",
        "Erstes Bewerbungsverfahren für städtische Baugrundstücke online (erfunden)",
    ),
    "2022-08-23": (
        "Umfrage zur Zufriedenheit mit dem Bewerbungsverfahren läuft (erfunden)",
        "Weitere Bewerbungsverfahren für Baugrundstücke sind geplant (erfunden)",
    ),
    "2022-11-28": (
        "Beteiligungsportal mittlerweile in verschiedenen Bereichen eingesetzt "
        "(Jugend und Familie, Wirtschaft und Tourismus, Liegenschaften, Nachhaltigkeit)",
        "Bewerbungsverfahren für städtische Baugrundstücke: "
        "Informationsveranstaltung für Geloste, Umfrage bezüglich der Zufriedenheit",
    ),
}
HERLEITUNGEN = {
    "2022-11-28": {"aktivitaeten_mittelwert": "1.832 Aktivitäten / 35 Verfahren"},
}


def dateien(stichtag: str) -> dict[str, bytes]:
    """The export of procedures and, from August on, the answers to the survey."""
    mess = Mess(f"partizipation {stichtag}")
    records = list(_verfahren(mess, stichtag))
    whole = sum(int(str(r["anzahl"])) for r in records if str(r["anzahl"]).isdigit())
    files = {_FILES[stichtag]: _export(mess, stichtag, records, whole)}
    if stichtag in _NOTEN:
        files[_UMFRAGE_FILES[stichtag]] = _umfrage(mess, stichtag)
    return files


def _verfahren(mess: Mess, stichtag: str) -> Iterator[Record]:
    day = dt.date.fromisoformat(stichtag)
    with _VERFAHREN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for number, row in enumerate(rows, 1):
        start = dt.date.fromisoformat(row["start"])
        end = dt.date.fromisoformat(row["ende"]) if row["ende"] else None
        begun = start <= day
        if not begun and (start - day).days > 75:
            continue
        status = "abgeschlossen" if end and end < day else "laufend" if begun else "in Vorbereitung"
        count = int(row[_MONAT[stichtag]]) if begun else None
        views = 7 * count + 31 + number * 13 if begun else None
        yield {
            "id": f"BT-2022-{number:03}" if start.year == 2022 else f"BT-2023-{number - 35:03}",
            "titel": mess.text(row["titel"]),
            "format": mess.spelling(row["format"], _FORMAT[row["format"]]),
            "fb": mess.fachbereich(row["fb"]),
            "bereich": mess.text(row["bereich"]),
            "status": mess.spelling(status, _STATUS[status]),
            "start": mess.day(start),
            "ende": mess.day(end) if end else mess.missing(),
            "anzahl": mess.missing() if count is None else mess.count(count),
            "aufrufe": mess.missing() if views is None else mess.mostly(views, _points(views)),
            "registriert": count // 3 if count else 0,
            "person": mess.pick("Zentrale Redaktion", "Fachbereich", None),
        }


def _export(mess: Mess, stichtag: str, records: list[Record], whole: int) -> bytes:
    if stichtag in _LAYOUTS:
        book = new_workbook()
        total = {"id": "Gesamt", "anzahl": _points(whole)}
        add_sheet(book, replace(_LAYOUTS[stichtag], total=total), records)
        return xlsx_bytes(book)
    rows = [
        ("Beispieldaten – fiktiv: Beteiligungsverfahren",),
        ("Stand: 23.08.2022",),
        (),
        _CSV_KOPF,
        *(tuple(_csv_value(record[name]) for name in _FELDER) for record in records),
        ("Summe", *[""] * 7, _points(whole), ""),
    ]
    return csv_bytes([(*row, *[""] * (len(_CSV_KOPF) - len(row))) for row in rows])


def _umfrage(mess: Mess, stichtag: str) -> bytes:
    mixed = _antworten(stichtag)
    if stichtag == "2022-08-23":
        rows = [
            ("Antwort-ID", "Eingang", "Wie zufrieden sind Sie mit dem Bewerbungsverfahren?",
             "Anmerkungen (Beispieldaten – fiktiv)", "IP-Adresse"),
            *((f"U-{n:04}", f"{18 + n % 13}.07.2022", _wort(mess, grade),
               mess.pick(*_FREITEXT) or "", f"192.0.2.{n}") for n, grade in enumerate(mixed, 1)),
        ]  # fmt: skip
        return csv_bytes(rows, encoding="utf-8-sig")
    layout = Layout(
        "Antworten", at="B5",
        columns=[("Antwort-Nr.", "nr"), ("Note Bewerbungsverfahren", "note"), ("", ""),
                 ("Anmerkungen", "text")],
        above={"B1": "Beispieldaten – fiktiv", "B2": "Umfrage zur Zufriedenheit (anonym)",
               "B3": "Stand: 25.11.2022"},
        below=("", "Hinweis: 1 = sehr zufrieden … 5 = sehr unzufrieden"),
        blank_after=(60,),
    )  # fmt: skip
    book = new_workbook()
    add_sheet(
        book,
        layout,
        (
            {
                "nr": f"U-{n:04}",
                "note": mess.pick(None, "k. A.")
                if grade == 5
                else mess.mostly(grade + 1, str(grade + 1), f"Note {grade + 1}"),
                "text": mess.pick(*_FREITEXT[:-1]),
            }
            for n, grade in enumerate(mixed, 1)
        ),
    )
    return xlsx_bytes(book)


def _antworten(stichtag: str) -> list[int]:
    """Grades from 0 in a mixed order; who answered before comes first and keeps the grade."""
    found: list[int] = []
    for day, numbers in _NOTEN.items():
        if day <= stichtag:
            new = [g for g, number in enumerate(numbers) for _ in range(number - found.count(g))]
            # Every 37th, going round; 37 has no factor in common with the number of answers.
            found += [new[(37 * i) % len(new)] for i in range(len(new))]
    return found


def _wort(mess: Mess, grade: int) -> str:
    return mess.pick("", "-") if grade == 5 else mess.mostly(_WORTE[grade], _WORTE[grade].title())


def _csv_value(value: Value) -> Value:
    return f"{value:%d.%m.%Y}" if isinstance(value, dt.date) else "" if value is None else value


def _points(number: int) -> str:
    return f"{number:,}".replace(",", ".")
