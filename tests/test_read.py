import datetime as dt
import hashlib

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kleve_kpi.errors import RawFileError
from kleve_kpi.read import date_in_name, read_workbook
from tests.workbooks import QUICK, Formula, Tab, edit_package, write_book

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS = [["Portal", "Betreiber"], ["Serviceportal", "KRZN"]]


def read_one(path):
    (sheet,) = read_workbook(path).sheets
    return sheet


def rows_of(sheet):
    """The cells row by row, as far as they are filled."""
    return [
        [sheet.cell(row, column) for column in range(1, sheet.last_column + 1)]
        for row in range(1, sheet.last_row + 1)
    ]


# Excel


def test_cells_come_as_they_are_stored(tmp_path):
    row = ["1.832", 1832, 25.5, True, "NA", "=1+1", dt.datetime(2025, 2, 3), "  x\xa0", None, "08"]
    sheet = read_one(write_book(tmp_path / "x.xlsx", Tab([[], row])))
    assert rows_of(sheet) == [[None] * 10, row]
    assert (sheet.errors, sheet.open_formulas) == (frozenset(), frozenset())


def test_what_excel_users_do_to_a_sheet(tmp_path):
    tabs = [
        Tab(ROWS, "Liste", merged=["A4:A5", "A1:B1"], hidden_rows=[2], hidden_columns=["B"]),
        Tab([["alt"]], "Archiv", hidden=True),
        Tab([], "leer"),
    ]
    book = read_workbook(write_book(tmp_path / "x.xlsx", *tabs))
    first, archive, empty = book.sheets
    assert (book.file, book.format, book.epoch_1904) == ("x.xlsx", "xlsx", False)
    assert (first.name, first.visible) == ("Liste", True)
    assert first.merged == ((1, 1, 1, 2), (4, 1, 5, 1))
    assert (first.hidden_rows, first.hidden_columns) == ({2}, {2})
    assert (archive.name, archive.visible, dict(archive.cells())) == (
        "Archiv",
        False,
        {(1, 1): "alt"},
    )
    assert (empty.columns, empty.last_row, empty.last_column) == ({}, 0, 0)


def test_grouped_hidden_columns_are_all_hidden(tmp_path):
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["a", "b", "c", "d"])
    book.active.column_dimensions.group("B", "C", hidden=True)
    book.save(path)
    assert read_one(path).hidden_columns == {2, 3}


def test_error_cells_and_formulas_without_a_result(tmp_path):
    rows = [["#N/A", "#DIV/0!", "#NV", Formula("=SUM(A1:A9)"), "=SUM(A1:A9)"]]
    sheet = read_one(write_book(tmp_path / "x.xlsx", Tab(rows)))
    assert sheet.errors == {(1, 1), (1, 2)}
    assert sheet.open_formulas == {(1, 4)}
    assert dict(sheet.cells()) == {
        (1, 1): "#N/A",
        (1, 2): "#DIV/0!",
        (1, 3): "#NV",
        (1, 5): "=SUM(A1:A9)",
    }


def test_a_formula_with_its_result_is_that_result(tmp_path):
    path = write_book(tmp_path / "x.xlsx", Tab([[20, 22, Formula("=A1+B1")]]))
    edit_package(
        path,
        lambda name, content: (
            content.replace(b"<v></v>", b"<v>42</v>")
            .replace(b"<v />", b"<v>42</v>")
            .replace(b"<v/>", b"<v>42</v>")
        ),
    )
    sheet = read_one(path)
    assert (dict(sheet.cells()), sheet.open_formulas) == (
        {(1, 1): 20, (1, 2): 22, (1, 3): 42},
        frozenset(),
    )


def test_workbooks_of_old_macs_count_from_1904(tmp_path):
    day = dt.datetime(2025, 2, 3)
    path = write_book(tmp_path / "x.xlsx", Tab([[day]]), epoch_1904=True)
    book = read_workbook(path)
    assert book.epoch_1904
    assert dict(book.sheets[0].cells()) == {(1, 1): day}


def test_formatting_down_to_the_last_row_is_no_content(tmp_path):
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    book.save(path)
    sheet = read_one(path)
    assert (dict(sheet.cells()), sheet.last_row, sheet.last_column) == ({(1, 1): "a"}, 1, 1)


@pytest.mark.filterwarnings("ignore:File contains an invalid specification")
def test_strict_open_xml_is_read(tmp_path):
    namespaces = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }

    def strict(name, content):
        for transitional, other in namespaces.items():
            content = content.replace(transitional, other)
        return content

    sheet = read_one(edit_package(write_book(tmp_path / "x.xlsx", Tab(ROWS)), strict))
    assert rows_of(sheet) == ROWS


def test_decoration_that_openpyxl_refuses_is_no_obstacle(tmp_path):
    def unknown_colour(name, content):
        return content.replace(b'rgb="00FFFF00"', b'rgb="gelb"')

    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active["A1"].fill = openpyxl.styles.PatternFill("solid", fgColor="00FFFF00")
    book.save(path)
    edit_package(path, unknown_colour)
    assert rows_of(read_one(path)) == ROWS


