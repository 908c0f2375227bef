import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kleve_kpi.errors import LayoutError
from kleve_kpi.locate import locate
from kleve_kpi.sheet import Sheet
from kleve_kpi.source import Column, Source
from tests.workbooks import QUICK

GERAETE = Source(
    "Geräte",
    "FB 10",
    key=("nr",),
    name="geraete",
    columns=(
        Column("nr", ("Geräte-Nr.", "Nr."), "key", filled=True),
        Column("fachbereich", ("Fachbereich", "FB"), "fachbereich"),
        Column("laptop", ("Laptop", "Ausstattung Laptop"), "yes_no"),
        Column("telefon", ("Telefon", "Ausstattung Telefon"), "yes_no"),
        Column("preis_eur", ("Preis",), "number", required=False),
    ),
)
ORTE = Source(
    "Orte",
    "FB 10",
    key=("ort",),
    name="orte",
    columns=(
        Column("ort", ("Ort", "Name des Ortes"), filled=True),
        Column("plaetze_anzahl", ("Plätze",), "count"),
    ),
)
HEAD = ["Geräte-Nr.", "Fachbereich", "Laptop", "Telefon", "Preis"]
ONE, TWO, THREE = (
    ["1", "FB 10", "ja", "nein", 100],
    ["2", "FB 20", "ja", "ja", 250],
    ["3", "FB 30", "nein", "ja", 50],
)
COLUMNS = {"nr": 1, "fachbereich": 2, "laptop": 3, "telefon": 4, "preis_eur": 5}


def sheet(*rows, merged=(), name="Liste"):
    cells = {
        (row, column): value
        for row, values in enumerate(rows, 1)
        for column, value in enumerate(values, 1)
        if value is not None
    }
    return Sheet.of(name, cells, merged=tuple(merged))


def find(*rows, merged=(), sources=(GERAETE, ORTE)):
    return locate("x.xlsx", sheet(*rows, merged=merged), sources)


def find_one(*rows, merged=()):
    (located,) = find(*rows, merged=merged)
    return located


# Where the table lies


def test_a_table_as_it_should_be():
    located = find_one(HEAD, ONE, TWO)
    assert located.source == GERAETE
    assert (located.header_rows, located.columns, located.others) == ((1, 1), COLUMNS, {})
    assert (located.records, located.set_aside, located.datenstand) == ((2, 3), {}, None)
    assert (located.span, located.missing, located.totals) == ((1, 5), [], [])


@pytest.mark.parametrize(
    "head",
    [
        ["GERÄTE-NR.", "fachbereich", " Laptop ", "Tele-\nfon", "Preis"],
        ["Geraete Nr", "FB", "Laptop*", "Telefon:", "Preis (in €)"],
        ["Nr.", "FB", "Ausstattung Laptop", "Ausstattung  Telefon", "Preis in EUR"],
        ["Geräte\xa0Nr.", "Fach\xadbereich", "Laptop", "Telefon", "Preis [€]"],
        ["Gera\u0308te-Nr.", "Fachbereich", "Laptop (ja/nein)", "Telefon", "Preis"],
    ],
)
def test_spellings_of_headers(head):
    assert find_one(head, ONE).columns == COLUMNS


def test_columns_in_another_order():
    located = find_one(HEAD[::-1], ONE[::-1])
    assert located.columns == {name: 6 - at for name, at in COLUMNS.items()}


def test_header_of_two_rows_with_a_merged_group():
    located = find_one(
        ["Geräteliste"],
        ["Nr.", "Fachbereich", "Ausstattung", None, "Preis"],
        [None, None, "Laptop", "Telefon"],
        ONE,
        merged=[(2, 3, 2, 4), (2, 1, 3, 1), (2, 2, 3, 2), (2, 5, 3, 5)],
    )
    assert (located.header_rows, located.columns, located.records) == ((2, 3), COLUMNS, (4,))


def test_an_optional_column_may_be_absent():
    located = find_one(HEAD[:4], ONE[:4])
    assert (located.missing, "preis_eur" in located.columns) == ([], False)


def test_undeclared_columns_are_named_with_and_without_header():
    located = find_one([*HEAD, "Bemerkung"], [*ONE, "neu", None, "Notiz"], [*TWO, None, "\xa0"])
    assert located.others == {6: "Bemerkung", 8: "(ohne Überschrift)"}
    assert located.span == (1, 8)


def test_a_better_known_spelling_beats_another_one():
    located = find_one([*HEAD, "Nr."], [*ONE, "4711"])
    assert (located.columns, located.others) == (COLUMNS, {6: "Nr."})


