import datetime as dt

import pandas as pd
import pytest

from kleve_kpi.topics import internet

STICHTAG = pd.Timestamp("2022-11-28")
DAY = dt.datetime(2022, 11, 28)


@pytest.fixture
def massnahmen(rows):
    """The list of measures; each row is named by its state."""
    stands = [
        "umgesetzt",
        "Umgesetzt",
        "abgeschlossen",
        "Teilweise umgesetzt",
        "in Umsetzung",
        "Aktuell Marktsichtung",
        "Marktsichtung",
        "geplant",
        "nicht umgesetzt",
        None,
    ]
    return rows(
        "internet_massnahmen",
        {str(s): {"kuerzel": f"K {n}", "stand": s} for n, s in enumerate(stands)},
    )


def test_massnahmen_gesamt_is_every_measure(massnahmen):
    assert internet.massnahmen_gesamt(massnahmen) is massnahmen


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (internet.umgesetzt, ["umgesetzt", "Umgesetzt", "abgeschlossen"]),
        (internet.teilweise_umgesetzt, ["Teilweise umgesetzt", "in Umsetzung"]),
        (internet.marktsichtung, ["Aktuell Marktsichtung", "Marktsichtung"]),
        (internet.geplant, ["geplant"]),
    ],
)
def test_states_by_their_wording(kennzahl, selected, massnahmen):
    assert list(kennzahl(massnahmen).index) == selected


def test_each_measure_is_a_kennzahl_with_its_own_wording(report_date):
    at = report_date(
        {
            "internet_massnahmen": {
                "a": {"kuerzel": "Online-Tools", "stand": "Aktuell Marktsichtung"},
                "b": {"kuerzel": "Suche", "stand": "ruht"},
                "ohne Kürzel": {"stand": "geplant"},
            }
        }
    )
    kpis = at.kpis("internet")
    found = {id: at.value(id).text for id, kpi in kpis.items() if kpi.art == "status"}
    assert found == {"internet.online_tools": "Aktuell Marktsichtung", "internet.suche": "ruht"}
    assert kpis["internet.suche"].titel == "Umsetzungsstand Suche"
    (check, _) = at.partition_checks("internet")
    assert [zeile for _, _, zeile in check.wrong] == [3]  # what no group knows


def test_neu_umgesetzt(rows):
    def liste(**stands):
        return rows(
            "internet_massnahmen", {k: {"kuerzel": k, "stand": s} for k, s in stands.items()}
        )

    now = internet.umgesetzt(liste(a="umgesetzt", b="umgesetzt", c="umgesetzt", d="geplant"))
    before = internet.umgesetzt(liste(a="umgesetzt", b="geplant"))
    assert list(internet.neu_umgesetzt(now, before).index) == ["b", "c"]
    assert len(internet.neu_umgesetzt(now, None)) == 0


@pytest.fixture
def adressen(rows):
    """The newsletter's list; each row is named by what it is."""

    def adresse(empfaenger, status):
        return {"empfaenger": empfaenger, "empfaengerstatus": status}

    return rows(
        "newsletter_empfaenger",
        {
            "aktiv": adresse("a", "Aktiv"),
            "unbestätigt": adresse("b", "Unbestätigt"),
            "gebounct": adresse("c", "Gebounct"),
            "unerwünscht": adresse("d", "Unerwünscht"),
            "abgemeldet": adresse("e", "Abgemeldet"),
            "abgemeldet, doch wieder da": adresse("f", "Abgemeldet"),
            "wieder da": adresse("f", "Aktiv"),
            "zweimal angemeldet, einmal": adresse("g", "Unbestätigt"),
            "zweimal angemeldet, noch einmal": adresse("g", "Unbestätigt"),
            "unbekannter Status": adresse("h", "pausiert"),
            "ohne Status": adresse("i", None),
            "ohne Adresse": adresse(None, "Aktiv"),
        },
    )


