"""Motions in the council information system: what was decided, what is done, which promise moved.

Beschluss and Umsetzung are two states. What a group has moved is never broken down by group.
"""

import pandas as pd

from kleve_kpi.kpi import Rows, Topic, earliest, first_day, largest, median, one_per, texts
from kleve_kpi.values import parse_period

TOPIC = Topic(__name__, "Anträge im Ratsinformationssystem", kurz="Ratsanträge")
_ANTRAG = ("antrag_nr",)
_UNBERATEN = "noch nicht beraten"
# What concerns the whole motion may stand in one of its rows only.
_ANGABEN = ["antrag_datum", "betreff", "umsetzungsstatus", "termin", "termin_alt", "erledigt_datum"]


@TOPIC.kpi(
    "Anträge im Ratsinformationssystem",
    kurz="Anträge",
    einheit="Anträge",
    key=_ANTRAG,
    je=("beschluss",),
)
def antraege(
    ratsantraege_beratungen: Rows,
    stichtag: pd.Timestamp,
    ratsantraege_beratungen_vorher: Rows,
) -> Rows:
    """Anträge der Fraktionen, jeder einmal, mit dem Beschluss der letzten Beratung bis zum
    Stichtag. Fehlt der vorherige Umsetzungstermin, gilt der des letzten Berichts, wenn er ein
    anderer war.
    """
    rows = _with_facts(ratsantraege_beratungen)
    day, beschluss = rows["sitzung_datum"], rows["beschluss"]
    to_come = (day > stichtag) | (day.isna() & beschluss.isna())
    rows = rows.assign(beschluss=beschluss.mask(to_come, _UNBERATEN))
    order = day.mask(day > stichtag).sort_values(ascending=False, kind="stable").index
    last = one_per(rows.loc[order], "antrag_nr")
    return _with_old_date(rows[rows.index.isin(last.index)], ratsantraege_beratungen_vorher)


@TOPIC.kpi(
    "Umgesetzte Anträge",
    kurz="beschlossen und umgesetzt",
    einheit="Anträge",
    basis="antraege",
    key=_ANTRAG,
    ursachen=("offen", "in_beratung"),
)
def umgesetzt(antraege: Rows, stichtag: pd.Timestamp) -> Rows:
    """Angenommene Anträge, die bis zum Stichtag final umgesetzt wurden."""
    return antraege[(antraege["beschluss"] == "angenommen") & _done(antraege, stichtag)]


@TOPIC.kpi(
    "Beschlossene, noch nicht final umgesetzte Anträge",
    kurz="beschlossen und noch offen",
    einheit="Anträge",
    basis="antraege",
    key=_ANTRAG,
    haupt=True,
    ursachen=("in_beratung", "umgesetzt", "ohne_mehrheit"),
)
def offen(antraege: Rows, stichtag: pd.Timestamp) -> Rows:
    """Angenommene Anträge, deren finale Umsetzung am Stichtag noch aussteht."""
    return antraege[(antraege["beschluss"] == "angenommen") & ~_done(antraege, stichtag)]


@TOPIC.kpi(
    "Anträge, über die noch nicht entschieden ist",
    kurz="noch nicht entschieden",
    einheit="Anträge",
    basis="antraege",
    key=_ANTRAG,
    ursachen=("offen", "umgesetzt", "ohne_mehrheit"),
)
def in_beratung(antraege: Rows) -> Rows:
    """Anträge, die noch nicht beraten, vertagt oder in ein anderes Gremium verwiesen sind."""
    return antraege[antraege["beschluss"].isin([_UNBERATEN, "vertagt", "verwiesen"])]


@TOPIC.kpi(
    "Abgelehnte oder zurückgezogene Anträge",
    kurz="abgelehnt oder zurückgezogen",
    einheit="Anträge",
    basis="antraege",
    key=_ANTRAG,
    ursachen=("in_beratung", "offen"),
)
def ohne_mehrheit(antraege: Rows) -> Rows:
    """Anträge, die abgelehnt oder von der Antragstellerin zurückgezogen wurden."""
    return antraege[antraege["beschluss"].isin(["abgelehnt", "zurückgezogen"])]


