"""Council motions: one workbook with a row for each consultation.

Of the SPD's motion of 07.07.2021 the report states the days, the promised dates and the state;
its number, subject, decisions and department are invented, and so are all other motions and the
groups that moved them.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from samples import STICHTAGE
from samples.mess import Mess
from samples.workbook import Layout, Record, Value, add_sheet, new_workbook, xlsx_bytes

_APD = "APD"


@dataclass(frozen=True)
class _Antrag:
    """A motion: its consultations (day, committee, referred to, decision) and its course.

    ``stand`` and ``termin`` are the wordings at the three report dates.
    """

    nr: str
    drucksache: str
    vom: str
    fraktion: str
    betreff: str
    beratungen: tuple[tuple[str, str, str, str], ...]
    stand: tuple[str, str, str]
    termin: tuple[str, str, str] = ("", "", "")
    termin_alt: str = ""
    erledigt: str = ""
    fb: str = "FB 10"


_ANTRAEGE = (
    _Antrag("2021-007", "142/XI", "2021-02-15", "Wählergruppe Muster (erfunden)",
            "WLAN in der Stadtbücherei (erfunden)",
            (("2021-03-16", _APD, "", "angenommen"),),
            ("umgesetzt",) * 3, erledigt="2021-11-30", fb="FB 40"),
    _Antrag("2021-021", "183/XI", "2021-07-07", "SPD",
            "Anträge und ihr Umsetzungsstand im Ratsinformationssystem",
            (("2021-09-28", _APD, "", "vertagt"), ("2021-12-02", _APD, "", "angenommen")),
            ("Umsetzung in 2022 geplant", "Technische Grundvoraussetzungen geschaffen",
             "Finale Umsetzung noch nicht erfolgt"),
            ("2022", "2022", "QI/2023"), "2022"),
    _Antrag("2021-030", "231/XI", "2021-10-04", "Fraktion Beispiel (erfunden)",
            "Digitale Sitzungsunterlagen für sachkundige Bürger (erfunden)",
            (("2021-12-02", _APD, "Haupt- und Finanzausschuss", "verwiesen"),
             ("2022-02-16", "Haupt- und Finanzausschuss", "", "angenommen")),
            ("in Umsetzung", "umgesetzt", "umgesetzt"), ("QII/2022", "", ""),
            erledigt="2022-07-01"),
    _Antrag("2021-038", "244/XI", "2021-11-18", "Wählergruppe Muster (erfunden)",
            "Bildschirme in den Ratssälen (erfunden)",
            (("2022-03-08", _APD, "", "zurückgezogen"),), ("",) * 3),
    _Antrag("2022-003", "262/XI", "2022-01-20", "Fraktion Beispiel (erfunden)",
            "Live-Übertragung der Ratssitzungen (erfunden)",
            (("2022-03-08", _APD, "", "abgelehnt"),), ("",) * 3),
    _Antrag("2022-011", "288/XI", "2022-03-10", "Einzelantrag (erfunden)",
            "Kartenzahlung im Bürgerbüro (erfunden)",
            (("2022-05-17", _APD, "", "vertagt"), ("2022-09-06", _APD, "", "angenommen")),
            ("", "", "Geräte bestellt"), ("", "", "QII/2023"), fb="FB 30"),
    _Antrag("2022-019", "305 /XI", "2022-05-24", "Wählergruppe Muster (erfunden)",
            "Schäden im Wald online melden (erfunden)",
            (("2022-09-06", _APD, "Umweltausschuss", "verwiesen"),
             ("2022-10-11", "Umweltausschuss", "", "angenommen")),
            ("", "", "noch nicht begonnen"), ("", "", "2. Halbjahr 2023"), fb="FB 66"),
    _Antrag("2022-027", "321/XI", "2022-08-30", "Fraktion Beispiel (erfunden)",
            "Offene Daten der Stadt (erfunden)",
            (("2022-11-15", _APD, "", "vertagt"), ("2022-11-29", _APD, "", "")), ("",) * 3),
    _Antrag("2022-033", "330/XI", "2022-11-07", "Einzelantrag (erfunden)",
            "Termine im Standesamt online buchen (erfunden)",
            (("2022-11-29", _APD, "", ""),), ("",) * 3, fb="FB 30"),
)  # fmt: skip
_BESCHLUSS = {
    "angenommen": ("beschlossen", "einstimmig angenommen", "mehrheitlich angenommen"),
    "abgelehnt": ("mehrheitlich abgelehnt",),
    "vertagt": ("zurückgestellt",),
    "verwiesen": ("zur Beratung verwiesen",),
    "zurückgezogen": ("zurückgenommen",),
}

_FILES = {
    "2022-05-31": "Antraege RIS Mai 2022.xlsx",
    "2022-08-23": "Ratsantraege_23.08.2022_v2.xlsx",
    "2022-11-28": "Antraege Fraktionen 28.11.2022.xlsx",
}
_LAYOUTS = {
    "2022-05-31": Layout(
        "Anträge", at="A4",
        columns=[
            ("Antragsnummer", "nr"), ("Vorlage", "drucksache"), ("Eingang", "vom"),
            ("Fraktion", "fraktion"), ("Gegenstand", "betreff"), ("Ausschuss", "gremium"),
            ("Sitzung", "sitzung"), ("Beschluss", "beschluss"), ("FB", "fb"),
            ("Umsetzung", "stand"), ("Termin", "termin"), ("umgesetzt am", "erledigt"),
        ],
        above={"A1": "Beispieldaten – fiktiv: Anträge im Rat", "A2": "Stand: 31.05.2022"},
        below=("", "* je Beratung eine Zeile"),
    ),
    "2022-08-23": Layout(
        "Beratungsfolge", at="B5",
        columns=[
            ("lfd.", "lfd"), ("Antrag-Nr.", "nr"), ("Drucksachen-Nr.", "drucksache"),
            ("eingegangen am", "vom"), ("Antragstellende Fraktion", "fraktion"),
            ("Betreff", "betreff"), ("", ""), ("Gremium", "gremium"),
            ("Sitzungsdatum", "sitzung"), ("verwiesen an", "verweisung"),
            ("Beratungsergebnis", "beschluss"), ("Stand der Umsetzung", "stand"),
            ("Umsetzung geplant", "termin"), ("erledigt am", "erledigt"),
            ("Ansprechpartner", "kontakt"),
        ],
        above={"B1": "Beispieldaten – fiktiv", "B2": "Anträge der Fraktionen und Beratungsfolge",
               "B3": "Stand: 23.08.2022"},
    ),
    "2022-11-28": Layout(
        "Anträge", at="B6",
        columns=[
            ("Antrag|Ratsantrag-Nr.", "nr"), ("Antrag|Drucksache", "drucksache"),
            ("Antrag|Antrag vom", "vom"), ("Antrag|Fraktion", "fraktion"),
            ("Antrag|Betreff", "betreff"), ("Beratung|Gremium", "gremium"),
            ("Beratung|Sitzung am", "sitzung"), ("Beratung|Verweisung an", "verweisung"),
            ("Beratung|Beschluss", "beschluss"), ("", ""),
            ("Umsetzung|Umsetzungsstatus", "stand"), ("Umsetzung|federführend (FB)", "fb"),
            ("Umsetzung|vorheriger\nTermin", "termin_alt"), ("Umsetzung|Termin", "termin"),
            ("Umsetzung|erledigt am", "erledigt"), ("Link", "link"),
            ("Ansprechpartner", "kontakt"),
        ],
        above={"B1": "Beispieldaten – fiktiv: Anträge im Ratsinformationssystem",
               "B2": "Ratsangelegenheiten", "B4": "Stand: 28.11.2022"},
        below=("", "Hinweis: Angaben zum Antrag gelten für alle seine Beratungen",
               "* Sitzungen nach dem Stand sind geplant"),
    ),
}  # fmt: skip
# In the November list these columns are merged over all consultations of a motion.
_MERGED = ("nr", "drucksache", "vom", "fraktion", "betreff", "stand", "fb", "termin_alt", "termin")

# What the department says beside its figures, by report date.
AUSSAGEN = {
    "2022-05-31": ("Die technischen Voraussetzungen werden geschaffen (erfunden)",),
    "2022-08-23": ("Umsetzung in 2022 geplant",),
    "2022-11-28": (
        "Antrag der SPD vom 07.07.2021 | APD – 28.09.2021 und 02.12.2021",
        "Umsetzung in 2022 geplant",
        "Technische Grundvoraussetzungen wurden in 2022 geschaffen",
        "Finale Umsetzung noch nicht erfolgt. Grund: Aufwand Internet-Relaunch, OZG und "
        "personelle Änderung im Bereich Ratsangelegenheiten",
        "Neuer Umsetzungstermin: QI/2023",
    ),
}
# Figures that the report supports without printing them, and how.
_TAGE = {
    "antrag_vom": "07.07.2021, gegenüber November unverändert",
    "beratung_1": "28.09.2021, gegenüber November unverändert",
    "beratung_2": "02.12.2021, gegenüber November unverändert",
}
HERLEITUNGEN = {
    "2022-08-23": _TAGE | {
        "termin_neu": "2022, „Umsetzung in 2022 geplant“",
        "tage_offen": "412 Tage vom 07.07.2021 bis zum 23.08.2022",
    },
    "2022-11-28": {"tage_offen": "509 Tage vom 07.07.2021 bis zum 28.11.2022"},
}  # fmt: skip


def dateien(stichtag: str) -> dict[str, bytes]:
    """The workbook with the consultations of one report date."""
    book = new_workbook()
    layout = _LAYOUTS[stichtag]
    rows = list(_beratungen(Mess(f"ratsantraege {stichtag}"), STICHTAGE.index(stichtag)))
    sheet = add_sheet(book, layout, rows)
    if stichtag == STICHTAGE[-1]:
        _merge_motions(sheet, layout, rows)
    return {_FILES[stichtag]: xlsx_bytes(book)}


def _beratungen(mess: Mess, at: int) -> Iterator[dict[str, Value]]:
    stichtag = STICHTAGE[at]
    for antrag in _ANTRAEGE:
        if antrag.vom > stichtag:
            continue
        facts = _facts(mess, antrag, at)
        for number, (day, gremium, verweisung, beschluss) in enumerate(_listed(antrag, at)):
            held = bool(day) and day <= stichtag
            # In May the columns on implementation are filled in the first row of a motion only.
            own = dict.fromkeys(("stand", "termin", "erledigt")) if at == 0 and number else {}
            yield (
                facts
                | own
                | {
                    "gremium": gremium,
                    "sitzung": mess.day(_day(day), share=0.4) if day else mess.pick(None, "n. n."),
                    "verweisung": verweisung if held else None,
                    "beschluss": _beschluss(mess, beschluss) if held else None,
                    "kontakt": mess.pick("Frau Mistelweyler", "Herr Rohrbogen"),
                }
            )


def _listed(antrag: _Antrag, at: int) -> list[tuple[str, str, str, str]]:
    """The consultations on the list: those held, and the next one where it is fixed soon."""
    soon = (dt.date.fromisoformat(STICHTAGE[at]) + dt.timedelta(days=10)).isoformat()
    return [b for b in antrag.beratungen if b[0] <= soon] or [("", _APD, "", "")]


def _facts(mess: Mess, antrag: _Antrag, at: int) -> dict[str, Value]:
    """What the list says about the motion as a whole."""
    done = bool(antrag.erledigt) and antrag.erledigt <= STICHTAGE[at]
    termin = antrag.termin[at]
    return {
        "nr": antrag.nr,
        "drucksache": antrag.drucksache,
        "vom": mess.day(_day(antrag.vom)),
        "fraktion": antrag.fraktion,
        "betreff": mess.text(antrag.betreff),
        "stand": antrag.stand[at] or (mess.missing() if at < 2 else None),
        "fb": mess.fachbereich(antrag.fb),
        "termin": (int(termin) if termin.isdecimal() else termin) or None,
        "termin_alt": antrag.termin_alt if at == 2 else None,
        "erledigt": mess.day(_day(antrag.erledigt)) if done else None,
        "link": f"https://ris.beispiel.invalid/antrag/{antrag.nr}",
    }


def _beschluss(mess: Mess, beschluss: str) -> Value:
    return mess.spelling(beschluss, _BESCHLUSS[beschluss]) if beschluss else None


def _merge_motions(sheet: Worksheet, layout: Layout, rows: list[Record]) -> None:
    """Merge what is the same in all rows of a motion, as people do to make a list look tidy."""
    left, first = sheet[layout.at].column, sheet[layout.at].row + 2
    numbers = [row["nr"] for row in rows]
    for nr in dict.fromkeys(numbers):
        top, count = first + numbers.index(nr), numbers.count(nr)
        for column, (_, name) in enumerate(layout.columns, left):
            if count > 1 and name in _MERGED:
                sheet.merge_cells(None, top, column, top + count - 1, column)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
