import datetime as dt
import hashlib

import openpyxl
import pandas as pd
import pytest

from kleve_kpi.errors import ProjectError
from kleve_kpi.excel import write_xlsx

TABLE = pd.DataFrame(
    {
        "text": pd.Series(["FB 40", None, "=1+1"], dtype="string"),
        "wert": pd.Series([1832.0, 25.2, None], dtype="Float64"),
        "anzahl": pd.Series([1, None, 3], dtype="Int64"),
        "datum": pd.Series([dt.datetime(2022, 11, 28), None, None], dtype="datetime64[us]"),
        "ja": pd.Series([True, False, None], dtype="boolean"),
    }
)


@pytest.fixture
def book(tmp_path):
    write_xlsx(tmp_path / "t.xlsx", {"Tabelle": TABLE, "Leer": TABLE.iloc[:0]})
    return openpyxl.load_workbook(tmp_path / "t.xlsx")


def test_values_come_back(book):
    assert book.sheetnames == ["Tabelle", "Leer"]
    assert list(book["Tabelle"].iter_rows(values_only=True)) == [
        ("text", "wert", "anzahl", "datum", "ja"),
        ("FB 40", 1832, 1, dt.datetime(2022, 11, 28), True),
        (None, 25.2, None, None, False),
        ("=1+1", None, 3, None, None),
    ]
    assert list(book["Leer"].iter_rows(values_only=True)) == [tuple(TABLE.columns)]


def test_header_stays_in_sight_and_can_be_filtered(book):
    sheet = book["Tabelle"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E4")
    assert all(cell.font.bold for cell in sheet[1])
    assert book["Leer"].auto_filter.ref is None


def test_german_formats(book):
    formats = [[cell.number_format for cell in row[1:4]] for row in book["Tabelle"]["A2:E3"]]
    # A whole number is no "1.832,".
    assert formats == [["#,##0", "#,##0", "DD.MM.YYYY"], ["#,##0.0#", "#,##0", "DD.MM.YYYY"]]


@pytest.mark.parametrize("text", ["=1+1", "+49", "-5", "@SUM(A1)", '=HYPERLINK("x")'])
def test_text_is_never_a_formula(text, tmp_path):
    write_xlsx(tmp_path / "t.xlsx", {"T": pd.DataFrame({"text": [text]})})
    cell = openpyxl.load_workbook(tmp_path / "t.xlsx")["T"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_control_characters_do_not_stop_the_writing(tmp_path):
    write_xlsx(tmp_path / "t.xlsx", {"T": pd.DataFrame({"text": ["Kom\x07munal\x00"]})})
    assert openpyxl.load_workbook(tmp_path / "t.xlsx")["T"]["A2"].value == "Kommunal"


def test_long_sheet_names_are_cut(tmp_path):
    write_xlsx(tmp_path / "t.xlsx", {"n" * 40: TABLE})
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames == ["n" * 31]


def test_same_bytes_at_any_time(tmp_path, monkeypatch):
    """The clock and the zone do not show; openpyxl would stamp both."""
    digests = set()
    for zone in ("Europe/Berlin", "Pacific/Auckland"):
        monkeypatch.setenv("TZ", zone)
        write_xlsx(tmp_path / "t.xlsx", {"T": TABLE})
        digests.add(hashlib.sha256((tmp_path / "t.xlsx").read_bytes()).hexdigest())
    assert len(digests) == 1
    stamp = openpyxl.load_workbook(tmp_path / "t.xlsx").properties
    assert (stamp.created, stamp.modified) == (dt.datetime(2000, 1, 1),) * 2


def test_a_text_that_excel_would_cut_is_refused(tmp_path):
    table = pd.DataFrame({"text": ["kurz", "x" * 40_000]})
    with pytest.raises(ProjectError, match="Column 'text', row 3: .* 32,767 .* has 40,000"):
        write_xlsx(tmp_path / "t.xlsx", {"Tabelle": table})
    assert not (tmp_path / "t.xlsx").exists()
