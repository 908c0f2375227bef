"""Onlinezugangsgesetz: services defined and implemented, how, and the online applications."""

from collections.abc import Mapping
from typing import Any

from kleve_kpi.kpi import Rows, Topic, new_rows
from kleve_kpi.levels import rated_from, thresholds

TOPIC = Topic(__name__, "Umsetzung Onlinezugangsgesetz (OZG)", kurz="OZG")
_FELDER = ("fachbereich", "themenfeld")


@TOPIC.kpi("Definierte OZG-Leistungen", einheit="OZG-Leistungen", je=_FELDER)
def definiert(ozg_leistungen: Rows) -> Rows:
    """Alle OZG-Leistungen, die für die Stadt Kleve definiert sind. Leistungen, für die die Stadt
    nicht zuständig ist, zählen mit.
    """
    return ozg_leistungen


@TOPIC.kpi(
    "Umgesetzte OZG-Leistungen",
    einheit="OZG-Leistungen",
    basis="definiert",
    je=_FELDER,
    haupt=True,
    ursachen=("eigenentwicklung_erforderlich", "wartet_auf_dritte"),
    regel="Sachstandsbericht der Stadt Kleve: umgesetzt ist, was online beantragt werden kann.",
)
def umgesetzt(definiert: Rows) -> Rows:
    """OZG-Leistungen, die online beantragt werden können (Umsetzungsstatus „umgesetzt“),
    unabhängig davon, ob die Bearbeitung im Fachverfahren angebunden ist.
    """
    return definiert[definiert["umsetzungsstatus"] == "umgesetzt"]


@TOPIC.kpi(
    "Umgesetzte OZG-Leistungen mit Front-End und Back-End",
    kurz="umgesetzt mit Front-End und Back-End",
    einheit="OZG-Leistungen",
    basis="umgesetzt",
)
def front_und_back_end(umgesetzt: Rows) -> Rows:
    """Umgesetzte OZG-Leistungen, deren Online-Antrag (Front-End) mit dem Fachverfahren
    (Back-End) verbunden ist.
    """
    return umgesetzt[_yes(umgesetzt, "front_end") & _yes(umgesetzt, "back_end")]


@TOPIC.kpi(
    "Umgesetzte OZG-Leistungen nur mit Front-End",
    kurz="umgesetzt nur mit Front-End",
    einheit="OZG-Leistungen",
    basis="umgesetzt",
)
def nur_front_end(umgesetzt: Rows) -> Rows:
    """Umgesetzte OZG-Leistungen mit Online-Antrag, aber ausdrücklich ohne Verbindung zum
    Fachverfahren.
    """
    return umgesetzt[_yes(umgesetzt, "front_end") & umgesetzt["back_end"].eq(False).fillna(False)]


@TOPIC.kpi(
    "Umgesetzte OZG-Leistungen mit ePayment",
    kurz="mit ePayment",
    einheit="OZG-Leistungen",
    basis="umgesetzt",
)
def epayment(umgesetzt: Rows) -> Rows:
    """Umgesetzte OZG-Leistungen mit Bezahlfunktion. Überschneidet sich mit der eID-Anbindung."""
    return umgesetzt[_yes(umgesetzt, "epayment")]


@TOPIC.kpi(
    "Umgesetzte OZG-Leistungen mit eID-Anbindung",
    kurz="mit eID-Anbindung",
    einheit="OZG-Leistungen",
    basis="umgesetzt",
)
def eid(umgesetzt: Rows) -> Rows:
    """Umgesetzte OZG-Leistungen mit elektronischem Identitätsnachweis. Überschneidet sich mit
    ePayment.
    """
    return umgesetzt[_yes(umgesetzt, "eid")]


@TOPIC.kpi(
    "Umgesetzte OZG-Leistungen über Landes- oder Bundesportal",
    kurz="über Landes- oder Bundesportal",
    einheit="OZG-Leistungen",
    basis="umgesetzt",
)
def ueber_landes_oder_bundesportal(umgesetzt: Rows) -> Rows:
    """Umgesetzte OZG-Leistungen, die über ein Portal des Landes oder des Bundes genutzt werden.
    Fachportale zählen dazu.
    """
    return _by_way(umgesetzt, "Landes- oder Bundesportal")


