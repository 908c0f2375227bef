"""Stories per month, counted by hand."""

from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_tab, table


def test_months(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            ("Stories", "Stand: 22.11.2022"),
            ("Monat", "Anzahl Stories", "kumuliert"),
            ("November 2021", 11, 11),
            ("Dez. 2021", "17", 28),
            ("irgendwann", None, 28),
            ("November 2021", 12, 40),
            ("Gesamt", 40, None),
        ],
    )
    assert cleaned.source == get_source("instagram_stories")
    assert table(cleaned) == [
        (3, "November 2021", 11),
        (4, "Dez. 2021", 17),
        (5, "irgendwann", None),
        (6, "November 2021", 12),
    ]
    assert brief(cleaned.findings) == [
        ("bad_period", "Monat", "A5", "A5", 1, "irgendwann", "kept"),
        ("text_converted", "Anzahl Stories", "B4", "B4", 1, "17", "converted"),
        ("missing_required", "Anzahl Stories", "B5", "B5", 1, None, "kept"),
        ("undeclared_column", "kumuliert", "C2", "C2", 1, None, "kept"),
        ("duplicate_key", "Monat", "A3", "A3, A6", 2, "November 2021", "kept"),
        ("total_row", "", "A7", "A7:C7", 1, "Gesamt", "row_dropped"),
    ]
