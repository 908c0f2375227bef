import datetime as dt
import shutil
from pathlib import Path

import pytest

from kleve_kpi.errors import LayoutError, ProjectError, RawFileError, UnknownNameError
from kleve_kpi.opening import hand_over, open_report_date
from kleve_kpi.privacy import SAMPLE_KEY
from kleve_kpi.project import Project, find_project
from kleve_kpi.published import Published

PORTALE = "Portal;Portalart\nKommunalportal.NRW;Allgemeines Portal\nBauportal.NRW;Fachportal\n"
DMS = "Personalnummer;Fachbereich;Status\n17;FB 10;produktiv\n18;FB 20;geplant\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project; the working folder is its root."""
    for variable in (
        "KLEVE_KPI_RAW",
        "KLEVE_KPI_OUT",
        "KLEVE_KPI_KEY",
        "KLEVE_KPI_OPENED",
    ):
        monkeypatch.delenv(variable, raising=False)
    root = tmp_path / "projekt"
    for folder in ("notebooks", "data/raw"):
        (root / folder).mkdir(parents=True)
    (root / "kleve_kpi.toml").write_text('stadt = "Stadt Kleve"\n', encoding="utf-8")
    monkeypatch.chdir(root)
    return find_project()


def deliver(project, stichtag, *, sample=False, **files):
    folder = project.raw / stichtag
    folder.mkdir(parents=True, exist_ok=True)
    if sample:
        (folder / "BEISPIEL").touch()
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    # The list of report dates is read once; a new delivery is a new look.
    return Project(project.root, project.raw, project.out, project.settings)


def test_root_is_found_upward(project, monkeypatch):
    deep = project.root / "notebooks" / "entwuerfe" / "alt"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    found = find_project()
    assert (found.root, found.raw) == (project.root, project.root / "data" / "raw")
    assert found.out == project.root / "data" / "processed"
    assert found.notebooks == project.root / "notebooks"
    assert found.settings == {"stadt": "Stadt Kleve"}


def test_without_notebooks_it_is_no_project(project):
    project.notebooks.rmdir()
    with pytest.raises(ProjectError, match=r"expected notebooks/ and kleve_kpi.toml"):
        find_project()


def test_without_settings_all_have_their_defaults(project):
    (project.root / "kleve_kpi.toml").unlink()
    (project.root / "data" / "raw").mkdir(parents=True, exist_ok=True)
    assert (find_project().root, find_project().settings) == (project.root, {})


@pytest.mark.parametrize("content", [b"stadt = ", b'stadt = "K\xf6ln"'])
def test_unreadable_settings(content, project):
    (project.root / "kleve_kpi.toml").write_bytes(content)
    with pytest.raises(ProjectError, match=r"kleve_kpi\.toml cannot be read"):
        find_project()


def test_folders_by_environment_and_by_argument(project, tmp_path, monkeypatch):
    monkeypatch.setenv("KLEVE_KPI_RAW", str(tmp_path / "umgebung"))
    monkeypatch.setenv("KLEVE_KPI_OUT", "ergebnisse")
    found = find_project()
    assert (found.raw, found.out) == (tmp_path / "umgebung", project.root / "ergebnisse")
    found = find_project(tmp_path / "a", Path("b"))
    assert (found.raw, found.out) == (tmp_path / "a", project.root / "b")


def test_report_dates_are_folders_named_by_iso_dates(project):
    for name in ("2022-11-28", "2021-01-31", "2022-02-30", "20220101", "2022-W48-1", "alt", ".x"):
        (project.raw / name).mkdir()
    (project.raw / "2020-01-01").touch()
    assert project.stichtage == [dt.date(2021, 1, 31), dt.date(2022, 11, 28)]
    assert project.stichtag(None) == dt.date(2022, 11, 28)
    assert project.stichtag("2021-01-31") == dt.date(2021, 1, 31)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("2022-11-27", "Did you mean '2022-11-28'?"),
        ("28.11.2022", "YYYY-MM-DD"),
        ("2022-02-30", "YYYY-MM-DD"),
        ("20221128", "YYYY-MM-DD"),
        ("2022-W48-1", "YYYY-MM-DD"),
        ("", "YYYY-MM-DD"),
        ("../2022-11-28", "YYYY-MM-DD"),
    ],
)
def test_wrong_date(text, advice, project):
    (project.raw / "2022-11-28").mkdir()
    with pytest.raises(UnknownNameError) as caught:
        project.stichtag(text)
    assert advice in str(caught.value)
    assert "Available: 2022-11-28" in str(caught.value)


