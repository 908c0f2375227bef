"""What the departments say beside the figures: the report's own statements in November.

Earlier statements are invented and say so, but for the ones the report quotes.
"""

from samples.mess import Mess
from samples.workbook import Layout, add_sheet, new_workbook, xlsx_bytes

_AUSSAGEN = {
    "2022-05-31": {
        "ozg": (
            "Zahlreiche OZG-Leistungen sind über Land, Bund und KRZN angekündigt (erfunden)",
            "Eigene Online-Anträge werden zunächst für offene Leistungen erstellt (erfunden)",
        ),
        "dms": ("Einführung beginnt in den Fachbereichen der Kernverwaltung (erfunden)",),
        "mobile_office": (
            "Neue Anträge auf Mobile Office werden laufend bearbeitet (erfunden)",
            "Austausch „Tower-PCs“ / Laptops ist in Vorbereitung (erfunden)",
        ),
    },
    "2022-08-23": {
        "ozg": (
            "Rund 80 OZG-Leistungen bis Jahresende in Eigenentwicklung erforderlich",
            "Grund: Zahlreiche OZG-Leistungen wurden über Landesportal, Bundesportal, "
            "EfA-Leistungen und KRZN mit Back-End angekündigt.",
            "Rechtzeitige Umsetzung in den meisten Fällen nicht bis Ende 2022 möglich",
        ),
        "dms": ("Weitere Schulungen sind für das vierte Quartal vorgesehen (erfunden)",),
        "mobile_office": (
            "Einige Anträge auf Mobile Office sind noch in Bearbeitung (erfunden)",
            "Der Beginn des Geräteaustauschs hängt von der Lieferung ab (erfunden)",
        ),
    },
    "2022-11-28": {
        "dms": ("Geplante Schulungen in 2023: FB 40, FB 61, FB 64, FB 30",),
        "mobile_office": (
            "Alle Anträge auf Mobile Office wurden bearbeitet",
            "Beginn Austausch „Tower-PCs“ / Laptops mit Replicator: ab QI/2023",
        ),
        "ozg": (
            "OZG-Leistungen auf kleve.de – Serviceportal – zu finden",
            "Online-Anträge ab sofort gekennzeichnet",
            "Zahlreiche OZG-Leistungen wurden über Landesportal, Bundesportal, EfA-Leistungen "
            "und KRZN mit Back-End angekündigt.",
            "Rechtzeitige Umsetzung in den meisten Fällen nicht bis Ende 2022 möglich",
            "Konsequenz - August 2022: Rund 80 OZG-Leistungen bis Jahresende in "
            "Eigenentwicklung erforderlich",
            "Bauportal – Kein neuer Sachstand",
            "Ziel weiterhin: So viele OZG-Leistungen wie möglich, so schnell wie möglich umsetzen.",
            "Fehlende „Back-End-Funktionalität“ muss im Nachhinein umgesetzt werden – "
            "Zusammenarbeit von Bund, Land, Kommune, IT-Dienstleiter sowie "
            "Fachverfahrenshersteller erforderlich.",
            "Gesetzentwurf OZG 2.0 angekündigt – Bisher noch kein Referentenentwurf bekannt.",
        ),
    },
}
_FILES = {
    "2022-05-31": "Erlaeuterungen Sachstand Mai 2022.xlsx",
    "2022-08-23": "erlaeuterungen_23.08.2022.xlsx",
    "2022-11-28": "Erlaeuterungen_Sachstandsbericht_2022-11-28.xlsx",
}
_COLUMNS = {
    "2022-05-31": [("Thema", "thema"), ("Lfd. Nr.", "nr"), ("Aussage", "text")],
    "2022-08-23": [("Thema", "thema"), ("Nr.", "nr"), ("", ""), ("Erläuterung", "text")],
    "2022-11-28": [("Thema", "thema"), ("Nr.", "nr"), ("Text", "text")],
}
_AT = {"2022-05-31": "A4", "2022-08-23": "B5", "2022-11-28": "A5"}


def dateien(stichtag: str) -> dict[str, bytes]:
    """The workbook with the statements of one report date."""
    mess = Mess(f"erlaeuterungen {stichtag}")
    left = _AT[stichtag][0]
    day = ".".join(reversed(stichtag.split("-")))
    above = {f"{left}1": "Beispieldaten – fiktiv: Erläuterungen", f"{left}2": f"Stand: {day}"}
    records = [
        {"thema": thema, "nr": mess.count(number), "text": mess.text(text)}
        for thema, statements in _AUSSAGEN[stichtag].items()
        for number, text in enumerate(statements, 1)
    ]
    book = new_workbook()
    layout = Layout("Erläuterungen", _COLUMNS[stichtag], at=_AT[stichtag], above=above)
    add_sheet(book, layout, records)
    return {_FILES[stichtag]: xlsx_bytes(book)}
