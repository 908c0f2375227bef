"""Clean tables of a declared source, written in the untidy ways of real exports.

``messy_files(source)`` draws records and a layout; what is drawn has one meaning only, so that
reading it must always give the same table. Its ``repr`` shows the sheet cell by cell.
"""

import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from kleve_kpi.privacy import pseudonyms
from kleve_kpi.source import Column, Source, header_key
from tests.workbooks import KEY, Tab, edit_package, write_book

Cells = dict[tuple[int, int], object]
Record = dict[str, object]
Draw = Callable[[st.SearchStrategy], object]

DTYPES = {"number": "Float64", "count": "Int64", "date": "datetime64[us]", "yes_no": "boolean"}
SUMS = ("number", "count")


@dataclass(frozen=True, repr=False)
class Messy:
    """An export, and what reading it must give.

    ``records`` are the values by Excel row, ``aside`` the codes of rows that are none, ``hidden``
    the hidden ones among the records, ``secrets`` texts that no finding may show.
    """

    source: Source
    cells: Cells
    merged: Sequence[str]
    places: Mapping[str, int]
    records: Mapping[int, Record]
    aside: Mapping[int, str]
    hidden: Sequence[int]
    hidden_columns: Sequence[int]
    secrets: frozenset[str]
    datenstand: dt.date | None
    form: str
    tabs: Sequence[Tab] = ()
    ghosts: bool = False
    shared: bool = False

    @property
    def rows(self) -> list[list[object]]:
        """The sheet as rows from row 1, all equally wide."""
        height, width = (max(at[axis] for at in self.cells) for axis in (0, 1))
        return [
            [self.cells.get((row, column)) for column in range(1, width + 1)]
            for row in range(1, height + 1)
        ]

    @property
    def table(self) -> pd.DataFrame:
        """The cleaned table, without the origin of its rows."""
        data = {}
        for column in self.source.columns:
            values = [record.get(column.name) for record in self.records.values()]
            if not column.personal:
                kind = DTYPES.get(column.type, "string")
                data[column.name] = pd.Series(values, dtype=kind)
            elif column.pseudonym:
                data[column.pseudonym] = pd.Series(pseudonyms(values, KEY), dtype="string")
        return pd.DataFrame(data)

    @property
    def changed(self) -> set[str]:
        """The cells whose cleaned value is not what they store."""
        return {
            f"{get_column_letter(at)}{row}"
            for column in self.source.kept
            if (at := self.places.get(column.name))
            for row, record in self.records.items()
            if _differs(self.cells.get((row, at)), record[column.name])
        }

    def write(self, folder: Path) -> Path:
        """The file in that folder."""
        if self.form != "xlsx":
            return _write_csv(folder / "Export.csv", self)
        tab = Tab(
            self.rows,
            merged=self.merged,
            hidden_rows=self.hidden,
            hidden_columns=[get_column_letter(at) for at in self.hidden_columns],
        )
        path = write_book(folder / "Export.xlsx", tab, *self.tabs)
        if self.shared:
            share_texts(path)
        return edit_package(path, _format_to_the_last_row) if self.ghosts else path

    def __repr__(self) -> str:
        lines = [
            f"{number:>3}  " + " | ".join("" if cell is None else repr(cell) for cell in row)
            for number, row in enumerate(self.rows, 1)
        ]
        facts = {
            "merged": list(self.merged),
            "hidden rows": list(self.hidden),
            "hidden columns": list(self.hidden_columns),
            "sheets": [tab.name for tab in self.tabs],
            "formatted to the last row": self.ghosts,
            "texts in a table of their own": self.shared,
            "no records": dict(self.aside),
        }
        told = [f"{name}: {fact}" for name, fact in facts.items() if fact]
        return "\n".join([f"{self.source.name} as {self.form}", *lines, *told])


def _differs(stored: object, value: object) -> bool:
    if value is None:
        return bool(str("" if stored is None else stored).strip())
    return isinstance(stored, bool) != isinstance(value, bool) or stored != value


