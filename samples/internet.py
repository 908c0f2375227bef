"""Internet: the list of measures (workbook) and the recipients of the newsletter (CSV).

The three measures of the report have its wording in November; all others, all recipients and
everything earlier are invented. IP addresses are from the ranges kept for documentation.
"""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from samples import STICHTAGE
from samples.mess import ASCII, Mess
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

# Kürzel, measure, wording of its state at the three report dates (None: not yet on the list).
_MASSNAHMEN = (
    ("Newsletter-Design", "Neues Design – Newsletter der Stadt Kleve",
     "geplant", "geplant", "Teilweise umgesetzt"),
    ("Veranstaltungsmodul", "Optimierung Veranstaltungsmodul – Kalenderansicht",
     "geplant", "Teilweise umgesetzt", "umgesetzt"),
    ("Online-Tools", "Neue Online-Tools (z. B. Sperrmüllanmeldung, Müllkalender, Mängelmelder)",
     "geplant", "geplant", "Aktuell Marktsichtung"),
    ("Kontaktformulare", "Einheitliche Kontaktformulare (erfunden)",
     "umgesetzt", "umgesetzt", "umgesetzt"),
    ("Website-Suche", "Bessere Suche auf der Website (erfunden)",
     "in Umsetzung", "umgesetzt", "umgesetzt"),
    ("Stadtplan", "Interaktiver Stadtplan (erfunden)",
     "Marktsichtung", "in Umsetzung", "Teilweise umgesetzt"),
    ("Leichte Sprache", "Wichtige Seiten in Leichter Sprache (erfunden)",
     None, "geplant", "geplant"),
)  # fmt: skip
_BEMERKUNGEN = (
    "Rücksprache Agentur",
    "siehe Protokoll",
    "Angebot liegt vor",
    "Test bis Monatsende",
)

_FILES = {
    "2022-05-31": ("Internet Massnahmen Mai.xlsx", "newsletter_export_20220531.csv"),
    "2022-08-23": ("Massnahmenliste Website 23.08.22 (2).xlsx", "Newsletter Stand 23.08.2022.csv"),
    "2022-11-28": ("Internet-Weiterentwicklung_2022-11-28.xlsx", "recipients_2022-11-28.csv"),
}
_LAYOUTS = {
    "2022-05-31": Layout(
        "Tabelle1", at="A4",
        columns=[("Kurzname", "kuerzel"), ("Maßnahme Website", "massnahme"), ("Status", "stand"),
                 ("Bemerkung", "bemerkung")],
        above={"A1": "Beispieldaten – fiktiv: Weiterentwicklung Internet",
               "A2": "Stand: 31.05.2022"},
    ),
    "2022-08-23": Layout(
        "Website", at="B5",
        columns=[("Nr.", "nr"), ("Kürzel", "kuerzel"), ("Internet-Maßnahme", "massnahme"),
                 ("", ""), ("Sachstand", "stand"), ("zuständig", "kontakt"),
                 ("Bemerkung", "bemerkung")],
        above={"B1": "Beispieldaten – fiktiv", "B2": "Maßnahmen kleve.de",
               "B3": "Stand: 23.08.22"},
        below=("", "* Reihenfolge ohne Wertung"),
        blank_after=(3,),
    ),
    "2022-11-28": Layout(
        "Maßnahmen", at="B6",
        columns=[("Maßnahme|Kürzel", "kuerzel"), ("Maßnahme|Website-Maßnahme", "massnahme"),
                 ("", ""), ("Umsetzungs-\nstand", "stand"), ("zuständig", "kontakt"),
                 ("Bemerkung", "bemerkung")],
        above={"B1": "Beispieldaten – fiktiv: Internet-Weiterentwicklung",
               "B2": "Stabsstelle Digitalisierung", "B4": "Stand: 28.11.2022"},
        below=("", "Hinweis: Umsetzungsstand im Wortlaut des Sachstandsberichts"),
        blank_after=(0, 3),
    ),
}  # fmt: skip

