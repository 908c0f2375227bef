import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kleve_kpi import notes
from kleve_kpi.clean import ConservationError, clean_file
from kleve_kpi.errors import LayoutError
from kleve_kpi.findings import Finding
from kleve_kpi.source import Column, Source
from tests.workbooks import (
    KEY,
    QUICK,
    Formula,
    Tab,
    brief,
    cells_of,
    clean_one,
    clean_tab,
    stored,
    table,
    write_book,
)

LISTE = Source(
    "Liste",
    "FB 10",
    key=("nr",),
    name="liste",
    columns=(
        Column("nr", ("Nr.",), "key", filled=True),
        Column("name", ("Name",), filled=True),
        Column("fachbereich", ("Fachbereich",), "fachbereich"),
        Column("anzahl", ("Anzahl",), "count"),
        Column("preis_eur", ("Preis",), "number"),
        Column("datum", ("Datum",), "date"),
        Column("termin", ("Termin",), "period"),
        Column("online", ("online",), "yes_no"),
        Column("art", ("Art",), "category", values={"intern": ("int.",), "extern": ("ext.",)}),
    ),
)
HEAD = ["Nr.", "Name", "Fachbereich", "Anzahl", "Preis", "Datum", "Termin", "online", "Art"]
DAY = dt.datetime(2025, 2, 3)
GOOD = ["1", "Rathaus", "FB 40", 5, 1.5, DAY, "QI/2023", True, "intern"]
OTHER = ["2", "Bauhof", "FB 66", 7, 2.5, DAY, "QI/2023", False, "extern"]

ZAHLEN = Source(
    "Zahlen",
    "FB 10",
    key=("nr",),
    name="zahlen",
    columns=(
        Column("nr", ("Nr.",), "key", filled=True),
        Column("anzahl", ("Anzahl",), "count"),
        Column("preis_eur", ("Preis",), "number", required=False),
    ),
)

LEUTE = Source(
    "Leute",
    "FB 10",
    key=("person",),
    about_people=True,
    name="leute",
    columns=(
        Column(
            "personalnummer",
            ("Personalnummer",),
            "key",
            filled=True,
            personal=True,
            pseudonym="person",
        ),
        Column("nachname", ("Name",), personal=True),
        Column("fachbereich", ("Fachbereich",), "fachbereich"),
    ),
)


def with_value(row, header, value):
    changed = list(row)
    changed[HEAD.index(header)] = value
    return changed


def column_of(folder, header, *cells):
    """One column of the list, cleaned: its values and the findings about it."""
    rows = [with_value([str(nr), *GOOD[1:]], header, cell) for nr, cell in enumerate(cells, 1)]
    cleaned = clean_tab(folder, [HEAD, *rows], LISTE)
    at = 1 + HEAD.index(header)
    return [row[at] for row in table(cleaned)], brief(cleaned.findings)


# A table as it should be, and where it may lie


def test_a_list_as_it_should_be_leaves_no_finding(tmp_path):
    cleaned = clean_tab(tmp_path, [HEAD, GOOD, OTHER], LISTE)
    assert table(cleaned) == [(2, *GOOD), (3, *OTHER)]
    assert cleaned.findings == ()
    assert (cleaned.source, cleaned.datei, cleaned.blatt) == (LISTE, "Export.xlsx", "Liste")
    assert (cleaned.rows_read, cleaned.rows_set_aside, cleaned.datenstand) == (2, 0, None)
    assert cleaned.columns == {c.name: at for at, c in enumerate(LISTE.columns, 1)}


def test_types_do_not_depend_on_the_values(tmp_path):
    dtypes = {
        "nr": "string",
        "name": "string",
        "fachbereich": "string",
        "anzahl": "Int64",
        "preis_eur": "Float64",
        "datum": "datetime64[us]",
        "termin": "string",
        "online": "boolean",
        "art": "string",
    }
    for rows in ([HEAD, GOOD], [HEAD, ["1", "Rathaus"]], [HEAD]):
        cleaned = clean_tab(tmp_path, rows, LISTE)
        assert cleaned.table.dtypes.astype(str).to_dict() == dtypes
        assert cleaned.table.index.names == ["datei", "blatt", "zeile"]


def test_the_origin_of_each_row_is_its_cell_in_excel(tmp_path):
    cleaned = clean_tab(tmp_path, [["Titel"], HEAD, GOOD, [], OTHER], LISTE)
    assert list(cleaned.table.index) == [("Export.xlsx", "Liste", 3), ("Export.xlsx", "Liste", 5)]
    assert list(cleaned.declared.index) == [0, 1]
    assert list(cleaned.declared) == [column.name for column in LISTE.columns]


