import datetime as dt

import pandas as pd
import pytest

import kleve_kpi as kk
from kleve_kpi.deadlines import promises, watch
from kleve_kpi.errors import ProjectError

COLUMNS = ("termin", "neuer_termin")
KENNZAHLEN = {"offen": "ausblick.offen", "dritte": "ausblick.wartet_auf_dritte"}


def massnahme(nr, termin=None, neu=None, status="geplant", dritte=None, name=None):
    return {
        "massnahme_nr": nr,
        "eintragsart": "Maßnahme",
        "massnahme": name or f"Maßnahme {nr}",
        "termin": termin,
        "neuer_termin": neu,
        "status": status,
        "abhaengigkeit": dritte,
    }


@pytest.fixture
def at(report_date):
    """Three report dates; the rows' names say what happens to their promise."""
    may = {
        "bleibt": massnahme("M-1", "Q4/2022"),
        "rutscht": massnahme("M-2", "31.12.2021", "in 2022"),
        "wird früher": massnahme("M-3", "in 2023"),
        "ohne Nummer": massnahme(None, "Q4/2022"),
        "unlesbar": massnahme("M-4", "bald"),
    }
    august = {
        "bleibt": massnahme("M-1", "Q4/2022"),
        "rutscht": massnahme("M-2", "31.12.2021", "in 2022"),
        "wird früher": massnahme("M-3", "in 2023", "Q1/2023"),
        "unlesbar": massnahme("M-4", "bald", "Q3/2022", dritte="KRZN"),
        "unlesbar, noch einmal": massnahme("M-4", "Q4/2023"),
    }
    november = {
        "bleibt": massnahme("M-1", "Q4/2022", name="Neuer Name"),
        "rutscht": massnahme("M-2", "31.12.2021", "QI/2023", dritte="Land"),
        "wird früher": massnahme("M-3", "in 2023", "Q3/2022", status="umgesetzt"),
        "unlesbar": massnahme("M-4", "bald", "Q3/2022", dritte="KRZN"),
        "nie zugesagt": massnahme("M-5"),
    }
    first = report_date({"massnahmen": may}, stichtag=dt.date(2022, 5, 31))
    second = report_date({"massnahmen": august}, first, stichtag=dt.date(2022, 8, 23))
    return report_date({"massnahmen": november}, second)


def plain(frame):
    """The lines of a frame with its key, days as text and None for what is missing."""
    return [
        tuple(
            None if pd.isna(value) else f"{value:%d.%m.%Y}" if hasattr(value, "day") else value
            for value in line
        )
        for line in frame.reset_index().itertuples(index=False)
    ]


def test_every_promise_of_every_report(at):
    seen = promises(at, "massnahmen", *COLUMNS)
    assert list(seen) == ["bezeichnung", "stichtag", "termin", "ende", "verschoben_tage"]
    assert plain(seen.sort_index(kind="stable").drop(columns="bezeichnung")) == [
        ("M-1", "31.05.2022", "Q4/2022", "31.12.2022", None),
        ("M-1", "23.08.2022", "Q4/2022", "31.12.2022", 0),
        ("M-1", "28.11.2022", "Q4/2022", "31.12.2022", 0),
        ("M-2", "31.05.2022", "31.12.2021", "31.12.2021", None),
        ("M-2", "31.05.2022", "2022", "31.12.2022", 365),
        ("M-2", "23.08.2022", "2022", "31.12.2022", 0),
        ("M-2", "28.11.2022", "QI/2023", "31.03.2023", 90),
        ("M-3", "31.05.2022", "2023", "31.12.2023", None),
        ("M-3", "23.08.2022", "Q1/2023", "31.03.2023", -275),
        ("M-3", "28.11.2022", "Q3/2022", "30.09.2022", -182),
        ("M-4", "23.08.2022", "Q3/2022", "30.09.2022", None),
        ("M-4", "28.11.2022", "Q3/2022", "30.09.2022", 0),
    ]
    assert list(seen.loc["M-1", "bezeichnung"])[-1] == "Neuer Name"


def test_how_each_measure_stands(at):
    seen = watch(at, "ausblick.katalog", *COLUMNS, **KENNZAHLEN)
    assert plain(seen) == [
        ("M-1", "Neuer Name", "Q4/2022", "Q4/2022", "31.12.2022", 0, False, False),
        ("M-2", "Maßnahme M-2", "31.12.2021", "QI/2023", "31.03.2023", 455, False, True),
        # done, so it is not overdue
        ("M-3", "Maßnahme M-3", "2023", "Q3/2022", "30.09.2022", -457, False, False),
        ("M-4", "Maßnahme M-4", "Q3/2022", "Q3/2022", "30.09.2022", 0, True, True),
        ("M-5", "Maßnahme M-5", None, None, None, None, False, False),
    ]


def test_only_the_rows_of_the_kennzahl_are_watched(at):
    seen = watch(at, "ausblick.offen", *COLUMNS, offen="ausblick.offen")
    assert list(seen.index) == ["M-1", "M-2", "M-4", "M-5"]
    assert not seen["wartet_auf_dritte"].any()


def test_a_delivery_used_again_promises_nothing_new(report_date):
    first = report_date({"massnahmen": {"eine": massnahme("M-1", "Q4/2022")}})
    again = report_date({}, first)
    again.deliveries = first.deliveries
    again.aelter = {"massnahmen": first.stichtag}
    assert len(promises(again, "massnahmen", *COLUMNS)) == 1


def test_a_source_that_was_never_delivered_has_no_promises(report_date):
    at = report_date({})
    assert promises(at, "massnahmen", *COLUMNS).empty
    assert watch(at, "ausblick.offen", *COLUMNS, **KENNZAHLEN).empty


def test_the_table_on_the_page(at):
    page = kk.TopicPage(at, "ausblick")
    table = page.terminwaechter(
        "offen", *COLUMNS, offen="offen", dritte="wartet_auf_dritte", titel="Termine"
    )
    assert [head.titel for head in table.kopf] == [
        "Maßnahme",
        "Zuerst zugesagt",
        "Jetzt zugesagt",
        "Verschoben um Tage",
        "Überfällig",
        "Wartet auf Dritte",
    ]
    assert table.zeilen == (
        ("Maßnahme M-2", "31.12.2021", "QI/2023", "+455", "nein", "ja"),
        ("Neuer Name", "Q4/2022", "Q4/2022", "±0", "nein", "nein"),
        ("Maßnahme M-4", "Q3/2022", "Q3/2022", "±0", "ja", "ja"),
        ("Maßnahme M-5", "–", "–", ".", "nein", "nein"),
    )
    assert table.hinweis == ""


def test_people_are_never_watched_by_name(sample):
    page = kk.TopicPage(sample, "dms")
    with pytest.raises(ProjectError, match="selects people"):
        page.terminwaechter("produktiv", "status", offen="produktiv", dritte="geplant", titel="x")
