"""The sample appendix as the real command builds it, for the tests that read or open its pages."""

import fcntl
import functools
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
PAGES = [f"{path.stem}.html" for path in NOTEBOOKS]
EVERY_PAGE = ["index.html", "anhang.html", *PAGES]


@dataclass(frozen=True)
class Built:
    """A finished ``kleve-kpi report`` and the folder of its results."""

    code: int
    out: str
    err: str
    results: Path

    @functools.cache  # noqa: B019, the pages of a session are few; nobody changes them
    def page(self, name, folder="anhang"):
        html = (self.results / folder / name).read_text(encoding="utf-8")
        return BeautifulSoup(html, "html.parser")

    def protocol(self):
        return json.loads((self.results / "lauf.json").read_text(encoding="utf-8"))


def report(out, *arguments, stichtag="2022-11-28", cwd=ROOT, raw=ROOT / "data" / "raw", env=None):
    keep = {k: v for k, v in os.environ.items() if not k.startswith("KLEVE_KPI_")}
    command = [sys.executable, "-m", "kleve_kpi", "report", stichtag, *arguments]
    done = subprocess.run(
        [*command, "--raw", str(raw), "--out", str(out)],
        cwd=cwd,
        capture_output=True,
        text=True,
        env=keep | {"PYTHONIOENCODING": "utf-8"} | (env or {}),
    )
    return Built(done.returncode, done.stdout, done.stderr, out / stichtag)


def once(folder, name, build):
    """What ``build`` says of a new folder, done by whichever test process needs it first."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    said = folder / f"{name}.json"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            said.write_text(json.dumps(build(folder / name)))
        return folder / name, json.loads(said.read_text())
