"""The short list of portals, once as a semicolon CSV from Excel (cp1252), else as a workbook."""

from samples.mess import Mess
from samples.workbook import Layout, add_sheet, csv_bytes, new_workbook, xlsx_bytes

_ALLGEMEIN = {
    "Kommunalportal.NRW": "Land NRW",
    "Serviceportal.NRW": "Land NRW",
    "Verwaltung.bund.de": "Bund",
    "Portale auf eigener CMS-Basis": "Stadt Kleve",
}
# In May 2022 the first five only (invented).
_FACHPORTALE = (
    "Wirtschaftsserviceportal.NRW", "Bauportal.NRW", "Beteiligungsportal.NRW", "Geoportal.NRW",
    "Sozialplattform.NRW", "Bauleitplanung.NRW", "Familienportal.NRW",
)  # fmt: skip
_FILES = {
    "2022-05-31": "Portale_Mai_2022.xlsx",
    "2022-08-23": "portale 23.08.2022.csv",
    "2022-11-28": "Portale_2022-11-28.xlsx",
}
_LAYOUTS = {
    "2022-05-31": Layout(
        "Tabelle1", [("Portalname", "portal"), ("Art", "art")], at="A4",
        above={"A1": "Beispieldaten – fiktiv: Portale", "A2": "Stand: 31.05.2022"},
    ),
    "2022-11-28": Layout(
        "Portale", at="B5",
        columns=[("Portal", "portal"), ("Art des Portals", "art"), ("Betreiber", "betreiber")],
        above={"B1": "Beispieldaten – fiktiv", "B2": "Portale für Leistungen der Stadt",
               "B3": "Stand: 28.11.2022"},
        below=("", "Hinweis: Angaben zum Betreiber erfunden"),
        blank_after=(4,),
    ),
}  # fmt: skip


def dateien(stichtag: str) -> dict[str, bytes]:
    """The list of portals of one report date."""
    mess = Mess(f"portale {stichtag}")
    fachportale = _FACHPORTALE[:5] if stichtag == "2022-05-31" else _FACHPORTALE
    records = [
        *({"portal": name, "betreiber": by,
           "art": mess.spelling("Allgemeines Portal", ("allgemein", "Allgemeine Portale"))}
          for name, by in _ALLGEMEIN.items()),
        *({"portal": name, "betreiber": "Land NRW",
           "art": mess.spelling("Fachportal", ("fach", "Fachportale"))}
          for name in fachportale),
    ]  # fmt: skip
    if layout := _LAYOUTS.get(stichtag):
        book = new_workbook()
        add_sheet(book, layout, records)
        return {_FILES[stichtag]: xlsx_bytes(book)}
    rows = [
        ("Beispieldaten – fiktiv: Portale der Stadt Kleve", "", ""),
        ("Stand: 23.08.2022", "", ""),
        ("", "", ""),
        ("Name des Portals", "Portalart", "betrieben von"),
        *((record["portal"], record["art"], record["betreiber"]) for record in records),
        ("", "", ""),
        ("* Überblick, nicht abschließend", "", ""),
    ]
    return {_FILES[stichtag]: csv_bytes(rows)}
