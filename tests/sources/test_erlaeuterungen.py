from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_tab, table

ERLAEUTERUNGEN = get_source("erlaeuterungen")


def test_a_messy_export(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            ["Thema", "Lfd. Nr.", "Aussage", "Bearbeitung"],
            ["ozg", 1, "Gesamt 44 von 107:\n das sind 41 %.", "Büro 3"],
            ["ozg", "2", "Summe aller Leistungen ohne Zuständigkeit: 12", None],
            ["dms", 1, "Schulungen laufen.", None],
            ["dms", 1, "Schulungen laufen weiter.", None],  # the same place twice
            ["dms", "eins", None, None],  # no place, no text
            ["Hinweis: nur intern"],
        ],
    )
    assert cleaned.source == ERLAEUTERUNGEN
    assert table(cleaned) == [
        (2, "ozg", 1, "Gesamt 44 von 107: das sind 41 %."),
        (3, "ozg", 2, "Summe aller Leistungen ohne Zuständigkeit: 12"),
        (4, "dms", 1, "Schulungen laufen."),
        (5, "dms", 1, "Schulungen laufen weiter."),
        (6, "dms", None, None),
    ]
    assert brief(cleaned.findings) == [
        ("text_converted", "Lfd. Nr.", "B3", "B3", 1, "2", "converted"),
        ("bad_number", "Lfd. Nr.", "B6", "B6", 1, "eins", "set_missing"),
        ("missing_required", "Lfd. Nr.", "B6", "B6", 1, "eins", "kept"),
        (
            "text_converted",
            "Aussage",
            "C2",
            "C2",
            1,
            "Gesamt 44 von 107:\n das sind 41 %.",
            "converted",
        ),
        ("missing_required", "Aussage", "C6", "C6", 1, None, "kept"),
        ("undeclared_column", "Bearbeitung", "D1", "D1", 1, None, "kept"),
        ("duplicate_key", "Thema", "A4", "A4:A5", 2, "dms", "kept"),
        ("footnote_row", "", "A7", "A7:D7", 1, "Hinweis: nur intern", "row_dropped"),
    ]
