import datetime as dt

from kleve_kpi.privacy import pseudonyms
from kleve_kpi.source import get_source
from tests.workbooks import KEY, brief, clean_tab, table

DMS_ROLLOUT = get_source("dms_rollout")
DAY = dt.datetime(2022, 6, 14)


def test_a_messy_export(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            ["DMS-Einführung", None, None, "Stand:", dt.datetime(2022, 5, 27)],
            [
                "Pers.-Nr.",
                "Name",
                "Vorname",
                "Mail",
                "OE",
                "geschult am",
                "DMS-\nStatus",
                "produktiv seit",
                "Geburtstag",
            ],
            [
                "00042",
                "Geheim",
                "Eva",
                "eva@geheim",
                "FB 10",
                DAY,
                "produktiv",
                "1.7.2022",
                "1.1.70",
            ],
            [43, "Geheim", "Max", "max@geheim", "10", "14.06.22", "im Test", "–", "1.1.71"],
            ["k. A.", "Geheim", "Kai", None, "FB 20", None, "vorgesehen", None, None],
            [42, "Geheim", "Eva", None, "FB 20", None, "wartet", None, None],  # 00042 once more
            [None, None, None, None, None, None, None, None, None],
            ["Bearbeitet von Eva Geheim"],
        ],
        hidden_rows=[4],
    )
    eva, maximilian = pseudonyms([42, 43], KEY)
    assert cleaned.source == DMS_ROLLOUT
    assert table(cleaned) == [
        (3, eva, "FB 10", DAY, "produktiv", dt.datetime(2022, 7, 1)),
        (4, maximilian, "FB 10", DAY, "Testphase", None),
        (5, None, "FB 20", None, "geplant", None),
        (6, eva, "FB 20", None, "wartet", None),
    ]
    assert brief(cleaned.findings) == [
        ("missing_required", "Pers.-Nr.", "A5", "A5", 1, None, "kept"),
        ("text_converted", "OE", "E4", "E4", 1, "10", "converted"),
        ("text_converted", "geschult am", "F4", "F4", 1, "14.06.22", "converted"),
        ("text_converted", "DMS-\nStatus", "G4", "G4:G5", 2, "im Test", "converted"),
        ("unknown_category", "DMS-\nStatus", "G6", "G6", 1, "wartet", "kept"),
        ("text_converted", "produktiv seit", "H3", "H3", 1, "1.7.2022", "converted"),
        ("missing_sign", "produktiv seit", "H4", "H4", 1, "–", "set_missing"),
        ("undeclared_column", "Geburtstag", "I2", "I2", 1, None, "kept"),
        ("duplicate_key", "Pers.-Nr.", "A3", "A3, A6", 2, None, "kept"),
        ("hidden_row", "", "A4", "A4:I4", 1, None, "kept"),
        ("blank_row", "", "A7", "A7:I7", 1, None, "row_dropped"),
        ("footnote_row", "", "A8", "A8:I8", 1, None, "row_dropped"),
    ]
    assert cleaned.datenstand == dt.date(2022, 5, 27)
    everything = repr(cleaned) + cleaned.table.to_csv() + cleaned.findings_table.to_csv()
    assert [
        word for word in ("Geheim", "geheim", "Eva", "00042", "1.1.7") if word in everything
    ] == []
