"""How a Kennzahl came from the report date before to now: the arithmetic of two row sets."""

import datetime as dt
from collections.abc import Hashable
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
    added = sum(new[k] for k in new.keys() - old.keys())
    gone = sum(old[k] for k in old.keys() - new.keys())
    moved = sum(new[k] - old[k] for k in new.keys() & old.keys())
    correction = recomputed - start
    rest = current - (start + added - gone + moved + correction)
    return Change(stichtag, start, added, gone, moved, correction, rest)


def values_by_key(kpi: Kpi, rows: Rows, key: tuple[str, ...]) -> dict[Hashable, float]:
    """The value of an additive Kennzahl for each key; rows without a key are left out.

    A key of several columns is a tuple. Plain Python: most selections are small, and grouping them
    with pandas takes longer than all else.
    """
    keys = list(zip(*(rows[name].tolist() for name in key), strict=True))
    values = kpi.measure.each(rows).tolist()
    known = [pair for pair in zip(keys, values, strict=True) if not any(map(pd.isna, pair[0]))]
    found: dict[Hashable, float] = dict.fromkeys(sorted(each for each, _ in known), 0.0)
    for each, value in known:
        found[each] += 0.0 if pd.isna(value) else value
    # A key of one column is its value.
    return found if len(key) > 1 else {each: value for (each,), value in found.items()}
