import datetime as dt

from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_tab, table

INFORMATIONSANGEBOTE = get_source("informationsangebote")


def test_a_messy_export(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            [None, "Infoangebot", None, "FB", "freigeschaltet am", "Link"],
            [1, "Gesamtabschluss", None, "FB 20", "09.11.2022", "kleve.de/a"],
            [
                2,
                "=Hundesteuer",
                None,
                "20/21",
                dt.datetime(2022, 1, 3),
                "@kleve",
            ],  # two departments
            [
                3,
                "Summe der Beiträge",
                None,
                "FB50",
                "01/02/2022",
                None,
            ],  # a name, 1 February or 2 January
            [None, None, None, None, None, None, "Notiz"],
            [4, None, None, None, None, None],  # numbered in advance
            [None, "Gesamt", None, "3"],
        ],
    )
    assert cleaned.source == INFORMATIONSANGEBOTE
    assert table(cleaned) == [
        (2, "Gesamtabschluss", "FB 20", dt.datetime(2022, 11, 9), "kleve.de/a"),
        (3, "=Hundesteuer", "20/21", dt.datetime(2022, 1, 3), "@kleve"),
        (4, "Summe der Beiträge", "FB 50", None, None),
    ]
    assert brief(cleaned.findings) == [
        ("unknown_category", "FB", "D3", "D3", 1, "20/21", "kept"),
        ("text_converted", "FB", "D4", "D4", 1, "FB50", "converted"),
        ("text_converted", "freigeschaltet am", "E2", "E2", 1, "09.11.2022", "converted"),
        ("ambiguous_date", "freigeschaltet am", "E4", "E4", 1, "01/02/2022", "set_missing"),
        ("undeclared_column", "(ohne Überschrift)", "A1", "A1", 1, None, "kept"),
        ("undeclared_column", "(ohne Überschrift)", "G1", "G1", 1, None, "kept"),
        ("blank_row", "", "A6", "A6:G6", 1, None, "row_dropped"),
        ("total_row", "", "B7", "A7:G7", 1, "Gesamt", "row_dropped"),
        ("footnote_row", "", "G5", "A5:G5", 1, None, "row_dropped"),
    ]
