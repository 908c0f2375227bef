"""Sachstands-Brücken as tables: one step by step, or those of all stocks of a topic."""

from kleve_kpi import german
from kleve_kpi.bridge import Bridge, bridge
from kleve_kpi.figure import INVENTED, INVENTED_NOTE
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.tables import Head, Table

ALL_STOCKS = "Sachstands-Brücke aller Bestände"
_STEPS = ("alt", "Zugang", "Abgang", "Veränderung", "Korrektur", "ungeklärt", "neu")


def steps_table(built: Bridge, titel: str, *, intern: bool) -> Table:
    """The steps of a bridge; with ``intern`` also which rows came and went, by name."""
    heads = [Head("Schritt", zeilenkopf=True), Head("Ursache"), Head("Anzahl", zahl=True)]
    lines = [(step.kind, step.cause, german.change(step.wert)) for step in built.steps]
    if intern:
        heads.append(Head("Namen"))
        lines = [
            (*line, "; ".join(step.names) or german.NOTHING)
            for line, step in zip(lines, built.steps, strict=True)
        ]
    return Table(titel, tuple(heads), tuple(lines))


def stocks_table(at: ReportDate, thema: str) -> Table | None:
    """The bridge of every stock of a topic, one a line; names in the edition "intern" only.

    A stock whose rows cannot be told apart from date to date has the sign for unknown. None where
    there is no earlier report.
    """
    heads = [Head("Kennzahl", zeilenkopf=True), *(Head(text, zahl=True) for text in _STEPS)]
    intern = at.ausgabe == "intern"
    lines = []
    for kpi in at.kpis(thema).values():
        change = at.change(kpi.id)
        if kpi.art != "bestand" or change is None:
            continue
        steps = (change.zugang, change.abgang, change.veraenderung)
        steps += (change.korrektur, change.ungeklaert)
        line = [
            kpi.titel,
            german.number(change.wert, None) + INVENTED * at.vorher.invented(kpi.id),
            *(german.number(value, None) for value in steps),
            german.number(at.value(kpi.id).wert, None) + INVENTED * at.invented(kpi.id),
        ]
        lines.append((*line, *([_names(at, kpi.id)] if intern else [])))
    if not lines:
        return None
    if intern:
        heads.append(Head("Namen"))
    note = "alt + Zugang − Abgang + Veränderung + Korrektur + ungeklärt = neu."
    if at.beispiel:
        note += f" {INVENTED_NOTE} Schritte von oder zu solchen Werten sind es auch."
    return Table(ALL_STOCKS, tuple(heads), tuple(lines), note)


def _names(at: ReportDate, kennzahl: str) -> str:
    """Which rows came and went, in words."""
    built = bridge(at, kennzahl)
    parts = [
        f"{step.kind} ({step.cause}): {', '.join(step.names)}"
        for step in (built.steps if built else ())
        if step.names
    ]
    return "; ".join(parts) or german.NOTHING
