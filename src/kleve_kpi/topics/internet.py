"""Website and newsletter: what is being developed, and how many people read the newsletter."""

import pandas as pd

from kleve_kpi.kpi import Rows, Topic, new_rows, one_per, texts

TOPIC = Topic(__name__, "Internet-Weiterentwicklung und Newsletter", kurz="Internet")
# The wordings of a state, whatever their case. One that is in no group opens the partition.
_UMGESETZT = ("umgesetzt", "abgeschlossen", "erledigt", "online")
_TEILWEISE = ("teilweise umgesetzt", "teilumgesetzt", "in Umsetzung")
_MARKTSICHTUNG = ("Marktsichtung", "Aktuell Marktsichtung", "in Marktsichtung", "Ausschreibung")
_GEPLANT = ("geplant", "vorgesehen", "noch nicht begonnen")
# Of several rows of one address the first of these states counts.
_RANG = ["Aktiv", "Abgemeldet", "Unerwünscht", "Gebounct", "Unbestätigt"]
_VIER_WOCHEN = pd.Timedelta(days=28)
_TAGE = ["angemeldet_datum", "bestaetigt_datum"]


@TOPIC.kpi("Maßnahmen der Internet-Weiterentwicklung", kurz="Maßnahmen", einheit="Maßnahmen")
def massnahmen_gesamt(internet_massnahmen: Rows) -> Rows:
    """Alle Maßnahmen auf der Liste zur Weiterentwicklung der städtischen Internetseite."""
    return internet_massnahmen


@TOPIC.kpi(
    "Umsetzungsstand",
    art="status",
    measure=texts("stand"),
    per="kuerzel",
    per_id="{value}",
)
def umsetzungsstand(massnahmen_gesamt: Rows) -> Rows:
    """Stand jeder einzelnen Maßnahme im Wortlaut der Liste."""
    return massnahmen_gesamt


@TOPIC.kpi(
    "Umgesetzte Maßnahmen der Internet-Weiterentwicklung",
    kurz="umgesetzt",
    einheit="Maßnahmen",
    basis="massnahmen_gesamt",
    haupt=True,
    ursachen=("teilweise_umgesetzt", "marktsichtung", "geplant"),
)
def umgesetzt(massnahmen_gesamt: Rows) -> Rows:
    """Maßnahmen, die vollständig umgesetzt sind."""
    return _at_stage(massnahmen_gesamt, _UMGESETZT)


@TOPIC.kpi(
    "Teilweise umgesetzte Maßnahmen der Internet-Weiterentwicklung",
    kurz="teilweise umgesetzt",
    einheit="Maßnahmen",
    basis="massnahmen_gesamt",
    ursachen=("umgesetzt", "marktsichtung", "geplant"),
)
def teilweise_umgesetzt(massnahmen_gesamt: Rows) -> Rows:
    """Maßnahmen, die teilweise umgesetzt oder in Umsetzung sind."""
    return _at_stage(massnahmen_gesamt, _TEILWEISE)


@TOPIC.kpi(
    "Maßnahmen der Internet-Weiterentwicklung in der Marktsichtung",
    kurz="in der Marktsichtung",
    einheit="Maßnahmen",
    basis="massnahmen_gesamt",
    ursachen=("teilweise_umgesetzt", "umgesetzt", "geplant"),
)
def marktsichtung(massnahmen_gesamt: Rows) -> Rows:
    """Maßnahmen, für die die Stadt Produkte sichtet oder eine Ausschreibung läuft."""
    return _at_stage(massnahmen_gesamt, _MARKTSICHTUNG)


@TOPIC.kpi(
    "Geplante Maßnahmen der Internet-Weiterentwicklung",
    kurz="geplant",
    einheit="Maßnahmen",
    basis="massnahmen_gesamt",
    ursachen=("teilweise_umgesetzt", "umgesetzt", "marktsichtung"),
)
def geplant(massnahmen_gesamt: Rows) -> Rows:
    """Maßnahmen, die geplant, aber noch nicht begonnen sind."""
    return _at_stage(massnahmen_gesamt, _GEPLANT)


@TOPIC.kpi(
    "Seit dem letzten Bericht umgesetzte Maßnahmen der Internet-Weiterentwicklung",
    kurz="neu umgesetzt",
    art="zugang",
    einheit="Maßnahmen",
)
def neu_umgesetzt(umgesetzt: Rows, umgesetzt_vorher: Rows) -> Rows:
    """Maßnahmen, die heute umgesetzt sind und es beim letzten Bericht noch nicht waren."""
    return new_rows(umgesetzt, umgesetzt_vorher, "kuerzel")


@TOPIC.kpi("Adressen im Newsletter-Verteiler", kurz="Adressen im Verteiler", einheit="Adressen")
def newsletter_adressen(newsletter_empfaenger: Rows) -> Rows:
    """Alle Adressen im Verteiler des Newsletters, jede einmal, auch unbestätigte und abgemeldete.
    Steht eine Adresse mehrfach im Verteiler, zählt ihr Stand „Aktiv“ vor jedem anderen.
    """
    rank = newsletter_empfaenger["empfaengerstatus"].map({s: n for n, s in enumerate(_RANG)})
    order = rank.sort_values(kind="stable").index
    chosen = one_per(newsletter_empfaenger.loc[order], "empfaenger")
    return newsletter_empfaenger[newsletter_empfaenger.index.isin(chosen.index)]


