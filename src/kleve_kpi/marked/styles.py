"""The cell formats of a workbook, with copies of them in the colours of the marks."""

import re

from kleve_kpi.marked.package import Package
from kleve_kpi.marked.tags import Element, PackageError, append, apply, parse, with_attributes

FILLS = {"fehler": "FFF8CBC6", "warnung": "FFFFF0B3"}
_LISTED = {
    # quotePrefix keeps text that begins with = + - @ from becoming a formula when it is edited.
    "text": '<xf quotePrefix="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>',
    "number": '<xf applyAlignment="1"><alignment vertical="top"/></xf>',
    "plain": '<xf quotePrefix="1"/>',
    "title": '<xf fontId="{bold}" applyFont="1" quotePrefix="1"/>',
    "header": '<xf fontId="{bold}" applyFont="1" quotePrefix="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>',
    "link": '<xf fontId="{link}" applyFont="1" quotePrefix="1" applyAlignment="1">'
    '<alignment vertical="top"/></xf>',
}
_FONTS = {
    "bold": '<font><b/><sz val="11"/><name val="Calibri"/></font>',
    "link": '<font><u/><sz val="11"/><color rgb="FF0B57A4"/><name val="Calibri"/></font>',
}


class Styles:
    """Hands out format numbers, those that are there and new ones; ``write`` puts them down."""

    def __init__(self, package: Package) -> None:
        """Read the formats of a workbook.

        Raises:
            PackageError: its part with formats lacks fonts, fills or cell formats.
        """
        self._package = package
        self._part = package.styles
        self._content = package[self._part]
        root = parse(self._content)
        found = {name: root.child(name) for name in ("fonts", "fills", "cellXfs")}
        if not all(table is not None and table.children for table in found.values()):
            raise PackageError("Expected fonts, fills and cell formats in the workbook's styles.")
        self._tables: dict[str, Element] = found
        self._added: dict[str, list[bytes]] = {name: [] for name in found}
        self._known: dict[tuple[object, ...], int] = {}

    def listed(self, name: str) -> int:
        """The format of a cell in the sheet of findings: text, title, header or link."""
        fonts = {
            font: self._once(("font", font), "fonts", self._new(xml))
            for font, xml in _FONTS.items()
        }
        xf = _LISTED[name].format(**fonts)
        return self._once(("listed", name), "cellXfs", self._new(xf))

    def marked(self, number: int, schwere: str) -> int:
        """The format like ``number``, in the colour of a mark."""
        colour = FILLS[schwere]
        fill = (
            f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/>'
            '<bgColor indexed="64"/></patternFill></fill>'
        )
        fill_id = self._once(("fill", schwere), "fills", self._new(fill))
        return self._with_fill(number, fill_id)

    def unmarked(self) -> dict[int, int]:
        """Formats in the colour of an earlier mark, and the same ones without a fill."""
        fills = self._tables["fills"].children
        marks = {
            str(number)
            for number, fill in enumerate(fills)
            if any(f'"{c}"'.encode() in self._text(fill) for c in FILLS.values())
        }
        return {
            number: self._with_fill(number, 0)
            for number, xf in enumerate(self._tables["cellXfs"].children)
            if xf.attributes.get("fillId") in marks
        }

    def write(self) -> None:
        """Put the new formats into the package."""
        edits = []
        for name, added in self._added.items():
            if added:
                table = self._tables[name]
                tag = self._content[table.start : table.inner]
                count = len(table.children) + len(added)
                edits.append((table.start, table.inner, with_attributes(tag, count=count)))
                edits.append(append(self._content, table, *added))
        self._package[self._part] = apply(self._content, edits)

    def _with_fill(self, number: int, fill_id: int) -> int:
        known, added = self._tables["cellXfs"].children, self._added["cellXfs"]
        if number >= len(known) + len(added):
            raise PackageError(f"Expected cell format {number} in the workbook's styles, saw none.")
        xf = self._text(known[number]) if number < len(known) else added[number - len(known)]
        changed = with_attributes(xf, fillId=fill_id, applyFill=1)
        return self._once(("xf", number, fill_id), "cellXfs", changed)

    def _once(self, key: tuple[object, ...], table: str, xml: bytes) -> int:
        if key not in self._known:
            self._known[key] = len(self._tables[table].children) + len(self._added[table])
            self._added[table].append(xml)
        return self._known[key]

    def _text(self, element: Element) -> bytes:
        return self._content[element.start : element.end]

    def _new(self, xml: str) -> bytes:
        return re.sub(r"<(/?)", rf"<\g<1>{self._tables['fills'].prefix}", xml).encode()
