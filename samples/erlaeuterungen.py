"""What the departments say beside the figures, collected from ``AUSSAGEN`` of the topics.

In November these are the report's own statements; earlier ones are invented and say so, but for
those that the report quotes.
"""

from samples import declared
from samples.mess import Mess
from samples.workbook import Layout, add_sheet, new_workbook, xlsx_bytes

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
        for thema, statements in declared("AUSSAGEN", stichtag)
        for number, text in enumerate(statements, 1)
    ]
    book = new_workbook()
    layout = Layout("Erläuterungen", _COLUMNS[stichtag], at=_AT[stichtag], above=above)
    add_sheet(book, layout, records)
    return {_FILES[stichtag]: xlsx_bytes(book)}
