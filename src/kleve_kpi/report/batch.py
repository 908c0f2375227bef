"""A batch: one or more report dates, their notebooks run side by side."""

import datetime as dt
import threading
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

from kleve_kpi.errors import KleveKpiError
from kleve_kpi.opening import open_report_dates
from kleve_kpi.project import Project
from kleve_kpi.report.kept import PAGES, all_inputs
from kleve_kpi.report.lauf import BatchResult
from kleve_kpi.report.processes import end_all, warm_up
from kleve_kpi.report.results import build_results, chosen_notebooks
from kleve_kpi.report.watch import Watch
from kleve_kpi.reportdate import ReportDate


def build(
    project: Project,
    stichtage: Sequence[dt.date],
    executor: Executor,
    *,
    themen: Sequence[str] = (),
    ausgabe: str = "oeffentlich",
    force: bool = False,
    watch: Watch | None = None,
) -> list[BatchResult]:
    """Build the results of report dates below ``project.out``, as far as they have changed.

    A date that cannot be built does not stop the others: its result says why. Ctrl-C ends all
    notebooks, shuts the executor down and leaves the results as they were.

    Args:
        project: where notebooks, raw exports and results lie.
        stichtage: the report dates.
        executor: any executor whose workers see the project's folders, see ``cluster.workers``.
        themen: build these topics only; all if empty.
        ausgabe: the edition, "oeffentlich" or "intern".
        force: build pages that have not changed, too.
        watch: told what happens, from several threads.

    Raises:
        UnknownNameError: no such report date, topic or edition; nothing was touched then.
        ProjectError: a notebook that cannot be read; nothing was touched then.
    """
    warm_up()
    watch = watch or Watch()
    chosen_notebooks(project, themen)
    # Before the deliveries are read: what is replaced meanwhile counts as changed next time.
    everything = {day: all_inputs(project, day.isoformat(), ausgabe) for day in stichtage}
    opened = open_report_dates(stichtage, ausgabe=ausgabe, project=project)
    interrupted = threading.Event()

    def built(at: ReportDate) -> BatchResult:
        try:
            result = build_results(
                project,
                at,
                everything[at.stichtag],
                themen=themen,
                force=force,
                executor=executor,
                watch=watch,
                interrupted=interrupted,
            )
        except KleveKpiError as error:
            pages = project.results(at.stichtag) / PAGES[ausgabe]
            result = BatchResult(at.stichtag, pages, refused=str(error))
        watch.finished(result)
        return result

    with ThreadPoolExecutor(len(opened)) as dates:
        futures = [dates.submit(built, at) for at in opened]
        try:
            return [future.result() for future in futures]
        except KeyboardInterrupt:
            interrupted.set()
            executor.shutdown(wait=False, cancel_futures=True)
            end_all()
            raise
