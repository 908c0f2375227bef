"""A Kennzahl is a selection of rows; value, base, breakdown and change all come from it.

A topic file declares its Kennzahlen as functions that take tables (or other selections) and
return the rows that count. What their parameters are called says what they get:

* the name of another Kennzahl of the topic: the rows that it selects,
* the name of a source: its cleaned table,
* one of these followed by ``_vorher``: the same at the report date before, None without one,
* ``stichtag``: the report date as a Timestamp.

The first parameter names where the rows come from. A function's docstring is the definition that
the report prints.
"""

import datetime as dt
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import pandas as pd

from kleve_kpi.errors import ProjectError, UnknownNameError
from kleve_kpi.source import all_sources
from kleve_kpi.values import parse_period

Art = Literal["bestand", "zugang", "quote", "termin", "datum", "status", "liste"]
Rows = pd.DataFrame
BEFORE = "_vorher"


@dataclass(frozen=True)
class Value:
    """What a selection amounts to: a number, or a text with its first and last day."""

    wert: float | None = None
    text: str | None = None
    von: dt.date | None = None
    bis: dt.date | None = None


@dataclass(frozen=True)
class Measure:
    """How rows become a value. ``additive``: the values of groups add up to the whole."""

    of: Callable[[Rows], Value]
    additive: bool = False


def _number(value: object) -> Value:
    return Value() if pd.isna(value) else Value(wert=float(value))


COUNT = Measure(lambda rows: Value(wert=float(len(rows))), additive=True)


def total(column: str) -> Measure:
    """The sum of a column."""
    return Measure(lambda rows: _number(rows[column].sum()), additive=True)


def largest(column: str) -> Measure:
    """The largest value of a column."""
    return Measure(lambda rows: _number(rows[column].max()))


def median(column: str) -> Measure:
    """The middle value of a column."""
    return Measure(lambda rows: _number(rows[column].median()))


def texts(column: str) -> Measure:
    """The different texts of a column in the order of the rows, with commas between."""

    def of(rows: Rows) -> Value:
        return Value(text=", ".join(rows[column].dropna().unique()) or None)

    return Measure(of)


def earliest(column: str) -> Measure:
    """The earliest of the promised times in a column, in its own wording ("QI/2023")."""

    def of(rows: Rows) -> Value:
        periods = [period for text in rows[column].dropna() if (period := parse_period(text))]
        if not periods:
            return Value()
        first = min(periods, key=lambda period: period.von)
        return Value(text=first.text, von=first.von, bis=first.bis)

    return Measure(of)


@dataclass(frozen=True)
class Kpi:
    """One Kennzahl: which rows count, how they are measured, against which base.

    ``titel`` stands for itself, ``kurz`` beside others of the topic.

    ``basis`` is the full id of the Kennzahl that is the Grundgesamtheit; ``je`` are columns to
    break the rows down by; ``key`` tells rows of two report dates apart (the source's key if
    None). ``haupt`` marks the figures that the index page shows.
    """

    thema: str
    name: str
    titel: str
    kurz: str
    art: Art
    select: Callable[..., Rows]
    measure: Measure
    einheit: str
    basis: str | None
    je: tuple[str, ...]
    key: tuple[str, ...] | None
    haupt: bool

    @property
    def id(self) -> str:
        """The full id, ``<thema>.<kennzahl>``."""
        return f"{self.thema}.{self.name}"

    @property
    def definition(self) -> str:
        """What is counted, in the words of the report."""
        return " ".join((inspect.getdoc(self.select) or "").split())

    @property
    def parameters(self) -> tuple[str, ...]:
        """What the selection needs, see the module's docstring."""
        return tuple(inspect.signature(self.select).parameters)


