"""One notebook of one report date, run and exported wherever a worker is."""

import datetime as dt
import time
from dataclasses import dataclass
from pathlib import Path

from kleve_kpi.report.frame import PageFrame
from kleve_kpi.report.lauf import TopicResult
from kleve_kpi.report.limits import Limits
from kleve_kpi.report.notebook import TopicNotebook
from kleve_kpi.report.processes import TaskEndedError, run_alone
from kleve_kpi.report.scratch import log_of, scratch
from kleve_kpi.store import code_digest

_WORK = "kleve_kpi.report.worker:run_task"


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
                error = run_alone(_WORK, task, folder, limits=task.limits)
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