@given(
    title=st.lists(
        st.sampled_from(
            [
                [],
                ["Geräteliste"],
                ["Fachbereich 10"],
                [None, "Stand: heute"],
                ["Preis und Laptop je Fachbereich"],
            ]
        ),
        max_size=5,
    ),
    left=st.integers(0, 4),
    spacers=st.lists(st.integers(0, 2), min_size=5, max_size=5),
    grouped=st.booleans(),
)
@QUICK
def test_the_place_of_the_table_does_not_matter(title, left, spacers, grouped):
    places = [left + 1 + at + sum(spacers[:at]) for at in range(5)]

    def spread(values):
        row = [None] * places[-1]
        for at, value in zip(places, values, strict=True):
            row[at - 1] = value
        return row

    head, merged = [spread(HEAD)], []
    if grouped:
        head = [
            spread(["Nr.", "Fachbereich", "Ausstattung", None, "Preis"]),
            spread([None, None, "Laptop", "Telefon", None]),
        ]
        merged = [(len(title) + 1, places[2], len(title) + 1, places[3])]
    located = find_one(*title, *head, spread(ONE), spread(TWO), merged=merged)
    first = len(title) + 1
    assert located.columns == dict(zip(COLUMNS, places, strict=True))
    assert located.header_rows == (first, first + len(head) - 1)
    assert located.records == (first + len(head), first + len(head) + 1)
    assert (located.set_aside, located.others) == ({}, {})


# Rows that are no records


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ([], "blank_row"),
        (["\xa0", " ", None, ""], "blank_row"),
        (["Summe", None, None, None, 350], "total_row"),
        (["Summe:", None, 2, 1, 350], "total_row"),
        ([None, "Gesamt", None, None, 350], "total_row"),
        ([2, None, "Insgesamt", None, 350], "record"),  # beside a key it is a word like any other
        ([None, "Zwischensumme FB 10", None, None, 350], "total_row"),
        (["Gesamtsumme", None, None, None, 350], "total_row"),
        (["Gesamtergebnis", None, None, None, 350], "total_row"),
        (["davon FB 10", None, None, None, 100], "total_row"),
        (["Σ", None, None, None, 350], "total_row"),
        (["Gesamtschule", "FB 40", "ja", "ja", 1], "record"),
        (["4711", "Amt für Summen", "ja", "ja", 1], "record"),
        (["4711", "Gesamtverwaltung", "ja", "ja", 1], "record"),
        (HEAD, "title_row"),
        (["Hinweis: Preise ohne Steuer"], "footnote_row"),
        (["* geschätzt"], "footnote_row"),
        (["1) laut Liste"], "footnote_row"),
        (["Quelle: FB 10"], "footnote_row"),
        (["Quelle:", "FB 10"], "footnote_row"),
        (["Standesamt"], "record"),
        (["17", None, None, None, None], "record"),
    ],
)
def test_rows_between_records(row, code):
    located = find_one(HEAD, ONE, row, TWO)
    assert located.set_aside == ({} if code == "record" else {3: code})
    assert located.records == ((2, 3, 4) if code == "record" else (2, 4))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["Erstellt von Büro 3"], "footnote_row"),
        ([None, "Preise ohne Steuer"], "footnote_row"),
        ([None, "Rückfragen:", "Telefon 84-0"], "footnote_row"),
        (["Summe", None, None, None, 350], "total_row"),
        ([None, "FB 30", "ja", "ja", 1], "record"),
        (["3", "FB 30"], "record"),
    ],
)
def test_rows_below_the_last_record(row, code):
    located = find_one(HEAD, ONE, TWO, row)
    assert located.set_aside == ({} if code == "record" else {4: code})
    assert located.records == ((2, 3, 4) if code == "record" else (2, 3))


def test_headings_between_records_are_merged_across():
    located = find_one(
        HEAD, ["Rathaus"], ONE, ["Außenstelle"], TWO, merged=[(2, 1, 2, 5), (4, 1, 4, 5)]
    )
    assert (located.records, located.set_aside) == ((3, 5), {2: "title_row", 4: "title_row"})


