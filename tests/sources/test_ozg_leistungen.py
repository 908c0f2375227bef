import datetime as dt

import pytest

from kleve_kpi.errors import LayoutError
from kleve_kpi.source import get_source
from tests.workbooks import Tab, brief, clean_one, clean_tab, table, write_book

OZG_LEISTUNGEN = get_source("ozg_leistungen")
GROUPS = [None, None, None, None, None, "Umsetzung", None, "Funktionen"]
HEAD = [
    "OZG-ID",
    "Leistung",
    "Themenfeld",
    "FB",
    "Status",
    "Front-End",
    "Back-End",
    "eID",
    "ePayment",
    "Umsetzungsweg",
    "Zielportal",
    "RG",
    "Modell",
    "umgesetzt am",
]
DAY = dt.datetime(2022, 11, 9)


def test_a_messy_export_with_a_header_of_two_rows(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            ["OZG-Umsetzungsstand der Stadt Kleve"],
            ["Stand: 22.11.2022"],
            GROUPS,
            HEAD,
            ["Familie & Kind"],  # heading across the table
            [
                10123,
                "Kita",
                "Familie & Kind",
                "FB 51",
                "online",
                "ja",
                "x",
                "✓",
                1,
                "eigen",
                "Kita-Online",
                3,
                "national",
                DAY,
            ],
            [
                "10124",
                "Wohngeld",
                "Bauen",
                "50 – Soziales",
                "Stadt nicht zuständig",
                "nein",
                "–",
                0,
                "k. A.",
                "Land/Bund",
                "n. v.",
                "k. A.",
                None,
                "9.11.22",
            ],
            [
                "101",
                "Hund",
                "Steuern",
                "FB 20",
                "klemmt",
                "teilweise",
                "#N/A",
                None,
                True,
                "KRZN Produkt",
                None,
                "3.2",
                None,
                None,
            ],
            GROUPS,
            HEAD,  # printed again on the next page
            [
                "10124",
                "Wohngeld",
                "Bauen",
                "FB 50",
                "offen",
                None,
                None,
                None,
                None,
                None,
                None,
                None,
                None,
                None,
            ],  # contradicts row 7
            ["Summe", "4 Leistungen"],
            ["* nur Bündel"],
        ],
        merged=["F3:G3", "H3:I3", "A5:N5", "F9:G9", "H9:I9"],
    )
    assert cleaned.source == OZG_LEISTUNGEN
    assert table(cleaned) == [
        (
            6,
            "10123",
            "Kita",
            "Familie & Kind",
            "FB 51",
            "umgesetzt",
            True,
            True,
            True,
            True,
            "Eigenentwicklung",
            "Kita-Online",
            3,
            "national",
            DAY,
        ),
        (
            7,
            "10124",
            "Wohngeld",
            "Bauen",
            "FB 50",
            "nicht zuständig",
            False,
            False,
            False,
            None,
            "Landes- oder Bundesportal",
            None,
            None,
            None,
            DAY,
        ),
        (
            8,
            "101",
            "Hund",
            "Steuern",
            "FB 20",
            "klemmt",
            None,
            None,
            None,
            True,
            "KRZN",
            None,
            None,
            None,
            None,
        ),
        (11, "10124", "Wohngeld", "Bauen", "FB 50", "offen", *[None] * 9),
    ]
    assert brief(cleaned.findings) == [
        ("text_converted", "OZG-ID", "A6", "A6", 1, 10123, "converted"),
        ("implausible_value", "OZG-ID", "A8", "A8", 1, "101", "kept"),
        ("text_converted", "FB", "D7", "D7", 1, "50 – Soziales", "converted"),
        ("text_converted", "Status", "E6", "E6:E7", 2, "online", "converted"),
        ("unknown_category", "Status", "E8", "E8", 1, "klemmt", "kept"),
        ("text_converted", "Front-End", "F6", "F6:F7", 2, "ja", "converted"),
        ("bad_yes_no", "Front-End", "F8", "F8", 1, "teilweise", "set_missing"),
        ("text_converted", "Back-End", "G6", "G6:G7", 2, "x", "converted"),
        ("error_cell", "Back-End", "G8", "G8", 1, "#N/A", "set_missing"),
        ("text_converted", "eID", "H6", "H6:H7", 2, "✓", "converted"),
        ("text_converted", "ePayment", "I6", "I6", 1, 1, "converted"),
        ("missing_sign", "ePayment", "I7", "I7", 1, "k. A.", "set_missing"),
        ("text_converted", "Umsetzungsweg", "J6", "J6:J8", 3, "eigen", "converted"),
        ("missing_sign", "Zielportal", "K7", "K7", 1, "n. v.", "set_missing"),
        ("missing_sign", "RG", "L7", "L7", 1, "k. A.", "set_missing"),
        ("bad_number", "RG", "L8", "L8", 1, "3.2", "set_missing"),
        ("text_converted", "umgesetzt am", "N7", "N7", 1, "9.11.22", "converted"),
        ("duplicate_key", "OZG-ID", "A7", "A7, A11", 2, "10124", "kept"),
        ("title_row", "", "A5", "A5:N5, A9:N10", 3, "Familie & Kind", "row_dropped"),
        ("total_row", "", "A12", "A12:N12", 1, "Summe", "row_dropped"),
        ("footnote_row", "", "A13", "A13:N13", 1, "* nur Bündel", "row_dropped"),
    ]
    assert cleaned.datenstand == dt.date(2022, 11, 22)


def test_a_column_that_the_sender_renamed(tmp_path):
    head = ["OZG-ID", "Leistung", "FB", "Umsetzungstand", *HEAD[5:10]]
    path = write_book(tmp_path / "ozg.xlsx", Tab([head, ["10123", "Kita"]], "Liste"))
    with pytest.raises(LayoutError) as caught:
        clean_one(path)
    assert str(caught.value) == (
        "ozg.xlsx, sheet 'Liste': expected the columns of source 'ozg_leistungen' in row 1, "
        "saw no column 'Umsetzungsstatus' among 'Umsetzungstand'. "
        "Did the sender rename 'Umsetzungsstatus' to 'Umsetzungstand'? "
        "Ask for the column, or add its new name to sources/ozg_leistungen.py."
    )