def share_texts(path: Path) -> Path:
    """Store texts as Excel does, in a table of their own; openpyxl leaves each in its cell."""
    shared: dict[bytes, int] = {}

    def moved(cell: re.Match[bytes]) -> bytes:
        at = shared.setdefault(cell[2], len(shared))
        return b't="s"%s><v>%d</v></c>' % (cell[1], at)

    def edit(name: str, content: bytes) -> bytes:
        if name.startswith("xl/worksheets/"):
            return re.sub(rb't="inlineStr"([^>]*)><is>(.*?)</is></c>', moved, content, flags=re.S)
        if name in _SHARED:
            end, entry = _SHARED[name]
            content = content.replace(end, entry + end)
        return content

    edit_package(path, edit)
    items = b"".join(b"<si>%s</si>" % item for item in shared)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/sharedStrings.xml", b"<sst %s>%s</sst>" % (_MAIN, items))
    return path


_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SHARED = {
    "[Content_Types].xml": (
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
        b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>',
    ),
    "xl/_rels/workbook.xml.rels": (
        b"</Relationships>",
        b'<Relationship Id="rId99" Target="sharedStrings.xml" Type="http://schemas.'
        b'openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>',
    ),
}


def _format_to_the_last_row(name: str, content: bytes) -> bytes:
    if name != "xl/worksheets/sheet1.xml":
        return content
    ghost = b'<row r="1048576"><c r="C1048576" s="0"/><c r="XFD1048576" s="0"/></row></sheetData>'
    return content.replace(b"</sheetData>", ghost)


_CSV = {
    "csv of German Excel": ("cp1252", ";"),
    "csv in UTF-8": ("utf-8-sig", ";"),
    "text with tabs": ("cp1252", "\t"),
}


def _write_csv(path: Path, messy: Messy) -> Path:
    encoding, delimiter = _CSV[messy.form]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows(messy.rows)
    if messy.ghosts:
        writer.writerows([[None] * len(messy.rows[0])] * 30)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


# What people type for one and the same value, the plain form first ------------------------------

_TEXTS = (
    "Rathaus",
    "Gesamtschule am Forstgarten",
    "Summe aller Wünsche prüfen",
    "Bürger- und Ordnungsamt",
    "Straßenverkehrsamt, Außenstelle",
    "NA",
    "null",
    "2023",
    "1.832",
    "=SUMME(A1:A3)",
    "+ neu",
    "Stand 2021; wird ersetzt",
    "x",
    'sog. "Kiosk"',
)
_PERIODS = (
    "QI/2023",
    "Q4/2022",
    "ab QI/2023",
    "2023",
    "31.12.2022",
    "2. Halbjahr 2023",
    "März 2023",
)
_FACHBEREICHE = ("FB 10", "FB 40", "FB 61", "GSK")
_MISSING = (None, "  ", "k. A.", "–", "\xa0\xa0")


def _values(column: Column, number: int) -> st.SearchStrategy:
    """Clean values of a column; ``number`` tells records apart where values must differ."""
    if column.personal:
        return st.just(f"{970_000 + number}" if column.type == "key" else f"Geheimer{number}")
    if column.type == "key":
        return st.just(f"{183 + number}/XI" if column.pattern else f"{7 + number:05}")
    return {
        "text": st.sampled_from(_TEXTS),
        "category": st.sampled_from(sorted(column.values) or [""]),
        "yes_no": st.booleans(),
        "count": st.integers(0, 99_999),
        "number": st.integers(-99_999, 999_999).map(lambda cents: cents / 100),
        "date": st.dates(dt.date(1999, 12, 31), dt.date(2026, 12, 31)).map(
            lambda day: dt.datetime(day.year, day.month, day.day)
        ),
        "period": st.sampled_from(_PERIODS),
        "fachbereich": st.sampled_from(_FACHBEREICHE),
    }[column.type]


def _spellings(column: Column, value: object) -> list[object]:
    """The ways to write a value into a cell of Excel."""
    if value is None:
        # In a column of yes and no a dash says no.
        return [sign for sign in _MISSING if sign != "–" or column.type != "yes_no"]
    return [value, *_WRITINGS[column.type](column, value)]


def _text(column: Column, value: str) -> list[object]:
    found = [f"{value} ", f"  {value}", unicodedata.normalize("NFD", value), f"{value}\xa0"]
    if " " in value:
        found += [value.replace(" ", sign, 1) for sign in ("\xa0", "  ", "\n")]
    if len(value) > 5:
        found.append(f"{value[:4]}\u00ad{value[4:]}")
    return found + ([int(value)] if value.isdecimal() and value[0] != "0" else [])


