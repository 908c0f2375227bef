"""The commands about delivered workbooks."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kleve_kpi.cli.options import OUT, RAW

if TYPE_CHECKING:
    from kleve_kpi.settled import Checked


@click.command()
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--source", metavar="Q", help="Look for this source only.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    required=True,
    metavar="T",
    help="Cleaned table: a name ending in .csv, .parquet or .xlsx.",
)
@click.option(
    "--findings",
    type=click.Path(path_type=Path, readable=False),
    metavar="F.json",
    help="Write the findings here as JSON.",
)
def clean(file: Path, source: str | None, out: Path, findings: Path | None) -> None:
    """Clean one delivered FILE and write its table (one a source, if it holds several)."""
    from kleve_kpi.clean import clean_file
    from kleve_kpi.export import require_place, write_findings, write_tables
    from kleve_kpi.source import get_source

    if findings:
        require_place(findings, file)
    cleaned = clean_file(file, [get_source(source)] if source else None)
    written = write_tables(out, {c.source.name: c.declared for c in cleaned}, file)
    found = [finding for c in cleaned for finding in c.findings]
    if findings:
        write_findings(findings, found)
    for table in cleaned:
        click.echo(
            f"{table.source.name}: {table.rows_read} rows read, {len(table.table)} kept, "
            f"{table.rows_set_aside} set aside, {len(table.findings)} findings"
        )
    click.echo("Written: " + ", ".join(str(path) for path in written))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def inspect(file: Path, as_json: bool) -> None:
    """Show the tables that the reader sees in any workbook, known as a source or not."""
    from kleve_kpi.inspection import inspect_workbook, inspection_lines
    from kleve_kpi.read import read_workbook

    book = read_workbook(file)
    if as_json:
        click.echo(json.dumps(inspect_workbook(book), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(inspection_lines(book)))


@click.command()
@click.argument("stichtag", required=False)
@RAW
@OUT
def check(stichtag: str | None, raw: Path | None, out: Path | None) -> None:
    """Count the findings per source, and write the workbooks that go back to the departments."""
    from kleve_kpi.feedback import write_feedback
    from kleve_kpi.opening import open_report_date
    from kleve_kpi.project import find_project

    project = find_project(raw, out)
    at = open_report_date(stichtag, project=project)
    results = write_feedback(project, at)
    for result in results:
        if result.error:
            click.echo(f"{result.datei}: not usable, see the workbook for its department")
        for source in result.sources:
            click.echo(f"{source.quelle}: {result.datei}: {_counted(source)}")
            for finding, _ in source.settled_findings:
                click.echo(f"  settled: {finding.code} {finding.zellen or finding.spalte}")
        if result.path:
            click.echo(f"  -> {result.path}")
    for quelle, date in at.aelter.items():
        click.echo(f"{quelle}: not delivered, the last delivery is of {date}")
    for error in at.failed.values():
        click.echo(f"kleve-kpi: {error}", err=True)
    if at.failed:
        sys.exit(1)


def _counted(source: "Checked") -> str:
    errors, warnings, notes = source.counts.values()
    words = [f"errors {errors}, warnings {warnings}, notes {notes}"]
    if source.first is not None:
        words.append(
            f"since the first delivery settled {len(source.settled)}, "
            f"still there {len(source.still)}, new {len(source.new)}"
        )
    if source.since:
        oldest = min(source.since.values())
        words.append(f"open from earlier dates {len(source.since)}, the oldest of {oldest}")
    return "; ".join(words)


@click.command()
@RAW
@OUT
def status(raw: Path | None, out: Path | None) -> None:
    """Show what was delivered for each report date, and what is built."""
    from rich.console import Console

    from kleve_kpi.project import find_project
    from kleve_kpi.status import print_status

    print_status(find_project(raw, out), Console(width=None if sys.stdout.isatty() else 160))
