"""Where a number comes from: definition, formula, value then and now, rows and cells."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from kleve_kpi import german
from kleve_kpi.figure import Figure, figure
from kleve_kpi.findings import cell_name
from kleve_kpi.kpi import Kpi, all_topics, quelle_of
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.source import all_sources


@dataclass(frozen=True)
class Explanation:
    """A Kennzahl taken apart; shows itself as German text.

    ``rows`` has the columns bezeichnung, datei, blatt, zelle (the cell of the row's first declared
    column), one line a row; of people it is empty and ``anzahl`` counts them.
    """

    kpi: Kpi
    stichtag: str
    figure: Figure
    formula: str
    quelle: str
    rows: pd.DataFrame
    anzahl: int

    def __str__(self) -> str:
        return "\n".join(self._lines())

    __repr__ = __str__

    def _lines(self) -> Iterator[str]:
        shown = self.figure
        yield f"{self.kpi.titel} ({self.kpi.id}), Stand {self.stichtag}"
        yield f"Wert: {shown.anteil} {self.kpi.einheit}".rstrip()
        if shown.vorher != german.UNKNOWN:
            yield f"Letzter Bericht: {shown.vorher}, Veränderung: {shown.veraenderung}"
        yield f"Datenstand: {shown.datenstand}"
        if shown.invented:
            yield "Der Wert ist erfunden (Beispieldaten)."
        yield f"Definition: {self.kpi.definition}"
        yield f"Formel: {self.formula}"
        yield f"Quelle: {self.quelle}"
        if self.rows.empty:
            yield f"Zeilen: {german.number(self.anzahl)}"
            return
        yield f"Zeilen ({german.number(self.anzahl)}):"
        for row in self.rows.itertuples():
            yield f"  {row.bezeichnung}: {row.datei}, Blatt {row.blatt}, Zelle {row.zelle}"


def explain(at: ReportDate, kennzahl: str) -> Explanation:
    """How a Kennzahl of a report date comes about.

    Raises:
        UnknownNameError: no such Kennzahl.
    """
    kpi = at.kpi(kennzahl)
    source = all_sources()[quelle_of(kpi)]
    rows = at.rows(kennzahl)
    cleaned = at.deliveries.get(source.name)
    place = f"{cleaned.datei}, Blatt {cleaned.blatt}" if cleaned else "keine Lieferung"
    return Explanation(
        kpi,
        german.date(at.stichtag),
        figure(at, kennzahl),
        _formula(at, kpi),
        f"{source.titel} ({source.absender}): {place}",
        _cells(at, kpi, rows),
        len(rows),
    )


def definitions() -> Iterator[str]:
    """How every Kennzahl of every topic is defined, as lines of German Markdown."""
    yield "# Kennzahlen"
    for topic in all_topics().values():
        yield from ("", f"## {topic.titel}")
        for kpi in topic.kpis.values():
            base = f", Grundgesamtheit: `{kpi.basis}`" if kpi.basis else ""
            each = f", eine je Wert der Spalte `{kpi.per}`" if kpi.per else ""
            rule = f" ({kpi.regel})" if kpi.regel else ""
            source = all_sources()[quelle_of(kpi)]
            yield from ("", "### " + kpi.titel.rstrip(":"), "")
            yield f"`{kpi.id}`: {kpi.art}, {kpi.measure.titel}{base}{each}."
            yield f"Quelle: {source.titel} ({source.absender})."
            yield from ("", f"{kpi.definition}{rule}")


def _formula(at: ReportDate, kpi: Kpi) -> str:
    measured = f"{kpi.measure.titel} der ausgewählten Zeilen"
    if kpi.basis is None:
        return measured
    base = at.kpi(kpi.basis)
    if kpi.art == "quote":
        return f"100 × {measured} / {base.titel} ({base.id})"
    return f"{measured}; Anteil an: {base.titel} ({base.id})"


def _cells(at: ReportDate, kpi: Kpi, rows: pd.DataFrame) -> pd.DataFrame:
    """The place of each row, and what it is called; nothing of people."""
    columns = ["bezeichnung", "datei", "blatt", "zelle"]
    source = all_sources()[quelle_of(kpi)]
    if source.about_people or source.name not in at.deliveries or rows.empty:
        return pd.DataFrame(columns=columns)
    name = source.bezeichnung or (source.key[0] if source.key else source.columns[0].name)
    letter = at.deliveries[source.name].columns.get(name, 1)
    return pd.DataFrame(
        [
            (str(value), datei, blatt, cell_name(zeile, letter))
            for (datei, blatt, zeile), value in rows[name].items()
        ],
        columns=columns,
    )
