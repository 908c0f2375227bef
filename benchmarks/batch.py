"""How fast the notebooks of a report date become pages, beside the usual ways to do that.

Run ``make bench`` or ``python -m benchmarks.batch [--rounds N]``; it prints Markdown, kept in
benchmarks/RESULTS.md. The contenders take turns, each in a fresh interpreter, on the same exports
that were cleaned before, unless it says so.
"""

import argparse
import ast
import ctypes
import datetime as dt
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.machine import machine

ROOT = Path(__file__).parents[1]
PLOOMBER_FOLDER = ROOT / ".venv" / "ploomber"  # seen by no other contender, see the Makefile
RESULTS = Path(__file__).parent / "RESULTS.md"
DATE = "2022-11-28"
PARAMETERS = {"stichtag": DATE, "vergleich": None, "ausgabe": "oeffentlich"}
PACKAGES = ("papermill", "nbconvert", "ploomber-engine", "ipykernel", "pandas", "matplotlib")
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER
Measured = dict[str, float]


def notebooks() -> list[Path]:
    """The topic notebooks of the project."""
    return sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


# The contenders; each turns all notebooks into something in a folder ----------------------------


def batch(folder: Path) -> None:
    """The project's own command: also tables, workbooks, start page and release check."""
    _command("kleve_kpi", "report", DATE, "--force", "--quiet")


def cold(folder: Path) -> None:
    """The same with exports that it has never seen: they are read and cleaned, too."""
    _command("kleve_kpi", "report", DATE, "--quiet", "--out", str(folder))


def unchanged(folder: Path) -> None:
    """The same where everything is built already."""
    _command("kleve_kpi", "report", DATE, "--quiet")


def loop(folder: Path) -> None:
    """The shell loop that everybody writes."""
    for path in notebooks():
        done = folder / path.name
        _command("papermill", str(path), str(done), "-p", "stichtag", DATE, "--cwd", str(ROOT))
        _command("nbconvert", "--to", "html", "--log-level", "ERROR", str(done))


def one_process(folder: Path) -> None:
    """Papermill and nbconvert from Python, one notebook after the other."""
    for path in notebooks():
        run_and_export(path, folder)


