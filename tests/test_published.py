"""The samples give every figure that the report of 28.11.2022 printed or implies."""

import csv
from pathlib import Path

import pytest

from kleve_kpi.errors import LayoutError
from kleve_kpi.kpi import all_topics
from kleve_kpi.published import Published, read_published, write_published

PUBLISHED = Path(__file__).parents[1] / "data" / "raw" / "2022-11-28" / "veroeffentlicht.csv"
TEXT_KINDS = ("termin", "datum", "status", "liste")
IMPLIED = [
    ("2022-08-23", "ozg.definiert", 107),
    ("2022-08-23", "ozg.umgesetzt", 20),
    ("2022-08-23", "ozg.eigenentwicklung", 4),
    ("2022-08-23", "ozg.ueber_landes_oder_bundesportal", 8),
    ("2022-08-23", "ozg.ueber_krzn", 8),
    ("2022-08-23", "ozg.online_antraege_ozg", 22),
    ("2022-08-23", "ozg.eigenentwicklung_erforderlich", 80),
    ("2022-08-23", "ozg.wartet_auf_dritte", 7),
    ("2022-08-23", "ozg.offen", 87),
    ("2022-11-28", "ozg.offen", 47),
    ("2022-11-28", "ozg.eigenentwicklung_erforderlich", 40),
    ("2022-11-28", "ozg.wartet_auf_dritte", 7),
    ("2022-11-28", "dms.geschult_insgesamt", 160),
    ("2022-11-28", "dms.produktivquote", 83.125),
    ("2022-11-28", "ozg.online_antraege_gekennzeichnet", 86),
]


def published():
    with PUBLISHED.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            if row["thema"] in all_topics():
                yield pytest.param(row, id=f"{row['thema']}.{row['kennzahl']}")


@pytest.mark.parametrize("row", published())
def test_published(row, sample_dates):
    kennzahl = f"{row['thema']}.{row['kennzahl']}"
    value = sample_dates[row["stichtag"]].value(kennzahl)
    if row["art"] in TEXT_KINDS:
        assert (value.text, value.wert) == (row["wert"], None)
    else:
        assert (value.text, value.wert) == (None, float(row["wert"]))
    assert (value.von is not None and value.von <= value.bis) == (row["art"] in ("termin", "datum"))


@pytest.mark.parametrize(("stichtag", "kennzahl", "wert"), IMPLIED)
def test_implied(stichtag, kennzahl, wert, sample_dates):
    assert sample_dates[stichtag].value(kennzahl).wert == wert


def test_what_is_published_is_declared_with_the_same_kind(sample):
    declared = {kpi.id: kpi.art for thema in all_topics() for kpi in sample.kpis(thema).values()}
    rows = [case.values[0] for case in published()]
    assert len(rows) == 50
    assert {f"{row['thema']}.{row['kennzahl']}": row["art"] for row in rows}.items() <= (
        declared.items()
    )


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "veroeffentlicht.csv"
    assert read_published(path) == []
    figures = [
        Published("2022-11-28", "dms", "produktiv", "bestand", "133", 'Produktiv; "133"'),
        Published("2022-11-28", "dms", "beginn", "termin", "QI/2023", "ab QI/2023"),
    ]
    write_published(path, figures)
    assert read_published(path) == figures
    assert path.read_bytes().startswith(b"stichtag;thema;kennzahl;art;wert;wortlaut\n")
    assert figures[0].id == "dms.produktiv"


def test_kind_and_wording_may_be_missing(tmp_path):
    path = tmp_path / "veroeffentlicht.csv"
    path.write_text("stichtag;thema;kennzahl;wert\n2022-11-28;ozg;eid;7\n", encoding="utf-8")
    assert read_published(path) == [Published("2022-11-28", "ozg", "eid", "", "7", "")]


def test_frozen_file_in_another_encoding(tmp_path):
    path = tmp_path / "veroeffentlicht.csv"
    path.write_bytes("stichtag;thema;kennzahl;wert;wortlaut\n;;;;über\n".encode("cp1252"))
    with pytest.raises(LayoutError, match="Save it as CSV UTF-8"):
        read_published(path)
