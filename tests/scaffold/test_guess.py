"""What a foreign workbook becomes as a source: each column names what it is."""

import dataclasses
import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kleve_kpi.clean import clean_file
from kleve_kpi.errors import LayoutError, UnknownNameError
from kleve_kpi.read import read_workbook
from kleve_kpi.scaffold.guess import guess_source
from kleve_kpi.scaffold.source_files import source_files
from kleve_kpi.scaffold.topic_files import Draft
from kleve_kpi.source import Column, Source
from tests.workbooks import QUICK, Tab, write_book

SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
ROWS = 12


def guessed(folder, columns, **options):
    """The source guessed from columns, given as heading and cells (the same again and again)."""
    cells = [[values[row % len(values)] for values in columns.values()] for row in range(ROWS)]
    path = write_book(folder / "Fremd.xlsx", Tab([list(columns), *cells]))
    return guess_source("probe", read_workbook(path), **options)


NUMBERED = [f"M-{1000 + row}" for row in range(ROWS)]
PLACES = [f"An der Stelle {row}" for row in range(ROWS)]
NAMES = ["Ackermann, Ida", "Zobel, Uwe", "Quandt, Pia"]


@pytest.mark.parametrize(
    ("header", "cells", "column"),
    [
        ("Meldung Nr.", NUMBERED, Column("meldung_nr", ("Meldung Nr.",), "key", filled=True)),
        # Types by what the cells hold
        ("Eingang am", [dt.datetime(2023, 1, 2)], ("eingang_datum", "date")),
        ("Datum", ["02.01.2023", "3.1.23"], ("eintrag_datum", "date")),
        ("Antragsdatum", ["02.01.2023"], ("antrag_datum", "date")),
        ("Fotos", [1, 2], ("fotos_anzahl", "count")),
        # Numbers that name something are never summed
        ("PLZ", [47533, 47574], ("plz", "key")),
        ("Stadtbezirk Nr", [1, 2], ("stadtbezirk_nr", "key")),
        ("LA Code", [211, 212], ("la_code", "key")),
        ("Anzahl Plätze", ["1.832", 12], ("plaetze_anzahl", "count")),
        ("Kosten in €", ["1.200,50 €", 12.5], ("kosten_eur", "number")),
        ("Anteil (%)", [12.5, 13], ("anteil_prozent", "number")),
        ("erledigt", ["ja", "nein"], ("erledigt", "yes_no")),
        ("Termin", ["QI/2023", "in 2024"], ("termin", "period")),
        ("Haushaltsjahr", [2022, 2023], ("haushaltsjahr", "period")),
        ("FB", ["40", "FB 66"], ("fb", "fachbereich")),
        ("Fachbereich", ["FB 40", "66 – Tiefbau"], ("fachbereich", "fachbereich")),
        ("Ort", PLACES, ("ort", "text")),
        ("Wert", ["12", "siehe Anlage"], ("wert", "category")),
        ("gemischt", [1, "zu klären", 2, 3, "folgt noch", *range(7)], ("gemischt", "text")),
        # Categories: few, short, again and again; spellings of one are one
        (
            "Status",
            ["offen", "OFFEN", "erledigt"],
            Column(
                "status",
                ("Status",),
                "category",
                filled=True,
                values={"offen": (), "erledigt": ()},
            ),
        ),
        # Gaps
        (
            "Los",
            ["a1", None, "b2"],
            Column("los", ("Los",), "category", values={"a1": (), "b2": ()}),
        ),
        # Headings that are units and nothing else
        ("In %", [12.5, 13], ("prozent", "number")),
        ("Euro", PLACES, ("euro", "text")),
        ("in", PLACES, ("in", "text")),
        # Names that Python or our own rules do not take
        ("2022", [1, 2], ("spalte_2022_anzahl", "count")),
        ("§§", None, None),
        ("Straßen-\nbezeichnung", PLACES, ("strassen_bezeichnung", "text")),
    ],
)  # fmt: skip
def test_a_column(header, cells, column, tmp_path):
    if cells is None:
        found = guessed(tmp_path, {"Nummer": NUMBERED, "Art": ["a b c"], header: ["x y"]})
        assert [c.name for c in found.source.columns] == ["nummer", "art"]
        assert found.unnamed == (3,)
        return
    found = guessed(tmp_path, {"Lfd.": NUMBERED, header: cells}).source.columns[1]
    if isinstance(column, tuple):
        column = (column[0], column[1])
        assert (found.name, found.type) == column
        assert not found.personal
    else:
        assert found == column


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Name", ["Ida", "Uwe"]),
        ("Vorname", ["Ida", "Uwe"]),
        ("Personal-Nr.", [4711, 4712]),
        ("E-Mail", ["ida@beispiel.invalid"]),
        ("Geburtsdatum", [dt.datetime(1990, 1, 1)]),
        ("Straße, Hausnummer", ["Weg 1", "Weg 2"]),
        ("zuständig", ["Ida", "Uwe"]),
        ("First Name", ["Ida", "Uwe"]),
        ("Surname", ["Ackermann", "Zobel"]),
        ("Date of birth", [dt.datetime(1990, 1, 1)]),
        ("Phone", ["5551234"]),
        ("Address", ["Weg 1", "Weg 2"]),
        ("Ansprechpartnerin FB", ["Frau Ackermann", "Herr Zobel"]),
        ("Sachbearbeitung", ["Ackermann", "Zobel"]),
        # By their cells alone
        ("Erfasst von", NAMES),
        ("Rückfragen an", ["Büro", "ida@beispiel.invalid", "Büro 2"]),
        ("Erreichbar", ["Tel.: 02821 84-123", "nachmittags"]),
    ],
)
def test_a_personal_column_leaves_nothing_of_its_cells(header, cells, tmp_path):
    found = guessed(tmp_path, {"Lfd.": NUMBERED, header: cells, "Art": ["a b", "c d"]})
    column = found.source.columns[1]
    assert column.personal
    assert column.values == {}
    written = "".join({**source_files(found), **Draft.of("probe", found.source).files(90)}.values())
    texts = {str(cell) for cell in cells}
    assert [text for text in texts if text in written] == []


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Mitarbeitende", [12, 30]),
        ("Name des Portals", ["Serviceportal", "Kita-Portal"]),
        ("Zuständiger Fachbereich", ["FB 40", "FB 66"]),
        ("zuständig", ["FB 40", "FB 66"]),
    ],
)
def test_what_only_looks_personal(header, cells, tmp_path):
    found = guessed(tmp_path, {"Lfd.": NUMBERED, header: cells})
    assert not found.source.columns[1].personal


