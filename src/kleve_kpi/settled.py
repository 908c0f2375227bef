"""What was found in each source, and how that compares with its first delivery and with before."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kleve_kpi import german
from kleve_kpi.clean import Cleaned, clean_file
from kleve_kpi.errors import LayoutError, RawFileError
from kleve_kpi.findings import FIELDS, Finding
from kleve_kpi.opening import corrections
from kleve_kpi.project import Project
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.sheet import Position
from kleve_kpi.source import header_key

# Of one row: code, column, and the row's key or the cell; of a whole column or sheet: the sheet.
Place = tuple[str, str, object]
_ORDER = ("fehler", "warnung", "info")
_AREA = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")


@dataclass(frozen=True)
class Checked:
    """One source as delivered: what was found, and how that compares with what was before.

    ``findings`` are all of them, errors first. ``places`` are the single places of errors and
    warnings; ``first`` those of the first delivery where this file is its correction, else None.
    ``since`` holds the report date from which on a place was found every time.
    """

    quelle: str
    datei: str
    findings: tuple[Finding, ...]
    places: Mapping[Place, Finding]
    first: Mapping[Place, Finding] | None
    since: Mapping[Place, dt.date]

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings by Schwere, the worst first."""
        found = Counter(finding.schwere for finding in self.findings)
        return {schwere: found[schwere] for schwere in _ORDER}

    @cached_property
    def settled(self) -> list[Place]:
        """Places of the first delivery that are in order now."""
        return [place for place in self.first or () if place not in self.places]

    @cached_property
    def still(self) -> list[Place]:
        """Places of the first delivery that are as they were."""
        return [place for place in self.first or () if place in self.places]

    @cached_property
    def new(self) -> list[Place]:
        """Places that the first delivery did not have."""
        return [] if self.first is None else [p for p in self.places if p not in self.first]

    @property
    def settled_findings(self) -> list[tuple[Finding, str]]:
        """Findings of the first delivery that are settled, all of their places or some."""
        whole = Counter((self.first or {}).values())
        gone = Counter(self.first[place] for place in self.settled)
        return [(f, _part(number, whole[f], "erledigt")) for f, number in gone.items()]

    def comparison(self, finding: Finding) -> str:
        """What there is to say of one finding: still there, new, open since a report date."""
        places = self._places_of.get(finding, [])
        words = []
        if self.first is not None:
            still = sum(place in self.first for place in places)
            words += [_part(still, len(places), "noch da")]
            words += [_part(len(places) - still, len(places), "neu")]
        dates = Counter(self.since[place] for place in places if place in self.since)
        for day, number in sorted(dates.items()):
            words.append(_part(number, len(places), f"offen seit {german.date(day)}"))
        return ", ".join(filter(None, words))

    @cached_property
    def _places_of(self) -> dict[Finding, list[Place]]:
        found: dict[Finding, list[Place]] = {}
        for place, finding in self.places.items():
            found.setdefault(finding, []).append(place)
        return found


def check(project: Project, at: ReportDate) -> list[Checked]:
    """Every source that was delivered for a report date, with its findings and comparisons.

    Sums that do not close count as findings, but are not compared.
    """
    originals = {new: old for old, new in corrections(project, at.stichtag).items()}
    sums = _open_sums(at)
    checked = []
    for quelle, cleaned in at.deliveries.items():
        if quelle in at.aelter:
            continue
        found = [*cleaned.findings, *sums.get(quelle, ())]
        places = _places(cleaned)
        checked.append(
            Checked(
                quelle,
                cleaned.datei,
                tuple(sorted(found, key=lambda finding: _ORDER.index(finding.schwere))),
                places,
                _first_places(project, at, cleaned, originals),
                _since(at, quelle, places),
            )
        )
    return checked


def rows_of(finding: Finding) -> Iterator[tuple[int, tuple[int, int]]]:
    """The rows that a finding speaks of, each with its first and last column."""
    for area in _AREA.finditer(finding.zellen):
        first, top, last, bottom = area.groups()
        columns = _number(first), _number(last or first)
        for row in range(int(top), int(bottom or top) + 1):
            yield row, columns


def cells_of(finding: Finding) -> Iterator[Position]:
    """The cells that a finding speaks of, as row and column."""
    for row, (left, right) in rows_of(finding):
        for column in range(left, right + 1):
            yield row, column


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _open_sums(at: ReportDate) -> dict[str, list[Finding]]:
    """Findings about partitions and shares, which no delivery carries, by source."""
    found: dict[str, list[Finding]] = {}
    known = {(f.code, f.quelle) for c in at.deliveries.values() for f in c.findings}
    for record in at.findings().astype(object).to_dict(orient="records"):
        values = {name: None if pd.isna(record[name]) else record[name] for name in FIELDS}
        if (values["code"], values["quelle"]) not in known:
            finding = Finding(**values | {"anzahl": int(values["anzahl"])})
            found.setdefault(finding.quelle, []).append(finding)
    return found


def _places(cleaned: Cleaned) -> dict[Place, Finding]:
    found: dict[Place, Finding] = {}
    keys = _row_keys(cleaned)
    for finding in cleaned.findings:
        if finding.schwere == "info":
            continue
        spelling = cleaned.source.spellings.get(header_key(finding.spalte))
        column = spelling[0] if spelling else finding.spalte
        if not finding.zellen:
            found[finding.code, column, finding.blatt] = finding
        for row, (first, _) in rows_of(finding):
            found[finding.code, column, keys.get(row, (finding.blatt, row, first))] = finding
    return found


def _row_keys(cleaned: Cleaned) -> dict[int, frozenset[tuple[str, object]]]:
    """The key of each row that has one; none where pseudonyms differ from run to run."""
    source = cleaned.source
    if not source.key or (source.pseudonyms & set(source.key) and not cleaned.linkable):
        return {}
    keys = cleaned.table[list(source.key)].dropna()
    rows = keys.index.get_level_values("zeile")
    return {
        row: frozenset(zip(source.key, values, strict=True))
        for row, values in zip(rows, keys.itertuples(index=False, name=None), strict=True)
    }


def _first_places(
    project: Project, at: ReportDate, cleaned: Cleaned, originals: Mapping[str, str]
) -> dict[Place, Finding] | None:
    """The places of the first delivery that this file corrects, if it does and it can be read."""
    name = cleaned.datei
    while name in originals:
        name = originals[name]
    if name == cleaned.datei:
        return None
    try:
        first = clean_file(project.folder(at.stichtag) / name, key=project.key(at.stichtag))
    except (RawFileError, LayoutError):
        return None
    return next((_places(c) for c in first if c.source.name == cleaned.source.name), None)


def _since(at: ReportDate, quelle: str, places: Iterable[Place]) -> dict[Place, dt.date]:
    """Places found at every report date since; of a row without a key nothing can be said."""
    known = {place for place in places if not isinstance(place[2], tuple)}
    found: dict[Place, dt.date] = {}
    before = at.vorher
    while known and before is not None:
        if quelle in before.deliveries and quelle not in before.aelter:
            known &= _places(before.deliveries[quelle]).keys()
            found |= dict.fromkeys(known, before.stichtag)
        before = before.vorher
    return found


def _part(number: int, whole: int, words: str) -> str:
    if not number:
        return ""
    return words if number == whole else f"{number} von {whole} {words}"