@TOPIC.kpi(
    "Umgesetzte OZG-Leistungen in Eigenentwicklung",
    kurz="in Eigenentwicklung",
    einheit="OZG-Leistungen",
    basis="umgesetzt",
)
def eigenentwicklung(umgesetzt: Rows) -> Rows:
    """Umgesetzte OZG-Leistungen, deren Online-Antrag die Stadt selbst entwickelt hat."""
    return _by_way(umgesetzt, "Eigenentwicklung")


@TOPIC.kpi(
    "Umgesetzte OZG-Leistungen über KRZN-Produkte",
    kurz="über KRZN-Produkte",
    einheit="OZG-Leistungen",
    basis="umgesetzt",
)
def ueber_krzn(umgesetzt: Rows) -> Rows:
    """Umgesetzte OZG-Leistungen über Produkte des Kommunalen Rechenzentrums Niederrhein
    (KRZN).
    """
    return _by_way(umgesetzt, "KRZN")


@TOPIC.kpi(
    "OZG-Leistungen, für die die Stadt Kleve nicht zuständig ist",
    kurz="Stadt Kleve nicht zuständig",
    einheit="OZG-Leistungen",
    basis="definiert",
    ursachen=("offen", "umgesetzt"),
)
def nicht_zustaendig(definiert: Rows) -> Rows:
    """Definierte OZG-Leistungen, für die sich herausgestellt hat, dass die Stadt Kleve nicht
    zuständig ist. Sie bleiben in der Grundgesamtheit.
    """
    return definiert[definiert["umsetzungsstatus"] == "nicht zuständig"]


@TOPIC.kpi(
    "OZG-Leistungen in Zuständigkeit der Stadt Kleve",
    kurz="Stadt Kleve zuständig",
    einheit="OZG-Leistungen",
    basis="definiert",
    je=_FELDER,
)
def zustaendig(definiert: Rows) -> Rows:
    """Definierte OZG-Leistungen ohne die, für die die Stadt Kleve nicht zuständig ist. Leistungen
    ohne Angabe zum Umsetzungsstatus zählen mit.
    """
    return definiert[definiert["umsetzungsstatus"].ne("nicht zuständig").fillna(True)]


@TOPIC.kpi(
    "Noch nicht umgesetzte OZG-Leistungen",
    kurz="noch nicht umgesetzt",
    einheit="OZG-Leistungen",
    basis="definiert",
    ursachen=("umgesetzt", "nicht_zustaendig"),
)
def offen(definiert: Rows) -> Rows:
    """Definierte OZG-Leistungen, die noch umzusetzen sind: in Eigenentwicklung oder durch
    Dritte.
    """
    return definiert[definiert["umsetzungsstatus"].isin(["offen", "wartet auf Dritte"])]


@TOPIC.kpi(
    "OZG-Leistungen, die in Eigenentwicklung umzusetzen sind",
    kurz="davon Eigenentwicklung erforderlich",
    einheit="OZG-Leistungen",
    basis="offen",
    ursachen=(
        "eigenentwicklung",
        "ueber_landes_oder_bundesportal",
        "nicht_zustaendig",
        "wartet_auf_dritte",
    ),
)
def eigenentwicklung_erforderlich(offen: Rows) -> Rows:
    """Noch nicht umgesetzte OZG-Leistungen, die die Stadt selbst entwickeln muss."""
    return offen[
        (offen["umsetzungsstatus"] == "offen") & (offen["umsetzungsweg"] == "Eigenentwicklung")
    ]


@TOPIC.kpi(
    "OZG-Leistungen, die auf KRZN oder Land warten",
    kurz="davon warten auf KRZN oder Land",
    einheit="OZG-Leistungen",
    basis="offen",
)
def wartet_auf_dritte(offen: Rows) -> Rows:
    """Noch nicht umgesetzte OZG-Leistungen, die das KRZN, das Land oder der Bund angekündigt
    hat.
    """
    return offen[offen["umsetzungsstatus"] == "wartet auf Dritte"]


@TOPIC.kpi(
    "Neu in Eigenentwicklung umgesetzte OZG-Leistungen",
    kurz="neu in Eigenentwicklung",
    art="zugang",
    einheit="OZG-Leistungen",
)
def zugang_eigenentwicklung(eigenentwicklung: Rows, eigenentwicklung_vorher: Rows) -> Rows:
    """OZG-Leistungen, die seit dem letzten Bericht in Eigenentwicklung umgesetzt wurden."""
    return new_rows(eigenentwicklung, eigenentwicklung_vorher, "ozg_id")


