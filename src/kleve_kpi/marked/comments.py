"""Comments at cells, beside those that a sheet already has."""

import re
from collections.abc import Mapping

from kleve_kpi.marked.package import MAIN, Package
from kleve_kpi.marked.tags import Edit, Element, PackageError, append, apply, parse, plain

# By this first line a comment of an earlier round is known, whatever program saved it since.
HEADING = "Rückmeldung zur Lieferung:"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_KIND = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
_NAMESPACES = (
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_BOX = (
    '<v:shapetype{names} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = re.compile(rb"<(\w+:shape)\s.*?</\1>", re.DOTALL)
_COLUMNS_WIDE = 4
_SIGNS_A_LINE = 42


def add_comments(
    package: Package, sheet: str, drawing: str | None, comments: Mapping[str, str]
) -> str | None:
    """Put comments at cells ("C17") of a sheet, in place of those of an earlier round.

    A cell that has a comment of its own keeps it and gets ours below; one with a conversation
    (threaded comments) keeps that alone, because Excel would not show ours.

    Args:
        package: the workbook.
        sheet: the part of the sheet.
        drawing: the relation that the sheet names as its drawing of comments, if it does.
        comments: the texts by cell.

    Returns:
        The relation to the drawing that the sheet must name; None where it names it already, or
        where there is nothing to draw.

    Raises:
        PackageError: the comments that are there cannot be extended.
    """
    part = package.related(sheet, "comments")
    if part is None:
        if not comments:
            return None
        text = f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
        part = package.add("xl/comments{}.xml", text, _KIND)
        package.relate(sheet, "comments", part)
    known, stale = _write_texts(package, sheet, part, comments)
    added = [cell for cell in comments if cell not in known]
    new = None
    if drawing is not None:
        vml = next((r.part for r in package.relations(sheet) if r.id == drawing), "")
    elif added:
        vml = package.add("xl/drawings/vmlDrawing{}.vml", _DRAWING, _DRAWING_KIND)
        new = package.relate(sheet, "vmlDrawing", vml)
    else:
        return None
    package[vml] = _with_shapes(package[vml], {cell: comments[cell] for cell in added}, stale)
    return new


def _write_texts(
    package: Package, sheet: str, part: str, comments: Mapping[str, str]
) -> tuple[set[str], set[str]]:
    """Write the texts; returns the cells with a comment of their own, and those once ours."""
    content = package[part]
    root = parse(content)
    authors, listed = root.child("authors"), root.child("commentList")
    if authors is None or listed is None:
        raise PackageError(f"Expected authors and comments in {part}.")
    threaded = _threaded(package, sheet)
    own, stale, edits = set(threaded), set(), []
    for comment in listed.all("comment"):
        cell = comment.attributes.get("ref", "")
        if _plain_text(content, comment).startswith(HEADING):
            stale.add(cell)
            edits.append((comment.start, comment.end, b""))
        else:
            own.add(cell)
            edits += _extended(content, comment, "" if cell in threaded else comments.get(cell, ""))
    p = root.prefix
    new = "".join(
        f'<{p}comment ref="{cell}" authorId="{len(authors.children)}"><{p}text><{p}r>'
        f'<{p}t xml:space="preserve">{plain(text)}</{p}t></{p}r></{p}text></{p}comment>'
        for cell, text in comments.items()
        if cell not in own
    )
    author = f"<{p}author>{plain(HEADING[:-1])}</{p}author>"
    edits += [append(content, authors, author.encode()), append(content, listed, new.encode())]
    package[part] = apply(content, edits)
    return own, stale


def _threaded(package: Package, sheet: str) -> set[str]:
    part = package.related(sheet, "threadedComment")
    return {e.attributes.get("ref", "") for e in parse(package[part]).children} if part else set()


def _plain_text(content: bytes, comment: Element) -> str:
    text = re.sub(rb"<[^>]*>", b"", content[comment.inner : comment.close])
    return text.decode().strip()


def _extended(content: bytes, comment: Element, added: str) -> list[Edit]:
    """Our text as one more run, in place of that of an earlier round."""
    text = comment.child("text")
    if text is None:
        return []
    p = comment.prefix
    ours = f'<{p}r><{p}t xml:space="preserve">\n\n{plain(added)}</{p}t></{p}r>' if added else ""
    edits = []
    runs = text.all("r")
    if bare := text.child("t"):
        # Text without runs cannot stand beside runs.
        run = b"<%sr>%s</%sr>" % (p.encode(), content[bare.start : bare.end], p.encode())
        edits = [(bare.start, bare.end, run)] if added else []
    old = content.find(HEADING.encode(), text.inner, text.close)
    if old >= 0 and not bare:
        at = next(number for number, run in enumerate(runs) if old < run.end)
        start = len(content[:old].rstrip(b"\n"))
        edits.append((start, content.index(b"<", old), b""))
        edits += [(run.start, run.end, b"") for run in runs[at + 1 :]]
        runs = runs[: at + 1]
    end = (bare or runs[-1]).end if bare or runs else text.inner
    return [*edits, (end, end, ours.encode())]


def _with_shapes(content: bytes, comments: Mapping[str, str], stale: set[str]) -> bytes:
    """The drawing with a hidden box for each comment; VML need not be well-formed XML."""
    gone = {_position(cell) for cell in stale}

    def kept(shape: re.Match) -> bytes:
        row, column = (re.search(rb"<\w+:%s>\s*(\d+)" % n, shape[0]) for n in (b"Row", b"Column"))
        ours = row and column and (int(row[1]), int(column[1])) in gone
        return b"" if ours else shape[0]

    content = _SHAPE.sub(kept, content)
    end = content.rfind(b"</xml>")
    if end < 0:
        raise PackageError("Expected the drawing of comments to end with </xml>.")
    used = [int(n) for n in re.findall(rb"_x0000_s(\d+)", content)]
    names = "" if b" xmlns:v=" in content and b" xmlns:x=" in content else _NAMESPACES
    box = "" if not comments or b'"_x0000_t202"' in content else _BOX.format(names=names)
    shapes = (
        _shape(number, cell, text, names)
        for number, (cell, text) in enumerate(comments.items(), max([1024, *used]) + 1)
    )
    return content[:end] + (box + "".join(shapes)).encode() + content[end:]


def _shape(number: int, cell: str, text: str, names: str) -> str:
    row, column = _position(cell)
    lines = sum(1 + len(line) // _SIGNS_A_LINE for line in text.splitlines())
    anchor = (
        f"{column + 1},15,{max(0, row - 1)},10,{column + 1 + _COLUMNS_WIDE},15,{row + 1 + lines},4"
    )
    return (
        f'<v:shape{names} id="_x0000_s{number}" type="#_x0000_t202" '
        f'style="position:absolute;visibility:hidden" fillcolor="#ffffe1" '
        'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" '
        'obscured="t"/><v:path o:connecttype="none"/><v:textbox/>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}'
        f"</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}"
        "</x:Column></x:ClientData></v:shape>"
    )


def _position(cell: str) -> tuple[int, int]:
    """Row and column of a cell, both counted from 0."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :]) - 1, column - 1
