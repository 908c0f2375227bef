"""What an analyst sees first in JupyterLab: what is there, what is missing, what to do next."""

import datetime as dt

import pandas as pd

from kleve_kpi import german
from kleve_kpi.project import Project, find_project
from kleve_kpi.status import DateStatus, Step, status_of
from kleve_kpi.tables import Head, Table

_WORDS = {
    "unusable": ("Datei nicht verwendbar", "Vom Fachbereich neu anfordern."),
    "missing": ("Noch nie geliefert", "Beim Absender anfordern."),
    "findings": ("Befunde zu klären", "{command} schreibt die Rückmeldungen."),
    "pages": ("Seiten", "{command} baut sie."),
    "done": ("Seiten", "Aktuell, nichts zu tun."),
}


class Start:
    """The state of the newest report date, or of the one given, each point with its next step.

    ``lieferungen`` and ``schritte`` are its two tables.
    """

    def __init__(self, stichtag: str | None = None, project: Project | None = None) -> None:
        """The state of a report date.

        Raises:
            UnknownNameError: no such report date.
            ProjectError: there is no project around the working folder, or no report date yet.
        """
        project = project or find_project()
        self._status: DateStatus = status_of(project, project.stichtag(stichtag))

    @property
    def lieferungen(self) -> Table:
        """What was delivered: source, file, Datenstand, rows, findings, those to be looked at."""
        rows = [
            (
                delivery["quelle"],
                delivery["datei"],
                pd.Timestamp(delivery["datenstand"]),
                delivery["zeilen"],
                delivery["befunde"],
                delivery["offen"],
                f"vom {_day(delivery['geliefert'])}" if delivery["geliefert"] else "neu",
            )
            for delivery in self._status.lieferungen
        ]
        heads = ["Quelle", "Datei", "Datenstand", "Zeilen", "Befunde", "davon zu klären"]
        frame = pd.DataFrame(rows, columns=[*heads, "Lieferung"])
        return Table.of(frame, titel=f"Lieferungen zum {german.date(self._status.stichtag)}")

    @property
    def schritte(self) -> Table:
        """What stands open, and the next step for each."""
        heads = (Head("Stand", zeilenkopf=True), Head("Was"), Head("Nächster Schritt"))
        lines = tuple(_line(step) for step in self._status.steps)
        return Table("Nächste Schritte", heads, lines)

    def _repr_html_(self) -> str:
        return self.schritte._repr_html_() + self.lieferungen._repr_html_()


def _line(step: Step) -> tuple[str, str, str]:
    state, next_step = _WORDS[step.kind]
    what = step.what
    if step.kind == "pages":
        what = f"{what} (seither hat sich etwas geändert)" if what else "noch nicht gebaut"
    return state, what, next_step.format(command=step.command)


def _day(text: str) -> str:
    return german.date(dt.date.fromisoformat(text))
