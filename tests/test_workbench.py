"""What an analyst types: names that complete, objects that show themselves, errors that help."""

import subprocess
import sys

import pandas as pd
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

import kleve_kpi as kk
from kleve_kpi.errors import ProjectError, UnknownNameError
from tests.appendix import ROOT


@pytest.fixture(scope="module")
def ozg(sample):
    return kk.Thema(sample, "ozg")


def test_a_kennzahl_is_value_base_change_and_datenstand(ozg):
    assert repr(ozg.umgesetzt) == (
        "ozg.umgesetzt: 44 von 107 (41,1 %), +24 seit 23.08.2022, Datenstand 28.11.2022"
    )
    shown = ozg.umgesetzt._repr_html_()
    for words in ("Umgesetzte OZG-Leistungen", "44 von 107", "+24", "28.11.2022"):
        assert words in shown


def test_what_lies_behind_it(ozg, sample):
    kennzahl = kk.Kennzahl(sample, "ozg.umgesetzt")
    assert (kennzahl.wert, kennzahl.text) == (44, None)
    assert kennzahl.rows.equals(sample.rows("ozg.umgesetzt"))
    assert kennzahl.rows.index.names == ["datei", "blatt", "zeile"]
    assert kennzahl.history.loc["2022-11-28"] == 44
    assert kennzahl.by("fachbereich").sum() == 44
    assert kennzahl.figure.anteil == ozg.page["umgesetzt"].anteil
    assert repr(kennzahl.explain()).startswith("Umgesetzte OZG-Leistungen (ozg.umgesetzt), Stand")
    assert kennzahl.definition == sample.kpi("ozg.umgesetzt").definition


def test_its_chart_has_a_message_and_a_table(ozg):
    chart = ozg.umgesetzt.chart()
    assert chart.botschaft == (
        "Umgesetzte OZG-Leistungen: 44 von 107 (41,1\u00a0%), +24 seit 23.08.2022."
    )
    assert len(chart.tabelle.zeilen) == 3


def test_what_is_no_number_has_words_and_no_chart(sample):
    termin = kk.Kennzahl(sample, "ratsantraege.termin_neu")
    assert (termin.wert, termin.text) == (None, "QI/2023")
    with pytest.raises(ProjectError, match="is no number .art: termin.: there is nothing to draw"):
        termin.chart()


def test_every_topic_shows_all_its_kennzahlen(sample):
    for name in ("dms", "ozg", "social_media", "ausblick"):
        thema = kk.Thema(sample, name)
        assert [each.id for each in thema] == list(sample.kpis(name))
        assert len(repr(thema).splitlines()) == len(thema.kennzahlen)
        assert thema._repr_html_().count("<tr>") == len(thema.kennzahlen) + 1


def test_small_groups_of_people_are_not_shown_in_public(sample):
    with pytest.raises(ProjectError, match="Open the report date with ausgabe='intern'"):
        kk.Kennzahl(sample, "dms.geplant").by("fachbereich")


def test_findings_of_a_topic_are_those_of_its_page(ozg):
    assert ozg.findings == ozg.page.befunde()


def test_names_complete_with_tab(ozg):
    shell = InteractiveShell.instance()
    shell.user_ns |= {"ozg": ozg, "kk": kk}
    with provisionalcompleter():
        attributes = {c.text for c in shell.Completer.completions("ozg.umges", 9)}
        keys = {c.text for c in shell.Completer.completions("ozg['umges", 10)}
        names = {c.text for c in shell.Completer.completions("kk.Ken", 6)}
    assert ".umgesetzt" in attributes | {f".{name}" for name in attributes}
    assert any("umgesetzt" in key for key in keys)
    assert any("Kennzahl" in name for name in names)


@pytest.mark.parametrize(
    ("wrong", "error", "hint"),
    [
        (lambda at: kk.Thema(at, "ogz"), UnknownNameError, "Did you mean 'ozg'"),
        (lambda at: kk.Thema(at, "ozg").umgesezt, AttributeError, "Did you mean 'ozg.umgesetzt'"),
        (lambda at: kk.Thema(at, "ozg")["umgesezt"], UnknownNameError, "mean 'ozg.umgesetzt'"),
        (lambda at: kk.Kennzahl(at, "ozg.umgesezt"), UnknownNameError, "mean 'ozg.umgesetzt'"),
        (lambda at: kk.Thema(at, "ozg").umgesetzt.by("fachbereih"), UnknownNameError,
         "Did you mean 'fachbereich'"),
        (lambda at: at.table("ozg_leistung"), UnknownNameError, "Did you mean 'ozg_leistungen'"),
        (lambda at: kk.open("2022-11-29"), UnknownNameError, "Did you mean '2022-11-28'"),
    ],
)  # fmt: skip
def test_wrong_names_get_a_hint(wrong, error, hint, sample):
    with pytest.raises(error, match=hint):
        wrong(sample)


def test_a_report_date_shows_its_deliveries(sample):
    assert repr(sample).startswith("Report date 2022-11-28 beside 2022-08-23: ")
    shown = sample._repr_html_().replace("<wbr>", "")
    assert "Bericht zum 28.11.2022" in shown
    for cleaned in sample.deliveries.values():
        assert cleaned.datei in shown
    assert repr(sample.cleaned("portale")).startswith("portale from Portale_2022-11-28.xlsx, ")


def test_everything_is_said_in_the_docstring():
    for name in kk.__all__:
        assert getattr(kk, name).__doc__
        assert f"kk.{name}" in kk.__doc__ or name in ("Chart", "Table")


def test_no_pandas_before_it_is_needed():
    code = "import sys, kleve_kpi; assert 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
    assert isinstance(pd.DataFrame(), pd.DataFrame)
