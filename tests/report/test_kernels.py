"""Kernels forked from a process with all imports do what ordinary ones do."""

import os
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kleve_kpi.errors import ProjectError
from kleve_kpi.report import kernels, processes
from kleve_kpi.report.execute import execute
from kleve_kpi.report.limits import Limits
from kleve_kpi.report.notebook import find_notebooks
from kleve_kpi.report.processes import run_alone, run_beside
from tests.appendix import ROOT

PARAMETERS = new_code_cell("stichtag = None", metadata={"tags": ["parameters"]})
CELLS = (
    "print(stichtag)",
    "import sys\nprint('Fehlerausgabe', file=sys.stderr)",
    "import pandas as pd\npd.DataFrame({'a': [1, 2.5, None], 'b': ['ä', '<', None]})",
    "from kleve_kpi import charts\n"
    "charts.bars(pd.Series({'FB 10': 3.0}), titel='T', botschaft='B.', einheit='Stück')",
    "import os, threading\n[__name__, os.getcwd(), threading.active_count() > 1, sys.argv[0][-4:]]",
    # Not in the history of the user who started the batch.
    "sys.argv[3:], get_ipython().history_manager.hist_file",
    "get_ipython().run_line_magic('precision', '3')\n1 / 3",
    "import subprocess\nsubprocess.run(['true']).returncode",
)


@pytest.fixture
def notebook(tmp_path):
    """A notebook that prints, draws, starts threads and processes."""

    def write(*cells):
        path = tmp_path / "notebooks" / "10_probe.ipynb"
        path.parent.mkdir(exist_ok=True)
        whole = [new_markdown_cell("# Titel"), PARAMETERS, *map(new_code_cell, cells)]
        nbformat.write(new_notebook(cells=whole), path)
        return find_notebooks(path.parent)[0]

    return write


def run(notebook, folder):
    return execute(notebook, {"stichtag": "2022-11-28"}, folder, cwd=ROOT, limits=Limits())


def run_with_ordinary_kernel(notebook, folder):
    kernels.can_fork = lambda: False
    return run(notebook, folder)


def outputs(executed):
    return [cell.outputs for cell in executed.cells if cell.cell_type == "code"]


def test_forked_and_ordinary_kernel_write_the_same_bytes(notebook, tmp_path):
    probe = notebook(*CELLS)
    copies = []
    for way in (run, run_with_ordinary_kernel):
        folder = tmp_path / way.__name__
        folder.mkdir()
        executed = run_alone(way, probe, folder, limits=Limits())
        assert len(outputs(executed)) == len(CELLS) + 2
        copies.append((folder / "10_probe.ipynb").read_bytes())
    assert copies[0] == copies[1]


@pytest.mark.skipif(not hasattr(os, "fork") or sys.platform != "linux", reason="cannot fork here")
def test_kernel_is_a_fork_of_its_process(notebook, tmp_path):
    """It has the modules of the parent without having imported them."""
    probe = notebook("import sys\n'seaborn' in sys.modules, 'kleve_kpi.page' in sys.modules")
    executed = run_alone(run, probe, tmp_path, limits=Limits())
    assert executed.cells[-1].outputs[0]["data"]["text/plain"] == "(True, True)"


PRINTS = """import sys, threading
from IPython.display import display
for part in 'abc':
    print(part, flush=True)
    print(part, file=sys.stderr, flush=True)
    threading.Event().wait(0.3)
print('10 %\\r20 %\\r\\nx\\r')
display(1)
print('Ende')"""


def test_what_is_printed_in_pieces_is_one_output(notebook, tmp_path):
    """Else the bytes of a page would depend on when a kernel sends them."""
    executed = run_alone(run, notebook(PRINTS), tmp_path, limits=Limits())
    assert [
        (output.get("name"), output.get("text", output.output_type))
        for output in executed.cells[-1].outputs
    ] == [
        ("stdout", "a\nb\nc\n20 %\nx\n"),
        ("stderr", "a\nb\nc\n"),
        (None, "display_data"),
        ("stdout", "Ende\n"),
    ]


def test_two_kernels_draw_different_lots(notebook, tmp_path):
    probe = notebook("import numpy as np, random\nnp.random.random(), random.random()")
    lots = {
        run_alone(run, probe, tmp_path, limits=Limits()).cells[-1].outputs[0]["data"]["text/plain"]
        for _ in range(2)
    }
    assert len(lots) == 2


@pytest.mark.parametrize("forks", [True, False])
def test_a_part_of_the_batch_is_run_beside_it(forks, monkeypatch):
    if not forks:
        monkeypatch.setattr(processes, "can_fork_server", lambda: False)
    here = run_beside("os:getpid") == os.getpid()
    assert here is not forks
    assert run_beside("kleve_kpi.report.limits:limits_of", {}) == Limits()


@pytest.mark.skipif(not processes.can_fork_server(), reason="nothing can be forked here")
def test_a_part_of_the_batch_is_killed():
    with pytest.raises(ProjectError, match=r"A part of the batch ended .*SIGABRT"):
        run_beside("os:abort")
