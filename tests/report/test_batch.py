"""What needs no kernel; whole batches are in test_end_to_end.py."""

import dataclasses
import datetime as dt
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import openpyxl
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kleve_kpi.errors import KleveKpiError, UnknownNameError
from kleve_kpi.project import Project
from kleve_kpi.report.batch import build
from kleve_kpi.report.cluster import workers
from kleve_kpi.report.kept import nothing_changed, unchanged_record
from kleve_kpi.report.lauf import BatchResult, TopicResult
from kleve_kpi.report.watch import Watch

NOVEMBER = Path(__file__).parents[2] / "data" / "raw" / "2022-11-28"
PARAMETERS = new_code_cell(
    'stichtag = None\nvergleich = None\nausgabe = "oeffentlich"',
    metadata={"tags": ["parameters"]},
)
WAITS = "import threading\nthreading.Event().wait(2)"


@pytest.fixture(autouse=True)
def no_key(monkeypatch):
    monkeypatch.delenv("KLEVE_KPI_KEY", raising=False)


def make_project(root):
    """A project with one small notebook and one delivery."""
    (root / "notebooks").mkdir()
    (root / "kleve_kpi.toml").touch()
    raw = root / "raw" / "2022-11-28"
    raw.mkdir(parents=True)
    shutil.copy(NOVEMBER / "Portale_2022-11-28.xlsx", raw)
    cells = [new_markdown_cell("# Eins"), PARAMETERS]
    nbformat.write(new_notebook(cells=cells), root / "notebooks" / "10_eins.ipynb")
    return project_in(root)


def project_in(root):
    return Project(root, root / "raw", root / "out")


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A project that was built once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("KLEVE_KPI_KEY", raising=False)
        project = make_project(tmp_path_factory.mktemp("projekt"))
        assert again(project) == ({"eins": ["not built yet"]}, ["fertig"])
    return project


@pytest.fixture
def built(first, tmp_path):
    """A copy of it."""
    shutil.copytree(first.root, tmp_path, dirs_exist_ok=True)
    return project_in(tmp_path)


class Told(Watch):
    """Remembers the reasons to build each topic."""

    def __init__(self):
        self.reasons = {}

    def planned(self, stichtag, reasons):
        self.reasons |= reasons


def run(project, stichtag="2022-11-28", **arguments):
    with workers(2) as executor:
        (result,) = build(project, [dt.date.fromisoformat(stichtag)], executor, **arguments)
    return result


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
        run(project, **arguments)
    assert not project.out.exists()


def test_failure_of_the_batch_itself_leaves_the_old_result(project):
    """Here a source notebook that is none: nothing is half built."""
    results = project.out / "2022-11-28"
    results.mkdir(parents=True)
    (results / "lauf.json").write_text("alt")
    (project.notebooks / "40_kaputt.ipynb").write_text("<<<<<<< HEAD")
    with pytest.raises(KleveKpiError, match=r"40_kaputt\.ipynb is no notebook"):
        run(project)
    assert names(results) == ["lauf.json"]
    assert (results / "lauf.json").read_text() == "alt"


@pytest.mark.parametrize(
    ("error", "failed", "ok"),
    [(None, {}, True), ("x", {}, False), (None, {"a.xlsx": "x"}, False)],
)
def test_ok(error, failed, ok):
    result = BatchResult(None, Path(), [TopicResult("eins", 1.0, error)], failed)
    assert result.ok == ok


# What has not changed ---------------------------------------------------------------------------


def again(project, **arguments):
    """The reasons to build each topic, and the states of the results."""
    told = Told()
    result = run(project, watch=told, **arguments)
    return told.reasons, [topic.zustand for topic in result.topics]


def page_of(project):
    return project.out / "2022-11-28" / "anhang" / "10_eins.html"


def test_page_that_has_not_changed_is_kept(built):
    before = page_of(built).read_bytes()
    assert nothing_changed(built, "2022-11-28", "oeffentlich")
    assert again(built) == ({"eins": []}, ["unveraendert"])
    assert nothing_changed(built, "2022-11-28", "oeffentlich")
    assert not nothing_changed(built, "2022-11-28", "intern")
    assert page_of(built).read_bytes() == before


