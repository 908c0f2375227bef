"""The commands that build an appendix and look through it."""

import json
import sys
from pathlib import Path

import click

from kleve_kpi.cli.options import OUT, RAW


@click.command()
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
@RAW
@OUT
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
    if as_json and quiet:
        raise click.UsageError("Give --quiet or --json, not both.")
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
        click.echo(f"{day}: nothing has changed. Pages: {records[day]['seiten']}/index.html")
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


@click.command("release-check")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, readable=False))
@RAW
def release_check(folder: Path, raw: Path | None) -> None:
    """Look through DIR for what must not be published, and write freigabe.html beside it.

    Exit code 1 when something blocks the release.
    """
    from kleve_kpi.files import write_whole
    from kleve_kpi.release.gate import check_folder, find_known
    from kleve_kpi.release.protocol import protocol_page, protocol_path

    known, settings, beispiel = find_known(folder, raw)
    result = check_folder(folder, known, settings)
    for hit in result.hits:
        click.echo(f"{'BLOCKED' if hit.rule.sperrt else 'note'}: {hit.satz}", err=hit.rule.sperrt)
    if known is None:
        click.echo("note: no deliveries found for this folder; names and ids were not looked for.")
    target = protocol_path(folder)
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


@click.command()
@click.argument("stichtag", required=False)
@click.option(
    "--edition",
    type=click.Choice(["oeffentlich", "intern"]),
    default="oeffentlich",
    show_default=True,
    help="What public slides may show, or all.",
)
@RAW
@OUT
def charts(stichtag: str | None, edition: str, raw: Path | None, out: Path | None) -> None:
    """Write all charts as SVG and PNG in 16:9, and slides with the main figures (PPTX)."""
    import os

    from kleve_kpi.opening import open_report_date
    from kleve_kpi.project import OUT_VARIABLE, RAW_VARIABLE, find_project
    from kleve_kpi.slides.folder import write_folien

    project = find_project(raw, out)
    # The notebooks open the report date by themselves.
    os.environ[RAW_VARIABLE], os.environ[OUT_VARIABLE] = str(project.raw), str(project.out)
    written = write_folien(project, open_report_date(stichtag, ausgabe=edition, project=project))
    click.echo(f"Written: {written.folder} ({written.charts} charts, {written.deck})")
