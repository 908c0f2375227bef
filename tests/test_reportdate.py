import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kleve_kpi.change import Change
from kleve_kpi.errors import RawFileError, UnknownNameError
from kleve_kpi.kpi import Value, all_topics
from kleve_kpi.topics import ozg

BEFORE = dt.date(2022, 8, 23)


def leistungen(**states):
    """OZG services by their OZG-ID: "u" implemented, "o" open."""
    words = {"u": "umgesetzt", "o": "offen"}
    return {
        name: {"ozg_id": name.lstrip("x"), "umsetzungsstatus": words[state]}
        for name, state in states.items()
    }


def lose(**counts):
    """Lots of the exchange of devices by their name, with the number of devices."""
    return {los: {"los": los, "geraete_anzahl": count} for los, count in counts.items()}


def test_value_is_the_measure_of_the_rows(report_date):
    at = report_date({"geraetetausch": lose(eins=60, zwei=25)})
    assert at.value("mobile_office.geraetetausch_offen") == Value(wert=85)


def test_rows_keep_their_origin(report_date):
    at = report_date({"ozg_leistungen": leistungen(x1="o", x2="u", x3="u")})
    assert list(at.rows("ozg.umgesetzt").index) == [
        ("ozg_leistungen.xlsx", "Tabelle1", 3),
        ("ozg_leistungen.xlsx", "Tabelle1", 4),
    ]


def test_sample_rows_lie_in_the_cleaned_table(sample):
    for thema in all_topics():
        for kpi in sample.kpis(thema).values():
            rows = sample.rows(kpi.id)
            assert rows.index.names == ["datei", "blatt", "zeile"]
            assert not rows.index.has_duplicates
            tables = [c.table.index for c in sample.deliveries.values()]
            assert any(rows.index.isin(index).all() for index in tables)


def test_change_of_a_count(report_date):
    before = report_date({"ozg_leistungen": leistungen(x1="u", x2="u", x3="o")})
    now = report_date({"ozg_leistungen": leistungen(x1="u", x3="u", x4="u", x5="o")}, before)
    assert now.change("ozg.umgesetzt") == Change(
        BEFORE, 2, zugang=2, abgang=1, veraenderung=0, korrektur=0, ungeklaert=0
    )


def test_change_of_a_sum_moves_with_the_rows_that_stay(report_date):
    before = report_date({"geraetetausch": lose(eins=60, zwei=25, alt=3)})
    now = report_date({"geraetetausch": lose(eins=70, zwei=20, neu=40)}, before)
    assert now.change("mobile_office.geraetetausch_offen") == Change(
        BEFORE, 88, zugang=40, abgang=3, veraenderung=5, korrektur=0, ungeklaert=0
    )


def test_what_was_published_is_compared_and_the_rest_is_a_correction(report_date):
    before = report_date(
        {"ozg_leistungen": leistungen(x1="u", x2="u")}, veroeffentlicht={"ozg.umgesetzt": "5"}
    )
    now = report_date({"ozg_leistungen": leistungen(x1="u", x2="u", x3="u")}, before)
    assert now.change("ozg.umgesetzt") == Change(
        BEFORE, 5, zugang=1, abgang=0, veraenderung=0, korrektur=-3, ungeklaert=0
    )


def test_rows_without_key_are_unexplained(report_date):
    nameless = {"ohne OZG-ID": {"umsetzungsstatus": "umgesetzt"}}
    before = report_date({"ozg_leistungen": leistungen(x1="u")})
    now = report_date({"ozg_leistungen": leistungen(x1="u", x2="u") | nameless}, before)
    assert now.change("ozg.umgesetzt") == Change(
        BEFORE, 1, zugang=1, abgang=0, veraenderung=0, korrektur=0, ungeklaert=1
    )


def test_a_key_of_two_rows_is_one_thing_that_changed(report_date):
    before = report_date({"ozg_leistungen": leistungen(x1="u")})
    now = report_date({"ozg_leistungen": leistungen(x1="u", xx1="u")}, before)
    assert now.change("ozg.umgesetzt") == Change(
        BEFORE, 1, zugang=0, abgang=0, veraenderung=1, korrektur=0, ungeklaert=0
    )


