"""One report date from raw exports to pages: cleaned tables, Kennzahlen, notebooks, HTML.

What has not changed since the last run stays. Everything else is built in a folder of its own and
moved into place at the end.
"""

import datetime as dt
import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from kleve_kpi.errors import KleveKpiError, UnknownNameError
from kleve_kpi.excel import write_xlsx
from kleve_kpi.kennzahlen import (
    computable,
    gliederungen_frame,
    kennzahlen_frame,
    kennzahlen_sheets,
)
from kleve_kpi.kpi import Topic, all_topics
from kleve_kpi.opening import OPENED_VARIABLE, hand_over, open_report_date
from kleve_kpi.page import TopicPage
from kleve_kpi.project import OUT_VARIABLE, RAW_VARIABLE, Project
from kleve_kpi.release.gate import Known, Release, check_files, known_of
from kleve_kpi.release.protocol import PROTOCOL, protocol_page
from kleve_kpi.report.appendix import parts as appendix_parts
from kleve_kpi.report.html import Link, PageExporter, PageFrame, page_frame
from kleve_kpi.report.inputs import page_inputs
from kleve_kpi.report.kept import (
    PAGES,
    Kept,
    Page,
    all_inputs,
    file_digest,
    kept_name,
    kept_text,
    read_kept,
)
from kleve_kpi.report.lauf import BatchResult, TopicResult, write_protocol
from kleve_kpi.report.notebook import TopicNotebook, execute, find_notebooks
from kleve_kpi.report.place import NEW, building, move_in
from kleve_kpi.report.processes import TaskEndedError, run_alone, warm_up
from kleve_kpi.reportdate import ReportDate

LIMIT_SECONDS = 600  # a topic that takes longer is stuck; the notebooks need seconds


@dataclass(frozen=True)
class Task:
    """One notebook to run and export, with all that a worker process needs for it."""

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


def build(
    project: Project,
    stichtag: str | None,
    *,
    themen: Sequence[str] = (),
    ausgabe: str = "oeffentlich",
    jobs: int | None = None,
    force: bool = False,
    tell: Callable[[TopicResult], object] = lambda result: None,
    explain: Callable[[Mapping[str, list[str]]], object] = lambda reasons: None,
) -> BatchResult:
    """Build the results of one report date below ``project.out``, as far as they have changed.

    Args:
        project: where notebooks, raw exports and results lie.
        stichtag: ISO date; the newest one if None.
        themen: build these topics only; all if empty.
        ausgabe: the edition, "oeffentlich" or "intern".
        jobs: notebooks run at the same time; as many as there are cores if None.
        force: build pages that have not changed, too.
        tell: called with the result of each topic that was run, as soon as it is there.
        explain: called once with the reasons to build each topic, none where it is kept.

    Raises:
        UnknownNameError: no such report date, topic or edition; nothing was touched then.
        ProjectError: another batch builds there now, or the results cannot be written.
    """
    started = time.time()
    warm_up()
    notebooks = find_notebooks(project.notebooks)
    chosen = _chosen(notebooks, themen)
    at = open_report_date(stichtag, ausgabe=ausgabe, project=project)
    results = project.results(at.stichtag)
    with building(results) as work:
        staging = work / NEW
        topics, _ = computable(at)
        _write_tables(at, topics, staging)
        everything = all_inputs(project, at.stichtag.isoformat(), ausgabe)
        kept = read_kept(results / kept_name(ausgabe))
        inputs = {n.thema: page_inputs(at, n, _frame(project, at, n)) for n in chosen}
        reasons = {
            thema: ["--force"] if force else kept.reasons(thema, inputs[thema], results)
            for thema in inputs
        }
        explain(reasons)
        tasks = _tasks(project, at, [n for n in chosen if reasons[n.thema]], staging, work)
        with ThreadPoolExecutor(1) as meanwhile:
            known = meanwhile.submit(known_of, project, at) if ausgabe == "oeffentlich" else None
            ran = {topic.thema: topic for topic in _run(tasks, jobs, tell)}
        result = BatchResult(
            at.stichtag,
            results / PAGES[ausgabe],
            [ran.get(thema) or TopicResult(thema, kept=True) for thema in inputs],
            {name: str(error) for name, error in at.failed.items()},
        )
        _take_over(notebooks, ran, result.pages, staging / PAGES[ausgabe])
        _write_common_pages(project, at, topics, staging)
        if known:
            result.release = _release(project, at, known.result(), staging)
        write_protocol(staging / "lauf.json", at, result, started)
        _write_kept(kept, everything if result.ok and not themen else "", inputs, result, staging)
        folders = [PAGES[ausgabe]] * result.released + ["tabellen"]
        move_in(work, results, folders)
    return result


def _chosen(notebooks: list[TopicNotebook], themen: Sequence[str]) -> list[TopicNotebook]:
    available = [notebook.thema for notebook in notebooks]
    for thema in themen:
        if thema not in available:
            raise UnknownNameError("topic", thema, available)
    return [notebook for notebook in notebooks if not themen or notebook.thema in themen]


def _write_tables(at: ReportDate, topics: list[Topic], folder: Path) -> None:
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
    pages.mkdir()
    shown = gliederungen_frame(at, topics, shown=True)
    write_xlsx(pages / "kennzahlen.xlsx", kennzahlen_sheets(at, kennzahlen, shown, at.ausgabe))


