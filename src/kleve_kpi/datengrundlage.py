"""What a page rests on: deliveries, findings, sums that must close, the cells behind figures."""

from collections.abc import Iterable, Sequence

import pandas as pd

from kleve_kpi import german
from kleve_kpi.disclosure import threshold
from kleve_kpi.findings import cell_ranges, findings_frame
from kleve_kpi.kpi import Kpi, Topic, quelle_of
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.source import get_source
from kleve_kpi.tables import Head, Table

_SCHWEREN = {"fehler": "Fehler", "warnung": "Warnung", "info": "Hinweis"}


def deliveries_table(at: ReportDate, names: Sequence[str], titel: str) -> Table:
    """The deliveries of some sources, one a line; one that never came says so."""
    heads = (
        Head("Quelle", zeilenkopf=True),
        Head("Datei und Blatt"),
        Head("Datenstand"),
        *(Head(text, zahl=True) for text in ("Zeilen", "verwendet", "beiseite", "Befunde")),
    )
    lines = tuple(_delivery(at, name) for name in names)
    note = (
        "Beiseite gelegt sind leere Zeilen, Summen, Überschriften und Fußnoten; "
        "nichts fällt ohne Befund weg."
    )
    return Table(titel, heads, lines, note)


def _delivery(at: ReportDate, name: str) -> tuple[str, ...]:
    source = get_source(name)
    sender = f"{source.titel} ({source.absender})"
    cleaned = at.deliveries.get(name)
    if cleaned is None:
        return (sender, "keine Lieferung", *[german.NOTHING] * 5)
    older = f", geliefert zum {german.date(at.aelter[name])}" if name in at.aelter else ""
    return (
        sender,
        f"{cleaned.datei}, Blatt {cleaned.blatt}{older}",
        german.date(cleaned.datenstand),
        german.number(cleaned.rows_read),
        german.number(len(cleaned.table)),
        german.number(cleaned.rows_set_aside),
        german.number(len(cleaned.findings)),
    )


def findings_table(at: ReportDate, thema: str, quellen: set[str]) -> Table:
    """The findings of some sources: in "intern" with cells and values, else as counts."""
    found = at.findings(thema)
    if "erlaeuterungen" in quellen:
        extra = findings_frame(at.deliveries["erlaeuterungen"].findings)
        found = pd.concat([found, extra])
    found = found.assign(
        titel=found["quelle"].map(lambda name: get_source(name).titel),
        art=found["schwere"].map(_SCHWEREN),
        rang=found["schwere"].map({name: rank for rank, name in enumerate(_SCHWEREN)}),
    ).sort_values("rang", kind="stable")
    if at.ausgabe == "intern":
        return _with_cells(found)
    return _counted(found, threshold(at.settings, thema))


def _counted(found: pd.DataFrame, least: int) -> Table:
    """One line a source and kind of finding, over all columns; few people are "unter 5"."""
    heads = (
        Head("Quelle", zeilenkopf=True),
        Head("Art"),
        Head("Befund"),
        Head("Anzahl", zahl=True),
    )
    groups = found.groupby(["rang", "quelle", "art", "text"], sort=False)["anzahl"].sum()
    lines = tuple(
        (
            get_source(quelle).titel,
            art,
            text,
            f"unter {german.number(least)}"
            if get_source(quelle).about_people and count < least
            else german.number(count),
        )
        for (_, quelle, art, text), count in groups.items()
    )
    return Table("Befunde", heads, lines)


def _with_cells(found: pd.DataFrame) -> Table:
    heads = (
        Head("Quelle", zeilenkopf=True),
        Head("Art"),
        Head("Spalte"),
        Head("Befund"),
        Head("Anzahl", zahl=True),
        Head("Blatt und Zellen"),
        Head("Inhalt der ersten Zelle"),
        Head("Vorschlag"),
    )
    lines = tuple(
        (
            row.titel,
            row.art,
            _or(row.spalte, "ganze Zeile oder Tabelle"),
            row.text,
            german.number(row.anzahl),
            f"{_or(row.blatt)}: {_first_ranges(row.zellen)}",
            _or(row.raw),
            _or(row.vorschlag),
        )
        for row in found.itertuples()
    )
    return Table("Befunde", heads, lines, "Alle Zellen stehen in befunde.parquet.")


def plausibility_table(at: ReportDate, topic: Topic) -> Table:
    """The sums that must close, and whether they do."""
    kpis, lines = topic.kpis, []
    for check in at.partition_checks(topic.name):
        terms = " + ".join(german.number(count) for count in check.counts)
        sign = "=" if sum(check.counts) == check.total else "≠"
        names = german.listing(kpis[part].kurz for part in check.parts)
        result = "stimmt" if check.closed else f"offen: {len(check.wrong)} Zeilen zu klären"
        lines.append(
            (
                f"{kpis[check.whole].titel}: {names}",
                f"{german.number(check.total)} {sign} {terms}",
                result,
            )
        )
    lines.append(_shares_line(at, topic))
    heads = (Head("Regel", zeilenkopf=True), Head("Rechnung"), Head("Ergebnis"))
    return Table("Plausibilität", heads, tuple(lines))


def _shares_line(at: ReportDate, topic: Topic) -> tuple[str, str, str]:
    shares = [kpi for kpi in at.kpis(topic.name).values() if kpi.basis]
    broken = at.broken_shares(topic.name)
    names = german.listing(kpi.titel for kpi in broken)
    return (
        "Anteile: kein Teil ist größer als sein Ganzes",
        f"{german.number(len(shares))} Anteile geprüft",
        f"offen: {names}" if broken else "stimmt",
    )


def proof_table(at: ReportDate, kpis: Iterable[Kpi]) -> Table:
    """The cells behind each Kennzahl, in the first declared column; people are only counted."""
    heads = (
        Head("Kennzahl", zeilenkopf=True),
        Head("Zeilen", zahl=True),
        Head("Datei und Blatt"),
        Head("Zellen"),
    )
    return Table("Nachweis", heads, tuple(_proof(at, kpi) for kpi in kpis))


def _proof(at: ReportDate, kpi: Kpi) -> tuple[str, ...]:
    source = get_source(quelle_of(kpi))
    cleaned = at.deliveries.get(source.name)
    if cleaned is None:
        return (kpi.titel, german.NOTHING, "keine Lieferung", german.NOTHING)
    rows = at.rows(kpi.id).index
    place = f"{cleaned.datei}, Blatt {cleaned.blatt}"
    count = german.number(len(rows))
    if source.about_people:
        return (kpi.titel, count, place, "Zeilen über Personen werden nicht genannt")
    column = cleaned.columns.get(source.columns[0].name, 1)
    cells = cell_ranges(rows.get_level_values("zeile"), column)
    return (kpi.titel, count, place, _or(cells))


def _first_ranges(cells: object, most: int = 6) -> str:
    """The first ranges of a finding; a long list helps nobody on a page."""
    ranges = _or(cells).split(", ")
    rest = len(ranges) - most
    return ", ".join(ranges[:most]) + (f" und {rest} weitere Bereiche" if rest > 0 else "")


def _or(text: object, otherwise: str = german.NOTHING) -> str:
    return otherwise if pd.isna(text) or not str(text).strip() else str(text)