@given(
    title=st.lists(
        st.sampled_from([[], ["Liste der Orte"], ["Nr. und Name"], ["Summe 5"]]), max_size=4
    ),
    spacers=st.lists(st.integers(0, 2), min_size=9, max_size=9),
    blank=st.integers(0, 2),
    grouped=st.booleans(),
    as_csv=st.booleans(),
)
@QUICK
def test_the_cleaned_table_does_not_depend_on_the_layout(
    tmp_path, title, spacers, blank, grouped, as_csv
):
    def spread(row):
        return [
            cell
            for space, value in zip(spacers, row, strict=True)
            for cell in (*[None] * space, value)
        ]

    body = [spread(GOOD), *[[]] * blank, spread(OTHER)]
    group = spread([None] * 3 + ["Werte", None, None, None, "Merkmale", None]) if grouped else None
    rows = [*title, *([group] if group else []), spread(HEAD), *body]
    if as_csv:
        text = {True: "ja", False: "nein", None: "", DAY: "03.02.2025", 1.5: "1,5", 2.5: "2,5"}
        path = tmp_path / "Export.csv"
        path.write_text(
            "\n".join(
                ";".join(str(text.get(cell, cell)) for cell in [*row, *[None] * (27 - len(row))])
                for row in rows
            )
        )
    else:
        path = write_book(tmp_path / "Export.xlsx", Tab(rows))
    cleaned = clean_one(path, LISTE)
    assert [row[1:] for row in table(cleaned)] == [tuple(GOOD), tuple(OTHER)]
    assert cleaned.rows_read == cleaned.rows_set_aside + 2 == blank + 2


# What reading one column changes


@pytest.mark.parametrize(
    ("header", "cells", "values", "findings"),
    [
        pytest.param(
            "Fachbereich",
            ["FB 40", "FB40", 40, "Fachbereich 40", "40 – Schulen", "GSK"],
            ["FB 40"] * 5 + ["GSK"],
            [("text_converted", "Fachbereich", "C3", "C3:C6", 4, "FB40", "converted")],
            id="five spellings of one department",
        ),
        pytest.param(
            "Fachbereich",
            ["Schulen", " FB 40 / FB 50 ", "FB 40"],
            ["Schulen", "FB 40 / FB 50", "FB 40"],
            [
                ("unknown_category", "Fachbereich", "C2", "C2:C3", 2, "Schulen", "kept"),
                ("text_converted", "Fachbereich", "C3", "C3", 1, " FB 40 / FB 50 ", "converted"),
            ],
            id="no single department",
        ),
        pytest.param(
            "Anzahl",
            ["1.832", 12, "1 832 Stück", "k. A.", "zwölf", 1.5],
            [1832, 12, 1832, None, None, None],
            [
                ("text_converted", "Anzahl", "D2", "D2, D4", 2, "1.832", "converted"),
                ("missing_sign", "Anzahl", "D5", "D5", 1, "k. A.", "set_missing"),
                ("bad_number", "Anzahl", "D6", "D6:D7", 2, "zwölf", "set_missing"),
            ],
            id="1.832 counts thousands",
        ),
        pytest.param(
            "Preis",
            ["1.832", "1,5", 3],
            [1832.0, 1.5, 3.0],
            [("text_converted", "Preis", "E2", "E2:E3", 2, "1.832", "converted")],
            id="1.832 beside 1,5",
        ),
        pytest.param(
            "Preis",
            ["1.832", 12],
            [None, 12.0],
            [("ambiguous_number", "Preis", "E2", "E2", 1, "1.832", "set_missing")],
            id="1.832 alone",
        ),
        pytest.param(
            "Preis",
            [3, "1.5", "1,5"],
            [3.0, None, None],
            [("ambiguous_number", "Preis", "E3", "E3:E4", 2, "1.5", "set_missing")],
            id="1.5 beside 1,5",
        ),
        pytest.param(
            "Datum",
            [DAY, "03.02.2025", 45691, "3. Februar 2025", "03/02/2025", "bald", "–", "\xa0"],
            [DAY, DAY, DAY, DAY, None, None, None, None],
            [
                ("text_converted", "Datum", "F3", "F3:F5", 3, "03.02.2025", "converted"),
                ("ambiguous_date", "Datum", "F6", "F6", 1, "03/02/2025", "set_missing"),
                ("bad_date", "Datum", "F7", "F7", 1, "bald", "set_missing"),
                ("missing_sign", "Datum", "F8", "F8", 1, "–", "set_missing"),
            ],
            id="dates of all kinds",
        ),
        pytest.param(
            "Termin",
            ["QI/2023", "ab QI/2023", 2023, DAY, " bald", "k. A."],
            ["QI/2023", "ab QI/2023", "2023", "03.02.2025", "bald", None],
            [
                ("text_converted", "Termin", "G4", "G4:G6", 3, 2023, "converted"),
                ("bad_period", "Termin", "G6", "G6", 1, " bald", "kept"),
                ("missing_sign", "Termin", "G7", "G7", 1, "k. A.", "set_missing"),
            ],
            id="promised times",
        ),
        pytest.param(
            "online",
            [True, "ja", "x", 1, "✓", "–", "nein", False, "k. A.", "teils"],
            [True, True, True, True, True, False, False, False, None, None],
            [
                ("text_converted", "online", "H3", "H3:H8", 6, "ja", "converted"),
                ("missing_sign", "online", "H10", "H10", 1, "k. A.", "set_missing"),
                ("bad_yes_no", "online", "H11", "H11", 1, "teils", "set_missing"),
            ],
            id="crosses and ticks",
        ),
        pytest.param(
            "Art",
            ["intern", "INTERN", "ext.", "Intern\xa0", "beides"],
            ["intern", "intern", "extern", "intern", "beides"],
            [
                ("text_converted", "Art", "I3", "I3:I5", 3, "INTERN", "converted"),
                ("unknown_category", "Art", "I6", "I6", 1, "beides", "kept"),
            ],
            id="categories",
        ),
        pytest.param(
            "Name",
            ["NA", "null", "=1+1", "+49", "-x", "@kleve", "#NV", "Haus \n 2", "k. A.", "\u200b"],
            ["NA", "null", "=1+1", "+49", "-x", "@kleve", "#NV", "Haus 2", None, None],
            [
                ("text_converted", "Name", "B9", "B9", 1, "Haus \n 2", "converted"),
                ("missing_sign", "Name", "B10", "B10", 1, "k. A.", "set_missing"),
                ("missing_required", "Name", "B10", "B10:B11", 2, "k. A.", "kept"),
            ],
            id="text that others take for something else",
        ),
        pytest.param(
            "Name",
            ["Rathaus", "#N/A", "#DIV/0!", Formula('="Bau"&"hof"')],
            ["Rathaus", None, None, None],
            [
                ("error_cell", "Name", "B3", "B3:B4", 2, "#N/A", "set_missing"),
                ("formula_without_value", "Name", "B5", "B5", 1, None, "kept"),
                ("missing_required", "Name", "B3", "B3:B5", 3, "#N/A", "kept"),
            ],
            id="error cells and formulas without a result",
        ),
        pytest.param(
            "Anzahl",
            [5, "#N/A", "#DIV/0!", "#REF!"],
            [5, None, None, None],
            [("error_cell", "Anzahl", "D3", "D3:D5", 3, "#N/A", "set_missing")],
            id="error cells among numbers",
        ),
    ],
)
def test_one_column(tmp_path, header, cells, values, findings):
    found_values, found = column_of(tmp_path, header, *cells)
    assert found_values == values
    assert sorted(found) == sorted(findings)


