"""The values of personal columns in delivered files: read for the gate only, kept nowhere."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kleve_kpi.errors import LayoutError
from kleve_kpi.locate import Located, locate
from kleve_kpi.read import read_workbook
from kleve_kpi.sheet import Raw, Sheet
from kleve_kpi.source import all_sources, header_key

Rolle = Literal["vorname", "nachname", "person", "anschrift", "geburtsdatum", "kennung"]

# Headers of columns about people, as header keys: in German exports of any source.
_ROLES: Mapping[Rolle, frozenset[str]] = {
    "vorname": frozenset({"vorname", "vornamen", "rufname", "firstname", "givenname", "forename"}),
    "nachname": frozenset({"nachname", "familienname", "zuname", "geburtsname", "nachnamen",
                           "lastname", "surname", "familyname"}),
    "anschrift": frozenset({"anschrift", "adresse", "strasse", "strassehausnummer", "strassenr",
                            "strasseundhausnummer", "wohnanschrift", "privatanschrift", "address",
                            "homeaddress", "streetaddress"}),
    "geburtsdatum": frozenset({"geburtsdatum", "geburtstag", "geboren", "geborenam", "gebdatum",
                               "dateofbirth", "birthdate", "birthday", "dob"}),
    "kennung": frozenset({"personalnummer", "persnr", "personalnr", "iban", "kontonummer",
                          "steuerid", "steueridentifikationsnummer", "svnummer",
                          "sozialversicherungsnummer"}),
}  # fmt: skip
_PERSON = re.compile(
    r"name|namevorname|vornamename|namevornamen|vornameundname|vornachname"
    r"|(antragsteller|bewerber|mitarbeiter|sachbearbeiter|ansprechpartner)(in|innen)?(name)?"
    r"|(antragstellerin|ansprechpartnerin|sachbearbeiterin)\w*|ansprechperson|kontaktperson"
    r"|bearbeitetvon|bearbeiter(in)?|antragstellendeperson|beschaeftigte[r]?|mitarbeitende[r]?"
)
# These say what they are in any combination: "Telefon dienstlich", "created_ip".
_KENNUNG_WORDS = re.compile(
    r"(^|[\W_])(e?mail|e-mail|e-mail-adresse|ip|ip-adresse|telefon|telefonnummer|tel|handy"
    r"|mobilnummer|mobiltelefon|durchwahl|phone|mobile|phone[ _]number)([\W_]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Value:
    """One value about a person. ``woher`` names it without repeating it."""

    rolle: Rolle
    wert: Raw = field(repr=False)


@dataclass(frozen=True)
class PersonRow:
    """What a row of a delivered file holds about people, and where it stands."""

    quelle: str
    stichtag: dt.date
    zeile: int
    values: tuple[Value, ...]

    @property
    def woher(self) -> str:
        """The origin for the protocol, without the value and the name of the file.

        >>> PersonRow("dms_rollout", dt.date(2022, 11, 28), 17, ()).woher
        'aus dms_rollout vom 28.11.2022, Zeile 17'
        """
        return f"aus {self.quelle} vom {self.stichtag:%d.%m.%Y}, Zeile {self.zeile}"


def role_of(header: str) -> Rolle | None:
    """What a column of that header says about people, None if nothing.

    >>> role_of("Vorname"), role_of("Telefon dienstlich"), role_of("Straße, Hausnummer")
    ('vorname', 'kennung', 'anschrift')
    >>> role_of("Fachbereich"), role_of("Name des Portals")
    (None, None)
    """
    key = header_key(header.replace("ß", "ss"))
    for role, keys in _ROLES.items():
        if key in keys:
            return role
    if _PERSON.fullmatch(key):
        return "person"
    return "kennung" if _KENNUNG_WORDS.search(header) else None


def person_rows(path: Path, stichtag: dt.date) -> Iterator[PersonRow]:
    """The rows of a delivered file that say something about people.

    Personal are the columns that a source declares so, and undeclared ones by their header.
    Sheets that no source knows are looked at too, hidden ones as well.

    Raises:
        RawFileError: the file cannot be read.
    """
    for sheet in read_workbook(path).sheets:
        try:
            tables = locate(path.name, sheet, all_sources().values())
        except LayoutError:
            tables = []
        for table in tables:
            yield from _rows(table.source.name, stichtag, sheet, _columns(table), _body(table))
        if not tables:
            yield from _unknown(sheet, stichtag)


def _columns(table: Located) -> dict[int, Rolle]:
    found = {at: role for at, header in table.others.items() if (role := role_of(header))}
    for column in table.source.columns:
        if column.personal and column.name in table.columns:
            found[table.columns[column.name]] = role_of(column.name) or "kennung"
    return dict(sorted(found.items()))


def _body(table: Located) -> range:
    """All rows below the header: those set aside may hold people too."""
    return range(table.header_rows[1] + 1, max([*table.records, *table.set_aside], default=0) + 1)


def _unknown(sheet: Sheet, stichtag: dt.date) -> Iterator[PersonRow]:
    """A sheet that no source knows: below a row with two headers about people, or one alone."""
    heads: dict[int, dict[int, Rolle]] = {}
    for column, texts in sheet.short_texts.items():
        roles = {text: role for text in texts if (role := role_of(text))}
        for row, value in enumerate(sheet.columns[column], 1) if roles else ():
            if isinstance(value, str) and value in roles:
                heads.setdefault(row, {})[column] = roles[value]
    for row, columns in sorted(heads.items()):
        # "Name" alone is the header of everything that has a name.
        if set(columns.values()) != {"person"}:
            yield from _rows("unbekannter Liste", stichtag, sheet, columns,
                             range(row + 1, sheet.last_row + 1))  # fmt: skip
            return


def _rows(
    quelle: str, stichtag: dt.date, sheet: Sheet, columns: Mapping[int, Rolle], rows: range
) -> Iterator[PersonRow]:
    if "vorname" in columns.values():
        # "Name" beside "Vorname" is the family name alone.
        columns = {at: "nachname" if r == "person" else r for at, r in columns.items()}
    for row in rows if columns else ():
        cells = ((role, sheet.cell(row, at)) for at, role in columns.items())
        values = tuple(Value(role, raw) for role, raw in cells if raw not in (None, ""))
        if values:
            yield PersonRow(quelle, stichtag, row, values)
