import datetime as dt

import pandas as pd
import pytest

from kleve_kpi.topics import ratsantraege as ra

STICHTAG = pd.Timestamp("2022-11-28")
DAY, LATER = dt.datetime(2022, 11, 28), dt.datetime(2022, 11, 29)
MARCH, MAY = dt.datetime(2022, 3, 8), dt.datetime(2022, 5, 17)


def beratung(nr, day, beschluss=None, **more):
    return {"antrag_nr": nr, "sitzung_datum": day, "beschluss": beschluss, **more}


@pytest.fixture
def beratungen(rows):
    """Consultations; each row is named by what it is."""
    return rows(
        "ratsantraege_beratungen",
        {
            "A vertagt": beratung("A", MARCH, "vertagt", antrag_datum=MARCH, termin="2023"),
            "A angenommen": beratung("A", MAY, "angenommen"),
            "B später, oben": beratung("B", DAY, "angenommen", erledigt_datum=DAY),
            "B früher, unten": beratung("B", MAY, "verwiesen"),
            "C vertagt": beratung("C", MAY, "vertagt"),
            "C kommt noch": beratung("C", LATER, None),
            "D kommt noch": beratung("D", LATER, "angenommen"),  # cannot be decided yet
            "E ohne Tag": beratung("E", None),
            "F ohne Tag, doch beschlossen": beratung("F", None, "angenommen"),
            "G abgelehnt": beratung("G", MAY, "abgelehnt"),
            "H zurückgezogen": beratung("H", MAY, "zurückgezogen"),
            "I verwiesen": beratung("I", MAY, "verwiesen"),
            "J erst später erledigt": beratung("J", MAY, "angenommen", erledigt_datum=LATER),
            "K beraten, ohne Beschluss": beratung("K", MAY),
            "L unbekannter Beschluss": beratung("L", MAY, "Prüfauftrag"),
            "ohne Nummer": beratung(None, MAY, "abgelehnt"),
            "noch einer ohne Nummer": beratung(None, MAY, "abgelehnt"),
        },
    )


@pytest.fixture
def antraege(beratungen):
    return ra.antraege(beratungen, STICHTAG, None)


def test_antraege_count_once_with_their_last_consultation(beratungen, antraege):
    assert set(beratungen.index) - set(antraege.index) == {
        "A vertagt",
        "B früher, unten",
        "C kommt noch",
    }
    assert list(antraege.index) == [name for name in beratungen.index if name in antraege.index]


def test_facts_of_a_motion_may_stand_in_one_of_its_rows(antraege):
    angenommen = antraege.loc["A angenommen"]
    assert (angenommen["antrag_datum"], angenommen["termin"]) == (MARCH, "2023")
    assert antraege.loc["ohne Nummer", ["antrag_datum", "termin"]].isna().all()


@pytest.mark.parametrize(
    ("selected", "names"),
    [
        (lambda a: ra.umgesetzt(a, STICHTAG), ["B später, oben"]),
        (
            lambda a: ra.offen(a, STICHTAG),
            ["A angenommen", "F ohne Tag, doch beschlossen", "J erst später erledigt"],
        ),
        (ra.in_beratung, ["C vertagt", "D kommt noch", "E ohne Tag", "I verwiesen"]),
        (
            ra.ohne_mehrheit,
            ["G abgelehnt", "H zurückgezogen", "ohne Nummer", "noch einer ohne Nummer"],
        ),
    ],
)
def test_states(selected, names, antraege):
    assert list(selected(antraege).index) == names


def test_a_meeting_without_a_decision_opens_the_partition(beratungen, report_date):
    records = beratungen.astype("object").where(beratungen.notna(), None).to_dict("index")
    at = report_date({"ratsantraege_beratungen": records}, stichtag=DAY.date())
    (check,) = at.partition_checks("ratsantraege")
    names = list(beratungen.index)
    assert [names[zeile - 2] for _, _, zeile in check.wrong] == [
        "K beraten, ohne Beschluss",
        "L unbekannter Beschluss",
    ]


@pytest.fixture
def alte(rows):
    """Motions with consultations in disorder; the one called "alt" is the oldest open one."""
    early = dt.datetime(2021, 7, 7)
    first, second, third = (dt.datetime(2021, 9, 28), dt.datetime(2021, 12, 2), MARCH)
    facts = {"antrag_datum": early, "umsetzungsstatus": "Grundlagen da", "termin": "ab QI/2023"}
    facts["termin_alt"] = "2022"
    older = {"antrag_datum": dt.datetime(2020, 1, 1)}
    return rows(
        "ratsantraege_beratungen",
        {
            "jünger": beratung("jung", MAY, "angenommen", antrag_datum=MARCH, termin="2023"),
            "dritte": beratung("alt", third, "angenommen", **facts),
            "erste": beratung("alt", first, "vertagt"),
            "zweite": beratung("alt", second, "vertagt"),
            "vierte kommt noch": beratung("alt", LATER),
            "älter, erledigt": beratung("x", first, "angenommen", erledigt_datum=third, **older),
            "älter, vertagt": beratung("y", first, "vertagt", **older),
        },
    )


