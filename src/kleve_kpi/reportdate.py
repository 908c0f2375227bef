"""One report date opened: its cleaned tables, its Kennzahlen, and the date before it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kleve_kpi.clean import Cleaned
from kleve_kpi.errors import KleveKpiError, RawFileError, UnknownNameError
from kleve_kpi.findings import Finding, cell_name, cell_ranges, findings_frame, make_finding
from kleve_kpi.kpi import (
    BEFORE,
    Kpi,
    Rows,
    Value,
    all_topics,
    get_kpi,
    get_topic,
    quelle_of,
    sources_of,
)
from kleve_kpi.source import all_sources


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


@dataclass(frozen=True)
class PartitionCheck:
    """Whether every row of a whole lies in exactly one of its parts; ``wrong`` rows do not."""

    whole: str
    parts: tuple[str, ...]
    total: int
    counts: tuple[int, ...]
    wrong: pd.MultiIndex

    @property
    def closed(self) -> bool:
        """The parts make up the whole."""
        return not len(self.wrong)


@dataclass
class ReportDate:
    """Everything known at one report date: cleaned tables, Kennzahlen, findings.

    ``deliveries`` are the cleaned sources by name, ``failed`` the message per file that could
    not be used. ``settings`` are those of kleve_kpi.toml. ``veroeffentlicht`` holds what was
    published for this date, by Kennzahl. ``beispiel``: fictional sample data, of which
    ``belegt`` follow from the real report.
    """

    stichtag: dt.date
    deliveries: Mapping[str, Cleaned]
    vorher: "ReportDate | None" = None
    failed: Mapping[str, KleveKpiError] = field(default_factory=dict)
    veroeffentlicht: Mapping[str, str] = field(default_factory=dict)
    beispiel: bool = False
    belegt: frozenset[str] = frozenset()
    ausgabe: str = "oeffentlich"
    settings: Mapping[str, Any] = field(default_factory=dict)
    _rows: dict[str, Rows] = field(default_factory=dict, repr=False)

    def cleaned(self, quelle: str) -> Cleaned:
        """One source as delivered.

        Raises:
            UnknownNameError: no such source.
            RawFileError: no delivery of it for this report date.
        """
        if quelle in self.deliveries:
            return self.deliveries[quelle]
        if quelle not in all_sources():
            raise UnknownNameError("source", quelle, all_sources())
        reasons = " ".join(str(error) for error in self.failed.values())
        raise RawFileError(
            f"data/raw/{self.stichtag}",
            f"no delivery of source '{quelle}'",
            f"Delivered: {', '.join(self.deliveries) or 'nothing'}. {reasons}".strip(),
        )

    def table(self, quelle: str) -> pd.DataFrame:
        """The cleaned table of a source, see :class:`kleve_kpi.clean.Cleaned`."""
        return self.cleaned(quelle).table

    def rows(self, kennzahl: str) -> Rows:
        """The rows that a Kennzahl counts, index untouched (datei, blatt, zeile)."""
        if kennzahl not in self._rows:
            kpi = get_kpi(kennzahl)
            self._rows[kennzahl] = kpi.select(*(self._argument(kpi, p) for p in kpi.parameters))
        return self._rows[kennzahl]

    def _argument(self, kpi: Kpi, parameter: str) -> object:
        if parameter == "stichtag":
            return pd.Timestamp(self.stichtag)
        name = parameter.removesuffix(BEFORE)
        at = self.vorher if name != parameter else self
        if at is None:
            return None
        # A Kennzahl named like its source ("online_antraege") means the source by that name.
        if name in get_topic(kpi.thema).kpis and name != kpi.name:
            needed = quelle_of(get_kpi(f"{kpi.thema}.{name}"))
            return None if self._undelivered(at, needed) else at.rows(f"{kpi.thema}.{name}")
        return None if self._undelivered(at, name) else at.table(name)

    def _undelivered(self, at: "ReportDate", quelle: str) -> bool:
        """Whether an earlier date lacks a source, which ends the comparison.

        One that this date lacks is an error, raised where it is asked for.
        """
        return at is not self and quelle not in at.deliveries

    def value(self, kennzahl: str) -> Value:
        """The value of a Kennzahl; empty where it needs an earlier report date and has none."""
        kpi = get_kpi(kennzahl)
        rows = self.rows(kennzahl)
        if kpi.art == "zugang" and self._without_past(kpi):
            return Value()
        if kpi.art == "quote":
            whole = self.value(kpi.basis).wert if kpi.basis else None
            part = kpi.measure.of(rows).wert
            return Value(wert=100 * part / whole) if whole and part is not None else Value()
        return kpi.measure.of(rows)

    def _without_past(self, kpi: Kpi) -> bool:
        """Whether a flow, or a flow that it builds on, lacks the report date before."""
        if self.vorher is None or quelle_of(kpi) not in self.vorher.deliveries:
            return True
        kpis = get_topic(kpi.thema).kpis
        needed = [kpis[p] for p in kpi.parameters if p in kpis and p != kpi.name]
        return any(flow.art == "zugang" and self._without_past(flow) for flow in needed)

    def breakdown(self, kennzahl: str, merkmal: str) -> pd.Series:
        """The value of a Kennzahl per group; rows without the feature are "ohne Angabe"."""
        kpi, rows = get_kpi(kennzahl), self.rows(kennzahl)
        if merkmal not in rows.columns:
            raise UnknownNameError("column", merkmal, list(rows.columns))
        groups = rows[merkmal].astype("string").fillna("ohne Angabe")
        found = {name: kpi.measure.of(part).wert for name, part in rows.groupby(groups)}
        names = pd.Index(list(found), dtype="str")
        return pd.Series(found, names, "float64", kennzahl).sort_index(key=natural_order)

    def history(self, kennzahl: str) -> pd.Series:
        """The values of a Kennzahl at this and all earlier report dates, oldest first.

        Where a value was published for an earlier date it is that value.
        """
        found: dict[pd.Timestamp, float | None] = {}
        at: ReportDate | None = self
        while at is not None:
            if quelle_of(get_kpi(kennzahl)) in at.deliveries:
                published = at.published(kennzahl) if at is not self else None
                found[pd.Timestamp(at.stichtag)] = (
                    at.value(kennzahl).wert if published is None else published
                )
            at = at.vorher
        return pd.Series(found, dtype="float64", name=kennzahl).sort_index()

    def published(self, kennzahl: str) -> float | None:
        """The number published for this date, None if none was."""
        try:
            return float(self.veroeffentlicht[kennzahl])
        except (KeyError, ValueError):
            return None

    def invented(self, kennzahl: str) -> bool:
        """Whether the value is invented: sample data that the real report does not support."""
        return self.beispiel and kennzahl not in self.belegt | set(self.veroeffentlicht)

    def change(self, kennzahl: str) -> Change | None:
        """How a stock or a ratio came from the report date before to now."""
        kpi, before = get_kpi(kennzahl), self.vorher
        quelle = quelle_of(kpi)
        if before is None or quelle not in before.deliveries or kpi.art not in ("bestand", "quote"):
            return None
        recomputed, published = before.value(kennzahl).wert, before.published(kennzahl)
        if published is None:
            published = recomputed
        now = self.value(kennzahl).wert
        linkable = self.cleaned(quelle).linkable and before.cleaned(quelle).linkable
        key = list(kpi.key or all_sources()[quelle].key)
        if not (
            kpi.art == "bestand"
            and kpi.measure.additive
            and key
            and linkable
            and now is not None
            and recomputed is not None
            and published is not None
        ):
            return Change(before.stichtag, published)
        new, old = (_by_key(kpi, at.rows(kennzahl), key) for at in (self, before))
        added = new[~new.index.isin(old.index)].sum()
        gone = old[~old.index.isin(new.index)].sum()
        moved = new.sub(old).dropna().sum()
        correction = recomputed - published
        rest = now - (published + added - gone + moved + correction)
        return Change(before.stichtag, published, added, gone, moved, correction, rest)

    def partition_checks(self, thema: str) -> list[PartitionCheck]:
        """The promises of ``Topic.partition``, each with the rows that break it."""
        checks = []
        for whole, parts in get_topic(thema).partitions:
            rows = self.rows(f"{thema}.{whole}")
            selected = [self.rows(f"{thema}.{part}").index for part in parts]
            times = sum((rows.index.isin(index).astype(int) for index in selected), start=0)
            foreign = [index[~index.isin(rows.index)] for index in selected]
            wrong = rows.index[times != 1]
            for index in foreign:
                wrong = wrong.append(index)
            checks.append(
                PartitionCheck(whole, parts, len(rows), tuple(map(len, selected)), wrong.unique())
            )
        return checks

    def _partition_finding(self, thema: str, check: PartitionCheck) -> Finding:
        kpis = get_topic(thema).kpis
        cleaned = self.cleaned(quelle_of(kpis[check.whole]))
        column = cleaned.columns[cleaned.source.columns[0].name]
        rows = sorted(check.wrong.get_level_values("zeile"))
        terms = " + ".join(
            f"{count} ({kpis[part].titel})"
            for count, part in zip(check.counts, check.parts, strict=True)
        )
        return make_finding(
            "partition_open",
            quelle=cleaned.source.name,
            datei=cleaned.datei,
            blatt=cleaned.blatt,
            zelle=cell_name(rows[0], column),
            zellen=cell_ranges(rows, column),
            anzahl=len(rows),
            text=f"{kpis[check.whole].titel}: {check.total}, Teile: {terms}.",
            vorschlag="Bitte in den genannten Zeilen die fehlende oder doppelte Angabe klären.",
        )

    def findings(self, thema: str | None = None) -> pd.DataFrame:
        """Findings of all sources (or those of one topic) and of broken partitions."""
        wanted = sources_of(get_topic(thema)) if thema else set(self.deliveries)
        found = [f for name, c in self.deliveries.items() if name in wanted for f in c.findings]
        for name, topic in all_topics().items():
            if (thema in (None, name)) and sources_of(topic) <= set(self.deliveries):
                found += [
                    self._partition_finding(name, check)
                    for check in self.partition_checks(name)
                    if not check.closed
                ]
        return findings_frame(found)


def _by_key(kpi: Kpi, rows: Rows, key: list[str]) -> pd.Series:
    grouped = rows.dropna(subset=key).groupby(key)
    return pd.Series({name: kpi.measure.of(part).wert for name, part in grouped}, dtype="float64")


def natural_order(index: pd.Index) -> pd.Index:
    """Sort key: FB 10, FB 20, FB 100 in the order of their numbers, then words."""
    return index.str.replace(r"\d+", lambda match: match[0].zfill(6), regex=True)
