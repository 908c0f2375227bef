"""What was delivered for each report date and what is built, for the terminal.

What it found stays with the results, so that it need not open unchanged deliveries again.
"""

import contextlib
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from kleve_kpi import german
from kleve_kpi.files import write_whole
from kleve_kpi.project import Project
from kleve_kpi.report.kept import all_inputs
from kleve_kpi.source import all_sources
from kleve_kpi.store import FOLDER

_KEPT = f"{FOLDER}/status.json"
Found = Mapping[str, Any]


def print_status(project: Project, console: Console) -> None:
    """Print a table of the deliveries of each report date, what is missing, and what is built."""
    for day in project.stichtage:
        found = _found(project, day)
        console.print(f"[bold]{day}[/bold]{' (fictional sample)' if found['beispiel'] else ''}")
        console.print(_deliveries(found))
        for error in found["fehler"]:
            console.print(f"not usable: {error}", markup=False)
        delivered = {delivery["quelle"] for delivery in found["lieferungen"]}
        if missing := sorted(set(all_sources()) - delivered):
            console.print(f"not delivered: {', '.join(missing)}", markup=False, soft_wrap=True)
        console.print(_built(project, day), markup=False)
        console.print()


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
            }
            for name, cleaned in at.deliveries.items()
        ],
    }


def _deliveries(found: Found) -> Table:
    table = Table("Source", "File", "Sheet", "Datenstand")
    table.add_column("Rows", justify="right")
    table.add_column("Findings", justify="right")
    for delivery in found["lieferungen"]:
        older = f" (delivered for {delivery['geliefert']})" if delivery["geliefert"] else ""
        table.add_row(
            delivery["quelle"],
            delivery["datei"] + older,
            delivery["blatt"],
            german.date(dt.date.fromisoformat(delivery["datenstand"])),
            str(delivery["zeilen"]),
            str(delivery["befunde"]),
        )
    return table


def _built(project: Project, day: dt.date) -> str:
    pages = sorted(path.name for path in (project.results(day) / "anhang").glob("*.html"))
    if not pages:
        return f"no pages built; next step: kleve-kpi report {day}"
    return f"built: {', '.join(pages)}"