@TOPIC.kpi(
    "Ältester offener Antrag: Datum",
    kurz="Antrag vom",
    art="datum",
    measure=first_day("antrag_datum"),
)
def antrag_vom(offen: Rows) -> Rows:
    """Datum des ältesten Antrags, der beschlossen und noch nicht final umgesetzt ist."""
    return offen.loc[offen["antrag_datum"].sort_values(kind="stable").index[:1]]


@TOPIC.kpi(
    "Ältester offener Antrag: erste Beratung",
    kurz="erste Beratung",
    art="datum",
    measure=first_day("sitzung_datum"),
)
def beratung_1(ratsantraege_beratungen: Rows, antrag_vom: Rows, stichtag: pd.Timestamp) -> Rows:
    """Sitzung, in der der älteste offene Antrag zuerst beraten wurde."""
    return _held(ratsantraege_beratungen, antrag_vom, stichtag)[:1]


@TOPIC.kpi(
    "Ältester offener Antrag: zweite Beratung",
    kurz="zweite Beratung",
    art="datum",
    measure=first_day("sitzung_datum"),
)
def beratung_2(ratsantraege_beratungen: Rows, antrag_vom: Rows, stichtag: pd.Timestamp) -> Rows:
    """Sitzung, in der der älteste offene Antrag zum zweiten Mal beraten wurde."""
    return _held(ratsantraege_beratungen, antrag_vom, stichtag)[1:2]


@TOPIC.kpi(
    "Ältester offener Antrag: Umsetzungsstatus",
    kurz="Umsetzungsstatus",
    art="status",
    measure=texts("umsetzungsstatus"),
)
def umsetzungsstatus(antrag_vom: Rows) -> Rows:
    """Stand der Umsetzung des ältesten offenen Antrags im Wortlaut der Verwaltung."""
    return antrag_vom


@TOPIC.kpi(
    "Ältester offener Antrag: vorheriger Umsetzungstermin",
    kurz="vorheriger Umsetzungstermin",
    art="termin",
    measure=earliest("termin_alt"),
)
def termin_alt(antrag_vom: Rows) -> Rows:
    """Zeitpunkt, zu dem der älteste offene Antrag zuvor umgesetzt sein sollte."""
    return antrag_vom


@TOPIC.kpi(
    "Ältester offener Antrag: Umsetzungstermin",
    kurz="Umsetzungstermin",
    art="termin",
    measure=earliest("termin"),
    haupt=True,
)
def termin_neu(antrag_vom: Rows) -> Rows:
    """Zeitpunkt, zu dem der älteste offene Antrag nach heutigem Stand umgesetzt sein soll."""
    return antrag_vom


@TOPIC.kpi(
    "Ältester offener Antrag: Tage seit dem Antrag",
    kurz="ältester offener Antrag",
    einheit="Tage",
    measure=largest("offen_tage"),
)
def tage_offen(offen: Rows, stichtag: pd.Timestamp) -> Rows:
    """Tage vom Datum des Antrags bis zum Stichtag, größter Wert der beschlossenen, noch nicht
    final umgesetzten Anträge.
    """
    return offen.assign(offen_tage=_days(offen["antrag_datum"], stichtag))


@TOPIC.kpi(
    "Offene Anträge: Tage seit dem Antrag, Median",
    kurz="offene Anträge, Median",
    einheit="Tage",
    measure=median("offen_tage"),
)
def tage_offen_median(tage_offen: Rows) -> Rows:
    """Tage vom Datum des Antrags bis zum Stichtag: die Hälfte der beschlossenen, noch nicht final
    umgesetzten Anträge ist so alt oder älter.
    """
    return tage_offen


