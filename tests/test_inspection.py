import datetime as dt
import json

from click.testing import CliRunner

from kleve_kpi import cli
from kleve_kpi.inspection import inspect_workbook, inspection_lines
from kleve_kpi.read import read_workbook
from tests.workbooks import Tab, write_book

ROWS = (
    ["Geräte je Fachbereich"],
    ["Stand: 28.11.2022"],
    [],
    ["Nr.", "Fachbereich", "Geräte", None, "Ausgabe", "defekt", "Termin"],
    [None, None, "neu", "alt"],
    ["007", "FB 10", 5, 1, dt.datetime(2022, 5, 1), "ja", "Q1/2023"],
    ["008", "FB 20", "6,5", 2, dt.datetime(2022, 6, 1), "nein", "QII/2023"],
    [],
    ["010", "FB 30", 7, 3, dt.datetime(2022, 7, 1), "nein", "Q3/2023"],
    ["Summe", None, 18.5, 6],
    ["* ohne Leihgeräte"],
)


def book(folder):
    return write_book(
        folder / "Geräte.xlsx",
        Tab(ROWS, "Liste", merged=("C4:D4",)),
        Tab([["Nur ein Satz."]], "Hinweis", hidden=True),
    )


def test_the_whole_record(tmp_path):
    assert inspect_workbook(read_workbook(book(tmp_path))) == {
        "file": "Geräte.xlsx",
        "format": "xlsx",
        "sheets": [
            {
                "name": "Liste",
                "visible": True,
                "tables": [
                    {
                        "header_rows": [4, 5],
                        "data_rows": [6, 9],
                        "columns": [
                            {"letter": "A", "header": "Nr.", "type": "key"},
                            {"letter": "B", "header": "Fachbereich", "type": "text"},
                            {"letter": "C", "header": "Geräte | neu", "type": "number"},
                            {"letter": "D", "header": "Geräte | alt", "type": "number"},
                            {"letter": "E", "header": "Ausgabe", "type": "date"},
                            {"letter": "F", "header": "defekt", "type": "yes_no"},
                            {"letter": "G", "header": "Termin", "type": "quarter"},
                        ],
                        "excluded_rows": [
                            {"row": 3, "reason": "blank"},
                            {"row": 8, "reason": "blank"},
                            {"row": 10, "reason": "total"},
                            {"row": 11, "reason": "footnote"},
                        ],
                        "datenstand": "2022-11-28",
                    }
                ],
            },
            {"name": "Hinweis", "visible": False, "tables": []},
        ],
    }


def test_lines_to_read(tmp_path):
    assert list(inspection_lines(read_workbook(book(tmp_path)))) == [
        "Geräte.xlsx (xlsx), 2 sheets",
        "",
        "Sheet 'Liste': 1 table",
        "  Table 1: 3 records in A6:G9",
        "    header: rows 4 to 5",
        "    rows that are no records: blank 2, total 1, footnote 1",
        "    Datenstand: 2022-11-28",
        "      A  key      Nr.",
        "      B  text     Fachbereich",
        "      C  number   Geräte | neu",
        "      D  number   Geräte | alt",
        "      E  date     Ausgabe",
        "      F  yes_no   defekt",
        "      G  quarter  Termin",
        "",
        "Sheet 'Hinweis' (hidden): no table, only single cells or text",
    ]


def test_the_command_prints_lines_or_json(tmp_path):
    path = book(tmp_path)
    printed = CliRunner().invoke(cli.commands, ["inspect", str(path)])
    assert printed.output.splitlines() == list(inspection_lines(read_workbook(path)))
    printed = CliRunner().invoke(cli.commands, ["inspect", str(path), "--json"])
    assert json.loads(printed.output) == inspect_workbook(read_workbook(path))


def test_a_table_without_headings_has_null(tmp_path):
    path = tmp_path / "Werte.csv"
    path.write_text("1;2\n3;4\n5;6\n", encoding="utf-8")
    (sheet,) = inspect_workbook(read_workbook(path))["sheets"]
    (table,) = sheet["tables"]
    assert (table["header_rows"], table["data_rows"]) == (None, [1, 3])
    assert [column["header"] for column in table["columns"]] == ["", ""]
