"""The commands about Kennzahlen."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kleve_kpi.cli.options import RAW
from kleve_kpi.errors import ProjectError

if TYPE_CHECKING:
    import pandas as pd


@click.command()
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
    type=click.Path(path_type=Path, readable=False),
    metavar="F.xlsx",
    help="Write Kennzahlen and breakdowns to this workbook instead of printing.",
)
@RAW
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


@click.command()
@click.argument("kennzahl", required=False)
@click.argument("stichtag", required=False)
@RAW
def explain(kennzahl: str | None, stichtag: str | None, raw: Path | None) -> None:
    """Show where one number comes from: definition, formula, rows and cells.

    Without KENNZAHL: how all of them are defined, as Markdown.
    """
    from kleve_kpi.explain import definitions
    from kleve_kpi.explain import explain as explained
    from kleve_kpi.opening import open_report_date
    from kleve_kpi.project import find_project

    if kennzahl is None:
        click.echo("\n".join(definitions()))
        return
    at = open_report_date(stichtag, project=find_project(raw))
    click.echo(str(explained(at, kennzahl)))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.argument("stichtag", required=False)
@RAW
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


@click.command()
@click.argument("stichtag", required=False)
@RAW
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