def test_rows_about_people_have_a_pseudonym(tmp_path):
    mails = [f"p{row}@beispiel.invalid" for row in range(ROWS)]
    source = guessed(tmp_path, {"Name": NAMES, "E-Mail": mails, "Stand": ["a b", "c d"]}).source
    assert (source.about_people, source.pseudonyms, source.key) == (True, {"person"}, ("person",))
    assert source.columns[1].pseudonym == "person"
    assert source.bezeichnung == ""


def test_who_works_on_a_row_is_not_whom_it_is_about(tmp_path):
    columns = {"Nr.": NUMBERED, "Sachbearbeitung": NAMES, "Titel": [f"T {i}" for i in range(ROWS)]}
    source = guessed(tmp_path, columns).source
    assert not source.about_people
    assert (source.key, source.bezeichnung) == (("nr",), "titel")


def test_remarks_and_double_headings_are_left_out(tmp_path):
    rows = [
        ["Mängel 2023"],
        [],
        ["Nr.", "Stand", "Stand", "Bemerkung", "Art", None],
        *(
            [f"M-{row}", "a", "b", "Herr Muster rief an", "Straße", f"s{row}"]
            for row in range(ROWS)
        ),
        ["Summe"],
    ]
    book = read_workbook(write_book(tmp_path / "Fremd.xlsx", Tab(rows)))
    found = guess_source("probe", book)
    assert [c.name for c in found.source.columns] == ["nr", "art"]
    assert (found.remarks, found.unnamed) == (("Bemerkung",), (2, 3, 6))


