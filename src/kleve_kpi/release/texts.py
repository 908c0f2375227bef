"""Texts of a file with their places, and what else the gate looks at in it."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from kleve_kpi.release.hits import Hit

# Read or heard by people; values in a format of programs; or markup and properties of the file.
Kind = Literal["visible", "data", "hidden"]

# Soft hyphens and other signs that nobody sees would part a name.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True)
class Text:
    """Pieces of text, given as (place, text), in the order in which they are read."""

    pieces: Sequence[tuple[str, str]] = field(repr=False)
    kind: Kind = "hidden"

    @cached_property
    def joined(self) -> str:
        """All pieces, one a line, composed (NFC), white space as single spaces."""
        plain = _INVISIBLE.sub("", "\n".join(" ".join(text.split()) for _, text in self.pieces))
        return unicodedata.normalize("NFC", plain)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.joined))]

    def place(self, position: int) -> str:
        """Where a position of ``joined`` stands in the file."""
        return self.pieces[bisect_right(self._starts, position) - 1][0]


@dataclass(frozen=True)
class Grid:
    """A table as read: its title, its header, its rows; ``thema`` is the topic it stands in."""

    titel: str
    kopf: Sequence[str]
    zeilen: Sequence[tuple[str, Sequence[str]]] = field(repr=False)
    thema: str = ""


@dataclass(frozen=True)
class Document:
    """One file as the gate reads it; ``hits`` are what reading itself brought to light."""

    texts: tuple[Text, ...] = ()
    grids: tuple[Grid, ...] = ()
    hits: tuple[Hit, ...] = ()


def texts_of(**pieces: Iterable[tuple[str, str]]) -> tuple[Text, ...]:
    """Texts from pieces by their kind; those without a piece are left out."""
    filled = {kind: [piece for piece in each if piece[1].strip()] for kind, each in pieces.items()}
    return tuple(Text(each, kind) for kind, each in filled.items() if each)