@TOPIC.kpi("Online-Anträge zu neuen Eigenentwicklungen", art="zugang", einheit="Online-Anträge")
def zugang_eigenentwicklung_online_antraege(
    online_antraege_ozg: Rows, zugang_eigenentwicklung: Rows
) -> Rows:
    """Online-Anträge zu den OZG-Leistungen, die seit dem letzten Bericht in Eigenentwicklung
    umgesetzt wurden.
    """
    return _for_services(online_antraege_ozg, zugang_eigenentwicklung)


@TOPIC.kpi(
    "Neu über Fachportale umgesetzte OZG-Leistungen",
    kurz="neu über Fachportale",
    art="zugang",
    einheit="OZG-Leistungen",
)
def zugang_fachportale(
    ueber_landes_oder_bundesportal: Rows, ueber_landes_oder_bundesportal_vorher: Rows
) -> Rows:
    """OZG-Leistungen, die seit dem letzten Bericht über Fachportale von Land oder Bund umgesetzt
    wurden.
    """
    return new_rows(ueber_landes_oder_bundesportal, ueber_landes_oder_bundesportal_vorher, "ozg_id")


@TOPIC.kpi(
    "Online-Anträge zu neuen Leistungen über Fachportale", art="zugang", einheit="Online-Anträge"
)
def zugang_fachportale_online_antraege(online_antraege_ozg: Rows, zugang_fachportale: Rows) -> Rows:
    """Online-Anträge zu den OZG-Leistungen, die seit dem letzten Bericht über Fachportale
    umgesetzt wurden.
    """
    return _for_services(online_antraege_ozg, zugang_fachportale)


@TOPIC.kpi(
    "Online-Anträge im Serviceportal", einheit="Online-Anträge", je=("fachbereich",), haupt=True
)
def online_antraege(online_antraege: Rows) -> Rows:
    """Alle Online-Anträge, die auf kleve.de im Serviceportal zur Verfügung stehen.
    Informationsangebote zählen nicht dazu.
    """
    return online_antraege


@TOPIC.kpi(
    "Online-Anträge zu umgesetzten OZG-Leistungen",
    kurz="zu umgesetzten OZG-Leistungen",
    einheit="Online-Anträge",
    basis="online_antraege",
)
def online_antraege_ozg(online_antraege: Rows, umgesetzt: Rows) -> Rows:
    """Online-Anträge, die zu einer umgesetzten OZG-Leistung gehören (über die OZG-ID)."""
    return _for_services(online_antraege, umgesetzt)


@TOPIC.kpi(
    "Online-Anträge über das OZG hinaus",
    kurz="über das OZG hinaus",
    einheit="Online-Anträge",
    basis="online_antraege",
)
def online_antraege_ueber_ozg_hinaus(online_antraege: Rows) -> Rows:
    """Online-Anträge ohne OZG-ID: über das OZG-Erfordernis hinaus oder in anderer
    Zuständigkeit.
    """
    return online_antraege[online_antraege["ozg_id"].isna()]


@TOPIC.kpi(
    "Auf der Website gekennzeichnete Online-Anträge",
    kurz="auf der Website gekennzeichnet",
    einheit="Online-Anträge",
    basis="online_antraege",
)
def online_antraege_gekennzeichnet(online_antraege: Rows) -> Rows:
    """Online-Anträge, die auf kleve.de als online erledigbar gekennzeichnet sind."""
    return online_antraege[_yes(online_antraege, "gekennzeichnet")]


@TOPIC.kpi("Informationsangebote", einheit="Informationsangebote", je=("fachbereich",))
def informationsangebote(informationsangebote: Rows) -> Rows:
    """Informationsseiten, die zusätzlich zu den Online-Anträgen verfügbar sind."""
    return informationsangebote


# What counts as "umgesetzt" under other rules; the rows are the same, see also "umgesetzt".
@TOPIC.kpi(
    "Umgesetzte OZG-Leistungen in Zuständigkeit der Stadt Kleve",
    kurz="umgesetzt, Stadt Kleve zuständig",
    einheit="OZG-Leistungen",
    basis="zustaendig",
    regel="Sachstandsbericht der Stadt Kleve, Grundgesamtheit ohne die Leistungen, für die die "
    "Stadt nicht zuständig ist.",
)
def umgesetzt_ohne_nicht_zustaendig(zustaendig: Rows, umgesetzt: Rows) -> Rows:
    """Umgesetzte OZG-Leistungen, gemessen nur an den Leistungen, für die die Stadt Kleve
    zuständig ist.
    """
    return zustaendig[zustaendig.index.isin(umgesetzt.index)]


