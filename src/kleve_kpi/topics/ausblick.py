"""Ausblick: the catalogue of measures, what of it is due, and what the committee gets next."""

import pandas as pd

from kleve_kpi.kpi import Measure, Rows, Topic, earliest, new_rows
from kleve_kpi.source import get_source
from kleve_kpi.values import parse_period

TOPIC = Topic(__name__, "Ausblick: Maßnahmenkatalog Digitalisierung", kurz="Ausblick")
_FELDER = ("handlungsfeld", "fachbereich")


def _promised(rows: Rows) -> pd.Series:
    """The promise that holds: the new date if it can be read, otherwise the first one."""
    return rows["neuer_termin"].where(_ends(rows["neuer_termin"]).notna(), rows["termin"])


PROMISED = Measure(
    "zugesagter Termin",
    lambda rows: earliest("termin").of(rows.assign(termin=_promised(rows))),
)


@TOPIC.kpi(
    "Vorlage im Ausschuss (APD):",
    art="termin",
    measure=PROMISED,
    per="kuerzel",
    per_id="{value}",
)
def vorlagen_apd(massnahmen: Rows) -> Rows:
    """Wann der Ausschuss für Personal und Digitales (APD) die angekündigte Vorlage bekommt, in den
    Worten des Maßnahmenkatalogs. Eine Zeile je Vorlage, die noch aussteht.
    """
    return _not_done(massnahmen[massnahmen["eintragsart"] == "Bericht im APD"])


@TOPIC.kpi("Maßnahmen im Katalog", einheit="Maßnahmen", je=_FELDER)
def katalog(massnahmen: Rows) -> Rows:
    """Alle Maßnahmen im Maßnahmenkatalog Digitalisierung, auch umgesetzte und entfallene. Vorlagen
    für den Ausschuss zählen nicht dazu.
    """
    return massnahmen[massnahmen["eintragsart"] == "Maßnahme"]


@TOPIC.kpi(
    "Umgesetzte Maßnahmen",
    kurz="umgesetzt",
    einheit="Maßnahmen",
    basis="katalog",
    je=_FELDER,
    haupt=True,
    ursachen=("teilweise_umgesetzt", "in_umsetzung", "geplant"),
)
def umgesetzt(katalog: Rows) -> Rows:
    """Maßnahmen, die vollständig umgesetzt sind."""
    return _in_state(katalog, "umgesetzt")


@TOPIC.kpi(
    "Teilweise umgesetzte Maßnahmen",
    kurz="teilweise umgesetzt",
    einheit="Maßnahmen",
    basis="katalog",
)
def teilweise_umgesetzt(katalog: Rows) -> Rows:
    """Maßnahmen, von denen ein Teil schon genutzt werden kann."""
    return _in_state(katalog, "teilweise umgesetzt")


@TOPIC.kpi(
    "Maßnahmen in Umsetzung",
    kurz="in Umsetzung",
    einheit="Maßnahmen",
    basis="katalog",
)
def in_umsetzung(katalog: Rows) -> Rows:
    """Maßnahmen, an denen gearbeitet wird, eine laufende Marktsichtung eingeschlossen."""
    return _in_state(katalog, "in Umsetzung")


@TOPIC.kpi("Geplante Maßnahmen", kurz="geplant", einheit="Maßnahmen", basis="katalog")
def geplant(katalog: Rows) -> Rows:
    """Maßnahmen, die noch nicht begonnen haben."""
    return _in_state(katalog, "geplant")


@TOPIC.kpi("Zurückgestellte Maßnahmen", kurz="zurückgestellt", einheit="Maßnahmen", basis="katalog")
def zurueckgestellt(katalog: Rows) -> Rows:
    """Maßnahmen, die bis auf Weiteres ruhen."""
    return _in_state(katalog, "zurückgestellt")


@TOPIC.kpi("Entfallene Maßnahmen", kurz="entfallen", einheit="Maßnahmen", basis="katalog")
def entfallen(katalog: Rows) -> Rows:
    """Maßnahmen, die nicht weiterverfolgt werden. Sie bleiben im Katalog stehen."""
    return _in_state(katalog, "entfallen")


@TOPIC.kpi("Neu umgesetzte Maßnahmen", kurz="neu umgesetzt", art="zugang", einheit="Maßnahmen")
def neu_umgesetzt(umgesetzt: Rows, umgesetzt_vorher: Rows) -> Rows:
    """Maßnahmen, die seit dem letzten Bericht umgesetzt wurden."""
    return new_rows(umgesetzt, umgesetzt_vorher, "massnahme_nr")


