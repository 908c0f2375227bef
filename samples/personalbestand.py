"""Staff list from the payroll system, with columns that nobody asked for (date of birth, IBAN)."""

import datetime as dt
from collections.abc import Iterator

from samples.mess import Mess
from samples.staff import listed
from samples.workbook import Layout, Record, add_sheet, new_workbook, xlsx_bytes

_FILES = {
    "2022-05-31": "Personalliste Stand 31.05.2022.xlsx",
    "2022-08-23": "export_pers_20220823.xlsx",
    "2022-11-28": "Personalbestand_2022-11-28.xlsx",
}
_LAYOUTS = {
    "2022-05-31": Layout(
        "Personal", at="A5",
        columns=[
            ("Pers.-Nr.", "nummer"), ("Familienname", "nachname"), ("Rufname", "vorname"),
            ("OE", "fb"), ("Umfang in %", "umfang"), ("Eintritt", "eintritt"),
            ("Austritt", "austritt"), ("Standort", "standort"), ("Geburtsdatum", "geboren"),
        ],
        above={"A1": "Beispieldaten – fiktiv: Personalliste", "A2": "einschließlich GSK",
               "A3": "Stand: 31.05.2022"},
        blank_after=(300,),
    ),
    "2022-08-23": Layout(
        "export", at="A4",
        columns=[
            ("PersNr", "nummer"), ("Name", "nachname"), ("Vorname", "vorname"),
            ("Organisationseinheit", "fb"), ("Eintrittsdatum", "eintritt"),
            ("Austrittsdatum", "austritt"), ("Beschäftigungsgrad", "umfang"),
            ("E-Mail-Adresse", "email"), ("Dienstort", "standort"), ("IBAN", "iban"),
        ],
        above={"A1": "Beispieldaten – fiktiv", "A2": "Stand: 23.08.2022"},
        blank_after=(201, 402),
    ),
    "2022-11-28": Layout(
        "Personalbestand", at="B7",
        columns=[
            ("Personalnummer", "nummer"), ("Nachname", "nachname"), ("Vorname", "vorname"),
            ("Geburtsdatum", "geboren"), ("", ""), ("Organisationseinheit", "fb"),
            ("Beschäftigungsumfang", "umfang"), ("Eintritt", "eintritt"),
            ("Austritt", "austritt"), ("", ""), ("Dienstort", "standort"), ("E-Mail", "email"),
            ("IBAN", "iban"),
        ],
        above={"B1": "Beispieldaten – fiktiv: Personalbestand", "B2": "Stadt Kleve mit GSK",
               "B4": "Stand: 28.11.2022"},
        below=("", "Hinweis: Köpfe, nicht Vollzeitäquivalente",
               "* mit Ausgeschiedenen des laufenden Jahres"),
        blank_after=(290,),
    ),
}  # fmt: skip


def dateien(stichtag: str) -> dict[str, bytes]:
    """The staff list of one report date."""
    book = new_workbook()
    add_sheet(book, _LAYOUTS[stichtag], _personal(Mess(f"personal {stichtag}"), stichtag))
    return {_FILES[stichtag]: xlsx_bytes(book)}


def _personal(mess: Mess, stichtag: str) -> Iterator[Record]:
    """All people in the export; leaving dates far ahead are not yet known."""
    known = dt.date.fromisoformat(stichtag) + dt.timedelta(days=130)
    for number, person in enumerate(listed(stichtag), 1):
        leaves = person.austritt if person.austritt and person.austritt <= known else None
        yield {
            "nummer": mess.personnel_number(person.nummer),
            "nachname": person.nachname,
            "vorname": person.vorname,
            "geboren": person.geboren,
            "email": person.email,
            "fb": mess.fachbereich(person.fachbereich),
            "umfang": mess.number(person.umfang),
            "eintritt": mess.day(person.eintritt),
            "austritt": mess.day(leaves) if leaves else mess.mostly(None, "–", share=0.1),
            "standort": mess.mostly(person.standort, "k. A.", share=0.03),
            "iban": f"DE00 BEISPIEL {number:04}",
        }
