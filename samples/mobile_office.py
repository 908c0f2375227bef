"""Mobile Office: one workbook with the applications and the exchange of devices."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from samples.mess import Mess
from samples.staff import STAERKE, Person, leaving, permanent, random_day
from samples.workbook import Layout, Record, Value, add_sheet, new_workbook, xlsx_bytes

# People in regular Mobile Office at 2022-11-28: 144. Of these 110 were so at all three dates, 18
# since August, 16 since November; 5 ended before August, 3 before November. So: 118, 131, 144.
_REGELMAESSIG = {
    "FB 10": 25, "FB 20": 20, "FB 30": 11, "FB 32": 14, "FB 40": 12, "FB 50": 17, "FB 51": 18,
    "FB 61": 9, "FB 64": 8, "FB 66": 7, "GSK": 3,
}  # fmt: skip
_STATUS = {
    "beantragt": ("offen", "in Bearbeitung", "eingegangen"),
    "genehmigt": ("bewilligt", "gen.", "Genehmigt"),
    "abgelehnt": ("nicht genehmigt",),
    "zurückgezogen": ("zurückgenommen",),
    "beendet": ("ausgelaufen",),
}
_ART = {"regelmäßig": ("regelm.", "fest", "dauerhaft"),
        "anlassbezogen": ("anlassbez.", "gelegentlich")}  # fmt: skip
_TAGE = (1, 2, 2, 2, 2.5, 3)
_AUSSTATTUNG = ("Laptop", "Laptop mit Replicator", "Laptop, Headset", None, "k. A.")

# Lot, old and new devices, number; then start and state at the three report dates.
_LOSE = (
    ("Pilot", "Tower-PC", "Laptop mit Replicator", 12, "QII/2021", "fertig",
     "QII/2021", "abgeschlossen", "QII/2021", "abgeschlossen"),
    ("1", "Tower-PC", "Laptop mit Replicator", 60, "2. Halbjahr 2022", "geplant",
     "ab QIV/2022", "geplant", "ab QI/2023", "geplant"),
    ("2", "Tower-PC", "Laptop mit Replicator", 85, "in 2023", "geplant",
     "QI/2023", "vorgesehen", "Q2/2023", "vorgesehen"),
    ("3", "Laptop (alt)", "Laptop mit Replicator", 40, "in 2023", "geplant",
     "in 2023", "vorgesehen", "2. Halbjahr 2023", "geplant"),
)  # fmt: skip

_FILES = {
    "2022-05-31": "mobile_office_2022-05-31.xlsx",
    "2022-08-23": "Kopie von Mobile Office 23.08.2022.xlsx",
    "2022-11-28": "Mobile Office Antraege Nov22_final2.xlsx",
}
_ANTRAEGE = {
    "2022-05-31": Layout(
        "Anträge", at="A4",
        columns=[
            ("Antrag Nr.", "nr"), ("Antrag vom", "vom"), ("Pers.-Nr.", "nummer"),
            ("Name", "name"), ("OE", "fb"), ("Modell", "art"), ("Tage/Woche", "tage"),
            ("Status", "status"), ("genehmigt am", "genehmigt"), ("gültig ab", "ab"),
            ("gültig bis", "bis"), ("Ausstattung", "ausstattung"),
        ],
        above={"A1": "Beispieldaten – fiktiv: Mobile Office", "A2": "Stand: 31.05.2022"},
        blank_after=(90,),
    ),
    "2022-08-23": Layout(
        "Mobile Office", at="B6",
        columns=[
            ("Lfd. Nr.", "nr"), ("Personal-Nr.", "nummer"),
            ("Antragstellerin/Antragsteller", "name"), ("Fachbereich", "fb"),
            ("beantragt am", "vom"), ("Art des Mobile Office", "art"), ("", ""),
            ("Antragsstatus", "status"), ("Genehmigung vom", "genehmigt"),
            ("Gültigkeit|gültig ab", "ab"), ("Gültigkeit|gültig bis", "bis"),
            ("Umfang (Tage/Woche)", "tage"),
        ],
        above={"B1": "Beispieldaten – fiktiv", "B2": "Anträge auf Mobile Office",
               "B4": "Stand: 23.08.2022"},
        below=("", "* gen. = genehmigt"),
        blank_after=(0, 120),
    ),
    "2022-11-28": Layout(
        "Anträge Mobile Office", at="A5",
        columns=[
            ("Antrag-Nr.", "nr"), ("Personalnummer", "nummer"), ("Name, Vorname", "name"),
            ("Organisationseinheit", "fb"), ("Antragsdatum", "vom"), ("Art", "art"),
            ("Tage pro Woche", "tage"), ("Bearbeitungsstand", "status"),
            ("genehmigt am", "genehmigt"), ("gültig ab", "ab"), ("gültig bis", "bis"),
            ("Ausstattung", "ausstattung"), ("Bemerkung", "bemerkung"),
        ],
        above={"A1": "Beispieldaten – fiktiv: Mobile-Office-Anträge",
               "A2": "Stand: 28.11.2022"},
        below=("", "Hinweis: regelmäßig = feste Tage je Woche"),
        blank_after=(130, 131),
    ),
}  # fmt: skip
_GERAETE = {
    "2022-05-31": Layout(
        "Geräte", at="A4",
        columns=[("Los", "los"), ("bisher", "alt"), ("künftig", "neu"), ("Anzahl", "anzahl"),
                 ("Start", "beginn"), ("Status", "status")],
        above={"A1": "Beispieldaten – fiktiv: Gerätetausch", "A2": "Stand: 31.05.2022"},
    ),
    "2022-08-23": Layout(
        "Gerätetausch", at="C5",
        columns=[("Los-Nr.", "los"), ("Altgerät", "alt"), ("Neugerät", "neu"),
                 ("Geräte (Anzahl)", "anzahl"), ("Beginn Austausch", "beginn"),
                 ("Tauschstatus", "status")],
        above={"C1": "Beispieldaten – fiktiv", "C2": "Stand: 23.08.2022"},
        below=("", "Hinweis: abhängig von der Lieferung"),
    ),
    "2022-11-28": Layout(
        "Gerätetausch", at="A6",
        columns=[("Tauschlos", "los"), ("", ""), ("Gerät alt", "alt"), ("Gerät neu", "neu"),
                 ("Anzahl Geräte", "anzahl"), ("Beginn", "beginn"), ("Status", "status")],
        above={"A1": "Beispieldaten – fiktiv", "A2": "Austausch „Tower-PCs“ / Laptops",
               "A4": "Stand: 28.11.2022"},
        blank_after=(1,),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Antrag:
    """One application and what became of it."""

    person: Person
    vom: dt.date
    entschieden: dt.date
    ergebnis: str = "genehmigt"
    art: str = "regelmäßig"
    ab: dt.date | None = None
    bis: dt.date | None = None
    beendet: dt.date | None = None

    def status(self, day: dt.date) -> str:
        """The state at a day."""
        if day < self.entschieden:
            return "beantragt"
        return "beendet" if self.beendet and self.beendet <= day else self.ergebnis


# What the department says beside its figures, by report date.
AUSSAGEN = {
    "2022-05-31": (
        "Neue Anträge auf Mobile Office werden laufend bearbeitet (erfunden)",
        "Austausch „Tower-PCs“ / Laptops ist in Vorbereitung (erfunden)",
    ),
    "2022-08-23": (
        "Einige Anträge auf Mobile Office sind noch in Bearbeitung (erfunden)",
        "Der Beginn des Geräteaustauschs hängt von der Lieferung ab (erfunden)",
    ),
    "2022-11-28": (
        "Alle Anträge auf Mobile Office wurden bearbeitet",
        "Beginn Austausch „Tower-PCs“ / Laptops mit Replicator: ab QI/2023",
    ),
}


def dateien(stichtag: str) -> dict[str, bytes]:
    """The Mobile Office workbook of one report date."""
    mess = Mess(f"mobile_office {stichtag}")
    book = new_workbook()
    add_sheet(book, _ANTRAEGE[stichtag], _antraege(mess, stichtag))
    lots = list(_geraete(mess, stichtag))
    total = {"los": "Summe", "anzahl": sum(int(lot["anzahl"]) for lot in lots)}
    add_sheet(book, replace(_GERAETE[stichtag], total=total), lots)
    return {_FILES[stichtag]: xlsx_bytes(book)}


def _antraege(mess: Mess, stichtag: str) -> Iterator[Record]:
    day = dt.date.fromisoformat(stichtag)
    for number, request in enumerate(_all_requests(), 1):
        if request.vom > day:
            continue
        status = request.status(day)
        granted = status in ("genehmigt", "beendet")
        days = _TAGE[number % len(_TAGE)] if request.art == "regelmäßig" else None
        yield {
            "nr": f"MO-{number:04}",
            "nummer": mess.personnel_number(request.person.nummer),
            "name": f"{request.person.nachname}, {request.person.vorname}",
            "fb": mess.fachbereich(request.person.fachbereich),
            "vom": mess.day(request.vom),
            "art": mess.spelling(request.art, _ART[request.art]),
            "tage": mess.number(days) if days else mess.missing(),
            "status": mess.spelling(status, _STATUS[status]),
            "genehmigt": mess.day(request.entschieden) if granted else mess.missing(),
            "ab": mess.day(request.ab) if granted else mess.missing(),
            "bis": mess.day(request.bis) if granted and request.bis else mess.missing(),
            "bemerkung": mess.mostly(None, "Vereinbarung liegt vor", share=0.1),
            "ausstattung": _AUSSTATTUNG[number % len(_AUSSTATTUNG)],
        }


def _geraete(mess: Mess, stichtag: str) -> Iterator[dict[str, Value]]:
    at = 4 + 2 * list(_FILES).index(stichtag)
    for lot in _LOSE:
        los, old, new, number, begin, status = *lot[:4], *lot[at : at + 2]
        yield {
            "los": los, "alt": mess.text(old), "neu": mess.text(new),
            "anzahl": mess.count(number), "beginn": begin, "status": status,
        }  # fmt: skip


@cache
def _all_requests() -> tuple[Antrag, ...]:
    """All applications up to the last report date, in the order in which they came in."""
    rng = random.Random(144)
    chosen = [p for fb, n in _REGELMAESSIG.items() for p in rng.sample(permanent(fb), n)]
    rest = [p for fb in STAERKE if fb != "GSK" for p in permanent(fb) if p not in chosen]
    rng.shuffle(chosen)
    rng.shuffle(rest)
    spare = iter(rest)
    found = [
        *_running(rng, chosen[:110]),
        *_new(
            chosen[110:128],
            7,
            ("2022-05-10", "2022-06-08", "2022-07-01"),
            ("2022-06-13", "2022-07-11", "2022-08-01"),
        ),
        *_new(
            chosen[128:],
            12,
            ("2022-08-09", "2022-09-06", "2022-10-01"),
            ("2022-09-14", "2022-10-12", "2022-11-01"),
        ),
        *_new([next(spare) for _ in range(3)], 0, (), ("2022-10-17", "2022-11-10", "2023-01-01")),
        *_ended(rng, spare),
    ]
    # Number, window of the application, earliest and latest decision, outcome, kind.
    for number, first, last, decided, outcome, art in (
        (24, "2020-09-01", "2022-04-20", "", "genehmigt", "anlassbezogen"),
        (1, "2022-05-16", "2022-05-25", "2022-06-10", "genehmigt", "anlassbezogen"),
        (5, "2022-06-10", "2022-07-20", "", "genehmigt", "anlassbezogen"),
        (3, "2022-08-10", "2022-08-20", "2022-09-09", "genehmigt", "anlassbezogen"),
        (4, "2022-09-01", "2022-11-01", "", "genehmigt", "anlassbezogen"),
        (7, "2020-09-01", "2022-04-20", "", "abgelehnt", "regelmäßig"),
        (1, "2022-05-16", "2022-05-25", "2022-06-14", "abgelehnt", "regelmäßig"),
        (2, "2022-06-10", "2022-07-20", "", "abgelehnt", "regelmäßig"),
        (1, "2022-08-10", "2022-08-20", "2022-09-12", "abgelehnt", "regelmäßig"),
        (2, "2022-09-01", "2022-10-30", "", "abgelehnt", "anlassbezogen"),
        (5, "2020-09-01", "2022-04-20", "", "zurückgezogen", "regelmäßig"),
        (1, "2022-08-10", "2022-08-20", "2022-09-01", "zurückgezogen", "regelmäßig"),
    ):
        for _ in range(number):
            vom = random_day(rng, first, last)
            day = dt.date.fromisoformat(decided) if decided else vom + dt.timedelta(17)
            found.append(Antrag(next(spare), vom, day, outcome, art, ab=day))
    return tuple(sorted(found, key=lambda request: (request.vom, request.person.nummer)))


def _running(rng: random.Random, people: list[Person]) -> Iterator[Antrag]:
    """Regular at all report dates; the first eleven have an old agreement and its successor."""
    renewed = (*[("2022-03-31", "2022-03-07", "2022-03-21", "2022-04-01")] * 6,
               *[("2022-06-30", "2022-06-02", "2022-06-20", "2022-07-01")] * 3,
               *[("2022-12-31", "2022-09-12", "2022-09-26", "2022-10-01")] * 2)  # fmt: skip
    for number, person in enumerate(people):
        vom = random_day(rng, "2020-06-01", "2021-06-01" if number < len(renewed) else "2022-02-15")
        ab = dt.date(vom.year + (vom.month > 10), (vom.month + 1) % 12 + 1, 1)
        request = Antrag(person, vom, vom + dt.timedelta(rng.randrange(8, 25)), ab=ab)
        if number < len(renewed):
            bis, *successor = map(dt.date.fromisoformat, renewed[number])
            yield replace(request, bis=bis)
            yield Antrag(person, successor[0], successor[1], ab=successor[2])
        else:
            yield replace(request, bis=rng.choice((None, None, None, dt.date(2023, 12, 31))))


def _new(people: list[Person], early: int, first: tuple, then: tuple) -> Iterator[Antrag]:
    """New regular agreements; the first ones were still open at the report date before.

    ``first`` and ``then`` are the days of application, decision and start.
    """
    for number, person in enumerate(people):
        vom, decided, ab = map(dt.date.fromisoformat, first if number < early else then)
        yield Antrag(person, vom + dt.timedelta(number % 9), decided, ab=ab)


def _ended(rng: random.Random, spare: Iterator[Person]) -> Iterator[Antrag]:
    """Agreements that ended: 5 before August, 3 before November, 2 with the person's leaving."""
    gone = [leaving(fb, "2022-01-01", "2022-05-31") for fb in ("FB 40", "FB 51")]
    ends = [*[dt.date(2022, 6, 30)] * 5, *[dt.date(2022, 9, 30)] * 3, *(p.austritt for p in gone)]
    people = [*(next(spare) for _ in range(8)), *gone]
    for person, bis in zip(people, ends, strict=True):
        vom = random_day(rng, "2020-06-01", "2021-10-01")
        decided = vom + dt.timedelta(14)
        yield Antrag(person, vom, decided, ab=dt.date(2021, 11, 1), bis=bis, beendet=bis)