def pool(folder: Path) -> None:
    """The same in as many processes as there are cores."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as workers:
        list(workers.map(run_and_export, notebooks(), [folder] * len(notebooks())))


def run_and_export(path: Path, folder: Path) -> None:
    """One notebook with papermill and nbconvert."""
    import papermill

    papermill.execute_notebook(
        path, folder / path.name, PARAMETERS, cwd=ROOT, progress_bar=False, log_output=False
    )
    _export(folder / path.name)


def ploomber(folder: Path) -> None:
    """All notebooks in this interpreter, as ploomber-engine does it, and nbconvert."""
    from ploomber_engine import execute_notebook

    for path in notebooks():
        execute_notebook(path, folder / path.name, parameters=PARAMETERS, progress_bar=False)
        _export(folder / path.name)


def plain_script(folder: Path) -> None:
    """The same cells without a kernel and without pages: what is shown is drawn, no more."""
    import nbformat

    for path in notebooks():
        namespace: dict[str, object] = {"display": _shown}
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                _run(cell.source, namespace)
            if "parameters" in cell.metadata.get("tags", ()):
                namespace |= PARAMETERS


def _run(source: str, namespace: dict[str, object]) -> None:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), namespace)
    if last:
        _shown(eval(compile(ast.Expression(last.value), "cell", "eval"), namespace))


def _shown(value: object) -> None:
    if hasattr(value, "_repr_html_"):
        value._repr_html_()


def _export(path: Path) -> None:
    from nbconvert import HTMLExporter

    page, _ = HTMLExporter().from_filename(str(path))
    path.with_suffix(".html").write_text(page, encoding="utf-8")


def _command(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", *arguments], check=True, stdout=subprocess.DEVNULL)


CONTENDERS: dict[str, Callable[[Path], None]] = {
    "kleve-kpi report": batch,
    "the same, exports never read before": cold,
    "the same, nothing has changed": unchanged,
    "loop of commands: papermill, nbconvert": loop,
    "papermill and nbconvert in one process": one_process,
    "papermill and nbconvert in a process pool": pool,
    "ploomber-engine and nbconvert": ploomber,
    "plain script, no pages": plain_script,
}
OURS, _, _, LOOP, _, _, PLOOMBER, SCRIPT = CONTENDERS


# Measuring --------------------------------------------------------------------------------------


def measure_here(contender: str) -> Measured:
    """Seconds, CPU seconds of all processes and the memory of the largest of them."""
    # Whatever outlives its parent is waited for here, and so counted.
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.batch", "--child", contender, folder]
        packages = {"PYTHONPATH": str(PLOOMBER_FOLDER)} if contender == PLOOMBER else {}
        started = time.perf_counter()
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | packages,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        seconds = time.perf_counter() - started
        _wait_for_all()
    if done.returncode:
        raise SystemExit(f"{contender} failed: {done.stderr.decode()[-2000:]}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": seconds,
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss * 1024,
    }


def _wait_for_all() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def measure(contender: str) -> Measured:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.batch", "--measure", contender]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return json.loads(done.stdout)


def rounds(number: int) -> dict[str, list[Measured]]:
    """All contenders in turn, each round beginning with another one."""
    found: dict[str, list[Measured]] = {name: [] for name in CONTENDERS}
    names = list(CONTENDERS)
    for at in range(number):
        for name in names[at % len(names) :] + names[: at % len(names)]:
            found[name].append(measure(name))
            print(f"{at + 1} {name}: {found[name][-1]['seconds']:.1f} s", file=sys.stderr)
    return found


# What is printed --------------------------------------------------------------------------------


def report(found: dict[str, list[Measured]]) -> str:
    """The table of medians, and whether the goals are met."""
    median = {
        name: {key: statistics.median(one[key] for one in runs) for key in runs[0]}
        for name, runs in found.items()
    }
    ours = median[OURS]["seconds"]
    lines = [
        f"{dt.date.today().isoformat()}, {machine(PACKAGES)}. {len(found[OURS])} rounds, medians.",
        "",
        "| what | s | fastest to slowest | times as long as kleve-kpi report | CPU s "
        "| MB of the largest process |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, one in median.items():
        times = sorted(run["seconds"] for run in found[name])
        cells = (
            name,
            f"{one['seconds']:.1f}",
            f"{times[0]:.1f} to {times[-1]:.1f}",
            f"{one['seconds'] / ours:.1f}",
            f"{one['cpu']:.1f}",
            f"{one['memory'] / 1e6:.0f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    times = {name: median[name]["seconds"] / ours for name in (LOOP, PLOOMBER, SCRIPT)}
    return "\n".join([*lines, "", *judged(times)])


def judged(times: dict[str, float]) -> Iterable[str]:
    """One line a goal."""
    goals = (
        ("at least 8 times as fast as the loop", times[LOOP], 8),
        ("faster than ploomber-engine and nbconvert", times[PLOOMBER], 1),
        ("goal: 12 times as fast as the loop", times[LOOP], 12),
        ("goal: twice as fast as ploomber-engine and nbconvert", times[PLOOMBER], 2),
        ("goal: at most 0.7 of the plain script's time", times[SCRIPT], 1 / 0.7),
    )
    for text, reached, wanted in goals:
        verdict = "met" if reached >= wanted else "missed"
        yield f"- {text}: {verdict} ({reached:.1f}, needed {wanted:.1f})"


def main() -> None:
    """Measure all contenders, print the table and keep it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each contender runs")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        contender, folder = options.child
        CONTENDERS[contender](Path(folder))
    elif options.measure:
        print(json.dumps(measure_here(options.measure)))
    else:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["KLEVE_KPI_OUT"] = folder
            # Compiled modules are kept, as on any user's machine.
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
            _command("kleve_kpi", "report", DATE, "--quiet")  # cleans the exports for all
            found = rounds(options.rounds)
        sys.path.append(str(PLOOMBER_FOLDER))  # for its version
        text = report(found)
        print(text)
        RESULTS.write_text(f"# The batch, measured\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