def test_a_finding_whole(tmp_path):
    cleaned = clean_tab(tmp_path, [HEAD, with_value(GOOD, "Art", "beides")], LISTE)
    (finding,) = cleaned.findings
    assert finding == Finding(
        "unknown_category",
        "warnung",
        "liste",
        "Export.xlsx",
        "Liste",
        "Art",
        "I2",
        "I2",
        1,
        "beides",
        "kept",
        "Unbekannter Eintrag, keiner Gruppe zugeordnet. Erwartet: intern, extern.",
        "",
    )


def test_a_key_that_does_not_look_like_one(tmp_path):
    source = Source(
        "Z",
        "FB 10",
        key=("nr",),
        name="z",
        columns=(Column("nr", ("Nr.",), "key", filled=True, pattern=r"\d{5}"), Column("x", ("x",))),
    )
    cleaned = clean_tab(
        tmp_path,
        [["Nr.", "x"], ["10001", "a"], ["1001", "b"], [10003, "c"], [None, "d"], ["4,2E+11", "e"]],
        source,
    )
    assert table(cleaned) == [
        (2, "10001", "a"),
        (3, "1001", "b"),
        (4, "10003", "c"),
        (5, None, "d"),
        (6, None, "e"),
    ]
    assert brief(cleaned.findings) == [
        ("text_converted", "Nr.", "A4", "A4", 1, 10003, "converted"),
        ("bad_key", "Nr.", "A6", "A6", 1, "4,2E+11", "set_missing"),
        ("missing_required", "Nr.", "A5", "A5:A6", 2, None, "kept"),
        ("implausible_value", "Nr.", "A3", "A3", 1, "1001", "kept"),
    ]


# Rows


def test_rows_that_are_no_records(tmp_path):
    rows = [
        ["Liste der Orte"],
        ["Stand: 28.11.2022"],
        [],
        HEAD,
        ["Verwaltung"],  # heading across the table
        GOOD,
        [None, "\xa0"],
        HEAD,
        OTHER,
        ["Summe", None, None, 12, 4.0],
        [],
        ["* geschätzt"],
        ["Erstellt von Büro 3"],
    ]
    cleaned = clean_tab(tmp_path, rows, LISTE, merged=["A5:I5"])
    assert table(cleaned) == [(6, *GOOD), (9, *OTHER)]
    assert cleaned.datenstand == dt.date(2022, 11, 28)
    assert (cleaned.rows_read, cleaned.rows_set_aside) == (9, 7)
    assert brief(cleaned.findings) == [
        ("blank_row", "", "B7", "A7:I7, A11:I11", 2, "\xa0", "row_dropped"),
        ("title_row", "", "A5", "A5:I5, A8:I8", 2, "Verwaltung", "row_dropped"),
        ("total_row", "", "A10", "A10:I10", 1, "Summe", "row_dropped"),
        ("footnote_row", "", "A12", "A12:I13", 2, "* geschätzt", "row_dropped"),
    ]


