import datetime as dt

from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_tab, table

ONLINE_ANTRAEGE = get_source("online_antraege")


def test_a_messy_export(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            ["Online-Anträge auf kleve.de, Stand: 22.11.2022"],
            [
                "Name des Online-Antrags",
                "OZG-Nr.",
                "Rechtsbezug",
                "FB",
                "auf Website gekennzeichnet",
                "online seit",
                "Adresse",
            ],
            ["Hund anmelden", 10123, "OZG-Leistung", "FB20", "✓", 44875, "kleve.de/hund"],
            ["Total digital heiraten", "10124", "OZG", "FB 30", "x", "bald", None],
            ["Summe der Einkünfte\xa0prüfen", None, "freiwillig", "FB 50", "–", None, None],
            [
                "Baulast",
                "1012",
                "andere Behörde",
                "FB 61",
                "k. A.",
                None,
                None,
            ],  # a digit is missing
            [None, None, None, None, None, None, None],
            ["Gesamt: 4 Anträge"],
        ],
    )
    assert cleaned.source == ONLINE_ANTRAEGE
    assert table(cleaned) == [
        (
            3,
            "Hund anmelden",
            "10123",
            "OZG",
            "FB 20",
            True,
            dt.datetime(2022, 11, 10),
            "kleve.de/hund",
        ),
        (4, "Total digital heiraten", "10124", "OZG", "FB 30", True, None, None),
        (5, "Summe der Einkünfte prüfen", None, "über OZG hinaus", "FB 50", False, None, None),
        (6, "Baulast", "1012", "andere Zuständigkeit", "FB 61", None, None, None),
    ]
    assert brief(cleaned.findings) == [
        (
            "text_converted",
            "Name des Online-Antrags",
            "A5",
            "A5",
            1,
            "Summe der Einkünfte\xa0prüfen",
            "converted",
        ),
        ("text_converted", "OZG-Nr.", "B3", "B3", 1, 10123, "converted"),
        ("implausible_value", "OZG-Nr.", "B6", "B6", 1, "1012", "kept"),
        ("text_converted", "Rechtsbezug", "C3", "C3, C5:C6", 3, "OZG-Leistung", "converted"),
        ("text_converted", "FB", "D3", "D3", 1, "FB20", "converted"),
        ("text_converted", "auf Website gekennzeichnet", "E3", "E3:E5", 3, "✓", "converted"),
        ("missing_sign", "auf Website gekennzeichnet", "E6", "E6", 1, "k. A.", "set_missing"),
        ("text_converted", "online seit", "F3", "F3", 1, 44875, "converted"),
        ("bad_date", "online seit", "F4", "F4", 1, "bald", "set_missing"),
        ("blank_row", "", "A7", "A7:G7", 1, None, "row_dropped"),
        ("total_row", "", "A8", "A8:G8", 1, "Gesamt: 4 Anträge", "row_dropped"),
    ]
    assert cleaned.datenstand == dt.date(2022, 11, 22)