def test_a_header_of_two_rows_that_is_printed_again():
    group = ["Nr.", "Fachbereich", "Ausstattung", None, "Preis"]
    single = [None, None, "Laptop", "Telefon"]
    located = find_one(group, single, ONE, group, single, TWO, merged=[(1, 3, 1, 4), (4, 3, 4, 4)])
    assert (located.records, located.set_aside) == ((3, 6), {4: "title_row", 5: "title_row"})


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ([None] * 6 + ["siehe Liste"], "footnote_row"),
        ([None] * 5 + [4], "blank_row"),
    ],
)
def test_rows_filled_in_undeclared_columns_only_are_no_records(row, code):
    located = find_one([*HEAD, "Lfd."], [*ONE, 3], row, [*TWO, 5])
    assert (located.records, located.set_aside) == ((2, 4), {3: code})


def test_a_group_row_that_is_printed_again():
    located = find_one(
        [None, None, "Ausstattung", None, "Wert"],
        HEAD,
        ONE,
        [None, None, "Ausstattung", None, "Wert"],
        HEAD,
        TWO,
    )
    assert (located.records, located.set_aside) == ((3, 6), {4: "title_row", 5: "title_row"})


def test_totals_are_rows_that_state_the_whole():
    located = find_one(
        HEAD,
        ONE,
        ["Zwischensumme", None, None, None, 100],
        TWO,
        ["Summe", None, None, None, 350],
        ["davon FB 20", None, None, None, 250],
    )
    assert located.set_aside == {3: "total_row", 5: "total_row", 6: "total_row"}
    assert located.totals == [3, 5]


@pytest.mark.parametrize("name", ["Gesamt", "Summe:", "Gesamt FB 10", "Summe der Orte"])
def test_totals_where_names_are_the_key(name):
    located = find_one(["Ort", "Plätze"], ["Rathaus", 3], [name, 3])
    assert located.set_aside == {3: "total_row"}


@pytest.mark.parametrize("name", ["Total-Markt", "Gesamtschule", "Gesamt-Haus am Ring"])
def test_names_that_begin_like_a_total(name):
    source = Source(
        "Orte",
        "FB 10",
        key=("ort",),
        name="orte",
        columns=(Column("ort", ("Ort",), filled=True), Column("art", ("Art",), filled=True)),
    )
    (located,) = find(["Ort", "Art"], [name, "Markt"], ["Rathaus", "Amt"], sources=[source])
    assert (located.records, located.set_aside) == ((2, 3), {})


def test_a_table_without_records():
    located = find_one(["Geräteliste"], HEAD)
    assert (located.records, located.set_aside) == ((), {})


# As-of date


@pytest.mark.parametrize(
    "line",
    [
        ["Stand: 28.11.2022"],
        ["Geräteliste, Stand 28.11.2022"],
        ["Stand vom 28.11.22"],
        ["Datenstand: 2022-11-28"],
        ["(Stand: 28. November 2022)"],
        ["Stand am 28.11.2022 12:00 Uhr"],
        ["Stand:", None, dt.datetime(2022, 11, 28)],
        ["Stand:", "28.11.2022"],
        [None, None, "Stand", "28.11.2022"],
    ],
)
def test_stand_line(line):
    day = dt.date(2022, 11, 28)
    assert find_one(["Geräteliste"], line, [], HEAD, ONE).datenstand == day
    assert find_one(HEAD, ONE, [], line).datenstand == day


@pytest.mark.parametrize(
    "line",
    [
        ["Stand: heute"],
        ["Bestand 28.11.2022"],
        ["28.11.2022"],
        ["Stand: 31.02.2022"],
        ["Verstanden am 28.11.2022"],
    ],
)
def test_no_stand_line(line):
    assert find_one(line, HEAD, ONE).datenstand is None


def test_a_record_that_speaks_of_a_stand_is_none():
    located = find_one(HEAD, ["1", "Stand: 01.01.2020", "ja", "ja"], TWO)
    assert located.datenstand is None


def test_tables_below_one_another_have_their_own_stand():
    above, below = find(
        ["Stand: 22.11.2022"],
        HEAD,
        ONE,
        [],
        ["Stand: 28.11.2022"],
        ["Ort", "Plätze"],
        ["Rathaus", 3],
    )
    assert (above.datenstand, below.datenstand) == (dt.date(2022, 11, 22), dt.date(2022, 11, 28))


def test_tables_beside_one_another_have_their_own_stand():
    left, right = find(
        ["Stand: 22.11.2022", *[None] * 5, "Stand: 28.11.2022"],
        [*HEAD, None, "Ort", "Plätze"],
        [*ONE, None, "Rathaus", 3],
    )
    assert (left.datenstand, right.datenstand) == (dt.date(2022, 11, 22), dt.date(2022, 11, 28))


# Several tables on a sheet


