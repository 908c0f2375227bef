"""The commands. Imports of heavy modules stand inside the commands, so that --help is quick."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kleve_kpi import __version__
from kleve_kpi.errors import KleveKpiError, ProjectError

if TYPE_CHECKING:
    import pandas as pd

    from kleve_kpi.settled import Checked

_RAW = click.option(
    "--raw",
    type=click.Path(path_type=Path),
    envvar="KLEVE_KPI_RAW",
    help="Folder of raw exports instead of data/raw.",
)
_OUT = click.option(
    "--out",
    type=click.Path(path_type=Path),
    envvar="KLEVE_KPI_OUT",
    help="Folder of results instead of data/processed.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kleve-kpi")
def commands() -> None:
    """Build the figures and the HTML appendix of the Sachstandsbericht Digitalisierung.

    STICHTAG is a report date such as 2022-11-28; the newest one if it is left out.
    """


@commands.command()
@click.argument("stichtag", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Build every report date.")
@click.option("--topic", "themen", multiple=True, metavar="T", help="Build this topic only.")
@click.option(
    "--edition",
    type=click.Choice(["oeffentlich", "intern"]),
    default="oeffentlich",
    show_default=True,
    help="Public pages, or internal ones with code and findings.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Notebooks run at the same time.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Run the notebooks on the workers of this Dask scheduler (tcp://...).",
)
@click.option("--force", is_flag=True, help="Build what has not changed, too.")
@click.option("--why", is_flag=True, help="Say for each topic why it is built or not.")
@click.option("--quiet", is_flag=True, help="Say nothing unless something fails.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@_RAW
@_OUT
def report(
    stichtag: tuple[str, ...],
    every: bool,
    themen: tuple[str, ...],
    edition: str,
    jobs: int | None,
    scheduler: str | None,
    force: bool,
    why: bool,
    quiet: bool,
    as_json: bool,
    raw: Path | None,
    out: Path | None,
) -> None:
    """Build tables, Kennzahlen and pages of one or more report dates, as far as they changed."""
    from kleve_kpi.project import find_project
    from kleve_kpi.report.kept import nothing_changed, unchanged_record
    from kleve_kpi.report.processes import warm_up
    from kleve_kpi.report.scratch import scratch, temporary_in

    if every and stichtag:
        raise click.UsageError("Give report dates or --all, not both.")
    if jobs and scheduler:
        raise click.UsageError("Give --jobs or --scheduler, not both.")
    if as_json and (quiet or why):
        raise click.UsageError("Give --json alone, not with --quiet or --why.")
    project = find_project(raw, out)
    dates = [day.isoformat() for day in project.stichtage] if every else list(stichtag)
    # Every date is checked before the first one is built.
    chosen = list(dict.fromkeys(project.stichtag(date) for date in dates or [None]))
    records = {
        day: unchanged_record(project, day.isoformat(), edition)
        for day in chosen
        if not (force or themen) and nothing_changed(project, day.isoformat(), edition)
    }
    for day in records if not (quiet or as_json) else ():
        click.echo(f"{day}: nothing has changed. Pages: {records[day]['seiten']}")
    if left := [day for day in chosen if day not in records]:
        # What a batch that is killed leaves behind goes with the next one.
        with scratch() as place, temporary_in(place):
            warm_up()  # it imports while this process does
            from kleve_kpi.report.batch import build
            from kleve_kpi.report.cluster import workers
            from kleve_kpi.report.progress import Progress, result_record

            with (
                Progress(silent=quiet or as_json, why=why) as progress,
                workers(jobs, scheduler) as executor,
            ):
                results = build(
                    project,
                    left,
                    executor,
                    themen=themen,
                    ausgabe=edition,
                    force=force,
                    watch=progress,
                )
        records |= {result.stichtag: result_record(result) for result in results}
    if as_json:
        listed = [records[day] for day in chosen]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
    if not all(record["ok"] for record in records.values()):
        sys.exit(1)


@commands.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", metavar="Q", help="Look for this source only.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="T",
    help="Cleaned table: a name ending in .csv, .parquet or .xlsx.",
)
@click.option(
    "--findings",
    type=click.Path(path_type=Path),
    metavar="F.json",
    help="Write the findings here as JSON.",
)
def clean(file: Path, source: str | None, out: Path, findings: Path | None) -> None:
    """Clean one delivered FILE and write its table (one a source, if it holds several)."""
    from kleve_kpi.clean import clean_file
    from kleve_kpi.export import require_folder, write_findings, write_tables
    from kleve_kpi.source import get_source

    if findings:
        require_folder(findings)
    cleaned = clean_file(file, [get_source(source)] if source else None)
    written = write_tables(out, {c.source.name: c.declared for c in cleaned})
    found = [finding for c in cleaned for finding in c.findings]
    if findings:
        write_findings(findings, found)
    for table in cleaned:
        click.echo(
            f"{table.source.name}: {table.rows_read} rows read, {len(table.table)} kept, "
            f"{table.rows_set_aside} set aside, {len(table.findings)} findings"
        )
    click.echo("Written: " + ", ".join(str(path) for path in written))


@commands.command()
@click.argument("file", type=click.Path(path_type=Path))
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


@commands.command()
@click.argument("stichtag", required=False)
@_RAW
@_OUT
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


@commands.command()
@click.argument("stichtag", required=False)
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print.",
)
@click.option(
    "--out",
    "target",
    type=click.Path(path_type=Path),
    metavar="F.xlsx",
    help="Write Kennzahlen and breakdowns to this workbook instead of printing.",
)
@_RAW
def kpis(stichtag: str | None, style: str, target: Path | None, raw: Path | None) -> None:
    """Print all Kennzahlen of a report date."""
    from kleve_kpi.export import plain_records, write_tables
    from kleve_kpi.kennzahlen import computable, gliederungen_frame, kennzahlen_frame
    from kleve_kpi.opening import open_report_date
    from kleve_kpi.project import find_project

    at = open_report_date(stichtag, project=find_project(raw))
    topics, broken = computable(at)
    frame = kennzahlen_frame(at, topics)
    if target:
        if target.suffix.lower() != ".xlsx":
            raise ProjectError(f"Expected a name ending in .xlsx, saw '{target.name}'.")
        write_tables(target, {"kennzahlen": frame, "gliederungen": gliederungen_frame(at, topics)})
        click.echo(f"Written: {target}")
    elif style == "json":
        click.echo(json.dumps(plain_records(frame), ensure_ascii=False, indent=1))
    elif style == "csv":
        import csv

        writer = csv.DictWriter(sys.stdout, list(frame.columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(plain_records(frame))
    else:
        _print_kennzahlen(frame)
    for thema, reason in broken.items():
        click.echo(f"kleve-kpi: {thema}: {reason}", err=True)
    for name, error in at.failed.items():
        if str(error) not in "".join(broken.values()):
            click.echo(f"kleve-kpi: {name}: {error}", err=True)
    if broken or at.failed:
        sys.exit(1)


def _print_kennzahlen(frame: "pd.DataFrame") -> None:
    import pandas as pd
    from rich.console import Console
    from rich.table import Column, Table

    from kleve_kpi import german

    table = Table(
        Column("Kennzahl", overflow="fold"),
        "Titel",
        *_right("Wert", "Basis", "letzter Bericht"),
        "Datenstand",
    )
    for row in frame.itertuples():
        digits = 1 if row.art == "quote" else None
        table.add_row(
            row.kennzahl,
            row.titel,
            row.text if pd.notna(row.text) else german.number(row.wert, digits),
            "" if pd.isna(row.basiswert) else german.number(row.basiswert),
            "" if pd.isna(row.vergleich_wert) else german.number(row.vergleich_wert, digits),
            german.date(row.datenstand),
        )
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _right(*headers: str) -> list:
    from rich.table import Column

    return [Column(header, justify="right") for header in headers]


@commands.command()
@click.argument("kennzahl")
@click.argument("stichtag", required=False)
@_RAW
def explain(kennzahl: str, stichtag: str | None, raw: Path | None) -> None:
    """Show where one number comes from: definition, formula, rows and cells."""
    from kleve_kpi.explain import explain as explained
    from kleve_kpi.opening import open_report_date
    from kleve_kpi.project import find_project

    at = open_report_date(stichtag, project=find_project(raw))
    click.echo(str(explained(at, kennzahl)))


@commands.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("stichtag", required=False)
@_RAW
def reconcile(file: Path, stichtag: str | None, raw: Path | None) -> None:
    """Compare the figures of a text, slides or a PDF with the Kennzahlen.

    Exit code 1 when a figure differs or a sum does not close.
    """
    from collections import Counter

    from rich.console import Console
    from rich.table import Table

    from kleve_kpi.documents import read_lines
    from kleve_kpi.opening import open_report_date
    from kleve_kpi.project import PUBLISHED, find_project
    from kleve_kpi.reconcile import reconcile as reconciled

    project = find_project(raw)
    at = open_report_date(stichtag, project=project)
    wordings = project.wordings(at.stichtag)
    if not wordings:
        raise ProjectError(
            f"No published wording is known up to {at.stichtag}. Expected {PUBLISHED} in the "
            "folder of a report date; kleve-kpi freeze writes one."
        )
    matches = reconciled(at, read_lines(file), wordings)
    table = Table(_right("Zeile")[0], "Urteil", "im Text", "berechnet", "Kennzahl", "Stelle")
    for match in matches:
        table.add_row(
            str(match.zeile),
            match.verdict,
            match.im_text,
            match.berechnet,
            match.kennzahl,
            match.text[:60],
        )
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    counts = Counter(match.verdict for match in matches)
    click.echo(", ".join(f"{verdict}: {count}" for verdict, count in counts.items()))
    if counts["weicht ab"] or counts["Summe offen"]:
        sys.exit(1)


@commands.command()
@click.argument("stichtag", required=False)
@_RAW
def freeze(stichtag: str | None, raw: Path | None) -> None:
    """Keep the Kennzahlen of a report date as published, for later comparison."""
    from kleve_kpi.files import write_whole
    from kleve_kpi.kennzahlen import as_published
    from kleve_kpi.opening import open_report_date
    from kleve_kpi.project import PUBLISHED, find_project
    from kleve_kpi.published import write_published

    project = find_project(raw)
    at = open_report_date(stichtag, project=project)
    target = project.folder(at.stichtag) / PUBLISHED
    if target.exists():
        raise ProjectError(
            f"{at.stichtag} is frozen already: {target} exists. Remove it first if what was "
            "published is really to be replaced."
        )
    figures = as_published(at)
    write_whole(target, lambda path: write_published(path, figures))
    click.echo(f"Written: {target} ({len(figures)} figures)")


@commands.command("release-check")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@_RAW
def release_check(folder: Path, raw: Path | None) -> None:
    """Look through DIR for what must not be published, and write freigabe.html beside it.

    Exit code 1 when something blocks the release.
    """
    from kleve_kpi.files import write_whole
    from kleve_kpi.release.gate import check_folder, find_known
    from kleve_kpi.release.protocol import PROTOCOL, protocol_page

    known, settings, beispiel = find_known(folder, raw)
    result = check_folder(folder, known, settings)
    for hit in result.hits:
        click.echo(f"{'BLOCKED' if hit.rule.sperrt else 'note'}: {hit.satz}", err=hit.rule.sperrt)
    if known is None:
        click.echo("note: no deliveries found for this folder; names and ids were not looked for.")
    target = folder.resolve().parent / PROTOCOL
    page = protocol_page(result, settings, beispiel=beispiel)
    try:
        write_whole(target, lambda path: path.write_text(page, encoding="utf-8"))
        click.echo(f"Written: {target}")
    except OSError as error:
        click.echo(f"note: {target} could not be written ({error.strerror}).", err=True)
    verdict = "released" if result.ok else "not released"
    click.echo(
        f"{len(result.files)} files checked: {len(result.blocks)} findings block, "
        f"{len(result.notes)} to look at: {verdict}"
    )
    if not result.ok:
        sys.exit(1)


@commands.command()
@_RAW
@_OUT
def status(raw: Path | None, out: Path | None) -> None:
    """Show what was delivered for each report date, and what is built."""
    from rich.console import Console

    from kleve_kpi.project import find_project
    from kleve_kpi.status import print_status

    print_status(find_project(raw, out), Console(width=None if sys.stdout.isatty() else 160))


def main() -> None:
    """Entry point: known errors become one sentence and exit code 1, never a traceback."""
    try:
        commands.main(standalone_mode=False)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("kleve-kpi: stopped.", err=True)
        sys.exit(1)
    except KleveKpiError as error:
        click.echo(f"kleve-kpi: {error}", err=True)
        sys.exit(1)
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        click.echo(f"kleve-kpi: {what}{error.strerror or error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
