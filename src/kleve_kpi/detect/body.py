"""Where the records of one table begin, and which rows above them are its headings.

Records are told from headings by what their columns hold: numbers, dates or yes and no below
texts. Where all is text, the heading is the first row that fills the table's width.
"""

import datetime as dt
import re
from dataclasses import dataclass

import numpy as np

from kleve_kpi.detect.grid import DATE, EMPTY, MARK, NUMBER, TEXT, Grid
from kleve_kpi.rows import FOOTNOTE
from kleve_kpi.sheet import Raw

# How many rows of headings a value column may have before its texts count against it.
_HEADINGS = 8
_LONGEST_HEADING = 200
_UNITS = {"100", "1000", "1 000", "1.000", "100 000", "100.000", "1 000 000", "1.000.000"}
_WHOLE = re.compile(r"\s*\(?(\d{1,4})\)?(\s\d\)|\s?\*+|\s?[¹²³⁴])?\s*")
_TITLE = re.compile(r"(tab(elle|le|\.)?|abb(ildung|\.)?|blatt|stand|datum)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Profile:
    """What the rows and columns of a grid hold.

    ``filled`` counts the cells of each row, ``values`` and ``texts`` those in value columns.
    ``lone`` marks rows with a single cell in a table that has more: titles, labels, notes.
    """

    grid: Grid
    filled: np.ndarray
    typical: float
    lone: np.ndarray
    value_columns: np.ndarray
    values: np.ndarray
    texts: np.ndarray

    @classmethod
    def of(cls, grid: Grid) -> "Profile":
        """Measure a grid."""
        kinds = grid.kinds
        filled = (kinds > EMPTY).sum(1)
        wide = filled[filled >= 2]
        typical = float(np.median(wide)) if len(wide) else 1.0
        lone = _lone(grid, filled, typical)
        telling = ~lone[:, None]
        is_value, is_text = (kinds > TEXT) & telling, (kinds == TEXT) & telling
        first_value = np.where(is_value.any(0), is_value.argmax(0), len(kinds))
        above = np.arange(len(kinds))[:, None] < first_value
        spare = np.minimum((is_text & above).sum(0), _HEADINGS)
        values = is_value.sum(0)
        filled_cells = values + is_text.sum(0)
        value_columns = (values > 0) & (2 * values >= filled_cells - spare)
        value_columns &= 5 * values >= filled_cells
        telling_values = value_columns & (4 * (is_value & (kinds < MARK)).sum(0) >= values)
        value_columns = telling_values if telling_values.any() else value_columns
        return cls(
            grid,
            filled,
            typical,
            lone,
            value_columns,
            is_value[:, value_columns].sum(1),
            is_text[:, value_columns].sum(1),
        )

    def used(self, begin: int) -> np.ndarray:
        """Which columns most rows fill, from a row on."""
        filled = self.grid.kinds[begin:] > EMPTY
        return 2 * filled.sum(0) >= max(1, len(filled))

    def header_like(self, at: int) -> bool:
        """Whether a row could be one of headings: texts that are not too long, or years."""
        texts = self.grid.texts(at)
        kinds = self.grid.kinds[at]
        if any(len(text) > _LONGEST_HEADING for text in texts.values()):
            return False
        # A heading may be called "0" or "Null", a unit "1 000".
        strange = int((kinds > TEXT).sum()) - sum(text in _UNITS for text in texts.values())
        few = 2 * strange <= int((kinds == TEXT).sum()) and not (kinds == DATE).any()
        return few or self.names_values(at)

    def names_values(self, at: int) -> bool:
        """Whether the values in a row are headings: years or dates above values of other kinds."""
        kinds = self.grid.kinds[at]
        places = np.flatnonzero(kinds > TEXT)
        cells = [self.grid.cell(at, int(c)) for c in places]
        below = self.grid.kinds[at + 1 :, places]
        if not len(cells) or not len(below):
            return False
        if (kinds[places] == DATE).all():
            numbers = ((below == NUMBER) | (below == MARK)).sum(0)
            return bool((2 * numbers > (below > EMPTY).sum(0)).all())
        years = [_year(cell) for cell in cells]
        if not all(years) or not _runs_on(years):
            return False
        if len(years) == 1 and at and 2 * self.texts[at - 1] >= self.value_columns.sum():
            return False
        sample = range(at + 1, min(at + 40, len(self.grid.kinds)))
        for place in places:
            seen = [self.grid.cell(r, int(place)) for r in sample]
            seen = [cell for cell in seen if cell is not None]
            if 2 * sum(map(bool, map(_year, seen))) > len(seen):
                return False
        return True

    def numbers_columns(self, at: int) -> bool:
        """Whether a row only numbers the columns: 1, 2, 3 from left to right."""
        places = np.flatnonzero(self.grid.kinds[at])
        counted = [_whole(self.grid.cell(at, int(c))) for c in places]
        below = self.grid.kinds[at + 1 :, places]
        words = (below == TEXT).sum(0) > (below > TEXT).sum(0)
        names = self.grid.kinds[at + 1 :, 0] == TEXT
        without_name = self.grid.kinds[at, 0] == EMPTY and 2 * names.sum() > len(names)
        return _counts_up(counted) and (
            bool(words.any()) or bool(without_name) or len(counted) >= 8
        )

    def counts_up(self, at: int) -> bool:
        """Whether the headings in a row are a word for the names and 1, 2, 3 for the rest."""
        kinds = self.grid.kinds[at]
        counted = [_whole(self.grid.cell(at, int(c))) for c in np.flatnonzero(kinds > TEXT)]
        return bool(kinds[0] == TEXT) and len(counted) == len(kinds) - 1 and _counts_up(counted)


def _counts_up(numbers: list[int | None]) -> bool:
    first = numbers[0] if numbers else None
    return (
        len(numbers) >= 3
        and first in (0, 1)
        and numbers == list(range(first, first + len(numbers)))
    )


def _lone(grid: Grid, filled: np.ndarray, typical: float) -> np.ndarray:
    """Rows with one cell only, where it is a label and not a record with one value."""
    single = filled == 1
    if typical < 2:
        return np.zeros(len(filled), bool)
    value = single & (grid.kinds > TEXT).any(1)
    beside = np.zeros_like(value)
    beside[1:] |= value[:-1]
    beside[:-1] |= value[1:]
    record = value & (beside | (typical < 4))
    for at in np.flatnonzero(record & ~beside):
        column = int(grid.kinds[at].argmax())
        record[at] = grid.width(int(at), column) < 2
    return single & ~record


def _whole(raw: Raw) -> int | None:
    """The whole number that a cell holds, "(3)", "3" and "3 1)" with its footnote included."""
    if isinstance(raw, str):
        match = _WHOLE.fullmatch(raw)
        return int(match[1]) if match else None
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw // 1:
        return None
    return int(raw)


def _year(raw: Raw) -> int | None:
    number = raw.year if isinstance(raw, dt.datetime | dt.date) else _whole(raw)
    return number if number and 1800 <= number <= 2100 else None


def _runs_on(years: list[int]) -> bool:
    """Whether years go up or down, perhaps again and again."""
    once = years[: years.index(years[0], 1)] if years[0] in years[1:] else years
    again = years == (once * len(years))[: len(years)]
    return again and len(set(once)) == len(once) and sorted(once) in (once, once[::-1])


@dataclass(frozen=True)
class Start:
    """Where the records begin, and the first and last row of headings; positions in a grid."""

    first_record: int
    header: tuple[int, int] | None


def find_start(profile: Profile) -> Start | None:
    """The first record of a grid and the headings above it; None where there is no table."""
    if not len(profile.filled):
        return None
    start = _by_values(profile) if profile.value_columns.any() else None
    return start or _by_width(profile)


def _by_values(profile: Profile) -> Start | None:
    """Cut where the texts above and the values below the cut are most in the value columns."""
    # Headings may hold a few numbers among their texts.
    weight = np.where(profile.values > profile.texts, 1.0, 0.5)
    above = np.concatenate([[0], np.cumsum(weight * profile.values)])
    below = np.concatenate([np.cumsum(profile.texts[::-1])[::-1], [0]])
    cost = above + below
    cut = _below_full_row(profile, int(cost.argmin()))
    with_values = np.flatnonzero(profile.values)
    if not len(with_values) or cut > with_values[-1]:
        return None
    first_value = int(with_values[np.searchsorted(with_values, cut)])
    record = first_value
    if first_value > cut:
        # Records without a value in any value column stand above the first that has one.
        dense = 2 * len(with_values) >= (profile.filled[cut:] >= 2).sum()
        wide = np.flatnonzero(profile.filled[cut:first_value] >= max(2, 0.5 * profile.typical))
        if len(wide) and not dense:
            if cut == 0:
                return None
            record = cut + int(wide[0])
    while record + 1 < len(profile.filled) and (
        profile.names_values(record) or profile.numbers_columns(record)
    ):
        record += 1
    while record + 1 < len(profile.filled) and profile.lone[record]:
        record += 1
    record = _after_words(profile, record)
    header = _header_above(profile, record)
    if header is None and profile.counts_up(record) and record + 1 < len(profile.filled):
        return Start(record + 1, (record, record))
    return Start(record, header)


def _below_full_row(profile: Profile, cut: int) -> int:
    """Below the first row of texts only that fills every column, if values come before the cut."""
    used = profile.used(cut)
    if used.sum() < 3:
        return cut
    for at in range(max(0, cut - 2 * _HEADINGS), cut - 1):
        if (profile.grid.kinds[at][used] == TEXT).all() and not profile.values[at]:
            valued = [r for r in range(at + 1, cut) if profile.values[r]]
            return cut if all(map(profile.names_values, valued)) else at + 1
    return cut


def _after_words(profile: Profile, record: int) -> int:
    """The first record where records of words alone follow the headings.

    Above the first value, rows of texts that fill every column are records too, save the topmost;
    they are headings that go over several rows only where most columns hold values.
    """
    used = profile.used(record)
    full, rows = record, profile.grid.rows
    while (
        full > 0
        and (profile.grid.kinds[full - 1][used] == TEXT).all()
        and rows[full] - rows[full - 1] == 1
    ):
        full -= 1
    if used.sum() < 2:
        return record
    several = used.sum() >= 3 and 2 * (profile.value_columns & used).sum() >= used.sum()
    return record if several or record - full < 2 else full + 1


def _by_width(profile: Profile) -> Start | None:
    """All text: the first row of the longest block that is as wide as the rows below it."""
    grid, filled = profile.grid, profile.filled
    least = 1 if profile.typical < 2 else 2
    wide = filled[filled >= least]
    if not len(wide):
        return None
    full = np.flatnonzero(filled >= max(least, 0.7 * float(np.median(wide)))).tolist()
    full = full[_facts(profile, full) :]
    if len(full) < 2 or not _names(profile, full[0]):
        return None
    heading, record = full[0], full[0] + 1
    used = profile.used(heading + 1)
    while record < full[1] and (
        profile.lone[record] or (grid.kinds[record] > grid.kinds[heading])[used].any()
    ):
        record += 1
    return Start(record, _header_above(profile, record))


def _facts(profile: Profile, full: list[int]) -> int:
    """How many of the rows at the top are facts like "Region: Kreis Kleve", and no headings."""
    for count, at in enumerate(full):
        texts = list(profile.grid.texts(at).values())
        if len(texts) > 2 or not texts[0].endswith(":"):
            return count
    return 0


def _names(profile: Profile, at: int) -> bool:
    """Whether the texts of a row are distinct and short enough to be headings over texts."""
    texts = list(profile.grid.texts(at).values())
    if len(texts) == 1:
        below = [
            len(text)
            for r in range(at, min(len(profile.filled), at + 50))
            for text in profile.grid.texts(r).values()
        ]
        return max(below) <= 60 and len(below) >= 3 and not texts[0].endswith((":", "."))
    return max(map(len, texts)) <= 120 and 2 * len(set(texts)) > len(texts)


def _header_above(profile: Profile, record: int) -> tuple[int, int] | None:
    """The rows of headings above the first record; labels of sections may stand between."""
    grid, rows = profile.grid, profile.grid.rows
    last = record - 1
    while last >= 0 and last > record - 5 and not _heads(profile, last, record):
        passes = profile.filled[last] == 1 or profile.numbers_columns(last)
        if not passes or rows[last + 1] - rows[last] > 3:
            return None
        last -= 1
    if last < 0 or last <= record - 5 or rows[last + 1] - rows[last] > 3:
        return None
    first = last
    while first > 0 and rows[first] - rows[first - 1] == 1 and _heads(profile, first - 1, record):
        if _is_title(profile, first - 1, first) or _is_prose(profile, first, last, record):
            break
        first -= 1
    while first < last and _is_title(profile, first, first + 1):
        first += 1
    return (first, last) if grid.kinds[first : last + 1].any() else None


def _heads(profile: Profile, at: int, record: int) -> bool:
    """Whether a row above the first record holds headings, and not a title or a label."""
    grid = profile.grid
    if not profile.header_like(at):
        return False
    texts = grid.texts(at)
    if len(texts) > 1:
        return not any(text.endswith(":") for text in texts.values()) and not _is_rule(texts)
    if grid.kinds.shape[1] == 1:
        return not _is_rule(texts)
    ((column, text),) = texts.items()
    if _is_rule(texts) or FOOTNOTE.match(text):
        return False
    if column == 0:
        return grid.depth(at, column) > 1 and at + grid.depth(at, column) <= record
    width = grid.width(at, column)
    return width > 1 or (len(text) <= 60 and _over_values(profile, column))


def _over_values(profile: Profile, column: int) -> bool:
    """Whether an unmerged single cell stands where value columns begin."""
    values = profile.value_columns
    return bool(values[column]) and not values[column - 1]


def _is_rule(texts: dict[int, str]) -> bool:
    return all(re.fullmatch(r"[-_=*–—.\s]{3,}", text) for text in texts.values())


def _is_title(profile: Profile, at: int, below: int) -> bool:
    """Whether a row with one or two cells above the headings says what the table is about."""
    texts = profile.grid.texts(at)
    if len(texts) > 2 or 0 not in texts or profile.filled[below] < 3:
        return False
    if any(profile.grid.width(at, c) > 1 or profile.grid.depth(at, c) > 1 for c in texts):
        return False
    return bool(_TITLE.match(texts[0])) or max(map(len, texts.values())) > 60


def _is_prose(profile: Profile, first: int, last: int, record: int) -> bool:
    """Whether the row above complete headings only looks like groups of them.

    Where each column has a heading of its own already, groups leave the first column to it, or
    are merged over all others.
    """
    grid, above = profile.grid, first - 1
    used = np.flatnonzero(profile.used(record))
    names = {
        column: " ".join(text for at in range(first, last + 1) if (text := cells[at].get(column)))
        for cells in [{at: grid.texts(at) for at in range(first, last + 1)}]
        for column in used.tolist()
    }
    if not all(names.values()) or len(set(names.values())) < len(names):
        return False
    texts = grid.texts(above)
    if 0 not in texts or grid.depth(above, 0) > 1:
        return False
    covered = {c + step for c in texts for step in range(grid.width(above, c))}
    gone_on = len(texts) < len(used) and all(text[0].islower() for text in texts.values())
    return gone_on or not set(used.tolist()) <= covered