def _key(column: Column, value: str) -> list[object]:
    return [f" {value}", f"{value}\xa0"]


def _category(column: Column, value: str) -> list[object]:
    words = [value, *column.values[value]]
    return [*words, *(f"{word} " for word in words), value.upper(), value.replace(" ", "\xa0")]


def _yes_no(column: Column, value: bool) -> list[object]:
    return ["ja", "Ja ", "x", "X", "WAHR", 1, "✓"] if value else ["nein", "Nein", "FALSCH", 0]


def _count(column: Column, value: int) -> list[object]:
    digits, grouped = str(value), f"{value:,}"
    return [
        digits,
        f" {digits}",
        *(grouped.replace(",", sign) for sign in (".", "\xa0", "\u202f", "\u2009")),
        f"{digits} Stück",
        f"{digits}*",
        f"{digits}¹",
    ]


def _number(column: Column, value: float) -> list[object]:
    """German writing only: a column that mixes two ways has no certain meaning."""
    plain = f"{value:,.2f}".translate(str.maketrans(".,", ",."))
    return [
        plain,
        plain.replace(".", ""),
        *(plain.replace(".", sign) for sign in ("\xa0", "\u202f")),
        plain.replace("-", "−"),
        f"{plain} €",
        f"{plain}\xa0EUR",
        f"{plain}*",
    ]


def _date(column: Column, value: dt.datetime) -> list[object]:
    months = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    return [
        f"{value:%d.%m.%Y}",
        f"{value.day}.{value.month}.{value.year}",
        f"{value:%d.%m.%y} ",
        f"{value.day}. {months.split()[value.month - 1]} {value.year}",
        f"{value:%Y-%m-%d}",
        (value - dt.datetime(1899, 12, 30)).days,
    ]


def _period(column: Column, value: str) -> list[object]:
    found: list[object] = [f"{value} ", value.replace(" ", "\xa0")]
    if value == "31.12.2022":
        found.append(dt.datetime(2022, 12, 31))
    return found + ([int(value)] if value.isdecimal() else [])


def _fachbereich(column: Column, value: str) -> list[object]:
    if value == "GSK":
        return ["GSK "]
    digits = value.removeprefix("FB ")
    forms = "FB{}", "{}", "Fachbereich {}", "FB\xa0{}", "FB {} – Schulen", "{} Schulen", "fb {} "
    return [int(digits), *(form.format(digits) for form in forms)]


_WRITINGS = {
    "text": _text,
    "key": _key,
    "category": _category,
    "yes_no": _yes_no,
    "count": _count,
    "number": _number,
    "date": _date,
    "period": _period,
    "fachbereich": _fachbereich,
}


def _in_csv(raw: object) -> str | None:
    """What German Excel writes into a CSV file for a stored value."""
    if raw is None or isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "WAHR" if raw else "FALSCH"
    if isinstance(raw, dt.datetime):
        return f"{raw:%d.%m.%Y}"
    return f"{raw:g}".replace(".", ",") if abs(raw) < 1e5 else f"{raw:.2f}".replace(".", ",")


def _encodable(text: object, encoding: str) -> bool:
    return text is None or text == str(text).encode(encoding, "ignore").decode(encoding)


def _headings(column: Column) -> list[str]:
    """The ways to write the heading of a column."""
    found = []
    for text in column.headers:
        middle = len(text) // 2
        found += [text, f"{text} ", text.upper(), f"{text}:", text.replace(" ", "\n")]
        found += [unicodedata.normalize("NFD", text), text.replace(" ", "\xa0"), f"{text}*"]
        if text[middle - 1 : middle + 1].isalpha():
            found += [f"{text[:middle]}{cut}{text[middle:]}" for cut in ("-\n", "\u00ad")]
    if column.type == "count":
        found += [f"{column.titel} {unit}" for unit in ("(Anzahl)", "[Stück]")]
    if column.type == "number":
        found += [f"{column.titel} {unit}" for unit in ("(in €)", "\nin EUR", "in T€")]
    return found


# Layouts ----------------------------------------------------------------------------------------

