"""Sheet -> a matrix of what kind of thing each cell holds: enough to see where tables lie."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from kleve_kpi.sheet import Percent, Raw, Sheet
from kleve_kpi.values import clean_text

EMPTY, TEXT, NUMBER, DATE, FLAG, MARK = range(6)
_BY_TYPE = {
    type(None): EMPTY,
    int: NUMBER,
    float: NUMBER,
    Percent: NUMBER,
    bool: FLAG,
    dt.datetime: DATE,
    dt.date: DATE,
    dt.time: DATE,
    dt.timedelta: DATE,
}
_NUMBER = re.compile(
    r"[(]?[-+−–]?\s?[€$]?\s?(\d+([.,]\d*)?|[.,]\d+"
    r"|\d{1,3}([.,'’\s]\d{3})+([.,]\d+)?)(e[-+]?\d+)?[)]?"
    r"(\s?([%€$‰*]|eur|[¹²³⁴]|\d\)))?(\s[a-z])?",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\d{1,2}\.\s?\d{1,2}\.\s?(\d{4}|\d{2})?(\s[\d:]+)?|\d{4}-\d{2}(-\d{2}([ t][\d:.z+-]*)?)?"
    r"|\d{1,2}/\d{1,2}/(\d{4}|\d{2})(\s[\d:]+)?|\d{1,2}:\d{2}(:\d{2})?( uhr)?",
    re.IGNORECASE,
)
_FLAGS = {"ja", "nein", "yes", "no", "true", "false", "wahr", "falsch", "x", "✓", "✔", "☑", "☐"}
_MARKS = {"k.a.", "k. a.", "n.a.", "n. a.", "n/a", "na", "nan", "null", "n.v.", "entfällt"}
_ERRORS = re.compile(r"#(div/0!|name\?|value!|wert!|ref!|bezug!|num!|zahl!|null!|n/a|nv)", re.I)
_UNIT_SIGNS = set("%€$‰°#§Σ∑Ø²³")


def kind(raw: Raw) -> int:
    """What a cell holds: nothing, text, a number, a date, a yes or no, or a mark like "-"."""
    known = _BY_TYPE.get(type(raw))
    if known is not None:
        return known
    # Most texts need no closer look, and a cache would only slow them down.
    if len(raw) > 8 and raw[0].isalpha():
        return TEXT
    return NUMBER if raw.isdecimal() else _text_kind(raw)


@lru_cache(maxsize=1 << 17)
def _text_kind(raw: str) -> int:
    text = raw.strip() if raw.isascii() else clean_text(raw)
    if not text:
        return EMPTY
    if text.count(".") < 2 and text.lstrip("-").replace(",", "", 1).replace(".", "").isdecimal():
        return NUMBER
    if text[0] in "0123456789+-−–(.,€$" and any(map(str.isdigit, text)):
        if _DATE.fullmatch(text):
            return DATE
        return NUMBER if _NUMBER.fullmatch(text) else TEXT
    folded = text.casefold()
    if folded in _FLAGS:
        return FLAG
    signs = not any(sign.isalnum() or sign in _UNIT_SIGNS for sign in text)
    if folded in _MARKS or _ERRORS.fullmatch(text) or (signs and len(text) <= 4):
        return MARK
    return TEXT


@dataclass(frozen=True)
class Grid:
    """Rows and columns of a sheet that hold something, and the kind of each of their cells.

    Cells are addressed by their position in the grid; ``rows`` and ``columns`` say where those
    positions stand in the sheet. ``merged`` gives the last row and column of each merged area by
    its first cell.
    """

    sheet: Sheet
    rows: np.ndarray
    columns: tuple[int, ...]
    kinds: np.ndarray
    merged: Mapping[tuple[int, int], tuple[int, int]]

    @classmethod
    def of(cls, sheet: Sheet) -> "Grid":
        """The grid of a whole sheet."""
        coded = {
            column: np.fromiter(map(kind, cells), np.uint8, len(cells))
            for column, cells in sheet.columns.items()
        }
        coded = {column: codes for column, codes in sorted(coded.items()) if codes.any()}
        used = np.zeros(sheet.last_row, bool)
        for codes in coded.values():
            used[: len(codes)] |= codes > EMPTY
        rows = np.flatnonzero(used)
        kinds = np.zeros((len(rows), len(coded)), np.uint8)
        for at, codes in enumerate(coded.values()):
            inside = rows[: np.searchsorted(rows, len(codes))]
            kinds[: len(inside), at] = codes[inside]
        merged = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merged}
        return cls(sheet, rows + 1, tuple(coded), kinds, merged)

    @cached_property
    def filled(self) -> np.ndarray:
        """How many cells of each row hold something."""
        return (self.kinds > EMPTY).sum(1)

    def part(
        self, top: int = 0, bottom: int | None = None, left: int = 0, right: int | None = None
    ) -> "Grid":
        """A rectangle of it, without rows and outer columns that then hold nothing."""
        kinds = self.kinds[top:bottom, left:right]
        down = np.flatnonzero(kinds.any(1))
        across = np.flatnonzero(kinds.any(0))
        first, last = (across[0], across[-1] + 1) if len(across) else (0, 0)
        columns = self.columns[left:right][first:last]
        rows = self.rows[top:bottom][down]
        return Grid(self.sheet, rows, columns, kinds[down, first:last], self.merged)

    def cell(self, at: int, column: int) -> Raw:
        """The raw cell at a position."""
        return self.sheet.cell(int(self.rows[at]), self.columns[column])

    def texts(self, at: int) -> dict[int, str]:
        """The filled cells of one row as text, by position."""
        return {int(c): clean_text(self.cell(at, c)) for c in np.flatnonzero(self.kinds[at])}

    def width(self, at: int, column: int) -> int:
        """Over how many columns a merged cell goes; 1 where it is not merged."""
        area = self.merged.get((int(self.rows[at]), self.columns[column]))
        return sum(self.columns[column] <= c <= area[1] for c in self.columns) if area else 1

    def depth(self, at: int, column: int) -> int:
        """How many sheet rows a merged cell goes down; 1 where it is not merged."""
        row = int(self.rows[at])
        area = self.merged.get((row, self.columns[column]))
        return area[0] - row + 1 if area else 1