@TOPIC.kpi(
    "Durchgängig digitale OZG-Leistungen (Ende zu Ende)",
    kurz="Ende zu Ende, mit Back-End",
    einheit="OZG-Leistungen",
    basis="definiert",
    regel="Front-End und Back-End nach dem Sachstandsbericht der Stadt Kleve. Bundesrechnungshof "
    "und HSPV NRW zählen noch strenger: jede Einzelleistung (LeiKa) für sich.",
)
def ende_zu_ende(front_und_back_end: Rows) -> Rows:
    """OZG-Leistungen, die vom Online-Antrag (Front-End) bis ins Fachverfahren (Back-End)
    durchgängig digital sind, gemessen an allen definierten Leistungen.
    """
    return front_und_back_end


@TOPIC.kpi(
    "OZG-Leistungen mit dem Reifegrad „online“",
    kurz="Reifegrad „online“",
    einheit="OZG-Leistungen",
    basis="definiert",
    regel="Dashboard des Bundesministeriums des Innern (BMI): online ab Reifegrad 2; dort genügt "
    "eine Einzelleistung in einer Kommune.",
)
def reifegrad_ab_2(definiert: Rows, settings: Mapping[str, Any]) -> Rows:
    """Definierte OZG-Leistungen, deren Reifegrad (Modell 1.1) mindestens die Stufe hat, ab der
    das Dashboard des Bundes sie online nennt. Üblich ist Stufe 2; eingestellt wird sie in
    kleve_kpi.toml ([reifegrad] online_ab).
    """
    return rated_from(definiert, thresholds(settings)["online_ab"])


@TOPIC.kpi(
    "OZG-Leistungen mit dem Reifegrad „OZG-konform“",
    kurz="Reifegrad „OZG-konform“",
    einheit="OZG-Leistungen",
    basis="definiert",
    regel="OZG-Leitfaden und Beschluss des IT-Planungsrats (2020): OZG-konform ab Reifegrad 3.",
)
def reifegrad_ab_3(definiert: Rows, settings: Mapping[str, Any]) -> Rows:
    """Definierte OZG-Leistungen, deren Reifegrad (Modell 1.1) mindestens die Stufe hat, ab der
    der OZG-Leitfaden sie OZG-konform nennt. Üblich ist Stufe 3; eingestellt wird sie in
    kleve_kpi.toml ([reifegrad] konform_ab).
    """
    return rated_from(definiert, thresholds(settings)["konform_ab"])


@TOPIC.kpi("Allgemeine Portale", einheit="Portale")
def portale_allgemein(portale: Rows) -> Rows:
    """Allgemeine Portale, über die Leistungen der Stadt erreichbar sind."""
    return portale[portale["portalart"] == "Allgemeines Portal"]


@TOPIC.kpi("Fachportale", einheit="Portale")
def portale_fach(portale: Rows) -> Rows:
    """Fachportale von Land oder Bund, über die Leistungen der Stadt erreichbar sind."""
    return portale[portale["portalart"] == "Fachportal"]


# ePayment and eID overlap and are no partition of anything.
TOPIC.partition("definiert", "umgesetzt", "nicht_zustaendig", "offen")
TOPIC.partition("definiert", "zustaendig", "nicht_zustaendig")
TOPIC.partition("umgesetzt", "front_und_back_end", "nur_front_end")
TOPIC.partition("umgesetzt", "ueber_landes_oder_bundesportal", "eigenentwicklung", "ueber_krzn")
TOPIC.partition("offen", "eigenentwicklung_erforderlich", "wartet_auf_dritte")
TOPIC.partition("online_antraege", "online_antraege_ozg", "online_antraege_ueber_ozg_hinaus")


def _yes(rows: Rows, column: str) -> Rows:
    return rows[column].fillna(False)


def _by_way(rows: Rows, way: str) -> Rows:
    return rows[rows["umsetzungsweg"] == way]


def _for_services(antraege: Rows, leistungen: Rows) -> Rows:
    return antraege[antraege["ozg_id"].isin(leistungen["ozg_id"].dropna())]
