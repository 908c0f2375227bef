"""A delivered workbook with marked cells and one more sheet that lists what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from kleve_kpi.findings import cell_name, column_letter
from kleve_kpi.marked.cells import drawing_of, edit_sheet, parse_sheet
from kleve_kpi.marked.comments import add_comments
from kleve_kpi.marked.package import MAIN, RELATION, Package
from kleve_kpi.marked.styles import Styles
from kleve_kpi.marked.tags import append, apply, parse, plain, quoted
from kleve_kpi.sheet import Position

# Custom properties: the sheet that was added, and the SHA-256 of the file that was marked.
SHEET = "kleve_kpi.blatt"
ORIGINAL = "kleve_kpi.original"
_SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_LONGEST_FORMULA = 255


@dataclass(frozen=True)
class Mark:
    """How one cell is marked: the colour of ``schwere``, and a comment where there is a text."""

    schwere: str
    text: str = ""


@dataclass(frozen=True)
class SheetMarks:
    """The marks of one sheet; ``lists`` are cells that get a drop-down, by its values."""

    cells: Mapping[Position, Mark] = field(default_factory=dict)
    lists: Mapping[tuple[str, ...], Sequence[Position]] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """Text that leads to an area of a sheet."""

    text: str
    sheet: str


_KINDS = {str: "text", int: "number", Link: "link"}


@dataclass(frozen=True)
class Listing:
    """The added sheet: sentences on top, then a table. Widths count signs."""

    name: str
    head: Sequence[str]
    columns: Mapping[str, int]
    rows: Sequence[Sequence[str | int | Link]]


def marked_workbook(
    content: bytes, sha256: str, marks: Mapping[str, SheetMarks], listing: Listing
) -> tuple[bytes, bool]:
    """A workbook as delivered, with marks and the listing; all other parts keep their bytes.

    What an earlier round has marked is unmarked first. Returns the new workbook, and whether it
    holds macros.

    Raises:
        PackageError: the workbook is built in a way that cannot be edited safely.
    """
    package = Package(content)
    styles = Styles(package)
    sheets = package.sheets()
    earlier = package.properties()
    unmarked = styles.unmarked() if ORIGINAL in earlier else {}
    own = sheets.pop(earlier.get(SHEET, ""), None)
    name = _free_name(listing.name, sheets)
    helpers: list[tuple[str, ...]] = []
    for sheet, part in sheets.items():
        wanted = marks.get(sheet, SheetMarks())
        if wanted.cells or wanted.lists or unmarked:
            _mark_sheet(package, part, wanted, styles, unmarked, _Lists(name, listing, helpers))
    _write_listing(package, own, name, listing, helpers, styles)
    styles.write()
    package.set_property(SHEET, name)
    package.set_property(ORIGINAL, sha256)
    return package.save(), package.macros


def listing_workbook(listing: Listing) -> bytes:
    """A workbook with nothing but the listing, for what cannot be marked."""
    package = Package.empty()
    styles = Styles(package)
    _write_listing(package, None, listing.name, listing, [], styles)
    styles.write()
    package.set_property(SHEET, listing.name)
    return package.save()


@dataclass(frozen=True)
class _Lists:
    """Writes lists of allowed values as formulas; long ones stand in columns of the listing."""

    name: str
    listing: Listing
    helpers: list[tuple[str, ...]]

    def formula(self, values: tuple[str, ...]) -> str:
        text = ",".join(values).replace('"', '""')
        if len(text) <= _LONGEST_FORMULA and not any("," in value for value in values):
            return f'"{text}"'
        if values not in self.helpers:
            self.helpers.append(values)
        letter = column_letter(_helper_column(self.listing, self.helpers.index(values)))
        return f"{_sheet_reference(self.name)}!${letter}$1:${letter}${len(values)}"


def _mark_sheet(
    package: Package,
    part: str,
    marks: SheetMarks,
    styles: Styles,
    unmarked: Mapping[int, int],
    lists: _Lists,
) -> None:
    comments = {cell_name(*at): mark.text for at, mark in marks.cells.items() if mark.text}
    content = package[part]
    root = parse_sheet(content)
    drawing = add_comments(package, part, drawing_of(root), comments)
    package[part] = edit_sheet(
        content,
        root,
        {at: partial(styles.marked, schwere=mark.schwere) for at, mark in marks.cells.items()},
        {lists.formula(values): cells for values, cells in marks.lists.items()},
        drawing,
        unmarked,
    )


def _free_name(name: str, taken: Mapping[str, str]) -> str:
    known = {sheet.casefold() for sheet in taken}
    names = (name, *(f"{name} ({number})" for number in range(2, len(known) + 3)))
    return next(free for free in names if free.casefold() not in known)


def _sheet_reference(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _helper_column(listing: Listing, number: int) -> int:
    return len(listing.columns) + 2 + number


def _write_listing(
    package: Package,
    part: str | None,
    name: str,
    listing: Listing,
    helpers: Sequence[tuple[str, ...]],
    styles: Styles,
) -> None:
    xml = _listing_xml(listing, helpers, styles)
    if part is not None:
        package[part] = xml.encode()
        return
    part = package.add("xl/worksheets/rueckmeldung{}.xml", xml, _SHEET_KIND)
    relation = package.relate(package.book, "worksheet", part)
    book = package[package.book]
    root = parse(book)
    sheets = root.child("sheets")
    number = max((int(s.attributes["sheetId"]) for s in sheets.children), default=0) + 1
    element = (
        f'<{root.prefix}sheet xmlns:r="{RELATION}" name="{quoted(name)}" sheetId="{number}" '
        f'r:id="{relation}"/>'
    )
    package[package.book] = apply(book, [append(book, sheets, element.encode())])


def _listing_xml(listing: Listing, helpers: Sequence[tuple[str, ...]], styles: Styles) -> str:
    rows: list[list[tuple[int, str, object]]] = [
        [(1, "title" if number == 0 else "plain", text)] for number, text in enumerate(listing.head)
    ]
    rows += [[], [(at, "header", text) for at, text in enumerate(listing.columns, 1)]]
    header = len(rows)
    for values in listing.rows:
        kinds = [_KINDS[type(value)] for value in values]
        rows.append([(at, *pair) for at, pair in enumerate(zip(kinds, values, strict=True), 1)])
    for number, values in enumerate(helpers):
        rows += [[] for _ in range(len(values) - len(rows))]
        for row, value in zip(rows, values, strict=False):
            row.append((_helper_column(listing, number), "text", value))
    links = "".join(
        f'<hyperlink ref="{cell_name(number, at)}" display="{quoted(value.text)}" '
        f'location="{quoted(_sheet_reference(value.sheet) + "!" + value.text)}"/>'
        for number, row in enumerate(rows, 1)
        for at, _, value in row
        if isinstance(value, Link)
    )
    written = "".join(
        f'<row r="{number}">{"".join(_cell(number, *cell, styles) for cell in row)}</row>'
        for number, row in enumerate(rows, 1)
        if row
    )
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(listing.columns.values(), 1)
    )
    if helpers:
        first, last = (_helper_column(listing, n) for n in (0, len(helpers) - 1))
        widths += f'<col min="{first}" max="{last}" width="9" hidden="1"/>'
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr><tabColor rgb="FFC00000"/></sheetPr>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0"><pane ySplit="{header}" '
        f'topLeftCell="A{header + 1}" activePane="bottomLeft" state="frozen"/></sheetView>'
        f"</sheetViews><cols>{widths}</cols><sheetData>{written}</sheetData>"
        + (f"<hyperlinks>{links}</hyperlinks>" if links else "")
        + '<pageMargins left="0.5" right="0.5" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>'
        '<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _cell(row: int, column: int, kind: str, value: object, styles: Styles) -> str:
    start = f'<c r="{cell_name(row, column)}" s="{styles.listed(kind)}"'
    if isinstance(value, int):
        return f"{start}><v>{value}</v></c>"
    text = plain(value.text if isinstance(value, Link) else value)
    return f'{start} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' if text else ""
