"""The commands that write the first draft of a source or a topic."""

from pathlib import Path

import click


@click.group()
def new() -> None:
    """Write a new source or topic, with its test."""


@new.command("source")
@click.argument("name")
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path, readable=False),
    required=True,
    metavar="FILE",
    help="A workbook as a department sends it.",
)
@click.option("--sheet", metavar="S", help="Look at this sheet only.")
@click.option("--titel", default="", metavar="T", help="What readers call it.")
@click.option("--absender", default="", metavar="A", help="Who sends it, such as 'FB 66'.")
def new_source(name: str, file: Path, sheet: str | None, titel: str, absender: str) -> None:
    """Write src/kleve_kpi/sources/NAME.py and its test from a workbook's largest table."""
    from kleve_kpi.project import find_project
    from kleve_kpi.scaffold.new import write_source

    for line in write_source(find_project(), name, file, sheet, titel, absender):
        click.echo(line)


@new.command("topic")
@click.argument("name")
@click.option("--source", metavar="Q", help="The source it tells of; NAME if left out.")
@click.option("--titel", default="", metavar="T", help="The title of its page.")
def new_topic(name: str, source: str | None, titel: str) -> None:
    """Write src/kleve_kpi/topics/NAME.py, its test and its notebook, for one source."""
    from kleve_kpi.project import find_project
    from kleve_kpi.scaffold.new import write_topic

    for line in write_topic(find_project(), name, source or name, titel):
        click.echo(line)