def test_the_name_of_the_file_says_nothing_about_its_format(tmp_path):
    book = write_book(tmp_path / "x.xlsx", Tab(ROWS))
    called_csv = book.rename(tmp_path / "x.csv")
    assert rows_of(read_one(called_csv)) == ROWS


def test_the_hash_is_that_of_the_bytes(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"a;b\n")
    assert read_workbook(path).sha256 == hashlib.sha256(b"a;b\n").hexdigest()


# CSV

TEXT = "Portal;Betreiber\nBürgerbüro – online;Kreis Kleve\n"
CELLS = [["Portal", "Betreiber"], ["Bürgerbüro – online", "Kreis Kleve"]]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode("cp1252"), id="cp1252 with semicolons, as German Excel writes it"),
        pytest.param(TEXT.encode("utf-8-sig"), id="UTF-8 with mark"),
        pytest.param(TEXT.encode(), id="UTF-8"),
        pytest.param(TEXT.replace(";", "\t").encode(), id="tabs"),
        pytest.param(TEXT.replace(";", ",").encode(), id="commas"),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(TEXT.replace("\n", "\r").encode(), id="old Mac line ends"),
        pytest.param(TEXT.encode() + b"\x1a", id="end-of-file sign of DOS"),
        pytest.param(TEXT.replace("Kreis Kleve", '"Kreis Kleve"').encode(), id="quotes"),
        pytest.param(TEXT.replace("Kleve\n", "Kleve; \n;;\n").encode(), id="blank cells and rows"),
    ],
)
def test_csv_of_every_kind(tmp_path, content):
    path = tmp_path / "portale.csv"
    path.write_bytes(content)
    book = read_workbook(path)
    assert (book.format, [sheet.name for sheet in book.sheets]) == ("csv", ["portale"])
    assert rows_of(book.sheets[0]) == CELLS


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["a;b", "1,5;2,5", "3,5;4,5"], id="decimal commas"),
        pytest.param(
            ["a;b", "Amt, Stelle, Ort, Tag;x", "p, q, r;y"], id="more commas than semicolons"
        ),
        pytest.param(["Liste, Stand, Ort, Amt", "a;b", "1;2"], id="commas in the title line"),
        pytest.param(["a;b", "1;2", "3;4", ";"], id="empty last line"),
    ],
)
def test_commas_in_text_do_not_cut(tmp_path, lines):
    path = tmp_path / "x.csv"
    path.write_text("\n".join(lines))
    expected = {
        (row, column): text
        for row, line in enumerate(lines, 1)
        for column, text in enumerate(line.split(";"), 1)
        if text
    }
    assert dict(read_one(path).cells()) == expected


