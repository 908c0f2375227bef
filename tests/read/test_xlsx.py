"""The quick way and the exact one through an xlsx file give the same cells."""

import datetime as dt

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kleve_kpi.read import read_workbook
from kleve_kpi.read.reader import read_content
from kleve_kpi.sheet import Percent
from tests.workbooks import QUICK, Formula, Tab, edit_package, write_book

CELLS = st.one_of(
    st.none(),
    st.sampled_from(["NA", "null", "08", "1.832", "=1+1", "k. A.", "Bürger", " x ", "a\nb", "x_x"]),
    st.integers(-(10**14), 10**14),
    st.floats(-1e9, 1e9).map(lambda number: round(number, 6)),
    st.booleans(),
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2060, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.sampled_from(["#N/A", "#DIV/0!", "#REF!"]),
    st.just(Formula("=SUM(A1:A9)")),
)


def both(path):
    """The sheets of one file by calamine with the XML pass, and by openpyxl."""
    content = path.read_bytes()
    return [read_content(path.name, content, careful=careful) for careful in (False, True)]


@given(
    st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=8),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sets(st.integers(1, 9)),
    st.sets(st.sampled_from("ABCD")),
    st.booleans(),
)
@QUICK
def test_both_ways_give_the_same_cells(tmp_path, rows, down, right, hidden, columns, epoch_1904):
    shifted = [[]] * down + [["Anker"], *[[None] * right + row for row in rows]]
    tab = Tab(shifted, merged=["F1:G2"], hidden_rows=sorted(hidden), hidden_columns=sorted(columns))
    quick, exact = both(write_book(tmp_path / "x.xlsx", tab, epoch_1904=epoch_1904))
    assert quick == exact
    assert quick.exact
    kinds = [[type(cell) for _, cell in book.sheets[0].cells()] for book in (quick, exact)]
    assert kinds[0] == kinds[1]


def formatted(path, value, number_format):
    book = openpyxl.Workbook()
    book.active["B3"] = value
    book.active["B3"].number_format = number_format
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("value", "number_format", "cell"),
    [
        (0.252, "0.0%", Percent(0.252)),
        (0.5, "0 %", Percent(0.5)),
        (1, "0%", Percent(1)),
        (0.5, '0.0"%"', 0.5),
        (dt.time(8, 30), "hh:mm", dt.time(8, 30)),
        (dt.timedelta(hours=36), "[h]:mm", dt.timedelta(hours=36)),
        (dt.date(2025, 2, 3), "DD.MM.YYYY", dt.datetime(2025, 2, 3)),
        (dt.datetime(2025, 2, 3), "[$-407]D. MMMM YYYY;@", dt.datetime(2025, 2, 3)),
        (45_691, "0", 45_691),
        (99041012345678, "0", 99041012345678),
    ],
)
def test_number_formats_say_what_a_cell_shows(tmp_path, value, number_format, cell):
    for book in both(formatted(tmp_path / "x.xlsx", value, number_format)):
        (found,) = book.sheets[0].cells()
        assert found == ((3, 2), cell)
        assert type(found[1]) is type(cell)


def in_sheet(old, new):
    return lambda name, content: content.replace(old, new) if "sheet1" in name else content


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<sheetData>", b"<sheetData><!-- von Hand -->"),
        (b'<row r="2">', b"<row r='2'>"),
        (b'<row r="2">', b"<row>"),
        (b"<t>Serviceportal</t>", b"<t>Serviceportal </t>"),
        (b"<t>Serviceportal</t>", b"<t>Service_x000D_portal</t>"),
    ],
    ids=["a comment", "single quotes", "a row without number", "white space", "an escape"],
)
def test_unusual_xml_is_read_exactly(tmp_path, old, new):
    path = write_book(tmp_path / "x.xlsx", Tab([["Portal", "Zahl"], ["Serviceportal", 5]]))
    before = path.read_bytes()
    edit_package(path, in_sheet(old, new))
    assert path.read_bytes() != before
    quick, exact = both(path)
    assert quick == exact


def test_whole_numbers_that_a_float_cannot_hold_are_read_exactly(tmp_path):
    path = write_book(tmp_path / "x.xlsx", Tab([[4711]]))
    edit_package(path, in_sheet(b"<v>4711</v>", b"<v>12345678901234567891</v>"))
    assert dict(read_workbook(path).sheets[0].cells()) == {(1, 1): 12345678901234567891}


def test_strict_open_xml(tmp_path):
    def strict(_, content):
        for known, name in (
            (b"schemas.openxmlformats.org/spreadsheetml/2006/main", b"spreadsheetml/main"),
            (
                b"schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"officeDocument/relationships",
            ),
        ):
            content = content.replace(known, b"purl.oclc.org/ooxml/" + name)
        return content

    rows = [["Portal", dt.datetime(2025, 2, 3)], ["#N/A", Formula("=A1")]]
    path = write_book(tmp_path / "x.xlsx", Tab(rows, hidden_rows=[2]))
    plain = read_workbook(path).sheets
    quick, exact = both(edit_package(path, strict))
    assert quick.sheets == exact.sheets == plain


def test_values_below_a_merged_range_do_not_count(tmp_path):
    path = write_book(tmp_path / "x.xlsx", Tab([["a", "b"], ["c", "d"]]))
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    edit_package(path, in_sheet(b"</sheetData>", merge))
    for book in both(path):
        assert dict(book.sheets[0].cells()) == {(1, 1): "a"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="2">', b'<row r="1">'),
        (b'<row r="1">', b'<row r="9">'),
    ],
    ids=["a row twice", "rows in disorder"],
)
def test_a_sheet_that_contradicts_itself_is_damaged(tmp_path, old, new):
    path = write_book(tmp_path / "x.xlsx", Tab([["a"], ["b"]]))
    edit_package(path, in_sheet(old, new))
    with pytest.raises(Exception, match=r"^x\.xlsx: it is damaged or cut off"):
        read_workbook(path)
