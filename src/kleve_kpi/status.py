"""What was delivered for each report date and what is built, for the terminal."""

from rich.console import Console
from rich.table import Table

from kleve_kpi import german
from kleve_kpi.opening import open_report_date
from kleve_kpi.project import Project
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.source import all_sources


def print_status(project: Project, console: Console) -> None:
    """Print a table of the deliveries of each report date, what is missing, and what is built."""
    for day in project.stichtage:
        at = open_report_date(day.isoformat(), project=project)
        console.print(f"[bold]{day}[/bold]{' (fictional sample)' if at.beispiel else ''}")
        console.print(_deliveries(at))
        for error in at.failed.values():
            console.print(f"not usable: {error}", markup=False)
        if missing := sorted(set(all_sources()) - set(at.deliveries)):
            console.print(f"not delivered: {', '.join(missing)}", markup=False, soft_wrap=True)
        console.print(_built(project, at), markup=False)
        console.print()


def _deliveries(at: ReportDate) -> Table:
    table = Table("Source", "File", "Sheet", "Datenstand")
    table.add_column("Rows", justify="right")
    table.add_column("Findings", justify="right")
    for name, cleaned in at.deliveries.items():
        older = f" (delivered for {at.aelter[name]})" if name in at.aelter else ""
        table.add_row(
            name,
            cleaned.datei + older,
            cleaned.blatt,
            german.date(cleaned.datenstand),
            str(len(cleaned.table)),
            str(len(cleaned.findings)),
        )
    return table


def _built(project: Project, at: ReportDate) -> str:
    pages = sorted(p.name for p in (project.results(at.stichtag) / "anhang").glob("*.html"))
    if not pages:
        return f"no pages built; next step: kleve-kpi report {at.stichtag}"
    return f"built: {', '.join(pages)}"
