"""The one way to show a table: caption, scoped headers, German values, no empty cell."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
import pandas as pd

from kleve_kpi import german
from kleve_kpi.errors import ProjectError, UnknownNameError

MARKUP = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "markup", encoding="utf-8"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
SPOKEN = {german.UNKNOWN: "unbekannt", german.NOTHING: german.SIGNS[german.NOTHING]}
PHONE = 30  # characters that a line of a table has on a phone of 320 pixels, room between columns

Format = Callable[..., str]


@dataclass(frozen=True)
class Head:
    """The header of a column; ``zahl`` aligns right, ``zeilenkopf`` makes its cells row headers."""

    titel: str
    zahl: bool = False
    zeilenkopf: bool = False


@dataclass(frozen=True)
class Table:
    """What a reader sees as a table: plain text cells, already in German formats.

    An empty cell shows the sign "." (unknown). Text is escaped where it becomes HTML.
    """

    titel: str
    kopf: tuple[Head, ...]
    zeilen: tuple[tuple[str, ...], ...] = field(repr=False)
    hinweis: str = ""

    def __post_init__(self) -> None:
        if not self.titel.strip():
            raise ProjectError("A table needs a title: it is what a screen reader announces.")
        for row in self.zeilen:
            if len(row) != len(self.kopf):
                raise ProjectError(
                    f"Table '{self.titel}': expected {len(self.kopf)} cells in each row, "
                    f"saw {len(row)}: {row}."
                )

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        *,
        titel: str,
        formate: Mapping[str, Format] | None = None,
        kopf: Mapping[str, str] | None = None,
        hinweis: str = "",
        zeilenkoepfe: int = 1,
    ) -> "Table":
        """A table of the frame's columns; the index is not shown.

        Args:
            frame: One row a line.
            titel: The caption.
            formate: Head to function of one value; otherwise by type (numbers with as many
                decimals as needed up to one, dates, ja/nein, text). Missing values never reach it.
            kopf: Head to the words of its header; otherwise the name of the column.
            hinweis: A note below the table.
            zeilenkoepfe: So many columns from the left are row headers.

        Raises:
            UnknownNameError: ``formate`` or ``kopf`` name a column that the frame does not have.

        >>> frame = pd.DataFrame({"fb": ["FB 10", "FB 40"], "wert": [1832, None]})
        >>> Table.of(frame, titel="Anträge", kopf={"fb": "Fachbereich", "wert": "Anzahl"}).zeilen
        (('FB 10', '1.832'), ('FB 40', '.'))
        """
        formate, kopf = formate or {}, kopf or {}
        for name in (*formate, *kopf):
            if name not in frame.columns:
                raise UnknownNameError("column", name, map(str, frame.columns))
        heads = [
            Head(str(kopf.get(name, name)), _is_number(values), position < zeilenkoepfe)
            for position, (name, values) in enumerate(frame.items())
        ]
        cells = [
            [german.UNKNOWN if _is_missing(value) else str(show(value)) for value in values]
            for name, values in frame.items()
            for show in [formate.get(name) or _usual_format(values)]
        ]
        return cls(titel, tuple(heads), tuple(zip(*cells, strict=True)), hinweis)

    @property
    def id(self) -> str:
        """An id for the page: the title's slug and a digest, for equal titles do happen."""
        return anchor(self.titel, repr((self.kopf, self.zeilen)))

    @property
    def wide(self) -> bool:
        """Whether a phone has to scroll it sideways, because whole words have to stay whole."""
        columns = zip([head.titel for head in self.kopf], *self.zeilen, strict=True)
        return sum(2 + max(map(_longest_word, column)) for column in columns) > PHONE

    def _repr_html_(self) -> str:
        return MARKUP.get_template("table.html.j2").render(
            table=self, spoken=SPOKEN, unknown=german.UNKNOWN, mark=german.MARK
        )

    __html__ = _repr_html_


def anchor(titel: str, content: str) -> str:
    """An id that is the same for the same content and differs for different content.

    >>> anchor("Übersicht", "a"), anchor("Übersicht", "b")
    ('uebersicht_ca978112', 'uebersicht_3e23e816')
    """
    return f"{german.slug(titel)}_{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def _longest_word(text: str) -> int:
    """How far a text can be squeezed: lines break at blanks, hyphens and underscores.

    >>> _longest_word("OZG-Leistungen im Portal"), _longest_word("50,0\u00a0%")
    (10, 6)
    """
    return max(map(len, re.findall(r"[^ \n\t_-]+[_-]?", text)), default=0)


def _is_missing(value: object) -> bool:
    return pd.api.types.is_scalar(value) and pd.isna(value)


def _kind(values: pd.Series) -> str:
    return pd.api.types.infer_dtype(values, skipna=True)


def _is_number(values: pd.Series) -> bool:
    return _kind(values) in {"integer", "floating", "mixed-integer-float", "decimal"}


def _usual_format(values: pd.Series) -> Format:
    if _is_number(values):
        return lambda value: german.number(value, None)
    if _kind(values) in {"datetime64", "datetime", "date"}:
        return german.date
    if _kind(values) == "boolean":
        return lambda value: "ja" if value else "nein"
    return str
