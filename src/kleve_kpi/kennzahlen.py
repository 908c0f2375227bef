"""The Kennzahlen of a report date as long tables, the form in which they are stored and shared."""

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from kleve_kpi.errors import KleveKpiError
from kleve_kpi.kpi import Kpi, Topic, all_topics, quelle_of
from kleve_kpi.reportdate import ReportDate

KENNZAHLEN = {
    "stichtag": "string",
    "thema": "string",
    "kennzahl": "string",
    "titel": "string",
    "art": "string",
    "wert": "Float64",
    "text": "string",
    "von": "string",
    "bis": "string",
    "einheit": "string",
    "basis": "string",
    "basiswert": "Float64",
    "vergleich_stichtag": "string",
    "vergleich_wert": "Float64",
    "zugang": "Float64",
    "abgang": "Float64",
    "veraenderung": "Float64",
    "korrektur": "Float64",
    "ungeklaert": "Float64",
    "datenstand": "string",
    "quelle": "string",
    "zeilen": "Int64",
}
GLIEDERUNGEN = {
    "stichtag": "string",
    "kennzahl": "string",
    "merkmal": "string",
    "auspraegung": "string",
    "wert": "Float64",
}


def kennzahlen_frame(at: ReportDate, topics: list[Topic]) -> pd.DataFrame:
    """All Kennzahlen of the topics, one row each, columns as in ``KENNZAHLEN`` (dates as ISO)."""
    records = [_record(at, kpi) for topic in topics for kpi in topic.kpis.values()]
    return pd.DataFrame(records, columns=list(KENNZAHLEN)).astype(KENNZAHLEN)


def _record(at: ReportDate, kpi: Kpi) -> dict[str, object]:
    value, change = at.value(kpi.id), at.change(kpi.id)
    cleaned = at.cleaned(quelle_of(kpi))
    record = {
        "stichtag": at.stichtag.isoformat(),
        "thema": kpi.thema,
        "kennzahl": kpi.id,
        "titel": kpi.titel,
        "art": kpi.art,
        "wert": value.wert,
        "text": value.text,
        "von": _iso(value.von),
        "bis": _iso(value.bis),
        "einheit": kpi.einheit,
        "basis": kpi.basis,
        "basiswert": at.value(kpi.basis).wert if kpi.basis else None,
        "datenstand": _iso(cleaned.datenstand or at.stichtag),
        "quelle": cleaned.source.name,
        "zeilen": len(at.rows(kpi.id)),
    }
    if change:
        record |= {
            "vergleich_stichtag": change.stichtag.isoformat(),
            "vergleich_wert": change.wert,
            "zugang": change.zugang,
            "abgang": change.abgang,
            "veraenderung": change.veraenderung,
            "korrektur": change.korrektur,
            "ungeklaert": change.ungeklaert,
        }
    return record


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def gliederungen_frame(at: ReportDate, topics: list[Topic]) -> pd.DataFrame:
    """All declared breakdowns, one row a group, columns as in ``GLIEDERUNGEN``."""
    return pd.DataFrame(_groups(at, topics), columns=list(GLIEDERUNGEN)).astype(GLIEDERUNGEN)


def _groups(at: ReportDate, topics: list[Topic]) -> Iterator[dict[str, object]]:
    for kpi in (kpi for topic in topics for kpi in topic.kpis.values()):
        for merkmal in kpi.je:
            for auspraegung, wert in at.breakdown(kpi.id, merkmal).items():
                yield {
                    "stichtag": at.stichtag.isoformat(),
                    "kennzahl": kpi.id,
                    "merkmal": merkmal,
                    "auspraegung": auspraegung,
                    "wert": wert,
                }


def computable(at: ReportDate) -> tuple[list[Topic], dict[str, str]]:
    """Topics whose Kennzahlen can be computed, and why the others cannot, by topic."""
    good, broken = [], {}
    for name, topic in all_topics().items():
        try:
            kennzahlen_frame(at, [topic])
        except KleveKpiError as error:
            broken[name] = str(error)
        else:
            good.append(topic)
    return good, broken