def test_no_report_date_yet(project):
    with pytest.raises(ProjectError, match="no report date yet"):
        open_report_date()


def test_no_raw_folder(project):
    shutil.rmtree(project.raw)
    with pytest.raises(ProjectError, match=r"does not exist: expected .*raw.*--raw"):
        open_report_date()


def test_deliveries_leave_out_what_is_none(project):
    project = deliver(project, "2022-11-28", sample=True, b="x", a="x")
    folder = project.raw / "2022-11-28"
    for name in ("~$a.xlsx", ".DS_Store", "Thumbs.db", "README.md", "veroeffentlicht.csv"):
        (folder / name).touch()
    (folder / "alt").mkdir()
    found = project.deliveries(dt.date(2022, 11, 28))
    assert [path.name for path in found] == ["a.csv", "b.csv"]


def test_lock_file_does_not_fail_the_report_date(project):
    project = deliver(project, "2022-11-28", portale=PORTALE)
    (project.raw / "2022-11-28" / "~$portale.xlsx").write_bytes(b"\x05Besitzer")
    at = open_report_date(project=project)
    assert (list(at.deliveries), at.failed) == (["portale"], {})


def test_earlier_dates_stand_behind(project):
    for day in ("2022-05-31", "2022-08-23", "2022-11-28"):
        project = deliver(project, day, portale=PORTALE)
    at = open_report_date(project=project)
    assert at.stichtag == dt.date(2022, 11, 28)
    assert at.vorher.stichtag == dt.date(2022, 8, 23)
    assert at.vorher.vorher.stichtag == dt.date(2022, 5, 31)
    assert at.vorher.vorher.vorher is None
    chosen = open_report_date("2022-11-28", "2022-05-31", project=project)
    assert chosen.vorher.stichtag == dt.date(2022, 5, 31)
    assert chosen.vorher.vorher is None


@pytest.mark.parametrize("vergleich", ["2022-11-28", "2022-12-31"])
def test_comparison_must_be_earlier(vergleich, project):
    for day in ("2022-08-23", "2022-11-28", "2022-12-31"):
        project = deliver(project, day, portale=PORTALE)
    with pytest.raises(UnknownNameError, match="no earlier report date") as caught:
        open_report_date("2022-11-28", vergleich, project=project)
    assert caught.value.available == ["2022-08-23"]


def test_real_dates_never_compare_with_samples(project):
    for day, sample in [
        ("2022-01-31", False),
        ("2022-05-31", True),
        ("2022-08-23", False),
        ("2022-11-28", True),
    ]:
        project = deliver(project, day, sample=sample, portale=PORTALE)
    real = open_report_date("2022-08-23", project=project)
    assert (real.beispiel, real.vorher.stichtag) == (False, dt.date(2022, 1, 31))
    fictional = open_report_date("2022-11-28", project=project)
    assert (fictional.beispiel, fictional.vorher.stichtag) == (True, dt.date(2022, 5, 31))
    with pytest.raises(ProjectError, match="one of them is fictional"):
        open_report_date("2022-11-28", "2022-08-23", project=project)


def test_first_real_date_after_samples_has_nothing_before(project):
    project = deliver(project, "2022-11-28", sample=True, portale=PORTALE)
    project = deliver(project, "2023-03-31", portale=PORTALE)
    assert open_report_date(project=project).vorher is None


def test_what_a_sample_published_is_not_published_for_a_real_date(project):
    frozen = "stichtag;thema;kennzahl;wert\n2023-03-31;ozg;umgesetzt;{}\n"
    project = deliver(project, "2022-11-28", sample=True, portale=PORTALE)
    project = deliver(project, "2023-03-31", portale=PORTALE)
    sample_file = project.raw / "2022-11-28" / "veroeffentlicht.csv"
    sample_file.write_text(frozen.format(1), encoding="utf-8")
    assert open_report_date(project=project).veroeffentlicht == {}
    real_file = project.raw / "2023-03-31" / "veroeffentlicht.csv"
    real_file.write_text("\ufeff" + frozen.format(2), encoding="utf-8")
    assert open_report_date(project=project).veroeffentlicht == {"ozg.umgesetzt": "2"}


def test_frozen_file_without_a_column(project):
    project = deliver(project, "2022-11-28", portale=PORTALE)
    path = project.raw / "2022-11-28" / "veroeffentlicht.csv"
    path.write_text("stichtag,thema,kennzahl,wert\n", encoding="utf-8")
    with pytest.raises(LayoutError, match="separated by semicolons"):
        open_report_date(project=project)


