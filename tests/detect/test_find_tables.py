"""Layouts of real exports, row by row, and the tables that stand in them."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kleve_kpi.detect.tables import find_tables
from kleve_kpi.findings import column_letter
from kleve_kpi.sheet import Sheet
from tests.workbooks import QUICK


def sheet(*rows, merged=()):
    cells = {
        (row, column): value
        for row, values in enumerate(rows, 1)
        for column, value in enumerate(values, 1)
        if value is not None
    }
    return Sheet.of("Liste", cells, merged=tuple(merged))


def find(*rows, merged=()):
    """Per table: header rows, first and last record, letters of its columns, rows set aside."""
    return [
        (
            table.header_rows,
            table.data_rows,
            "".join(column_letter(column.column) for column in table.columns),
            {row: why for row, why in table.excluded.items() if why != "blank"},
        )
        for table in find_tables(sheet(*rows, merged=merged))
    ]


def find_one(*rows, merged=()):
    (table,) = find(*rows, merged=merged)
    return table


ORTE = (["Goch", 34000, 115.4], ["Kleve", 53000, 97.8], ["Rees", 21500, 109.9])
HEAD = ["Gemeinde", "Einwohner", "Fläche"]


def test_header_in_the_first_row():
    assert find_one(HEAD, *ORTE) == ((1, 1), (2, 4), "ABC", {})


def test_a_row_of_numbers_has_no_heading():
    assert find_one([1, 2], [3, 4], [5, 6]) == (None, (1, 3), "AB", {})


def test_title_and_stand_rows():
    (found,) = find_tables(
        sheet(["Einwohner der Gemeinden"], ["Stand:", "31.12.2022"], [], HEAD, *ORTE)
    )
    assert (found.header_rows, found.data_rows) == ((4, 4), (5, 7))
    assert found.excluded == {3: "blank"}
    assert found.datenstand == dt.date(2022, 12, 31)


def test_title_right_above_the_header():
    assert find_one(["Einwohner der Gemeinden im Kreis Kleve"], HEAD, *ORTE)[:2] == ((2, 2), (3, 5))


def test_stand_line_below_the_table():
    (found,) = find_tables(sheet(HEAD, *ORTE, [], ["Stand: 31.12.2022"]))
    assert found.excluded == {5: "blank", 6: "footnote"}
    assert found.datenstand == dt.date(2022, 12, 31)


def test_table_that_does_not_start_in_a1():
    rows = [[None, None, *row] for row in (HEAD, *ORTE)]
    assert find_one([], [], *rows) == ((3, 3), (4, 6), "CDE", {})


def test_blank_row_below_the_header():
    assert find_one(HEAD, [], *ORTE) == ((1, 1), (3, 5), "ABC", {})


def test_spacer_columns():
    rows = [[a, None, b, None, c] for a, b, c in (HEAD, *ORTE)]
    assert find_one(*rows) == ((1, 1), (2, 4), "ACE", {})


def test_group_row_merged_over_its_columns():
    rows = (
        ["Gemeinde", "Einwohner", None, "Fläche"],
        [None, "männlich", "weiblich", "in km²"],
        ["Goch", 17000, 17000, 115.4],
        ["Kleve", 26000, 27000, 97.8],
    )
    merged = [(1, 1, 2, 1), (1, 2, 1, 3)]
    assert find_one(*rows, merged=merged) == ((1, 2), (3, 4), "ABCD", {})
    (found,) = find_tables(sheet(*rows, merged=merged))
    assert [column.header for column in found.columns] == [
        "Gemeinde",
        "Einwohner | männlich",
        "Einwohner | weiblich",
        "Fläche | in km²",
    ]


def test_group_row_without_merges():
    rows = (
        [None, "Einwohner", None, "Haushalte", None],
        ["Gemeinde", "2021", "2022", "2021", "2022"],
        ["Goch", 34000, 34100, 15000, 15100],
        ["Kleve", 52900, 53000, 25000, 25200],
    )
    assert find_one(*rows) == ((1, 2), (3, 4), "ABCDE", {})


def test_four_header_rows_with_units():
    rows = (
        ["Tabelle 12411-01: Bevölkerung und Haushalte"],
        ["Stichtag", "Bevölkerung", None, None, "Haushalte"],
        [None, "insgesamt", "davon", None, "insgesamt"],
        [None, None, "männlich", "weiblich", None],
        [None, "Anzahl", "Anzahl", "Anzahl", "1 000"],
        ["31.12.2020", 53000, 26000, 27000, 25],
        ["31.12.2021", 53100, 26050, 27050, 26],
    )
    merged = [(1, 1, 1, 5), (2, 1, 5, 1), (2, 2, 2, 4), (3, 3, 3, 4), (3, 2, 4, 2), (3, 5, 4, 5)]
    assert find_one(*rows, merged=merged) == ((2, 5), (6, 7), "ABCDE", {})


def test_unit_row_over_the_value_columns_only():
    rows = (HEAD, [None, "Anzahl", "km²"], *ORTE)
    assert find_one(*rows) == ((1, 2), (3, 5), "ABC", {})


def test_years_as_headings():
    rows = (
        ["Gemeinde", 2019, 2020, 2021],
        ["Goch", 34000, 34100, 34200],
        ["Kleve", 51800, 52300, 52900],
    )
    assert find_one(*rows) == ((1, 1), (2, 3), "ABCD", {})


def test_years_as_headings_without_a_heading_for_the_names():
    rows = (
        ["Einwohner nach Jahren"],
        [None, "2019", "2020", "2021"],
        ["Goch", "34.000", "34.100", "34.200"],
        ["Kleve", "51.800", "52.300", "52.900"],
    )
    assert find_one(*rows) == ((2, 2), (3, 4), "ABCD", {})


def test_days_as_headings():
    days = [dt.datetime(2022, month, 1) for month in (1, 2, 3)]
    rows = (["Fachbereich", *days], ["FB 10", 4, 5, 6], ["FB 20", 7, 8, 9])
    assert find_one(*rows) == ((1, 1), (2, 3), "ABCD", {})


def test_years_in_the_records_are_no_headings():
    rows = (["Gebäude", "erbaut", "saniert"], ["Rathaus", 1951, 2019], ["Schule", 1968, 2004])
    assert find_one(*rows) == ((1, 1), (2, 3), "ABC", {})


def test_numbered_columns():
    rows = (
        ["Gemeinde", "Einwohner", "Fläche", "Dichte"],
        ["1", "2", "3", "4"],
        ["Goch", 34000, 115.4, 295],
        ["Kleve", 53000, 97.8, 542],
    )
    assert find_one(*rows) == ((1, 1), (3, 4), "ABCD", {2: "column_numbers"})


def test_sections_with_their_labels():
    rows = (
        HEAD,
        ["Städte"],
        *ORTE,
        ["Gemeinden"],
        ["Bedburg-Hau", 13000, 61.3],
        ["Kranenburg", 11000, 76.9],
    )
    wanted = ((1, 1), (3, 8), "ABC", {2: "section", 6: "section"})
    assert find_one(*rows) == wanted


def test_label_of_a_section_merged_over_the_table():
    rows = (HEAD, ["31.12.2022"], *ORTE)
    assert find_one(*rows, merged=[(2, 1, 2, 3)]) == ((1, 1), (3, 5), "ABC", {2: "section"})


def test_totals_and_subtotals():
    rows = (
        HEAD,
        *ORTE,
        ["Zwischensumme", 108500, 323.1],
        ["Bedburg-Hau", 13000, 61.3],
        ["Insgesamt", 121500, 384.4],
    )
    assert find_one(*rows) == ((1, 1), (2, 6), "ABC", {5: "subtotal", 7: "total"})


def test_total_above_its_parts():
    rows = (HEAD, ["Kreis insgesamt", 108500, 323.1], ["Insgesamt", 108500, 323.1], *ORTE)
    assert find_one(*rows) == ((1, 1), (2, 6), "ABC", {3: "total"})


def test_names_that_only_begin_like_a_total():
    rows = (["Schule", "Plätze"], ["Gesamtschule am Forstgarten", 900], ["Realschule", 600])
    assert find_one(*rows) == ((1, 1), (2, 3), "AB", {})


def test_totals_of_a_dimension_are_records():
    rows = (
        ["Geschlecht", "Gemeinde", "Einwohner"],
        ["insgesamt", "Goch", 34000],
        ["männlich", "Goch", 17000],
        ["insgesamt", "Kleve", 53000],
        ["männlich", "Kleve", 26000],
    )
    assert find_one(*rows) == ((1, 1), (2, 5), "ABC", {})


def test_notes_below_the_table():
    rows = (
        HEAD,
        *ORTE,
        ["__________"],
        ["1) Einschließlich Nebenwohnung."],
        ["Quelle: Einwohnermelderegister"],
        [],
        ["Zeichenerklärung"],
        ["-", "nichts vorhanden"],
        [".", "Zahlenwert unbekannt"],
    )
    assert find_one(*rows) == (
        (1, 1),
        (2, 4),
        "ABC",
        {5: "separator", 6: "footnote", 7: "source", 9: "footnote", 10: "footnote", 11: "footnote"},
    )


def test_signs_for_no_value():
    rows = (HEAD, ["Goch", ".", "-"], ["Kleve", "...", 97.8], ["Rees", 21500, "x"])
    assert find_one(*rows) == ((1, 1), (2, 4), "ABC", {})


def test_blank_rows_between_records():
    rows = (HEAD, ORTE[0], [], [], ORTE[1], [], ORTE[2])
    assert find_one(*rows) == ((1, 1), (2, 7), "ABC", {})


def test_header_repeated_on_each_page():
    rows = (HEAD, *ORTE, HEAD, ["Uedem", 8200, 61.0])
    assert find_one(*rows) == ((1, 1), (2, 6), "ABC", {5: "junk"})


def test_all_text_below_a_title():
    rows = (
        ["Ansprechpartner"],
        [],
        ["Thema", "Zuständig", "Stelle"],
        ["Wohnen", "Bürgerbüro", "Rathaus"],
        ["Bauen", "Bauamt", "Technisches Rathaus"],
        ["Schule", "Schulamt", "Rathaus"],
    )
    assert find_one(*rows) == ((3, 3), (4, 6), "ABC", {})


def test_all_text_with_facts_above():
    rows = (
        ["Stand:", "neu"],
        [],
        ["Thema", "Zuständig", "Stelle", "Raum"],
        ["Wohnen", "Bürgerbüro", "Rathaus", "A"],
        ["Bauen", "Bauamt", "Technisches Rathaus", "B"],
    )
    assert find_one(*rows) == ((3, 3), (4, 5), "ABCD", {})


def test_first_record_without_numbers_is_no_heading():
    rows = (["Name", "Wert"], ["Titel", "Bericht"], ["Ort", "Kleve"], ["Jahr", 2022], ["Seiten", 8])
    assert find_one(*rows) == ((1, 1), (2, 5), "AB", {})


def test_words_above_the_header_that_go_on_from_cell_to_cell():
    rows = (
        ["Many people"],
        ["cannot resist", None, None, None, "writing"],
        ["at", "the", "top", None, "of"],
        ["their", "sheets", None, None, "here"],
        ["Name", "Beruf", "Alter", "Kinder", "Geburt"],
        ["Anna", "Lehrerin", 69, True, dt.datetime(1947, 1, 8)],
        ["Bert", "Maler", 60, False, dt.datetime(1956, 10, 21)],
        ["This"],
        ["has been", "fun"],
    )
    assert find_one(*rows)[:3] == ((5, 5), (6, 7), "ABCDE")


def test_single_column():
    assert find_one(["Betrag"], [12.5], [13.5]) == ((1, 1), (2, 3), "A", {})
    assert find_one(["Ort"], ["Goch"], ["Kleve"], ["Rees"]) == ((1, 1), (2, 4), "A", {})


def test_tables_below_one_another():
    other = (["Schule", "Plätze"], ["Gesamtschule", 900], ["Realschule", 600])
    assert find(HEAD, *ORTE, [], ["Schulen"], *other) == [
        ((1, 1), (2, 4), "ABC", {}),
        ((7, 7), (8, 9), "AB", {}),
    ]


def test_the_same_header_again_after_a_blank_row():
    assert find(HEAD, *ORTE, [], HEAD, *ORTE) == [
        ((1, 1), (2, 4), "ABC", {}),
        ((6, 6), (7, 9), "ABC", {}),
    ]


def test_tables_side_by_side():
    right = (["Schule", "Plätze"], ["Gesamtschule", 900], ["Realschule", 600], ["Lyzeum", 5])
    rows = [[*a, None, *b] for a, b in zip((HEAD, *ORTE), right, strict=True)]
    assert find(*rows) == [((1, 1), (2, 4), "ABC", {}), ((1, 1), (2, 4), "EF", {})]


def test_tables_side_by_side_of_unlike_length():
    right = (["Gemeinde", "Schulen"], ["Goch", 9], None, None)
    rows = [[*a, None, *(b or [])] for a, b in zip((HEAD, *ORTE), right, strict=True)]
    assert find(*rows) == [((1, 1), (2, 4), "ABC", {}), ((1, 1), (2, 2), "EF", {})]


def test_a_column_of_notes_beside_the_table():
    rows = [
        [*row, None, note] for row, note in zip((HEAD, *ORTE), ("", "", "geprüft", ""), strict=True)
    ]
    assert find_one(*rows)[:2] == ((1, 1), (2, 4))


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["Ein Satz, der erklärt, was in dieser Datei steht, und sonst nichts."]],
        [
            ["Diese Datei enthält Daten der Stadt, bitte beachten Sie die Hinweise."],
            [],
            ["Kontakt"],
        ],
        [["A1"], [], [], [], [None, None, None, None, None, None, "G5"]],
        [["Gemeinde", "Einwohner"]],
    ],
)
def test_no_table(rows):
    assert find(*rows) == []


def test_a_stray_cell_in_the_last_row_of_excel():
    columns = {1: ["Ort", "Goch", "Kleve"], 2: ["Wert", 1, 2, *[None] * 1_048_572, "x"]}
    (found,) = find_tables(Sheet("Liste", columns))
    assert (found.header_rows, found.data_rows, found.excluded) == ((1, 1), (2, 3), {})


TEXTS = st.sampled_from(["Goch", "Kleve", "Rees", "Uedem", "Kalkar", "Emmerich"])
NUMBERS = st.integers(10_000, 99_999) | st.floats(0.1, 9.9).map(lambda x: round(x, 2))


@QUICK
@given(
    records=st.lists(st.tuples(TEXTS, NUMBERS, NUMBERS, NUMBERS), min_size=3, max_size=9),
    down=st.integers(0, 3),
    right=st.integers(0, 3),
    title=st.booleans(),
    units=st.booleans(),
    spacer=st.booleans(),
    total=st.booleans(),
    notes=st.booleans(),
)
def test_a_table_is_found_in_any_layout(records, down, right, title, units, spacer, total, notes):
    head = [["Gemeinde", "Einwohner", "Haushalte", "Fläche"]]
    head += [[None, "Anzahl", "Anzahl", "km²"]] if units else []
    above = [[] for _ in range(down)] + ([["Die Gemeinden im Kreis"], []] if title else [])
    tail = [["Summe", 1, 2, 3]] if total else []
    below = [[], ["Quelle: Statistisches Landesamt"]] if notes else []
    first = len(above) + len(head) + 1
    table = [[a, None, *rest] if spacer else [a, *rest] for a, *rest in (*head, *records, *tail)]
    rows = [[None] * right + row for row in (*above, *table, *below)]
    header, data, _, excluded = find_one(*rows)
    assert header == (len(above) + 1, len(above) + len(head))
    assert data == (first, first + len(records) - 1)
    wanted = {data[1] + 1: "total"} if total else {}
    wanted |= {len(rows): "source"} if notes else {}
    assert excluded == wanted


ANY = st.sampled_from(
    [None, "", "-", ".", ":", "offen", "davon", "Summe", "Anzahl", "in %", "1.832", "QI/2023"]
    + ["Stand: 28.11.2022", "Quelle: Amt", "ja", "(1)", 1, 2, 7.5, 1832, 2021, True]
    + [dt.datetime(2022, 11, 28)]
)


@QUICK
@given(st.lists(st.lists(ANY, min_size=6, max_size=6), max_size=9))
@example(
    [
        [None, "davon", None, None, "davon", None],
        ["", "davon", None, None, "", 1832],
        [None, None, "davon", "", "", 1832],
        [None, None, 1832, None, None, "-"],
    ]
)
@example([[":", "A", "0", "0", ":"], [None, 0, "offen", "offen"], [None, 0, None, None, None]])
def test_tables_lie_in_the_sheet_and_not_one_in_another(rows):
    taken = set()
    for table in find_tables(sheet(*rows)):
        first, last = table.data_rows
        assert (table.header_rows or (0, 0))[1] < first <= last <= len(rows)
        assert table.records >= 1
        columns = [column.column for column in table.columns]
        assert sorted(set(columns)) == columns
        records = set(range(first, last + 1)) - set(table.excluded)
        cells = {(row, column) for row in records for column in columns}
        assert not cells & taken
        taken |= cells
