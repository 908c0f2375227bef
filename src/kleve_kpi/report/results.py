"""The results of one opened report date: cleaned tables, Kennzahlen, pages.

What has not changed since the last run stays. Everything else is built in a folder of its own and
moved into place at the end.
"""

import shutil
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

from kleve_kpi.errors import ProjectError, UnknownNameError
from kleve_kpi.excel import write_xlsx
from kleve_kpi.kennzahlen import (
    computable,
    gliederungen_frame,
    kennzahlen_frame,
    kennzahlen_sheets,
)
from kleve_kpi.kpi import Topic, all_topics
from kleve_kpi.opening import hand_over
from kleve_kpi.project import Project
from kleve_kpi.release.gate import PROTOCOL, Known, Release, check_files, known_of
from kleve_kpi.report.frame import Link, PageFrame, page_frame
from kleve_kpi.report.inputs import page_inputs
from kleve_kpi.report.kept import (
    PAGES,
    Kept,
    Page,
    file_digest,
    kept_name,
    kept_text,
    read_kept,
)
from kleve_kpi.report.lauf import BatchResult, TopicResult, write_log, write_protocol
from kleve_kpi.report.limits import limits_of
from kleve_kpi.report.notebook import TopicNotebook, find_notebooks
from kleve_kpi.report.place import NEW, building, move_in
from kleve_kpi.report.processes import run_beside
from kleve_kpi.report.tasks import Task, run_task_alone
from kleve_kpi.report.watch import Watch
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.store import code_digest

# What needs nbconvert or much time, and so runs in forked processes.
_COMMON_PAGES = "kleve_kpi.report.common:write_common_pages"
_CHECK = "kleve_kpi.release.gate:check_part"
_PROTOCOL_PAGE = "kleve_kpi.release.protocol:protocol_page"


def build_results(
    project: Project,
    at: ReportDate,
    everything: str,
    *,
    themen: Sequence[str],
    force: bool,
    executor: Executor,
    watch: Watch,
    interrupted: threading.Event,
) -> BatchResult:
    """Build the results of a report date below ``project.out``, as far as they have changed.

    Args:
        project: where notebooks, raw exports and results lie.
        at: the report date.
        everything: ``kept.all_inputs`` of it, taken before it was opened.
        themen: build these topics only; all if empty.
        force: build pages that have not changed, too.
        executor: runs ``run_task_alone``.
        watch: told what happens.
        interrupted: once it is set, nothing is moved in any more.

    Raises:
        ProjectError: another batch builds there now, the results cannot be written, or the batch
            was interrupted.
    """
    started = time.time()
    if not project.deliveries(at.stichtag):
        raise ProjectError(
            f"No delivery lies in {project.folder(at.stichtag)}. Put the exports of that report "
            "date there."
        )
    notebooks = find_notebooks(project.notebooks)
    chosen = chosen_notebooks(project, themen)
    results = project.results(at.stichtag)
    with building(results) as work:
        staging = work / NEW
        kept = read_kept(results / kept_name(at.ausgabe))
        there = {path.name for path in (results / PAGES[at.ausgabe]).glob("*.html")}
        links = _links(n for n in notebooks if n in chosen or n.page in there)
        frames = {n.thema: _frame(at, n, links) for n in chosen}
        inputs = {n.thema: page_inputs(at, n, frames[n.thema]) for n in chosen}
        reasons = {
            thema: ["--force"] if force else kept.reasons(thema, inputs[thema], results)
            for thema in inputs
        }
        watch.planned(at.stichtag, reasons)
        topics = _computed_ahead(at)
        # What takes long comes first, so that it does not run alone at the end.
        chosen = sorted(chosen, key=lambda n: kept.seconds(n.thema), reverse=True)
        changed = {n: frames[n.thema] for n in chosen if reasons[n.thema]}
        tasks = _tasks(project, at, changed, staging, work)
        with ThreadPoolExecutor(1) as meanwhile:
            futures = {executor.submit(run_task_alone, task): task for task in tasks}
            for future, task in futures.items():
                watch.submitted(at.stichtag, task.notebook.thema, future)
            # The notebooks run while this process computes.
            written = meanwhile.submit(_write_tables, at, topics, staging)
            known = meanwhile.submit(known_of, project, at) if at.ausgabe == "oeffentlich" else None
            ran = {result.thema: result for result in _ended(at, futures, watch)}
        written.result()
        if interrupted.is_set():
            raise ProjectError("It was interrupted. What was there is still there.")
        result = BatchResult(
            at.stichtag,
            results / PAGES[at.ausgabe],
            [
                replace(ran[thema], reasons=tuple(reasons[thema]))
                if thema in ran
                else TopicResult(thema, kept=True, findings=kept.pages[thema].findings)
                for thema in inputs
            ],
            {name: str(error) for name, error in at.failed.items()},
        )
        pages = staging / PAGES[at.ausgabe]
        _take_over(notebooks, ran, result.pages, pages)
        computed = [topic.name for topic in topics]
        run_beside(_COMMON_PAGES, notebooks, at, computed, links, pages)
        if known:
            result.release = _release(project, at, known.result(), staging)
        write_protocol(staging / "lauf.json", at, result, started)
        write_log(staging / "lauf.log", result)
        _write_kept(kept, everything if result.ok and not themen else "", inputs, result, staging)
        folders = [PAGES[at.ausgabe]] * result.released + ["tabellen"]
        move_in(work, results, folders)
    return result


