"""Subscribers noted by hand: days appended below, thousands in every spelling."""

import datetime as dt

from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_tab, table

DAY, START = dt.datetime(2022, 11, 22), dt.datetime(2021, 11, 5)


def test_table_kept_by_hand(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            ("Städtische Kanäle",),
            ("Stand: 22.11.2022",),
            ("Plattform", "Stand", "Follower", "Konto seit", "Kürzel"),
            ("Instagram", DAY, "1.420", START, "ab"),
            ("Kanal\xa01", "22.11.22", "2\xa0070", "k. A.", "ab"),
            ("Kanal 3", DAY, "über 300", None, "ab"),
            ("Instagram", "23.08.2022", 1251, "05. November 2021", None),
            ("Kanal 3", DAY, 316, None, "ab"),
            ("Summe", None, "3.806", None, None),
            ("* von Hand abgelesen", None, None, None, None),
        ],
    )
    assert cleaned.source == get_source("social_media_kanaele")
    assert cleaned.datenstand == DAY.date()
    assert table(cleaned) == [
        (4, "Instagram", DAY, 1420, START),
        (5, "Kanal 1", DAY, 2070, None),
        (6, "Kanal 3", DAY, None, None),
        (7, "Instagram", dt.datetime(2022, 8, 23), 1251, START),
        (8, "Kanal 3", DAY, 316, None),
    ]
    assert brief(cleaned.findings) == [
        ("text_converted", "Plattform", "A5", "A5", 1, "Kanal\xa01", "converted"),
        ("text_converted", "Stand", "B5", "B5, B7", 2, "22.11.22", "converted"),
        ("text_converted", "Follower", "C4", "C4:C5", 2, "1.420", "converted"),
        ("bad_number", "Follower", "C6", "C6", 1, "über 300", "set_missing"),
        ("missing_required", "Follower", "C6", "C6", 1, "über 300", "kept"),
        ("missing_sign", "Konto seit", "D5", "D5", 1, "k. A.", "set_missing"),
        ("text_converted", "Konto seit", "D7", "D7", 1, "05. November 2021", "converted"),
        ("undeclared_column", "Kürzel", "E3", "E3", 1, None, "kept"),
        ("duplicate_key", "Plattform", "A6", "A6, A8", 2, "Kanal 3", "kept"),
        ("total_mismatch", "Follower", "C9", "C9", 1, "3.806", "kept"),
        ("total_row", "", "A9", "A9:E9", 1, "Summe", "row_dropped"),
        ("footnote_row", "", "A10", "A10:E10", 1, "* von Hand abgelesen", "row_dropped"),
    ]