def numbers(folder, *rows):
    cleaned = clean_tab(folder, [["Nr.", "Anzahl", "Preis"], *rows], ZAHLEN)
    return [f for f in cleaned.findings if f.code not in ("total_row", "text_converted")]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["1", 5, 1.1], ["2", 7, 2.2], ["Summe", 12, 3.3]], id="right"),
        pytest.param([["1", 5, 1.1], ["2", "1.000", 2.2], ["Summe", "1.005", "3,3"]], id="as text"),
        pytest.param(
            [["1", 5, "9999,99"], ["2", 7, "1334,18"], ["Summe", 12, "11334,2"]],
            id="shown with fewer decimals than the rows",
        ),
        pytest.param([["1", 5], ["2", 7], ["Summe", None, None]], id="without numbers"),
        pytest.param([["Summe", 12], ["1", 5], ["2", 7]], id="above its parts"),
        pytest.param([["1", 5], ["Summe A", 5], ["2", 7], ["Summe B", 7]], id="one for each block"),
        pytest.param([["1", 5], ["Zwischensumme", 5], ["2", 7], ["Gesamt", 12]], id="subtotal"),
        pytest.param(
            [["1", 5], ["2", 7], ["Summe", 12], ["davon neu", 4]], id="a part of it below"
        ),
    ],
)
def test_totals_that_are_right(tmp_path, rows):
    assert brief(numbers(tmp_path, *rows)) == []


@pytest.mark.parametrize(
    ("rows", "finding", "sum_of_rows"),
    [
        (
            [["1", 5], ["2", 7], ["Summe", 13]],
            ("total_mismatch", "Anzahl", "B4", "B4", 1, 13, "kept"),
            "12",
        ),
        (
            [["1", 1_000_000], ["2", 832_500], ["Summe", "1.832.501"]],
            ("total_mismatch", "Anzahl", "B4", "B4", 1, "1.832.501", "kept"),
            "1.832.500",
        ),
        (
            [["1", 5, 1.5], ["2", 7, 2.0], ["Summe", 12, 4]],
            ("total_mismatch", "Preis", "C4", "C4", 1, 4, "kept"),
            "3,5",
        ),
        (
            [["1", 5, "9999,99"], ["2", 7, "1334,18"], ["Summe", 12, "11334,3"]],
            ("total_mismatch", "Preis", "C4", "C4", 1, "11334,3", "kept"),
            "11.334,2",
        ),
        (
            [["1", 5], ["2", "zwölf"], ["Summe", 17]],
            ("total_mismatch", "Anzahl", "B4", "B4", 1, 17, "kept"),
            "5",
        ),
        (
            [["Summe", 11], ["1", 5], ["2", 7]],
            ("total_mismatch", "Anzahl", "B2", "B2", 1, 11, "kept"),
            "12",
        ),
    ],
)
def test_totals_that_are_wrong(tmp_path, rows, finding, sum_of_rows):
    found = numbers(tmp_path, *rows)[-1]
    assert brief([found]) == [finding]
    assert found.text == (
        "Die Summe in der Datei stimmt nicht mit den Zeilen überein. "
        f"Die Zeilen ergeben {sum_of_rows}."
    )


def test_a_row_delivered_twice_counts_once(tmp_path):
    again = with_value(GOOD, "Fachbereich", "FB40")  # the same when read
    cleaned = clean_tab(tmp_path, [HEAD, GOOD, OTHER, GOOD, again], LISTE)
    assert table(cleaned) == [(2, *GOOD), (3, *OTHER)]
    assert (cleaned.rows_read, cleaned.rows_set_aside) == (4, 2)
    assert brief(cleaned.findings) == [
        ("text_converted", "Fachbereich", "C5", "C5", 1, "FB40", "converted"),
        ("duplicate_row", "", "A4", "A4:I5", 2, "1", "row_dropped"),
    ]


def test_rows_that_contradict_one_another_are_both_kept(tmp_path):
    other = with_value(GOOD, "Anzahl", 6)
    cleaned = clean_tab(tmp_path, [HEAD, GOOD, OTHER, other], LISTE)
    assert table(cleaned) == [(2, *GOOD), (3, *OTHER), (4, *other)]
    assert brief(cleaned.findings) == [
        ("duplicate_key", "Nr.", "A2", "A2, A4", 2, "1", "kept"),
    ]


def test_rows_without_a_key_are_no_duplicates(tmp_path):
    nameless = with_value(GOOD, "Nr.", None)
    cleaned = clean_tab(tmp_path, [HEAD, nameless, nameless], LISTE)
    assert table(cleaned) == [(2, *nameless), (3, *nameless)]
    assert brief(cleaned.findings) == [
        ("missing_required", "Nr.", "A2", "A2:A3", 2, None, "kept"),
    ]


# Columns and cells that Excel users hide, merge, add or leave out


def test_hidden_rows_and_columns_are_read_and_named(tmp_path):
    cleaned = clean_tab(
        tmp_path, [HEAD, GOOD, OTHER], LISTE, hidden_rows=[1, 3], hidden_columns=["D", "Z"]
    )
    assert table(cleaned) == [(2, *GOOD), (3, *OTHER)]
    assert brief(cleaned.findings) == [
        ("hidden_column", "Anzahl", "D1", "D1", 1, None, "kept"),
        ("hidden_row", "", "A3", "A3:I3", 1, "2", "kept"),
    ]


def test_a_value_merged_over_rows_holds_for_all(tmp_path):
    rows = [
        HEAD,
        GOOD,
        with_value(OTHER, "Fachbereich", None),
        with_value(["3", *OTHER[1:]], "Fachbereich", None),
    ]
    cleaned = clean_tab(tmp_path, rows, LISTE, merged=["C2:C4"])
    assert [row[3] for row in table(cleaned)] == ["FB 40"] * 3
    assert brief(cleaned.findings) == [
        ("merged_data", "Fachbereich", "C3", "C3:C4", 2, None, "converted"),
    ]


