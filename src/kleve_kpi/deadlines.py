"""Terminwächter: every date that was ever promised, report by report, and how far it moved."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from kleve_kpi.kpi import quelle_of
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.source import all_sources
from kleve_kpi.values import Period, parse_period

_TYPES = {
    "bezeichnung": "string",
    "stichtag": "datetime64[us]",
    "termin": "string",
    "ende": "datetime64[us]",
    "verschoben_tage": "Int64",
}


def promises(at: ReportDate, quelle: str, *columns: str) -> pd.DataFrame:
    """Every time promised for the rows of a source up to a report date, oldest first.

    The columns hold promised times; a later one replaces an earlier one ("termin",
    "neuer_termin"). A row has one line for each report date, with the promise that holds then; a
    replaced promise that no report before had told stands before it. Passed over are deliveries
    used again for want of a newer one, rows without a key, and what cannot be read as a time.

    Returns:
        One line a promise, indexed by the key of its row: ``bezeichnung``, ``stichtag``,
        ``termin`` in its own wording, ``ende`` (its last day) and ``verschoben_tage`` (how many
        days later it ends than the promise before; missing for the first one).
    """
    key = list(all_sources()[quelle].key)
    told: dict[tuple, list[dt.date]] = {}
    lines = []
    for day in at.chain:
        for row, name, periods in _told(day, quelle, columns):
            ends = told.setdefault(row, [])
            replaced = [period for period in periods[:-1] if period.bis not in ends]
            for period in (*replaced, periods[-1]):
                slip = (period.bis - ends[-1]).days if ends else None
                lines.append((*row, name, day.stichtag, period.text, period.bis, slip))
                ends.append(period.bis)
    frame = pd.DataFrame(lines, columns=[*key, *_TYPES])
    return frame.astype({**dict.fromkeys(key, "string"), **_TYPES}).set_index(key)


def watch(
    at: ReportDate, kennzahl: str, *columns: str, offen: str, dritte: str = ""
) -> pd.DataFrame:
    """How each row that a Kennzahl counts stands to what was promised for it.

    Args:
        at: the report date.
        kennzahl: which rows are watched.
        columns: the columns of their source that hold promised times, see :func:`promises`.
        offen: the Kennzahl that counts the rows not done yet; only these can be overdue.
        dritte: the Kennzahl that counts the rows that wait for somebody else, if there is one.

    Returns:
        One line a row, indexed by its key: ``bezeichnung``, ``erster_termin`` and
        ``aktueller_termin`` in their own wording, ``ende`` of the current one, ``verschoben_tage``
        (from the first promise to it), ``ueberfaellig`` (not done, and it ended before the report
        date) and ``wartet_auf_dritte``.
    """
    source = all_sources()[quelle_of(at.kpi(kennzahl))]
    key = list(source.key)
    rows = at.rows(kennzahl).dropna(subset=key).drop_duplicates(key).set_index(key)
    by_row = promises(at, source.name, *columns).groupby(level=key)
    seen = pd.DataFrame({"bezeichnung": rows[source.bezeichnung]})
    seen["erster_termin"] = by_row["termin"].first()
    seen["aktueller_termin"] = by_row["termin"].last()
    seen["ende"] = by_row["ende"].last()
    seen["verschoben_tage"] = by_row["verschoben_tage"].sum()
    late = (seen["ende"] < pd.Timestamp(at.stichtag)).astype("boolean")
    seen["ueberfaellig"] = late & _counted(at, offen, seen.index)
    seen["wartet_auf_dritte"] = _counted(at, dritte, seen.index)
    return seen


def _told(
    at: ReportDate, quelle: str, columns: tuple[str, ...]
) -> Iterator[tuple[tuple, str, list[Period]]]:
    """Key, name and promises of each row that was delivered for this report date itself."""
    if quelle not in at.deliveries or quelle in at.aelter:
        return
    source = all_sources()[quelle]
    rows = at.table(quelle).dropna(subset=list(source.key)).drop_duplicates(list(source.key))
    for record in rows.to_dict("records"):
        found = [parse_period(record[name]) for name in columns if not pd.isna(record[name])]
        if periods := [period for period in found if period]:
            name = record[source.bezeichnung or source.key[0]]
            yield tuple(record[part] for part in source.key), name, periods


def _counted(at: ReportDate, kennzahl: str, index: pd.Index) -> pd.Series:
    """Whether the row of each key is among those that a Kennzahl counts."""
    rows = at.rows(kennzahl).set_index(index.names).index if kennzahl else index[:0]
    return pd.Series(index.isin(rows), index, dtype="boolean")
