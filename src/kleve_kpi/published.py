"""What was published: veroeffentlicht.csv, one frozen figure a row, with its wording."""

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from kleve_kpi import german
from kleve_kpi.errors import LayoutError


@dataclass(frozen=True)
class Published:
    """One published figure; ``kennzahl`` is the name within its ``thema``.

    ``wert`` is a plain number ("1832", "25.2") or a text; ``wortlaut`` the words in which it was
    published.
    """

    stichtag: str
    thema: str
    kennzahl: str
    art: str
    wert: str
    wortlaut: str

    @property
    def id(self) -> str:
        """The full id of the Kennzahl."""
        return f"{self.thema}.{self.kennzahl}"

    @property
    def invented(self) -> bool:
        """Whether it was published as a part of fictional samples alone, and marked so."""
        return self.wortlaut.endswith(german.MARK)


COLUMNS = tuple(field.name for field in fields(Published))
_NEEDED = ("stichtag", "thema", "kennzahl", "wert")


def read_semicolon_csv(path: Path, columns: Iterable[str]) -> list[dict[str, str]]:
    """The rows of a CSV with semicolons, UTF-8.

    Raises:
        LayoutError: one of the columns is missing, or the file is not UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, delimiter=";")
            rows = list(reader)
    except UnicodeDecodeError as error:
        raise LayoutError(
            path.name, None, "text in UTF-8", "other bytes", "Save it as CSV UTF-8."
        ) from error
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise LayoutError(
            path.name,
            None,
            f"the columns {', '.join(columns)}",
            f"no column {', '.join(missing)}",
            "Columns are separated by semicolons.",
        )
    return rows


def read_published(path: Path) -> list[Published]:
    """The figures frozen in one file; none if it does not exist."""
    if not path.exists():
        return []
    rows = read_semicolon_csv(path, _NEEDED)
    return [Published(*(row.get(name) or "" for name in COLUMNS)) for row in rows]


def write_published(path: Path, figures: Iterable[Published]) -> None:
    """Write frozen figures."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(astuple(figure) for figure in figures)