_TITLES = (
    "Stadt Kleve – Der Bürgermeister",
    "Auswertung für den Ausschuss",
    "Erstellt am 01.12.2022 von FB 10",
    "Seite 1 von 3",
)
_STAND = (
    "Stand: 28.11.2022",
    "Stand 28. November 2022",
    "Datenstand vom 28.11.22",
    "Auswertung (Stand: 28.11.2022)",
)
_DATENSTAND = dt.date(2022, 11, 28)
_NOTES = (
    "* vorläufiger Wert",
    "¹ ohne Eigenbetriebe",
    "Quelle: eigene Erhebung",
    "Hinweis: Die Angaben sind nicht abschließend.",
    "Legende: x = ja, leer = nein",
    "1) nach Rückmeldung der Fachbereiche",
    "Erstellt mit dem Berichtswesen",
)
_GROUPS = ("Allgemeines", "Weitere Angaben", "Verfahren")
_TOTALS = ("Summe", "Gesamt:", "Insgesamt", "Gesamtsumme", "Gesamtergebnis", "Summe FB 40")
_EXTRAS = ("Geburtstag", "IBAN", "Sachbearbeitung", "lfd. Zeile", "")
_OTHER_TABLE = (("Raum", "Sitzplätze"), ("Saal 1", 40), ("Saal 2", 60), ("Keller", 8))
_OTHER_TABS = (
    Tab([["Ausfüllhinweise"], ["Bitte keine Zeilen löschen."]], "Hinweise"),
    Tab([["Raum", "Sitzplätze"], ["Saal", 40], ["Keller", 8]], "Räume"),
    Tab([["intern"], ["extern"]], "Werte", hidden=True),
    Tab([], "Tabelle3"),
)


@dataclass
class _Page:
    """A sheet in the making: cells are written downwards, ``row`` is the next free row."""

    draw: Draw
    source: Source
    form: str
    row: int
    slots: list[Column | str]
    left: int
    cells: Cells = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    records: dict[int, Record] = field(default_factory=dict)
    aside: dict[int, str] = field(default_factory=dict)

    @property
    def places(self) -> dict[str, int]:
        """Declared columns by name."""
        return {slot.name: at for at, slot in self.columns() if isinstance(slot, Column)}

    def columns(self) -> list[tuple[int, Column | str]]:
        """All columns with their place; "-" is a spacer, any other text an undeclared one."""
        return [(self.left + i, slot) for i, slot in enumerate(self.slots) if slot != "-"]

    @property
    def right(self) -> int:
        """The last column of the table."""
        return self.left + len(self.slots) - 1

    def flag(self) -> bool:
        """Whether to do it: a defect that may be there or not."""
        return self.draw(st.booleans())

    def put(self, row: int, column: int, value: object) -> None:
        """Fill one cell; of csv files only with what such a file can hold."""
        if value is not None:
            self.cells[row, column] = value if self.form == "xlsx" else _in_csv(value)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merge cells, which a csv file does not know."""
        if self.form == "xlsx" and (top, left) != (bottom, right):
            corners = get_column_letter(left), top, get_column_letter(right), bottom
            self.merged.append("{}{}:{}{}".format(*corners))

    def spelled(self, column: Column, value: object) -> object:
        """One of the spellings of a value that the file's format can hold."""
        forms = _spellings(column, value)
        if self.form != "xlsx":
            # A serial number is a date in Excel only.
            forms = [f for f in forms if column.type != "date" or type(f) is not int]
            forms = [f for f in map(_in_csv, forms) if _encodable(f, _CSV[self.form][0])]
        return self.draw(st.sampled_from(forms))

    def title(self, stand: bool) -> None:
        """Lines above the table, one of them with the day of the data."""
        lines = self.draw(st.lists(st.sampled_from([None, *_TITLES]), max_size=3))
        at = self.draw(st.sampled_from([self.left, 1, self.right]))
        for line in lines:
            self.put(self.row, at, line)
            if line and at == self.left and self.flag():
                self.merge(self.row, self.left, self.row, self.right)
            self.row += 1
        if stand:
            self.stand(at)
            self.row += self.draw(st.integers(1, 2))

    def stand(self, at: int) -> None:
        """The day of the data, in one cell or in two."""
        if self.flag():
            self.put(self.row, at, self.draw(st.sampled_from(_STAND)))
        else:
            self.put(self.row, at, "Stand:")
            day = dt.datetime(_DATENSTAND.year, _DATENSTAND.month, _DATENSTAND.day)
            self.put(self.row, at + 1, self.draw(st.sampled_from([day, "28.11.2022"])))

    def header(self) -> list[dict[int, str]]:
        """One row of headings, or two: groups merged above their columns."""
        texts = {}
        for at, slot in self.columns():
            forms = [slot] if isinstance(slot, str) else _headings(slot)
            if self.form != "xlsx":
                forms = [text for text in forms if _encodable(text, _CSV[self.form][0])]
            texts[at] = self.draw(st.sampled_from(forms))
        if not self.flag():
            rows = [texts]
        else:
            first = self.draw(st.integers(self.left, self.right))
            last = self.draw(st.integers(first, self.right))
            inside = set(range(first, last + 1))
            upper = {} if self.flag() else {at: t for at, t in texts.items() if at not in inside}
            upper[first] = self.draw(st.sampled_from(_GROUPS))
            lower = {at: text for at, text in texts.items() if at in inside or at not in upper}
            rows = [upper, lower]
            self.merge(self.row, first, self.row, last)
            for at in upper.keys() - inside:
                self.merge(self.row, at, self.row + 1, at)
        for row in rows:
            self.line(row)
        return rows

    def line(self, cells: Mapping[int, object], code: str | None = None) -> None:
        """One row that is no record."""
        for at, value in cells.items():
            self.put(self.row, at, value or None)
        if code:
            self.aside[self.row] = code
        self.row += 1

    def record(self, number: int, record: Record) -> None:
        """One record, each value in some spelling."""
        for at, slot in self.columns():
            if isinstance(slot, Column):
                self.put(self.row, at, self.spelled(slot, record[slot.name]))
            elif slot == "lfd. Zeile":
                self.put(self.row, at, number)
            else:
                self.put(self.row, at, f"Geheimnis{number}")
        self.records[self.row] = record
        self.row += 1

    def total(self, label: str, records: Sequence[Record]) -> None:
        """The true sums of some records, with a label in the first column that has none."""
        sums = {}
        for at, slot in self.columns():
            if isinstance(slot, Column) and slot.type in SUMS:
                numbers = [r[slot.name] for r in records if r[slot.name] is not None]
                total = round(sum(numbers), 2)
                sums[at] = self.spelled(slot, float(total) if slot.type == "number" else total)
        first = next(at for at, slot in self.columns() if at not in sums and slot != "lfd. Zeile")
        self.line({first: label, **sums}, "total_row")


