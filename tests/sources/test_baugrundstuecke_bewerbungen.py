"""The form export of applications: what names a person never leaves the reading step."""

import datetime as dt

from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_tab, table

DAY = dt.datetime(2022, 10, 28)
PERSONAL = ("Adler", "adler@example.org", "Amsel", "amsel@example.org", "Nestweg 1", "192.0.2.1")


def test_form_export(tmp_path):
    def row(number, name, mail, area, group, lot=None, plot=None, left=None):
        return (number, "12.09.2022", name, mail, "Nestweg 1", 2, area, group, lot, plot, left,
                "192.0.2.1")  # fmt: skip

    cleaned = clean_tab(
        tmp_path,
        [
            ("Bewerbungen, Stand: 28.11.2022",),
            (),
            ("Bewerbungs-Nr.", "Eingang", "Antragsteller/in", "E-Mail", "Anschrift", "Kinder",
             "Baugebiet", "Gruppe", "Los-Nr.", "Zuteilung", "Rücktritt", "IP-Adresse"),
            row("A1", "Adler", "adler@example.org", "Feld", "Familiengrundstück", 17, "F-1"),
            row("A2", "Adler", " Adler@Example.org", "Weg", "frei", "3", None, "28.10.22"),
            row("A3", "Amsel", "amsel@example.org", "Feld", "Familie", "–", "k. A.", DAY),
            row("A4", "Amsel", None, "Feld", "Losglück", 5, "F-1"),
            row("A5", "Amsel", "amsel@example.org", None, None),
            row("A5", "Amsel", "amsel@example.org", "Weg", "frei"),
        ],
    )  # fmt: skip
    assert cleaned.source == get_source("baugrundstuecke_bewerbungen")
    rows = table(cleaned)
    adler, amsel = rows[0][2], rows[2][2]
    assert adler != amsel
    family, free = "Familiengrundstück", "freier Verkauf"
    assert rows == [
        (4, "A1", adler, "Feld", family, "17", "F-1", None),
        (5, "A2", adler, "Weg", free, "3", None, DAY),
        (6, "A3", amsel, "Feld", family, None, None, DAY),
        (7, "A4", None, "Feld", "Losglück", "5", "F-1", None),
        (8, "A5", amsel, None, None, None, None, None),
        (9, "A5", amsel, "Weg", free, None, None, None),
    ]
    assert brief(cleaned.findings) == [
        ("missing_required", "E-Mail", "D7", "D7", 1, None, "kept"),
        ("missing_required", "Baugebiet", "G8", "G8", 1, None, "kept"),
        ("text_converted", "Gruppe", "H5", "H5:H6, H9", 3, "frei", "converted"),
        ("unknown_category", "Gruppe", "H7", "H7", 1, "Losglück", "kept"),
        ("missing_required", "Gruppe", "H8", "H8", 1, None, "kept"),
        ("text_converted", "Los-Nr.", "I4", "I4, I7", 2, 17, "converted"),
        ("missing_sign", "Los-Nr.", "I6", "I6", 1, "–", "set_missing"),
        ("missing_sign", "Zuteilung", "J6", "J6", 1, "k. A.", "set_missing"),
        ("text_converted", "Rücktritt", "K5", "K5", 1, "28.10.22", "converted"),
        ("undeclared_column", "Eingang", "B3", "B3", 1, None, "kept"),
        ("undeclared_column", "Anschrift", "E3", "E3", 1, None, "kept"),
        ("undeclared_column", "Kinder", "F3", "F3", 1, None, "kept"),
        ("undeclared_column", "IP-Adresse", "L3", "L3", 1, None, "kept"),
        ("duplicate_key", "Bewerbungs-Nr.", "A8", "A8:A9", 2, "A5", "kept"),
    ]
    shown = (repr(cleaned.findings) + cleaned.table.to_csv()).casefold()
    assert [text for text in PERSONAL if text.casefold() in shown] == []
