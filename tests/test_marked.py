"""Workbooks marked inside of their package: what is marked, and that all else stays as it was."""

import io
import zipfile
from xml.parsers import expat

import openpyxl
import pytest
import python_calamine
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from kleve_kpi.marked.package import Package, document_properties
from kleve_kpi.marked.tags import PackageError, apply, parse, with_attributes
from kleve_kpi.marked.workbook import (
    ORIGINAL,
    SHEET,
    Link,
    Listing,
    Mark,
    SheetMarks,
    listing_workbook,
    marked_workbook,
)
from tests.workbooks import edit_package

RED, YELLOW = "FFF8CBC6", "FFFFF0B3"
SHA = "ab" * 32
LISTING = Listing("Rückmeldung", ("Lieferung",), {"Zelle": 10, "Befund": 40}, ())
NOTE = "Rückmeldung zur Lieferung:\nFehler: Keine lesbare Zahl."
MARKS = {"Liste": SheetMarks({(3, 2): Mark("fehler", NOTE)})}


def book_of(rows, name="Liste"):
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    return book


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def small():
    return saved(book_of([["Amt", "Plätze"], ["FB 10", 5], ["FB 20", "zwölf"]]))


def mark(content, marks=MARKS, listing=LISTING, sha256=SHA):
    return marked_workbook(content, sha256, marks, listing)[0]


