"""The commands explain, reconcile and freeze, and what a frozen figure does at the next date."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kleve_kpi import cli
from kleve_kpi.errors import KleveKpiError, LayoutError
from kleve_kpi.opening import open_report_date
from kleve_kpi.project import find_project
from kleve_kpi.published import COLUMNS, Published, read_published, write_published

ROOT = Path(__file__).parents[1]
TEXT = ROOT / "tests" / "data" / "sachstandsbericht_2022-11-28.txt"


def run(*words, code=0):
    result = CliRunner().invoke(cli.commands, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def raw(tmp_path):
    """Two sample dates with the OZG workbook and the portals only, nothing frozen."""
    for day in ("2022-08-23", "2022-11-28"):
        folder = tmp_path / "raw" / day
        folder.mkdir(parents=True)
        (folder / "BEISPIEL").touch()
        for path in (ROOT / "data" / "raw" / day).iterdir():
            if path.name.lower().startswith(("ozg", "kopie von ozg", "portale")):
                shutil.copy(path, folder)
    return tmp_path / "raw"


def test_explain_prints_rows_and_cells():
    text = run("explain", "ozg.epayment")
    assert "Wert: 3 von 44" in text
    assert text.count("Blatt OZG-Leistungen, Zelle ") == 3


def test_explain_an_unknown_kennzahl():
    with pytest.raises(KleveKpiError, match="Did you mean 'ozg.epayment'"):
        CliRunner().invoke(cli.commands, ["explain", "ozg.epaymnt"], catch_exceptions=False)


def test_reconcile_agrees_with_the_own_text():
    assert "weicht ab" not in run("reconcile", TEXT)


def test_reconcile_exits_with_1_when_a_figure_differs(tmp_path):
    changed = tmp_path / "bericht.txt"
    changed.write_text(TEXT.read_text(encoding="utf-8").replace("133 Mit", "134 Mit"), "utf-8")
    assert "weicht ab: 1" in run("reconcile", changed, code=1)


def test_reconcile_without_any_published_wording(raw):
    with pytest.raises(KleveKpiError, match="No published wording is known"):
        words = ["reconcile", str(TEXT), "--raw", str(raw)]
        CliRunner().invoke(cli.commands, words, catch_exceptions=False)


def test_freeze_writes_what_reconcile_reads_and_refuses_to_overwrite(raw):
    assert "Written: " in run("freeze", "2022-08-23", "--raw", raw)
    frozen = raw / "2022-08-23" / "veroeffentlicht.csv"
    figures = {figure.id: figure for figure in read_published(frozen)}
    assert figures["ozg.umgesetzt"].wert == "20"
    # The samples of August are invented; to freeze them does not make them true.
    assert figures["ozg.umgesetzt"].wortlaut == "Umgesetzte OZG-Leistungen: 20\u00a0°"
    before = open_report_date("2022-11-28", project=find_project(raw)).vorher
    assert before.published("ozg.umgesetzt") == 20
    assert before.invented("ozg.umgesetzt")
    before = frozen.read_bytes()
    with pytest.raises(KleveKpiError, match="2022-08-23 is frozen already"):
        words = ["freeze", "2022-08-23", "--raw", str(raw)]
        CliRunner().invoke(cli.commands, words, catch_exceptions=False)
    assert frozen.read_bytes() == before


def test_a_published_figure_that_was_wrong_is_a_correction(raw):
    figure = Published("2022-08-23", "ozg", "umgesetzt", "bestand", "23", "23 umgesetzt")
    write_published(raw / "2022-08-23" / "veroeffentlicht.csv", [figure])
    at = open_report_date("2022-11-28", project=find_project(raw))
    change = at.change("ozg.umgesetzt")
    assert (change.wert, change.zugang, change.korrektur, change.ungeklaert) == (23, 24, -3, 0)


def test_a_source_that_sent_nothing_is_taken_from_the_date_before(raw):
    for path in (raw / "2022-11-28").glob("OZG*"):
        path.unlink()
    at = open_report_date("2022-11-28", project=find_project(raw))
    assert at.value("ozg.umgesetzt").wert == 20
    assert str(at.cleaned("ozg_leistungen").datenstand) == "2022-08-23"
    assert at.value("ozg.zugang_eigenentwicklung").wert is None
    found = at.findings("ozg")
    old = found[found["code"] == "old_delivery"]
    assert set(old["quelle"]) == {"ozg_leistungen", "online_antraege", "informationsangebote"}
    assert old["text"].str.contains("Lieferung vom 23.08.2022").all()


def test_nothing_older_stands_in_for_a_broken_file(raw):
    for path in (raw / "2022-11-28").glob("OZG*"):
        path.write_bytes(b"PK\x03\x04")
    at = open_report_date("2022-11-28", project=find_project(raw))
    with pytest.raises(KleveKpiError, match="no delivery of source 'ozg_leistungen'"):
        at.value("ozg.umgesetzt")


def test_published_figures_come_back_as_written(tmp_path):
    figures = [
        Published("2022-11-28", "ozg", "umgesetzt", "bestand", "44", "44 umgesetzt; ganz"),
        Published("2022-11-28", "dms", "x", "liste", "FB 40, FB 61", 'so "genannt"'),
    ]
    write_published(tmp_path / "v.csv", figures)
    assert read_published(tmp_path / "v.csv") == figures
    assert read_published(tmp_path / "fehlt.csv") == []
    assert (tmp_path / "v.csv").read_text("utf-8").splitlines()[0] == ";".join(COLUMNS)


@pytest.mark.parametrize(
    ("content", "seen"),
    [(b"stichtag;thema\n", "no column kennzahl, wert"), ("ü".encode("cp1252"), "other bytes")],
)
def test_published_file_that_cannot_be_read(content, seen, tmp_path):
    (tmp_path / "v.csv").write_bytes(content)
    with pytest.raises(LayoutError, match=seen):
        read_published(tmp_path / "v.csv")
