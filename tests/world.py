"""A small project of two notebooks, and real batches in it."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.appendix import ROOT

DATE = "2022-11-28"
PARAMETERS = 'stichtag = None\nvergleich = None\nausgabe = "oeffentlich"'
HEALTHY = "import kleve_kpi as kk\nkk.open(stichtag).findings().shape"


@dataclass
class World:
    """A small project and everything that a batch in it leaves behind."""

    root: Path

    @property
    def results(self):
        return self.root / "aus" / DATE

    @property
    def temporary(self):
        return self.root / "t"

    def notebook(self, name, *cells):
        sources = [PARAMETERS, *cells]
        whole = [new_markdown_cell(f"# {name}"), *map(new_code_cell, sources)]
        whole[1].metadata["tags"] = ["parameters"]
        nbformat.write(new_notebook(cells=whole), self.root / "notebooks" / f"{name}.ipynb")

    def start(self, *arguments, dates=(DATE,), out="aus", output=subprocess.PIPE, **options):
        keep = {k: v for k, v in os.environ.items() if not k.startswith("KLEVE_KPI_")}
        return subprocess.Popen(
            [sys.executable, "-m", "kleve_kpi", "report", *dates, *arguments]
            + ["--raw", "roh", "--out", str(out)],
            cwd=self.root,
            env=keep | {"TMPDIR": str(self.temporary), "WELT": str(self.root)},
            stdout=output,
            stderr=output,
            text=True,
            start_new_session=True,
            **options,
        )

    def run(self, *arguments, seconds=900, **options):
        batch = self.start(*arguments, **options)
        out, err = batch.communicate(timeout=seconds)
        return batch.returncode, out.splitlines(), err.splitlines()

    def wait_for(self, happened, seconds=600):
        last = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < last, "it never happened"
            threading.Event().wait(0.002)

    def processes(self):
        """All that was started in this project and still runs."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                ours = f"WELT={self.root}".encode() in (folder / "environ").read_bytes()
                ended = "State:\tZ" in (folder / "status").read_text()
            except OSError:
                continue
            if ours and not ended:
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" "))
        return found

    def nothing_is_left(self):
        self.wait_for(lambda: not self.processes(), seconds=300)
        left = [*self.temporary.rglob("*"), *self.results.glob(".bau-*")]
        assert not left, left

    def pages(self):
        return {path.name: path.read_bytes() for path in (self.results / "anhang").iterdir()}


def make(settings=""):
    # Sockets lie below it, whose paths must be short.
    world = World(Path(tempfile.mkdtemp(prefix="k")))
    for name in ("notebooks", "t", f"roh/{DATE}"):
        (world.root / name).mkdir(parents=True)
    (world.root / "kleve_kpi.toml").write_text(settings)
    raw = ROOT / "data" / "raw" / DATE
    for path in (raw / "BEISPIEL", *raw.glob("Portale*")):
        shutil.copy(path, world.root / "roh" / DATE)
    world.notebook("10_eins", HEALTHY)
    return world