def _computed_ahead(at: ReportDate) -> list[Topic]:
    """The topics that can be computed; what notebooks will ask for is kept in the report date."""
    topics, _ = computable(at)
    for topic in topics:
        at.partition_checks(topic.name)
    return topics


def chosen_notebooks(project: Project, themen: Sequence[str]) -> list[TopicNotebook]:
    """The notebooks of these topics; all if none is named.

    Raises:
        UnknownNameError: no such topic.
    """
    notebooks = find_notebooks(project.notebooks)
    available = [notebook.thema for notebook in notebooks]
    for thema in themen:
        if thema not in available:
            raise UnknownNameError("topic", thema, available)
    return [notebook for notebook in notebooks if not themen or notebook.thema in themen]


def _ended(
    at: ReportDate, futures: Mapping["Future[TopicResult]", Task], watch: Watch
) -> Iterator[TopicResult]:
    """The results of the tasks as they come, each with the number of findings of its topic."""
    for future in as_completed(futures):
        thema, broken = futures[future].notebook.thema, future.exception()
        result = (
            TopicResult(thema, error=f"Its worker failed: {type(broken).__name__}: {broken}")
            if broken
            else future.result()
        )
        known = at.findings(thema) if thema in all_topics() else ()
        result = replace(result, findings=len(known))
        watch.topic_done(at.stichtag, result)
        yield result


def _write_tables(at: ReportDate, topics: list[Topic], folder: Path) -> None:
    """Everything but the pages."""
    tables = folder / "tabellen"
    tables.mkdir()
    for name, cleaned in at.deliveries.items():
        cleaned.table.reset_index().to_parquet(tables / f"{name}.parquet", index=False)
    at.findings().to_parquet(folder / "befunde.parquet", index=False)
    kennzahlen, gliederungen = kennzahlen_frame(at, topics), gliederungen_frame(at, topics)
    kennzahlen.to_parquet(folder / "kennzahlen.parquet", index=False)
    gliederungen.to_parquet(folder / "gliederungen.parquet", index=False)
    whole = kennzahlen_sheets(at, kennzahlen, gliederungen, "intern")
    write_xlsx(folder / "kennzahlen.xlsx", whole)
    pages = folder / PAGES[at.ausgabe]
    shown = gliederungen_frame(at, topics, shown=True)
    write_xlsx(pages / "kennzahlen.xlsx", kennzahlen_sheets(at, kennzahlen, shown, at.ausgabe))