def test_sample_marker_names_what_the_real_report_supports(project):
    project = deliver(project, "2022-11-28", sample=True, portale=PORTALE)
    marker = project.raw / "2022-11-28" / "BEISPIEL"
    assert open_report_date(project=project).belegt == frozenset()
    marker.write_text("kennzahl;herleitung\nozg.portale_fach;1 = 2 − 1\n", encoding="utf-8")
    at = open_report_date(project=project)
    assert at.belegt == {"ozg.portale_fach"}
    assert at.invented("ozg.portale_allgemein")
    assert not at.invented("ozg.portale_fach")


def test_two_deliveries_of_one_source_are_named(project):
    project = deliver(project, "2022-11-28", alt=PORTALE, neu=PORTALE.replace("Bau", "Geo"))
    at = open_report_date(project=project)
    assert {name: str(error) for name, error in at.failed.items()} == {
        name: f"{name}, sheet '{stem}': expected one delivery of source 'portale', saw another one "
        f"in {other}. Move the file that is not valid out of the folder."
        for name, stem, other in (("alt.csv", "alt", "neu.csv"), ("neu.csv", "neu", "alt.csv"))
    }
    # Neither is used: which one is valid nobody has said.
    with pytest.raises(RawFileError, match="no delivery of source 'portale'"):
        at.table("portale")


def test_broken_file_is_reported_and_the_others_go_on(project):
    project = deliver(project, "2022-11-28", portale=PORTALE, dms=DMS, fremd="a;b\n1;2\n")
    (project.raw / "2022-11-28" / "kaputt.xlsx").write_bytes(b"PK\x03\x04 abgeschnitten")
    (project.raw / "2022-11-28" / "leer.xlsx").touch()
    at = open_report_date(project=project)
    assert set(at.deliveries) == {"dms_rollout", "portale"}
    assert set(at.failed) == {"fremd.csv", "kaputt.xlsx", "leer.xlsx"}
    assert isinstance(at.failed["kaputt.xlsx"], RawFileError)
    assert at.value("ozg.portale_fach").wert == 1


def test_source_that_sent_nothing_keeps_its_last_delivery(project):
    project = deliver(project, "2022-05-31", portale=PORTALE, dms=DMS)
    project = deliver(project, "2022-08-23", portale=PORTALE)
    project = deliver(project, "2022-11-28", portale=PORTALE)
    at = open_report_date(project=project)
    first = dt.date(2022, 5, 31)
    assert (at.aelter, at.vorher.aelter, at.vorher.vorher.aelter) == (
        {"dms_rollout": first},
        {"dms_rollout": first},
        {},
    )
    assert at.value("dms.produktiv").wert == 1
    old = at.cleaned("dms_rollout")
    assert (old.datei, old.datenstand) == ("dms.csv", first)
    (finding,) = old.findings
    assert (finding.code, finding.quelle, finding.datei) == (
        "old_delivery",
        "dms_rollout",
        "dms.csv",
    )
    assert "31.05.2022" in finding.text
    assert list(at.findings("dms")["code"]) == ["old_delivery"]
    assert at.cleaned("portale").datenstand == dt.date(2022, 11, 28)
    assert "old_delivery" not in {finding.code for finding in at.cleaned("portale").findings}


def test_nothing_older_stands_in_where_a_file_could_not_be_used(project):
    project = deliver(project, "2022-08-23", portale=PORTALE, dms=DMS)
    project = deliver(project, "2022-11-28", portale=PORTALE)
    (project.raw / "2022-11-28" / "dms.xlsx").write_bytes(b"PK\x03\x04")
    at = open_report_date(project=project)
    assert (list(at.deliveries), at.aelter) == (["portale"], {})
    with pytest.raises(RawFileError, match=r"no delivery of source 'dms_rollout'.*dms\.xlsx"):
        at.value("dms.produktiv")


def test_samples_never_stand_in_for_real_deliveries(project):
    project = deliver(project, "2022-11-28", sample=True, dms=DMS)
    project = deliver(project, "2023-03-31", portale=PORTALE)
    at = open_report_date(project=project)
    assert (list(at.deliveries), at.aelter) == (["portale"], {})
    assert at.value("dms.produktiv").wert is None


FROZEN = "stichtag;thema;kennzahl;art;wert;wortlaut\n"