@st.composite
def messy_files(draw: Draw, source: Source) -> Messy:
    """Some records of a source in some layout."""
    form = draw(st.sampled_from(["xlsx", "xlsx", "xlsx", *_CSV]))
    page = _Page(
        draw, source, form, draw(st.integers(1, 4)), _slots(draw, source), draw(st.integers(1, 4))
    )
    stand = draw(st.sampled_from([None, "above", "below"]))
    page.title(stand == "above")
    heading = page.header()
    body = page.row
    _body(page, heading)
    end = page.row
    _below(page, stand == "below")
    if page.flag():
        _beside(page, body)
    rows, excel = sorted(page.records), form == "xlsx"
    hidden = draw(st.lists(st.sampled_from(rows), unique=True, max_size=2)) if excel else []
    at = sorted(page.places.values())
    return Messy(
        source,
        page.cells,
        page.merged,
        page.places,
        page.records,
        {row: code for row, code in page.aside.items() if row < end or code == "footnote_row"},
        sorted(hidden),
        draw(st.lists(st.sampled_from(at), unique=True, max_size=1)) if excel else [],
        frozenset({"Geheim", *(f"{970_000 + number}" for number in range(10))}),
        _DATENSTAND if stand else None,
        form,
        draw(st.lists(st.sampled_from(_OTHER_TABS), unique_by=id, max_size=2)) if excel else (),
        ghosts=page.flag(),
        shared=excel and page.flag(),
    )


def _slots(draw: Draw, source: Source) -> list[Column | str]:
    """The columns from left to right, with spacers and undeclared ones between them."""
    known = source.spellings
    spare = [c for c in source.columns if not (c.required or c.filled or c.pseudonym)]
    absent = draw(st.lists(st.sampled_from(spare), max_size=1)) if spare else []
    extras = [text for text in _EXTRAS if not text or header_key(text) not in known]
    slots: list[Column | str] = list(
        draw(st.permutations([column for column in source.columns if column not in absent]))
    )
    for extra in draw(st.lists(st.sampled_from(["-", *extras]), max_size=3, unique=True)):
        slots.insert(draw(st.integers(1, len(slots) - 1)), extra)
    return slots