@TOPIC.kpi(
    "Aktive Empfängerinnen und Empfänger des Newsletters",
    kurz="aktiv",
    einheit="Adressen",
    basis="newsletter_adressen",
    haupt=True,
    ursachen=("newsletter_unbestaetigt", "newsletter_abgemeldet", "newsletter_nicht_erreichbar"),
)
def newsletter_aktiv(newsletter_adressen: Rows) -> Rows:
    """Adressen, die den Newsletter bekommen: bestätigt, erreichbar und nicht abgemeldet.
    Unbestätigte und unzustellbare Adressen zählen nie mit.
    """
    return _with_state(newsletter_adressen, "Aktiv")


@TOPIC.kpi(
    "Unbestätigte Anmeldungen zum Newsletter",
    kurz="unbestätigt",
    einheit="Adressen",
    basis="newsletter_adressen",
)
def newsletter_unbestaetigt(newsletter_adressen: Rows) -> Rows:
    """Anmeldungen, deren Bestätigung noch aussteht. Das Newsletter-System löscht sie nach vier
    Wochen.
    """
    return _with_state(newsletter_adressen, "Unbestätigt")


@TOPIC.kpi(
    "Nicht erreichbare Adressen im Newsletter-Verteiler",
    kurz="nicht erreichbar",
    einheit="Adressen",
    basis="newsletter_adressen",
)
def newsletter_nicht_erreichbar(newsletter_adressen: Rows) -> Rows:
    """Adressen, an die der Newsletter nicht zugestellt werden konnte, oder die ihn als unerwünscht
    gemeldet haben.
    """
    return _with_state(newsletter_adressen, "Gebounct", "Unerwünscht")


@TOPIC.kpi(
    "Vom Newsletter abgemeldete Adressen",
    kurz="abgemeldet",
    einheit="Adressen",
    basis="newsletter_adressen",
)
def newsletter_abgemeldet(newsletter_adressen: Rows) -> Rows:
    """Adressen, die sich vom Newsletter abgemeldet haben, alle bisherigen. Die Veränderung zum
    letzten Bericht sind die seither hinzugekommenen Abmeldungen.
    """
    return _with_state(newsletter_adressen, "Abgemeldet")


@TOPIC.kpi(
    "Aktive Newsletter-Empfänger der letzten zwölf Monate",
    kurz="in zwölf Monaten neu",
    einheit="Adressen",
    basis="newsletter_aktiv",
    je_intern=("bestaetigt_datum",),
)
def newsletter_neu(newsletter_aktiv: Rows, stichtag: pd.Timestamp) -> Rows:
    """Aktive Adressen, die in den letzten zwölf Kalendermonaten bestätigt wurden, der Monat des
    Stichtags eingeschlossen. Gegliedert wird nach dem Monat der Bestätigung.
    """
    months = newsletter_aktiv["bestaetigt_datum"].dt.to_period("M")
    current = stichtag.to_period("M")
    rows = newsletter_aktiv[(months > current - 12) & (months <= current)]
    # The month takes the place of the day in a copy, as the feature to break the rows down by.
    return rows.assign(bestaetigt_datum=months.loc[rows.index].astype("string"))


@TOPIC.kpi(
    "Seit dem letzten Bericht bestätigte Anmeldungen zum Newsletter",
    kurz="seit dem letzten Bericht bestätigt",
    art="zugang",
    einheit="Adressen",
)
def newsletter_anmeldungen(newsletter_adressen: Rows, newsletter_adressen_vorher: Rows) -> Rows:
    """Adressen, deren Anmeldung nach dem letzten Tag bestätigt wurde, den der vorige Export kennt,
    auch wenn sie sich inzwischen wieder abgemeldet haben.
    """
    if newsletter_adressen_vorher is None:
        return newsletter_adressen.iloc[:0]
    known = newsletter_adressen_vorher[_TAGE].max().max()
    return newsletter_adressen[newsletter_adressen["bestaetigt_datum"] > known]


@TOPIC.kpi(
    "Anmeldungen zum Newsletter in den letzten vier Wochen",
    kurz="Anmeldungen in vier Wochen",
    einheit="Adressen",
)
def newsletter_vier_wochen(newsletter_adressen: Rows, stichtag: pd.Timestamp) -> Rows:
    """Adressen im Verteiler, die sich in den 28 Tagen vor dem Stichtag angemeldet haben, bestätigt
    oder nicht. Weiter zurück reicht die Zählung nicht, weil unbestätigte Anmeldungen dann gelöscht
    sind.
    """
    day = newsletter_adressen["angemeldet_datum"]
    return newsletter_adressen[(day > stichtag - _VIER_WOCHEN) & (day <= stichtag)]


@TOPIC.kpi(
    "Bestätigungsquote der Anmeldungen zum Newsletter",
    kurz="davon bestätigt",
    art="quote",
    einheit="%",
    basis="newsletter_vier_wochen",
)
def newsletter_bestaetigungsquote(newsletter_vier_wochen: Rows) -> Rows:
    """Anteil der Anmeldungen der letzten vier Wochen, die bestätigt wurden. Die jüngsten können
    noch bestätigt werden, der Anteil ist deshalb eine Untergrenze.
    """
    return newsletter_vier_wochen[newsletter_vier_wochen["bestaetigt_datum"].notna()]


TOPIC.partition("massnahmen_gesamt", "umgesetzt", "teilweise_umgesetzt", "marktsichtung", "geplant")
TOPIC.partition(
    "newsletter_adressen",
    "newsletter_aktiv",
    "newsletter_unbestaetigt",
    "newsletter_nicht_erreichbar",
    "newsletter_abgemeldet",
)


def _at_stage(rows: Rows, wordings: tuple[str, ...]) -> Rows:
    known = {wording.casefold() for wording in wordings}
    return rows[rows["stand"].str.casefold().isin(known)]


def _with_state(rows: Rows, *states: str) -> Rows:
    return rows[rows["empfaengerstatus"].isin(states)]
