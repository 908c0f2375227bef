import datetime as dt

import pandas as pd
import pytest

from kleve_kpi.kpi import Value
from kleve_kpi.topics import ausblick

STICHTAG = pd.Timestamp(2022, 11, 28)


def massnahme(status, termin=None, neu=None, **fields):
    return {
        "eintragsart": "Maßnahme",
        "status": status,
        "termin": termin,
        "neuer_termin": neu,
        **fields,
    }


@pytest.fixture
def massnahmen(rows):
    """Measures; each row is named by what it is."""
    return rows(
        "massnahmen",
        {
            "umgesetzt": massnahme("umgesetzt", "Q1/2022", abhaengigkeit="Land"),
            "entfallen": massnahme("entfallen", "in 2022"),
            "gestern vorbei": massnahme("in Umsetzung", "27.11.2022", abhaengigkeit="KRZN"),
            "heute fällig": massnahme("in Umsetzung", "28.11.2022"),
            "bis Jahresende": massnahme("teilweise umgesetzt", "in 2022", "Q4/2022"),
            "verschoben": massnahme("geplant", "Q3/2022", "ab QI/2023", abhaengigkeit="Bund"),
            "neuer Termin unlesbar": massnahme("geplant", "Q3/2022", "bald"),
            "vorgezogen": massnahme("geplant", "in 2023", "Q1/2023"),
            "ohne Termin": massnahme("zurückgestellt"),
            "Termin unlesbar": massnahme(None, "demnächst"),
            "Vorlage offen": massnahme(
                "geplant", "Q4/2022", "Q1/2023", eintragsart="Bericht im APD"
            ),
            "Vorlage gehalten": massnahme("umgesetzt", "Q3/2022", eintragsart="Bericht im APD"),
            "unbekannte Art": massnahme("geplant", "Q1/2023", eintragsart="Idee"),
        },
    )


KATALOG = [
    "umgesetzt",
    "entfallen",
    "gestern vorbei",
    "heute fällig",
    "bis Jahresende",
    "verschoben",
    "neuer Termin unlesbar",
    "vorgezogen",
    "ohne Termin",
    "Termin unlesbar",
]


def test_what_the_committee_gets_next(massnahmen):
    assert list(ausblick.vorlagen_apd(massnahmen).index) == ["Vorlage offen"]


def test_a_promise_is_quoted_in_its_own_words(massnahmen):
    value = ausblick.PROMISED.of(massnahmen.loc[["Vorlage offen"]])
    assert value == Value(text="Q1/2023", von=dt.date(2023, 1, 1), bis=dt.date(2023, 3, 31))
    assert ausblick.PROMISED.of(massnahmen.loc[["Termin unlesbar"]]) == Value()


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (ausblick.umgesetzt, ["umgesetzt"]),
        (ausblick.teilweise_umgesetzt, ["bis Jahresende"]),
        (ausblick.in_umsetzung, ["gestern vorbei", "heute fällig"]),
        (ausblick.geplant, ["verschoben", "neuer Termin unlesbar", "vorgezogen"]),
        (ausblick.zurueckgestellt, ["ohne Termin"]),
        (ausblick.entfallen, ["entfallen"]),
        (ausblick.offen, KATALOG[2:]),
    ],
)
def test_states(kennzahl, selected, massnahmen):
    katalog = ausblick.katalog(massnahmen)
    assert list(katalog.index) == KATALOG
    assert list(kennzahl(katalog).index) == selected


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (ausblick.ueberfaellig, ["gestern vorbei", "neuer Termin unlesbar"]),
        (ausblick.faellig, ["heute fällig", "bis Jahresende"]),
        (ausblick.spaeter_faellig, ["verschoben", "vorgezogen"]),
    ],
)
def test_what_is_due(kennzahl, selected, massnahmen):
    offen = ausblick.offen(ausblick.katalog(massnahmen))
    assert list(kennzahl(offen, STICHTAG).index) == selected


def test_the_running_half_year_ends_in_june(massnahmen):
    offen = ausblick.offen(ausblick.katalog(massnahmen))
    due = ausblick.faellig(offen, pd.Timestamp(2023, 3, 31))
    assert list(due.index) == ["verschoben", "vorgezogen"]


@pytest.mark.parametrize(
    ("kennzahl", "selected"),
    [
        (ausblick.ohne_termin, ["ohne Termin", "Termin unlesbar"]),
        (ausblick.verschoben, ["verschoben"]),
        (ausblick.wartet_auf_dritte, ["gestern vorbei", "verschoben"]),
    ],
)
def test_open_measures(kennzahl, selected, massnahmen):
    assert list(kennzahl(ausblick.offen(ausblick.katalog(massnahmen))).index) == selected


def test_what_depends_on_nobody_waits_for_nobody(rows):
    found = ausblick.wartet_auf_dritte(
        rows(
            "massnahmen",
            {
                "Land": massnahme("geplant", abhaengigkeit="Land"),
                "keine": massnahme("geplant", abhaengigkeit="keine"),
                "leer": massnahme("geplant"),
            },
        )
    )
    assert list(found.index) == ["Land"]


def test_new_since_the_last_report(rows):
    now = rows("massnahmen", {"alt": {"massnahme_nr": "M-1"}, "neu": {"massnahme_nr": "M-2"}})
    assert list(ausblick.neu_umgesetzt(now, now.iloc[:1]).index) == ["neu"]
    assert len(ausblick.neu_umgesetzt(now, None)) == 0


def test_the_published_terms(sample):
    assert {
        kennzahl: sample.value(kennzahl)
        for kennzahl, kpi in sample.kpis("ausblick").items()
        if kpi.art == "termin"
    } == {
        "ausblick.fortschreibung_massnahmenkatalog": Value(
            text="Q1/2023", von=dt.date(2023, 1, 1), bis=dt.date(2023, 3, 31)
        ),
        "ausblick.naechster_sachstandsbericht": Value(
            text="Q3/2023", von=dt.date(2023, 7, 1), bis=dt.date(2023, 9, 30)
        ),
    }


def test_the_samples_close(sample_dates):
    for at in sample_dates.values():
        assert all(check.closed for check in at.partition_checks("ausblick"))
    sample = sample_dates["2022-11-28"]
    figures = ("katalog", "umgesetzt", "offen", "ueberfaellig", "wartet_auf_dritte")
    assert [sample.value(f"ausblick.{name}").wert for name in figures] == [28, 9, 18, 1, 7]
