"""Reifegrad: how far the services have come on the federal model's ordinal levels.

Rows are counted per level and never averaged; rows rated with another version of the model than
1.1 stand apart.
"""

from kleve_kpi.kpi import Rows, Topic
from kleve_kpi.levels import rated, rated_from

TOPIC = Topic(__name__, "Reifegrad der OZG-Leistungen", kurz="Reifegrad")
_FELDER = ("fachbereich", "themenfeld")


@TOPIC.kpi("Erfasste OZG-Leistungen", kurz="erfasst", einheit="OZG-Leistungen")
def erfasst(ozg_leistungen: Rows) -> Rows:
    """Alle OZG-Leistungen, die für die Stadt Kleve definiert sind."""
    return ozg_leistungen


@TOPIC.kpi(
    "Nach Reifegradmodell 1.1 bewertete OZG-Leistungen",
    kurz="bewertet nach Modell 1.1",
    einheit="OZG-Leistungen",
    basis="erfasst",
    je=_FELDER,
)
def bewertet(erfasst: Rows) -> Rows:
    """OZG-Leistungen mit einem Reifegrad nach dem Reifegradmodell 1.1 (gültig bis Juni 2025).
    Maßgeblich ist das schwächste der zehn Kriterien des Modells.
    """
    return rated(erfasst)


@TOPIC.kpi(
    "Nach einem anderen Reifegradmodell bewertete OZG-Leistungen",
    kurz="bewertet nach anderem Modell",
    einheit="OZG-Leistungen",
    basis="erfasst",
)
def anderes_modell(erfasst: Rows) -> Rows:
    """OZG-Leistungen, deren Reifegrad nach einem anderen Modell als 1.1 oder ohne Angabe des
    Modells vergeben ist. Ihre Stufen bedeuten etwas anderes und werden nicht mitgezählt.
    """
    others = ~erfasst.index.isin(rated(erfasst).index)
    return erfasst[erfasst["reifegrad"].notna() & others]


@TOPIC.kpi(
    "OZG-Leistungen ohne Reifegrad",
    kurz="nicht bewertet",
    einheit="OZG-Leistungen",
    basis="erfasst",
)
def nicht_bewertet(erfasst: Rows) -> Rows:
    """OZG-Leistungen, für die kein Reifegrad angegeben ist."""
    return erfasst[erfasst["reifegrad"].isna()]


@TOPIC.kpi(
    "OZG-Leistungen mit Reifegrad 0 – Offline",
    kurz="Stufe 0 – Offline",
    einheit="OZG-Leistungen",
    basis="bewertet",
)
def stufe_0(bewertet: Rows) -> Rows:
    """Auf der Website der Stadt steht nichts über die Leistung."""
    return bewertet[bewertet["reifegrad"] == 0]


@TOPIC.kpi(
    "OZG-Leistungen mit Reifegrad 1 – Information",
    kurz="Stufe 1 – Information",
    einheit="OZG-Leistungen",
    basis="bewertet",
)
def stufe_1(bewertet: Rows) -> Rows:
    """Die Website der Stadt informiert über die Leistung."""
    return bewertet[bewertet["reifegrad"] == 1]


@TOPIC.kpi(
    "OZG-Leistungen mit Reifegrad 2 – Formular-Assistent",
    kurz="Stufe 2 – Formular-Assistent",
    einheit="OZG-Leistungen",
    basis="bewertet",
)
def stufe_2(bewertet: Rows) -> Rows:
    """Ein Assistent hilft, das Formular auszufüllen. Ob sich die Leistung damit auch online
    beantragen lässt, beschreiben die Quellen zum Modell verschieden.
    """
    return bewertet[bewertet["reifegrad"] == 2]


@TOPIC.kpi(
    "OZG-Leistungen mit Reifegrad 3 – Online-Leistung",
    kurz="Stufe 3 – Online-Leistung",
    einheit="OZG-Leistungen",
    basis="bewertet",
)
def stufe_3(bewertet: Rows) -> Rows:
    """Der Antrag lässt sich einschließlich aller Nachweise online stellen."""
    return bewertet[bewertet["reifegrad"] == 3]


@TOPIC.kpi(
    "OZG-Leistungen mit Reifegrad 4 – Online-Transaktion",
    kurz="Stufe 4 – Online-Transaktion",
    einheit="OZG-Leistungen",
    basis="bewertet",
)
def stufe_4(bewertet: Rows) -> Rows:
    """Die Leistung wird vollständig digital abgewickelt; Nachweise, die schon bei einer Behörde
    liegen, müssen nicht noch einmal vorgelegt werden (Once-Only).
    """
    return bewertet[bewertet["reifegrad"] == 4]


@TOPIC.kpi(
    "OZG-Leistungen mit Reifegrad 2 oder höher",
    kurz="Stufe 2 oder höher",
    einheit="OZG-Leistungen",
    basis="bewertet",
    je=_FELDER,
)
def ab_stufe_2(bewertet: Rows) -> Rows:
    """Nach Modell 1.1 bewertete OZG-Leistungen der Stufen 2 bis 4."""
    return rated_from(bewertet, 2)