def test_groups_tell_headings_apart(tmp_path):
    rows = [
        ["Nr.", "2022", None, "2023", None],
        [None, "offen", "fertig", "offen", "fertig"],
        *([f"M-{row}", row, 2 * row, 3 * row, 4 * row] for row in range(ROWS)),
    ]
    tab = Tab(rows, merged=["A1:A2", "B1:C1", "D1:E1"])
    path = write_book(tmp_path / "Fremd.xlsx", tab)
    source = guess_source("probe", read_workbook(path)).source
    assert [c.titel for c in source.columns] == [
        *("Nr.", "2022 offen", "2022 fertig", "2023 offen", "2023 fertig")
    ]
    (cleaned,) = clean_file(path, [source])
    assert len(cleaned.table) == ROWS
    assert cleaned.table.iloc[3].tolist() == ["M-3", 3, 6, 9, 12]


def test_headings_and_categories_that_no_workbook_may_hold(tmp_path):
    path = tmp_path / "Altverfahren.csv"
    lines = ["Nr.;=Stand;A\x01rt", *(f"M-{row};=of\x02fen;x\x03y" for row in range(ROWS))]
    path.write_text("\n".join(lines))
    found = guess_source("probe", read_workbook(path))
    _, stand, art = found.source.columns
    assert (stand.titel, stand.values) == ("=Stand", {"=offen": ()})
    assert (art.titel, art.values) == ("Art", {"xy": ()})
    assert '"=offen"' in source_files(found)["tests/sources/test_probe.py"]


def test_the_largest_table_of_the_visible_sheets_or_of_one(tmp_path):
    small = Tab([["A", "B"], *([i, f"b{i}"] for i in range(3))], name="klein")
    large = Tab([["C", "D"], *([i, f"d{i}"] for i in range(30))], name="groß")
    hidden = Tab([["E", "F"], *([i, f"f{i}"] for i in range(90))], name="alt", hidden=True)
    book = read_workbook(write_book(tmp_path / "Fremd.xlsx", small, large, hidden))
    assert guess_source("probe", book).sheet.name == "groß"
    assert guess_source("probe", book, blatt="klein").sheet.name == "klein"
    with pytest.raises(UnknownNameError, match=r"no sheet 'gross'. Did you mean 'groß'\?"):
        guess_source("probe", book, blatt="gross")


@pytest.mark.parametrize("rows", [[["nur ein Satz"]], [["A"], [1], [2], [3]], [[1, 2], [3, 4]]])
def test_no_table_with_headings(rows, tmp_path):
    book = read_workbook(write_book(tmp_path / "Fremd.xlsx", Tab(rows)))
    with pytest.raises(LayoutError, match="expected a table with headings over at least two col"):
        guess_source("probe", book)


HEADERS = st.lists(
    st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=50),
    min_size=2,
    max_size=8,
)
CELLS = st.one_of(
    st.integers(0, 10**6),
    st.sampled_from(["offen", "1.832", "28.11.2022", "QI/2023", "ja", "FB 40", "k. A."]),
    st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=20),
    st.none(),
)


@given(
    headers=HEADERS,
    rows=st.lists(st.lists(CELLS, min_size=8, max_size=8), min_size=2, max_size=9),
)
@QUICK
def test_any_table_becomes_a_source_or_a_clear_sentence(headers, rows, tmp_path):
    cells = [row[: len(headers)] for row in rows]
    path = write_book(tmp_path / "Fremd.xlsx", Tab([headers, *cells]))
    try:
        found = guess_source("probe", read_workbook(path))
    except LayoutError:
        return
    names = [column.name for column in found.source.columns]
    assert len(set(names)) == len(names)
    assert [name for name in names if not SNAKE.fullmatch(name)] == []
    files = source_files(found) | Draft.of("probe", found.source).files(90)
    for path, text in files.items():
        if path.endswith(".py"):
            compile(text, path, "exec")
    space: dict = {}
    exec(files["src/kleve_kpi/sources/probe.py"], space)
    assert isinstance(space["SOURCE"], Source)
    assert dataclasses.replace(space["SOURCE"], name="probe") == found.source