def test_a_block_of_merged_cells_holds_for_its_first_column(tmp_path):
    rows = [HEAD, GOOD, with_value(OTHER, "Fachbereich", None)]
    cleaned = clean_tab(tmp_path, rows, LISTE, merged=["C2:D3"])
    assert [row[3] for row in table(cleaned)] == ["FB 40"] * 2
    assert ("merged_data", "Fachbereich", "C3", "C3", 1, None, "converted") in brief(
        cleaned.findings
    )


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("Anzahl", "k. A.", "missing_sign"),
        ("Anzahl", "viele", "bad_number"),
        ("Datum", "bald", "bad_date"),
        ("Name", "#N/A", "error_cell"),
        ("Anzahl", "#N/A", "error_cell"),
    ],
)
def test_merged_cells_without_a_readable_value(tmp_path, header, cell, code):
    rows = [HEAD, with_value(GOOD, header, cell), with_value(OTHER, header, None)]
    letter = "ABCDEFGHI"[HEAD.index(header)]
    cleaned = clean_tab(tmp_path, rows, LISTE, merged=[f"{letter}2:{letter}3"])
    assert [row[1 + HEAD.index(header)] for row in table(cleaned)] == [None, None]
    assert brief(cleaned.findings)[0] == (
        code,
        header,
        f"{letter}2",
        f"{letter}2",
        1,
        cell,
        "set_missing",
    )
    assert {f.code for f in cleaned.findings} <= {code, "missing_required"}


def test_undeclared_columns_are_named_without_their_values(tmp_path):
    rows = [
        ["Geheim", *HEAD, "IBAN"],
        ["streng", *GOOD, "DE02"],
        ["geheim", *OTHER, "DE03", "frei"],
    ]
    cleaned = clean_tab(tmp_path, rows, LISTE)
    assert table(cleaned) == [(2, *GOOD), (3, *OTHER)]
    assert brief(cleaned.findings) == [
        ("undeclared_column", "Geheim", "A1", "A1", 1, None, "kept"),
        ("undeclared_column", "IBAN", "K1", "K1", 1, None, "kept"),
        ("undeclared_column", "(ohne Überschrift)", "L1", "L1", 1, None, "kept"),
    ]
    assert "streng" not in repr(cleaned) and "DE0" not in repr(cleaned)


def test_an_optional_column_that_is_not_there(tmp_path):
    cleaned = clean_tab(tmp_path, [["Nr.", "Anzahl"], ["1", 5]], ZAHLEN)
    assert table(cleaned) == [(2, "1", 5, None)]
    assert brief(cleaned.findings) == [("missing_column", "Preis", "", "", 1, None, "kept")]


def test_a_renamed_required_column(tmp_path):
    path = write_book(
        tmp_path / "Export.xlsx", Tab([["Titel"], [*HEAD[:2], "Fachbereiche neu", *HEAD[3:]], GOOD])
    )
    with pytest.raises(LayoutError) as caught:
        clean_file(path, [LISTE])
    assert str(caught.value) == (
        "Export.xlsx, sheet 'Liste': expected the columns of source 'liste' in row 2, "
        "saw no column 'Fachbereich' among 'Fachbereiche neu'. "
        "Did the sender rename 'Fachbereich' to 'Fachbereiche neu'? "
        "Ask for the column, or add its new name to sources/liste.py."
    )


def test_a_renamed_required_column_is_known_by_its_values(tmp_path):
    rows = [[*HEAD[:2], "Organisationseinheit", *HEAD[3:]], GOOD, ["2", *GOOD[1:]]]
    path = write_book(tmp_path / "Export.xlsx", Tab(rows))
    with pytest.raises(LayoutError, match="rename 'Fachbereich' to 'Organisationseinheit'"):
        clean_file(path, [LISTE])


@pytest.mark.parametrize(
    ("header", "cells", "named"),
    [
        ("Preise", [1, 2], True),  # nearly the same heading
        ("Kosten", [1, 2], False),  # numbers may mean anything
    ],
)
def test_a_renamed_optional_column_is_a_finding(tmp_path, header, cells, named):
    rows = [["Nr.", "Anzahl", header], *[[str(cell), 5, cell] for cell in cells]]
    findings = brief(clean_tab(tmp_path, rows, ZAHLEN).findings)
    renamed = ("renamed_column", header, "C1", "C1", 1, None, "kept")
    assert ("missing_column", "Preis", "", "", 1, None, "kept") in findings
    assert (renamed in findings) is named
    assert ("undeclared_column", header, "C1", "C1", 1, None, "kept") in findings


# Workbooks with several sheets and tables


