"""One report date from raw exports to pages: cleaned tables, Kennzahlen, notebooks, HTML.

Everything is built in a folder of its own and moved into place file by file at the end, so that a
result is the old one or the new one, never half of it.
"""

import datetime as dt
import importlib.metadata
import json
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import kleve_kpi
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
from kleve_kpi.report.notebook import TopicNotebook, execute, find_notebooks
from kleve_kpi.report.processes import TaskEndedError, run_alone, warm_up
from kleve_kpi.reportdate import ReportDate

LIMIT_SECONDS = 600  # a topic that takes longer is stuck; the notebooks need seconds
PAGES = {"oeffentlich": "anhang", "intern": "anhang_intern"}
_PACKAGES = (
    "pandas",
    "seaborn",
    "matplotlib",
    "papermill",
    "nbconvert",
    "openpyxl",
    "python-calamine",
    "babel",
    "ipykernel",
)


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


@dataclass(frozen=True)
class TopicResult:
    """What became of one topic; ``error`` is None where its page was built."""

    thema: str
    seconds: float
    error: str | None = None


@dataclass
class BatchResult:
    """What became of one report date: topics, files that could not be used, where the pages are.

    ``release`` is the result of the release gate, None for internal pages. Where it is not ok, the
    pages before stay in place.
    """

    stichtag: dt.date
    pages: Path
    topics: list[TopicResult] = field(default_factory=list)
    failed_files: dict[str, str] = field(default_factory=dict)
    release: Release | None = None

    @property
    def released(self) -> bool:
        """Whether the gate lets the pages pass; internal ones are not asked."""
        return self.release is None or self.release.ok

    @property
    def ok(self) -> bool:
        """Whether every topic was built, every file could be used and nothing is held back."""
        topics = all(topic.error is None for topic in self.topics)
        return topics and not self.failed_files and self.released


def build(
    project: Project,
    stichtag: str | None,
    *,
    themen: Sequence[str] = (),
    ausgabe: str = "oeffentlich",
    jobs: int | None = None,
    tell: Callable[[TopicResult], object] = lambda result: None,
) -> BatchResult:
    """Build the results of one report date below ``project.out``.

    Args:
        project: where notebooks, raw exports and results lie.
        stichtag: ISO date; the newest one if None.
        themen: build these topics only; all if empty.
        ausgabe: the edition, "oeffentlich" or "intern".
        jobs: notebooks run at the same time; as many as there are cores if None.
        tell: called with each topic's result as soon as it is there.

    Raises:
        UnknownNameError: no such report date, topic or edition; nothing was touched then.
    """
    started = time.time()
    warm_up()
    notebooks = _chosen(find_notebooks(project.notebooks), themen)
    at = open_report_date(stichtag, ausgabe=ausgabe, project=project)
    results = project.results(at.stichtag)
    results.mkdir(parents=True, exist_ok=True)
    result = BatchResult(
        at.stichtag,
        results / PAGES[ausgabe],
        failed_files={name: str(error) for name, error in at.failed.items()},
    )
    # Readable by its owner only: the notebooks trust what is handed over to them there.
    work = Path(tempfile.mkdtemp(prefix=".bau-", dir=results))
    staging = work / "neu"
    try:
        staging.mkdir()
        topics, _ = computable(at)
        _write_tables(at, topics, staging)
        tasks = _tasks(project, at, notebooks, staging, hand_over(at, work))
        with ThreadPoolExecutor(1) as meanwhile:
            known = meanwhile.submit(known_of, project, at) if ausgabe == "oeffentlich" else None
            result.topics = list(_run(tasks, jobs, tell))
        _write_common_pages(project, at, topics, result, staging)
        if known:
            result.release = _release(project, at, known.result(), result, notebooks, staging)
        _write_protocol(staging / "lauf.json", at, result, started)
        _move_in(staging, results, result, notebooks, ausgabe)
    finally:
        shutil.rmtree(work, ignore_errors=True)
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


