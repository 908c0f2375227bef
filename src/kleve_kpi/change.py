"""How a Kennzahl came from the report date before to now: the arithmetic of two row sets."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from kleve_kpi.kpi import Kpi, Rows


@dataclass(frozen=True)
class Change:
    """The way from the report date before to now; None where it cannot be told.

    old + zugang - abgang + veraenderung + korrektur + ungeklaert = new.
    """

    stichtag: dt.date
    wert: float | None
    zugang: float | None = None
    abgang: float | None = None
    veraenderung: float | None = None
    korrektur: float | None = None
    ungeklaert: float | None = None


def compare(
    kpi: Kpi,
    now: Rows,
    before: Rows,
    key: tuple[str, ...],
    *,
    stichtag: dt.date,
    published: float | None,
) -> Change:
    """The Change of an additive Kennzahl between two selections, told row by row by their key.

    Args:
        kpi: how the rows are measured.
        now: the rows of the later date.
        before: the rows of the earlier date.
        key: the columns by which a row is known again; rows without them end in ``ungeklaert``.
        stichtag: the earlier date.
        published: what was published for it, if anything was.
    """
    new, old = values_by_key(kpi, now, key), values_by_key(kpi, before, key)
    recomputed, current = kpi.measure.of(before).wert, kpi.measure.of(now).wert
    start = recomputed if published is None else published
    added = new[~new.index.isin(old.index)].sum()
    gone = old[~old.index.isin(new.index)].sum()
    moved = new.sub(old).dropna().sum()
    correction = recomputed - start
    rest = current - (start + added - gone + moved + correction)
    return Change(stichtag, start, added, gone, moved, correction, rest)


def values_by_key(kpi: Kpi, rows: Rows, key: tuple[str, ...]) -> pd.Series:
    """The value of an additive Kennzahl for each key; rows without a key are left out."""
    known = rows.dropna(subset=list(key))
    return kpi.measure.each(known).groupby([known[name] for name in key]).sum()