def load(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def edited(content, tmp_path, edit):
    path = tmp_path / "Export.xlsx"
    path.write_bytes(content)
    return edit_package(path, edit).read_bytes()


def replaced(member, old, new):
    """An edit of one member that must find what it replaces."""

    def edit(name, content):
        if name != member:
            return content
        assert old in content
        return content.replace(old, new)

    return edit


def colours(sheet):
    return {
        cell.coordinate: cell.fill.fgColor.rgb
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fill_type
    }


def comments(sheet):
    return {
        cell.coordinate: cell.comment.text
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def texts(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def lists(sheet):
    return {str(v.sqref): v.formula1 for v in sheet.data_validations.dataValidation}


# What is marked ---------------------------------------------------------------------------------


def test_a_cell_is_coloured_and_says_why():
    sheet = load(mark(small()))["Liste"]
    assert texts(sheet) == [["Amt", "Plätze"], ["FB 10", 5], ["FB 20", "zwölf"]]
    assert colours(sheet) == {"B3": RED}
    assert comments(sheet) == {"B3": NOTE}


def test_a_mark_keeps_the_format_of_its_cell():
    book = book_of([["Quote"], [0.25]])
    cell = book.active["A2"]
    cell.number_format, cell.font = "0.0%", Font(bold=True, color="FF123456")
    marked = load(mark(saved(book), {"Liste": SheetMarks({(2, 1): Mark("warnung")})}))
    cell = marked["Liste"]["A2"]
    assert (cell.number_format, cell.font.b, cell.font.color.rgb) == ("0.0%", True, "FF123456")
    assert colours(marked["Liste"]) == {"A2": YELLOW}
    assert comments(marked["Liste"]) == {}


def test_empty_cells_are_marked_in_their_place():
    book = book_of([["a", None, "c"]])
    book.active["A5"] = "e"
    cells = {(1, 2): Mark("fehler"), (3, 1): Mark("fehler"), (5, 3): Mark("fehler")}
    cells |= {(7, 28): Mark("warnung"), (1, 4): Mark("warnung")}
    content = mark(saved(book), {"Liste": SheetMarks(cells)})
    assert colours(load(content)["Liste"]) == {
        "B1": RED,
        "D1": YELLOW,
        "A3": RED,
        "C5": RED,
        "AB7": YELLOW,
    }
    part = members(content)["xl/worksheets/sheet1.xml"]
    order = [c.attributes["r"] for r in parse(part).child("sheetData").children for c in r.children]
    assert order == ["A1", "B1", "C1", "D1", "A3", "A5", "C5", "AB7"]


def test_an_empty_cell_takes_the_format_of_its_column(tmp_path):
    column = b'<cols><col min="2" max="3" width="9" style="1"/></cols>'
    book = book_of([["a"], [0.5]])
    book.active["A2"].number_format = "0.00%"
    content = edited(
        saved(book),
        tmp_path,
        replaced("xl/worksheets/sheet1.xml", b"<sheetData>", column + b"<sheetData>"),
    )
    marked = load(mark(content, {"Liste": SheetMarks({(1, 3): Mark("fehler")})}))["Liste"]
    assert marked["C1"].number_format == "0.00%"
    assert colours(marked) == {"C1": RED}


def test_rows_and_cells_without_address(tmp_path):
    bare = b"<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    content = edited(
        saved(book_of([])),
        tmp_path,
        replaced("xl/worksheets/sheet1.xml", b"<sheetData></sheetData>", bare + b"</sheetData>"),
    )
    cells = {(1, 2): Mark("fehler"), (2, 1): Mark("warnung"), (2, 2): Mark("fehler")}
    sheet = load(mark(content, {"Liste": SheetMarks(cells)}))["Liste"]
    assert colours(sheet) == {"B1": RED, "A2": YELLOW, "B2": RED}
    assert texts(sheet) == [[1, 2], [3, None]]


@pytest.mark.parametrize("empty", [b'<row r="3"/>', b'<row r="3"></row>', b""])
def test_a_row_without_cells(empty, tmp_path):
    data = b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>' + empty + b"</sheetData>"
    content = edited(
        saved(book_of([])),
        tmp_path,
        replaced("xl/worksheets/sheet1.xml", b"<sheetData></sheetData>", data),
    )
    assert colours(load(mark(content))["Liste"]) == {"B3": RED}


def test_elements_with_a_prefix(tmp_path):
    """As the Open XML SDK writes them: <x:row>, <x:c>."""
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

    def prefixed(name, content):
        if not name.endswith(("sheet1.xml", "workbook.xml", "styles.xml")):
            return content
        root = parse(content)
        tags = []

        def collect(element):
            tags.append((element.start + 1, element.start + 1, b"x:"))
            if element.close < element.end:
                tags.append((element.close + 2, element.close + 2, b"x:"))
            for child in element.children:
                collect(child)

        collect(root)
        return apply(content, tags).replace(main, b"xmlns:x" + main[5:])

    content = mark(edited(small(), tmp_path, prefixed))
    assert b"<x:c " in members(content)["xl/worksheets/sheet1.xml"]
    assert colours(load(content)["Liste"]) == {"B3": RED}
    assert comments(load(content)["Liste"]) == {"B3": NOTE}
    assert load(content).sheetnames == ["Liste", "Rückmeldung"]


# What stays -------------------------------------------------------------------------------------


def decorated():
    book = book_of([["Amt", "Plätze"], ["FB 10", 5], ["FB 20", "zwölf"], ["FB 30", 7]])
    sheet = book.active
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=4), titles_from_data=True)
    sheet.add_chart(chart, "E2")
    sheet.column_dimensions["A"].width = 33
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = "A1:B4"
    sheet.merge_cells("A6:B6")
    sheet["A6"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet.conditional_formatting.add(
        "B2:B4", CellIsRule("greaterThan", ["6"], font=Font(bold=True))
    )
    sheet.add_data_validation(DataValidation("whole", formula1="0", formula2="99", sqref="B2:B9"))
    sheet.oddFooter.center.text = "Seite &P"
    sheet.print_title_rows = "1:1"
    other = book.create_sheet("Hilfe")
    other["A1"] = "=SUM(Liste!B2:B4)"
    other.sheet_state = "hidden"
    book.custom_doc_props.append(StringProperty(name="Aktenzeichen", value="10-22"))
    return saved(book)


def test_all_that_is_not_named_keeps_its_bytes():
    before = decorated()
    after = mark(before)
    old, new = members(before), members(after)
    assert {name for name in old if old[name] != new[name]} == {
        "[Content_Types].xml",
        "docProps/custom.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
    }
    assert new.keys() - old.keys() == {
        "xl/comments.xml",
        "xl/drawings/vmlDrawing.vml",
        "xl/worksheets/rueckmeldung.xml",
    }
    assert list(new)[: len(old)] == list(old)


def test_a_sheet_only_grows_where_it_is_marked():
    """What was there is there, in the same order: taking the additions out gives the original."""
    before = members(decorated())["xl/worksheets/sheet1.xml"]
    after = members(mark(decorated()))["xl/worksheets/sheet1.xml"]
    root = parse(after)
    drawing = root.child("legacyDrawing")
    row = root.child("sheetData").children[2]
    (cell,) = [c for c in row.children if c.attributes["r"] == "B3"]
    start = before.index(b'<c r="B3"')
    old = before[start : before.index(b">", start) + 1]
    edits = [(drawing.start, drawing.end, b""), (cell.start, cell.inner, old)]
    assert apply(after, edits) == before


def test_what_excel_users_see_survives():
    sheet = load(mark(decorated()))["Liste"]
    assert len(sheet._charts) == 1
    assert sheet.column_dimensions["A"].width == 33
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B4")
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A6:B6"]
    assert colours(sheet) == {"B3": RED, "A6": "FF00FF00"}
    assert lists(sheet) == {"B2:B9": "0"}
    assert [str(r.sqref) for r in sheet.conditional_formatting] == ["B2:B4"]
    assert (sheet.oddFooter.center.text, sheet.print_title_rows) == ("Seite &P", "$1:$1")


def test_other_properties_of_the_document_survive(tmp_path):
    path = tmp_path / "Export.xlsx"
    path.write_bytes(mark(decorated()))
    assert document_properties(path) == {
        "Aktenzeichen": "10-22",
        SHEET: "Rückmeldung",
        ORIGINAL: SHA,
    }


def test_the_property_survives_saving_in_another_program(tmp_path):
    path = tmp_path / "Korrigiert.xlsx"
    load(mark(small())).save(path)
    assert document_properties(path) == {SHEET: "Rückmeldung", ORIGINAL: SHA}


def test_macros_survive(tmp_path):
    macros = bytes(range(256))

    def with_macros(name, content):
        if name == "[Content_Types].xml":
            content = content.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml").replace(
                b"openxmlformats-officedocument.spreadsheetml.sheet.macro", b"ms-excel.sheet.macro"
            )
        return content

    path = tmp_path / "Export.xlsm"
    path.write_bytes(edited(small(), tmp_path, with_macros))
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", macros)
    content, has_macros = marked_workbook(path.read_bytes(), SHA, MARKS, LISTING)
    assert has_macros
    assert members(content)["xl/vbaProject.bin"] == macros


