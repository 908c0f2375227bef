import datetime as dt

import pandas as pd
import pytest

from kleve_kpi.topics import mobile_office as mo

STICHTAG = pd.Timestamp("2022-11-28")
DAY = dt.datetime(2022, 11, 28)
EARLIER, LATER = dt.datetime(2020, 1, 1), dt.datetime(2023, 1, 1)


def test_mitarbeitende(rows):
    personal = rows(
        "personalbestand",
        {
            "da": {"person": "a", "eintritt_datum": EARLIER},
            "am Stichtag eingetreten": {"person": "b", "eintritt_datum": DAY},
            "tritt erst ein": {"person": "c", "eintritt_datum": LATER},
            "ausgeschieden": {"person": "d", "eintritt_datum": EARLIER, "austritt_datum": EARLIER},
            "am Stichtag ausgeschieden": {
                "person": "e",
                "eintritt_datum": EARLIER,
                "austritt_datum": DAY,
            },
            "geht erst": {"person": "f", "eintritt_datum": EARLIER, "austritt_datum": LATER},
            "zwei Stellen, eine": {"person": "g", "eintritt_datum": EARLIER},
            "zwei Stellen, andere": {"person": "g", "eintritt_datum": EARLIER},
            "wieder da, früher": {
                "person": "h",
                "eintritt_datum": EARLIER,
                "austritt_datum": EARLIER,
            },
            "wieder da, jetzt": {"person": "h", "eintritt_datum": DAY},
            "ohne Person": {"eintritt_datum": EARLIER},
            "noch eine ohne Person": {"eintritt_datum": EARLIER},
            "ohne Eintritt": {"person": "i"},
        },
    )
    assert list(mo.mitarbeitende(personal, STICHTAG).index) == [
        "da",
        "am Stichtag eingetreten",
        "geht erst",
        "zwei Stellen, eine",
        "wieder da, jetzt",
        "ohne Person",
        "noch eine ohne Person",
    ]


@pytest.fixture
def antraege(rows):
    """Applications; each row is named by what it is."""

    def antrag(person, status, ab=EARLIER, bis=None, art="regelmäßig"):
        return {
            "person": person,
            "status": status,
            "art": art,
            "gueltig_ab_datum": ab,
            "gueltig_bis_datum": bis,
        }

    return rows(
        "mobile_office_antraege",
        {
            "gültig": antrag("a", "genehmigt"),
            "gültig ab dem Stichtag": antrag("b", "genehmigt", ab=DAY),
            "gültig bis zum Stichtag": antrag("c", "genehmigt", bis=DAY),
            "abgelaufen": antrag("d", "genehmigt", bis=EARLIER),
            "gilt erst": antrag("e", "genehmigt", ab=LATER),
            "zwei gültige, einer": antrag("f", "genehmigt"),
            "zwei gültige, anderer": antrag("f", "genehmigt"),
            "anlassbezogen": antrag("g", "genehmigt", art="anlassbezogen"),
            "ohne Art": antrag("h", "genehmigt", art=None),
            "ohne Beginn": antrag("i", "genehmigt", ab=None),
            "beendet": antrag("j", "beendet", bis=EARLIER),
            "offen": antrag("k", "beantragt"),
            "abgelehnt": antrag("l", "abgelehnt"),
            "zurückgezogen": antrag("m", "zurückgezogen"),
            "unbekannter Status": antrag("n", "liegt beim Personalrat"),
            "ohne Status": antrag("o", None),
            "ohne Person": antrag(None, "genehmigt"),
            "noch einer ohne Person": antrag(None, "genehmigt"),
        },
    )


def test_regelmaessig(antraege):
    assert list(mo.regelmaessig(antraege, STICHTAG).index) == [
        "gültig",
        "gültig ab dem Stichtag",
        "gültig bis zum Stichtag",
        "zwei gültige, einer",
        "ohne Person",
        "noch einer ohne Person",
    ]


def test_an_expired_agreement_gives_way_to_its_successor(rows):
    liste = rows(
        "mobile_office_antraege",
        {
            "abgelaufen": {
                "person": "a",
                "status": "genehmigt",
                "art": "regelmäßig",
                "gueltig_ab_datum": EARLIER,
                "gueltig_bis_datum": EARLIER,
            },
            "Nachfolger": {
                "person": "a",
                "status": "genehmigt",
                "art": "regelmäßig",
                "gueltig_ab_datum": DAY,
            },
        },
    )
    assert list(mo.regelmaessig(liste, STICHTAG).index) == ["Nachfolger"]


def test_antraege_is_every_application(antraege):
    assert mo.antraege(antraege) is antraege


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (mo.antraege_offen, ["offen"]),
        (mo.antraege_ohne_genehmigung, ["abgelehnt", "zurückgezogen"]),
    ],
)
def test_states(kennzahl, selected, antraege):
    assert list(kennzahl(antraege).index) == selected


def test_antraege_genehmigt_counts_ended_ones_too(antraege):
    selected = mo.antraege_genehmigt(antraege)
    assert set(antraege.index) - set(selected.index) == {
        "offen",
        "abgelehnt",
        "zurückgezogen",
        "unbekannter Status",
        "ohne Status",
    }


def test_geraetetausch(rows):
    plan = rows(
        "geraetetausch",
        {
            "fertig": {
                "geraete_anzahl": 12,
                "beginn": "QII/2021",
                "tauschstatus": "abgeschlossen",
            },
            "geplant": {"geraete_anzahl": 60, "beginn": "ab QI/2023", "tauschstatus": "geplant"},
            "läuft": {"geraete_anzahl": 25, "beginn": "QII/2023", "tauschstatus": "laufend"},
            "ohne Status": {"geraete_anzahl": 5, "beginn": "2024"},
            "unbekannter Status": {"geraete_anzahl": 1, "tauschstatus": "ruht"},
            "ohne Anzahl": {"beginn": "demnächst", "tauschstatus": "geplant"},
        },
    )
    offen = mo.geraetetausch_offen(plan)
    assert list(offen.index) == list(plan.index)[1:]
    kpis = mo.TOPIC.kpis
    assert kpis["geraetetausch_offen"].measure.of(offen).wert == 60 + 25 + 5 + 1
    beginn = kpis["geraetetausch_beginn"].measure.of(mo.geraetetausch_beginn(offen))
    assert (beginn.text, beginn.von, beginn.bis) == (
        "QI/2023",
        dt.date(2023, 1, 1),
        dt.date(2023, 3, 31),
    )


def test_exchange_that_is_done_has_no_start(rows):
    plan = rows("geraetetausch", {"fertig": {"geraete_anzahl": 3, "tauschstatus": "abgeschlossen"}})
    offen = mo.geraetetausch_offen(plan)
    assert len(offen) == 0
    assert mo.TOPIC.kpis["geraetetausch_beginn"].measure.of(offen).text is None
    assert mo.TOPIC.kpis["geraetetausch_offen"].measure.of(offen).wert == 0
