"""Notebooks run by workers elsewhere: real processes of a real Dask cluster on this machine."""

import os
import re
import shutil
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kleve_kpi.errors import ProjectError
from kleve_kpi.project import Project
from kleve_kpi.report import cluster
from kleve_kpi.report.batch import build
from kleve_kpi.report.cluster import workers
from kleve_kpi.report.tasks import run_task_alone
from tests.appendix import ROOT

PARAMETERS = new_code_cell(
    'stichtag = None\nvergleich = None\nausgabe = "oeffentlich"',
    metadata={"tags": ["parameters"]},
)
# Its first run waits for its end, and says who it is.
UNTIL_KILLED = new_code_cell(
    "import os, threading\n"
    "from pathlib import Path\n"
    "if not Path('erster').exists():\n"
    "    Path('kernel').write_text(str(os.getpid()))\n"
    "    Path('kernel').rename('erster')\n"
    "    threading.Event().wait()"
)
SHOWS = new_code_cell("import kleve_kpi as kk\nkk.open(stichtag).findings().shape")


@pytest.fixture
def project(tmp_path):
    """A project of two notebooks, one of which never ends the first time."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "kleve_kpi.toml").touch()
    for name, cells in {"10_eins": [SHOWS], "20_zwei": [UNTIL_KILLED, SHOWS]}.items():
        whole = [new_markdown_cell(f"# {name}"), PARAMETERS, *cells]
        for number, cell in enumerate(whole):
            cell.id = f"zelle-{number}"
        nbformat.write(new_notebook(cells=whole), tmp_path / "notebooks" / f"{name}.ipynb")
    for date in ("2022-08-23", "2022-11-28"):
        raw = ROOT / "data" / "raw" / date
        (tmp_path / "raw" / date).mkdir(parents=True)
        for path in (raw / "BEISPIEL", *raw.glob("[Pp]ortale*")):
            shutil.copy(path, tmp_path / "raw" / date)
    return Project(tmp_path, tmp_path / "raw", tmp_path / "aus")


@pytest.fixture
def dask_cluster():
    """A scheduler with two workers that may start processes."""
    import dask
    from distributed import LocalCluster

    with (
        dask.config.set({"distributed.worker.daemon": False}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as found,
    ):
        yield found


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.stem != "lauf" and ".store" not in path.parts
    }


def kill_its_worker(address, running):
    """Wait for the notebook to run, then kill the worker that runs it."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        while not running.exists():
            threading.Event().wait(0.05)
        ours = set(client.run(os.getpid).values())
    pid = int(running.read_text())
    while pid not in ours:
        (pid,) = re.findall(r"PPid:\t(\d+)", Path(f"/proc/{pid}/status").read_text())
        pid = int(pid)
    os.kill(pid, signal.SIGKILL)


def gone(pid):
    """Whether a process has ended; one that nobody has collected yet has ended too."""
    status = Path(f"/proc/{pid}/status")
    return not status.exists() or "State:\tZ" in status.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_cluster_builds_the_same_bytes_though_a_worker_is_killed(project, dask_cluster):
    address, running = dask_cluster.scheduler_address, project.root / "erster"
    dates = project.stichtage
    with ThreadPoolExecutor(1) as other, workers(scheduler=address) as executor:
        killed = other.submit(kill_its_worker, address, running)
        built = build(project, dates[1:], executor)
        killed.result()
    assert [(topic.zustand, topic.error) for topic in built[0].topics] == [("fertig", None)] * 2
    for _ in range(300):
        if gone(int(running.read_text())):
            break
        threading.Event().wait(0.1)
    assert gone(int(running.read_text()))
    local = replace(project, out=project.root / "hier")
    with workers(2) as executor:
        assert [result.ok for result in build(local, dates[1:], executor)] == [True]
    assert files(project.out) == files(local.out)
    assert list(project.out.glob("*/.bau-*")) == []


class Elsewhere(ThreadPoolExecutor):
    """A worker that sees other folders, or has another version of the program."""

    def __init__(self, **changes):
        super().__init__(1)
        self.changes = changes

    def submit(self, call, task):
        assert call is run_task_alone
        return super().submit(call, replace(task, **self.changes))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"opened": Path("/nirgends/stand.pickle")},
            "Its worker does not see the folders of the batch: expected a folder that both share.",
        ),
        (
            {"program": "0" * 64},
            "Its worker has another version of kleve_kpi or of what it is built on. "
            "Install the same on all machines.",
        ),
    ],
)
def test_a_worker_that_does_not_fit_says_so(changes, message, project):
    with Elsewhere(**changes) as executor:
        (result,) = build(project, project.stichtage[:1], executor)
    assert [topic.error for topic in result.topics] == [message] * 2


def test_no_scheduler_there(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with (
        pytest.raises(ProjectError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:1\. "),
        workers(scheduler="tcp://127.0.0.1:1"),
    ):
        pass


@pytest.mark.parametrize("address", ["morgen", "http://x:1", "tcp://"])
def test_an_address_that_is_none(address, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with (
        pytest.raises(ProjectError, match="Expected an address such as"),
        workers(scheduler=address),
    ):
        pass


def test_dask_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ProjectError, match=r"pip install 'kleve-kpi\[cluster\]'"),
        workers(scheduler="tcp://127.0.0.1:8786"),
    ):
        pass