def test_the_same_marks_give_the_same_bytes():
    content = decorated()
    assert mark(content) == mark(content)


def test_every_part_is_well_formed():
    for name, content in members(mark(decorated())).items():
        if name.endswith((".xml", ".rels", ".vml")):
            expat.ParserCreate().Parse(content, True)


def test_a_workbook_without_formats_gets_some(tmp_path):
    def without(name, content):
        if name == "xl/_rels/workbook.xml.rels":
            (relation,) = [
                r for r in parse(content).children if r.attributes["Type"].endswith("/styles")
            ]
            return content[: relation.start] + content[relation.end :]
        return content

    content = edited(small(), tmp_path, without)
    bare = io.BytesIO()
    with zipfile.ZipFile(bare, "w") as target:
        for name, part in members(content).items():
            if name != "xl/styles.xml":
                target.writestr(name, part)
    content = mark(bare.getvalue())
    assert colours(load(content)["Liste"]) == {"B3": RED}


# Comments ---------------------------------------------------------------------------------------


def commented(cells):
    book = book_of([["Amt", "Plätze"], ["FB 10", 5], ["FB 20", "zwölf"]])
    for cell, text in cells.items():
        book.active[cell].comment = Comment(text, "Meier")
    return saved(book)


def test_comments_of_the_department_stay():
    sheet = load(mark(commented({"A1": "geprüft", "B3": "bitte nachfragen"})))["Liste"]
    assert comments(sheet) == {"A1": "geprüft", "B3": f"bitte nachfragen\n\n{NOTE}"}
    assert {cell: sheet[cell].comment.author for cell in ("A1", "B3")} == {
        "A1": "Meier",
        "B3": "Meier",
    }