# What the department says beside its figures, by report date.
AUSSAGEN = {
    "2022-05-31": ("Der Newsletter soll ein neues Design bekommen (erfunden)",),
    "2022-08-23": ("Die Kalenderansicht der Veranstaltungen ist in Arbeit (erfunden)",),
    "2022-11-28": (
        "Neues Design – Newsletter der Stadt Kleve – Teilweise umgesetzt",
        "Optimierung Veranstaltungsmodul – Kalenderansicht umgesetzt",
        "Neue Online-Tools (z. B. Sperrmüllanmeldung, Müllkalender, Mängelmelder) – "
        "Aktuell Marktsichtung",
    ),
}


@dataclass(frozen=True)
class _Empfaenger:
    """One invented address: when it came, was confirmed, and how and when it left, if it did."""

    email: str
    ip: str
    angemeldet: dt.datetime
    bestaetigt: dt.datetime | None
    ende: dt.date | None
    endstatus: str

    def status(self, day: dt.date) -> str | None:
        """The state that the mailing service shows on a day; None: not on the list."""
        if self.angemeldet.date() > day:
            return None
        if self.bestaetigt is None or self.bestaetigt.date() > day:
            return "Unbestätigt" if (day - self.angemeldet.date()).days < 28 else None
        return self.endstatus if self.ende and self.ende <= day else "Aktiv"


def dateien(stichtag: str) -> dict[str, bytes]:
    """The list of measures and the recipients of the newsletter at one report date."""
    mess = Mess(f"internet {stichtag}")
    book = new_workbook()
    add_sheet(book, _LAYOUTS[stichtag], _massnahmen(mess, STICHTAGE.index(stichtag)))
    if stichtag == STICHTAGE[-1]:
        add_hidden_lists(book, "Auswahl", {"Umsetzungsstand": ("umgesetzt", "geplant")})
    measures, recipients = _FILES[stichtag]
    newsletter = {"2022-05-31": _resaved, "2022-08-23": _with_title, "2022-11-28": _as_exported}
    return {measures: xlsx_bytes(book), recipients: newsletter[stichtag](mess, stichtag)}


def _massnahmen(mess: Mess, at: int) -> Iterator[Record]:
    for number, (kuerzel, name, *course) in enumerate(_MASSNAHMEN, 1):
        if course[at] is not None:
            yield {
                "nr": number,
                "kuerzel": mess.mostly(kuerzel, f"{kuerzel} ", f" {kuerzel}"),
                "massnahme": mess.text(name),
                "stand": mess.mostly(course[at], f"{course[at]} ", f" {course[at]}"),
                "kontakt": mess.pick("Frau Dotterstieg", "Herr Farnkamper"),
                "bemerkung": mess.mostly(None, *_BEMERKUNGEN, share=0.5),
            }


def _resaved(mess: Mess, stichtag: str) -> bytes:
    """Opened in Excel and saved again: German dates, cp1252, a total below."""
    rows: list[tuple[Value, ...]] = [
        ("E-Mail-Adresse", "Angemeldet am", "IP Anmeldung", "Aktiviert am", "IP Aktivierung",
         "Status", "Liste"),
    ]  # fmt: skip
    for person, status in _listed(stichtag):
        rows.append((
            _typed(mess, person.email), f"{person.angemeldet:%d.%m.%Y %H:%M}", person.ip,
            f"{person.bestaetigt:%d.%m.%Y %H:%M}" if _confirmed(status) else "",
            person.ip if _confirmed(status) else "", mess.mostly(status, status.lower()),
            "Newsletter (Beispieldaten – fiktiv)",
        ))  # fmt: skip
    rows.append((f"Gesamt: {len(rows) - 1} Adressen", *[""] * 6))
    return csv_bytes(rows)


