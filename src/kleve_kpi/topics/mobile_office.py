"""Mobile Office: staff, regular users, applications and their state, the exchange of devices."""

import pandas as pd

from kleve_kpi.kpi import Rows, Topic, earliest, one_per, total

TOPIC = Topic(__name__, "Mobile Office")


@TOPIC.kpi("Mitarbeitende einschließlich GSK", einheit="Mitarbeitende", je_intern=("fachbereich",))
def mitarbeitende(personalbestand: Rows, stichtag: pd.Timestamp) -> Rows:
    """Personen, die am Stichtag bei der Stadt Kleve einschließlich des Gebäudemanagements (GSK)
    beschäftigt sind. Köpfe, keine Vollzeitstellen; Beurlaubte zählen mit.
    """
    entered = personalbestand["eintritt_datum"] <= stichtag
    left = personalbestand["austritt_datum"] <= stichtag
    return one_per(personalbestand[entered & ~left], "person")


@TOPIC.kpi(
    "Mitarbeitende im regelmäßigen Mobile Office",
    kurz="im regelmäßigen Mobile Office",
    einheit="Mitarbeitende",
    basis="mitarbeitende",
    je=("fachbereich",),
    key=("person",),
    haupt=True,
)
def regelmaessig(mobile_office_antraege: Rows, stichtag: pd.Timestamp) -> Rows:
    """Mitarbeitende mit genehmigtem, am Stichtag gültigem regelmäßigem Mobile Office, jede
    Person einmal.
    """
    antraege = mobile_office_antraege
    granted = (antraege["status"] == "genehmigt") & (antraege["art"] == "regelmäßig")
    begun = antraege["gueltig_ab_datum"] <= stichtag
    ended = antraege["gueltig_bis_datum"] < stichtag
    return one_per(antraege[granted & begun & ~ended], "person")


@TOPIC.kpi("Anträge auf Mobile Office", kurz="Anträge insgesamt", einheit="Anträge")
def antraege(mobile_office_antraege: Rows) -> Rows:
    """Alle Anträge auf Mobile Office, die bis zum Stand der Liste eingegangen sind."""
    return mobile_office_antraege


@TOPIC.kpi(
    "Noch nicht bearbeitete Anträge auf Mobile Office",
    kurz="noch nicht bearbeitet",
    einheit="Anträge",
    basis="antraege",
    haupt=True,
)
def antraege_offen(antraege: Rows) -> Rows:
    """Anträge auf Mobile Office, über die noch nicht entschieden ist."""
    return antraege[antraege["status"] == "beantragt"]


@TOPIC.kpi(
    "Genehmigte Anträge auf Mobile Office", kurz="genehmigt", einheit="Anträge", basis="antraege"
)
def antraege_genehmigt(antraege: Rows) -> Rows:
    """Genehmigte Anträge auf Mobile Office, auch wenn sie inzwischen ausgelaufen sind."""
    return antraege[antraege["status"].isin(["genehmigt", "beendet"])]


@TOPIC.kpi(
    "Abgelehnte oder zurückgezogene Anträge auf Mobile Office",
    kurz="abgelehnt oder zurückgezogen",
    einheit="Anträge",
    basis="antraege",
)
def antraege_ohne_genehmigung(antraege: Rows) -> Rows:
    """Anträge auf Mobile Office, die abgelehnt oder zurückgezogen wurden."""
    return antraege[antraege["status"].isin(["abgelehnt", "zurückgezogen"])]


@TOPIC.kpi("Beginn des Gerätetauschs", art="termin", measure=earliest("beginn"))
def geraetetausch_beginn(geraetetausch_offen: Rows) -> Rows:
    """Frühester geplanter Beginn des Austauschs von Tower-PCs gegen Laptops mit Replicator, der
    noch nicht abgeschlossen ist.
    """
    return geraetetausch_offen


@TOPIC.kpi("Geräte, deren Tausch noch aussteht", einheit="Geräte", measure=total("geraete_anzahl"))
def geraetetausch_offen(geraetetausch: Rows) -> Rows:
    """Geräte, deren Austausch geplant ist oder läuft."""
    done = (geraetetausch["tauschstatus"] == "abgeschlossen").fillna(False)
    return geraetetausch[~done]


TOPIC.partition("antraege", "antraege_offen", "antraege_genehmigt", "antraege_ohne_genehmigung")
