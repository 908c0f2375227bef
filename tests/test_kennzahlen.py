import datetime as dt

import pandas as pd
import pytest

from kleve_kpi.errors import RawFileError
from kleve_kpi.kennzahlen import (
    as_published,
    computable,
    gliederungen_frame,
    kennzahlen_frame,
    kennzahlen_sheets,
)
from kleve_kpi.kpi import all_topics, get_topic
from kleve_kpi.published import Published

KENNZAHLEN = [
    "stichtag",
    "thema",
    "kennzahl",
    "titel",
    "art",
    "wert",
    "text",
    "von",
    "bis",
    "einheit",
    "basis",
    "basiswert",
    "vergleich_stichtag",
    "vergleich_wert",
    "zugang",
    "abgang",
    "veraenderung",
    "korrektur",
    "ungeklaert",
    "datenstand",
    "quelle",
    "zeilen",
]


@pytest.fixture(scope="module")
def kennzahlen(sample):
    return kennzahlen_frame(sample, list(all_topics().values())).set_index("kennzahl", drop=False)


@pytest.fixture(scope="module")
def gliederungen(sample):
    return gliederungen_frame(sample, list(all_topics().values()))


def test_columns_are_those_of_the_contract(kennzahlen, gliederungen):
    assert list(kennzahlen.columns) == KENNZAHLEN
    assert list(gliederungen.columns) == ["stichtag", "kennzahl", "merkmal", "auspraegung", "wert"]


def test_columns_of_no_topic_at_all(sample):
    assert list(kennzahlen_frame(sample, []).columns) == KENNZAHLEN
    assert len(gliederungen_frame(sample, [])) == 0


def test_one_row_a_kennzahl_in_the_order_of_declaration(kennzahlen, sample):
    declared = [kennzahl for thema in all_topics() for kennzahl in sample.kpis(thema)]
    assert list(kennzahlen["kennzahl"]) == declared


def test_row_of_a_stock(kennzahlen):
    row = kennzahlen.loc["ozg.umgesetzt"]
    assert row.dropna().to_dict() == {
        "stichtag": "2022-11-28",
        "thema": "ozg",
        "kennzahl": "ozg.umgesetzt",
        "titel": "Umgesetzte OZG-Leistungen",
        "art": "bestand",
        "wert": 44,
        "einheit": "OZG-Leistungen",
        "basis": "ozg.definiert",
        "basiswert": 107,
        "vergleich_stichtag": "2022-08-23",
        "vergleich_wert": 20,
        "zugang": 24,
        "abgang": 0,
        "veraenderung": 0,
        "korrektur": 0,
        "ungeklaert": 0,
        "datenstand": "2022-11-28",
        "quelle": "ozg_leistungen",
        "zeilen": 44,
    }


def test_row_of_a_promised_time(kennzahlen):
    row = kennzahlen.loc["mobile_office.geraetetausch_beginn"]
    assert row[["text", "von", "bis"]].tolist() == ["QI/2023", "2023-01-01", "2023-03-31"]
    assert row[["wert", "vergleich_wert", "zugang"]].isna().all()


def test_row_of_a_quote(kennzahlen):
    row = kennzahlen.loc["dms.produktivquote"]
    assert (row.wert, row.basis, row.basiswert) == (83.125, "dms.geschult_insgesamt", 160)
    assert row[["zugang", "abgang", "ungeklaert"]].isna().all()


def test_base_of_another_topic(kennzahlen):
    row = kennzahlen.loc["dms.produktiv"]
    assert (row.basis, row.basiswert) == ("mobile_office.mitarbeitende", 572)


def test_rows_of_the_frame_add_up(kennzahlen):
    rows = kennzahlen.dropna(subset=["zugang"])
    explained = (
        rows.vergleich_wert
        + rows.zugang
        - rows.abgang
        + rows.veraenderung
        + rows.korrektur
        + rows.ungeklaert
    )
    assert len(rows) > 20
    assert explained.tolist() == rows.wert.tolist()


def test_breakdowns_add_up_to_their_kennzahl(kennzahlen, gliederungen):
    sums = gliederungen.groupby(["kennzahl", "merkmal"])["wert"].sum()
    assert len(sums) >= 8
    for (kennzahl, merkmal), summe in sums.items():
        assert summe == kennzahlen.loc[kennzahl, "wert"], merkmal