def test_published_figures_come_from_all_frozen_files(project):
    for day in ("2022-08-23", "2022-11-28"):
        project = deliver(project, day, portale=PORTALE)
    later = "2022-11-28;ozg;umgesetzt;bestand;44;44 umgesetzt\n2022-08-23;ozg;eid;bestand;7;davor 7"
    for day, lines in [("2022-08-23", "2022-08-23;ozg;umgesetzt;bestand;20;20\n")] + [
        ("2022-11-28", later)
    ]:
        (project.raw / day / "veroeffentlicht.csv").write_text(FROZEN + lines, encoding="utf-8")
    assert project.published(dt.date(2022, 8, 23)) == [
        Published("2022-08-23", "ozg", "umgesetzt", "bestand", "20", "20"),
        Published("2022-08-23", "ozg", "eid", "bestand", "7", "davor 7"),
    ]
    at = open_report_date(project=project)
    assert at.veroeffentlicht == {"ozg.umgesetzt": "44"}
    assert at.vorher.veroeffentlicht == {"ozg.umgesetzt": "20", "ozg.eid": "7"}


def test_wordings_of_the_last_report_speak_of_the_date_asked_for(project):
    for day in ("2022-11-28", "2023-03-31"):
        project = deliver(project, day, portale=PORTALE)
    lines = "2022-11-28;ozg;umgesetzt;bestand;44;44 fertig\n2022-08-23;ozg;eid;bestand;7;davor 7\n"
    path = project.raw / "2022-11-28" / "veroeffentlicht.csv"
    path.write_text(FROZEN + lines, encoding="utf-8")
    own = project.wordings(dt.date(2022, 11, 28))
    assert [(figure.stichtag, figure.id) for figure in own] == [
        ("2022-11-28", "ozg.umgesetzt"),
        ("2022-08-23", "ozg.eid"),
    ]
    assert project.wordings(dt.date(2023, 3, 31)) == [
        Published("2023-03-31", "ozg", "umgesetzt", "bestand", "44", "44 fertig")
    ]


def test_opened_report_date_is_handed_over(project, tmp_path, monkeypatch):
    """What is asked for otherwise is read anew."""
    for day in ("2022-05-31", "2022-08-23", "2022-11-28"):
        project = deliver(project, day, portale=PORTALE)
    path = hand_over(open_report_date(project=project), tmp_path)
    project = deliver(project, "2022-11-28", portale=PORTALE + "Geoportal;Fachportal\n")
    monkeypatch.setenv("KLEVE_KPI_OPENED", str(path))

    def portals(*asked):
        return open_report_date(*asked, project=project).value("ozg.portale_fach").wert

    assert portals("2022-11-28") == portals("2022-11-28", "2022-08-23") == 1
    assert open_report_date("2022-11-28").vorher.stichtag == dt.date(2022, 8, 23)
    assert portals("2022-11-28", "2022-05-31") == 2
    assert portals("2022-11-28", None, "intern") == 2
    assert portals(None) == 2
    assert open_report_date("2022-08-23", project=project).stichtag == dt.date(2022, 8, 23)


def test_samples_use_the_public_key_and_real_data_the_own_one(project, monkeypatch):
    for day, sample in [("2022-11-28", True), ("2023-03-31", False)]:
        project = deliver(project, day, sample=sample, dms=DMS)
    sample, real = dt.date(2022, 11, 28), dt.date(2023, 3, 31)
    assert (project.key(sample), project.key(real)) == (SAMPLE_KEY, None)
    assert not open_report_date(project=project).cleaned("dms_rollout").linkable
    monkeypatch.setenv("KLEVE_KPI_KEY", "nur zum Testen")
    assert (project.key(sample), project.key(real)) == (SAMPLE_KEY, b"nur zum Testen")
    assert open_report_date(project=project).cleaned("dms_rollout").linkable


def test_key_file_lies_beside_the_settings(project):
    path = project.root / "probe.key"
    path.write_bytes(b"geheim\n")
    path.chmod(0o600)
    project = deliver(project, "2023-03-31", dms=DMS)
    named = Project(project.root, project.raw, project.out, {"schluesseldatei": "probe.key"})
    assert named.key(dt.date(2023, 3, 31)) == b"geheim"


def test_unknown_edition(project):
    project = deliver(project, "2022-11-28", portale=PORTALE)
    with pytest.raises(UnknownNameError, match="Did you mean 'oeffentlich'"):
        open_report_date(ausgabe="öffentlich", project=project)