def _records(draw: Draw, columns: Sequence[Column], key: Sequence[str]) -> list[Record]:
    def value(column: Column, number: int) -> st.SearchStrategy:
        given = _values(column, number)
        always = column.filled or column.type == "key" or column.name in key
        return given if always else given | st.none()

    return [
        {column.name: draw(value(column, number)) for column in columns}
        for number in range(draw(st.integers(2, 5)))
    ]


def _body(page: _Page, heading: Sequence[Mapping[int, str]]) -> None:
    """The records, what stands between them, and their sums below or above."""
    columns = [column for column in page.source.columns if column.name in page.places]
    records = _records(page.draw, columns, page.source.key)
    sums = any(column.type in SUMS for column in columns)
    total = page.draw(st.sampled_from([None, "below", "above"])) if sums else None
    if page.flag():
        page.line({}, "blank_row")
    if total == "above":
        page.total("Insgesamt", records)
    # Above its parts a sum speaks of all of them.
    _lines(page, records, heading, subtotals=sums and total != "above")
    _merge_equal_values(page)
    if total == "below":
        if page.flag():
            page.line({}, "blank_row")
        page.total(page.draw(st.sampled_from(_TOTALS)), records)
        if page.flag():
            page.total("davon extern", records[:1])


def _lines(
    page: _Page, records: Sequence[Record], heading: Sequence[Mapping], *, subtotals: bool
) -> None:
    """The records, with blank lines, printed headings, section titles and sums between them."""
    between = ["", "", "", "blank", "header", "section", *(["subtotal"] if subtotals else [])]
    since: list[Record] = []
    for number, record in enumerate(records, 1):
        page.record(number, record)
        since.append(record)
        kind = page.draw(st.sampled_from(between)) if number < len(records) else ""
        if kind == "blank":
            page.line({}, "blank_row")
        elif kind == "header":
            for row in heading:
                # Of two rows the lower one may be empty.
                page.line(row, "title_row" if any(row.values()) else "blank_row")
        elif kind == "section" and page.form == "xlsx":
            page.merge(page.row, page.left, page.row, page.right)
            page.line({page.left: "Altstadt und Umgebung"}, "title_row")
        elif kind == "subtotal":
            page.total("Zwischensumme", since)
            since = []


def _merge_equal_values(page: _Page) -> None:
    """Two rows that share a value show it once, in a merged cell."""
    shared = [
        column
        for column in page.source.kept
        if column.type in ("text", "category", "fachbereich")
        and column.name in page.places
        and column.name not in page.source.key
    ]
    rows = [row for row in page.records if row + 1 in page.records]
    if page.form != "xlsx" or not rows or not page.flag():
        return
    row, column = page.draw(st.sampled_from(rows)), page.draw(st.sampled_from(shared))
    at = page.places[column.name]
    if page.records[row][column.name] is not None:
        page.records[row + 1][column.name] = page.records[row][column.name]
        page.cells.pop((row + 1, at), None)
        page.merge(row, at, row + 1, at)


def _below(page: _Page, stand: bool) -> None:
    """Notes under the table, the day of the data, another table."""
    notes = page.draw(st.lists(st.sampled_from(_NOTES), max_size=3, unique=True))
    notes = [n for n in notes if page.form == "xlsx" or _encodable(n, _CSV[page.form][0])]
    if notes and page.flag():
        page.line({})
    for note in notes:
        page.line({page.left: note}, "footnote_row")
    if stand:
        page.stand(page.left)
        page.row += 1
    if page.flag():
        page.row += 2
        page.line({page.left: "Tabelle 2: Räume"})
        for name, seats in _OTHER_TABLE:
            page.line({page.left: name, page.left + 1: seats})


def _beside(page: _Page, body: int) -> None:
    """Another table right of it, its headings in the same row."""
    left = page.right + page.draw(st.integers(2, 3))
    for row, (name, seats) in enumerate(_OTHER_TABLE, body - 1):
        # Of undeclared columns no finding shows a value.
        page.put(row, left, name.replace("Saal", "Geheimer Saal"))
        page.put(row, left + 1, seats)
        # What else stands in such a row is no longer all of it.
        if row in page.aside:
            page.aside[row] = ""