@TOPIC.kpi(
    "Noch nicht abgeschlossene Maßnahmen",
    kurz="noch nicht abgeschlossen",
    einheit="Maßnahmen",
    basis="katalog",
    je=_FELDER,
    ursachen=("umgesetzt", "entfallen"),
)
def offen(katalog: Rows) -> Rows:
    """Maßnahmen, die weder umgesetzt noch entfallen sind. Zurückgestellte Maßnahmen und solche
    ohne Angabe zum Status zählen mit.
    """
    return _not_done(katalog)


@TOPIC.kpi(
    "Überfällige Maßnahmen",
    kurz="überfällig",
    einheit="Maßnahmen",
    basis="offen",
    je=_FELDER,
    haupt=True,
)
def ueberfaellig(offen: Rows, stichtag: pd.Timestamp) -> Rows:
    """Nicht abgeschlossene Maßnahmen, deren zugesagter Termin am Stichtag vorbei ist. Es gilt der
    neue Termin, wo es einen gibt; ein Quartal, Halbjahr oder Jahr ist mit seinem letzten Tag
    vorbei.
    """
    return offen[_end(offen) < stichtag]


@TOPIC.kpi(
    "Im laufenden Halbjahr fällige Maßnahmen",
    kurz="im laufenden Halbjahr fällig",
    einheit="Maßnahmen",
    basis="offen",
)
def faellig(offen: Rows, stichtag: pd.Timestamp) -> Rows:
    """Nicht abgeschlossene Maßnahmen, deren zugesagter Termin am Stichtag oder danach endet,
    spätestens am letzten Tag des laufenden Halbjahres.
    """
    end = _end(offen)
    return offen[(end >= stichtag) & (end <= _half_year_end(stichtag))]


@TOPIC.kpi("Später fällige Maßnahmen", kurz="später fällig", einheit="Maßnahmen", basis="offen")
def spaeter_faellig(offen: Rows, stichtag: pd.Timestamp) -> Rows:
    """Nicht abgeschlossene Maßnahmen, deren zugesagter Termin nach dem laufenden Halbjahr endet."""
    return offen[_end(offen) > _half_year_end(stichtag)]


@TOPIC.kpi("Maßnahmen ohne Termin", kurz="ohne Termin", einheit="Maßnahmen", basis="offen")
def ohne_termin(offen: Rows) -> Rows:
    """Nicht abgeschlossene Maßnahmen, für die kein lesbarer Termin angegeben ist."""
    return offen[_end(offen).isna()]


@TOPIC.kpi(
    "Verschobene Maßnahmen", kurz="verschoben", einheit="Maßnahmen", basis="offen", je=_FELDER
)
def verschoben(offen: Rows) -> Rows:
    """Nicht abgeschlossene Maßnahmen mit einem neuen Termin, der später endet als der
    ursprüngliche Umsetzungstermin.
    """
    return offen[_ends(offen["neuer_termin"]) > _ends(offen["termin"])]


@TOPIC.kpi(
    "Maßnahmen, die auf Dritte warten",
    kurz="warten auf Dritte",
    einheit="Maßnahmen",
    basis="offen",
    je=("abhaengigkeit", *_FELDER),
)
def wartet_auf_dritte(offen: Rows) -> Rows:
    """Nicht abgeschlossene Maßnahmen, die vom Kommunalen Rechenzentrum Niederrhein (KRZN), vom
    Land oder vom Bund abhängen.
    """
    return offen[offen["abhaengigkeit"].isin(_dritte())]


TOPIC.partition(
    "katalog",
    "umgesetzt",
    "teilweise_umgesetzt",
    "in_umsetzung",
    "geplant",
    "zurueckgestellt",
    "entfallen",
)
TOPIC.partition("offen", "ueberfaellig", "faellig", "spaeter_faellig", "ohne_termin")


def _dritte() -> list[str]:
    """Those that the source declares; what else stands in the column ("keine") is a finding."""
    (column,) = (c for c in get_source("massnahmen").columns if c.name == "abhaengigkeit")
    return list(column.values)


def _in_state(rows: Rows, status: str) -> Rows:
    return rows[rows["status"] == status]


def _not_done(rows: Rows) -> Rows:
    return rows[~rows["status"].isin(["umgesetzt", "entfallen"])]


def _end(rows: Rows) -> pd.Series:
    """The last day of the promise that holds; missing where it cannot be read."""
    return _ends(_promised(rows))


def _ends(promised: pd.Series) -> pd.Series:
    days = [None if pd.isna(text) else parse_period(text) for text in promised]
    ends = [None if period is None else period.bis for period in days]
    return pd.Series(pd.to_datetime(ends), promised.index)


def _half_year_end(day: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp(day.year, 6, 30) if day.month <= 6 else pd.Timestamp(day.year, 12, 31)
