"""The mark of a fictional folder: which figures the report supports without printing them.

The samples' figures for these Kennzahlen follow from the report; all others that the report
does not print are invented.
"""

from samples.workbook import csv_bytes

_HERLEITUNGEN = {
    "2022-05-31": {},
    "2022-08-23": {
        "ozg.definiert": "107, gegenüber November unverändert",
        "ozg.umgesetzt": "20 = 44 − 18 − 6",
        "ozg.eigenentwicklung": "4 = 22 − 18",
        "ozg.ueber_landes_oder_bundesportal": "8 = 14 − 6",
        "ozg.ueber_krzn": "8 = 20 − 4 − 8",
        "ozg.online_antraege_ozg": "22 = 60 − 25 − 13",
        "ozg.eigenentwicklung_erforderlich": "rund 80",
        "ozg.wartet_auf_dritte": "7 = 107 − 20 − 80",
        "ozg.offen": "87 = 80 + 7",
    },
    "2022-11-28": {
        "ozg.offen": "47 = 107 − 44 − 16",
        "ozg.eigenentwicklung_erforderlich": "40 = 80 − 18 − 6 − 16",
        "ozg.wartet_auf_dritte": "7 = 47 − 40",
        "dms.geschult_insgesamt": "160 = 133 + 27",
        "dms.produktivquote": "83,1 % = 133 von 160",
        "ozg.online_antraege_gekennzeichnet": "86, „Online-Anträge ab sofort gekennzeichnet“",
    },
}


def dateien(stichtag: str) -> dict[str, bytes]:
    """The file BEISPIEL of one report date."""
    rows = [("kennzahl", "herleitung"), *_HERLEITUNGEN[stichtag].items()]
    return {"BEISPIEL": csv_bytes(rows, encoding="utf-8", line_end="\n")}