def test_several_sources_in_one_workbook(tmp_path):
    path = write_book(
        tmp_path / "Export 2022-11-28.xlsx",
        Tab([["Nr.", "Anzahl", "Preis"], ["1", 5, 1.5]], "Zahlen"),
        Tab([["Notiz"]], "Notizen"),
        Tab([["Stand: 22.11.2022"], HEAD, GOOD], "Liste"),
        Tab([["alt"]], "Archiv", hidden=True),
        Tab([], "leer"),
    )
    numbers, places = clean_file(path, [LISTE, ZAHLEN])
    assert (numbers.source, table(numbers)) == (ZAHLEN, [(2, "1", 5, 1.5)])
    assert (places.source, table(places)) == (LISTE, [(3, *GOOD)])
    assert (numbers.datenstand, places.datenstand) == (dt.date(2022, 11, 28), dt.date(2022, 11, 22))
    assert [(f.code, f.blatt) for f in numbers.findings] == [
        ("unknown_sheet", "Notizen"),
        ("hidden_sheet", "Archiv"),
    ]
    assert numbers.findings[1].text == "Ausgeblendetes Blatt. Es wurde nicht gelesen."
    assert places.findings == ()


def test_tables_below_and_beside_one_another_on_one_sheet(tmp_path):
    rows = [
        [*HEAD, None, "Nr.", "Anzahl", "Preis"],
        [*GOOD, None, "1", 5, 1.5],
        OTHER,
        [],
        ["Personalnummer", "Name", "Fachbereich"],
        ["42", "Meier", "FB 40"],
    ]
    path = write_book(tmp_path / "Export.xlsx", Tab(rows))
    found = {c.source.name: table(c) for c in clean_file(path, [LISTE, ZAHLEN, LEUTE], KEY)}
    person = found["leute"][0][1]
    assert found == {
        "liste": [(2, *GOOD), (3, *OTHER)],
        "zahlen": [(2, "1", 5, 1.5)],
        "leute": [(6, person, "FB 40")],
    }


def test_a_visible_table_comes_before_its_hidden_copy(tmp_path):
    path = write_book(
        tmp_path / "Export.xlsx", Tab([HEAD, OTHER], "alt", hidden=True), Tab([HEAD, GOOD], "neu")
    )
    cleaned = clean_one(path, LISTE)
    assert (cleaned.blatt, table(cleaned)) == ("neu", [(2, *GOOD)])
    assert [(f.code, f.blatt, f.text) for f in cleaned.findings] == [
        ("hidden_sheet", "alt", "Ausgeblendetes Blatt. Es wurde nicht gelesen.")
    ]


def test_a_table_on_a_hidden_sheet_is_read(tmp_path):
    path = write_book(
        tmp_path / "Export.xlsx", Tab([["Notiz"]], "Notiz"), Tab([HEAD, GOOD], "Daten", hidden=True)
    )
    cleaned = clean_one(path, LISTE)
    assert table(cleaned) == [(2, *GOOD)]
    assert [(f.code, f.blatt, f.text) for f in cleaned.findings] == [
        ("unknown_sheet", "Notiz", "Blatt ohne bekannte Tabelle, nicht gelesen."),
        ("hidden_sheet", "Daten", "Ausgeblendetes Blatt. Es wurde gelesen."),
    ]


@pytest.mark.parametrize(
    "pivot",
    [
        Tab([["Auswertung"], HEAD[:6], GOOD[:6]], "Auswertung"),
        Tab([["Auswertung"], HEAD[:6], GOOD[:6]], "Auswertung", hidden=True),
    ],
)
def test_an_evaluation_with_some_of_the_columns_is_passed_over(tmp_path, pivot):
    cleaned = clean_one(write_book(tmp_path / "Export.xlsx", pivot, Tab([HEAD, GOOD])), LISTE)
    assert table(cleaned) == [(2, *GOOD)]
    assert [(f.code, f.blatt, f.zelle) for f in cleaned.findings] == [
        ("hidden_sheet" if pivot.hidden else "unknown_sheet", "Auswertung", ""),
        ("incomplete_table", "Auswertung", "A2"),
    ]


def test_two_tables_of_one_source(tmp_path):
    path = write_book(
        tmp_path / "Export.xlsx", Tab([HEAD, GOOD], "Mai"), Tab([HEAD, OTHER], "Juni")
    )
    with pytest.raises(LayoutError) as caught:
        clean_file(path, [LISTE])
    assert str(caught.value) == (
        "Export.xlsx, sheet 'Juni': expected one table of source 'liste', "
        "saw a second one (the first: sheet 'Mai', row 1). "
        "Ask the sender which of the two is valid and remove the other."
    )


def test_an_unknown_workbook(tmp_path):
    path = write_book(tmp_path / "Fuhrpark.xlsx", Tab([["Rad", "rot"]], "A"), Tab([["x"]], "B"))
    with pytest.raises(LayoutError) as caught:
        clean_file(path, [LISTE, ZAHLEN])
    assert str(caught.value) == (
        "Fuhrpark.xlsx: expected a table of source 'liste' or 'zahlen', "
        "saw no header that fits in sheet 'A', 'B'. 'kleve-kpi inspect' shows its headings: add "
        "those that have changed to their source, or write a source for it with "
        "'kleve-kpi new source'."
    )


