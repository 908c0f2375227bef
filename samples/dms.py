"""DMS: one workbook with the people on their way into the system and the calendar of trainings."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace

from samples import STICHTAGE
from samples.mess import Mess
from samples.staff import Person, leaving, permanent, random_day
from samples.workbook import Layout, Record, Value, add_sheet, new_workbook, xlsx_bytes

# State at the three report dates (G geplant, S geschult, T Testphase, P produktiv, - not on the
# list), department, number of people, day of their training.
_WEGE = (
    ("PPP", "FB 10", 38, "2021-06-08"), ("PPP", "FB 20", 25, "2021-09-14"),
    ("PPP", "FB 32", 18, "2021-11-09"), ("PPP", "FB 51", 12, "2021-12-07"),
    ("P--", "FB 10", 1, "2021-06-08"), ("PP-", "FB 10", 1, "2021-06-08"),
    ("PP-", "FB 20", 1, "2021-09-14"), ("T--", "FB 50", 1, "2022-02-08"),
    ("TT-", "FB 50", 1, "2022-02-08"), ("TTP", "FB 50", 6, "2022-02-08"),
    ("TPP", "FB 50", 15, "2022-02-08"), ("TPP", "FB 51", 8, "2022-03-15"),
    ("STP", "FB 51", 11, "2022-05-10"), ("STT", "FB 66", 3, "2022-05-17"),
    ("GTT", "FB 66", 3, "2022-06-21"), ("GST", "FB 66", 8, "2022-08-16"),
    ("-ST", "FB 66", 3, "2022-08-16"), ("GGT", "FB 32", 5, "2022-10-18"),
    ("-GT", "FB 32", 5, "2022-10-18"), ("GGG", "FB 40", 5, ""), ("GGG", "FB 61", 5, ""),
    ("-GG", "FB 64", 5, ""), ("-GG", "FB 30", 5, ""), ("--G", "FB 40", 5, ""),
    ("--G", "FB 61", 3, ""), ("--G", "FB 64", 4, ""), ("--G", "FB 30", 2, ""),
)  # fmt: skip
_STATUS = {
    "G": ("geplant", ("Schulung geplant", "vorgesehen")),
    "S": ("geschult", ("Schulung erfolgt", "Geschult")),
    "T": ("Testphase", ("Test", "im Test", "in Testphase")),
    "P": ("produktiv", ("Produktivsystem", "prod.", "Produktiv", "im Produktivsystem")),
}
# When a person became productive, by the report date that shows it first.
_PRODUKTIV = (("2022-02-01", "2022-05-20"), ("2022-06-07", "2022-08-19"),
              ("2022-08-29", "2022-11-25"))  # fmt: skip

# Department, places and what the calendar says at the three report dates; None: not yet listed.
_SCHULUNGEN = (
    ("FB 50", 24, "08.02.2022", "08.02.2022", "08.02.2022"),
    ("FB 51", 10, "15.03.2022", "15.03.2022", "15.03.2022"),
    ("FB 51", 12, "10.05.2022", "10.05.2022", "10.05.2022"),
    ("FB 66", 6, "17.05.2022", "17.05.2022", "17.05.2022"),
    ("FB 20", 10, "14.06.2022", "abgesagt", "abgesagt"),
    ("FB 66", 6, "Juni 2022", "21.06.2022", "21.06.2022"),
    ("FB 66", 12, "Q3/2022", "16.08.2022", "16.08.2022"),
    ("FB 32", 12, "QIV/2022", "ab QIV/2022", "18.10.2022"),
    ("FB 40", 12, "in 2022", "QI/2023", "QI/2023"),
    ("FB 61", 10, "in 2023", "Q1/2023", "Q2/2023"),
    ("FB 64", 10, None, "in 2023", "in 2023"),
    ("FB 30", 8, None, "in 2023", "2. Halbjahr 2023"),
)
_SCHULUNG_STATUS = {
    "geplant": ("vorgesehen",),
    "durchgeführt": ("erledigt", "abgeschlossen"),
    "abgesagt": ("entfallen",),
}

_FILES = {
    "2022-05-31": "DMS_Rollout_Mai.xlsx",
    "2022-08-23": "dms-liste_23.08.2022_korr.xlsx",
    "2022-11-28": "DMS-Einfuehrungsliste November 2022 (neu).xlsx",
}
_ROLLOUT = {
    "2022-05-31": Layout(
        "Liste", at="A5",
        columns=[
            ("Pers.-Nr.", "nummer"), ("Name", "nachname"), ("Vorname", "vorname"),
            ("Mail", "email"), ("FB", "fb"), ("Status", "status"), ("geschult am", "schulung"),
            ("produktiv seit", "produktiv"),
        ],
        above={"A1": "Beispieldaten – fiktiv: DMS-Einführung", "A3": "Stand: 27.05.2022"},
        below=("", "* Test = geschult, arbeitet noch nicht im Produktivsystem"),
        blank_after=(70,),
    ),
    "2022-08-23": Layout(
        "DMS-Einführung", at="B4",
        columns=[
            ("PersNr", "nummer"), ("Nachname", "nachname"), ("Vorname", "vorname"),
            ("", ""), ("OE", "fb"), ("Schulung am", "schulung"), ("DMS-Status", "status"),
            ("Produktivstart", "produktiv"), ("E-Mail-Adresse", "email"),
            ("Bemerkung", "bemerkung"),
        ],
        above={"B1": "DMS-Einführungsliste (Beispieldaten – fiktiv)", "B2": "Stand: 23.08.22"},
        blank_after=(31, 118),
        hidden=(57, 58),
    ),
    "2022-11-28": Layout(
        "DMS-Einführung", at="A6",
        columns=[
            ("lfd.", "lfd"), ("Beschäftigte|Personalnummer", "nummer"),
            ("Beschäftigte|Name", "nachname"), ("Beschäftigte|Vorname", "vorname"),
            ("Fachbereich", "fb"), ("Einführung|Schulung am", "schulung"),
            ("Einführung|Stand der Einführung", "status"),
            ("Einführung|produktiv seit", "produktiv"), ("E-Mail", "email"),
        ],
        above={"A1": "Beispieldaten – fiktiv", "A2": "Einführung Dokumentenmanagementsystem",
               "A4": "Stand: 28.11.2022"},
        below=("", "Hinweis: ausgeschiedene Beschäftigte sind nicht mehr aufgeführt"),
        blank_after=(0, 100),
    ),
}  # fmt: skip
_KALENDER = {
    "2022-05-31": Layout(
        "Schulungen", at="A4",
        columns=[("Nr.", "nr"), ("FB", "fb"), ("Termin", "termin"), ("Status", "status"),
                 ("Plätze", "plaetze")],
        above={"A1": "Beispieldaten – fiktiv: Schulungen DMS", "A2": "Stand: 27.05.2022"},
    ),
    "2022-08-23": Layout(
        "Schulungen", at="B5",
        columns=[("Schulungsnummer", "nr"), ("Fachbereich", "fb"), ("Zeitraum", "termin"),
                 ("Teilnehmende (geplant)", "plaetze"), ("Schulungsstatus", "status")],
        above={"B1": "Beispieldaten – fiktiv", "B2": "Schulungen", "B3": "Stand: 23.08.2022"},
        below=("", "* Termine vorbehaltlich Raum"),
    ),
    "2022-11-28": Layout(
        "Schulungskalender", at="A5",
        columns=[("Schulung Nr.", "nr"), ("Fachbereich", "fb"), ("Termin", "termin"),
                 ("Schulungsstatus", "status"), ("Anzahl Plätze", "plaetze"),
                 ("Raum", "raum")],
        above={"A1": "Beispieldaten – fiktiv: DMS-Schulungen", "A2": "Stand: 28.11.2022"},
    ),
}  # fmt: skip

# What the department says beside its figures, by report date.
AUSSAGEN = {
    "2022-05-31": ("Einführung beginnt in den Fachbereichen der Kernverwaltung (erfunden)",),
    "2022-08-23": ("Weitere Schulungen sind für das vierte Quartal vorgesehen (erfunden)",),
    "2022-11-28": ("Geplante Schulungen in 2023: FB 40, FB 61, FB 64, FB 30",),
}
# Figures that the report supports without printing them, and how.
HERLEITUNGEN = {
    "2022-11-28": {
        "geschult_insgesamt": "160 = 133 + 27",
        "produktivquote": "83,1 % = 133 von 160",
    },
}


def dateien(stichtag: str) -> dict[str, bytes]:
    """The DMS workbook of one report date."""
    mess = Mess(f"dms {stichtag}")
    at = STICHTAGE.index(stichtag)
    book = new_workbook()
    add_sheet(book, _ROLLOUT[stichtag], _rollout(mess, at))
    calendar = list(_schulungen(mess, at))
    places = {"nr": "Summe", "plaetze": sum(int(row["plaetze"]) for row in calendar)}
    add_sheet(book, replace(_KALENDER[stichtag], total=places), calendar)
    return {_FILES[stichtag]: xlsx_bytes(book)}


def _rollout(mess: Mess, at: int) -> Iterator[Record]:
    """The people on the list at the report date, by name."""
    listed = [(person, way, day) for person, way, day in _people() if way[at] != "-"]
    listed.sort(key=lambda entry: (entry[0].nachname, entry[0].vorname))
    for number, (person, way, day) in enumerate(listed, 1):
        state = way[at]
        produktiv = _produktiv_seit(person, way, day) if state == "P" else None
        yield {
            "lfd": number,
            "nummer": mess.personnel_number(person.nummer),
            "nachname": person.nachname,
            "vorname": person.vorname,
            "email": person.email,
            "fb": mess.fachbereich(person.fachbereich),
            "status": mess.spelling(*_STATUS[state]),
            "schulung": mess.missing() if state == "G" else mess.day(dt.date.fromisoformat(day)),
            "produktiv": mess.day(produktiv) if produktiv else mess.missing(),
            "bemerkung": mess.mostly(None, "Teilzeit", "Gerät bestellt", share=0.1),
        }


def _people() -> Iterator[tuple[Person, str, str]]:
    """Each person with the way taken and the day of training."""
    staff = {fachbereich: iter(permanent(fachbereich)) for _, fachbereich, _, _ in _WEGE}
    for way, fachbereich, heads, day in _WEGE:
        if way[0] != "-" and "-" in way:
            gone = way.index("-")
            yield leaving(fachbereich, *STICHTAGE[gone - 1 : gone + 1]), way, day
        else:
            yield from ((next(staff[fachbereich]), way, day) for _ in range(heads))


def _produktiv_seit(person: Person, way: str, trained: str) -> dt.date:
    first, last = _PRODUKTIV[way.index("P")]
    return random_day(random.Random(person.nummer), max(first, trained), last)


def _schulungen(mess: Mess, at: int) -> Iterator[dict[str, Value]]:
    """The calendar at the report date: what was held, then what is planned."""
    for number, (fachbereich, places, *course) in enumerate(_SCHULUNGEN, 1):
        if (termin := course[at]) is None:
            continue
        day = _day(course[0] if termin == "abgesagt" else termin)
        held = day is not None and day.isoformat() <= STICHTAGE[at]
        status = "abgesagt" if termin == "abgesagt" else "durchgeführt" if held else "geplant"
        yield {
            "nr": f"S-{number:02}",
            "fb": mess.fachbereich(fachbereich),
            "termin": mess.day(day, share=0.5) if day else termin,
            "status": mess.spelling(status, _SCHULUNG_STATUS[status]),
            "plaetze": mess.count(places),
            "raum": mess.pick("Raum 1.04", "Schulungsraum", None),
        }


def _day(termin: str) -> dt.date | None:
    """The day of a training; None where only a quarter, month or year is planned."""
    try:
        return dt.datetime.strptime(termin, "%d.%m.%Y").date()
    except ValueError:
        return None
