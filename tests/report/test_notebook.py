import tempfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kleve_kpi.errors import NotebookError, ProjectError
from kleve_kpi.report.execute import execute
from kleve_kpi.report.limits import Limits
from kleve_kpi.report.notebook import TopicNotebook, find_notebooks

PARAMETERS = new_code_cell("stichtag = None", metadata={"tags": ["parameters"]})


@pytest.fixture
def save(tmp_path):
    """Save a notebook in an own folder and find it there."""

    def write(*cells, name="10_probe.ipynb"):
        path = tmp_path / "notebooks" / name
        path.parent.mkdir(exist_ok=True)
        nbformat.write(new_notebook(cells=list(cells)), path)
        return find_notebooks(path.parent)[-1]

    (tmp_path / "laeufe").mkdir()
    return write


def run(notebook, **parameters):
    folder = notebook.path.parents[1]
    return execute(notebook, parameters, folder / "laeufe", cwd=folder, limits=Limits())


def test_names():
    notebook = TopicNotebook(Path("notebooks/20_mobile_office.ipynb"), "Mobile Office")
    assert (notebook.thema, notebook.page) == ("mobile_office", "20_mobile_office.html")


def test_notebooks_in_the_order_of_their_numbers(save, tmp_path):
    save(new_markdown_cell("# Zwei\n\nWorte\nund mehr"), name="20_zwei.ipynb")
    save(name="30_leer.ipynb")
    save(new_markdown_cell("# Eins"), name="10_eins.ipynb")
    save(name="entwurf.ipynb")
    found = find_notebooks(tmp_path / "notebooks")
    assert [(n.thema, n.titel, n.einleitung) for n in found] == [
        ("eins", "Eins", ""),
        ("zwei", "Zwei", "Worte\nund mehr"),
        ("leer", "30_leer", ""),
    ]


@pytest.mark.parametrize("content", ["", "<<<<<<< HEAD", "[]", '{"cells": 1, "nbformat": 4}'])
def test_file_that_is_no_notebook(content, tmp_path):
    (tmp_path / "10_kaputt.ipynb").write_text(content)
    with pytest.raises(ProjectError, match=r"10_kaputt\.ipynb is no notebook"):
        find_notebooks(tmp_path)


def test_executed_copy(save, tmp_path, monkeypatch):
    notebook = save(
        PARAMETERS,
        new_code_cell("from pathlib import Path\nprint(stichtag, Path.cwd().name)"),
    )
    with tempfile.TemporaryDirectory(prefix="kk-") as own:
        monkeypatch.setattr(tempfile, "tempdir", own)
        executed = run(notebook, stichtag="2022-11-28")
        assert list(Path(own).glob("kk-*")) == []
    assert executed.cells[-1].outputs[0].text == f"2022-11-28 {tmp_path.name}\n"
    copy = (tmp_path / "laeufe" / "10_probe.ipynb").read_text(encoding="utf-8")
    assert nbformat.reads(copy, as_version=4) == executed
    assert "papermill" not in executed.metadata
    assert str(tmp_path) not in copy


def test_failure_names_the_cell_of_the_source_and_its_heading(save, tmp_path):
    notebook = save(
        new_markdown_cell("# Titel"),
        PARAMETERS,
        new_markdown_cell("## Erster Abschnitt\n\nText"),
        new_code_cell("a = 1"),
        new_markdown_cell("Text ohne Überschrift"),
        new_code_cell("a / 0"),
    )
    with pytest.raises(NotebookError) as caught:
        run(notebook, stichtag="2022-11-28")
    error = caught.value
    assert (error.thema, error.cell, error.heading) == ("probe", 6, "Erster Abschnitt")
    assert str(error) == (
        "probe, cell 6 (below 'Erster Abschnitt'): ZeroDivisionError: division by zero"
    )
    assert list((tmp_path / "laeufe").iterdir()) == []


def test_kernel_that_dies(save, tmp_path):
    notebook = save(PARAMETERS, new_code_cell("import os\nos._exit(1)"))
    with pytest.raises(NotebookError, match="probe, .*DeadKernelError: Kernel died"):
        run(notebook)
    assert list((tmp_path / "laeufe").iterdir()) == []