@pytest.mark.parametrize(("now", "before"), [("", "1"), ("1", ""), ("", "")])
def test_change_from_and_to_nothing(now, before, report_date):
    old = report_date({"ozg_leistungen": leistungen(**dict.fromkeys(before and ["x1"], "u"))})
    new = report_date({"ozg_leistungen": leistungen(**dict.fromkeys(now and ["x1"], "u"))}, old)
    assert new.change("ozg.umgesetzt") == Change(
        BEFORE,
        len(before),
        zugang=len(now) * (1 - len(before)),
        abgang=len(before) * (1 - len(now)),
        veraenderung=0,
        korrektur=0,
        ungeklaert=0,
    )


@pytest.mark.parametrize("side", ["now", "before"])
def test_without_a_key_for_pseudonyms_nobody_is_counted_as_new(side, report_date):
    old = {"a": {"person": "p1", "status": "produktiv"}}
    new = old | {"b": {"person": "p2", "status": "produktiv"}}
    before = report_date({"dms_rollout": old}, linkable=side != "before")
    now = report_date({"dms_rollout": new}, before, linkable=side != "now")
    assert now.change("dms.produktiv") == Change(BEFORE, 1)


def test_a_quote_shows_the_value_before_only(report_date):
    before = report_date({"dms_rollout": {"a": {"person": "a", "status": "produktiv"}}})
    now = report_date(
        {
            "dms_rollout": {
                "a": {"person": "a", "status": "produktiv"},
                "b": {"person": "b", "status": "geschult"},
            }
        },
        before,
    )
    assert now.value("dms.produktivquote").wert == 50
    assert now.change("dms.produktivquote") == Change(BEFORE, 100)


@pytest.mark.parametrize(
    "kennzahl", ["ozg.zugang_eigenentwicklung", "dms.schulungen_geplant_fachbereiche"]
)
def test_flows_and_texts_have_no_change(kennzahl, sample):
    assert sample.change(kennzahl) is None


def test_first_report_date(report_date):
    at = report_date({"ozg_leistungen": leistungen(x1="u"), "online_antraege": {}})
    assert at.change("ozg.umgesetzt") is None
    assert at.value("ozg.umgesetzt") == Value(wert=1)
    assert at.value("ozg.zugang_eigenentwicklung") == Value()
    assert at.value("ozg.zugang_eigenentwicklung_online_antraege") == Value()


def test_earlier_date_without_the_source(report_date):
    """A flow is unknown then, also one counted in another source that was there."""
    before = report_date({"online_antraege": {}})
    now = report_date(
        {
            "ozg_leistungen": leistungen(x1="u"),
            "online_antraege": {"neu": {"online_antrag": "a", "ozg_id": "1"}},
        },
        before,
    )
    assert now.change("ozg.umgesetzt") is None
    assert now.value("ozg.zugang_eigenentwicklung") == Value()
    assert now.value("ozg.zugang_eigenentwicklung_online_antraege") == Value()
    assert list(now.history("ozg.umgesetzt").index) == [pd.Timestamp("2022-11-28")]
    assert now.change("ozg.online_antraege").zugang == 1


def test_history_shows_what_was_published_oldest_first(report_date):
    first = report_date({"ozg_leistungen": leistungen(x1="o")}, stichtag=dt.date(2022, 5, 31))
    second = report_date(
        {"ozg_leistungen": leistungen(x1="u")},
        first,
        stichtag=BEFORE,
        veroeffentlicht={"ozg.umgesetzt": "7"},
    )
    third = report_date(
        {"ozg_leistungen": leistungen(x1="u", x2="u")},
        second,
        veroeffentlicht={"ozg.umgesetzt": "9"},
    )
    assert third.history("ozg.umgesetzt").to_dict() == {
        pd.Timestamp("2022-05-31"): 0,
        pd.Timestamp("2022-08-23"): 7,
        pd.Timestamp("2022-11-28"): 2,
    }


def test_published_text_is_no_number(report_date):
    at = report_date({}, veroeffentlicht={"mobile_office.geraetetausch_beginn": "QI/2023"})
    assert at.published("mobile_office.geraetetausch_beginn") is None
    assert at.published("ozg.umgesetzt") is None


def test_invented(report_date):
    at = report_date({}, beispiel=True, belegt=frozenset({"ozg.offen"}))
    assert [at.invented(kennzahl) for kennzahl in ("ozg.offen", "ozg.eid")] == [False, True]
    assert not report_date({}).invented("ozg.eid")


