"""Building plots: one workbook with the applications (form export) and the list of plots."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from samples.mess import ASCII, Mess
from samples.workbook import Layout, Record, add_sheet, new_workbook, xlsx_bytes

_FAMILIE, _FREI = "Familiengrundstück", "freier Verkauf"
_GRUPPE = {
    _FAMILIE: ("Familie", "Familiengrundstücke"),
    _FREI: ("frei", "freie Vergabe", "Freier Verkauf"),
}


@dataclass(frozen=True)
class Gebiet:
    """An area: its plots, applications in each group and the days of its procedure."""

    name: str
    kurz: str
    plaetze: dict[str, int]
    bewerbungen: dict[str, int]
    beginn: str
    tage: int
    ziehung: str
    vergeben: dict[str, int]


# 196, 347 and 515 applications at the three report dates. In the last area fewer plots are
# allocated than offered.
_GEBIETE = (
    Gebiet("Baugebiet Musterfeld", "MF", {_FAMILIE: 14, _FREI: 10}, {_FAMILIE: 121, _FREI: 75},
           "2022-03-28", 12, "2022-04-26", {_FAMILIE: 14, _FREI: 10}),
    Gebiet("Baugebiet Beispielweg", "BW", {_FAMILIE: 10, _FREI: 8}, {_FAMILIE: 88, _FREI: 63},
           "2022-06-02", 10, "2022-06-28", {_FAMILIE: 10, _FREI: 8}),
    Gebiet("Baugebiet Am Probehof", "PH", {_FAMILIE: 12, _FREI: 8}, {_FAMILIE: 97, _FREI: 71},
           "2022-09-12", 10, "2022-10-11", {_FAMILIE: 8, _FREI: 8}),
)  # fmt: skip
_VORNAMEN = "Almut Bodo Carla Detlev Enno Friede Gerrit Hilke Imke Jorin Lasse Merle Niklas Onno"
_NACHNAMEN = ("Apfel", "Birken", "Distel", "Eichen", "Flieder", "Hasel", "Kirsch", "Linden")
_ENDUNGEN = ("hain", "horst", "kotten", "rath", "siepen")

_FILES = {
    "2022-05-31": "Baugrundstuecke Bewerbungen 05-2022.xlsx",
    "2022-08-23": "Bewerberliste_Bauplaetze_aktuell.xlsx",
    "2022-11-28": "Kopie von Bewerberliste_Bauplaetze_Nov.xlsx",
}
_BEWERBUNGEN = {
    "2022-05-31": Layout(
        "Bewerbungen", at="A4",
        columns=[
            ("Vorgangsnummer", "nr"), ("Eingang", "eingang"), ("Name", "name"),
            ("Anschrift", "anschrift"), ("E-Mail", "email"), ("Kinder", "kinder"),
            ("Eigentum vorhanden", "eigentum"), ("Gebiet", "gebiet"), ("Gruppe", "gruppe"),
            ("Los-Nr.", "los"), ("Zuteilung", "zuteilung"), ("Rücktritt", "ruecktritt"),
        ],
        above={"A1": "Beispieldaten – fiktiv: Bewerbungen", "A2": "Stand: 30.05.2022"},
        blank_after=(50,),
    ),
    "2022-08-23": Layout(
        "Bewerbungen", at="B5",
        columns=[
            ("Bewerbung Nr.", "nr"), ("Eingang", "eingang"), ("Baugebiet", "gebiet"),
            ("Bewerbergruppe", "gruppe"), ("Bewerber/in", "name"), ("E-Mail-Adresse", "email"),
            ("Straße, Hausnummer", "anschrift"), ("Anzahl Kinder", "kinder"), ("", ""),
            ("Wunschgrundstück", "wunsch"), ("Los", "los"), ("zugeteiltes Grundstück", "zuteilung"),
            ("zurückgetreten am", "ruecktritt"),
        ],
        above={"B1": "Beispieldaten – fiktiv", "B2": "Bewerbungen um Baugrundstücke",
               "B3": "Stand: 23.08.2022"},
        below=("", "* Zuteilung nach Losziehung, Nachrücken nach Losnummer"),
        blank_after=(0,),
        hidden=(101,),
    ),
    "2022-11-28": Layout(
        "Bewerbungen", at="A6",
        columns=[
            ("Bewerbungs-Nr.", "nr"), ("Eingang", "eingang"),
            ("Person|Antragsteller/in", "name"), ("Person|E-Mail", "email"),
            ("Person|Anschrift", "anschrift"), ("Person|Kinder", "kinder"),
            ("Person|Wohneigentum", "eigentum"), ("Baugebiet", "gebiet"),
            ("Gruppe", "gruppe"), ("Wunschgrundstück", "wunsch"),
            ("Losverfahren|Losnummer", "los"), ("Losverfahren|Zuteilung", "zuteilung"),
            ("Losverfahren|Rücktritt", "ruecktritt"),
        ],
        above={"A1": "Beispieldaten – fiktiv", "A2": "Bewerbungen um städtische Baugrundstücke",
               "A4": "Stand: 28.11.2022"},
        below=("", "Hinweis: Zuteilung bleibt nach Rücktritt stehen"),
        blank_after=(0, 210),
    ),
}  # fmt: skip
_GRUNDSTUECKE = {
    "2022-05-31": Layout(
        "Grundstücke", at="A3",
        columns=[("Grundstück Nr.", "nr"), ("Gebiet", "gebiet"), ("Vorgesehen für", "gruppe"),
                 ("Größe (m²)", "groesse")],
        above={"A1": "Beispieldaten – fiktiv, Stand: 30.05.2022"},
    ),
    "2022-08-23": Layout(
        "Bauplätze", at="B4",
        columns=[("Grundstück-Nr.", "nr"), ("Baugebiet", "gebiet"), ("Größe (m²)", "groesse"),
                 ("Vergabeart", "gruppe")],
        above={"B1": "Beispieldaten – fiktiv", "B2": "Stand: 23.08.2022"},
        blank_after=(24,),
    ),
    "2022-11-28": Layout(
        "Grundstücke", at="A5",
        columns=[("Grundstücks-Nr.", "nr"), ("Baugebiet", "gebiet"), ("Vergabeart", "gruppe"),
                 ("Größe (m²)", "groesse")],
        above={"A1": "Beispieldaten – fiktiv", "A2": "Grundstücke in der Vergabe",
               "A3": "Stand: 28.11.2022"},
        blank_after=(24, 42),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Bewerbung:
    """One application and what became of it."""

    gebiet: Gebiet
    gruppe: str
    person: int
    eingang: dt.date
    los: int | None
    zuteilung: str | None
    zugeteilt: dt.date | None
    ruecktritt: dt.date | None


def dateien(stichtag: str) -> dict[str, bytes]:
    """The workbook of one report date."""
    mess, day = Mess(f"baugrundstuecke {stichtag}"), dt.date.fromisoformat(stichtag)
    book = new_workbook()
    add_sheet(book, _BEWERBUNGEN[stichtag], _zeilen(mess, day))
    plots = [
        {
            "nr": f"{gebiet.kurz}-{number:02}",
            "gebiet": gebiet.name,
            "gruppe": mess.spelling(gruppe, _GRUPPE[gruppe]),
            "groesse": mess.number(380.0 + 7 * number),
        }
        for gebiet in _GEBIETE
        if dt.date.fromisoformat(gebiet.beginn) <= day
        for number, gruppe in _plots(gebiet)
    ]
    total = {"nr": "Gesamt", "gebiet": f"{len(plots)} Grundstücke"}
    add_sheet(book, _GRUNDSTUECKE[stichtag], [*plots, total])
    return {_FILES[stichtag]: xlsx_bytes(book)}


def _plots(gebiet: Gebiet) -> Iterator[tuple[int, str]]:
    families = gebiet.plaetze[_FAMILIE]
    for number in range(1, sum(gebiet.plaetze.values()) + 1):
        yield number, _FAMILIE if number <= families else _FREI


def _zeilen(mess: Mess, day: dt.date) -> Iterator[Record]:
    for number, one in enumerate(_alle(), 1):
        if one.eingang > day:
            continue
        vorname, nachname = _name(one.person)
        drawn = dt.date.fromisoformat(one.gebiet.ziehung) <= day
        got = one.zugeteilt is not None and one.zugeteilt <= day
        left = one.ruecktritt is not None and one.ruecktritt <= day
        wish = 1 + one.person % sum(one.gebiet.plaetze.values())
        yield {
            "nr": f"BG-22-{number:04}",
            "eingang": mess.day(one.eingang),
            "name": f"{vorname} {nachname}",
            "anschrift": f"Fiktive Straße {one.person}, 00000 Musterstadt",
            "email": _email(mess, vorname, nachname, one.person),
            "kinder": 1 + one.person % 3 if one.gruppe == _FAMILIE else mess.pick(0, None, 1),
            "eigentum": mess.no(),
            "gebiet": mess.text(one.gebiet.name),
            "gruppe": mess.spelling(one.gruppe, _GRUPPE[one.gruppe]),
            "wunsch": f"{one.gebiet.kurz}-{wish:02}",
            "los": mess.count(one.los) if drawn and one.los else mess.missing(),
            "zuteilung": one.zuteilung if got else mess.missing(),
            "ruecktritt": mess.day(one.ruecktritt) if left else mess.missing(),
        }


def _email(mess: Mess, vorname: str, nachname: str, number: int) -> str:
    address = f"{vorname}.{nachname}{number}@example.org".lower().translate(ASCII)
    return mess.mostly(address, address.title(), f"{address} ", share=0.1)


def _name(person: int) -> tuple[str, str]:
    given = _VORNAMEN.split()
    family = _NACHNAMEN[person % len(_NACHNAMEN)] + _ENDUNGEN[person % len(_ENDUNGEN)]
    return given[person % len(given)], family


@cache
def _alle() -> tuple[Bewerbung, ...]:
    """All applications in the order in which they came in."""
    rng = random.Random(515)
    people = iter(range(1, 1000))
    earlier: list[int] = []
    found: list[Bewerbung] = []
    for gebiet in _GEBIETE:
        for gruppe, number in gebiet.bewerbungen.items():
            # Every fifth person of the later areas applied before.
            again = rng.sample(earlier, number // 5) if earlier else []
            chosen = again + [next(people) for _ in range(number - len(again))]
            found += _ziehung(rng, gebiet, gruppe, chosen)
        earlier = sorted({one.person for one in found})
    return tuple(sorted(found, key=lambda one: (one.eingang, one.person)))


def _ziehung(
    rng: random.Random, gebiet: Gebiet, gruppe: str, people: list[int]
) -> Iterator[Bewerbung]:
    """Draw the lots: one withdraws before, one gives the plot back, the next one gets it."""
    begin = dt.date.fromisoformat(gebiet.beginn)
    drawn = dt.date.fromisoformat(gebiet.ziehung)
    plots = [f"{gebiet.kurz}-{number:02}" for number, g in _plots(gebiet) if g == gruppe]
    plots = plots[: gebiet.vergeben[gruppe]]
    rng.shuffle(people)
    for place, person in enumerate(people):
        eingang = begin + dt.timedelta(rng.randrange(gebiet.tage - 1))
        los, plot, day, left = place or None, None, None, None
        if place == 0:
            left = drawn - dt.timedelta(6)
        elif place <= len(plots):
            plot, day = plots[place - 1], drawn
            if place == 2:
                left = drawn + dt.timedelta(17)
        elif place == len(plots) + 1:
            plot, day = plots[1], drawn + dt.timedelta(24)
        yield Bewerbung(gebiet, gruppe, person, eingang, los, plot, day, left)
