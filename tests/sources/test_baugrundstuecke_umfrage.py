"""The anonymous survey: grades in words and figures, own words and IP addresses left behind."""

from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_tab, table


def test_answers(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            (
                "Antwort-ID",
                "Wie zufrieden sind Sie mit dem Bewerbungsverfahren?",
                "Anmerkungen",
                "IP",
            ),
            ("U1", "sehr zufrieden", "Familie Adler dankt", "192.0.2.1"),
            ("U2", 2, "=gern", None),
            ("U3", "Note 3", None, None),
            ("U4", "4", None, None),
            ("U5", "Sehr Unzufrieden", None, None),
            ("U6", None, None, None),
            ("U7", "k. A.", None, None),
            ("U8", 6, None, None),
            (None, 1, None, None),
        ],
    )
    assert cleaned.source == get_source("baugrundstuecke_umfrage")
    assert table(cleaned) == [
        (2, "U1", "sehr zufrieden"),
        (3, "U2", "zufrieden"),
        (4, "U3", "teils, teils"),
        (5, "U4", "unzufrieden"),
        (6, "U5", "sehr unzufrieden"),
        (7, "U6", None),
        (8, "U7", None),
        (9, "U8", "6"),
    ]
    assert brief(cleaned.findings) == [
        (
            "text_converted",
            "Wie zufrieden sind Sie mit dem Bewerbungsverfahren?",
            "B3",
            "B3:B6, B9",
            5,
            2,
            "converted",
        ),
        (
            "missing_sign",
            "Wie zufrieden sind Sie mit dem Bewerbungsverfahren?",
            "B8",
            "B8",
            1,
            "k. A.",
            "set_missing",
        ),
        (
            "unknown_category",
            "Wie zufrieden sind Sie mit dem Bewerbungsverfahren?",
            "B9",
            "B9",
            1,
            6,
            "kept",
        ),
        ("undeclared_column", "Anmerkungen", "C1", "C1", 1, None, "kept"),
        ("undeclared_column", "IP", "D1", "D1", 1, None, "kept"),
        ("footnote_row", "", "B10", "A10:D10", 1, 1, "row_dropped"),
    ]
    assert "Adler" not in repr(cleaned.findings) + cleaned.table.to_csv()
    assert "192.0" not in repr(cleaned.findings) + cleaned.table.to_csv()
