import datetime as dt

from kleve_kpi.source import get_source
from tests.workbooks import brief, clean_one, table

PORTALE = get_source("portale")


def test_a_messy_export(tmp_path):
    path = tmp_path / "portale 23.08.2022.csv"
    path.write_bytes(
        "\r\n".join(
            [
                "Portale der Stadt Kleve;;",
                "Name des Portals;Art des Portals;betrieben von",
                "Serviceportal Kleve;Allgemeines Portal;KRZN",
                "Gesamt-Portal.NRW;allgemein;Land NRW",  # a name, no total
                "i-Kfz – Zulassung;Fachportale;k. A.",
                "i-Kfz – Zulassung;Fachportal;k. A.",  # the same once more
                "Vormerkportal;Kita;",  # no known kind
                "Gesamt;5;",
                "* Stand 22.08.2022;;",
            ]
        ).encode("cp1252")
    )
    cleaned = clean_one(path)
    assert cleaned.source == PORTALE
    assert table(cleaned) == [
        (3, "Serviceportal Kleve", "Allgemeines Portal", "KRZN"),
        (4, "Gesamt-Portal.NRW", "Allgemeines Portal", "Land NRW"),
        (5, "i-Kfz – Zulassung", "Fachportal", None),
        (7, "Vormerkportal", "Kita", None),
    ]
    assert brief(cleaned.findings) == [
        ("text_converted", "Art des Portals", "B4", "B4:B5", 2, "allgemein", "converted"),
        ("unknown_category", "Art des Portals", "B7", "B7", 1, "Kita", "kept"),
        ("missing_sign", "betrieben von", "C5", "C5:C6", 2, "k. A.", "set_missing"),
        ("duplicate_row", "", "A6", "A6:C6", 1, "i-Kfz – Zulassung", "row_dropped"),
        ("total_row", "", "A8", "A8:C8", 1, "Gesamt", "row_dropped"),
        ("footnote_row", "", "A9", "A9:C9", 1, "* Stand 22.08.2022", "row_dropped"),
    ]
    assert cleaned.datenstand == dt.date(2022, 8, 22)
