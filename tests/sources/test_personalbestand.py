import datetime as dt

from kleve_kpi.privacy import pseudonyms
from kleve_kpi.source import get_source
from tests.workbooks import KEY, brief, clean_tab, table

PERSONALBESTAND = get_source("personalbestand")
DAY = dt.datetime(2020, 3, 1)


def test_a_messy_export(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            [
                "Personal-Nr.",
                "Familienname",
                "Rufname",
                "E-Mail-Adresse",
                "Organisationseinheit",
                "Umfang in %",
                "Eintrittsdatum",
                "Austrittsdatum",
                "Dienstort",
                "IBAN",
            ],
            [
                "007",
                "Geheim",
                "Eva",
                None,
                "FB 10 (Personal)",
                "50,5",
                DAY,
                None,
                "Rathaus",
                "DE02",
            ],
            [
                8,
                "Geheim",
                "Max",
                None,
                "GSK (Gebäudemanagement)",
                100,
                "1. März 2020",
                "31.12.2022",
                "Rathaus",
                "DE03",
            ],
            [
                8,
                "Geheim",
                "Max",
                None,
                "GSK",
                100,
                DAY,
                dt.datetime(2022, 12, 31),
                "Rathaus",
                "DE03",
            ],
            [9, "Geheim", "Kai", None, "FB 10/20", "1.000", "k. A.", None, "NA", None],
        ],
        hidden_columns=["B"],
    )
    eva, maximilian, kai = pseudonyms([7, 8, 9], KEY)
    end = dt.datetime(2022, 12, 31)
    assert cleaned.source == PERSONALBESTAND
    assert table(cleaned) == [
        (2, eva, "FB 10", 50.5, DAY, None, "Rathaus"),
        (3, maximilian, "GSK", 100, DAY, end, "Rathaus"),
        (5, kai, "FB 10/20", 1000, None, None, "NA"),
    ]
    assert brief(cleaned.findings) == [
        (
            "text_converted",
            "Organisationseinheit",
            "E2",
            "E2:E3",
            2,
            "FB 10 (Personal)",
            "converted",
        ),
        ("unknown_category", "Organisationseinheit", "E5", "E5", 1, "FB 10/20", "kept"),
        ("text_converted", "Umfang in %", "F2", "F2, F5", 2, "50,5", "converted"),
        ("text_converted", "Eintrittsdatum", "G3", "G3", 1, "1. März 2020", "converted"),
        ("missing_sign", "Eintrittsdatum", "G5", "G5", 1, "k. A.", "set_missing"),
        ("missing_required", "Eintrittsdatum", "G5", "G5", 1, "k. A.", "kept"),
        ("text_converted", "Austrittsdatum", "H3", "H3", 1, "31.12.2022", "converted"),
        ("undeclared_column", "IBAN", "J1", "J1", 1, None, "kept"),
        ("hidden_column", "Familienname", "B1", "B1", 1, None, "kept"),
        ("duplicate_row", "", "A4", "A4:J4", 1, None, "row_dropped"),
    ]
    everything = repr(cleaned) + cleaned.table.to_csv() + cleaned.findings_table.to_csv()
    assert [word for word in ("Geheim", "Eva", "007", "DE0") if word in everything] == []