def test_the_oldest_open_motion(alte):
    offen = ra.offen(ra.antraege(alte, STICHTAG, None), STICHTAG)
    oldest = ra.antrag_vom(offen)
    assert list(oldest.index) == ["dritte"]
    assert list(ra.beratung_1(alte, oldest, STICHTAG).index) == ["erste"]
    assert list(ra.beratung_2(alte, oldest, STICHTAG).index) == ["zweite"]
    kpis = ra.TOPIC.kpis
    texts = {name: kpis[name].measure.of(oldest).text for name in (
        "antrag_vom", "umsetzungsstatus", "termin_alt", "termin_neu"
    )}  # fmt: skip
    assert texts == {
        "antrag_vom": "07.07.2021",
        "umsetzungsstatus": "Grundlagen da",
        "termin_alt": "2022",
        "termin_neu": "QI/2023",
    }


def test_no_open_motion_has_no_dates(report_date):
    at = report_date({"ratsantraege_beratungen": {"a": beratung("A", MAY, "abgelehnt")}})
    for name in ("antrag_vom", "beratung_1", "beratung_2", "umsetzungsstatus", "termin_neu"):
        assert at.value(f"ratsantraege.{name}").text is None
    for name in ("tage_offen", "tage_offen_median", "tage_bis_umsetzung"):
        assert at.value(f"ratsantraege.{name}").wert is None


def test_the_date_of_the_last_report_stands_in_for_a_missing_one(rows):
    def liste(**dates):
        return rows(
            "ratsantraege_beratungen",
            {nr: beratung(nr, MAY, "angenommen", **d) for nr, d in dates.items()},
        )

    before = liste(
        verschoben={"termin": "2022"},
        gleich={"termin": "in 2022"},
        genannt={"termin": "2022"},
        ohne={},
    )
    now = liste(
        verschoben={"termin": "QI/2023"},
        gleich={"termin": "31.12.2022"},  # another wording of the same end
        genannt={"termin": "2024", "termin_alt": "2021"},
        ohne={"termin": "2023"},
        neu={"termin": "2023"},
    )
    alt = ra.antraege(now, STICHTAG, before)["termin_alt"]
    assert alt.dropna().to_dict() == {"verschoben": "2022", "genannt": "2021"}
    assert "termin_alt" in now and now["termin_alt"].notna().sum() == 1


def test_moved_and_missed_dates(rows):
    liste = rows(
        "ratsantraege_beratungen",
        {
            "später": {"termin": "QI/2023", "termin_alt": "2022"},
            "früher": {"termin": "QI/2023", "termin_alt": "2023"},
            "vorbei": {"termin": "QIII/2022"},
            "endet am Stichtag": {"termin": "28.11.2022"},
            "unlesbar": {"termin": "demnächst", "termin_alt": "2022"},
            "ohne": {},
        },
    )
    assert list(ra.termin_verschoben(liste).index) == ["später"]
    assert list(ra.termin_ueberschritten(liste, STICHTAG).index) == ["vorbei"]


def test_days(rows):
    def antrag(vom, day, beschluss, erledigt=None):
        days = {"antrag_datum": vom, "sitzung_datum": day, "erledigt_datum": erledigt}
        return {**days, "beschluss": beschluss}

    start = dt.datetime(2022, 11, 1)
    liste = rows(
        "ratsantraege_beratungen",
        {
            "angenommen": antrag(start, start + dt.timedelta(10), "angenommen", DAY),
            "abgelehnt": antrag(start, start + dt.timedelta(20), "abgelehnt"),
            "vertagt": antrag(start, start, "vertagt"),
            "ohne Datum": antrag(None, start, "abgelehnt"),
        },
    )
    kpis = ra.TOPIC.kpis
    entschieden = ra.tage_bis_entscheidung(liste)
    assert list(entschieden.index) == ["angenommen", "abgelehnt", "ohne Datum"]
    assert kpis["tage_bis_entscheidung"].measure.of(entschieden).wert == 15
    umgesetzt = ra.tage_bis_umsetzung(liste[:1])
    assert kpis["tage_bis_umsetzung"].measure.of(umgesetzt).wert == 17
    offen = ra.tage_offen(liste[:2].assign(antrag_datum=[start, start - dt.timedelta(9)]), STICHTAG)
    assert kpis["tage_offen"].measure.of(offen).wert == 36
    assert kpis["tage_offen_median"].measure.of(ra.tage_offen_median(offen)).wert == 31.5


def test_figures_of_the_samples(sample, sample_dates):
    texts = {
        "antrag_vom": "07.07.2021",
        "beratung_1": "28.09.2021",
        "beratung_2": "02.12.2021",
        "termin_alt": "2022",
        "termin_neu": "QI/2023",
        "umsetzungsstatus": "Finale Umsetzung noch nicht erfolgt",
    }
    assert {name: sample.value(f"ratsantraege.{name}").text for name in texts} == texts
    assert sample.value("ratsantraege.tage_offen").wert == 509
    august = sample_dates["2022-08-23"]
    assert august.value("ratsantraege.termin_neu").text == "2022"
    assert august.value("ratsantraege.termin_alt").text is None
    assert august.value("ratsantraege.tage_offen").wert == 412
    for at in sample_dates.values():
        assert all(check.closed for check in at.partition_checks("ratsantraege"))


def test_nothing_is_broken_down_by_group():
    assert not any("fraktion" in kpi.je for kpi in ra.TOPIC.kpis.values())
