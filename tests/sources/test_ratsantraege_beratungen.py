import datetime as dt

from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_tab, table

BERATUNGEN = get_source("ratsantraege_beratungen")
VOM, ERSTE, ZWEITE = (
    dt.datetime(2021, 7, 7),
    dt.datetime(2021, 9, 28),
    dt.datetime(2021, 12, 2),
)
HEAD = [
    "Antragsnummer",
    "Drucksachen-Nr.",
    "eingegangen am",
    "Antragstellende Fraktion",
    "Gegenstand",
    "Ausschuss",
    "Sitzungsdatum",
    "verwiesen an",
    "Beratungsergebnis",
    "Umsetzung",
    "federführend (FB)",
    "alter Termin",
    "neuer Termin",
    "umgesetzt am",
    "Link im Ratsportal",
    "Ansprechpartner",
]


def test_a_messy_list(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            ["Anträge der Fraktionen"],
            HEAD,
            # One motion, its facts merged over both consultations.
            ["A-1", "183/XI", VOM, "Fraktion A", "Anträge", "APD", ERSTE, None, "zurückgestellt",
             "Finale Umsetzung noch nicht erfolgt", "FB10", 2022, "ab QI/2023", None, "a.invalid",
             "Frau Geheim"],
            [None, None, None, None, None, "APD", ZWEITE, "Rat", "einstimmig angenommen"],
            # Stray space, text dates, an unknown decision, no readable date promised.
            ["A-2", "999 /X", "04.10.21", None, "WLAN", "APD", "8. März 2022", None,
             "Prüfauftrag", "–", "Amt 40", None, "demnächst", "bald"],
            # The same consultation with two decisions; one term is no council term.
            ["A-3", "183-11", VOM, None, "Karte", "Rat", ZWEITE, None, "abgelehnt"],
            ["A-3", "183-11", VOM, None, "Karte", "Rat", ZWEITE, None, "zurückgenommen"],
            # Not yet on an agenda.
            ["A-4", None, VOM, None, "Bücher", "APD", "n. n."],
            [None, "* geplant"],
        ],
        merged=[f"{letter}3:{letter}4" for letter in "ABCDEJKLM"],
    )  # fmt: skip
    assert cleaned.source == BERATUNGEN
    status = "Finale Umsetzung noch nicht erfolgt"
    first = ("A-1", "183/XI", VOM, "Fraktion A", "Anträge", "APD")
    facts = (status, "FB 10", "ab QI/2023", "2022", None)
    nothing = (None,) * 6
    assert table(cleaned) == [
        (3, *first, ERSTE, None, "vertagt", *facts, "a.invalid"),
        (4, *first, ZWEITE, "Rat", "angenommen", *facts, None),
        (
            *(5, "A-2", "999 /X", dt.datetime(2021, 10, 4), None, "WLAN", "APD"),
            *(dt.datetime(2022, 3, 8), None, "Prüfauftrag", None, "Amt 40", "demnächst"),
            *(None, None, None),
        ),
        (6, "A-3", "183-11", VOM, None, "Karte", "Rat", ZWEITE, None, "abgelehnt", *nothing),
        (7, "A-3", "183-11", VOM, None, "Karte", "Rat", ZWEITE, None, "zurückgezogen", *nothing),
        (8, "A-4", None, VOM, None, "Bücher", "APD", None, None, None, *nothing),
    ]
    assert brief(cleaned.findings) == [
        ("merged_data", "Antragsnummer", "A4", "A4", 1, None, "converted"),
        ("merged_data", "Drucksachen-Nr.", "B4", "B4", 1, None, "converted"),
        ("implausible_value", "Drucksachen-Nr.", "B6", "B6:B7", 2, "183-11", "kept"),
        ("merged_data", "eingegangen am", "C4", "C4", 1, None, "converted"),
        ("text_converted", "eingegangen am", "C5", "C5", 1, "04.10.21", "converted"),
        ("merged_data", "Antragstellende Fraktion", "D4", "D4", 1, None, "converted"),
        ("merged_data", "Gegenstand", "E4", "E4", 1, None, "converted"),
        ("text_converted", "Sitzungsdatum", "G5", "G5", 1, "8. März 2022", "converted"),
        ("missing_sign", "Sitzungsdatum", "G8", "G8", 1, "n. n.", "set_missing"),
        ("text_converted", "Beratungsergebnis", "I3", "I3:I4, I7", 3, "zurückgestellt",
         "converted"),
        ("unknown_category", "Beratungsergebnis", "I5", "I5", 1, "Prüfauftrag", "kept"),
        ("merged_data", "Umsetzung", "J4", "J4", 1, None, "converted"),
        ("missing_sign", "Umsetzung", "J5", "J5", 1, "–", "set_missing"),
        ("text_converted", "federführend (FB)", "K3", "K3", 1, "FB10", "converted"),
        ("merged_data", "federführend (FB)", "K4", "K4", 1, None, "converted"),
        ("unknown_category", "federführend (FB)", "K5", "K5", 1, "Amt 40", "kept"),
        ("merged_data", "neuer Termin", "M4", "M4", 1, None, "converted"),
        ("bad_period", "neuer Termin", "M5", "M5", 1, "demnächst", "kept"),
        ("text_converted", "alter Termin", "L3", "L3", 1, 2022, "converted"),
        ("merged_data", "alter Termin", "L4", "L4", 1, None, "converted"),
        ("bad_date", "umgesetzt am", "N5", "N5", 1, "bald", "set_missing"),
        ("undeclared_column", "Ansprechpartner", "P2", "P2", 1, None, "kept"),
        ("duplicate_key", "Antragsnummer", "A6", "A6:A7", 2, "A-3", "kept"),
        ("footnote_row", "", "B9", "A9:P9", 1, "* geplant", "row_dropped"),
    ]  # fmt: skip
    assert "Geheim" not in repr(cleaned) + cleaned.findings_table.to_csv()