STATES = st.sampled_from(["umgesetzt", "offen", "verschoben", None])
SERVICES = st.lists(st.tuples(st.sampled_from(["1", "2", "3", "4", None]), STATES), max_size=8)
LOTS = st.lists(
    st.tuples(st.sampled_from(["1", "2", "3", None]), st.none() | st.integers(0, 500)), max_size=6
)
PUBLISHED = st.none() | st.integers(0, 500)


def explained(change):
    parts = (change.wert, change.zugang, -change.abgang, change.veraenderung, change.korrektur)
    return math.fsum((*parts, change.ungeklaert))


@settings(max_examples=60, deadline=None)
@given(old=SERVICES, new=SERVICES, published=PUBLISHED)
def test_a_count_is_always_explained(old, new, published, report_date):
    def at(services, *before, **fields):
        records = {
            str(i): {"ozg_id": ozg_id, "umsetzungsstatus": status}
            for i, (ozg_id, status) in enumerate(services)
        }
        return report_date({"ozg_leistungen": records}, *before, **fields)

    frozen = {} if published is None else {"ozg.umgesetzt": str(published)}
    now = at(new, at(old, veroeffentlicht=frozen))
    change = now.change("ozg.umgesetzt")
    old_keys, new_keys = (
        [key for key, status in rows if status == "umgesetzt" and key] for rows in (old, new)
    )
    assert explained(change) == now.value("ozg.umgesetzt").wert
    assert change.zugang == sum(key not in old_keys for key in new_keys)
    assert change.abgang == sum(key not in new_keys for key in old_keys)
    nameless = [sum(row == (None, "umgesetzt") for row in rows) for rows in (new, old)]
    assert change.ungeklaert == nameless[0] - nameless[1]


@settings(max_examples=40, deadline=None)
@given(old=LOTS, new=LOTS, published=PUBLISHED)
def test_a_sum_is_always_explained(old, new, published, report_date):
    kennzahl = "mobile_office.geraetetausch_offen"

    def at(lots, *before, **fields):
        records = {
            str(i): {"los": los, "geraete_anzahl": count} for i, (los, count) in enumerate(lots)
        }
        return report_date({"geraetetausch": records}, *before, **fields)

    frozen = {} if published is None else {kennzahl: str(published)}
    now = at(new, at(old, veroeffentlicht=frozen))
    change = now.change(kennzahl)
    assert explained(change) == now.value(kennzahl).wert
    if all(los for los, _ in old + new):
        assert change.ungeklaert == 0


def test_every_change_of_the_samples_is_explained(sample_dates):
    changes = [
        (at.value(kpi.id).wert, change)
        for at in sample_dates.values()
        for thema in all_topics()
        for kpi in at.kpis(thema).values()
        if (change := at.change(kpi.id)) and change.zugang is not None
    ]
    assert len(changes) > 50
    for wert, change in changes:
        assert explained(change) == wert
        assert change.ungeklaert == 0


def test_breakdown_in_the_order_of_the_numbers(report_date):
    records = {
        str(i): {"fachbereich": fb}
        for i, fb in enumerate(["FB 100", "FB 20", None, "FB 20", "GSK", "FB 3"])
    }
    groups = report_date({"ozg_leistungen": records}).breakdown("ozg.definiert", "fachbereich")
    assert list(groups.items()) == [
        ("FB 3", 1),
        ("FB 20", 2),
        ("FB 100", 1),
        ("GSK", 1),
        ("ohne Angabe", 1),
    ]


def test_breakdown_of_nothing(report_date):
    at = report_date({"ozg_leistungen": {}})
    assert at.breakdown("ozg.definiert", "fachbereich").to_dict() == {}


def test_breakdown_by_an_unknown_column(report_date):
    at = report_date({"ozg_leistungen": leistungen(x1="u")})
    with pytest.raises(UnknownNameError, match="Did you mean 'themenfeld'"):
        at.breakdown("ozg.umgesetzt", "themenfelder")


def test_breakdowns_of_the_samples_sum_up_to_the_whole(sample_dates):
    summed = 0
    for at in sample_dates.values():
        for kpi in (kpi for thema in all_topics() for kpi in at.kpis(thema).values()):
            for merkmal in kpi.je:
                assert at.breakdown(kpi.id, merkmal).sum() == at.value(kpi.id).wert, kpi.id
                summed += 1
    assert summed >= 20


