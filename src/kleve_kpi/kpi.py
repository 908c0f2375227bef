"""A Kennzahl is a selection of rows; value, base, breakdown and change all come from it.

A topic file declares its Kennzahlen as functions that take tables (or other selections) and
return the rows that count. What their parameters are called says what they get:

* the name of another Kennzahl of the topic: the rows that it selects,
* the name of a source: its cleaned table,
* one of these followed by ``_vorher``: the same at the report date before, None without one,
* ``stichtag``: the report date as a Timestamp,
* ``settings``: what the analyst set in kleve_kpi.toml, for rules with a threshold.

The first parameter names where the rows come from. A function's docstring is the definition that
the report prints.
"""

import dataclasses
import datetime as dt
import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import pandas as pd

from kleve_kpi import german
from kleve_kpi.errors import ProjectError, UnknownNameError
from kleve_kpi.source import all_sources, header_key
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
    """How rows become a value; ``each`` is what a row adds to it, where values add up."""

    titel: str
    of: Callable[[Rows], Value]
    each: Callable[[Rows], pd.Series] | None = None

    @property
    def additive(self) -> bool:
        """Whether the values of groups add up to the whole."""
        return self.each is not None


def _number(value: object) -> Value:
    return Value() if pd.isna(value) else Value(wert=float(value))


COUNT = Measure(
    "Anzahl",
    lambda rows: Value(wert=float(len(rows))),
    lambda rows: pd.Series(1.0, rows.index),
)


def total(column: str) -> Measure:
    """The sum of a column; missing values count nothing."""
    return Measure(
        f"Summe von {column}",
        lambda rows: _number(rows[column].sum()),
        lambda rows: rows[column].astype("Float64").fillna(0).astype("float64"),
    )


def largest(column: str) -> Measure:
    """The largest value of a column."""
    return Measure(f"größter Wert von {column}", lambda rows: _number(rows[column].max()))


def median(column: str) -> Measure:
    """The middle value of a column."""
    return Measure(f"Median von {column}", lambda rows: _number(rows[column].median()))


def mean(column: str) -> Measure:
    """The arithmetic mean of a column, missing values left out.

    >>> mean("n").of(pd.DataFrame({"n": [1, 2, None]})).wert
    1.5
    """
    return Measure(f"Mittelwert von {column}", lambda rows: _number(rows[column].mean()))


def rate(measure: Measure, column: str) -> Measure:
    """A measure per unit; how many units there are stands in a column, the same in each row.

    >>> rate(COUNT, "wochen").of(pd.DataFrame({"wochen": [2.0, 2.0, 2.0]})).wert
    1.5
    """

    def of(rows: Rows) -> Value:
        units = rows[column].dropna().unique()
        value = measure.of(rows).wert
        return Value(wert=float(value / units[0])) if len(units) == 1 and units[0] else Value()

    return Measure(f"{measure.titel} je {column}", of)


def texts(column: str) -> Measure:
    """The different texts of a column in the order of the rows, with commas between."""

    def of(rows: Rows) -> Value:
        return Value(text=", ".join(rows[column].dropna().unique()) or None)

    return Measure(f"Einträge von {column}", of)


def earliest(column: str) -> Measure:
    """The earliest of the promised times in a column, in its own wording ("QI/2023")."""

    def of(rows: Rows) -> Value:
        periods = [period for text in rows[column].dropna() if (period := parse_period(text))]
        if not periods:
            return Value()
        first = min(periods, key=lambda period: period.von)
        return Value(text=first.text, von=first.von, bis=first.bis)

    return Measure(f"frühester Termin in {column}", of)


def first_day(column: str) -> Measure:
    """The earliest day in a date column, as "28.11.2022"."""

    def of(rows: Rows) -> Value:
        day = rows[column].min()
        if pd.isna(day):
            return Value()
        return Value(text=german.date(day), von=day.date(), bis=day.date())

    return Measure(f"frühester Tag in {column}", of)