def _with_title(mess: Mess, stichtag: str) -> bytes:
    """With title rows typed above it, an empty line and a hint below."""
    rows: list[tuple[Value, ...]] = [
        ("Beispieldaten – fiktiv: Newsletter-Verteiler", *[""] * 5),
        ("Stand: 23.08.2022", *[""] * 5),
        ("", *[""] * 5),
        ("Email", "Anmeldedatum", "Bestätigt am", "Empfängerstatus", "IP", "Anrede"),
    ]
    for person, status in _listed(stichtag):
        rows.append((
            _typed(mess, person.email), mess.mostly(f"{person.angemeldet:%d.%m.%Y}",
                                                    f"{person.angemeldet:%d.%m.%y}"),
            f"{person.bestaetigt:%d.%m.%Y}" if _confirmed(status) else mess.pick("", "-", "–"),
            status, person.ip, mess.pick("", "Frau", "Herr"),
        ))  # fmt: skip
    rows += [("", *[""] * 5), ("* IP-Adressen bitte nicht weitergeben", *[""] * 5)]
    return csv_bytes(rows)


def _as_exported(mess: Mess, stichtag: str) -> bytes:
    """As the mailing service writes it, converted to cp1252; one address stands in it twice."""
    rows: list[tuple[Value, ...]] = [
        ("Email", "created", "created_ip", "activated", "activated_ip", "status", "Liste"),
    ]
    for person, status in _listed(stichtag):
        rows.append((
            person.email, f"{person.angemeldet:%Y-%m-%d %H:%M:%S}", person.ip,
            f"{person.bestaetigt:%Y-%m-%d %H:%M:%S}" if _confirmed(status) else "",
            person.ip if _confirmed(status) else "", mess.mostly(status, f"{status} "),
            "Newsletter (Beispieldaten – fiktiv)",
        ))  # fmt: skip
    rows.append(rows[40])
    return csv_bytes(rows)


def _listed(stichtag: str) -> Iterator[tuple[_Empfaenger, str]]:
    day = dt.date.fromisoformat(stichtag)
    for person in _everyone():
        if status := person.status(day):
            yield person, status


def _confirmed(status: str) -> bool:
    return status != "Unbestätigt"


def _typed(mess: Mess, email: str) -> str:
    """An address as people type it: capitals, a space behind."""
    return mess.mostly(email, email.capitalize(), f"{email} ", share=0.1)


@cache
def _everyone() -> tuple[_Empfaenger, ...]:
    """All addresses that ever signed up, by day; more of them a day in 2022."""
    rng = random.Random("newsletter")
    first, last = dt.date(2020, 9, 1), dt.date.fromisoformat(STICHTAGE[-1])
    people: list[_Empfaenger] = []
    for number in range((last - first).days + 1):
        day = first + dt.timedelta(number)
        for _ in range(rng.choices((0, 1, 2, 3), (45, 35, 15, 5 if day.year < 2022 else 25))[0]):
            people.append(_empfaenger(rng, day, len(people)))
    return tuple(people)


_ORTE = "Anger Brunnen Deich Eiche Fähre Garten Hafen Insel Kirsche Linde Mühle Niers Park Rhein"
_WOERTER = "bote fink freund gast leser nachbar radler sänger wanderer zeichner"


def _empfaenger(rng: random.Random, day: dt.date, number: int) -> _Empfaenger:
    name = f"{rng.choice(_ORTE.split())}{rng.choice(_WOERTER.split())}".lower().translate(ASCII)
    signed = dt.datetime.combine(day, dt.time(rng.randrange(6, 23), rng.randrange(60)))
    confirmed = signed + dt.timedelta(minutes=rng.choice((3, 8, 40, 300, 1500, 4000)))
    ende = day + dt.timedelta(days=rng.randrange(20, 1400))
    return _Empfaenger(
        f"{name}{number}@beispiel.invalid",
        rng.choice((f"192.0.2.{rng.randrange(1, 255)}", f"203.0.113.{rng.randrange(1, 255)}",
                    f"2001:db8::{rng.randrange(1, 65535):x}")),
        signed,
        confirmed if rng.random() < 0.82 else None,
        ende if rng.random() < 0.45 else None,
        rng.choices(("Abgemeldet", "Gebounct", "Unerwünscht"), (70, 25, 5))[0],
    )  # fmt: skip
