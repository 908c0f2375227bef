"""The package of a workbook, a zip of parts: read, extended, written with all else as it was."""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote
from xml.sax.saxutils import unescape

from kleve_kpi.marked.tags import PackageError, append, apply, parse, plain, quoted

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "[Content_Types].xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CUSTOM = "docProps/custom.xml"
_CUSTOM_BYTES = 100_000
_CUSTOM_KIND = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_STYLES = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
# RuntimeError is how zipfile refuses a member with a password.
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError)
_EMPTY_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill '
    'patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs '
    'count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf xfId="0"/></cellXfs><cellStyles '
    'count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True)
class Relation:
    """What one part says of another: ``kind`` is the last word of the type, ``part`` a name."""

    id: str
    kind: str
    part: str


class Package:
    """The parts of a workbook by name, and how they hang together."""

    def __init__(self, content: bytes) -> None:
        """Read a package.

        Raises:
            PackageError: no package, or none of an xlsx or xlsm workbook.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as source:
                names = source.namelist()
                self._infos = {info.filename: info for info in source.infolist()}
                self._parts = {name: source.read(name) for name in names}
        except _DAMAGE as error:
            raise PackageError("Expected a workbook that is a zip package.") from error
        if len(names) != len(set(names)):
            raise PackageError("Expected every part of the package once, saw one twice.")
        if _TYPES not in self._parts:
            raise PackageError("Expected the package of an Excel workbook.")
        self.book = next((r.part for r in self.relations("") if r.kind == "officeDocument"), "")
        kind = self.content_type(self.book)
        if not kind.endswith((".sheet.main+xml", ".sheet.macroEnabled.main+xml")):
            raise PackageError("Expected the package of an xlsx or xlsm workbook.")
        if b"http://purl.oclc.org/ooxml" in self[self.book]:
            raise PackageError("Expected Transitional Open XML, saw Strict.")
        self.macros = "macroEnabled" in kind

    @classmethod
    def empty(cls) -> "Package":
        """A workbook without any sheet."""
        draft = io.BytesIO()
        with zipfile.ZipFile(draft, "w") as target:
            relations_kind = "application/vnd.openxmlformats-package.relationships+xml"
            types = (
                f'<Types xmlns="{_PACKAGE}/content-types">'
                f'<Default Extension="rels" ContentType="{relations_kind}"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{_BOOK}"/></Types>'
            )
            relations = (
                f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
                f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            )
            book = f'<workbook xmlns="{MAIN}"><sheets/></workbook>'
            for name, text in (
                (_TYPES, types),
                ("_rels/.rels", relations),
                ("xl/workbook.xml", book),
            ):
                target.writestr(zipfile.ZipInfo(name), _HEAD + text)
        return cls(draft.getvalue())

    def __getitem__(self, part: str) -> bytes:
        if part not in self._parts:
            raise PackageError(f"Expected the part {part} in the package, saw none.")
        return self._parts[part]

    def __setitem__(self, part: str, content: bytes) -> None:
        self._parts[part] = content

    def relations(self, part: str) -> list[Relation]:
        """The parts that a part refers to; those of the package itself for ""."""
        name = _relations_of(part)
        if name not in self._parts:
            return []
        return [
            Relation(
                r.attributes["Id"],
                r.attributes["Type"].rpartition("/")[2],
                _resolved(part, r.attributes["Target"]),
            )
            for r in parse(self[name]).all("Relationship")
            if r.attributes.get("TargetMode") != "External"
        ]

    def related(self, part: str, kind: str) -> str | None:
        """The first part of a kind that a part refers to."""
        return next((r.part for r in self.relations(part) if r.kind == kind), None)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Make a part refer to another one; returns the id of the new relation."""
        name = _relations_of(part)
        if name not in self._parts:
            self._parts[name] = f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"/>'.encode()
        root = parse(self[name])
        known = {r.attributes["Id"] for r in root.all("Relationship")}
        id_ = next(f"rId{n}" for n in range(1, len(known) + 2) if f"rId{n}" not in known)
        type_ = kind if ":" in kind else f"{RELATION}/{kind}"
        element = (
            f'<{root.prefix}Relationship Id="{id_}" Type="{type_}" Target="/{quoted(target)}"/>'
        )
        self._parts[name] = apply(self[name], [append(self[name], root, element.encode())])
        return id_

    def content_type(self, part: str) -> str:
        """The declared content type of a part, its own one or that of its ending."""
        types = parse(self[_TYPES])
        own = {f"/{part}".casefold(), part.rpartition(".")[2].casefold()}
        found = [
            entry.attributes["ContentType"]
            for key, kind in (("PartName", "Override"), ("Extension", "Default"))
            for entry in types.all(kind)
            if entry.attributes[key].casefold() in own
        ]
        return found[0] if found else ""

    def add(self, part: str, content: str, content_type: str) -> str:
        """Add a part; ``{}`` in its name becomes a number where it is taken. Returns its name."""
        taken = {name.casefold() for name in self._parts}
        names = (part.format(number) for number in ("", *range(1, len(taken) + 1)))
        part = next(name for name in names if name.casefold() not in taken)
        self._parts[part] = (_HEAD + content).encode()
        types = self[_TYPES]
        root = parse(types)
        if part.endswith(".vml"):
            # Excel declares drawings of comments by their ending; defaults stand before overrides.
            known = any(d.attributes["Extension"].lower() == "vml" for d in root.all("Default"))
            element = f'<{root.prefix}Default Extension="vml" ContentType="{content_type}"/>'
            edit = (root.inner, root.inner, b"" if known else element.encode())
        else:
            element = f'<{root.prefix}Override PartName="/{part}" ContentType="{content_type}"/>'
            edit = append(types, root, element.encode())
        self._parts[_TYPES] = apply(types, [edit])
        return part

    @property
    def styles(self) -> str:
        """The name of the part with the cell formats, which is made where there is none."""
        found = self.related(self.book, "styles")
        if found is None:
            found = self.add("xl/styles{}.xml", _EMPTY_STYLES, _STYLES)
            self.relate(self.book, "styles", found)
        return found

    def sheets(self) -> dict[str, str]:
        """The parts of the worksheets by the sheets' names, in the order of the tabs."""
        parts = {r.id: r.part for r in self.relations(self.book) if r.kind == "worksheet"}
        sheets = parse(self[self.book]).child("sheets")
        return {
            sheet.attributes["name"]: parts[id_]
            for sheet in (sheets.children if sheets else ())
            if (id_ := sheet.qualified("id")) in parts
        }

    def properties(self) -> dict[str, str]:
        """The custom properties of the document that are text."""
        part = self.related("", "custom-properties")
        return _texts(self[part]) if part else {}

    def set_property(self, name: str, value: str) -> None:
        """Set a custom property of the document; all others stay."""
        part = self.related("", "custom-properties")
        if part is None:
            part = self.add(
                _CUSTOM,
                f'<Properties xmlns="{RELATION.replace("relationships", "custom-properties")}" '
                f'xmlns:vt="{_VALUES}"/>',
                _CUSTOM_KIND,
            )
            self.relate("", "custom-properties", part)
        content = self[part]
        root = parse(content)
        known = root.all("property")
        number = max((int(p.attributes["pid"]) for p in known), default=1) + 1
        element = (
            f'<{root.prefix}property fmtid="{_CUSTOM_SET}" pid="{number}" name="{quoted(name)}">'
            f'<vt:lpwstr xmlns:vt="{_VALUES}">{plain(value)}</vt:lpwstr></{root.prefix}property>'
        )
        stale = [(p.start, p.end, b"") for p in known if p.attributes.get("name") == name]
        self._parts[part] = apply(content, [*stale, append(content, root, element.encode())])

    def save(self) -> bytes:
        """The package as bytes, the same for the same content; parts keep their order and time."""
        result = io.BytesIO()
        with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
            for name, content in self._parts.items():
                known = self._infos.get(name)
                info = zipfile.ZipInfo(name, known.date_time if known else (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(info, content)
        return result.getvalue()


def document_properties(path: Path) -> dict[str, str]:
    """The custom properties of a workbook file; none where it is no xlsx or xlsm package.

    They survive saving in Excel, LibreOffice and openpyxl, all of which call the part the same.
    Nobody has looked at the file yet: what is no such part, or larger than one, is passed over.
    """
    try:
        with zipfile.ZipFile(path) as package:
            if package.getinfo(_CUSTOM).file_size > _CUSTOM_BYTES:
                return {}
            return _texts(package.read(_CUSTOM))
    except (PackageError, *_DAMAGE, ValueError, LookupError):
        return {}


def _texts(content: bytes) -> dict[str, str]:
    return {
        p.attributes["name"]: unescape(content[value.inner : value.close].decode())
        for p in parse(content).all("property")
        for value in p.all("lpwstr")
    }


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _resolved(part: str, target: str) -> str:
    folder = posixpath.dirname(part)
    return posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