@dataclass(frozen=True)
class Kpi:
    """One Kennzahl: which rows count, how they are measured, against which base.

    ``titel`` stands for itself, ``kurz`` beside others of the topic.

    ``basis`` is the full id of the Kennzahl that is the Grundgesamtheit; ``je`` are columns to
    break the rows down by, ``je_intern`` those for the edition "intern" only; of people a topic
    breaks down one Kennzahl by a column in public, no more, or differences would tell of few.
    ``key`` tells rows of two report dates apart (the source's key if None). ``haupt`` marks the
    figures that the index page shows. With ``per`` the declaration stands for one Kennzahl for
    each value of that column; ``per_id`` makes its id from the value's slug. ``ursachen`` are
    Kennzahlen of the topic from which rows come or to which they go, ``regel`` is the source of a
    counting rule.
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
    je_intern: tuple[str, ...]
    key: tuple[str, ...] | None
    haupt: bool
    per: str | None = None
    per_id: str = "{name}_{value}"
    ursachen: tuple[str, ...] = ()
    regel: str = ""

    @property
    def id(self) -> str:
        """The full id, ``<thema>.<kennzahl>``."""
        return f"{self.thema}.{self.name}"

    @property
    def definition(self) -> str:
        """What is counted, in the words of the report."""
        return " ".join((inspect.getdoc(self.select) or "").split())

    @functools.cached_property
    def parameters(self) -> tuple[str, ...]:
        """What the selection needs, see the module's docstring."""
        return tuple(inspect.signature(self.select).parameters)

    def members(self, rows: Rows) -> list["Kpi"]:
        """The Kennzahlen that a declaration with ``per`` stands for, in the order of the rows.

        Spellings with the same slug ("Kanal 1", "KANAL-1") are one, named as the first of them.
        """
        first: dict[str, str] = {}
        for value in rows[self.per].dropna().unique():
            first.setdefault(german.slug(value), value)
        return [self._member(slug, value) for slug, value in first.items()]

    def _member(self, slug: str, value: str) -> "Kpi":
        @functools.wraps(self.select)
        def select(*args: object) -> Rows:
            rows = self.select(*args)
            return rows[rows[self.per].map(german.slug, na_action="ignore") == slug]

        return dataclasses.replace(
            self,
            name=self.per_id.format(name=self.name, value=slug),
            titel=f"{self.titel} {value}",
            kurz=value if self.kurz == self.titel else f"{self.kurz} {value}",
            select=select,
            per=None,
        )


@dataclass
class Topic:
    """One topic of the report: its Kennzahlen in the order of their declaration.

    The arguments of the decorator ``kpi`` are the fields of :class:`Kpi`.
    """

    name: str
    titel: str
    kurz: str = ""
    kpis: dict[str, Kpi] = field(default_factory=dict)
    partitions: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def is_named(self, texts: pd.Series) -> pd.Series:
        """Which of some texts name this topic: by its name or title, in any usual spelling."""
        own = {header_key(name) for name in (self.name, self.titel, self.kurz)}
        return texts.map(header_key, na_action="ignore").isin(own)

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
        je_intern: tuple[str, ...] = (),
        key: tuple[str, ...] | None = None,
        haupt: bool = False,
        per: str | None = None,
        per_id: str = "{name}_{value}",
        ursachen: tuple[str, ...] = (),
        regel: str = "",
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
                je_intern,
                key,
                haupt,
                per,
                per_id,
                ursachen,
                regel,
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


def needed_sources(kpi: Kpi) -> set[str]:
    """The sources that a Kennzahl cannot do without at its own report date."""
    kpis = get_topic(kpi.thema).kpis
    needed: set[str] = set()
    for parameter in kpi.parameters:
        if parameter in kpis and parameter != kpi.name:
            needed |= needed_sources(kpis[parameter])
        elif parameter in all_sources():
            needed.add(parameter)
    return needed


def sources_of(topic: Topic) -> set[str]:
    """The names of all sources that a topic's Kennzahlen read."""
    names = {
        name
        for kpi in topic.kpis.values()
        for parameter in kpi.parameters
        if (name := parameter.removesuffix(BEFORE)) == kpi.name or name not in topic.kpis
    }
    return names & set(all_sources())
