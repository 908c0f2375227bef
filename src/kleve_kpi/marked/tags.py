"""XML parts of a workbook edited in place: every byte that is not named stays as it is.

Parsing and writing again would rename namespace prefixes, which damages ``mc:Ignorable``.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from kleve_kpi.errors import KleveKpiError

Edit = tuple[int, int, bytes]
ATTRIBUTES = rb"""(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*"""
_TAG = re.compile(rb"<[^\s/>]+" + ATTRIBUTES + rb"(/?)>")
_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)""")


class PackageError(KleveKpiError):
    """A workbook's package is built in a way that cannot be edited safely."""


@dataclass(eq=False)
class Element:
    """One element and where it stands: ``start`` to ``end``, its content ``inner`` to ``close``.

    ``prefix`` is its namespace prefix with the colon, "" without one.
    """

    name: str
    prefix: str
    attributes: dict[str, str]
    start: int
    inner: int
    close: int = 0
    end: int = 0
    children: list["Element"] = field(default_factory=list)

    def child(self, name: str) -> "Element | None":
        """The first child of that name."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list["Element"]:
        """The children of that name."""
        return [child for child in self.children if child.name == name]

    def qualified(self, name: str) -> str | None:
        """The value of a prefixed attribute such as ``r:id``, whatever its prefix."""
        return next((v for k, v in self.attributes.items() if k.endswith(f":{name}")), None)


def parse(content: bytes, opaque: str = "") -> Element:
    """The root of a part; what stands inside of the element ``opaque`` is not looked into.

    Raises:
        PackageError: no well-formed UTF-8 XML, or one with a document type.
    """
    _check_encoding(content)
    root = Element("", "", {}, 0, 0)
    open_elements = [root]
    parser = expat.ParserCreate()

    def started(tag: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        written = _TAG.match(content, at)
        if written is None:
            raise PackageError("Expected a part in UTF-8, saw another encoding.")
        prefix, _, name = tag.rpartition(":")
        element = Element(name, prefix and f"{prefix}:", attributes, at, written.end())
        if written[1]:
            element.close = element.end = written.end()
        open_elements[-1].children.append(element)
        open_elements.append(element)
        if name == opaque:
            parser.StartElementHandler = None

    def ended(tag: str) -> None:
        if parser.StartElementHandler is None and tag.rpartition(":")[2] != opaque:
            return
        parser.StartElementHandler = started
        element = open_elements.pop()
        if not element.end:
            element.close = parser.CurrentByteIndex
            element.end = content.index(b">", element.close) + 1

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise PackageError(f"Expected well-formed XML, saw {error}.") from error
    return root.children[0]


def _check_encoding(content: bytes) -> None:
    declared = _ENCODING.match(content)
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise PackageError(
            f"Expected a part in UTF-8, saw {declared[1].decode('ascii', 'replace')}."
        )
    if b"<!DOCTYPE" in content[:4096]:
        raise PackageError("Expected a part without a document type, saw one.")


def apply(content: bytes, edits: list[Edit]) -> bytes:
    """The content with every (start, end, replacement) made; insertions keep their order."""
    pieces, at = [], 0
    for start, end, replacement in sorted(edits, key=lambda edit: edit[:2]):
        pieces += (content[at:start], replacement)
        at = end
    return b"".join((*pieces, content[at:]))


def append(content: bytes, element: Element, *added: bytes) -> Edit:
    """The edit that puts more children at the end of an element, self-closing or not."""
    text = b"".join(added)
    if content[element.inner - 2 : element.inner] != b"/>":
        return element.close, element.close, text
    name = (element.prefix + element.name).encode()
    opened = content[element.start : element.inner - 2].rstrip() + b">"
    return element.start, element.end, opened + text + b"</" + name + b">"


def with_attributes(tag: bytes, **values: str | int) -> bytes:
    """A start tag with these attributes set, all others as they are.

    >>> with_attributes(b'<c r="C5" s="2"/>', s=7), with_attributes(b"<c>", s=7)
    (b'<c r="C5" s="7"/>', b'<c s="7">')
    """
    for name, value in values.items():
        written = f' {name}="{quoted(value)}"'.encode()
        known = re.compile(rb"""\s+%s\s*=\s*("[^"]*"|'[^']*')""" % name.encode())
        tag, found = known.subn(lambda _, written=written: written, tag, count=1)
        if not found:
            tag = re.sub(rb"^<[^\s/>]+", lambda m, written=written: m[0] + written, tag)
    return tag


def plain(text: object) -> str:
    """Text for an element's content; control characters, which XML cannot hold, are left out.

    >>> plain("A & B < C" + chr(7))
    'A &amp; B &lt; C'
    """
    return escape(ILLEGAL_CHARACTERS_RE.sub("", str(text)))


def quoted(text: object) -> str:
    """Text for an attribute in double quotes.

    >>> quoted('Blatt "Alt"')
    'Blatt &quot;Alt&quot;'
    """
    return plain(text).replace('"', "&quot;").replace("\n", "&#10;")
