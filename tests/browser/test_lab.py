"""``kleve-kpi lab`` in Chromium: the notebooks run by hand, and git stays clean."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.appendix import ROOT
from tests.chromium import PATIENCE

# The notebook need not be what is in front: JupyterLab may put its launcher there in between.
NOTEBOOK = "[...(window.jupyterapp?.shell.widgets('main') ?? [])].find(tab => tab.context)"
RUN_ALL = """async panel => {
    const app = window.jupyterapp
    await app.restored
    app.shell.activateById(panel.id)
    await panel.context.ready
    await panel.sessionContext.ready
    await app.commands.execute('notebook:run-all-cells')
    return panel.content.widgets.filter(cell => cell.model.type === 'code').map(cell => ({
        number: cell.model.executionCount,
        kinds: cell.model.outputs.toJSON().map(output => output.output_type),
        text: JSON.stringify(cell.model.outputs.toJSON()),
    }))
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of the project, whose name has a blank and an umlaut; autosave writes into it."""
    folder = tmp_path_factory.mktemp("lab") / "Digitalisierung für Kleve"
    folder.mkdir()
    shutil.copy(ROOT / "kleve_kpi.toml", folder)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    return folder


@pytest.fixture(scope="module")
def lab(folder, tmp_path_factory):
    """The address of a JupyterLab without the settings of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    keep = {k: v for k, v in os.environ.items() if not k.startswith("KLEVE_KPI_")}
    own = tmp_path_factory.mktemp("jupyter")
    dirs = {f"JUPYTER_{name}_DIR": str(own / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    server = subprocess.Popen(
        [sys.executable, "-m", "kleve_kpi", "lab", "--no-browser", "--allow-root"]
        + [f"--port={port}", "--IdentityProvider.token=", "--expose-app-in-browser"],
        cwd=folder / "notebooks",
        env=keep | dirs,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}/lab"
    while not answers(address):
        assert server.poll() is None
    yield address
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(timeout=600)


def answers(address):
    try:
        return urllib.request.urlopen(f"{address}/api/settings", timeout=5).status == 200
    except (urllib.error.URLError, TimeoutError):
        return False


def run_all(browser, address):
    """Number, kinds of output and outputs of each code cell; the page stays open."""
    tab = browser.new_page(viewport={"width": 1400, "height": 1600})
    tab.set_default_timeout(PATIENCE)
    tab.goto(address)
    return tab, tab.evaluate(RUN_ALL, tab.wait_for_function(NOTEBOOK))


@pytest.mark.parametrize("name", ["start", "50_ozg"])
def test_a_notebook_runs_by_hand(name, browser, lab, folder):
    tab, cells = run_all(browser, f"{lab}/workspaces/{name}/tree/notebooks/{name}.ipynb")
    assert [cell["number"] for cell in cells] == list(range(1, len(cells) + 1))
    kinds = {kind for cell in cells for kind in cell["kinds"]}
    assert kinds <= {"execute_result", "display_data"}
    shown = " ".join(cell["text"] for cell in cells)
    assert "44 von 107" in shown
    assert tab.locator(".jp-OutputArea-output table").count() > 0
    tab.close()
    assert not (folder / "data" / "processed" / "2022-11-28" / "anhang").exists()
