import datetime as dt

from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_tab, table

MASSNAHMEN = get_source("internet_massnahmen")


def test_a_messy_list(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            ["Maßnahmen kleve.de"],
            ["Stand: 22.11.2022"],
            ["Kurzname", "Internet-\nMaßnahme", None, "Stand der Umsetzung", "Bemerkung"],
            ["Newsletter-Design", "Neues Design", None, "Teilweise umgesetzt", "geheim"],
            ["Online-Tools ", "Neue\xa0Tools", None, " Aktuell  Marktsichtung", None],
            [],
            ["Suche", "Bessere Suche", None, "k. A.", None],  # no state yet
            ["Suche", "Bessere Suche", None, "geplant", None],  # one Kürzel, two states
            ["Karte", "Stadtplan", None, "geplant", "geheim"],
            ["Karte", "Stadtplan", None, "geplant", None],  # the same once more
            ["Formulare", None, None, "umgesetzt", None],  # without a title
            ["* ohne Wertung"],
        ],
    )
    assert cleaned.source == MASSNAHMEN
    assert cleaned.datenstand == dt.date(2022, 11, 22)
    assert table(cleaned) == [
        (4, "Newsletter-Design", "Neues Design", "Teilweise umgesetzt"),
        (5, "Online-Tools", "Neue Tools", "Aktuell Marktsichtung"),
        (7, "Suche", "Bessere Suche", None),
        (8, "Suche", "Bessere Suche", "geplant"),
        (9, "Karte", "Stadtplan", "geplant"),
        (11, "Formulare", None, "umgesetzt"),
    ]
    assert brief(cleaned.findings) == [
        ("text_converted", "Kurzname", "A5", "A5", 1, "Online-Tools ", "converted"),
        ("text_converted", "Internet-\nMaßnahme", "B5", "B5", 1, "Neue\xa0Tools", "converted"),
        ("missing_required", "Internet-\nMaßnahme", "B11", "B11", 1, None, "kept"),
        (
            "text_converted",
            "Stand der Umsetzung",
            "D5",
            "D5",
            1,
            " Aktuell  Marktsichtung",
            "converted",
        ),
        ("missing_sign", "Stand der Umsetzung", "D7", "D7", 1, "k. A.", "set_missing"),
        ("missing_required", "Stand der Umsetzung", "D7", "D7", 1, "k. A.", "kept"),
        ("undeclared_column", "Bemerkung", "E3", "E3", 1, None, "kept"),
        ("duplicate_key", "Kurzname", "A7", "A7:A8", 2, "Suche", "kept"),
        ("duplicate_row", "", "A10", "A10:E10", 1, "Karte", "row_dropped"),
        ("blank_row", "", "A6", "A6:E6", 1, None, "row_dropped"),
        ("footnote_row", "", "A12", "A12:E12", 1, "* ohne Wertung", "row_dropped"),
    ]
    assert "geheim" not in repr(cleaned) + cleaned.findings_table.to_csv()
