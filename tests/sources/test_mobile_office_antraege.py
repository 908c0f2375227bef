import datetime as dt

from kleve_kpi.privacy import pseudonyms
from kleve_kpi.source import get_source
from tests.workbooks import KEY, brief, clean_tab, table

ANTRAEGE = get_source("mobile_office_antraege")
DAY, END = dt.datetime(2022, 2, 1), dt.datetime(2023, 1, 31)


def test_a_messy_export(tmp_path):
    cleaned = clean_tab(
        tmp_path,
        [
            ["Mobile Office"],
            [],
            [
                "Antragsnummer",
                "Pers.-Nr.",
                "Name, Vorname",
                "FB",
                "beantragt am",
                "Modell",
                "Tage pro Woche",
                "Antragsstatus",
                "Genehmigung vom",
                "gültig ab",
                "gültig bis",
                "Ausstattung",
            ],
            [
                "A-1",
                42,
                "Geheim, Eva",
                "FB40",
                DAY,
                "regelm.",
                "1,5",
                "bewilligt",
                DAY,
                DAY,
                END,
                "Laptop",
            ],
            [
                "A-2",
                "042",
                "Geheim, Eva",
                "FB 40",
                "01.02.2022",
                "gelegentlich",
                2,
                "eingegangen",
                None,
                "k. A.",
                None,
                None,
            ],  # one person may apply twice
            [
                "A-2",
                "042",
                "Geheim, Eva",
                "FB 40",
                DAY,
                "anlassbezogen",
                2,
                "beantragt",
                None,
                None,
                None,
                None,
            ],  # the same application once more
            [
                "A-3",
                43,
                "Geheim, Max",
                "FB 61",
                "sofort",
                "Homeoffice",
                "1.5",
                "zurückgenommen",
                None,
                "#N/A",
                None,
                "–",
            ],
        ],
    )
    eva, maximilian = pseudonyms([42, 43], KEY)
    assert cleaned.source == ANTRAEGE
    assert table(cleaned) == [
        (4, "A-1", eva, "FB 40", DAY, "regelmäßig", None, "genehmigt", DAY, DAY, END, "Laptop"),
        (5, "A-2", eva, "FB 40", DAY, "anlassbezogen", 2, "beantragt", None, None, None, None),
        (
            7,
            "A-3",
            maximilian,
            "FB 61",
            None,
            "Homeoffice",
            None,
            "zurückgezogen",
            None,
            None,
            None,
            None,
        ),
    ]
    assert brief(cleaned.findings) == [
        ("text_converted", "FB", "D4", "D4", 1, "FB40", "converted"),
        ("text_converted", "beantragt am", "E5", "E5", 1, "01.02.2022", "converted"),
        ("bad_date", "beantragt am", "E7", "E7", 1, "sofort", "set_missing"),
        ("text_converted", "Modell", "F4", "F4:F5", 2, "regelm.", "converted"),
        ("unknown_category", "Modell", "F7", "F7", 1, "Homeoffice", "kept"),
        ("ambiguous_number", "Tage pro Woche", "G4", "G4, G7", 2, "1,5", "set_missing"),
        ("text_converted", "Antragsstatus", "H4", "H4:H5, H7", 3, "bewilligt", "converted"),
        ("missing_sign", "gültig ab", "J5", "J5", 1, "k. A.", "set_missing"),
        ("error_cell", "gültig ab", "J7", "J7", 1, "#N/A", "set_missing"),
        ("missing_sign", "Ausstattung", "L7", "L7", 1, "–", "set_missing"),
        ("duplicate_row", "", "A6", "A6:L6", 1, "A-2", "row_dropped"),
    ]
    everything = repr(cleaned) + cleaned.table.to_csv() + cleaned.findings_table.to_csv()
    assert "Geheim" not in everything