def _frame(at: ReportDate, notebook: TopicNotebook, links: tuple[Link, ...]) -> PageFrame:
    return page_frame(
        at.settings,
        at.stichtag,
        at.vorher.stichtag if at.vorher else None,
        titel=notebook.titel,
        beispiel=at.beispiel,
        ausgabe=at.ausgabe,
        href=notebook.page,
        seiten=links,
    )


def _tasks(
    project: Project,
    at: ReportDate,
    notebooks: Mapping[TopicNotebook, PageFrame],
    staging: Path,
    work: Path,
) -> list[Task]:
    opened = hand_over(at, work)
    pages, runs = staging / PAGES[at.ausgabe], staging / "laeufe"
    pages.mkdir()
    runs.mkdir()
    limits, program = limits_of(project.settings), code_digest()
    return [
        Task(
            notebook,
            at.stichtag,
            at.vorher.stichtag if at.vorher else None,
            frame,
            opened,
            project.root,
            project.raw,
            project.out,
            runs,
            pages,
            limits,
            program,
        )
        for notebook, frame in notebooks.items()
    ]


def _links(notebooks: Iterable[TopicNotebook]) -> tuple[Link, ...]:
    kurz = {name: topic.kurz for name, topic in all_topics().items()}
    return (
        Link("index.html", "Übersicht", "Start", thema=False),
        Link("anhang.html", "Anhang", "Gesamter Anhang", thema=False),
        *(Link(n.page, n.titel, kurz.get(n.thema, n.titel)) for n in notebooks),
    )


def _take_over(
    notebooks: Iterable[TopicNotebook],
    ran: Mapping[str, TopicResult],
    pages: Path,
    staged: Path,
) -> None:
    """Pages of topics that were not run this time stay; of topics that failed none stays."""
    for notebook in notebooks:
        if notebook.thema not in ran and (pages / notebook.page).is_file():
            shutil.copyfile(pages / notebook.page, staged / notebook.page)


def _release(project: Project, at: ReportDate, known: Known, staging: Path) -> Release:
    """Check the public folder; pages that are held back do not leave the staging."""
    staged = staging / PAGES[at.ausgabe]
    files = {path.relative_to(staged).as_posix(): path for path in staged.rglob("*")}
    with ThreadPoolExecutor() as pool:
        release = check_files(
            files,
            known,
            project.settings,
            lambda parts: pool.map(lambda part: run_beside(_CHECK, *part), parts),
        )
    page = run_beside(_PROTOCOL_PAGE, release, project.settings, at.beispiel)
    (staging / PROTOCOL).write_text(page, encoding="utf-8")
    if not release.ok:
        shutil.rmtree(staged)
    return release


def _write_kept(
    kept: Kept,
    everything: str,
    inputs: Mapping[str, Mapping[str, str]],
    result: BatchResult,
    staging: Path,
) -> None:
    """Remember what was built from what; nothing of topics that failed or were held back."""
    folder = result.pages.name
    pages = dict(kept.pages)
    for topic in result.topics if result.released else ():
        if topic.error:
            pages.pop(topic.thema, None)
        elif not topic.kept:
            (path,) = (staging / folder).glob(f"[0-9][0-9]_{topic.thema}.html")
            files = {f"{folder}/{path.name}": file_digest(path)}
            pages[topic.thema] = Page(inputs[topic.thema], files, topic.seconds, topic.findings)
    files = {
        path.relative_to(staging).as_posix(): file_digest(path)
        for path in staging.rglob("*")
        if path.is_file() and path.stem != "lauf"
    }
    new = kept_text(Kept(everything, files, pages))
    ausgabe = next(name for name, there in PAGES.items() if there == folder)
    target = staging / kept_name(ausgabe)
    target.parent.mkdir()
    target.write_text(new, encoding="utf-8")
