"""The Kennzahlen of a report date as long tables, the form in which they are stored and shared."""

import datetime as dt
from collections.abc import Iterable, Iterator

import pandas as pd

from kleve_kpi.disclosure import shown_groups
from kleve_kpi.errors import KleveKpiError
from kleve_kpi.figure import INVENTED, figure, figures_table
from kleve_kpi.kpi import Kpi, Topic, all_topics, quelle_of
from kleve_kpi.published import Published
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
    records = [_record(at, kpi) for topic in topics for kpi in at.kpis(topic.name).values()]
    return pd.DataFrame(records, columns=list(KENNZAHLEN)).astype(KENNZAHLEN)


def _record(at: ReportDate, kpi: Kpi) -> dict[str, object]:
    value, change = at.value(kpi.id), at.change(kpi.id)
    quelle = quelle_of(kpi)
    cleaned = at.deliveries.get(quelle)
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
        "datenstand": _iso(cleaned.datenstand) if cleaned else None,
        "quelle": quelle,
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


LEGEND = {
    "stichtag": "Berichtsstichtag",
    "kennzahl": "Kennung der Kennzahl: Thema und Name",
    "titel": "Bezeichnung der Kennzahl",
    "art": "Art: bestand, zugang (seit dem letzten Bericht), quote (0 bis 100), termin, datum, "
    "status, liste",
    "wert": "Wert als Zahl",
    "text": "Wert als Text",
    "von": "erster Tag eines Termins",
    "bis": "letzter Tag eines Termins",
    "einheit": "was gezählt wird",
    "basis": "Kennung der Grundgesamtheit",
    "basiswert": "Wert der Grundgesamtheit",
    "vergleich_stichtag": "Stichtag des letzten Berichts",
    "vergleich_wert": "Wert im letzten Bericht: der veröffentlichte, wo keiner feststeht der "
    "nachgerechnete",
    "zugang": "seither hinzugekommen",
    "abgang": "seither weggefallen",
    "veraenderung": "seither geänderte Werte",
    "korrektur": "Berichtigung des veröffentlichten Wertes",
    "ungeklaert": "nicht erklärter Rest",
    "datenstand": "Stand der Lieferung",
    "quelle": "Lieferung, aus der die Zahl stammt",
    "zeilen": "Zahl der gezählten Zeilen",
}

_PASTE = "Zum Einfügen"


def kennzahlen_sheets(
    at: ReportDate, kennzahlen: pd.DataFrame, gliederungen: pd.DataFrame, ausgabe: str
) -> dict[str, pd.DataFrame]:
    """The sheets of a workbook: figures to paste, one a topic, the breakdowns, a legend.

    The first one holds all Kennzahlen in the words of the pages ("44 von 107 (41,1 %)").

    The legend says what is invented, and that the edition "intern" must not be passed on.
    """
    kurz = {name: topic.kurz for name, topic in all_topics().items()}
    sheets = {
        kurz[thema]: rows.drop(columns="thema")
        for thema, rows in kennzahlen.groupby("thema", sort=True)
    }
    lines = [*_notes(at, kennzahlen["kennzahl"], ausgabe), *LEGEND.items()]
    legend = pd.DataFrame(lines, columns=["Spalte", "Bedeutung"])
    shown = figures_table(at, list(kennzahlen["kennzahl"]), _PASTE, with_topic=True)
    paste = pd.DataFrame(shown.zeilen, columns=[head.titel for head in shown.kopf], dtype="string")
    return {_PASTE: paste, **sheets, "Gliederungen": gliederungen, "Legende": legend}


def _notes(at: ReportDate, ids: Iterable[str], ausgabe: str) -> Iterator[tuple[str, str]]:
    if ausgabe == "intern":
        yield "Ausgabe intern", "Nicht weitergeben und nicht veröffentlichen."
    if at.beispiel:
        yield "Beispieldaten", "Alle Lieferungen sind fiktiv, jede Gliederung ist erfunden."
        for kennzahl in filter(at.invented, ids):
            yield kennzahl, "erfunden: der veröffentlichte Bericht stützt den Wert nicht"


def gliederungen_frame(at: ReportDate, topics: list[Topic], *, shown: bool = False) -> pd.DataFrame:
    """All declared breakdowns, one row a group, columns as in ``GLIEDERUNGEN``.

    With ``shown`` only what the edition of the report date may show, small groups merged.
    """
    records = list(_groups(at, topics, shown))
    return pd.DataFrame(records, columns=list(GLIEDERUNGEN)).astype(GLIEDERUNGEN)


def _groups(at: ReportDate, topics: list[Topic], shown: bool) -> Iterator[dict[str, object]]:
    for kpi in (kpi for topic in topics for kpi in at.kpis(topic.name).values()):
        for merkmal in (*kpi.je, *kpi.je_intern):
            find = shown_groups if shown else ReportDate.breakdown
            found = find(at, kpi.id, merkmal)
            for auspraegung, wert in () if found is None else found.items():
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


def as_published(at: ReportDate) -> list[Published]:
    """All Kennzahlen that have a value, in the form in which published figures are kept."""
    figures = []
    for topic in all_topics().values():
        for kpi in at.kpis(topic.name).values():
            value, shown = at.value(kpi.id), figure(at, kpi.id)
            if value.wert is not None:
                wert = f"{value.wert:.15g}"
            elif value.text is not None:
                wert = value.text
            else:
                continue
            wording = f"{kpi.titel}: {shown.wert}{INVENTED * shown.invented}"
            figures.append(
                Published(at.stichtag.isoformat(), topic.name, kpi.name, kpi.art, wert, wording)
            )
    return figures