def test_a_comment_without_runs_stays(tmp_path):
    content = commented({"B3": "bitte nachfragen"})
    (part,) = [name for name in members(content) if "comment" in name and name.endswith(".xml")]
    root = parse(members(content)[part])
    (comment,) = root.child("commentList").children
    bare = edited(
        content,
        tmp_path,
        lambda name, old: (
            old[: comment.inner] + b"<text><t>kurz</t></text>" + old[comment.close :]
            if name == part
            else old
        ),
    )
    assert comments(load(mark(bare))["Liste"]) == {"B3": f"kurz\n\n{NOTE}"}


def test_each_comment_has_one_box():
    content = mark(
        commented({"A1": "geprüft", "B3": "bitte nachfragen"}),
        {"Liste": SheetMarks({(3, 2): Mark("fehler", NOTE), (2, 2): Mark("fehler", NOTE)})},
    )
    (drawing,) = [text for name, text in members(content).items() if name.endswith(".vml")]
    assert drawing.count(b'ObjectType="Note"') == 3


def test_a_conversation_is_left_alone(tmp_path):
    def with_thread(name, content):
        if name == "xl/worksheets/_rels/sheet1.xml.rels":
            kind = b"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
            relation = b'<Relationship Id="rId99" Type="%s" Target="/xl/threads.xml"/>' % kind
            return content.replace(b"</Relationships>", relation + b"</Relationships>")
        return content

    path = tmp_path / "Export.xlsx"
    path.write_bytes(edited(commented({"B3": "[Threaded comment] ja"}), tmp_path, with_thread))
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(
            "xl/threads.xml",
            '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
            'threadedcomments"><threadedComment ref="B3" id="{1}"><text>ja</text>'
            "</threadedComment></ThreadedComments>",
        )
    sheet = load(mark(path.read_bytes()))["Liste"]
    assert comments(sheet) == {"B3": "[Threaded comment] ja"}
    assert colours(sheet) == {"B3": RED}


# Lists ------------------------------------------------------------------------------------------


def with_lists(content, *lists):
    return load(mark(content, {"Liste": SheetMarks({}, dict(lists))}))


def test_cells_get_a_list_of_allowed_values():
    book = with_lists(
        small(), (("umgesetzt", "offen"), [(2, 1), (3, 1)]), (("ja", "nein"), [(3, 2)])
    )
    assert lists(book["Liste"]) == {"A2:A3": '"umgesetzt,offen"', "B3": '"ja,nein"'}


def test_a_long_list_stands_in_hidden_cells():
    many = tuple(f"Fachbereich Nummer {number}" for number in range(20))
    book = with_lists(small(), (many, [(2, 1)]))
    assert lists(book["Liste"]) == {"A2": "'Rückmeldung'!$D$1:$D$20"}
    listing = book["Rückmeldung"]
    assert tuple(listing.cell(row, 4).value for row in range(1, 21)) == many
    assert listing.column_dimensions["D"].hidden


def test_a_value_with_a_comma_is_one_value():
    book = with_lists(small(), (("ja, immer", "nein"), [(2, 1)]))
    assert lists(book["Liste"]) == {"A2": "'Rückmeldung'!$D$1:$D$2"}


