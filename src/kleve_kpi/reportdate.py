"""One report date opened: its cleaned tables, its Kennzahlen, and the date before it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kleve_kpi import german
from kleve_kpi.change import Change, compare
from kleve_kpi.clean import Cleaned, empty_table
from kleve_kpi.crosschecks import (
    PartitionCheck,
    check_partition,
    partition_finding,
    share_finding,
    unassigned,
)
from kleve_kpi.errors import KleveKpiError, ProjectError, RawFileError, UnknownNameError
from kleve_kpi.findings import Finding, findings_frame
from kleve_kpi.kpi import (
    BEFORE,
    Kpi,
    Rows,
    Value,
    all_topics,
    get_topic,
    needed_sources,
    quelle_of,
    sources_of,
)
from kleve_kpi.source import all_sources
from kleve_kpi.tables import Table


@dataclass
class ReportDate:
    """Everything known at one report date: cleaned tables, Kennzahlen, findings.

    ``deliveries`` are the cleaned sources by name, ``failed`` the message per file that could
    not be used. ``settings`` are those of kleve_kpi.toml. ``veroeffentlicht`` holds what was
    published for this date, by Kennzahl. ``beispiel``: fictional sample data, of which
    ``belegt`` follow from the real report. ``aelter`` are the sources without a delivery for
    this date, with the date of the delivery used instead.
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
    aelter: Mapping[str, dt.date] = field(default_factory=dict)
    _rows: dict[str, Rows] = field(default_factory=dict, repr=False)
    _values: dict[str, Value] = field(default_factory=dict, repr=False)
    _changes: dict[str, Change | None] = field(default_factory=dict, repr=False)
    _kpis: dict[str, dict[str, Kpi]] = field(default_factory=dict, repr=False)
    _checks: dict[str, list[PartitionCheck]] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        before = f" beside {self.vorher.stichtag}" if self.vorher else ""
        unusable = f", not usable: {', '.join(self.failed)}" if self.failed else ""
        return f"Report date {self.stichtag}{before}: {', '.join(self.deliveries)}{unusable}"

    def _repr_html_(self) -> str:
        shown = pd.DataFrame(
            [
                (name, c.datei, pd.Timestamp(c.datenstand), len(c.table), len(c.findings))
                for name, c in self.deliveries.items()
            ],
            columns=["Quelle", "Datei", "Datenstand", "Zeilen", "Befunde"],
        )
        broken = " ".join(str(error) for error in self.failed.values())
        titel = f"Bericht zum {german.date(self.stichtag)}"
        return Table.of(shown, titel=titel, hinweis=broken)._repr_html_()

    def __getstate__(self) -> dict[str, Any]:
        # Kennzahlen that come from the data hold functions, which cannot be handed over; to read
        # the rows of all takes longer than to select those of some.
        return self.__dict__ | {"_kpis": {}, "_rows": {}}

    def cleaned(self, quelle: str) -> Cleaned:
        """One source as delivered, or as last delivered before.

        Raises:
            UnknownNameError: no such source.
            RawFileError: no delivery of it up to this report date.
        """
        if quelle in self.deliveries:
            return self.deliveries[quelle]
        if quelle not in all_sources():
            raise UnknownNameError("source", quelle, all_sources())
        advice = "Put its export into the folder of that date, or of one before."
        if self.failed:
            reasons = " ".join(str(error) for error in self.failed.values())
            advice = f"It may be in a file that could not be used. {reasons}"
        raise RawFileError(
            f"Report date {self.stichtag}", f"no delivery of source '{quelle}'", advice
        )

    def table(self, quelle: str) -> pd.DataFrame:
        """The cleaned table of a source; one without rows where nothing was ever delivered.

        Raises:
            RawFileError: there is no delivery, and a file of this date could not be used, so that
                the delivery may be there but broken.
        """
        if quelle in self.deliveries or self.failed or quelle not in all_sources():
            return self.cleaned(quelle).table
        return empty_table(all_sources()[quelle])

    def kpis(self, thema: str) -> dict[str, Kpi]:
        """The Kennzahlen of a topic by full id, those that come from the data included."""
        if thema not in self._kpis:
            found = {}
            for kpi in get_topic(thema).kpis.values():
                members = kpi.members(self.rows_of(kpi)) if kpi.per else [kpi]
                found |= {member.id: member for member in members}
            self._kpis[thema] = found
        return dict(self._kpis[thema])

    def kpi(self, kennzahl: str) -> Kpi:
        """A Kennzahl by its full id.

        Raises:
            UnknownNameError: no such Kennzahl at this report date.
        """
        thema, _, name = kennzahl.partition(".")
        if thema not in all_topics():
            known = [k for topic in all_topics() for k in self.kpis(topic)]
            raise UnknownNameError("Kennzahl", kennzahl, known)
        declared = all_topics()[thema].kpis.get(name)
        if declared and not declared.per:
            return declared
        if kennzahl not in self.kpis(thema):
            raise UnknownNameError("Kennzahl", kennzahl, self.kpis(thema))
        return self.kpis(thema)[kennzahl]

    def rows(self, kennzahl: str) -> Rows:
        """The rows that a Kennzahl counts, index untouched (datei, blatt, zeile)."""
        if kennzahl not in self._rows:
            self._rows[kennzahl] = self.rows_of(self.kpi(kennzahl))
        return self._rows[kennzahl]

    def rows_of(self, kpi: Kpi) -> Rows:
        """The rows of a declaration, those of all its Kennzahlen where it has ``per``."""
        arguments = [self._argument(kpi, parameter) for parameter in kpi.parameters]
        try:
            return kpi.select(*arguments)
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
            raise ProjectError(
                f"Kennzahl '{kpi.id}' cannot be computed: {type(error).__name__}: {error}. "
                f"Correct its function in topics/{kpi.thema}.py."
            ) from error

    def _argument(self, kpi: Kpi, parameter: str) -> object:
        if parameter == "stichtag":
            return pd.Timestamp(self.stichtag)
        if parameter == "settings":
            return self.settings
        name = parameter.removesuffix(BEFORE)
        at = self.vorher if name != parameter else self
        declared = get_topic(kpi.thema).kpis
        # A Kennzahl named like its source ("online_antraege") means the source by that name.
        other = declared[name] if name in declared and name != kpi.name else None
        needed = needed_sources(other) if other else {name}
        if at is None or (at is not self and not needed <= set(at.deliveries)):
            return None
        return at.rows(other.id) if other else at.table(name)

    def delivered(self, kpi: Kpi) -> bool:
        """Whether all sources that a Kennzahl needs are there."""
        return needed_sources(kpi) <= set(self.deliveries)

    def value(self, kennzahl: str) -> Value:
        """The value of a Kennzahl.

        Empty where a source was never delivered, or where it needs an earlier report date.
        """
        if kennzahl not in self._values:
            self._values[kennzahl] = self._value(self.kpi(kennzahl), self.rows(kennzahl))
        return self._values[kennzahl]

    def _value(self, kpi: Kpi, rows: Rows) -> Value:
        if not self.delivered(kpi) or (kpi.art == "zugang" and not self._flows(kpi)):
            return Value()
        if kpi.art == "quote":
            whole = self.value(kpi.basis).wert if kpi.basis else None
            part = kpi.measure.of(rows).wert
            return Value(wert=100 * part / whole) if whole and part is not None else Value()
        return kpi.measure.of(rows)

    def _comparable(self, kpi: Kpi) -> bool:
        """Whether the report date before knows this Kennzahl too."""
        before = self.vorher
        return before is not None and before.delivered(kpi) and before.knows(kpi.id)

    def _flows(self, kpi: Kpi) -> bool:
        """Whether what came since the report before can be told: two deliveries to compare."""
        return self._comparable(kpi) and not needed_sources(kpi) & set(self.aelter)

    def knows(self, kennzahl: str) -> bool:
        """Whether there is a Kennzahl of that id at this report date."""
        try:
            self.kpi(kennzahl)
        except UnknownNameError:
            return False
        return True

    def breakdown(self, kennzahl: str, merkmal: str) -> pd.Series:
        """The value of a Kennzahl per group; rows without the feature are "ohne Angabe"."""
        kpi, rows = self.kpi(kennzahl), self.rows(kennzahl)
        if merkmal not in rows.columns:
            raise UnknownNameError("column", merkmal, list(rows.columns))
        groups = rows[merkmal].astype("string").fillna("ohne Angabe")
        if kpi.measure.each:
            found = kpi.measure.each(rows).groupby(groups).sum().to_dict()
        else:
            found = {name: kpi.measure.of(part).wert for name, part in rows.groupby(groups)}
        names = pd.Index(list(found), dtype="str")
        return pd.Series(found, names, "float64", kennzahl).sort_index(key=natural_order)

    @property
    def chain(self) -> list["ReportDate"]:
        """This report date and all before it, oldest first."""
        return [*(self.vorher.chain if self.vorher else ()), self]

    def history(self, kennzahl: str) -> pd.Series:
        """The values of a Kennzahl at this and all earlier report dates, oldest first.

        Where a value was published for an earlier date it is that value.
        """
        found: dict[pd.Timestamp, float | None] = {}
        for at in self.chain:
            if at.knows(kennzahl) and at.delivered(at.kpi(kennzahl)):
                published = at.published(kennzahl) if at is not self else None
                found[pd.Timestamp(at.stichtag)] = (
                    at.value(kennzahl).wert if published is None else published
                )
        return pd.Series(found, dtype="float64", name=kennzahl)

    def published(self, kennzahl: str) -> float | None:
        """The number published for this date, None if none was."""
        try:
            return float(self.veroeffentlicht[kennzahl])
        except (KeyError, ValueError):
            return None

    def invented(self, kennzahl: str) -> bool:
        """Whether the value is invented: sample data that the real report does not support."""
        return self.beispiel and kennzahl not in self.belegt

    def change(self, kennzahl: str) -> Change | None:
        """How a stock or a ratio came from the report date before to now."""
        if kennzahl not in self._changes:
            self._changes[kennzahl] = self._change(self.kpi(kennzahl))
        return self._changes[kennzahl]

    def _change(self, kpi: Kpi) -> Change | None:
        kennzahl, before = kpi.id, self.vorher
        if kpi.art not in ("bestand", "quote") or not self._comparable(kpi):
            return None
        if not self.delivered(kpi):
            return None
        published = before.published(kennzahl)
        recomputed = before.value(kennzahl).wert
        key = self.row_key(kpi)
        if not (kpi.art == "bestand" and kpi.measure.additive and key):
            return Change(before.stichtag, recomputed if published is None else published)
        return compare(
            kpi,
            self.rows(kennzahl),
            before.rows(kennzahl),
            key,
            stichtag=before.stichtag,
            published=published,
        )

    def row_key(self, kpi: Kpi) -> tuple[str, ...]:
        """The columns by which a row is known again at the next report date.

        None of them where there is no key, or where pseudonyms differ from date to date.
        """
        source = all_sources()[quelle_of(kpi)]
        key = kpi.key or source.key
        linkable = all(
            at.deliveries[source.name].linkable
            for at in (self, self.vorher)
            if at is not None and source.name in at.deliveries
        )
        return key if linkable or not source.pseudonyms & set(key) else ()

    def partition_checks(self, thema: str) -> list[PartitionCheck]:
        """The promises of ``Topic.partition``, each with the rows that break it."""
        if thema not in self._checks:
            self._checks[thema] = [
                check_partition(
                    whole,
                    self.rows(f"{thema}.{whole}"),
                    {part: self.rows(f"{thema}.{part}") for part in parts},
                )
                for whole, parts in get_topic(thema).partitions
            ]
        return self._checks[thema]

    def broken_shares(self, thema: str) -> list[Kpi]:
        """The Kennzahlen of a topic that are larger than the base of their share."""
        return [
            kpi
            for kpi in self.kpis(thema).values()
            if kpi.basis
            and kpi.art != "quote"
            and (part := self.value(kpi.id).wert) is not None
            and (whole := self.value(kpi.basis).wert) is not None
            and not 0 <= part <= whole
        ]

    def findings(self, thema: str | None = None) -> pd.DataFrame:
        """Findings of all sources (or those of one topic) and of sums that do not close."""
        wanted = sources_of(get_topic(thema)) if thema else set(self.deliveries)
        found = [f for name, c in self.deliveries.items() if name in wanted for f in c.findings]
        for name in all_topics() if thema is None else [thema]:
            found += self._open_sums(name)
        if thema is None and "erlaeuterungen" in self.deliveries:
            found += unassigned(self.deliveries["erlaeuterungen"])
        return findings_frame(found)

    def _open_sums(self, thema: str) -> Iterator[Finding]:
        """A finding for each promised sum and each share that does not close.

        Those are left out that need what was never delivered, or not usable.
        """
        topic = get_topic(thema)
        if self.failed and not sources_of(topic) <= set(self.deliveries):
            return
        for check in self.partition_checks(thema):
            known = all(self.delivered(topic.kpis[name]) for name in (check.whole, *check.parts))
            if known and not check.closed:
                cleaned = self.cleaned(quelle_of(topic.kpis[check.whole]))
                yield partition_finding(check, topic.kpis, cleaned)
        for kpi in self.broken_shares(thema):
            part, whole = self.value(kpi.id).wert, self.value(kpi.basis).wert
            cleaned = self.cleaned(quelle_of(kpi))
            yield share_finding(kpi, part, self.kpi(kpi.basis), whole, self.rows(kpi.id), cleaned)


def natural_order(index: pd.Index) -> pd.Index:
    """Sort key: FB 10, FB 20, FB 100 in the order of their numbers, then words."""
    return index.str.replace(r"\d+", lambda match: match[0].zfill(6), regex=True)
