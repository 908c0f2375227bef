import datetime as dt

import pandas as pd
import pytest

from kleve_kpi.errors import ProjectError, UnknownNameError
from kleve_kpi.kpi import (
    COUNT,
    Topic,
    Value,
    all_topics,
    earliest,
    get_topic,
    largest,
    median,
    new_rows,
    one_per,
    quelle_of,
    sources_of,
    texts,
    total,
)

ZAHLEN = pd.DataFrame({"wert": pd.Series([3, None, 8, 1], dtype="Int64")})
LEER = ZAHLEN.iloc[:0]
# Answers and likes are given once by a person, and counted against persons.
PER_PERSON = {"partizipation.umfrage_antworten", "social_media.instagram_bester_beitrag_likes"}


def kpis():
    return [kpi for topic in all_topics().values() for kpi in topic.kpis.values()]


@pytest.mark.parametrize(
    ("measure", "wert", "of_nothing"),
    [
        (COUNT, 4, 0),
        (total("wert"), 12, 0),
        (largest("wert"), 8, None),
        (median("wert"), 3, None),
    ],
)
def test_measures_of_numbers(measure, wert, of_nothing):
    assert measure.of(ZAHLEN) == Value(wert=wert)
    assert measure.of(LEER) == Value(wert=of_nothing)


def test_additive_measures():
    assert [m.additive for m in (COUNT, total("a"), largest("a"), median("a"), texts("a"))] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_texts_keep_the_order_of_the_rows_and_name_each_once():
    rows = pd.DataFrame(
        {"fb": pd.Series(["FB 40", None, "FB 30", "FB 40", "FB 100"], dtype="string")}
    )
    assert texts("fb").of(rows) == Value(text="FB 40, FB 30, FB 100")
    assert texts("fb").of(rows.iloc[:0]) == Value()


def test_earliest_keeps_the_wording_and_passes_over_what_is_no_time():
    rows = pd.DataFrame(
        {"termin": pd.Series([None, "demnächst", "2024", "ab QI/2023", "QI/2023"], dtype="string")}
    )
    assert earliest("termin").of(rows) == Value(
        text="QI/2023", von=dt.date(2023, 1, 1), bis=dt.date(2023, 3, 31)
    )
    assert earliest("termin").of(rows.iloc[:2]) == Value()


def test_one_per_keeps_the_first_of_each_and_all_without_value():
    rows = pd.DataFrame({"person": pd.Series(["a", None, "b", "a", None], dtype="string")})
    assert list(one_per(rows, "person").index) == [0, 1, 2, 4]


def test_new_rows():
    now = pd.DataFrame({"id": pd.Series(["1", "2", None], dtype="string")})
    before = pd.DataFrame({"id": pd.Series(["1", None], dtype="string")})
    assert list(new_rows(now, before, "id").index) == [1]
    assert list(new_rows(now, None, "id").columns) == ["id"]
    assert len(new_rows(now, None, "id")) == 0


def test_topics_are_found_by_file_name():
    assert list(all_topics()) == sorted(all_topics())
    assert {"dms", "mobile_office", "ozg"} <= set(all_topics())
    assert all(name == topic.name for name, topic in all_topics().items())


@pytest.mark.parametrize(
    ("get", "name", "meant"),
    [
        (get_topic, "ogz", "ozg"),
    ],
)
def test_unknown_name(get, name, meant):
    with pytest.raises(UnknownNameError) as caught:
        get(name)
    assert caught.value.suggestion == meant
    assert f"Did you mean '{meant}'?" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ozg.umgesetz", "ozg.umgesetzt"),
        ("OZG.umgesetzt", "ozg.umgesetzt"),
        ("social_media.abonnenten_instagramm", "social_media.abonnenten_instagram"),
    ],
)
def test_unknown_kennzahl(name, meant, sample):
    with pytest.raises(UnknownNameError) as caught:
        sample.kpi(name)
    assert caught.value.suggestion == meant


def test_a_declaration_stands_for_the_names_in_the_data(sample):
    declared = get_topic("social_media").kpis["abonnenten"]
    members = declared.members(sample.rows_of(declared))
    assert [kpi.id for kpi in members] == [
        "social_media.abonnenten_kanal_1",
        "social_media.abonnenten_instagram",
        "social_media.abonnenten_kanal_3",
    ]
    assert [sample.value(kpi.id).wert for kpi in members] == [2070, 1420, 316]
    assert not sample.knows("social_media.abonnenten")


def test_unknown_name_that_is_like_none(sample):
    with pytest.raises(UnknownNameError) as caught:
        sample.kpi("xyz")
    assert caught.value.suggestion is None
    assert "ozg.umgesetzt" in caught.value.available


def test_topic_refuses_the_same_name_twice():
    topic = Topic("kleve_kpi.topics.probe", "Probe")

    def zahl(portale):
        """Alle."""

    topic.kpi("Zahl")(zahl)
    with pytest.raises(ProjectError, match="'zahl' twice"):
        topic.kpi("Zahl")(zahl)


def test_declaration_fills_in_what_is_left_out():
    topic = Topic("kleve_kpi.topics.probe", "Probe")

    @topic.kpi("Zahl aller Portale", basis="andere")
    def zahl(portale):
        """Alle Portale,
        gezählt.
        """

    kpi = topic.kpis["zahl"]
    assert (topic.name, topic.kurz) == ("probe", "Probe")
    assert (kpi.id, kpi.kurz, kpi.basis) == ("probe.zahl", "Zahl aller Portale", "probe.andere")
    assert kpi.definition == "Alle Portale, gezählt."
    assert kpi.measure is COUNT


@pytest.mark.parametrize(
    ("kennzahl", "quelle"),
    [
        ("ozg.definiert", "ozg_leistungen"),
        ("ozg.eigenentwicklung_erforderlich", "ozg_leistungen"),
        ("ozg.online_antraege", "online_antraege"),
        ("ozg.online_antraege_ozg", "online_antraege"),
        ("ozg.zugang_fachportale_online_antraege", "online_antraege"),
        ("mobile_office.geraetetausch_beginn", "geraetetausch"),
        ("dms.produktivquote", "dms_rollout"),
    ],
)
def test_quelle_of(kennzahl, quelle, sample):
    assert quelle_of(sample.kpi(kennzahl)) == quelle


def test_quelle_of_a_parameter_that_leads_nowhere(monkeypatch):
    topic = Topic("kleve_kpi.topics.ozg", "Probe")

    @topic.kpi("Zahl")
    def zahl(gibt_es_nicht):
        """Alle."""

    monkeypatch.setattr(get_topic("ozg"), "kpis", topic.kpis)
    with pytest.raises(ProjectError, match=r"ozg\.zahl.*gibt_es_nicht"):
        quelle_of(topic.kpis["zahl"])


def test_sources_of():
    assert sources_of(get_topic("dms")) == {"dms_rollout", "dms_schulungen"}
    assert sources_of(get_topic("ozg")) == {
        "ozg_leistungen",
        "online_antraege",
        "informationsangebote",
        "portale",
    }


@pytest.mark.parametrize("kpi", kpis(), ids=lambda kpi: kpi.id)
def test_each_kennzahl_is_complete(kpi, sample):
    assert kpi.titel.strip() == kpi.titel != ""
    assert kpi.definition.endswith(".")
    assert quelle_of(kpi)
    if kpi.basis:
        same = sample.kpi(kpi.basis).einheit == kpi.einheit
        assert same or kpi.art == "quote" or kpi.id in PER_PERSON
    if kpi.art in ("bestand", "zugang", "quote"):
        assert kpi.einheit
    if kpi.art == "quote":
        assert kpi.basis
