"""HTML and SVG -> texts a reader sees, hears or could look up; tables; scripts and requests."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

from kleve_kpi.release.hits import Hit
from kleve_kpi.release.texts import Document, Grid, texts_of


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_INLINE = _names(
    "a abbr b bdi bdo cite code em font i kbd mark q s small span strong sub sup time u var wbr"
)
_EMPTY = _names("area base br col embed hr img input link meta source track wbr")
_SPOKEN = {"alt", "title", "aria-label", "aria-description", "aria-roledescription", "placeholder"}
_SCRIPTS = {"script", "noscript"}
_FRAMES = {"iframe", "frame", "object", "embed", "applet", "form", "base", "portal"}
# What makes a browser fetch something, in any element; href only where it is no link to click.
_LOADING = _names("src srcset poster background data action formaction ping manifest archive")
_CLICKED = {"a", "area"}
_JAVASCRIPT = re.compile(r"\s*(java|vb)script:", re.IGNORECASE)
_STYLE_REQUEST = re.compile(
    r"@import|url\(\s*[\"']?(?!\s*(#|data:(?!text|image/svg)))|image-set\(|expression\(",
    re.IGNORECASE,
)
# Coordinates and colours hold long numbers that mean nothing.
_DRAWING = re.compile(r"[\s\d.,;:+\-eE%()#]*|[MLHVCSQTAZmlhvcsqtaz\s\d.,+\-eE]*")
_DRAWN = _names("d points transform viewbox x y x1 x2 y1 y2 cx cy r rx ry width height dx dy")
_STYLE_NUMBER = re.compile(r"#[0-9a-fA-F]{3,8}\b|\d*\.?\d+")
_DATA = re.compile(r"data:([\w/+.-]*)[^,]*,", re.IGNORECASE)
_PICTURE = re.compile(r"image/(png|jpeg|gif|webp)", re.IGNORECASE)


def read_markup(name: str, content: str) -> Document:
    """The texts, tables and requests of a page or drawing."""
    reader = _Reader(name)
    reader.feed(content)
    reader.close()
    reader.flush()
    texts = texts_of(visible=reader.seen, hidden=reader.hidden)
    spoken = texts_of(visible=reader.spoken)
    return Document((*texts, *spoken), tuple(reader.grids), tuple(reader.hits))


class _Reader(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.seen: list[tuple[str, str]] = []
        self.spoken: list[tuple[str, str]] = []
        self.hidden: list[tuple[str, str]] = []
        self.grids: list[Grid] = []
        self.hits: list[Hit] = []
        self._block: list[str] = []
        self._line = 0
        self._inside: list[str] = []
        self._tables: list[_Table] = []
        named = re.fullmatch(r"\d\d_(\w+)\.html", name)
        self._themen = [named[1] if named else ""]

    def _place(self, what: str, line: int | None = None) -> str:
        return f"Zeile {line or self.getpos()[0]}, {what}"

    def flush(self) -> None:
        """End a block of text: words of two blocks are two words."""
        text = "".join(self._block)
        if text.strip():
            what = next((word for tag, word in _PARTS.items() if tag in self._inside), "Text")
            self.seen.append((self._place(what, self._line), text))
        self._block.clear()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.flush()
        if tag not in _EMPTY:
            self._inside.append(tag)
        values = {key: value or "" for key, value in attrs}
        self._structure(tag, values)
        if tag in _SCRIPTS:
            self._hit("skript", f"<{tag}>")
        if tag in _FRAMES:
            self._hit("nachladen", f"<{tag}>")
        if tag == "meta" and values.get("http-equiv", "").lower() == "refresh":
            self._hit("nachladen", "<meta http-equiv=refresh>")
        for key, value in values.items():
            self._attribute(tag, key, value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.flush()
        if self._tables:
            self._tables[-1].end(tag)
        if tag == "table" and self._tables:
            self.grids.append(self._tables.pop().grid(self._themen[-1]))
        if tag == "section" and len(self._themen) > 1:
            self._themen.pop()
        if tag in self._inside:
            # What was left open inside ends with it.
            del self._inside[len(self._inside) - 1 - self._inside[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        inside = self._inside[-1] if self._inside else ""
        if inside in ("style", "script"):
            if inside == "style" and _STYLE_REQUEST.search(data):
                self._hit("nachladen", "<style>")
            text = _STYLE_NUMBER.sub("", data) if inside == "style" else data
            self.hidden.append((self._place(f"<{inside}>"), text))
            return
        if not "".join(self._block).strip():
            before = len(data) - len(data.lstrip())
            self._line = self.getpos()[0] + data.count("\n", 0, before)
        self._block.append(data)
        if self._tables:
            self._tables[-1].data(data, self._line)

    def handle_comment(self, data: str) -> None:
        self.hidden.append((self._place("Kommentar"), data))

    def handle_decl(self, decl: str) -> None:
        self.hidden.append((self._place("Kopf der Datei"), decl))

    handle_pi = handle_decl

    def unknown_decl(self, data: str) -> None:
        self.handle_data(data.removeprefix("CDATA["))

    def _hit(self, code: str, what: str) -> None:
        self.hits.append(Hit(code, self.name, self._place(what)))

    def _structure(self, tag: str, values: dict[str, str]) -> None:
        if tag == "table":
            self._tables.append(_Table())
        elif self._tables:
            self._tables[-1].start(tag)
        if tag == "section":
            self._themen.append(values.get("id", self._themen[-1]))

    def _attribute(self, tag: str, key: str, value: str) -> None:
        what = f"Attribut {key}"
        if key.startswith("on"):
            self._hit("skript", what)
        if _JAVASCRIPT.match(value):
            self._hit("skript", what)
        if key in _LOADING or (key.endswith("href") and tag not in _CLICKED):
            self._loading(key, value, what)
        embedded = _DATA.match(value)
        if embedded:
            value = value[: embedded.end()]
        if key == "style":
            if _STYLE_REQUEST.search(value):
                self._hit("nachladen", what)
            value = _STYLE_NUMBER.sub("", value)
        elif "url(" in value and _STYLE_REQUEST.search(value):
            self._hit("nachladen", what)
        if key in _SPOKEN or (tag == "meta" and key == "content"):
            self.spoken.append((self._place(what), value))
        elif not (key in _DRAWN and _DRAWING.fullmatch(value)):
            self.hidden.append((self._place(what), unquote(value)))

    def _loading(self, key: str, value: str, what: str) -> None:
        """A part of the page itself, and a picture that stands in it, are no requests."""
        if key.endswith("href") and value.lstrip().startswith("#"):
            return
        embedded = _DATA.match(value.strip())
        if embedded is None or not _PICTURE.fullmatch(embedded[1]):
            self._hit("nachladen", what)


_PARTS = {
    "title": "Titel",
    "caption": "Tabelle",
    "table": "Tabelle",
    "svg": "Grafik",
    "code": "Code",
}


class _Table:
    """A table while it is read."""

    def __init__(self) -> None:
        self._titel: list[str] = []
        self._rows: list[tuple[int, bool, list[list[str]]]] = []
        self._head = False
        self._into: list[str] | None = None

    def start(self, tag: str) -> None:
        if tag == "caption":
            self._into = self._titel
        elif tag == "thead":
            self._head = True
        elif tag == "tr":
            self._rows.append((0, self._head, []))
        elif tag in ("td", "th") and self._rows:
            self._into = []
            self._rows[-1][2].append(self._into)

    def end(self, tag: str) -> None:
        if tag in ("td", "th", "caption"):
            self._into = None
        elif tag == "thead":
            self._head = False

    def data(self, data: str, line: int) -> None:
        if self._into is not None:
            self._into.append(data)
        if self._rows and not self._rows[-1][0]:
            self._rows[-1] = (line, *self._rows[-1][1:])

    def grid(self, thema: str) -> Grid:
        rows = [(line, head, [_plain(cell) for cell in cells]) for line, head, cells in self._rows]
        kopf = [cell for _, head, cells in rows if head for cell in cells]
        body = [(f"Zeile {line}, Tabelle", cells) for line, head, cells in rows if not head]
        return Grid(_plain(self._titel), kopf, body, thema)


def _plain(parts: list[str]) -> str:
    return " ".join("".join(parts).split())