def test_a_cell_keeps_its_own_validation():
    """Excel repairs, and so empties, a sheet whose validations overlap."""
    content = decorated()
    book = with_lists(content, (("ja", "nein"), [(2, 1), (3, 2), (10, 2)]))
    assert lists(book["Liste"]) == {"B2:B9": "0", "A2 B10": '"ja,nein"'}


def test_many_cells_get_several_lists():
    cells = [(row, 1) for row in range(1, 802, 2)]
    found = lists(with_lists(small(), (("ja", "nein"), cells))["Liste"])
    assert [len(sqref.split()) for sqref in found] == [200, 200, 1]


def test_new_elements_stand_where_excel_wants_them():
    content = mark(
        decorated(), {"Liste": SheetMarks({(3, 2): Mark("fehler", NOTE)}, {("ja",): [(3, 1)]})}
    )
    names = [child.name for child in parse(members(content)["xl/worksheets/sheet1.xml"]).children]
    assert names[names.index("sheetData") :] == [
        "sheetData",
        "autoFilter",
        "mergeCells",
        "conditionalFormatting",
        "dataValidations",
        "pageMargins",
        "headerFooter",
        "drawing",
        "legacyDrawing",
    ]


# The listing ------------------------------------------------------------------------------------


def listing(*rows, head=("Lieferung",)):
    return Listing("Rückmeldung", head, {"Zelle": 10, "Befund": 40, "Anzahl": 8}, rows)


def test_the_listing_leads_to_the_cells():
    rows = [[Link("B3", "Liste"), "Keine Zahl.", 1], [Link("A2:A9", "Müller's Blatt"), "Leer.", 8]]
    sheet = load(mark(small(), listing=listing(*rows)))["Rückmeldung"]
    assert texts(sheet) == [
        ["Lieferung", None, None],
        [None, None, None],
        ["Zelle", "Befund", "Anzahl"],
        ["B3", "Keine Zahl.", 1],
        ["A2:A9", "Leer.", 8],
    ]
    assert [sheet[cell].hyperlink.location for cell in ("A4", "A5")] == [
        "'Liste'!B3",
        "'Müller''s Blatt'!A2:A9",
    ]
    assert [sheet[cell].hyperlink.ref for cell in ("A4", "A5")] == ["A4", "A5"]


@pytest.mark.parametrize("start", "=+-@\t")
def test_text_is_never_a_formula(start):
    text = f"{start}HYPERLINK(1) <b> & \"x\" 'y'"
    sheet = load(mark(small(), listing=listing([text, text, 1], head=[text])))["Rückmeldung"]
    for cell in (sheet["A1"], sheet["A4"], sheet["B4"]):
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_text_that_xml_cannot_hold():
    sheet = load(mark(small(), listing=listing(["a\x00b\x1f", "c", 1])))["Rückmeldung"]
    assert sheet["A4"].value == "ab"


def test_a_sheet_of_that_name_is_not_touched():
    book = book_of([["Text"]], name="Rückmeldung")
    book.create_sheet("RÜCKMELDUNG (2)")
    assert load(mark(saved(book), {})).sheetnames == [
        "Rückmeldung",
        "RÜCKMELDUNG (2)",
        "Rückmeldung (3)",
    ]


def test_a_listing_alone(tmp_path):
    path = tmp_path / "Rueckmeldung.xlsx"
    path.write_bytes(listing_workbook(listing(["B3", "Keine Zahl.", 1])))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Rückmeldung"]
    assert texts(book.active)[3] == ["B3", "Keine Zahl.", 1]
    assert document_properties(path) == {SHEET: "Rückmeldung"}
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[3] == ["B3", "Keine Zahl.", 1.0]


# Once more --------------------------------------------------------------------------------------


