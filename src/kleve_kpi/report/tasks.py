"""One notebook of one report date, run and exported wherever a worker is."""

import datetime as dt
import os
import time
from dataclasses import dataclass
from pathlib import Path

from kleve_kpi.errors import KleveKpiError
from kleve_kpi.files import write_whole
from kleve_kpi.opening import OPENED_VARIABLE
from kleve_kpi.project import OUT_VARIABLE, RAW_VARIABLE
from kleve_kpi.report.html import PageFrame, page_exporter
from kleve_kpi.report.lauf import TopicResult
from kleve_kpi.report.limits import Limits
from kleve_kpi.report.notebook import TopicNotebook, execute
from kleve_kpi.report.processes import TaskEndedError, run_alone
from kleve_kpi.report.scratch import log_of, scratch, use
from kleve_kpi.store import code_digest


@dataclass(frozen=True)
class Task:
    """All that a worker needs; ``program`` is the digest of the code that made the task."""

    notebook: TopicNotebook
    stichtag: dt.date
    vergleich: dt.date | None
    frame: PageFrame
    opened: Path
    root: Path
    raw: Path
    out: Path
    run_folder: Path
    page_folder: Path
    limits: Limits
    program: str


# What a kernel writes into its log when outputs are lost, mostly for want of memory; the notebook
# ends well all the same.
_LOST = "Uncaught exception in"


def run_task_alone(task: Task) -> TopicResult:
    """Execute one notebook and export its page in a process that nothing else depends on.

    The worker may be another machine that sees the same folders.
    """
    started = time.monotonic()
    thema, log = task.notebook.thema, ""
    try:
        _check_worker(task)
        with scratch() as folder:
            try:
                error = run_alone(run_task, task, folder, limits=task.limits)
            finally:
                log = log_of(folder)
    except TaskEndedError as ended:
        error = str(ended)
    return TopicResult(thema, round(time.monotonic() - started, 2), error, log=log)


def _check_worker(task: Task) -> None:
    if not task.opened.is_file():
        raise TaskEndedError(
            "Its worker does not see the folders of the batch: expected a folder that both share."
        )
    if task.program != code_digest():
        raise TaskEndedError(
            "Its worker has another version of kleve_kpi or of what it is built on. "
            "Install the same on all machines."
        )


def run_task(task: Task, folder: Path) -> str | None:
    """Execute one notebook and export its page; changes the environment of its process.

    What is temporary goes to ``folder``. Returns what went wrong, None where the page is there.
    """
    use(folder)
    os.environ[RAW_VARIABLE], os.environ[OUT_VARIABLE] = str(task.raw), str(task.out)
    os.environ[OPENED_VARIABLE] = str(task.opened)
    parameters = {
        "stichtag": task.stichtag.isoformat(),
        "vergleich": task.vergleich.isoformat() if task.vergleich else None,
        "ausgabe": task.frame.ausgabe,
    }
    try:
        executed = execute(
            task.notebook, parameters, task.run_folder, cwd=task.root, limits=task.limits
        )
        if _LOST in log_of(folder):
            reason = log_of(folder).strip().splitlines()[-1]
            return f"Its kernel could not pass on what cells show ({reason}), see lauf.log."
        page = page_exporter().page(executed, task.frame)
        # Whole or not: where a worker dies, another one writes the same page once more.
        target = task.page_folder / task.notebook.page
        write_whole(target, lambda path: path.write_text(page, encoding="utf-8"))
    except KleveKpiError as problem:
        return str(problem)
    except OSError as problem:
        return f"Its results could not be written: {problem.strerror or problem}."
    return None
