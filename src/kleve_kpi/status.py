"""What was delivered for each report date, what stands open, what is built.

What it found stays with the results, so that it need not open unchanged deliveries again.
"""

import contextlib
import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from kleve_kpi import german
from kleve_kpi.files import write_whole
from kleve_kpi.project import Project
from kleve_kpi.report.kept import PAGES, all_inputs, nothing_changed
from kleve_kpi.source import all_sources
from kleve_kpi.store import FOLDER

_KEPT = f"{FOLDER}/status.json"
Found = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """What stands open for a report date, or is done.

    ``kind`` is unusable (a file), missing (a source), findings (to be sent back), pages (to
    be built) or done; ``what`` names it. ``command`` is the next step, empty where a person
    has to take it or nothing is left to do.
    """

    kind: str
    what: str
    command: str = ""


@dataclass(frozen=True)
class DateStatus:
    """One report date: ``lieferungen`` as kept in status.json, ``steps`` what to do next."""

    stichtag: dt.date
    beispiel: bool
    lieferungen: tuple[Found, ...]
    steps: tuple[Step, ...]


def status_of(project: Project, day: dt.date) -> DateStatus:
    """What was delivered for a report date, what is missing, what needs a look, what is built."""
    found = _found(project, day)
    return DateStatus(
        day, found["beispiel"], tuple(found["lieferungen"]), tuple(_steps(project, day, found))
    )


def _steps(project: Project, day: dt.date, found: Found) -> Iterator[Step]:
    for error in found["fehler"]:
        yield Step("unusable", error)
    delivered = {delivery["quelle"] for delivery in found["lieferungen"]}
    for name, source in all_sources().items():
        if name not in delivered:
            yield Step("missing", f"{name} ({source.absender})")
    if open_findings := sum(delivery["offen"] for delivery in found["lieferungen"]):
        yield Step("findings", german.number(open_findings), f"kleve-kpi check {day}")
    yield _pages(project, day)


def _pages(project: Project, day: dt.date) -> Step:
    index = project.results(day) / PAGES["oeffentlich"] / "index.html"
    if not index.is_file():
        return Step("pages", "", f"kleve-kpi report {day}")
    inside = index.is_relative_to(project.root)
    shown = str(index.relative_to(project.root) if inside else index)
    if not nothing_changed(project, day.isoformat(), "oeffentlich"):
        return Step("pages", shown, f"kleve-kpi report {day}")
    return Step("done", shown)


_WORDS = {
    "unusable": "not usable: {what}",
    "findings": "findings to be looked at: {what}; next step: {command}",
    "pages": "pages built, something has changed since: {what}; next step: {command}",
    "done": "built: {what}",
}


def print_status(project: Project, console: Console) -> None:
    """Print for each report date its deliveries, and what stands open with the next step."""
    if not project.stichtage:
        console.print(f"no report date yet: expected folders like 2022-11-28 in {project.raw}")
    for day in project.stichtage:
        status = status_of(project, day)
        console.print(f"[bold]{day}[/bold]{' (fictional sample)' if status.beispiel else ''}")
        console.print(_deliveries(status.lieferungen))
        if missing := [step.what for step in status.steps if step.kind == "missing"]:
            console.print(f"never delivered: {', '.join(missing)}", markup=False, soft_wrap=True)
        for step in status.steps:
            if step.kind != "missing":
                console.print(_said(step), markup=False, soft_wrap=True)
        console.print()


def _said(step: Step) -> str:
    if step.kind == "pages" and not step.what:
        return f"no pages built; next step: {step.command}"
    return _WORDS[step.kind].format(what=step.what, command=step.command)


def _found(project: Project, day: dt.date) -> Found:
    """What is known of a report date; it is opened where something has changed since."""
    path = project.results(day) / _KEPT
    inputs = all_inputs(project, day.isoformat(), "")
    with contextlib.suppress(OSError, ValueError, KeyError):
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["eingaben"] == inputs:
            return kept
    found = _opened(project, day) | {"eingaben": inputs}
    text = json.dumps(found, ensure_ascii=False, indent=1)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, lambda draft: draft.write_text(text, encoding="utf-8"))
    return found


def _opened(project: Project, day: dt.date) -> dict[str, Any]:
    from kleve_kpi.opening import open_report_date  # it loads pandas

    at = open_report_date(day.isoformat(), project=project)
    findings = at.findings()
    # An old delivery is no matter of the workbook that goes back.
    look = (findings["schwere"] != "info") & (findings["code"] != "old_delivery")
    looked_at = findings[look]["quelle"].value_counts()
    return {
        "beispiel": at.beispiel,
        "fehler": [str(error) for error in at.failed.values()],
        "lieferungen": [
            {
                "quelle": name,
                "datei": cleaned.datei,
                "blatt": cleaned.blatt,
                "geliefert": at.aelter[name].isoformat() if name in at.aelter else None,
                "datenstand": cleaned.datenstand.isoformat(),
                "zeilen": len(cleaned.table),
                "befunde": len(cleaned.findings),
                "offen": int(looked_at.get(name, 0)),
            }
            for name, cleaned in at.deliveries.items()
        ],
    }


def _deliveries(lieferungen: Sequence[Found]) -> Table:
    table = Table("Source", "File", "Sheet", "Datenstand")
    for header in ("Rows", "Findings", "to look at"):
        table.add_column(header, justify="right")
    for delivery in lieferungen:
        older = f" (delivered for {delivery['geliefert']})" if delivery["geliefert"] else ""
        table.add_row(
            delivery["quelle"],
            delivery["datei"] + older,
            delivery["blatt"],
            german.date(dt.date.fromisoformat(delivery["datenstand"])),
            *(str(delivery[count]) for count in ("zeilen", "befunde", "offen")),
        )
    return table
