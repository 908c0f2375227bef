"""Options that several commands have."""

from pathlib import Path

import click

RAW = click.option(
    "--raw",
    type=click.Path(path_type=Path, readable=False),
    envvar="KLEVE_KPI_RAW",
    help="Folder of raw exports instead of data/raw.",
)
OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    envvar="KLEVE_KPI_OUT",
    help="Folder of results instead of data/processed.",
)
