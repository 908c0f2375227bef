"""A list of defects that citizens report, as an office keeps it: of no source that is known."""

import datetime as dt
from pathlib import Path

from tests.workbooks import Tab, write_book

STATES = ("offen", "in Bearbeitung", "Erledigt", "erledigt")
HEADERS = (
    *("Meldung Nr.", "Eingang am", "Fachbereich", "Status", "Name", "E-Mail"),
    *("Kosten in €", "Anzahl Fotos", "Bemerkung"),
)


def write_export(path: Path) -> Path:
    """60 records below a title, with personal columns, remarks and a total."""
    records = [
        [
            f"M-{1000 + number}",
            dt.datetime(2023, 1, 1 + number % 28),
            ("FB 40", "66 – Tiefbau", "FB 32")[number % 3],
            STATES[number % 4],
            f"Person{number} Zobel",
            f"p{number}@beispiel.invalid",
            (12.5, "1.200,50 €", None)[number % 3],
            number % 6,
            "Frau Zobel rief an" if number % 7 == 0 else None,
        ]
        for number in range(60)
    ]
    head = [["Mängelmelder"], ["Stand: 14.02.2023"], [], HEADERS]
    return write_book(path, Tab([*head, *records, ["Summe", *[None] * 6, 150]]))
