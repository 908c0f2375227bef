"""The commands. Imports of heavy modules stand inside the commands, so that --help is quick."""

import gc
import sys

import click

from kleve_kpi import __version__
from kleve_kpi.cli import deliveries, figures, new, report, workbench
from kleve_kpi.errors import KleveKpiError
from kleve_kpi.system import show_all_signs


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kleve-kpi")
def commands() -> None:
    """Build the figures and the HTML appendix of the Sachstandsbericht Digitalisierung.

    STICHTAG is a report date such as 2022-11-28; the newest one if it is left out.
    """


for command in (
    report.report,
    deliveries.check,
    deliveries.clean,
    deliveries.inspect,
    figures.kpis,
    figures.explain,
    figures.reconcile,
    report.release_check,
    report.charts,
    figures.freeze,
    deliveries.status,
    workbench.lab,
    new.new,
):
    commands.add_command(command)


def main() -> None:
    """Entry point: known errors become one sentence and exit code 1, never a traceback."""
    show_all_signs()
    # What is imported stays; to look for garbage among it takes a fifth of the time.
    gc.set_threshold(10_000)
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
    finally:
        gc.freeze()  # else it is all looked through once more before the process ends


if __name__ == "__main__":
    main()