def test_datenstand_is_that_of_the_delivery(report_date, delivery):
    at = report_date({"portale": {"a": {"portal": "a", "portalart": "Fachportal"}}})
    frame = kennzahlen_frame(at, [])
    assert frame.empty
    own = delivery("dms_rollout", {}, datenstand=dt.date(2022, 8, 1))
    at.deliveries |= {"dms_rollout": own, "personalbestand": delivery("personalbestand", {})}
    at.deliveries |= {"dms_schulungen": delivery("dms_schulungen", {})}
    frame = kennzahlen_frame(at, [get_topic("dms")]).set_index("kennzahl")
    assert frame.loc["dms.produktiv", "datenstand"] == "2022-08-01"
    assert frame.loc["dms.schulungen_geplant_fachbereiche", "datenstand"] == "2022-08-23"


def test_first_report_date_compares_with_nothing(sample_dates):
    frame = kennzahlen_frame(sample_dates["2022-05-31"], list(all_topics().values()))
    compared = ["vergleich_stichtag", "vergleich_wert", "zugang", "abgang", "korrektur"]
    assert frame[compared].isna().all(axis=None)
    assert frame.loc[frame["art"] == "zugang", "wert"].isna().all()
    stocks = frame[frame["art"] == "bestand"]
    # The survey was held later; nothing was delivered yet.
    unknown = stocks.loc[stocks["wert"].isna(), "kennzahl"]
    assert len(unknown) == 7
    assert unknown.str.startswith("partizipation.umfrage_").all()


def test_topics_that_cannot_be_computed_say_why(report_date):
    reason = RawFileError("kaputt.xlsx", "it is damaged", "Ask for a new export.")
    empty = ["ozg_leistungen", "online_antraege", "informationsangebote", "portale"]
    at = report_date(dict.fromkeys(empty, {}), failed={"kaputt.xlsx": reason})
    good, broken = computable(at)
    assert [topic.name for topic in good] == ["ozg", "reifegrad"]
    assert {"dms", "mobile_office"} <= set(broken)
    assert "dms_rollout" in broken["dms"]
    assert "kaputt.xlsx" in broken["dms"]
    frame = gliederungen_frame(at, good)
    assert isinstance(frame, pd.DataFrame)
    assert len(frame) == 0


def test_workbook_has_a_sheet_a_topic_and_a_legend_of_its_columns(kennzahlen, gliederungen, sample):
    frame = kennzahlen.reset_index(drop=True)
    sheets = kennzahlen_sheets(sample, frame, gliederungen, "oeffentlich")
    topics = [topic.kurz for topic in all_topics().values()]
    assert list(sheets) == ["Zum Einfügen", *topics, "Gliederungen", "Legende"]
    assert sheets["Gliederungen"] is gliederungen
    columns = [name for name in KENNZAHLEN if name != "thema"]
    assert list(sheets["Legende"]["Spalte"])[-len(columns) :] == columns
    assert sheets["Legende"]["Bedeutung"].str.strip().ne("").all()
    for thema, topic in all_topics().items():
        assert list(sheets[topic.kurz].columns) == columns
        own = kennzahlen.loc[kennzahlen["thema"] == thema, "kennzahl"]
        assert list(sheets[topic.kurz]["kennzahl"]) == list(own)


def test_what_is_not_known_is_empty_not_zero(report_date):
    at = report_date({"portale": {}})
    topics, broken = computable(at)
    assert (len(topics), broken) == (len(all_topics()), {})
    frame = kennzahlen_frame(at, topics).set_index("kennzahl")
    known = frame.index[frame["wert"].notna() | frame["text"].notna()]
    assert set(known) == {"ozg.portale_allgemein", "ozg.portale_fach"}
    assert frame.loc["ozg.umgesetzt", ["datenstand", "basiswert"]].isna().all()
    assert frame.loc["ozg.portale_fach", "datenstand"] == "2022-08-23"


def test_as_published_leaves_out_what_has_no_value(report_date):
    lots = {"a": {"los": "1", "geraete_anzahl": 1200}}
    figures = as_published(report_date({"portale": {}, "geraetetausch": lots}))
    found = {figure.id: figure for figure in figures}
    assert found["mobile_office.geraetetausch_offen"] == Published(
        "2022-08-23",
        "mobile_office",
        "geraetetausch_offen",
        "bestand",
        "1200",
        f"{get_topic('mobile_office').kpis['geraetetausch_offen'].titel}: 1.200",
    )
    assert found["ozg.portale_fach"].wert == "0"
    assert "ozg.umgesetzt" not in found
    assert "mobile_office.geraetetausch_beginn" not in found
