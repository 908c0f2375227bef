"""One sheet's cells marked in place: formats, lists of allowed values, the comments' drawing."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from kleve_kpi.findings import cell_name, cell_ranges
from kleve_kpi.marked.package import RELATION
from kleve_kpi.marked.tags import (
    ATTRIBUTES,
    Edit,
    Element,
    PackageError,
    append,
    apply,
    parse,
    plain,
    with_attributes,
)
from kleve_kpi.sheet import Position

# The order in which Excel wants the elements of a sheet, up to the last one written here.
# fmt: off
_ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
    "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr",
    "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches",
    "ignoredErrors", "smartTags", "drawing", "legacyDrawing",
)
# fmt: on
_ROW, _CELL = (
    re.compile(rb"<(?:\w+:)?%s(?=[\s/>])" % name + ATTRIBUTES + rb"(/?)>")
    for name in (b"row", b"c")
)
_NUMBER = {
    name: re.compile(rb"""\s%s\s*=\s*["'](\d+)["']""" % name.encode()) for name in ("r", "s")
}
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Z]+)\d+["']""")
_AREA = re.compile(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")
_AREAS_A_LIST = 200


def parse_sheet(content: bytes) -> Element:
    """The elements of a sheet, its rows and cells left out.

    Raises:
        PackageError: it is no sheet with cells, or not built in a way that can be edited safely.
    """
    root = parse(content, opaque="sheetData")
    data = root.child("sheetData")
    if data is None:
        raise PackageError("Expected a sheet with cells.")
    if any(content.find(start, data.inner, data.close) >= 0 for start in (b"<!", b"<?")):
        raise PackageError("Expected a sheet without XML comments between its cells.")
    return root


def drawing_of(sheet: Element) -> str | None:
    """The relation that a sheet names as the drawing of its comments."""
    element = sheet.child("legacyDrawing")
    return element.qualified("id") if element else None


def edit_sheet(
    content: bytes,
    root: Element,
    formats: Mapping[Position, Callable[[int], int]],
    lists: Mapping[str, Iterable[Position]],
    drawing: str | None,
    unmarked: Mapping[int, int],
) -> bytes:
    """A sheet with cells marked; everything that is not named here keeps its bytes.

    Args:
        content: the part of the sheet.
        root: its elements, as parse_sheet gives them.
        formats: for each marked cell, which format follows from the one it has.
        lists: cells that get a list of allowed values, by the formula of the list.
        drawing: the relation to the drawing of comments, where the sheet does not name it yet.
        unmarked: formats of earlier marks, and those that stand in their place.

    Raises:
        PackageError: the sheet is built in a way that cannot be edited safely.
    """
    edits = _Cells(content, root, formats, unmarked).edits
    edits += _list_edits(content, root, lists)
    if drawing is not None:
        element = f'<{root.prefix}legacyDrawing xmlns:r="{RELATION}" r:id="{drawing}"/>'
        edits.append(_in_order(root, "legacyDrawing", element))
    return apply(content, edits)


class _Cells:
    """Collects the edits of rows and cells, which stand in ascending order."""

    def __init__(
        self,
        content: bytes,
        root: Element,
        formats: Mapping[Position, Callable[[int], int]],
        unmarked: Mapping[int, int],
    ) -> None:
        self.edits: list[Edit] = []
        self._content = content
        self._prefix = root.prefix
        data = root.child("sheetData")
        self._formats = formats
        self._unmarked = unmarked
        cols = root.child("cols")
        self._columns = [
            tuple(int(col.attributes.get(name, 0)) for name in ("min", "max", "style"))
            for col in (cols.children if cols else ())
        ]
        by_row: dict[int, list[int]] = {}
        for row, column in sorted(formats):
            by_row.setdefault(row, []).append(column)
        waiting = deque(by_row)
        number = 0
        for tag in _ROW.finditer(content, data.inner, data.close):
            before, number = number, _number(tag[0], "r", number + 1)
            if number <= before:
                raise PackageError(
                    f"Expected rows in ascending order, saw {number} after {before}."
                )
            while waiting and waiting[0] < number:
                row = waiting.popleft()
                self.edits.append((tag.start(), tag.start(), self._new_row(row, by_row[row])))
            wanted = by_row[waiting.popleft()] if waiting and waiting[0] == number else []
            if wanted or unmarked:
                self._row(tag, number, wanted)
        added = [self._new_row(row, by_row[row]) for row in waiting]
        if added:
            self.edits.append(append(content, data, *added))

    def _row(self, tag: re.Match, row: int, wanted: list[int]) -> None:
        content = self._content
        default = _number(tag[0], "s", None) if b"customFormat" in tag[0] else None
        if tag[1]:
            if wanted:
                cells = b"".join(self._new_cell(row, column, default) for column in wanted)
                opened = tag[0][:-2].rstrip() + b">"
                self.edits.append((tag.start(), tag.end(), opened + cells + self._end("row")))
            return
        end = content.index(self._end("row"), tag.end())
        waiting, column = deque(wanted), 0
        for cell in _CELL.finditer(content, tag.end(), end):
            address = _ADDRESS.search(cell[0])
            column = _column(address[1]) if address else column + 1
            while waiting and waiting[0] < column:
                new = self._new_cell(row, waiting.popleft(), default)
                self.edits.append((cell.start(), cell.start(), new))
            style = _number(cell[0], "s", 0)
            changed = self._unmarked.get(style, style)
            if waiting and waiting[0] == column:
                changed = self._formats[row, waiting.popleft()](changed)
            if changed != style:
                self.edits.append((cell.start(), cell.end(), with_attributes(cell[0], s=changed)))
        rest = b"".join(self._new_cell(row, column, default) for column in waiting)
        if rest:
            self.edits.append((end, end, rest))

    def _new_row(self, row: int, columns: list[int]) -> bytes:
        cells = b"".join(self._new_cell(row, column, None) for column in columns)
        return f'<{self._prefix}row r="{row}">'.encode() + cells + self._end("row")

    def _new_cell(self, row: int, column: int, default: int | None) -> bytes:
        """An empty cell, formatted like its row, or else like its column."""
        if default is None:
            default = next((s for low, high, s in self._columns if low <= column <= high), 0)
        style = self._formats[row, column](default)
        return f'<{self._prefix}c r="{cell_name(row, column)}" s="{style}"/>'.encode()

    def _end(self, name: str) -> bytes:
        return f"</{self._prefix}{name}>".encode()


def _number(tag: bytes, name: str, default: int | None) -> int | None:
    found = _NUMBER[name].search(tag)
    return int(found[1]) if found else default


def _column(letters: bytes | str) -> int:
    number = 0
    for letter in letters if isinstance(letters, bytes) else letters.encode():
        number = number * 26 + letter - 64
    return number


def _list_edits(
    content: bytes, root: Element, lists: Mapping[str, Iterable[Position]]
) -> list[Edit]:
    """Lists for cells that have no validation of their own, which Excel allows only one of."""
    known = root.child("dataValidations")
    taken = [v.attributes.get("sqref", "") for v in (known.children if known else ())]
    after = content[root.child("sheetData").end :]
    taken += [m.decode() for m in re.findall(rb"<(?:\w+:)?sqref>([^<]*)<", after)]
    areas = [
        (_column(m[1]), int(m[2]), _column(m[3] or m[1]), int(m[4] or m[2]))
        for text in taken
        for m in _AREA.finditer(text)
    ]
    p = root.prefix
    added = []
    for formula, cells in lists.items():
        free = [
            (row, column)
            for row, column in cells
            if not any(
                left <= column <= right and top <= row <= bottom
                for left, top, right, bottom in areas
            )
        ]
        for sqref in _squares(free):
            added.append(
                f'<{p}dataValidation type="list" errorStyle="warning" allowBlank="1" '
                'showErrorMessage="1" errorTitle="Unbekannter Eintrag" error="Dieser Eintrag '
                f'steht nicht in der Liste." sqref="{sqref}"><{p}formula1>{plain(formula)}'
                f"</{p}formula1></{p}dataValidation>"
            )
    if not added:
        return []
    if known is None or not known.children:
        text = f'<{p}dataValidations count="{len(added)}">{"".join(added)}</{p}dataValidations>'
        stale = [] if known is None else [(known.start, known.end, b"")]
        return [*stale, _in_order(root, "dataValidations", text)]
    tag = content[known.start : known.inner]
    count = len(known.children) + len(added)
    return [
        (known.start, known.inner, with_attributes(tag, count=count)),
        (known.close, known.close, "".join(added).encode()),
    ]


def _squares(cells: Iterable[Position]) -> Iterable[str]:
    """The cells as areas, so many in one text as Excel takes."""
    columns: dict[int, list[int]] = {}
    for row, column in cells:
        columns.setdefault(column, []).append(row)
    areas = [a for c, rows in columns.items() for a in cell_ranges(rows, c).split(", ")]
    cuts = [*range(0, len(areas), _AREAS_A_LIST), len(areas)]
    return [" ".join(areas[a:b]) for a, b in pairwise(cuts)]


def _in_order(root: Element, name: str, element: str) -> Edit:
    """The edit that puts a child where Excel wants it, behind all that come before it."""
    before = _ORDER[: _ORDER.index(name)]
    at = max(child.end for child in root.children if child.name in before)
    return at, at, element.encode()