def test_what_is_settled_loses_its_mark():
    first = mark(
        commented({"A1": "geprüft", "A2": "bitte nachfragen"}),
        {"Liste": SheetMarks({(r, c): Mark("fehler", NOTE) for r in (2, 3) for c in (1, 2)})},
    )
    content = mark(first, {"Liste": SheetMarks({(3, 1): Mark("warnung", NOTE)})}, sha256="cd" * 32)
    again = load(content)
    assert again.sheetnames == ["Liste", "Rückmeldung"]
    assert colours(again["Liste"]) == {"A3": YELLOW}
    assert comments(again["Liste"]) == {"A1": "geprüft", "A2": "bitte nachfragen", "A3": NOTE}
    assert {p.name: p.value for p in again.custom_doc_props.props}[ORIGINAL] == "cd" * 32


def test_what_is_settled_loses_its_mark_after_saving_in_another_program():
    first = load(mark(commented({"A1": "geprüft"})))
    again = load(mark(saved(first), {}))["Liste"]
    assert (colours(again), comments(again)) == ({}, {"A1": "geprüft"})


def test_a_department_may_use_the_same_colour():
    book = book_of([["Amt"]])
    book.active["A1"].fill = PatternFill("solid", fgColor=RED)
    assert colours(load(mark(saved(book), {}))["Liste"]) == {"A1": RED}


# What cannot be edited --------------------------------------------------------------------------


def recoded(name, content):
    if name != "xl/worksheets/sheet1.xml":
        return content
    return ('<?xml version="1.0" encoding="UTF-16"?>' + content.decode()).encode("utf-16")


@pytest.mark.parametrize(
    ("edit", "seen"),
    [
        (recoded, "UTF-8"),
        (
            replaced("xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData><!-- x -->"),
            "without XML comments",
        ),
        (replaced("xl/worksheets/sheet1.xml", b'<row r="3"', b'<row r="2"'), "ascending order"),
        (replaced("xl/worksheets/sheet1.xml", b"</row>", b""), "well-formed"),
        (
            replaced("xl/worksheets/sheet1.xml", b"<worksheet", b"<!DOCTYPE a><worksheet"),
            "document type",
        ),
        (
            replaced(
                "xl/workbook.xml",
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            ),
            "saw Strict",
        ),
        (replaced("[Content_Types].xml", b"sheet.main+xml", b"template.main+xml"), "xlsx or xlsm"),
        (replaced("xl/styles.xml", b"fills", b"fuelle"), "fonts, fills and cell formats"),
    ],
)
def test_an_unusual_package_is_refused(edit, seen, tmp_path):
    content = edited(small(), tmp_path, edit)
    with pytest.raises(PackageError, match=seen):
        mark(content)


@pytest.mark.parametrize("content", [b"", b"Amt;Plaetze", b"PK\x03\x04 cut off"])
def test_what_is_no_package_is_refused(content, tmp_path):
    with pytest.raises(PackageError, match="zip package"):
        Package(content)
    path = tmp_path / "Export.xlsx"
    path.write_bytes(content)
    assert document_properties(path) == {}


def test_a_package_with_a_part_twice_is_refused(tmp_path):
    path = tmp_path / "Export.xlsx"
    path.write_bytes(small())
    with zipfile.ZipFile(path, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("xl/workbook.xml", "x")
    with pytest.raises(PackageError, match="one twice"):
        mark(path.read_bytes())


# Tags -------------------------------------------------------------------------------------------


def test_an_attribute_is_told_from_others_with_a_like_name():
    tag = b"<row r='3' spans=\"1:2\" s = '4' x14ac:s=\"9\">"
    assert with_attributes(tag, s=7) == b'<row r=\'3\' spans="1:2" s="7" x14ac:s="9">'


def test_greater_than_in_an_attribute():
    content = '<a t="1 > 0 &lt; 2"><b x="ä>"/>ö<c>\n</c></a>'.encode()
    root = parse(content)
    assert [content[c.start : c.end].decode() for c in root.children] == [
        '<b x="ä>"/>',
        "<c>\n</c>",
    ]