def change_notebook(project):
    path = project.notebooks / "10_eins.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = "# Zwei"
    nbformat.write(notebook, path)


def change_delivery(project):
    path = project.raw / "2022-11-28" / "Portale_2022-11-28.xlsx"
    book = openpyxl.load_workbook(path)
    book.active["H40"] = "neu"
    book.save(path)


def test_what_is_no_delivery_changes_nothing(built):
    """Such as the lock file of a workbook that somebody looks at in Excel."""
    (built.raw / "2022-11-28" / "~$Portale_2022-11-28.xlsx").write_bytes(b"x")
    (built.raw / "2022-11-28" / "Thumbs.db").write_bytes(b"x")
    assert nothing_changed(built, "2022-11-28", "oeffentlich")


def test_kept_topics_keep_their_findings(built):
    record = unchanged_record(built, "2022-11-28", "oeffentlich")
    told = [(t["zustand"], t["befunde"], t["gruende"]) for t in record["themen"]]
    assert told == [("unveraendert", 0, [])]


def damage_page(project):
    page_of(project).write_bytes(page_of(project).read_bytes()[:-20])


def damage_record(project):
    (path,) = page_of(project).parents[1].glob(".store/gebaut_*.json")
    path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (change_notebook, ["the list of pages changed", "the notebook changed"]),
        (change_delivery, ["portale of 2022-11-28 changed"]),
        (damage_page, ["its page is missing or was changed"]),
        (lambda project: page_of(project).unlink(), ["its page is missing or was changed"]),
        (damage_record, ["not built yet"]),
        (lambda project: project.settings.update(stadt="Stadt Goch"),
         ["kleve_kpi.toml changed", "the list of pages changed"]),
    ],
)  # fmt: skip
def test_what_has_changed_is_built_again(change, reason, built):
    built = dataclasses.replace(built, settings={})
    change(built)
    assert not nothing_changed(built, "2022-11-28", "oeffentlich")
    assert again(built) == ({"eins": reason}, ["fertig"])
    assert page_of(built).read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert nothing_changed(built, "2022-11-28", "oeffentlich")


def test_everything_is_built_again_on_demand(built):
    assert again(built, force=True) == ({"eins": ["--force"]}, ["fertig"])


class InOrder(ThreadPoolExecutor):
    """Runs one task after the other and remembers in which order they came."""

    def __init__(self):
        super().__init__(1)
        self.order = []

    def submit(self, work, task):
        self.order.append(task.notebook.thema)
        return super().submit(work, task)


def test_what_took_long_comes_first_the_next_time(project):
    cells = [new_markdown_cell("# Zwei"), PARAMETERS, new_code_cell(WAITS)]
    nbformat.write(new_notebook(cells=cells), project.notebooks / "20_zwei.ipynb")
    orders = []
    for _ in range(2):
        with InOrder() as executor:
            build(project, [dt.date(2022, 11, 28)], executor, force=True)
        orders.append(executor.order)
    assert orders == [["eins", "zwei"], ["zwei", "eins"]]


def test_failure_is_not_kept(project):
    path = project.notebooks / "10_eins.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(new_code_cell("1 / 0"))
    nbformat.write(notebook, path)
    for _ in range(2):
        assert again(project) == ({"eins": ["not built yet"]}, ["fehler"])
        assert not nothing_changed(project, "2022-11-28", "oeffentlich")
        assert not page_of(project).exists()


def test_without_a_delivery_nothing_is_replaced(built):
    """Another folder of raw exports, named by mistake."""
    before = page_of(built).read_bytes()
    (built.root / "leer" / "2022-11-28").mkdir(parents=True)
    result = run(dataclasses.replace(built, raw=built.root / "leer"))
    assert (result.ok, result.refused[:19]) == (False, "No delivery lies in")
    assert page_of(built).read_bytes() == before


def test_pages_link_to_pages_that_are_there(project):
    cells = [new_markdown_cell("# Zwei"), PARAMETERS]
    nbformat.write(new_notebook(cells=cells), project.notebooks / "20_zwei.ipynb")
    links = []
    for themen in (["eins"], []):
        assert run(project, themen=themen).ok
        links.append("20_zwei.html" in page_of(project).read_text(encoding="utf-8"))
    assert links == [False, True]
