"""The commands with which an analyst works in JupyterLab."""

import os
import subprocess
import sys
from pathlib import Path

import click

from kleve_kpi.cli.options import OUT, RAW

START = "notebooks/start.ipynb"


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@RAW
@OUT
def lab(arguments: tuple[str, ...], raw: Path | None, out: Path | None) -> None:
    """Open JupyterLab with the project's start notebook.

    ARGUMENTS go to JupyterLab, such as --no-browser or --port=8890.
    """
    from kleve_kpi.project import OUT_VARIABLE, RAW_VARIABLE, find_project

    project = find_project(raw, out)
    folders = {RAW_VARIABLE: str(project.raw), OUT_VARIABLE: str(project.out)}
    # The environment that this command runs in, whatever other JupyterLab there is.
    command = [
        *(sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={project.root}"),
        f"--LabApp.default_url=/lab/tree/{START}",
    ]
    done = subprocess.run([*command, *arguments], cwd=project.root, env=os.environ | folders)
    if done.returncode:
        sys.exit(1)