@dataclass
class Topic:
    """One topic of the report: its Kennzahlen in the order of their declaration.

    Args of the decorators ``bestand``, ``zugang``, ``quote``, ``termin``, ``datum``, ``status``
    and ``liste`` are the fields of :class:`Kpi`.
    """

    name: str
    titel: str
    kurz: str = ""
    kpis: dict[str, Kpi] = field(default_factory=dict)
    partitions: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.name = self.name.rpartition(".")[2]
        self.kurz = self.kurz or self.titel

    def kpi(
        self,
        titel: str,
        *,
        kurz: str = "",
        art: Art = "bestand",
        measure: Measure = COUNT,
        einheit: str = "",
        basis: str | None = None,
        je: tuple[str, ...] = (),
        key: tuple[str, ...] | None = None,
        haupt: bool = False,
    ) -> Callable[[Callable[..., Rows]], Callable[..., Rows]]:
        """Declare the decorated function as a Kennzahl; its name is the function's name."""
        if basis and "." not in basis:
            basis = f"{self.name}.{basis}"

        def declare(select: Callable[..., Rows]) -> Callable[..., Rows]:
            name = select.__name__
            if name in self.kpis:
                raise ProjectError(f"Topic '{self.name}' declares the Kennzahl '{name}' twice.")
            self.kpis[name] = Kpi(
                self.name,
                name,
                titel,
                kurz or titel,
                art,
                select,
                measure,
                einheit,
                basis,
                je,
                key,
                haupt,
            )
            return select

        return declare

    def partition(self, whole: str, *parts: str) -> None:
        """Promise that every row of ``whole`` lies in exactly one of the parts."""
        self.partitions.append((whole, parts))


@cache
def all_topics() -> dict[str, Topic]:
    """Every topic by name, in alphabetical order."""
    import kleve_kpi.topics as package

    return {
        module.name: importlib.import_module(f"{package.__name__}.{module.name}").TOPIC
        for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name)
    }


def get_topic(name: str) -> Topic:
    """The topic of that name.

    Raises:
        UnknownNameError: no file of that name in ``topics/``.
    """
    if name not in all_topics():
        raise UnknownNameError("topic", name, all_topics())
    return all_topics()[name]


def get_kpi(kennzahl: str) -> Kpi:
    """The Kennzahl of that full id.

    Raises:
        UnknownNameError: no such Kennzahl.
    """
    thema, _, name = kennzahl.partition(".")
    kpis = {kpi.id: kpi for topic in all_topics().values() for kpi in topic.kpis.values()}
    if kennzahl not in kpis:
        raise UnknownNameError("Kennzahl", kennzahl, kpis)
    return all_topics()[thema].kpis[name]


def one_per(rows: Rows, column: str) -> Rows:
    """The first row of each value of a column; rows without a value are all kept."""
    return rows[~rows[column].duplicated() | rows[column].isna()]


def new_rows(rows: Rows, before: Rows | None, key: str) -> Rows:
    """The rows whose key was not among the rows of the report date before.

    Without a report date before nothing can be called new: no rows.
    """
    if before is None:
        return rows.iloc[:0]
    return rows[rows[key].notna() & ~rows[key].isin(before[key])]


def quelle_of(kpi: Kpi) -> str:
    """The source that the rows of a Kennzahl come from: its first parameter, followed down."""
    seen = {kpi.name}
    kpis = get_topic(kpi.thema).kpis
    name = kpi.parameters[0].removesuffix(BEFORE)
    while name in kpis and name not in seen:
        seen.add(name)
        name = kpis[name].parameters[0].removesuffix(BEFORE)
    if name not in all_sources():
        raise ProjectError(
            f"Kennzahl '{kpi.id}': its first parameter leads to '{name}', "
            "neither a source nor another Kennzahl of the topic."
        )
    return name


def sources_of(topic: Topic) -> set[str]:
    """The names of all sources that a topic's Kennzahlen read."""
    names = {p.removesuffix(BEFORE) for kpi in topic.kpis.values() for p in kpi.parameters}
    return names & set(all_sources())