def _frame(project: Project, at: ReportDate, notebook: TopicNotebook) -> PageFrame:
    return page_frame(
        project.settings,
        at.stichtag,
        at.vorher.stichtag if at.vorher else None,
        titel=notebook.titel,
        beispiel=at.beispiel,
        ausgabe=at.ausgabe,
        href=notebook.page,
        seiten=_links(project),
    )


def _tasks(
    project: Project,
    at: ReportDate,
    notebooks: Iterable[TopicNotebook],
    staging: Path,
    work: Path,
) -> list[Task]:
    opened = hand_over(at, work)
    pages, runs = staging / PAGES[at.ausgabe], staging / "laeufe"
    runs.mkdir()
    return [
        Task(
            notebook,
            at.stichtag,
            at.vorher.stichtag if at.vorher else None,
            _frame(project, at, notebook),
            opened,
            project.root,
            project.raw,
            project.out,
            runs,
            pages,
        )
        for notebook in notebooks
    ]


def _links(project: Project) -> tuple[Link, ...]:
    notebooks = find_notebooks(project.notebooks)
    kurz = {name: topic.kurz for name, topic in all_topics().items()}
    return (
        Link("index.html", "Übersicht", "Start", thema=False),
        Link("anhang.html", "Anhang", "Gesamter Anhang", thema=False),
        *(Link(n.page, n.titel, kurz.get(n.thema, n.titel)) for n in notebooks),
    )


def _run(
    tasks: list[Task], jobs: int | None, tell: Callable[[TopicResult], object]
) -> Iterable[TopicResult]:
    """Run the tasks, each in a process of its own; results in the order of the tasks."""
    workers = max(1, min(jobs or os.cpu_count() or 1, len(tasks)))
    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(run_task_alone, task) for task in tasks]
        for future in as_completed(futures):
            tell(future.result())
    return [future.result() for future in futures]


def run_task_alone(task: Task) -> TopicResult:
    """Execute one notebook and export its page in a process that nothing else depends on."""
    started = time.monotonic()
    try:
        return run_alone(run_task, task, seconds=LIMIT_SECONDS)
    except TaskEndedError as ended:
        return TopicResult(task.notebook.thema, round(time.monotonic() - started, 2), str(ended))


def run_task(task: Task) -> TopicResult:
    """Execute one notebook and export its page; changes the environment of its process."""
    started = time.monotonic()
    os.environ[RAW_VARIABLE], os.environ[OUT_VARIABLE] = str(task.raw), str(task.out)
    os.environ[OPENED_VARIABLE] = str(task.opened)
    parameters = {
        "stichtag": task.stichtag.isoformat(),
        "vergleich": task.vergleich.isoformat() if task.vergleich else None,
        "ausgabe": task.frame.ausgabe,
    }
    error = None
    try:
        executed = execute(task.notebook, parameters, task.run_folder, cwd=task.root)
        page = PageExporter().page(executed, task.frame)
        (task.page_folder / task.notebook.page).write_text(page, encoding="utf-8")
    except KleveKpiError as problem:
        error = str(problem)
    return TopicResult(task.notebook.thema, round(time.monotonic() - started, 2), error)


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


def _write_common_pages(
    project: Project, at: ReportDate, topics: list[Topic], staging: Path
) -> None:
    """Start page and whole appendix, of the topics that have a page."""
    staged = staging / PAGES[at.ausgabe]
    figures = {topic.name: TopicPage(at, topic.name).main_figures() for topic in topics}
    themen, pages = [], []
    for notebook in find_notebooks(project.notebooks):
        page = staged / notebook.page
        if page.is_file():
            pages.append((notebook.thema, notebook.titel, page.read_text(encoding="utf-8")))
        themen.append(
            {
                "titel": notebook.titel,
                "href": notebook.page if page.is_file() else "",
                "einleitung": notebook.einleitung,
                "zahlen": figures.get(notebook.thema, ()),
            }
        )
    vergleich = at.vorher.stichtag if at.vorher else None
    there = {"index.html", "anhang.html", *(thema["href"] for thema in themen)}
    links = tuple(link for link in _links(project) if link.href in there)
    fields = {"beispiel": at.beispiel, "ausgabe": at.ausgabe, "seiten": links}
    exporter = PageExporter()
    index = page_frame(
        project.settings, at.stichtag, vergleich, titel="Übersicht", href="index.html", **fields
    )
    (staged / "index.html").write_text(exporter.index(index, themen), encoding="utf-8")
    whole = page_frame(
        project.settings, at.stichtag, vergleich, titel="Anhang", href="anhang.html", **fields
    )
    (staged / "anhang.html").write_text(
        exporter.appendix(whole, appendix_parts(pages)), encoding="utf-8"
    )


def _release(project: Project, at: ReportDate, known: Known, staging: Path) -> Release:
    """Check the public folder; pages that are held back do not leave the staging."""
    staged = staging / PAGES[at.ausgabe]
    files = {path.relative_to(staged).as_posix(): path for path in staged.rglob("*")}
    release = check_files(files, known, project.settings)
    page = protocol_page(release, project.settings, beispiel=at.beispiel)
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
            pages[topic.thema] = Page(inputs[topic.thema], files)
    files = {
        path.relative_to(staging).as_posix(): file_digest(path)
        for path in staging.rglob("*")
        if path.is_file() and path.name != "lauf.json"
    }
    new = kept_text(Kept(everything, files, pages))
    ausgabe = next(name for name, there in PAGES.items() if there == folder)
    target = staging / kept_name(ausgabe)
    target.parent.mkdir()
    target.write_text(new, encoding="utf-8")
