"""What no delivery shows by itself: sums that do not close, texts that belong to no topic."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kleve_kpi.clean import Cleaned
from kleve_kpi.findings import Finding, cell_name, cell_ranges, make_finding
from kleve_kpi.kpi import Kpi, Rows, all_topics


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


def check_partition(whole: str, rows: Rows, parts: Mapping[str, Rows]) -> PartitionCheck:
    """Compare the rows of a whole with those of its parts."""
    selected = [part.index for part in parts.values()]
    times = sum((rows.index.isin(index).astype(int) for index in selected), start=0)
    wrong = rows.index[times != 1]
    for index in selected:
        wrong = wrong.append(index[~index.isin(rows.index)])
    return PartitionCheck(whole, tuple(parts), len(rows), tuple(map(len, selected)), wrong.unique())


def partition_finding(check: PartitionCheck, kpis: Mapping[str, Kpi], cleaned: Cleaned) -> Finding:
    """The finding about a partition that does not close; ``cleaned`` holds the whole."""
    terms = " + ".join(
        f"{count} ({kpis[part].titel})"
        for count, part in zip(check.counts, check.parts, strict=True)
    )
    return _finding(
        "partition_open",
        cleaned,
        check.wrong,
        text=f"{kpis[check.whole].titel}: {check.total}, Teile: {terms}.",
        vorschlag="Bitte in den genannten Zeilen die fehlende oder doppelte Angabe klären.",
    )


def share_finding(
    kpi: Kpi, part: float, base: Kpi, whole: float, rows: Rows, cleaned: Cleaned
) -> Finding:
    """The finding about a part that is larger than its whole; ``cleaned`` holds its ``rows``."""
    return _finding(
        "share_open",
        cleaned,
        rows.index,
        text=f"{kpi.titel}: {part:g}, {base.titel}: {whole:g}.",
        vorschlag="Bitte beide Angaben und ihren Datenstand prüfen.",
    )


def unassigned(erlaeuterungen: Cleaned) -> list[Finding]:
    """A finding for Erläuterungen that no page shows, because they name no topic."""
    named = erlaeuterungen.table["thema"].dropna()
    for topic in all_topics().values():
        named = named[~topic.is_named(named)]
    if named.empty:
        return []
    return [
        _finding(
            "unknown_category",
            erlaeuterungen,
            named.index,
            "thema",
            spalte="Thema",
            raw=named.iloc[0],
            text=f"Erwartet: ein Thema des Berichts ({', '.join(all_topics())}).",
        )
    ]


def _finding(
    code: str, cleaned: Cleaned, rows: pd.MultiIndex, column: str = "", **words: object
) -> Finding:
    """A finding at some rows of a table, of which there may be none, in its first column or one."""
    at = cleaned.columns[column or cleaned.source.columns[0].name]
    lines = sorted(rows.get_level_values("zeile"))
    return make_finding(
        code,
        quelle=cleaned.source.name,
        datei=cleaned.datei,
        blatt=cleaned.blatt,
        zelle=cell_name(lines[0], at) if lines else "",
        zellen=cell_ranges(lines, at),
        anzahl=max(1, len(lines)),
        **words,
    )
