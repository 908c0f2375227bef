"""What the process of a task does: one notebook run and exported."""

import os
from pathlib import Path

from kleve_kpi.errors import KleveKpiError
from kleve_kpi.files import write_whole
from kleve_kpi.opening import OPENED_VARIABLE
from kleve_kpi.project import OUT_VARIABLE, RAW_VARIABLE
from kleve_kpi.report.execute import execute
from kleve_kpi.report.html import page_exporter
from kleve_kpi.report.scratch import log_of, use
from kleve_kpi.report.tasks import Task

# What a kernel writes into its log when outputs are lost, mostly for want of memory; the notebook
# ends well all the same.
_LOST = "Uncaught exception in"


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
