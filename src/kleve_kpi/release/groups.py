"""Small counts of people that a public table shows, found without the code that merges them.

Both take the threshold and the true counts from the same place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kleve_kpi import german
from kleve_kpi.disclosure import threshold
from kleve_kpi.errors import KleveKpiError
from kleve_kpi.kpi import Kpi, all_topics, quelle_of
from kleve_kpi.release.texts import Grid
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.source import get_source, header_key

_COUNT = re.compile(r"([+−]?)(\d[\d.]*)(?!,\d)")
_DATE = re.compile(r"\d\d\.\d\d\.\d{4}")


@dataclass(frozen=True)
class SmallGroup:
    """A group of fewer people than may be shown; ``wert`` is their true number.

    All as header keys: ``merkmale`` are the names of the feature, ``eigene`` those of the
    Kennzahl, ``fremde`` those of all others.
    """

    kennzahl: str
    thema: str
    merkmale: frozenset[str]
    gruppe: str
    wert: int
    stand: str
    eigene: frozenset[str]
    fremde: frozenset[str]


def small_groups(at: ReportDate) -> tuple[list[SmallGroup], list[str]]:
    """The groups below the threshold in every declared breakdown of people, at all dates.

    Beside them the topics that cannot be computed at the newest date, whose groups are not known.
    """
    found, broken = [], []
    for then in at.chain:
        kpis: list[Kpi] = []
        for name in all_topics():
            try:
                kpis += then.kpis(name).values()
            except KleveKpiError:
                broken += [name] if then is at else []
        names = {kpi.id: _names(kpi) for kpi in kpis}
        for kpi in kpis:
            people = get_source(quelle_of(kpi)).about_people
            if not people or not kpi.measure.additive or not then.delivered(kpi):
                continue
            others = frozenset().union(*(names[other] for other in names if other != kpi.id))
            for merkmal in (*kpi.je, *kpi.je_intern):
                try:
                    found += _small(then, kpi, merkmal, names[kpi.id], others - names[kpi.id])
                except KleveKpiError:
                    broken += [kpi.thema] if then is at else []
    return found, sorted(set(broken))


def _names(kpi: Kpi) -> frozenset[str]:
    return frozenset(map(header_key, (kpi.id, kpi.kurz, kpi.titel, kpi.einheit))) - {""}


def _small(
    then: ReportDate, kpi: Kpi, merkmal: str, own: frozenset[str], others: frozenset[str]
) -> Iterator[SmallGroup]:
    columns = [c for c in get_source(quelle_of(kpi)).columns if c.name == merkmal]
    spelled = [merkmal, *(header for column in columns for header in column.headers)]
    least = threshold(then.settings, kpi.thema)
    for gruppe, wert in then.breakdown(kpi.id, merkmal).items():
        if 0 < wert < least:
            yield SmallGroup(
                kpi.id,
                kpi.thema,
                frozenset(map(header_key, spelled)),
                str(gruppe),
                int(wert),
                german.date(then.stichtag),
                own,
                others,
            )


def leaked_groups(grid: Grid, groups: list[SmallGroup], stand: str) -> Iterator[tuple[str, str]]:
    """Place and Kennzahl of each small group whose true number stands in a row of a table.

    The table has to name the feature, the row the group. A column that names another Kennzahl
    does not count; one that names a date counts for that date, all others for ``stand``.
    """
    about = header_key(" ".join([grid.titel, *grid.kopf]))
    heads = [header_key(head) for head in grid.kopf]
    dates = [_DATE.search(head) for head in grid.kopf]
    of_topic = [g for g in groups if grid.thema not in all_topics() or grid.thema == g.thema]
    for place, row in grid.zeilen:
        cells = {cell.strip("° \u00a0") for cell in row}
        in_row = {header_key(cell) for cell in cells if not _COUNT.match(cell)}
        named = [g for g in of_topic if g.gruppe in cells]
        for group in named:
            if not any(m in about or m in in_row for m in group.merkmale):
                continue
            # A row may name its Kennzahl too, as in a list of all breakdowns.
            if in_row & group.fremde and not in_row & group.eigene:
                continue
            for at, cell in enumerate(row):
                head = heads[at] if at < len(heads) else ""
                date = dates[at] if at < len(dates) else None
                if (
                    _number(cell) == group.wert
                    and head not in group.fremde
                    and (date[0] if date else stand) == group.stand
                ):
                    yield place, group.kennzahl


def _number(cell: str) -> int | None:
    """The count at the beginning of a cell: "3", "3 °", "3 von 20 (15,0 %)"."""
    match = _COUNT.match(cell.strip())
    return int(match[2].replace(".", "")) if match and not match[1] else None
