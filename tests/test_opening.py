"""Report dates opened while their deliveries change."""

import datetime as dt
import io
import zipfile

import pandas as pd
import pytest

from kleve_kpi import opening
from kleve_kpi.errors import UnknownNameError
from kleve_kpi.opening import open_report_date, open_report_dates
from kleve_kpi.project import Project

FIRST = "Portal;Portalart;Betreiber\nKommunalportal;allgemein;Land\n"
SECOND = "Portal;Portalart;Betreiber\nKommunalportal;allgemein;Land\nBauportal;fach;Kreis\n"


@pytest.fixture
def project(tmp_path):
    for day in ("2022-12-31", "2023-03-31"):
        folder = tmp_path / "roh" / day
        folder.mkdir(parents=True)
        (folder / "portale.csv").write_text(FIRST, encoding="utf-8")
    return Project(tmp_path, tmp_path / "roh", tmp_path / "aus")


def rows(project, day="2023-03-31"):
    return len(open_report_date(day, project=project).table("portale"))


def test_a_workbook_that_is_replaced_while_it_is_read(project, monkeypatch):
    """What was read is used, but not taken for the first one when that comes back."""
    path, clean = project.raw / "2023-03-31" / "portale.csv", opening.clean_file

    def replaced_first(*arguments, **options):
        path.write_text(SECOND, encoding="utf-8")
        return clean(*arguments, **options)

    monkeypatch.setattr(opening, "clean_file", replaced_first)
    assert rows(project) == 2
    monkeypatch.setattr(opening, "clean_file", clean)
    path.write_text(FIRST, encoding="utf-8")
    assert rows(project) == 1
    path.write_text(SECOND, encoding="utf-8")
    assert rows(project) == 2


def test_several_dates_share_what_is_behind_them(project):
    first, last = project.stichtage
    newest, oldest = open_report_dates([last, first], project=project)
    assert (newest.stichtag, oldest.stichtag) == (last, first)
    assert newest.vorher is oldest


def test_what_is_handed_over_is_unpacked_when_it_is_asked_for(project, tmp_path, monkeypatch):
    at = open_report_date(project=project)
    packed = opening.HandedOver(at.deliveries)
    assert (list(packed), len(packed), "portale" in packed) == (["portale"], 1, True)
    monkeypatch.setenv(opening.OPENED_VARIABLE, str(opening.hand_over(at, tmp_path)))
    for then in open_report_date("2023-03-31", project=project).chain:
        assert isinstance(then.deliveries, opening.HandedOver)
        pd.testing.assert_frame_equal(then.table("portale"), at.table("portale"))
        assert then.deliveries["portale"] is then.deliveries["portale"]


def custom(text, count=1):
    """A package with custom properties of this text."""
    draft = io.BytesIO()
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("docProps/custom.xml", text * count)
    return draft.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(custom("<p>", 10_000_000), id="properties larger than all others"),
        pytest.param(custom("<Properties><property/></Properties>"), id="one without a name"),
        pytest.param(custom("x").replace(b"custom", b"\xffustom"), id="names in no UTF-8"),
        pytest.param(b"", id="nothing at all"),
    ],
)
def test_odd_properties_stop_nothing(content, project):
    path = project.raw / "2023-03-31" / "seltsam.xlsx"
    path.write_bytes(content)
    at = open_report_date("2023-03-31", project=project)
    assert (list(at.deliveries), list(at.failed)) == (["portale"], ["seltsam.xlsx"])


def test_dates_may_be_dates(project):
    day = dt.date(2023, 3, 31)
    assert open_report_date(day, project=project).stichtag == day
    assert open_report_date(dt.datetime(2023, 3, 31), "2022-12-31", project=project).vorher
    with pytest.raises(UnknownNameError, match="There is no report date '20230331'"):
        open_report_date(20230331, project=project)
