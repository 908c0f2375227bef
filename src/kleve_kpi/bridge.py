"""Sachstands-Brücke: how a stock came from the last report to this one, with names and causes.

old + Zugang - Abgang + Veränderung + Korrektur + ungeklärt = new.
"""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from kleve_kpi.change import values_by_key
from kleve_kpi.kpi import Kpi, quelle_of
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.source import get_source

UNEXPLAINED = "ohne erkennbare Ursache"
PROTECTED = "seit dem letzten Bericht"  # of people in public: causes would tell of few


@dataclass(frozen=True)
class Step:
    """One step of a bridge: what it is, why, how much (Abgang is negative), which rows."""

    kind: str
    cause: str
    wert: float
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bridge:
    """The way from one report date to the next; the steps add up to the difference."""

    kennzahl: Kpi
    before: dt.date
    old: float
    steps: tuple[Step, ...]
    after: dt.date
    new: float


def bridge(at: ReportDate, kennzahl: str) -> Bridge | None:
    """The bridge of a stock; None where it has no past, or its rows cannot be told apart."""
    kpi, change = at.kpi(kennzahl), at.change(kennzahl)
    if change is None or change.ungeklaert is None:
        return None
    key = at.row_key(kpi)
    now, before = (
        pd.Series(values_by_key(kpi, day.rows(kennzahl), key), dtype="float64")
        for day in (at, at.vorher)
    )
    steps = [
        *_steps("Zugang", kpi, at, at.vorher, now[~now.index.isin(before.index)], 1),
        *_steps("Abgang", kpi, at.vorher, at, before[~before.index.isin(now.index)], -1),
        Step("Veränderung", "gleiche Zeilen, anderer Wert", change.veraenderung),
        Step("Korrektur", "seit der Veröffentlichung berichtigt", change.korrektur),
        Step("ungeklärt", "Rest", change.ungeklaert),
    ]
    shown = tuple(step for step in steps if abs(step.wert) > 1e-9)
    return Bridge(kpi, at.vorher.stichtag, change.wert, shown, at.stichtag, at.value(kennzahl).wert)


def _steps(
    kind: str, kpi: Kpi, here: ReportDate, there: ReportDate, values: pd.Series, sign: int
) -> list[Step]:
    """Rows that came or went, grouped by where they are at the other report date."""
    key = list(here.row_key(kpi))
    if here.ausgabe == "oeffentlich" and get_source(quelle_of(kpi)).about_people:
        return [Step(kind, PROTECTED, sign * float(values.sum()))]
    causes = pd.Series(UNEXPLAINED, index=values.index, dtype="object")
    elsewhere = _keys(there.table(quelle_of(kpi)), key)
    gone = "neu in der Lieferung" if sign > 0 else "nicht mehr in der Lieferung"
    causes[~values.index.isin(elsewhere)] = gone
    for name in reversed(kpi.ursachen):
        cause = there.kpi(f"{kpi.thema}.{name}")
        found = values.index.isin(_keys(there.rows(cause.id), key))
        causes[found] = f"{'vorher' if sign > 0 else 'jetzt'}: {cause.kurz}"
    names = _row_names(kpi, here, key)
    return [
        Step(kind, str(cause), sign * float(part.sum()), _named(part.index, names))
        for cause, part in values.groupby(causes, sort=False)
    ]


def _keys(rows: pd.DataFrame, key: list[str]) -> pd.Index:
    """The keys of rows, those without one left out."""
    return rows.dropna(subset=key).set_index(key).index


def _named(keys: pd.Index, names: dict[object, str]) -> tuple[str, ...]:
    return tuple(names[key] for key in keys if key in names)


def _row_names(kpi: Kpi, at: ReportDate, key: list[str]) -> dict[object, str]:
    """What each row is called, by its key; people have no names here."""
    source = get_source(quelle_of(kpi))
    if source.about_people:
        return {}
    rows = at.rows(kpi.id).dropna(subset=key)
    column = source.bezeichnung or key[0]
    first = rows.groupby(key if len(key) > 1 else key[0])[column].first()
    return {k: str(name) for k, name in first.items()}
