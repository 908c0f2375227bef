"""The list of plots, told apart from the applications that stand beside it."""

from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_tab, table


def test_list_of_plots(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            ("Stand: 28.11.2022",),
            ("Grundstück-Nr.", "Gebiet", "Größe (m²)", "Vorgesehen für"),
            ("F-1", "Feld", 420, "Familiengrundstück"),
            (2, "Feld ", "410,5", "frei"),
            ("F-3", None, None, "Gewerbe"),
            ("Gesamt", "3 Grundstücke", None, None),
        ],
    )
    assert cleaned.source == get_source("baugrundstuecke")
    assert table(cleaned) == [
        (3, "F-1", "Feld", "Familiengrundstück"),
        (4, "2", "Feld", "freier Verkauf"),
        (5, "F-3", None, "Gewerbe"),
    ]
    assert brief(cleaned.findings) == [
        ("text_converted", "Grundstück-Nr.", "A4", "A4", 1, 2, "converted"),
        ("text_converted", "Gebiet", "B4", "B4", 1, "Feld ", "converted"),
        ("missing_required", "Gebiet", "B5", "B5", 1, None, "kept"),
        ("text_converted", "Vorgesehen für", "D4", "D4", 1, "frei", "converted"),
        ("unknown_category", "Vorgesehen für", "D5", "D5", 1, "Gewerbe", "kept"),
        ("undeclared_column", "Größe (m²)", "C2", "C2", 1, None, "kept"),
        ("total_row", "", "A6", "A6:D6", 1, "Gesamt", "row_dropped"),
    ]
