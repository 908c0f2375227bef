import datetime as dt
import json
from typing import get_args

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from kleve_kpi.findings import (
    FIELDS,
    RULES,
    Aktion,
    Finding,
    Schwere,
    cell_name,
    cell_ranges,
    column_letter,
    finding_record,
    findings_frame,
    make_finding,
    raw_text,
)
from tests.workbooks import QUICK

WHERE = {"quelle": "portale", "datei": "Portale.xlsx", "blatt": "Liste"}


def test_a_finding_takes_its_words_from_the_rule():
    finding = make_finding("bad_number", **WHERE, spalte="Plätze", zelle="C17", raw="zwölf")
    assert finding == Finding(
        "bad_number",
        "fehler",
        "portale",
        "Portale.xlsx",
        "Liste",
        "Plätze",
        "C17",
        "C17",
        1,
        "zwölf",
        "set_missing",
        "Keine lesbare Zahl.",
        "Bitte eine Zahl eintragen.",
    )


def test_a_finding_adds_to_the_words_of_the_rule():
    finding = make_finding(
        "unknown_category",
        **WHERE,
        zelle="C5",
        zellen="C5:C7",
        anzahl=3,
        text="Erwartet: ja, nein.",
        vorschlag="Bitte klären.",
    )
    assert (finding.zelle, finding.zellen, finding.anzahl) == ("C5", "C5:C7", 3)
    assert finding.text == ("Unbekannter Eintrag, keiner Gruppe zugeordnet. Erwartet: ja, nein.")
    assert finding.vorschlag == "Bitte klären."


@pytest.mark.parametrize("code", RULES)
def test_each_rule_is_a_german_sentence_of_a_known_kind(code):
    rule = RULES[code]
    assert code.replace("_", "").isalpha() and code.islower()
    assert rule.schwere in get_args(Schwere) and rule.aktion in get_args(Aktion)
    assert rule.text[0].isupper() and rule.text.endswith(".")
    assert rule.vorschlag == "" or rule.vorschlag.endswith(".")


def test_what_gets_lost_is_never_just_an_information():
    lost = {code for code, rule in RULES.items() if rule.aktion == "set_missing"}
    assert {code for code in lost if RULES[code].schwere == "info"} == {"missing_sign"}


def test_codes_that_checks_rely_on():
    assert set(RULES) >= {
        "bad_number",
        "bad_date",
        "ambiguous_number",
        "ambiguous_date",
        "implausible_value",
        "unknown_category",
        "missing_required",
        "duplicate_key",
        "blank_row",
        "total_row",
        "total_mismatch",
        "footnote_row",
        "title_row",
        "error_cell",
        "formula_without_value",
        "hidden_row",
        "hidden_column",
        "hidden_sheet",
        "merged_data",
        "undeclared_column",
        "missing_column",
        "text_converted",
        "partition_open",
    }


@given(st.integers(1, 16_384))
@QUICK
def test_columns_are_named_as_in_excel(column):
    assert column_letter(column) == get_column_letter(column)
    assert cell_name(7, column) == f"{get_column_letter(column)}7"


@pytest.mark.parametrize(
    ("rows", "columns", "ranges"),
    [
        ([17], (3,), "C17"),
        ([5, 6, 7], (3,), "C5:C7"),
        ([10, 5, 7, 6], (3,), "C5:C7, C10"),
        ([12], (2, 4), "B12:D12"),
        ([12, 13, 20], (1, 28), "A12:AB13, A20:AB20"),
        ([9], (26, 26), "Z9"),
        ([], (1,), ""),
    ],
)
def test_ranges(rows, columns, ranges):
    assert cell_ranges(rows, *columns) == ranges


@given(st.sets(st.integers(1, 60), min_size=1), st.integers(1, 30))
@QUICK
def test_ranges_name_each_cell_once(rows, column):
    sheet = openpyxl.Workbook().active
    cells = [
        cell.coordinate
        for area in cell_ranges(rows, column).split(", ")
        for line in (sheet[area] if ":" in area else ((sheet[area],),))
        for cell in line
    ]
    assert cells == [cell_name(row, column) for row in sorted(rows)]


RAWS = [
    (None, None, None),
    ("NA", "NA", "NA"),
    ("", "", ""),
    (1832, "1832", 1832),
    (25.5, "25.5", 25.5),
    (True, "True", True),
    (dt.datetime(2025, 2, 3, 8, 30), "2025-02-03T08:30:00", "2025-02-03T08:30:00"),
    (dt.date(2025, 2, 3), "2025-02-03", "2025-02-03"),
    (dt.time(8, 30), "08:30:00", "08:30:00"),
]


@pytest.mark.parametrize(("raw", "text", "plain"), RAWS)
def test_raw_values_in_tables_and_json(raw, text, plain):
    finding = make_finding("bad_date", **WHERE, raw=raw)
    assert raw_text(raw) == text
    record = finding_record(finding)
    assert json.loads(json.dumps(record)) == record
    assert (tuple(record), record["raw"]) == (FIELDS, plain)


def test_findings_as_a_table():
    frame = findings_frame(make_finding("bad_date", **WHERE, raw=raw) for raw, *_ in RAWS)
    assert list(frame.columns) == list(FIELDS)
    assert set(frame.dtypes.astype(str)) == {"string", "Int64"}
    assert frame["raw"].isna().tolist() == [text is None for _, text, _ in RAWS]
    assert frame["raw"].dropna().tolist() == [text for _, text, _ in RAWS if text is not None]


def test_no_findings_are_an_empty_table_of_the_same_columns():
    frame = findings_frame([])
    assert (list(frame.columns), len(frame)) == (list(FIELDS), 0)
    assert frame.dtypes.equals(findings_frame([make_finding("bad_date", **WHERE)]).dtypes)