@pytest.mark.parametrize(
    ("ask", "meant"),
    [
        (lambda at: at.value("ozg.umgesetz"), "ozg.umgesetzt"),
        (lambda at: at.rows("dms.produktive"), "dms.produktiv"),
        (lambda at: at.change("ozg.eit"), "ozg.eid"),
        (lambda at: at.table("ozg_leistung"), "ozg_leistungen"),
        (lambda at: at.findings("ogz"), "ozg"),
        (lambda at: at.partition_checks("dsm"), "dms"),
    ],
)
def test_unknown_name(ask, meant, sample):
    with pytest.raises(UnknownNameError) as caught:
        ask(sample)
    assert caught.value.suggestion == meant


def test_source_that_was_not_delivered(report_date):
    at = report_date({"portale": {}}, failed={"kaputt.xlsx": RawFileError("kaputt.xlsx", "s", "a")})
    with pytest.raises(RawFileError) as caught:
        at.value("ozg.umgesetzt")
    assert str(caught.value) == (
        "Report date 2022-08-23: no delivery of source 'ozg_leistungen'. "
        "It may be in a file that could not be used. kaputt.xlsx: s. a"
    )


def test_source_that_was_never_delivered_is_unknown_not_zero(report_date):
    at = report_date({"portale": {}})
    table = at.table("ozg_leistungen")
    assert len(table) == 0
    assert table.index.names == ["datei", "blatt", "zeile"]
    assert str(table["epayment"].dtype) == "boolean"
    assert len(at.rows("ozg.umgesetzt")) == 0
    assert at.value("ozg.umgesetzt") == Value()
    assert at.value("mobile_office.geraetetausch_beginn") == Value()
    assert at.value("dms.produktivquote") == Value()
    assert at.history("ozg.umgesetzt").empty
    assert at.value("ozg.portale_fach") == Value(wert=0)
    with pytest.raises(RawFileError, match=r"no delivery of source 'ozg_leistungen'\. Put its"):
        at.cleaned("ozg_leistungen")


def test_source_that_is_no_longer_there_has_no_change(report_date):
    before = report_date({"ozg_leistungen": leistungen(x1="u")})
    now = report_date({"portale": {}}, before)
    assert now.value("ozg.umgesetzt") == Value()
    assert now.change("ozg.umgesetzt") is None
    assert now.history("ozg.umgesetzt").to_dict() == {pd.Timestamp("2022-08-23"): 1}


@pytest.mark.parametrize("older", ["ozg_leistungen", "online_antraege"])
def test_nothing_can_be_new_in_an_older_delivery(older, report_date):
    """Its stocks stay what they were; a flow needs two deliveries of all its sources."""
    tables = {"ozg_leistungen": leistungen(x1="u", x2="o"), "online_antraege": {}}
    before = report_date(tables)
    now = report_date(tables, before, aelter={older: BEFORE})
    assert now.value("ozg.umgesetzt") == Value(wert=1)
    assert now.change("ozg.umgesetzt") == Change(
        BEFORE, 1, zugang=0, abgang=0, veraenderung=0, korrektur=0, ungeklaert=0
    )
    known = Value() if older == "ozg_leistungen" else Value(wert=0)
    assert now.value("ozg.zugang_eigenentwicklung") == known
    assert now.value("ozg.zugang_eigenentwicklung_online_antraege") == Value()
    fresh = report_date(tables, before)
    assert fresh.value("ozg.zugang_eigenentwicklung_online_antraege") == Value(wert=0)


def test_kennzahlen_from_the_data_are_those_of_their_date(report_date):
    def at(*channels, vorher=None):
        records = {name: {"kanal": name, "abonnenten_anzahl": 7} for name in channels}
        return report_date({"social_media_kanaele": records}, vorher)

    now = at("Instagram", "Neuer Kanal", vorher=at("Instagram"))
    assert now.knows("social_media.abonnenten_neuer_kanal")
    assert not now.vorher.knows("social_media.abonnenten_neuer_kanal")
    assert now.change("social_media.abonnenten_neuer_kanal") is None
    assert list(now.history("social_media.abonnenten_neuer_kanal")) == [7]
    assert list(now.history("social_media.abonnenten_instagram")) == [7, 7]
    assert now.change("social_media.abonnenten_instagram").wert == 7


