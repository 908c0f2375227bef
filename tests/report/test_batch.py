"""What needs no kernel; whole batches are in test_end_to_end.py."""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kleve_kpi.errors import KleveKpiError, UnknownNameError
from kleve_kpi.project import Project
from kleve_kpi.report.batch import BatchResult, TopicResult, build

NOVEMBER = Path(__file__).parents[2] / "data" / "raw" / "2022-11-28"
PARAMETERS = new_code_cell(
    'stichtag = None\nvergleich = None\nausgabe = "oeffentlich"',
    metadata={"tags": ["parameters"]},
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one small notebook and one delivery."""
    monkeypatch.delenv("KLEVE_KPI_KEY", raising=False)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "kleve_kpi.toml").touch()
    raw = tmp_path / "raw" / "2022-11-28"
    raw.mkdir(parents=True)
    shutil.copy(NOVEMBER / "Portale_2022-11-28.xlsx", raw)
    cells = [new_markdown_cell("# Eins"), PARAMETERS]
    nbformat.write(new_notebook(cells=cells), tmp_path / "notebooks" / "10_eins.ipynb")
    return Project(tmp_path, raw.parent, tmp_path / "out")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"themen": ["eins", "ein"]}, "Did you mean 'eins'"),
        ({"stichtag": "2022-11-29"}, "Did you mean '2022-11-28'"),
        ({"ausgabe": "geheim"}, "no edition 'geheim'"),
    ],
)
def test_wrong_input_touches_nothing(arguments, message, project):
    with pytest.raises(UnknownNameError, match=message):
        build(project, **{"stichtag": None} | arguments)
    assert not project.out.exists()


def test_failure_of_the_batch_itself_leaves_the_old_result(project):
    """Here a source notebook that is none: nothing is half built."""
    results = project.out / "2022-11-28"
    results.mkdir(parents=True)
    (results / "lauf.json").write_text("alt")
    (project.notebooks / "40_kaputt.ipynb").write_text("<<<<<<< HEAD")
    with pytest.raises(KleveKpiError, match=r"40_kaputt\.ipynb is no notebook"):
        build(project, None)
    assert names(results) == ["lauf.json"]
    assert (results / "lauf.json").read_text() == "alt"


@pytest.mark.parametrize(
    ("error", "failed", "ok"),
    [(None, {}, True), ("x", {}, False), (None, {"a.xlsx": "x"}, False)],
)
def test_ok(error, failed, ok):
    result = BatchResult(None, Path(), [TopicResult("eins", 1.0, error)], failed)
    assert result.ok == ok