@TOPIC.kpi(
    "Tage vom Antrag bis zur Entscheidung, Median",
    kurz="Antrag bis Entscheidung, Median",
    einheit="Tage",
    measure=median("entscheidung_tage"),
)
def tage_bis_entscheidung(antraege: Rows) -> Rows:
    """Tage vom Datum des Antrags bis zur letzten Beratung, Median der angenommenen und
    abgelehnten Anträge.
    """
    decided = antraege[antraege["beschluss"].isin(["angenommen", "abgelehnt"])]
    return decided.assign(
        entscheidung_tage=_days(decided["antrag_datum"], decided["sitzung_datum"])
    )


@TOPIC.kpi(
    "Tage vom Beschluss bis zur Umsetzung, Median",
    kurz="Beschluss bis Umsetzung, Median",
    einheit="Tage",
    measure=median("umsetzung_tage"),
)
def tage_bis_umsetzung(umgesetzt: Rows) -> Rows:
    """Tage vom Beschluss bis zur finalen Umsetzung, Median der umgesetzten Anträge. Was noch
    offen ist, geht nicht ein.
    """
    return umgesetzt.assign(
        umsetzung_tage=_days(umgesetzt["sitzung_datum"], umgesetzt["erledigt_datum"])
    )


@TOPIC.kpi(
    "Offene Anträge mit verschobenem Umsetzungstermin",
    kurz="davon Termin verschoben",
    einheit="Anträge",
    basis="offen",
    key=_ANTRAG,
)
def termin_verschoben(offen: Rows) -> Rows:
    """Beschlossene, noch nicht final umgesetzte Anträge, deren Umsetzungstermin später endet als
    der vorherige.
    """
    return offen[_end(offen["termin"]) > _end(offen["termin_alt"])]


@TOPIC.kpi(
    "Offene Anträge mit überschrittenem Umsetzungstermin",
    kurz="davon Termin überschritten",
    einheit="Anträge",
    basis="offen",
    key=_ANTRAG,
)
def termin_ueberschritten(offen: Rows, stichtag: pd.Timestamp) -> Rows:
    """Beschlossene, noch nicht final umgesetzte Anträge, deren Umsetzungstermin am Stichtag
    vorbei ist.
    """
    return offen[_end(offen["termin"]) < stichtag]


TOPIC.partition("antraege", "umgesetzt", "offen", "in_beratung", "ohne_mehrheit")


def _done(rows: Rows, stichtag: pd.Timestamp) -> pd.Series:
    return rows["erledigt_datum"] <= stichtag


def _held(beratungen: Rows, antrag: Rows, stichtag: pd.Timestamp) -> Rows:
    """The consultations of a motion up to the report date, the earliest first."""
    rows = beratungen[beratungen["antrag_nr"].isin(antrag["antrag_nr"].dropna())]
    held = rows[rows["sitzung_datum"] <= stichtag]
    return held.loc[held["sitzung_datum"].sort_values(kind="stable").index]


def _with_facts(rows: Rows) -> Rows:
    """A copy in which each row has what any row of its motion says about the whole motion."""
    facts = rows.groupby("antrag_nr")[_ANGABEN].transform("first")
    return rows.assign(**{name: rows[name].fillna(facts[name]) for name in _ANGABEN})


def _with_old_date(rows: Rows, before: Rows | None) -> Rows:
    """A copy with the date promised in the report before, where it differs and none is given."""
    if before is None:
        return rows
    promised = rows["antrag_nr"].map(before.groupby("antrag_nr")["termin"].first())
    moved = promised.where(_end(promised) != _end(rows["termin"]))
    return rows.assign(termin_alt=rows["termin_alt"].fillna(moved))


def _end(termine: pd.Series) -> pd.Series:
    """The last day of each promised time; missing where there is none, or none to read."""
    ends = [None if pd.isna(t) or not (p := parse_period(t)) else p.bis for t in termine]
    return pd.Series(pd.to_datetime(ends), termine.index)


def _days(first: pd.Series, last: pd.Series | pd.Timestamp) -> pd.Series:
    return (last - first).dt.days