@pytest.mark.parametrize(
    ("name", "rows", "day"),
    [
        ("Liste_2022-11-28.xlsx", [HEAD, GOOD], dt.date(2022, 11, 28)),
        ("Liste_2022-11-28.xlsx", [["Stand: 22.11.2022"], HEAD, GOOD], dt.date(2022, 11, 22)),
        ("Liste.xlsx", [HEAD, GOOD, [], ["Stand: 22.11.2022"]], dt.date(2022, 11, 22)),
        ("Liste.xlsx", [HEAD, GOOD], None),
    ],
)
def test_the_as_of_date_stands_in_the_sheet_or_in_the_file_name(tmp_path, name, rows, day):
    assert clean_one(write_book(tmp_path / name, Tab(rows)), LISTE).datenstand == day


def test_serials_of_old_macs(tmp_path):
    path = write_book(
        tmp_path / "x.xlsx", Tab([HEAD, with_value(GOOD, "Datum", 45691 - 1462)]), epoch_1904=True
    )
    assert table(clean_one(path, LISTE)) == [(2, *GOOD)]


def test_csv_in_cp1252_reads_like_excel(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_bytes(
        "Liste – Straßen;;;;;;;;\n"
        "Nr.;Name;Fachbereich;Anzahl;Preis;Datum;Termin;online;Art\n"
        "08;Büro Süd;FB 40;1.832;1,50;03.02.2025;QI/2023;ja;intern\n"
        ";;;;;;;;\n".encode("cp1252")
    )
    cleaned = clean_one(path, LISTE)
    assert table(cleaned) == [
        (3, "08", "Büro Süd", "FB 40", 1832, 1.5, DAY, "QI/2023", True, "intern")
    ]
    assert (cleaned.blatt, cleaned.rows_read) == ("liste", 1)
    assert brief(cleaned.findings) == [
        ("text_converted", "Anzahl", "D3", "D3", 1, "1.832", "converted"),
        ("text_converted", "Preis", "E3", "E3", 1, "1,50", "converted"),
        ("text_converted", "Datum", "F3", "F3", 1, "03.02.2025", "converted"),
        ("text_converted", "online", "H3", "H3", 1, "ja", "converted"),
    ]


# People


def test_personal_columns_leave_nothing_but_a_pseudonym(tmp_path):
    head = ["Personalnummer", "Name", "Fachbereich", "IBAN"]
    rows = [
        ["00042", "Meier-Geheim", "FB 40", "DE02"],
        [42, "Meier-Geheim", "FB 50", "DE02"],
        ["7", "Schulz-Geheim", "FB40", "DE03"],
        [None, "Kunz-Geheim", "FB 40", "DE04"],
    ]
    cleaned = clean_tab(tmp_path, [head, *rows], LEUTE)
    first, second, third, fourth = table(cleaned)
    assert (first[1] == second[1] != third[1], fourth[1]) == (True, None)
    assert [row[2] for row in table(cleaned)] == ["FB 40", "FB 50", "FB 40", "FB 40"]
    assert list(cleaned.table) == ["person", "fachbereich"]
    assert list(cleaned.declared) == ["fachbereich"]
    assert brief(cleaned.findings) == [
        ("missing_required", "Personalnummer", "A5", "A5", 1, None, "kept"),
        ("text_converted", "Fachbereich", "C4", "C4", 1, "FB40", "converted"),
        ("undeclared_column", "IBAN", "D1", "D1", 1, None, "kept"),
        ("duplicate_key", "Personalnummer", "A2", "A2:A3", 2, None, "kept"),
    ]
    everything = repr(cleaned) + cleaned.findings_table.to_csv() + cleaned.table.to_csv()
    for secret in ("Geheim", "DE0", "00042"):
        assert secret not in everything


def test_rows_about_people_that_are_set_aside_do_not_quote_them(tmp_path):
    rows = [
        ["Personalnummer", "Name", "Fachbereich"],
        ["42", "Meier-Geheim", "FB 40"],
        ["42", "Meier-Geheim", "FB 40"],
        ["Summe", None, "1"],
        ["Hinweis: Frau Meier-Geheim"],
    ]
    cleaned = clean_tab(tmp_path, rows, LEUTE)
    assert len(cleaned.table) == 1
    assert brief(cleaned.findings) == [
        ("duplicate_row", "", "A3", "A3:C3", 1, None, "row_dropped"),
        ("total_row", "", "A4", "A4:C4", 1, None, "row_dropped"),
        ("footnote_row", "", "A5", "A5:C5", 1, None, "row_dropped"),
    ]
    assert "Geheim" not in repr(cleaned)


@pytest.mark.parametrize("number", ["–", "k. A.", "#N/A", "000", "4,2E+11", None])
def test_people_without_a_number_are_different_people(tmp_path, number):
    rows = [
        ["Personalnummer", "Name", "Fachbereich"],
        [number, "Meier", "FB 40"],
        [number, "Schulz", "FB 40"],
    ]
    cleaned = clean_tab(tmp_path, rows, LEUTE)
    assert table(cleaned) == [(2, None, "FB 40"), (3, None, "FB 40")]
    assert brief(cleaned.findings) == [
        ("missing_required", "Personalnummer", "A2", "A2:A3", 2, None, "kept")
    ]


@pytest.mark.parametrize(("key", "linkable"), [(KEY, True), (None, False)])
def test_people_are_known_again_only_with_a_key(tmp_path, key, linkable):
    rows = [["Personalnummer", "Name", "Fachbereich"], ["42", "Meier", "FB 40"]]
    path = write_book(tmp_path / "x.xlsx", Tab(rows))
    cleaned = clean_one(path, LEUTE, key=key)
    assert cleaned.linkable == linkable
    assert (cleaned.table["person"].iloc[0] == "p1") == (not linkable)
    assert clean_one(write_book(tmp_path / "y.xlsx", Tab([HEAD, GOOD])), LISTE, key=key).linkable


# Nothing is changed or dropped without a finding

MESSY = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "",
            " ",
            "\xa0",
            "\u200b",
            "NA",
            "null",
            "k. A.",
            "–",
            "-",
            "x",
            "ja",
            "✓",
            "1.832",
            "1,5",
            "1.5",
            "12 %",
            "03.02.2025",
            "03/02/2025",
            "2025-02-03",
            "ab QI/2023",
            "FB 40",
            "FB40",
            "40 – Schulen",
            "FB 40, 50",
            "#N/A",
            "#DIV/0!",
            "#NV",
            "=1+1",
            "+1",
            "@x",
            "Summe",
            "Gesamt:",
            "davon",
            "Hinweis: x",
            "* x",
            "Nr.",
            "intern",
            "int.",
            "Stand: 28.11.2022",
            Formula("=1+1"),
        ]
    ),
    st.integers(-(10**18), 10**18),
    st.integers(0, 50_000),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2050, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.text("aB1. -\n", max_size=5),
)
ROW = st.lists(MESSY, min_size=9, max_size=9)
MERGES = st.lists(
    st.tuples(st.sampled_from("ABCDEFGHI"), st.integers(2, 4), st.integers(1, 2)),
    max_size=2,
    unique_by=lambda merge: merge[0],
)


