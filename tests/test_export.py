import datetime as dt
import json

import openpyxl
import pandas as pd
import pytest

from kleve_kpi.errors import ProjectError
from kleve_kpi.export import plain_records, write_findings, write_tables
from kleve_kpi.findings import FIELDS, make_finding

TABLE = pd.DataFrame(
    {
        "text": pd.Series(["FB 40, Schulen", None], dtype="string"),
        "wert": pd.Series([1832.0, 25.2], dtype="Float64"),
        "anzahl": pd.Series([7, None], dtype="Int64"),
        "tag_datum": pd.Series([dt.datetime(2022, 11, 28), None], dtype="datetime64[us]"),
        "ja": pd.Series([True, None], dtype="boolean"),
    }
).set_axis(["zeile 17", "zeile 18"])
CSV = 'text,wert,anzahl,tag_datum,ja\n"FB 40, Schulen",1832,7,2022-11-28,True\n,25.2,,,\n'


def test_csv_has_plain_numbers_iso_dates_and_no_index(tmp_path):
    assert write_tables(tmp_path / "t.csv", {"portale": TABLE}) == [tmp_path / "t.csv"]
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == CSV


def test_several_tables_go_to_a_file_each(tmp_path):
    for ending in ("csv", "parquet"):
        written = write_tables(tmp_path / f"t.{ending}", {"a": TABLE, "b": TABLE})
        assert [path.name for path in written] == [f"t_a.{ending}", f"t_b.{ending}"]
        assert not (tmp_path / f"t.{ending}").exists()
    assert (tmp_path / "t_b.csv").read_text(encoding="utf-8") == CSV


def test_parquet_keeps_the_types(tmp_path):
    table = TABLE.reset_index(drop=True)
    write_tables(tmp_path / "t.parquet", {"a": table})
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "t.parquet"), table)


def test_workbook_has_a_sheet_a_table(tmp_path):
    assert len(write_tables(tmp_path / "t.XLSX", {"a": TABLE, "b": TABLE})) == 1
    assert openpyxl.load_workbook(tmp_path / "t.XLSX").sheetnames == ["a", "b"]


@pytest.mark.parametrize("name", ["t.json", "t", "t.xls", "t.csv.gz"])
def test_unknown_ending(name, tmp_path):
    with pytest.raises(ProjectError, match=r"\.csv, \.parquet or \.xlsx, saw 't"):
        write_tables(tmp_path / name, {"a": TABLE})
    assert list(tmp_path.iterdir()) == []


def test_missing_folder(tmp_path):
    with pytest.raises(ProjectError, match="fehlt does not exist"):
        write_tables(tmp_path / "fehlt" / "t.csv", {"a": TABLE})


def test_empty_table_keeps_its_header(tmp_path):
    write_tables(tmp_path / "t.csv", {"a": TABLE.iloc[:0]})
    assert (tmp_path / "t.csv").read_text() == CSV.partition("\n")[0] + "\n"


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        (None, None),
        ("1.832", "1.832"),
        (1832, 1832),
        (25.2, 25.2),
        (True, True),
        (dt.datetime(2022, 11, 28), "2022-11-28T00:00:00"),
        (dt.time(8, 30), "08:30:00"),
    ],
)
def test_findings_as_json(raw, stored, tmp_path):
    finding = make_finding("bad_number", quelle="portale", datei="p.xlsx", zelle="C17", raw=raw)
    write_findings(tmp_path / "f.json", [finding])
    (record,) = json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))
    assert tuple(record) == FIELDS
    assert (record["code"], record["zellen"], record["raw"]) == ("bad_number", "C17", stored)


def test_no_findings_are_an_empty_list(tmp_path):
    write_findings(tmp_path / "f.json", [])
    assert json.loads((tmp_path / "f.json").read_text()) == []


def test_plain_records():
    records = plain_records(TABLE)
    assert records == [
        {
            "text": "FB 40, Schulen",
            "wert": 1832,
            "anzahl": 7,
            "tag_datum": "2022-11-28",
            "ja": True,
        },
        {"text": None, "wert": 25.2, "anzahl": None, "tag_datum": None, "ja": None},
    ]
    assert json.dumps(records[0]["wert"]) == "1832"


def test_a_time_of_day_stays():
    table = pd.DataFrame({"zeit": pd.to_datetime(["2022-11-28 14:30"])})
    assert plain_records(table) == [{"zeit": "2022-11-28T14:30:00"}]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("lieferung.csv", "is the file that is read. Name another one to write"),
        ("ordner.csv", "is a folder. Expected the name of a file to write"),
        ("nirgends/t.csv", "does not exist. Create it first"),
    ],
)
def test_nothing_that_is_there_is_harmed(target, message, tmp_path):
    delivery = tmp_path / "lieferung.csv"
    delivery.write_text("wie geliefert")
    (tmp_path / "ordner.csv").mkdir()
    with pytest.raises(ProjectError, match=message):
        write_tables(tmp_path / target, {"t": pd.DataFrame({"a": [1]})}, delivery)
    assert delivery.read_text() == "wie geliefert"


def test_one_of_several_files_would_replace_the_delivery(tmp_path):
    delivery = tmp_path / "t_b.csv"
    delivery.write_text("wie geliefert")
    table = pd.DataFrame({"a": [1]})
    with pytest.raises(ProjectError, match="is the file that is read"):
        write_tables(tmp_path / "t.csv", {"a": table, "b": table}, delivery)
    assert [path.name for path in tmp_path.iterdir()] == ["t_b.csv"]
