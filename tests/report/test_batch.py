import json
import shutil
from pathlib import Path

import nbformat
import pandas as pd
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
    """A project with small notebooks and one delivery."""
    monkeypatch.delenv("KLEVE_KPI_KEY", raising=False)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "kleve_kpi.toml").touch()
    raw = tmp_path / "raw" / "2022-11-28"
    raw.mkdir(parents=True)
    shutil.copy(NOVEMBER / "Portale_2022-11-28.xlsx", raw)
    for name, code in [
        ("10_eins", "(stichtag, vergleich, ausgabe)"),
        ("20_zwei", "1 / 0"),
        ("30_drei", '"drei"'),
    ]:
        cells = [new_markdown_cell(f"# {name[3:].title()}"), PARAMETERS, new_code_cell(code)]
        nbformat.write(new_notebook(cells=cells), tmp_path / "notebooks" / f"{name}.ipynb")
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


def test_one_failing_topic(project):
    results = project.out / "2022-11-28"
    for old in ("anhang/10_eins.html", "anhang/20_zwei.html", "tabellen/frueher.parquet"):
        (results / old).parent.mkdir(parents=True, exist_ok=True)
        (results / old).write_text("alt")
    told = []
    result = build(project, "2022-11-28", tell=told.append)
    assert not result.ok
    assert [(t.thema, t.error is None) for t in result.topics] == [
        ("eins", True),
        ("zwei", False),
        ("drei", True),
    ]
    assert result.topics[1].error == (
        "zwei, cell 3 (below 'Zwei'): ZeroDivisionError: division by zero"
    )
    assert sorted(t.thema for t in told) == ["drei", "eins", "zwei"]
    assert names(results) == [
        "anhang",
        "befunde.parquet",
        "gliederungen.parquet",
        "kennzahlen.parquet",
        "kennzahlen.xlsx",
        "laeufe",
        "lauf.json",
        "tabellen",
    ]
    assert names(results / "anhang") == ["10_eins.html", "30_drei.html", "index.html"]
    assert names(results / "laeufe") == ["10_eins.ipynb", "30_drei.ipynb"]
    assert names(results / "tabellen") == ["portale.parquet"]
    table = pd.read_parquet(results / "tabellen" / "portale.parquet")
    assert list(table.columns) == ["datei", "blatt", "zeile", "portal", "portalart", "betreiber"]
    assert set(table["datei"]) == {"Portale_2022-11-28.xlsx"}
    assert table["zeile"].is_unique
    assert "&#39;2022-11-28&#39;, None, &#39;oeffentlich&#39;" in (
        results / "anhang" / "10_eins.html"
    ).read_text(encoding="utf-8")
    index = (results / "anhang" / "index.html").read_text(encoding="utf-8")
    assert 'href="10_eins.html"' in index
    assert 'href="20_zwei.html"' not in index
    protocol = json.loads((results / "lauf.json").read_text(encoding="utf-8"))
    assert [t["zustand"] for t in protocol["themen"]] == ["fertig", "fehler", "fertig"]


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