def test_tables_below_one_another():
    above, below = find(HEAD, ONE, TWO, [], ["Orte"], ["Ort", "Plätze"], ["Rathaus", 3])
    assert (above.source, above.records) == (GERAETE, (2, 3))
    assert above.set_aside == {4: "blank_row", 5: "footnote_row"}
    assert (below.source, below.header_rows, below.records) == (ORTE, (6, 6), (7,))


@pytest.mark.parametrize("gap", [0, 1, 3])
def test_tables_beside_one_another(gap):
    space = [None] * gap
    left, right = find([*HEAD, *space, "Ort", "Plätze"], [*ONE, *space, "Rathaus", 3], TWO)
    assert (left.source, left.columns, left.records) == (GERAETE, COLUMNS, (2, 3))
    assert (right.source, right.columns) == (ORTE, {"ort": 6 + gap, "plaetze_anzahl": 7 + gap})
    assert (right.records, right.set_aside) == ((2,), {3: "blank_row"})
    assert (left.others, right.others) == ({}, {})


def test_two_tables_of_one_source_below_one_another_with_other_columns():
    above, below = find(HEAD, ONE, [], HEAD[:4], TWO[:4])
    assert (above.source, above.records) == (GERAETE, (2,))
    assert (below.source, below.records) == (GERAETE, (5,))


@pytest.mark.parametrize("gap", [0, 1])
def test_two_tables_of_one_source_beside_one_another(gap):
    left, right = find([*HEAD, *[None] * gap, *HEAD], [*ONE, *[None] * gap, *TWO])
    assert (left.source, right.source) == (GERAETE, GERAETE)
    assert (left.span, right.span) == ((1, 5), (6 + gap, 10 + gap))


@pytest.mark.parametrize("gap", [0, 1])
def test_tables_beside_one_another_that_share_headers(gap):
    halls = Source(
        "Hallen",
        "FB 40",
        key=("halle",),
        name="hallen",
        columns=(Column("halle", ("Halle",)), Column("fachbereich", ("FB", "Fachbereich"))),
    )
    space = [None] * gap
    left, right = find(
        ["Halle", "Fachbereich", *space, *HEAD],
        ["A", "FB 40", *space, *ONE],
        sources=[GERAETE, halls],
    )
    assert (left.source, left.span, right.source) == (halls, (1, 2), GERAETE)
    assert right.span == (3 + gap, 7 + gap)


def test_a_table_does_not_take_a_missing_column_from_its_neighbour():
    prices = Source(
        "Preise",
        "FB 20",
        key=("art",),
        name="preise",
        columns=(Column("art", ("Artikel",)), Column("preis_eur", ("Preis",), "number")),
    )
    left, right = find(
        [*HEAD[:4], None, "Artikel", "Preis"],
        [*ONE[:4], None, "Stift", 2],
        sources=[GERAETE, prices],
    )
    assert (left.source, left.span, left.others) == (GERAETE, (1, 4), {})
    assert (right.source, right.columns) == (prices, {"art": 6, "preis_eur": 7})


def test_no_known_table():
    assert find(["Fahrzeug", "Farbe"], ["Rad", "rot"]) == []
    assert find() == []


# What cannot work


def test_the_same_header_twice():
    with pytest.raises(LayoutError) as caught:
        find(["Geräteliste"], [*HEAD, "Laptop"], [*ONE, "ja"])
    error = caught.value
    assert (error.file, error.sheet, error.seen) == ("x.xlsx", "Liste", "two of them")
    assert str(error) == (
        "x.xlsx, sheet 'Liste': expected one column 'Laptop' in the header row 2, saw two of them. "
        "Rename one of the two columns."
    )


def test_a_header_that_another_source_knows_may_stand_twice():
    assert find_one([*HEAD, "Ort", "Ort"], [*ONE, "x", "y"]).others == {6: "Ort", 7: "Ort"}


def test_a_header_that_fits_two_sources():
    twin = Source("Zwilling", "FB 20", ORTE.columns, name="zwilling")
    with pytest.raises(LayoutError) as caught:
        find(["Ort", "Plätze"], ["Rathaus", 3], sources=[ORTE, twin])
    assert str(caught.value) == (
        "x.xlsx, sheet 'Liste': expected the table below row 1 to fit one source, "
        "saw 'orte' and 'zwilling' fitting equally well. "
        "Rename the column headers as one of the two sources declares them."
    )


def test_missing_columns_are_told_not_guessed():
    located = find_one(["Geräte-Nr.", "FB", "Lap top Gerät", "Telefon"], ["1", "FB 10", "ja", "ja"])
    assert [column.name for column in located.missing] == ["laptop"]
