"""A table that nobody declared -> the source that it probably is.

Nothing personal is taken over: from the cells only categories come into the source, and not from
columns whose heading or contents look personal.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kleve_kpi import german
from kleve_kpi.detect.tables import FoundColumn, FoundTable, find_tables
from kleve_kpi.errors import LayoutError, UnknownNameError
from kleve_kpi.release.patterns import Allowed, find_patterns
from kleve_kpi.release.personal import role_of
from kleve_kpi.release.texts import Text
from kleve_kpi.sheet import Percent, Raw, Sheet, Workbook
from kleve_kpi.source import Column, ColumnType, Source, header_key
from kleve_kpi.values import clean_text, parse
from kleve_kpi.values.text import is_missing

PSEUDONYM = "person"
_LONGEST_NAME = 30
_MOST_CATEGORIES = 12
_LONGEST_CATEGORY = 35
_FITS = 0.9  # of a column's cells can be read as its type
# Numbers that name something are never summed.
_CODE = re.compile(
    r"(?<![^\W_])(id|code|nr|nummer|number|plz|postleitzahl|kennziffer|schlüssel|bezirk|jahrgang)"
    r"(?![^\W_])",
    re.IGNORECASE,
)
_FACHBEREICH = {"fachbereich", "fb", "zustaendigerfachbereich", "federfuehrenderfachbereich"}
# Remarks among colleagues may name anybody.
_REMARK = re.compile(
    r"bemerk|anmerk|notiz|kommentar|hinweis|freitext|begruendung|erlaeuterung|rueckmeldung"
)
# Column names that are personal whatever they hold.
_PERSONAL_NAME = re.compile(
    r"nachname|vorname|mail|personalnummer|geburt|iban|telefon|antragstelle"
    r"|surname|(first|last|given|family)_?name|phone|birth"
)
# Who works on a row; the row is not about this person.
_CONTACT = re.compile(r"bearbeit|ansprech|kontakt|zustaendig|telefon|durchwahl|betreu")
_FULL_NAME = re.compile(r"[A-ZÄÖÜ][\w'’-]+, [A-ZÄÖÜ][\w'’.-]+( [A-ZÄÖÜ][\w'’.-]+)?")
_PERSONAL_CODES = {"email", "telefon", "iban", "ip"}
_UNFIT = ("bad_", "ambiguous_", "mixed_", "unknown_")


@dataclass(frozen=True)
class Guess:
    """A source as guessed, where it stands, and the headings that are left out of it."""

    source: Source
    sheet: Sheet
    table: FoundTable
    remarks: tuple[str, ...]
    unnamed: tuple[int, ...]


@dataclass(frozen=True)
class _Seen:
    """A column of the table: its heading, what its records hold, and the texts of them."""

    header: str
    cells: Sequence[Raw]
    texts: Sequence[str]

    @property
    def filled(self) -> bool:
        return len(self.texts) == len(self.cells)

    @property
    def distinct(self) -> bool:
        return self.filled and len(set(self.texts)) == len(self.texts)


def guess_source(
    name: str, book: Workbook, *, blatt: str | None = None, titel: str = "", absender: str = ""
) -> Guess:
    """The source that the largest table of a workbook (or of one sheet) looks like.

    Types need nine in ten cells that can be read so; a few texts that come again and again are
    categories. The key is the first column whose values are all there and all different.

    Args:
        name: the name of the source.
        book: the workbook as read.
        blatt: the sheet to look at; all visible ones by default.
        titel: the title of the source; from its name by default.
        absender: who sends it.

    Raises:
        UnknownNameError: no such sheet.
        LayoutError: no table with headings over at least two columns.
    """
    sheet, table = _largest(book, blatt)
    columns: list[Column] = []
    remarks: list[str] = []
    seen: dict[str, _Seen] = {}
    taken = {PSEUDONYM}
    headers = _headers(table)
    for found in table.columns:
        header = headers.get(found.column)
        if header is None:
            continue
        if _REMARK.search(header_key(header)):
            remarks.append(header)
            continue
        one = _seen(sheet, table, found.column, header)
        column = _column(one, found, taken)
        taken.add(column.name)
        seen[column.name] = one
        columns.append(column)
    if len(columns) < 2:
        raise _no_table(book, sheet.name, "one column that can be declared")
    columns = _with_pseudonym(columns, seen)
    key = _key(columns, seen)
    about_people = any(c.pseudonym for c in columns)
    named = [c.name for c in columns if c.type == "text" and not c.personal]
    source = Source(
        titel or name.replace("_", " ").capitalize(),
        absender or "ohne Angabe",
        tuple(columns),
        key=key,
        about_people=about_people,
        bezeichnung=named[0] if named and not about_people else "",
        name=name,
    )
    unnamed = tuple(c.column for c in table.columns if c.column not in headers)
    return Guess(source, sheet, table, tuple(remarks), unnamed)


def _largest(book: Workbook, blatt: str | None) -> tuple[Sheet, FoundTable]:
    """The table with headings that has the most cells."""
    names = [sheet.name for sheet in book.sheets]
    if blatt is not None and blatt not in names:
        raise UnknownNameError("sheet", blatt, names)
    sheets = [s for s in book.sheets if s.name == blatt or (blatt is None and s.visible)]
    found = [(s, table) for s in sheets for table in find_tables(s) if table.header_rows]
    if not found:
        raise _no_table(book, blatt, "none")
    return max(found, key=lambda one: one[1].records * len(one[1].columns))


def _no_table(book: Workbook, blatt: str | None, seen: str) -> LayoutError:
    return LayoutError(
        book.file,
        blatt,
        "a table with headings over at least two columns",
        seen,
        f"Look at it with: kleve-kpi inspect {book.file}",
    )


def _headers(table: FoundTable) -> dict[int, str]:
    """One heading a column: its lowest line, with the group above it where that tells it apart.

    Columns whose headings are the same, or have no letter, cannot be declared.
    """
    lines = {c.column: c.header.split(" | ") for c in table.columns if header_key(c.header)}
    lowest = Counter(header_key(parts[-1]) for parts in lines.values())
    headers = {
        at: parts[-1] if lowest[header_key(parts[-1])] == 1 else " ".join(parts)
        for at, parts in lines.items()
    }
    times = Counter(map(header_key, headers.values()))
    return {at: text for at, text in headers.items() if times[header_key(text)] == 1}


def _seen(sheet: Sheet, table: FoundTable, at: int, header: str) -> _Seen:
    first, last = table.data_rows
    rows = [row for row in range(first, last + 1) if row not in table.excluded]
    cells = [sheet.cell(row, at) for row in rows]
    texts = [clean_text(raw) for raw in cells if raw is not None]
    return _Seen(header, cells, [text for text in texts if text and not is_missing(text)])


def _column(one: _Seen, found: FoundColumn, taken: set[str]) -> Column:
    kind = _type(one, found)
    name = _name(one, kind, taken)
    draft = Column(name, (one.header,), kind, filled=one.filled, required=bool(one.texts))
    if _is_personal(one, draft):
        return replace(draft, type="key" if kind == "key" else "text", personal=True)
    if kind == "text" and (categories := _categories(one)):
        return replace(draft, type="category", values=dict.fromkeys(categories, ()))
    return draft


def _type(one: _Seen, found: FoundColumn) -> ColumnType:
    """The type that what the cells hold speaks for."""
    key = header_key(one.header)
    wanted: list[ColumnType] = []
    if _CODE.search(one.header):
        wanted.append("key")
    if key in _FACHBEREICH:
        wanted.append("fachbereich")
    if key.endswith("jahr"):
        wanted.append("period")
    by_kind: dict[str, tuple[ColumnType, ...]] = {
        "number": ("count", "number"),
        "date": ("date",),
        "quarter": ("period",),
        "yes_no": ("yes_no",),
        "key": ("key",),
        "text": ("period",),
    }
    wanted += by_kind.get(found.type, ())
    return next((kind for kind in wanted if _fits(one, kind)), "text")


def _fits(one: _Seen, kind: ColumnType) -> bool:
    if kind == "count" and any(type(raw) is Percent for raw in one.cells):
        return False
    codes = parse(Column("spalte", (one.header,), kind), one.cells).codes
    unfit = sum(code is not None and code.startswith(_UNFIT) for code in codes)
    return unfit <= (1 - _FITS) * len(one.texts)


def _name(one: _Seen, kind: ColumnType, taken: set[str]) -> str:
    """A name from the heading, with the unit that names carry here."""
    name = german.slug(one.header)
    name = name if name[0].isalpha() else f"spalte_{name}"
    words = [word for word in name.split("_") if word not in ("euro", "eur", "prozent", "in")]
    shares = "%" in one.header or "rozent" in one.header
    shares = shares or any(type(raw) is Percent for raw in one.cells)
    if kind == "date":
        joined = "_".join(words)
        words = [re.sub(r"(s?_?datum|_am)$", "", joined) or "eintrag", "datum"]
    elif kind in ("number", "count") and shares:
        words.append("prozent")
    elif kind in ("number", "count") and re.search(r"€|\b(euro?|eur)\b", one.header.casefold()):
        words.append("eur")
    elif kind == "count":
        words = [*(word for word in words if word != "anzahl"), "anzahl"]
    while len("_".join(words)) > _LONGEST_NAME and len(words) > 1:
        words.pop(-2 if len(words) > 2 else 0)
    # A heading may be a unit and nothing else.
    name = plain = ("_".join(words) or name)[:_LONGEST_NAME].strip("_")
    number = 2
    while name in taken:
        name, number = f"{plain}_{number}", number + 1
    return name


def _is_personal(one: _Seen, column: Column) -> bool:
    role = role_of(one.header)
    # "Mitarbeitende" may be how many there are.
    counted = role == "person" and column.type in ("count", "number", "yes_no", "date")
    if (role and not counted) or _PERSONAL_NAME.search(column.name):
        return True
    if column.type not in ("text", "key"):
        return False
    if _CONTACT.search(header_key(one.header)) and column.type == "text":
        return not _fits(one, "fachbereich")
    names = sum(bool(_FULL_NAME.fullmatch(text)) for text in one.texts)
    if one.texts and names >= _FITS * len(one.texts):
        return True
    texts = Text([("", text) for text in dict.fromkeys(one.texts)])
    return any(code in _PERSONAL_CODES for code, _ in find_patterns(texts, Allowed()))


def _categories(one: _Seen) -> list[str]:
    """Texts that come again and again, in the order of the rows; none where too many differ."""
    first: dict[str, str] = {}
    for text in one.texts:
        if text.startswith("#"):  # the error of a formula
            continue
        first.setdefault(header_key(text), text)
    few = len(first) <= min(_MOST_CATEGORIES, len(one.texts) / 2)
    short = all(key and len(text) <= _LONGEST_CATEGORY for key, text in first.items())
    return list(first.values()) if few and short else []


def _with_pseudonym(columns: list[Column], seen: dict[str, _Seen]) -> list[Column]:
    """Of the columns that say whom a row is about the best becomes the pseudonym."""
    about = [
        column
        for column in columns
        if column.personal and seen[column.name].filled and not _CONTACT.search(column.name)
    ]
    if not about:
        return columns
    # A number is the same at every report date; a name may be written in many ways.
    best = min(about, key=lambda c: (role_of(c.titel) != "kennung", not seen[c.name].distinct))
    return [replace(c, pseudonym=PSEUDONYM) if c is best else c for c in columns]


def _key(columns: Sequence[Column], seen: dict[str, _Seen]) -> tuple[str, ...]:
    """The first code, else text, else pseudonym that tells all rows apart."""
    apart = [c for c in columns if seen[c.name].distinct]
    open_ones = [c for c in apart if not c.personal]
    for kind in ("key", "text"):
        if found := [c.name for c in open_ones if c.type == kind]:
            return (found[0],)
    return tuple(c.pseudonym for c in apart if c.pseudonym)[:1]