def _tasks(
    project: Project,
    at: ReportDate,
    notebooks: Iterable[TopicNotebook],
    staging: Path,
    opened: Path,
) -> list[Task]:
    vergleich = at.vorher.stichtag if at.vorher else None
    links = _links(project)
    pages, runs = staging / PAGES[at.ausgabe], staging / "laeufe"
    runs.mkdir()
    return [
        Task(
            notebook,
            at.stichtag,
            vergleich,
            page_frame(
                project.settings,
                at.stichtag,
                vergleich,
                titel=notebook.titel,
                beispiel=at.beispiel,
                ausgabe=at.ausgabe,
                href=notebook.page,
                seiten=links,
            ),
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


def _write_common_pages(
    project: Project, at: ReportDate, topics: list[Topic], result: BatchResult, staging: Path
) -> None:
    """Start page and whole appendix; topics that were not run this time keep the page they have."""
    staged = staging / PAGES[at.ausgabe]
    failed = {topic.thema for topic in result.topics if topic.error}
    figures = {topic.name: TopicPage(at, topic.name).main_figures() for topic in topics}
    themen, pages = [], []
    for notebook in find_notebooks(project.notebooks):
        places = (folder / notebook.page for folder in (staged, result.pages))
        page = next((path for path in places if path.exists()), None)
        if page and notebook.thema not in failed:
            pages.append((notebook.thema, notebook.titel, page.read_text(encoding="utf-8")))
        themen.append(
            {
                "titel": notebook.titel,
                "href": notebook.page if page and notebook.thema not in failed else "",
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


def _release(
    project: Project,
    at: ReportDate,
    known: Known,
    result: BatchResult,
    notebooks: Iterable[TopicNotebook],
    staging: Path,
) -> Release:
    """Check what the public folder will hold: the new pages, and old ones that stay.

    Held back pages are taken out of the staging, so that those before stay in place.
    """
    staged = staging / PAGES[at.ausgabe]
    gone = _failed_pages(result, notebooks)
    files = {
        path.relative_to(folder).as_posix(): path
        for folder in (result.pages, staged)
        for path in folder.rglob("*")
        if not path.is_dir() and path.relative_to(folder).as_posix() not in gone
    }
    release = check_files(files, known, project.settings)
    page = protocol_page(release, project.settings, beispiel=at.beispiel)
    (staging / PROTOCOL).write_text(page, encoding="utf-8")
    if not release.ok:
        shutil.rmtree(staged)
    return release


def _failed_pages(result: BatchResult, notebooks: Iterable[TopicNotebook]) -> set[str]:
    failed = {topic.thema for topic in result.topics if topic.error}
    return {notebook.page for notebook in notebooks if notebook.thema in failed}


def _write_protocol(path: Path, at: ReportDate, result: BatchResult, started: float) -> None:
    """lauf.json: versions, inputs with SHA-256, rows, errors, times. No path, no person."""
    files: dict[str, dict] = {}
    for name, cleaned in at.deliveries.items():
        entry = files.setdefault(cleaned.datei, {"sha256": cleaned.sha256, "quellen": {}})
        entry["quellen"][name] = {
            "blatt": cleaned.blatt,
            "datenstand": (cleaned.datenstand).isoformat(),
            "zeilen_gelesen": cleaned.rows_read,
            "zeilen_uebernommen": len(cleaned.table),
            "zeilen_beiseite": cleaned.rows_set_aside,
            "befunde": len(cleaned.findings),
        }
    protocol = {
        "stichtag": at.stichtag.isoformat(),
        "vergleich": at.vorher.stichtag.isoformat() if at.vorher else None,
        "ausgabe": at.ausgabe,
        "beispiel": at.beispiel,
        "begonnen": dt.datetime.fromtimestamp(started, dt.UTC).isoformat(timespec="seconds"),
        "sekunden": round(time.time() - started, 2),
        "versionen": {
            "kleve_kpi": kleve_kpi.__version__,
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in _PACKAGES},
        },
        "eingaben": [{"datei": name, **entry} for name, entry in sorted(files.items())],
        "themen": [
            {
                "thema": t.thema,
                "zustand": "fehler" if t.error else "fertig",
                "sekunden": t.seconds,
                "fehler": t.error,
            }
            for t in result.topics
        ],
        "fehler": result.failed_files,
        "freigabe": None
        if result.release is None
        else {
            "ergebnis": "freigegeben" if result.release.ok else "nicht freigegeben",
            "sperrgruende": len(result.release.blocks),
            "hinweise": len(result.release.notes),
        },
    }
    path.write_text(json.dumps(protocol, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _move_in(
    staging: Path, results: Path, result: BatchResult, notebooks: list[TopicNotebook], ausgabe: str
) -> None:
    """Put what was built in place; pages of failed topics and stale tables go away."""
    for page in _failed_pages(result, notebooks) if result.released else ():
        (results / PAGES[ausgabe] / page).unlink(missing_ok=True)
    for stale in (results / "tabellen").glob("*.parquet"):
        if not (staging / "tabellen" / stale.name).exists():
            stale.unlink()
    for source in sorted(path for path in staging.rglob("*") if path.is_file()):
        target = results / source.relative_to(staging)
        target.parent.mkdir(exist_ok=True)
        source.replace(target)