def test_newsletter_adressen_count_each_address_once(adressen):
    assert set(adressen.index) - set(internet.newsletter_adressen(adressen).index) == {
        "abgemeldet, doch wieder da",
        "zweimal angemeldet, noch einmal",
    }


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (internet.newsletter_aktiv, ["aktiv", "wieder da", "ohne Adresse"]),
        (internet.newsletter_unbestaetigt, ["unbestätigt", "zweimal angemeldet, einmal"]),
        (internet.newsletter_nicht_erreichbar, ["gebounct", "unerwünscht"]),
        (internet.newsletter_abgemeldet, ["abgemeldet"]),
    ],
)
def test_newsletter_states(kennzahl, selected, adressen):
    assert list(kennzahl(internet.newsletter_adressen(adressen)).index) == selected


def test_newsletter_neu_of_twelve_months(rows):
    days = {
        "vor mehr als einem Jahr": dt.datetime(2021, 11, 30),
        "am ersten Tag": dt.datetime(2021, 12, 1),
        "im Januar": dt.datetime(2022, 1, 31),
        "am Stichtag": DAY,
        "nach dem Stichtag": dt.datetime(2022, 12, 1),
        "ohne Datum": None,
    }
    liste = rows("newsletter_empfaenger", {k: {"bestaetigt_datum": d} for k, d in days.items()})
    neu = internet.newsletter_neu(liste, STICHTAG)
    assert dict(neu["bestaetigt_datum"]) == {
        "am ersten Tag": "2021-12",
        "im Januar": "2022-01",
        "am Stichtag": "2022-11",
    }
    assert liste["bestaetigt_datum"].dtype.kind == "M"


def test_newsletter_anmeldungen_come_after_what_the_last_export_knows(rows):
    def liste(**days):
        return rows(
            "newsletter_empfaenger",
            {k: {"angemeldet_datum": a, "bestaetigt_datum": b} for k, (a, b) in days.items()},
        )

    august, september = dt.datetime(2022, 8, 22), dt.datetime(2022, 9, 1)
    before = liste(alt=(dt.datetime(2020, 1, 1), dt.datetime(2020, 1, 2)), wartet=(august, None))
    now = liste(
        alt=(dt.datetime(2020, 1, 1), dt.datetime(2020, 1, 2)),
        am_selben_Tag=(august, august),
        wartete=(august, september),
        neu=(september, september),
        unbestaetigt=(september, None),
    )
    assert list(internet.newsletter_anmeldungen(now, before).index) == ["wartete", "neu"]
    assert len(internet.newsletter_anmeldungen(now, None)) == 0
    assert len(internet.newsletter_anmeldungen(now, before.iloc[:0])) == 0


def test_bestaetigungsquote_of_the_last_four_weeks(report_date):
    def adresse(name, day, confirmed):
        return {"empfaenger": name, "angemeldet_datum": day, "bestaetigt_datum": confirmed}

    at = report_date(
        {
            "newsletter_empfaenger": {
                "bestätigt": adresse("a", DAY, DAY),
                "offen": adresse("b", DAY - dt.timedelta(27), None),
                "vor vier Wochen": adresse("c", DAY - dt.timedelta(28), DAY),
                "nach dem Stichtag": adresse("d", DAY + dt.timedelta(1), None),
                "ohne Anmeldung": adresse("e", None, DAY),
            }
        },
        stichtag=DAY.date(),
    )
    rows = at.rows("internet.newsletter_vier_wochen")
    assert list(rows.index.get_level_values("zeile")) == [2, 3]
    assert at.value("internet.newsletter_bestaetigungsquote").wert == 50


def test_quote_without_anmeldungen_is_unknown(report_date):
    at = report_date({"newsletter_empfaenger": {}})
    assert at.value("internet.newsletter_bestaetigungsquote").wert is None
    assert at.value("internet.newsletter_aktiv").wert == 0


def test_figures_of_the_samples(sample):
    assert {k: sample.value(f"internet.{k}").text for k in (
        "newsletter_design", "veranstaltungsmodul", "online_tools"
    )} == {
        "newsletter_design": "Teilweise umgesetzt",
        "veranstaltungsmodul": "umgesetzt",
        "online_tools": "Aktuell Marktsichtung",
    }  # fmt: skip
    assert all(check.closed for check in sample.partition_checks("internet"))
    months = sample.breakdown("internet.newsletter_neu", "bestaetigt_datum")
    assert list(months.index[[0, -1]]) == ["2021-12", "2022-11"]
    assert months.min() >= 5  # no month is too small to be shown
    assert len(sample.history("internet.newsletter_aktiv")) == 3
