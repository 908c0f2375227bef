import datetime as dt

import pytest

from kleve_kpi.errors import LayoutError
from kleve_kpi.source import get_source
from tests.workbooks import Tab, brief, clean_one, clean_tab, table, write_book

MASSNAHMEN = get_source("massnahmen")
GROUPS = [None, None, None, None, None, None, "Zeitplan", None, "Stand"]
HEAD = [
    "Maßnahmen-Nr.",
    "Art",
    "Handlungsfeld",
    "Maßnahme",
    "Kürzel",
    "federführend",
    "Umsetzungstermin",
    "neuer Termin",
    "Status",
    "Begründung",
    "Abhängigkeit",
    "Ansprechpartnerin",
]
PERSON = "Frau Tannenbogen"


def test_a_messy_export_with_a_header_of_two_rows(tmp_path):
    day = dt.datetime(2022, 12, 31)
    cleaned = clean_tab(
        tmp_path,
        [
            ["Maßnahmenkatalog Digitalisierung"],
            ["Stand: 25.11.2022"],
            GROUPS,
            HEAD,
            ["M-1", "Maßnahme", "eGov", "Newsletter", "NL", "10", "Q3/2022", "ab QI/2023",
             "teilw. umgesetzt", None, "–", PERSON],
            [None],
            ["M-2", "Massnahme", "E-Government", "Online-Tools", "Tools", "FB 66", day, None,
             "Aktuell Marktsichtung", "k. A.", "Land/KRZN", PERSON],
            ["M-3", "Idee", "Sport", "ohne  Kürzel", None, "Stab", "bald", "in 2023",
             "Kein neuer Sachstand", "klemmt", "Kreis", PERSON],  # nothing here is known
            ["M-1", "Maßnahme", "E-Government", "Newsletter", "NL", "FB 10", "Q3/2022", None,
             "geplant", None, None, None],  # contradicts row 5
            ["A-1", "Bericht APD", None, "Sachstandsbericht", "Bericht", "FB 10", "Q3/2023", None,
             None, None, None, None],  # no state
            ["* APD = Ausschuss"],
        ],
        merged=["G3:H3", "I3:K3"],
    )  # fmt: skip
    assert cleaned.source == MASSNAHMEN
    assert table(cleaned) == [
        (5, "M-1", "Maßnahme", "E-Government", "Newsletter", "NL", "FB 10", "Q3/2022",
         "ab QI/2023", "teilweise umgesetzt", None, None),
        (7, "M-2", "Maßnahme", "E-Government", "Online-Tools", "Tools", "FB 66", "31.12.2022",
         None, "in Umsetzung", None, "KRZN und Land"),
        (8, "M-3", "Idee", "Sport", "ohne Kürzel", None, "Stab", "bald", "in 2023",
         "Kein neuer Sachstand", "klemmt", "Kreis"),
        (9, "M-1", "Maßnahme", "E-Government", "Newsletter", "NL", "FB 10", "Q3/2022", None,
         "geplant", None, None),
        (10, "A-1", "Bericht im APD", None, "Sachstandsbericht", "Bericht", "FB 10", "Q3/2023",
         None, None, None, None),
    ]  # fmt: skip
    assert brief(cleaned.findings) == [
        ("text_converted", "Art", "B7", "B7, B10", 2, "Massnahme", "converted"),
        ("unknown_category", "Art", "B8", "B8", 1, "Idee", "kept"),
        ("text_converted", "Handlungsfeld", "C5", "C5", 1, "eGov", "converted"),
        ("unknown_category", "Handlungsfeld", "C8", "C8", 1, "Sport", "kept"),
        ("text_converted", "Maßnahme", "D8", "D8", 1, "ohne  Kürzel", "converted"),
        ("text_converted", "federführend", "F5", "F5", 1, "10", "converted"),
        ("unknown_category", "federführend", "F8", "F8", 1, "Stab", "kept"),
        ("text_converted", "Umsetzungstermin", "G7", "G7", 1, day, "converted"),
        ("bad_period", "Umsetzungstermin", "G8", "G8", 1, "bald", "kept"),
        ("text_converted", "Status", "I5", "I5, I7", 2, "teilw. umgesetzt", "converted"),
        ("unknown_category", "Status", "I8", "I8", 1, "Kein neuer Sachstand", "kept"),
        ("missing_required", "Status", "I10", "I10", 1, None, "kept"),
        ("missing_sign", "Begründung", "J7", "J7", 1, "k. A.", "set_missing"),
        ("missing_sign", "Abhängigkeit", "K5", "K5", 1, "–", "set_missing"),
        ("text_converted", "Abhängigkeit", "K7", "K7", 1, "Land/KRZN", "converted"),
        ("unknown_category", "Abhängigkeit", "K8", "K8", 1, "Kreis", "kept"),
        ("undeclared_column", "Ansprechpartnerin", "L4", "L4", 1, None, "kept"),
        ("duplicate_key", "Maßnahmen-Nr.", "A5", "A5, A9", 2, "M-1", "kept"),
        ("blank_row", "", "A6", "A6:L6", 1, None, "row_dropped"),
        ("footnote_row", "", "A11", "A11:L11", 1, "* APD = Ausschuss", "row_dropped"),
    ]
    assert cleaned.datenstand == dt.date(2022, 11, 25)
    assert PERSON not in f"{table(cleaned)} {cleaned.findings}"


def test_a_csv_with_other_headers(tmp_path):
    path = tmp_path / "massnahmen 23.08.2022.csv"
    head = "Maßnahmennummer;Eintragsart;Vorhaben;Kurztitel;FB;Termin;Sachstand"
    row = "M-1;Einzelmaßnahme;Newsletter;NL;10;2. Halbjahr 2022;läuft"
    path.write_text(f"{head}\n{row}\n", encoding="utf-8-sig")
    cleaned = clean_one(path)
    assert cleaned.source == MASSNAHMEN
    assert table(cleaned) == [
        (2, "M-1", "Maßnahme", None, "Newsletter", "NL", "FB 10", "2. Halbjahr 2022", None)
        + ("in Umsetzung", None, None)
    ]
    assert cleaned.datenstand == dt.date(2022, 8, 23)


def test_a_catalogue_without_short_names(tmp_path):
    head = [text for text in HEAD if text != "Kürzel"]
    path = write_book(tmp_path / "katalog.xlsx", Tab([head, ["M-1", "Maßnahme"]], "Katalog"))
    with pytest.raises(LayoutError, match="no column 'Kürzel'"):
        clean_one(path)
