from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_tab, table

GERAETETAUSCH = get_source("geraetetausch")


def test_a_messy_export(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            ["Tausch der Tower-PCs"],
            ["Los-Nr.", "bisher", "künftig", "Geräte (Anzahl)", "Start", "Status"],
            [1, "Tower-PC", "Laptop", 120, "ab QI/2023", "läuft"],
            ["2", "Tower-PC", "Laptop", "1.200", "Q2/2023", "vorgesehen"],
            ["3", "k. A.", "Laptop", "über 30", "bald", None],  # no number, no time
            ["Summe", None, None, 1350, None, None],  # 30 are in the wrong cell
        ],
    )
    assert cleaned.source == GERAETETAUSCH
    assert table(cleaned) == [
        (3, "1", "Tower-PC", "Laptop", 120, "ab QI/2023", "laufend"),
        (4, "2", "Tower-PC", "Laptop", 1200, "Q2/2023", "geplant"),
        (5, "3", None, "Laptop", None, "bald", None),
    ]
    assert brief(cleaned.findings) == [
        ("text_converted", "Los-Nr.", "A3", "A3", 1, 1, "converted"),
        ("missing_sign", "bisher", "B5", "B5", 1, "k. A.", "set_missing"),
        ("text_converted", "Geräte (Anzahl)", "D4", "D4", 1, "1.200", "converted"),
        ("bad_number", "Geräte (Anzahl)", "D5", "D5", 1, "über 30", "set_missing"),
        ("missing_required", "Geräte (Anzahl)", "D5", "D5", 1, "über 30", "kept"),
        ("bad_period", "Start", "E5", "E5", 1, "bald", "kept"),
        ("text_converted", "Status", "F3", "F3:F4", 2, "läuft", "converted"),
        ("total_mismatch", "Geräte (Anzahl)", "D6", "D6", 1, 1350, "kept"),
        ("total_row", "", "A6", "A6:F6", 1, "Summe", "row_dropped"),
    ]
