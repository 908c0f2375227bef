"""The platform's export: one unit per format, text numbers, procedures in preparation."""

import datetime as dt

from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_tab, table

HEAD = (
    "Verfahrens-ID", "Titel", "Beteiligungsformat", "Mandant", "Bereich", "Status", "Start",
    "Ende", "Beiträge/Teilnahmen", "Aufrufe", "Ansprechperson",
)  # fmt: skip
START = dt.datetime(2022, 3, 1)


def test_export(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            ("Beteiligungsverfahren",),
            ("Stand: 25.11.2022",),
            (),
            HEAD,
            ("B1", "Ohne Makel", "Dialog", "FB 51", "Jugend", "laufend", START, None, 12, 90,
             "Adler"),
            ("B2", "Zahlen als Text", "Dialoge", 51, "Jugend", "aktiv", "01.03.22", "entfällt",
             "1.200", "3.456", "Adler"),
            ("B3", "Null ist null", "Umfrage", "FB61", "Klima", "beendet", START, START, 0, 7,
             None),
            ("B4", "Strich ist keine Null", "Formular", "FB 61", "Klima", "beendet", START, START,
             "–", 7, None),
            ("B5", "Noch\xa0nicht begonnen", "Veranstaltung", "FB 61", None, "geplant", START, None,
             None, None, None),
            ("B6", "Unbekanntes Format", "Losbude", "FB 61", "Klima", "läuft", "bald", None,
             "viele", 1, None),
            ("B7", "Doppelt", "Dialog", "FB 51", "Jugend", "laufend", START, None, 1, 1, None),
            ("B7", "Doppelt", "Dialog", "FB 51", "Jugend", "laufend", START, None, 1, 1, None),
            ("Gesamt", None, None, None, None, None, None, None, "1.213", None, None),
        ],
    )  # fmt: skip
    assert cleaned.source == get_source("beteiligungsverfahren")
    assert cleaned.datenstand == dt.date(2022, 11, 25)
    dialog, umfrage = "Dialog", "Umfrage (Formular)"
    assert table(cleaned) == [
        (5, "B1", "Ohne Makel", dialog, "FB 51", "Jugend", "laufend", START, None, 12, 90),
        (6, "B2", "Zahlen als Text", dialog, "FB 51", "Jugend", "laufend", START, None, 1200, 3456),
        (7, "B3", "Null ist null", umfrage, "FB 61", "Klima", "abgeschlossen", START, START, 0, 7),
        (8, "B4", "Strich ist keine Null", umfrage, "FB 61", "Klima", "abgeschlossen", START,
         START, None, 7),
        (9, "B5", "Noch nicht begonnen", "Veranstaltung", "FB 61", None, "in Vorbereitung", START,
         None, None, None),
        (10, "B6", "Unbekanntes Format", "Losbude", "FB 61", "Klima", "laufend", None, None, None,
         1),
        (11, "B7", "Doppelt", dialog, "FB 51", "Jugend", "laufend", START, None, 1, 1),
    ]  # fmt: skip
    assert brief(cleaned.findings) == [
        ("text_converted", "Titel", "B9", "B9", 1, "Noch\xa0nicht begonnen", "converted"),
        ("text_converted", "Beteiligungsformat", "C6", "C6:C8", 3, "Dialoge", "converted"),
        ("unknown_category", "Beteiligungsformat", "C10", "C10", 1, "Losbude", "kept"),
        ("text_converted", "Mandant", "D6", "D6:D7", 2, 51, "converted"),
        ("text_converted", "Status", "F6", "F6:F10", 5, "aktiv", "converted"),
        ("text_converted", "Start", "G6", "G6", 1, "01.03.22", "converted"),
        ("bad_date", "Start", "G10", "G10", 1, "bald", "set_missing"),
        ("missing_sign", "Ende", "H6", "H6", 1, "entfällt", "set_missing"),
        ("text_converted", "Beiträge/Teilnahmen", "I6", "I6", 1, "1.200", "converted"),
        ("missing_sign", "Beiträge/Teilnahmen", "I8", "I8", 1, "–", "set_missing"),
        ("bad_number", "Beiträge/Teilnahmen", "I10", "I10", 1, "viele", "set_missing"),
        ("text_converted", "Aufrufe", "J6", "J6", 1, "3.456", "converted"),
        ("undeclared_column", "Ansprechperson", "K4", "K4", 1, None, "kept"),
        ("duplicate_row", "", "A12", "A12:K12", 1, "B7", "row_dropped"),
        ("total_row", "", "A13", "A13:K13", 1, "Gesamt", "row_dropped"),
    ]
    assert "Adler" not in repr(cleaned.findings) + cleaned.table.to_csv()