def test_line_breaks_in_quotes_stay_in_one_row(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('a;b\n"eins\nzwei";3\nvier;5\n')
    assert rows_of(read_one(path)) == [["a", "b"], ["eins\nzwei", "3"], ["vier", "5"]]


@given(
    st.lists(
        st.lists(st.text('aä;,\t" 1.', min_size=1).filter(str.strip), min_size=3, max_size=3),
        min_size=2,
        max_size=6,
    )
)
@QUICK
def test_quoted_cells_survive(tmp_path, rows):
    path = tmp_path / "x.csv"
    lines = [";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    path.write_bytes("\r\n".join(["a;b;c", *lines]).encode())
    assert rows_of(read_one(path))[1:] == rows


# Files that are no workbook


def encrypted():
    return OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


BROKEN = [
    ("leer.xlsx", b"", "it is empty"),
    ("nullen.xlsx", b"\0" * 512, "it is empty"),
    ("nur_leerzeichen.csv", b" \r\n\r\n", "it is empty"),
    ("leere_zellen.csv", b";;;\n;;;\n", "it holds no cells with values"),
    ("bericht.pdf", b"%PDF-1.7 ...", "it is a PDF"),
    ("umbenannt.xlsx", b"%PDF-1.7 ...", "it is a PDF"),
    ("bild.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "it is a picture (PNG)"),
    ("bild.csv", b"BM6\x03\0\0\0\0\0\0", "it is a picture (BMP)"),
    ("foto.xlsx", b"\xff\xd8\xff\xe0\0\x10JFIF", "it is a picture (JPEG)"),
    (
        "zeiger.xlsx",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "it is only a Git LFS pointer, not the file itself",
    ),
    (
        "portal.xls",
        b"<html><table><tr><td>Portal</td></tr></table></html>",
        "it is HTML or XML that only calls itself a workbook",
    ),
    (
        "portal2.xls",
        b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>",
        "it is HTML or XML that only calls itself a workbook",
    ),
    (
        "portal3.xls",
        b"<?xml version='1.0'?><Workbook/>",
        "it is HTML or XML that only calls itself a workbook",
    ),
    ("geheim.xlsx", encrypted(), "it is protected with a password"),
    ("~$Liste.xlsx", b"\x05Meier", "it is the lock file of a workbook that is open in Excel"),
    ("alt.xls", OLE + b"\0" * 600, "it is no readable workbook, or it is damaged"),
    ("programm.xlsx", b"MZ\x90\0\x03", "it is neither a workbook nor text"),
    (
        "unbekannt.csv",
        b"a;b\n\x81\x8d;\xff\n",
        "it is neither a workbook nor text in UTF-8 or Windows-1252",
    ),
    (
        "offen.csv",
        b'a;b\n"' + b"c;d\n" * 40_000,
        "it is no readable CSV file (line 32770: field larger than field limit (131072))",
    ),
]


@pytest.mark.parametrize(("name", "content", "seen"), BROKEN, ids=[name for name, *_ in BROKEN])
def test_broken_files_are_named_with_what_they_are(tmp_path, name, content, seen):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RawFileError) as caught:
        read_workbook(path)
    error = caught.value
    assert (error.file, error.seen) == (name, seen)
    assert str(error) == f"{name}: {seen}. {error.advice}"
    assert error.advice.endswith(".")


@pytest.mark.parametrize("kept", [30, 300, 2000, -30, -1])
def test_a_cut_off_workbook_is_damaged(tmp_path, kept):
    path = write_book(tmp_path / "halb.xlsx", Tab(ROWS))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(RawFileError) as caught:
        read_workbook(path)
    assert str(caught.value) == "halb.xlsx: it is damaged or cut off. Ask for a new export."


def test_a_sheet_whose_bytes_are_damaged(tmp_path):
    path = write_book(tmp_path / "kaputt.xlsx", Tab(ROWS * 50))
    edit_package(path, lambda name, content: b"<worksheet><broken" if "sheet1" in name else content)
    with pytest.raises(RawFileError, match="^kaputt.xlsx: it is damaged or cut off"):
        read_workbook(path)


def test_a_zip_of_something_else(tmp_path):
    path = write_book(tmp_path / "brief.xlsx", Tab(ROWS))
    edit_package(path, lambda name, content: content if name == "docProps/app.xml" else b"")
    with pytest.raises(RawFileError, match="^brief.xlsx: it is damaged or cut off"):
        read_workbook(path)


def test_a_workbook_without_a_filled_cell(tmp_path):
    path = write_book(tmp_path / "leer.xlsx", Tab([]), Tab([["", None]], "zwei"))
    with pytest.raises(RawFileError, match="^leer.xlsx: it holds no cells with values. Ask for"):
        read_workbook(path)


def test_a_workbook_of_formulas_without_results(tmp_path):
    path = write_book(tmp_path / "leer.xlsx", Tab([[Formula("=1+1")]]))
    with pytest.raises(RawFileError, match="nothing but formulas without a stored result. Open"):
        read_workbook(path)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("fehlt.xlsx", "the file cannot be opened (No such file or directory)"),
        ("ordner", "the file cannot be opened (Is a directory)"),
    ],
)
def test_missing_file_and_directory(tmp_path, name, seen):
    (tmp_path / "ordner").mkdir()
    with pytest.raises(RawFileError) as caught:
        read_workbook(tmp_path / name)
    assert (caught.value.file, caught.value.seen) == (name, seen)


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", OLE, b"\xef\xbb\xbf"]))
@QUICK
def test_any_bytes_are_read_or_refused_clearly(tmp_path, content, start):
    path = tmp_path / "x.xlsx"
    path.write_bytes(start + content)
    try:
        book = read_workbook(path)
    except RawFileError as error:
        assert error.file == "x.xlsx"
    else:
        assert book.sheets[0].columns


# Dates in file names


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("OZG-Umsetzungsstand_2022-11-28.xlsx", (2022, 11, 28)),
        ("export_pers_20220823.xlsx", (2022, 8, 23)),
        ("export_2022_08_23.csv", (2022, 8, 23)),
        ("Mobile Office 23.08.2022.xlsx", (2022, 8, 23)),
        ("Kopie von OZG Liste Stand 23.08.22.xlsx", (2022, 8, 23)),
        ("Portale 3.8.22 (2).csv", (2022, 8, 3)),
        ("2022-13-45 und 2022-08-23.xlsx", (2022, 8, 23)),
        ("31.02.2022.xlsx", None),
        ("ozg_mai2022_final.xlsx", None),
        ("Liste Version 1.2.xlsx", None),
        ("Aktenzeichen 120220823.xlsx", None),
        ("2022.xlsx", None),
    ],
)
def test_dates_in_file_names(name, day):
    assert date_in_name(name) == (dt.date(*day) if day else None)


@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d.%m.%y", "%Y_%m_%d"]),
)
@QUICK
def test_every_day_is_found_again(day, form):
    assert date_in_name(f"Liste_{day.strftime(form)}_final.xlsx") == day


def test_a_text_may_begin_as_a_picture_does(tmp_path):
    path = tmp_path / "bm.csv"
    path.write_text("BM-Nummer;Name\n1;eins\n", encoding="utf-8")
    (sheet,) = read_workbook(path).sheets
    assert sheet.columns[1] == ["BM-Nummer", "1"]
