"""What an analyst sees first: every state of a report date with its next step."""

import dataclasses
import shutil

import pytest

from kleve_kpi.project import find_project
from kleve_kpi.start import Start
from tests.appendix import ROOT

DATE = "2022-11-28"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one delivery of a real date, and one of the date before."""
    monkeypatch.chdir(ROOT)
    for day in ("2022-12-31", "2023-03-31"):
        (tmp_path / "raw" / day).mkdir(parents=True)
    portale = ROOT / "data" / "raw" / DATE / "Portale_2022-11-28.xlsx"
    shutil.copy(portale, tmp_path / "raw" / "2022-12-31")
    return find_project(tmp_path / "raw", tmp_path / "out")


def test_a_new_report_date(project):
    (project.raw / "2023-03-31" / "dms.xlsx").write_bytes(b"PK\x03\x04")
    start = Start(project=project)
    assert start.lieferungen.titel == "Lieferungen zum 31.03.2023"
    assert start.lieferungen.zeilen == ()
    first, *missing, last = start.schritte.zeilen
    assert first[0] == "Datei nicht verwendbar"
    assert first[1].startswith("dms.xlsx: it is damaged")
    assert {line[::2] for line in missing} == {("Noch nie geliefert", "Beim Absender anfordern.")}
    assert "dms_rollout (FB 10 (IT))" in [line[1] for line in missing]
    assert last == ("Seiten", "noch nicht gebaut", "kleve-kpi report 2023-03-31 baut sie.")


def test_what_is_taken_from_an_earlier_date_says_so(project):
    (line,) = Start(project=project).lieferungen.zeilen
    assert line == (
        "portale", "Portale_2022-11-28.xlsx", "28.11.2022", "11", "1", "0", "vom 31.12.2022",
    )  # fmt: skip


def test_everything_is_done(built, monkeypatch):
    monkeypatch.chdir(ROOT)
    project = dataclasses.replace(find_project(), out=built.results.parent)
    start = Start(DATE, project)
    findings, pages = start.schritte.zeilen
    assert findings == (
        "Befunde zu klären", "12", f"kleve-kpi check {DATE} schreibt die Rückmeldungen.",
    )  # fmt: skip
    assert pages[::2] == ("Seiten", "Aktuell, nichts zu tun.")
    assert pages[1].endswith("index.html")
    shown = start._repr_html_()
    assert "Nächste Schritte" in shown
    assert "Lieferungen zum 28.11.2022" in shown
