"""The fictional staff: one list of people that all exports about people draw from."""

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product

from samples.mess import ASCII

# Staff in service at 2022-11-28: 572 with GSK.
STAERKE = {
    "FB 10": 70, "FB 20": 52, "FB 30": 30, "FB 32": 62, "FB 40": 56, "FB 50": 58, "FB 51": 76,
    "FB 61": 28, "FB 64": 26, "FB 66": 30, "GSK": 84,
}  # fmt: skip

# Who came and who left, by first and last possible day. In service: 561 at 2022-05-31,
# 561 - 5 + 12 = 568 at 2022-08-23, 568 - 4 + 8 = 572 at 2022-11-28; two start afterwards.
_LEFT = {
    ("2022-01-31", "2022-05-20"): ("FB 32", "FB 40", "FB 51", "FB 64", "GSK", "GSK"),
    ("2022-06-15", "2022-08-15"): ("FB 10", "FB 20", "FB 50", "FB 66", "GSK"),
    ("2022-09-15", "2022-11-15"): ("FB 10", "FB 20", "FB 50", "GSK"),
}
_JOINED = {
    ("2022-06-01", "2022-08-15"): ("FB 10", "FB 20", "FB 30", "FB 32", "FB 40", "FB 40", "FB 50",
                                   "FB 51", "FB 51", "FB 66", "GSK", "GSK"),
    ("2022-09-01", "2022-11-15"): ("FB 10", "FB 32", "FB 40", "FB 50", "FB 51", "FB 61", "GSK",
                                   "GSK"),
}  # fmt: skip
_TO_START = (("FB 20", dt.date(2022, 12, 1)), ("FB 51", dt.date(2023, 1, 1)))

_GIVEN = (
    "Adelheid Alma Anselm Arvid Benedikta Birger Clementine Dörte Edda Eike Elfi Falk Fenja Folke "
    "Gesa Gisbert Hauke Hedda Ilka Ivo Jasper Jette Käthe Knut Leif Levke Malte Mareike Nele Ole "
    "Ottilie Quirin Ragna Rosalie Sönke Swantje Theda Tjark Ulfert Wiebke"
)
_FAMILY_START = "Ahorn Binsen Dotter Efeu Farn Ginster Heidel Karden Lärchen Mistel Rohr Tannen"
_FAMILY_END = "bogen brück egge hölter kamper moor rieper stieg weyler"
_PLACES = ("Rathaus", "Technisches Rathaus", "Bauhof", "Bürgerhaus")


@dataclass(frozen=True)
class Person:
    """One employee; everything but ``fachbereich`` and ``standort`` is personal."""

    nummer: int
    nachname: str
    vorname: str
    geboren: dt.date
    fachbereich: str
    standort: str
    umfang: float
    eintritt: dt.date
    austritt: dt.date | None = None

    @property
    def email(self) -> str:
        """An address that cannot exist."""
        name = f"{self.vorname}.{self.nachname}".lower().translate(ASCII)
        return f"{name}@beispiel.invalid"


@cache
def everyone() -> tuple[Person, ...]:
    """All people who appear at some report date, in order of their personnel number."""
    rng = random.Random(572)
    family = [start + end for start, end in product(_FAMILY_START.split(), _FAMILY_END.split())]
    names = iter(rng.sample(list(product(family, _GIVEN.split())), 700))
    numbers = iter(rng.sample(range(1000, 9999), 700))
    people = []

    def add(fachbereich: str, eintritt: dt.date, austritt: dt.date | None = None) -> None:
        nachname, vorname = next(names)
        people.append(Person(
            next(numbers), nachname, vorname, random_day(rng, "1958-01-01", "2001-12-31"),
            fachbereich,
            "GSK-Betriebshof" if fachbereich == "GSK" else rng.choice(_PLACES),
            rng.choice((100, 100, 100, 100, 75, 62.5, 50)), eintritt, austritt,
        ))  # fmt: skip

    for (first, last), departments in _JOINED.items():
        for fachbereich in departments:
            add(fachbereich, random_day(rng, first, last))
    for fachbereich, eintritt in _TO_START:
        add(fachbereich, eintritt)
    for (first, last), departments in _LEFT.items():
        for fachbereich in departments:
            add(
                fachbereich,
                random_day(rng, "1990-01-01", "2020-12-31"),
                random_day(rng, first, last),
            )
    newcomers = [name for names_of_window in _JOINED.values() for name in names_of_window]
    for fachbereich, heads in STAERKE.items():
        for number in range(heads - newcomers.count(fachbereich)):
            # A leaving date that lies ahead: still in service at all report dates.
            austritt = dt.date(2023, 3, 31) if number == 0 else None
            add(fachbereich, random_day(rng, "1985-01-01", "2021-12-31"), austritt)
    return tuple(sorted(people, key=lambda person: person.nummer))


def permanent(fachbereich: str) -> list[Person]:
    """Those of a department who are in service at all report dates."""
    return [
        person for person in everyone()
        if person.fachbereich == fachbereich and person.eintritt.year < 2022
        and (person.austritt is None or person.austritt.year > 2022)
    ]  # fmt: skip


def leaving(fachbereich: str, after: str, before: str) -> Person:
    """Someone of a department who leaves the city between two report dates."""
    first, last = dt.date.fromisoformat(after), dt.date.fromisoformat(before)
    return next(
        person for person in everyone()
        if person.fachbereich == fachbereich and person.austritt
        and first < person.austritt <= last
    )  # fmt: skip


def listed(stichtag: str) -> Iterable[Person]:
    """The people in the export of that day: in service, left, or engaged to start soon."""
    soon = dt.date.fromisoformat(stichtag) + dt.timedelta(days=40)
    return (person for person in everyone() if person.eintritt <= soon)


def random_day(rng: random.Random, first: str, last: str) -> dt.date:
    """Some day from the first one on, before the last one."""
    start = dt.date.fromisoformat(first)
    return start + dt.timedelta(rng.randrange((dt.date.fromisoformat(last) - start).days))
