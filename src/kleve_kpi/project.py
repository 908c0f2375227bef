"""Folders, settings and deliveries of a project.

The project's root is found upward from the working folder; ``KLEVE_KPI_RAW`` and
``KLEVE_KPI_OUT`` replace data/raw and data/processed.
"""

import dataclasses
import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kleve_kpi.errors import ProjectError, UnknownNameError
from kleve_kpi.privacy import SAMPLE_KEY, find_key
from kleve_kpi.published import Published, read_published, read_semicolon_csv
from kleve_kpi.settings import NAME as SETTINGS
from kleve_kpi.settings import read_settings

RAW_VARIABLE = "KLEVE_KPI_RAW"
OUT_VARIABLE = "KLEVE_KPI_OUT"
SAMPLE_MARKER = "BEISPIEL"
PUBLISHED = "veroeffentlicht.csv"
_NO_DELIVERY = {SAMPLE_MARKER, PUBLISHED, "README.md", "Thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Project:
    """Where things lie: ``root`` with notebooks and settings, ``raw`` exports, ``out`` results."""

    root: Path
    raw: Path
    out: Path
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def notebooks(self) -> Path:
        """The folder of the source notebooks."""
        return self.root / "notebooks"

    @cached_property
    def stichtage(self) -> list[dt.date]:
        """All report dates in the raw folder, oldest first.

        Raises:
            ProjectError: the raw folder does not exist.
        """
        if not self.raw.is_dir():
            raise ProjectError(
                f"The folder for raw exports does not exist: expected {self.raw}. "
                "Create it, or name another one with --raw."
            )
        return sorted(
            day for path in self.raw.iterdir() if path.is_dir() and (day := _iso_day(path.name))
        )

    def stichtag(self, text: str | None) -> dt.date:
        """The report date of that ISO text; the newest one for None.

        Raises:
            UnknownNameError: no folder of that date in the raw folder.
        """
        available = [day.isoformat() for day in self.stichtage]
        if text is None:
            if not available:
                raise ProjectError(
                    f"There is no report date yet: expected folders like 2022-11-28 in {self.raw}."
                )
            return self.stichtage[-1]
        day = _iso_day(text)
        if day is None or day not in self.stichtage:
            advice = "" if day else "Write the date as YYYY-MM-DD."
            raise UnknownNameError("report date", text, available, advice)
        return day

    def folder(self, stichtag: dt.date) -> Path:
        """The raw exports of a report date."""
        return self.raw / stichtag.isoformat()

    def results(self, stichtag: dt.date) -> Path:
        """The built results of a report date."""
        return self.out / stichtag.isoformat()

    def deliveries(self, stichtag: dt.date) -> list[Path]:
        """The delivered files of a report date, by name; Excel's lock files are passed over."""
        return sorted(
            path
            for path in self.folder(stichtag).iterdir()
            if path.is_file()
            and path.name not in _NO_DELIVERY
            and not path.name.startswith((".", "~$"))
        )

    def is_sample(self, stichtag: dt.date) -> bool:
        """Whether the report date is fictional."""
        return (self.folder(stichtag) / SAMPLE_MARKER).exists()

    def before(self, stichtag: dt.date) -> dt.date | None:
        """The report date before; real ones never compare with fictional ones."""
        sample = self.is_sample(stichtag)
        earlier = [d for d in self.stichtage if d < stichtag and self.is_sample(d) == sample]
        return earlier[-1] if earlier else None

    def published(self, stichtag: dt.date) -> list[Published]:
        """What was published for a report date, from all frozen files of its world."""
        return [
            figure
            for day in self.stichtage
            if self.is_sample(day) == self.is_sample(stichtag)
            for figure in read_published(self.folder(day) / PUBLISHED)
            if figure.stichtag == stichtag.isoformat()
        ]

    def wordings(self, stichtag: dt.date) -> list[Published]:
        """The newest published wordings up to a report date, as they speak of that date.

        A figure that its report gave for its own date is looked for at ``stichtag``; one that it
        gave for an earlier date counts only where that report is the one of ``stichtag``.
        """
        sample = self.is_sample(stichtag)
        for day in reversed([d for d in self.stichtage if d <= stichtag]):
            figures = read_published(self.folder(day) / PUBLISHED)
            if figures and self.is_sample(day) == sample:
                if day == stichtag:
                    return figures
                own = [figure for figure in figures if figure.stichtag == day.isoformat()]
                return [dataclasses.replace(f, stichtag=stichtag.isoformat()) for f in own]
        return []

    def supported(self, stichtag: dt.date) -> frozenset[str]:
        """Kennzahlen of a fictional date that follow from the real report, see its marker."""
        marker = self.folder(stichtag) / SAMPLE_MARKER
        if not marker.exists() or not marker.read_bytes().strip():
            return frozenset()
        return frozenset(row["kennzahl"] for row in read_semicolon_csv(marker, ["kennzahl"]))

    def key(self, stichtag: dt.date) -> bytes | None:
        """The key for pseudonyms; samples use a public one."""
        if self.is_sample(stichtag):
            return SAMPLE_KEY
        name = self.settings.get("schluesseldatei")
        return find_key(self.root / name if name else None)


def topic_notebooks(folder: Path) -> list[Path]:
    """The notebooks of the topics in a folder, ``NN_<thema>.ipynb``, in the report's order."""
    return sorted(folder.glob("[0-9][0-9]_*.ipynb"))


def thema_of(notebook: Path) -> str:
    """The topic that a notebook tells of, from its file name.

    >>> thema_of(Path("20_mobile_office.ipynb"))
    'mobile_office'
    """
    return notebook.stem.partition("_")[2]


def find_project(raw: Path | None = None, out: Path | None = None) -> Project:
    """The project around the working folder; ``raw`` and ``out`` replace its data folders.

    Raises:
        ProjectError: no project found, or its settings cannot be read.
    """
    here = Path.cwd()
    root = next(
        (
            p
            for p in (here, *here.parents)
            if (p / "notebooks").is_dir()
            and ((p / SETTINGS).exists() or (p / "data" / "raw").is_dir())
        ),
        None,
    )
    if root is None:
        raise ProjectError(
            f"No kleve_kpi project found: expected notebooks/ and {SETTINGS} in {here} or above. "
            "Change into the project's folder."
        )
    settings = read_settings(root / SETTINGS)
    raw = raw or _from_environment(RAW_VARIABLE) or root / "data" / "raw"
    out = out or _from_environment(OUT_VARIABLE) or root / "data" / "processed"
    return Project(root, raw.resolve(), out.resolve(), settings)


def _from_environment(variable: str) -> Path | None:
    return Path(os.environ[variable]) if os.environ.get(variable) else None


def _iso_day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    # Python also reads 20221128 and 2022-W48-1, which no folder is called.
    return day if day.isoformat() == text else None