def test_partition_that_closes(report_date):
    at = report_date({"ozg_leistungen": leistungen(x1="u", x2="o"), "online_antraege": {}})
    check = at.partition_checks("ozg")[0]
    assert check.closed
    assert (check.whole, check.total, check.counts) == ("definiert", 2, (1, 0, 1))


def test_row_in_no_part_is_a_finding_with_its_cells(report_date):
    services = leistungen(x1="u", x2="o", x3="o", x4="o")
    for name in ("x2", "x3"):
        services[name]["umsetzungsstatus"] = "verschoben"
    tables = {"ozg_leistungen": services, "online_antraege": {}, "portale": {}}
    at = report_date(tables | {"informationsangebote": {}})
    found = at.findings("ozg")
    finding = found[found["text"].str.contains("Definierte OZG-Leistungen: 4")].iloc[0]
    assert (finding.code, finding.schwere, finding.aktion) == ("partition_open", "fehler", "kept")
    assert (finding.quelle, finding.datei) == ("ozg_leistungen", "ozg_leistungen.xlsx")
    assert (finding.blatt, finding.zelle, finding.zellen) == ("Tabelle1", "A3", "A3:A4")
    assert finding.anzahl == 2
    assert "1 (Umgesetzte OZG-Leistungen)" in finding.text
    assert finding.vorschlag
    assert not at.partition_checks("ozg")[0].closed


def test_an_open_sum_is_told_although_another_source_is_missing(report_date):
    services = leistungen(x1="u", x2="o")
    services["x2"]["umsetzungsstatus"] = "verschoben"
    at = report_date({"ozg_leistungen": services})
    found = at.findings()
    assert "partition_open" in set(found[found["quelle"] == "ozg_leistungen"]["code"])


def test_a_part_that_was_never_delivered_opens_no_sum(report_date, monkeypatch):
    partitions = [("definiert", ("umgesetzt", "online_antraege"))]
    monkeypatch.setattr(ozg.TOPIC, "partitions", partitions)
    at = report_date({"ozg_leistungen": leistungen(x1="u", x2="o")})
    assert not at.partition_checks("ozg")[0].closed
    assert "partition_open" not in set(at.findings()["code"])


def test_row_in_two_parts_is_a_finding(report_date, monkeypatch):
    """ePayment and eID overlap, so they would be a broken promise."""
    monkeypatch.setattr(ozg.TOPIC, "partitions", [("umgesetzt", ("epayment", "eid"))])
    services = leistungen(x1="u", x2="u", x3="u")
    services["x1"] |= {"eid": True}
    services["x2"] |= {"eid": True, "epayment": True}
    services["x3"] |= {"epayment": True}
    empty = dict.fromkeys(["online_antraege", "portale", "informationsangebote"], {})
    at = report_date({"ozg_leistungen": services} | empty)
    (check,) = at.partition_checks("ozg")
    assert (check.total, check.counts) == (3, (2, 2))
    assert list(check.wrong.get_level_values("zeile")) == [3]
    (finding,) = at.findings("ozg").itertuples()
    assert (finding.code, finding.zellen, finding.anzahl) == ("partition_open", "A3", 1)


def test_row_of_a_part_outside_the_whole_is_wrong(report_date, monkeypatch):
    monkeypatch.setattr(ozg.TOPIC, "partitions", [("umgesetzt", ("umgesetzt", "offen"))])
    at = report_date({"ozg_leistungen": leistungen(x1="u", x2="o")})
    (check,) = at.partition_checks("ozg")
    assert list(check.wrong.get_level_values("zeile")) == [3]


def test_partitions_of_the_samples_close(sample_dates):
    for at in sample_dates.values():
        for thema in all_topics():
            assert [c.whole for c in at.partition_checks(thema) if not c.closed] == []
        assert "partition_open" not in set(at.findings()["code"])


def test_findings_of_a_topic_are_those_of_its_sources(sample):
    assert set(sample.findings("dms")["quelle"]) == {"dms_rollout", "dms_schulungen"}
    assert len(sample.findings()) > len(sample.findings("ozg")) > 0


def test_kennzahl_named_like_its_source_gets_the_table(sample):
    assert sample.kpi("ozg.online_antraege").parameters == ("online_antraege",)
    assert len(sample.rows("ozg.online_antraege")) == len(sample.table("online_antraege"))