@TOPIC.kpi(
    "OZG-Leistungen mit Reifegrad 3 oder höher",
    kurz="Stufe 3 oder höher",
    einheit="OZG-Leistungen",
    basis="bewertet",
    je=_FELDER,
    haupt=True,
)
def ab_stufe_3(bewertet: Rows) -> Rows:
    """Nach Modell 1.1 bewertete OZG-Leistungen der Stufen 3 und 4."""
    return rated_from(bewertet, 3)


@TOPIC.kpi(
    "Widerspruch: Back-End angebunden, Reifegrad unter 3",
    kurz="Back-End angebunden, Stufe unter 3",
    einheit="OZG-Leistungen",
)
def back_end_unter_stufe_3(bewertet: Rows) -> Rows:
    """Das Fachverfahren ist angebunden (Back-End „ja“), doch die Stufe liegt unter 3. Eine der
    beiden Angaben ist zu prüfen.
    """
    return bewertet[_yes(bewertet, "back_end") & (bewertet["reifegrad"] < 3)]


@TOPIC.kpi(
    "Widerspruch: Reifegrad 4 ohne Back-End",
    kurz="Stufe 4 ohne Back-End",
    einheit="OZG-Leistungen",
)
def stufe_4_ohne_back_end(stufe_4: Rows) -> Rows:
    """Stufe 4 verlangt die vollständig digitale Abwicklung, doch ein angebundenes Fachverfahren
    (Back-End „ja“) ist nicht angegeben.
    """
    return stufe_4[~_yes(stufe_4, "back_end")]


@TOPIC.kpi(
    "Widerspruch: Reifegrad 3 oder höher ohne Front-End",
    kurz="Stufe 3 oder höher ohne Front-End",
    einheit="OZG-Leistungen",
)
def ab_stufe_3_ohne_front_end(ab_stufe_3: Rows) -> Rows:
    """Ab Stufe 3 lässt sich der Antrag online stellen, doch ein Online-Antrag (Front-End „ja“)
    ist nicht angegeben.
    """
    return ab_stufe_3[~_yes(ab_stufe_3, "front_end")]


@TOPIC.kpi(
    "Widerspruch: Reifegrad 3 oder höher, aber nicht umgesetzt",
    kurz="Stufe 3 oder höher, nicht umgesetzt",
    einheit="OZG-Leistungen",
)
def ab_stufe_3_nicht_umgesetzt(ab_stufe_3: Rows) -> Rows:
    """Ab Stufe 3 lässt sich der Antrag online stellen, doch der Umsetzungsstatus ist nicht
    „umgesetzt“.
    """
    return ab_stufe_3[~_implemented(ab_stufe_3)]


@TOPIC.kpi(
    "Widerspruch: umgesetzt, aber Reifegrad unter 2",
    kurz="umgesetzt, Stufe unter 2",
    einheit="OZG-Leistungen",
)
def umgesetzt_unter_stufe_2(bewertet: Rows) -> Rows:
    """Der Umsetzungsstatus ist „umgesetzt“, doch unter Stufe 2 gibt es noch kein
    Online-Formular.
    """
    return bewertet[_implemented(bewertet) & (bewertet["reifegrad"] < 2)]


@TOPIC.kpi(
    "Zu prüfen: Reifegrad 3 oder höher ohne eID-Anbindung",
    kurz="Stufe 3 oder höher ohne eID",
    einheit="OZG-Leistungen",
    basis="ab_stufe_3",
)
def ab_stufe_3_ohne_eid(ab_stufe_3: Rows) -> Rows:
    """Ab Stufe 3 ohne eID-Anbindung. Das ist ein Widerspruch nur bei Leistungen, die einen
    Nachweis der Identität verlangen; die Liste nennt nicht, welche das sind.
    """
    return ab_stufe_3[~_yes(ab_stufe_3, "eid")]


@TOPIC.kpi(
    "Zu prüfen: Reifegrad 3 oder höher ohne ePayment",
    kurz="Stufe 3 oder höher ohne ePayment",
    einheit="OZG-Leistungen",
    basis="ab_stufe_3",
)
def ab_stufe_3_ohne_epayment(ab_stufe_3: Rows) -> Rows:
    """Ab Stufe 3 ohne Bezahlfunktion. Das ist ein Widerspruch nur bei Leistungen mit Gebühr; die
    Liste nennt nicht, welche das sind.
    """
    return ab_stufe_3[~_yes(ab_stufe_3, "epayment")]


TOPIC.partition("erfasst", "bewertet", "anderes_modell", "nicht_bewertet")
TOPIC.partition("bewertet", "stufe_0", "stufe_1", "stufe_2", "stufe_3", "stufe_4")


def _yes(rows: Rows, column: str) -> Rows:
    return rows[column].fillna(False)


def _implemented(rows: Rows) -> Rows:
    return rows["umsetzungsstatus"].eq("umgesetzt").fillna(False)
