from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_tab, table

DMS_SCHULUNGEN = get_source("dms_schulungen")


def test_a_messy_export(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            ["Lfd. Nr.", "Fachbereich", "geplanter Termin", "Status", "Teilnehmende (geplant)"],
            [1, "FB 40", "14.06.2022", "erledigt", 12],
            [2, None, "QI/2023", "geplant", "1.000"],  # FB 40 merged over both rows
            [3, "40 – Schulen", "in 2023", "verschoben", "12 Plätze"],  # no known state
            [3, "FB 61", "Q5/2023", "entfallen", None],  # number twice, no such quarter
            ["Summe", None, None, None, "1.024"],
            ["davon FB 40", None, None, None, "1.012"],
        ],
        merged=["B2:B3"],
    )
    assert cleaned.source == DMS_SCHULUNGEN
    assert table(cleaned) == [
        (2, "1", "FB 40", "14.06.2022", "durchgeführt", 12),
        (3, "2", "FB 40", "QI/2023", "geplant", 1000),
        (4, "3", "FB 40", "in 2023", "verschoben", 12),
        (5, "3", "FB 61", "Q5/2023", "abgesagt", None),
    ]
    assert brief(cleaned.findings) == [
        ("text_converted", "Lfd. Nr.", "A2", "A2:A5", 4, 1, "converted"),
        ("merged_data", "Fachbereich", "B3", "B3", 1, None, "converted"),
        ("text_converted", "Fachbereich", "B4", "B4", 1, "40 – Schulen", "converted"),
        ("bad_period", "geplanter Termin", "C5", "C5", 1, "Q5/2023", "kept"),
        ("text_converted", "Status", "D2", "D2, D5", 2, "erledigt", "converted"),
        ("unknown_category", "Status", "D4", "D4", 1, "verschoben", "kept"),
        ("text_converted", "Teilnehmende (geplant)", "E3", "E3:E4", 2, "1.000", "converted"),
        ("duplicate_key", "Lfd. Nr.", "A4", "A4:A5", 2, 3, "kept"),
        ("total_row", "", "A6", "A6:E7", 2, "Summe", "row_dropped"),
    ]