@given(
    rows=st.lists(st.one_of(ROW, st.just(GOOD)), max_size=6),
    merges=MERGES,
    hidden=st.sets(st.integers(2, 7)),
)
@QUICK
def test_every_change_is_a_finding_that_quotes_its_cell(tmp_path, rows, merges, hidden):
    merged = [f"{letter}{top}:{letter}{top + more}" for letter, top, more in merges]
    path = write_book(
        tmp_path / "x.xlsx", Tab([HEAD, *rows], merged=merged, hidden_rows=sorted(hidden))
    )
    cleaned = clean_one(path, LISTE)
    cells = stored(path)["Liste"]

    assert cleaned.rows_read == len(cleaned.table) + cleaned.rows_set_aside
    dropped = [f for f in cleaned.findings if f.aktion == "row_dropped"]
    assert cleaned.rows_set_aside == sum(f.anzahl for f in dropped)

    for finding in cleaned.findings:
        if finding.spalte:
            assert re.match(r"[A-Z]+\d+", finding.zellen)[0] == finding.zelle
        if finding.raw is not None:
            assert cells[finding.zelle].value == finding.raw
            assert type(cells[finding.zelle].value) is type(finding.raw)

    named = cells_of(f for f in cleaned.findings if f.aktion in ("converted", "set_missing"))
    for row, *values in table(cleaned):
        for at, value in enumerate(values, 1):
            before = cells.cell(row, at)
            empty = before.value is None or not str(before.value).strip("\u200b \xa0\n")
            same = (
                value is None
                if empty
                else (
                    value == before.value
                    and isinstance(value, bool) == isinstance(before.value, bool)
                )
            )
            assert same or before.coordinate in named


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), min_size=1, max_size=5
    )
)
@QUICK
def test_text_is_never_read_as_something_else(tmp_path, names):
    rows = [
        with_value([f"n{number}", *GOOD[1:]], "Name", name) for number, name in enumerate(names)
    ]
    cleaned = clean_tab(tmp_path, [HEAD, *rows], LISTE)
    kept = {row[0]: row[2] for row in table(cleaned)}
    named = cells_of(f for f in cleaned.findings if f.aktion in ("converted", "set_missing"))
    for number, name in enumerate(names, 2):
        assert (kept[number] == name) == (f"B{number}" not in named)


def test_a_fault_of_this_package_is_not_passed_over(tmp_path, monkeypatch):
    path = write_book(tmp_path / "x.xlsx", Tab([HEAD, with_value(GOOD, "Fachbereich", "FB40")]))
    monkeypatch.setattr(notes.Notes, "column", lambda *arguments: None)
    with pytest.raises(ConservationError) as caught:
        clean_file(path, [LISTE])
    assert str(caught.value) == (
        "x.xlsx, sheet 'Liste', source 'liste': 1 cells were changed, findings count 0. "
        "Please report this file's layout."
    )


def test_the_findings_are_a_table(tmp_path):
    cleaned = clean_tab(tmp_path, [HEAD, with_value(GOOD, "Anzahl", "1.832")], LISTE)
    (row,) = cleaned.findings_table.to_dict("records")
    assert row == {
        "code": "text_converted",
        "schwere": "info",
        "quelle": "liste",
        "datei": "Export.xlsx",
        "blatt": "Liste",
        "spalte": "Anzahl",
        "zelle": "D2",
        "zellen": "D2",
        "anzahl": 1,
        "raw": "1.832",
        "aktion": "converted",
        "text": "In der üblichen Schreibweise gelesen.",
        "vorschlag": "",
    }
