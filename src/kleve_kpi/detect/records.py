"""Which rows below the headings are records, and why the others are none."""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kleve_kpi.detect.body import Profile, Start
from kleve_kpi.detect.grid import EMPTY, TEXT, Grid
from kleve_kpi.rows import FOOTNOTE, PART, TOTAL

Reason = Literal[
    "blank",
    "section",
    "subtotal",
    "total",
    "separator",
    "footnote",
    "source",
    "column_numbers",
    "junk",
]
_SOURCE = re.compile(r"(daten)?quellen?(\(n\))?\b|source\b", re.IGNORECASE)
_COPYRIGHT = re.compile(r"©|\(c\)\s?opyright|copyright", re.IGNORECASE)
_RULE = re.compile(r"[^\w\s%€$‰°#§Σ∑]{3,}|_{3,}|([-_=*–—]\s?){3,}")
_SUBTOTAL = re.compile(
    r"(zwischen|teil)summen?\b|sub-?total\b|davon\b|darunter\b|zusammen\b", re.IGNORECASE
)
_NOTES = re.compile(r"(foot)?notes?\b|fußnoten?\b|legend\b|zeichenerklärung", re.IGNORECASE)
_MORE_TOTALS = re.compile(r"grand total\b|(sub|zwischen|teil)-?(total|summen?)\b", re.IGNORECASE)
_KEY = re.compile(r"[A-Z]{1,4}[-./ ]?\d[\d./-]*")
_LONGEST_GAP = 50
# Looked at first, because every record has to be looked at.
_TOTAL_INITIALS = frozenset("dgistzσ∑")


@dataclass(frozen=True)
class Body:
    """The rows below the headings, by their position in the grid.

    ``records`` are the records; ``set_aside`` says why other rows are none, ``end`` is the
    position behind the last row that belongs to the table or to its notes.
    """

    records: np.ndarray
    set_aside: dict[int, Reason]
    end: int


def find_body(profile: Profile, start: Start) -> Body | None:
    """The records of a table and the rows set aside; None if there is no record."""
    begin = start.first_record
    is_record = _candidates(profile, begin)
    is_record[_repeated(profile, start)] = False
    if not is_record.any():
        return None
    end = _end(profile, int(np.flatnonzero(is_record)[-1]))
    totals = _totals(profile, is_record)
    is_record[list(totals)] = False
    found = np.flatnonzero(is_record)
    if not len(found):
        return None
    last = int(found[-1])
    header = _header_texts(profile, start)
    set_aside: dict[int, Reason] = {}
    for at in range(start.header[1] + 1 if start.header else begin, end):
        if not is_record[at]:
            set_aside[at] = totals.get(at) or _reason(profile, at, header, set_aside, last)
    return Body(found, set_aside, end)


def _repeated(profile: Profile, start: Start) -> list[int]:
    """Rows below the headings that say the same as one of them, as on each printed page."""
    grid = profile.grid
    if not start.header:
        return []
    found = []
    for heading in range(start.header[0], start.header[1] + 1):
        column = int((grid.kinds[heading] > EMPTY).argmax())
        stored = grid.sheet.column(grid.columns[column], range(1, int(grid.rows[-1]) + 1))
        wanted = set(grid.texts(heading).values())
        raw = grid.cell(heading, column)
        same = (at for at, row in enumerate(grid.rows.tolist()) if stored[row - 1] == raw)
        found += [
            at for at in same if at >= start.first_record and set(grid.texts(at).values()) == wanted
        ]
    return [at for at in found if profile.filled[at] > 1]


def _candidates(profile: Profile, begin: int) -> np.ndarray:
    """The rows that are records or totals, as a mask over the grid."""
    strong, usual = _strong(profile, begin)
    records = np.zeros(len(strong), bool)
    noted = False
    for block in _blocks(profile, begin):
        rows = block[strong[block]]
        if len(rows):
            share = 0.8 if noted else 0.5
            fits = (profile.filled[rows] >= share * profile.typical).any()
            fits &= (profile.values[rows] >= 0.6 * share * usual).any()
            first = int(rows[0])
            if first == begin or (fits and not _is_note(profile, block, first)):
                records[rows] = True
                if usual:
                    records[_without_values(profile, block, rows, begin)] = True
            records[_bare_keys(profile, block)] = True
        noted |= any(_notes(profile, int(at)) for at in block[profile.lone[block]])
    return records


def _strong(profile: Profile, begin: int) -> tuple[np.ndarray, float]:
    """Rows that look like records, and how many values such a row usually has.

    Where most rows have values, these tell; else (0 is usual) it is that a row has many cells.
    """
    below = np.arange(len(profile.filled)) >= begin
    lines = np.zeros(len(below), bool)
    few = np.flatnonzero(below & (profile.filled <= 2)).tolist()
    lines[[at for at in few if is_rule(profile.grid, at)]] = True
    possible = below & ~profile.lone & ~lines
    wide = possible & (profile.filled >= min(2, profile.typical))
    valued = possible & (profile.values > 0) & (profile.values >= profile.texts)
    if valued.any() and 2 * valued.sum() >= wide.sum():
        return valued, float(np.median(profile.values[valued]))
    return wide | valued, 0.0


def _blocks(profile: Profile, begin: int) -> list[np.ndarray]:
    """The rows from the first record on, parted at blank rows and at drawn lines."""
    rows = np.arange(begin, len(profile.filled))
    lines = np.array(
        [profile.filled[at] <= 2 and is_rule(profile.grid, at) for at in rows.tolist()]
    )
    breaks = (np.diff(profile.grid.rows[begin:]) > 1) | lines[:-1] | lines[1:]
    return np.split(rows, np.flatnonzero(breaks) + 1)


def _bare_keys(profile: Profile, block: np.ndarray) -> list[int]:
    """Records of a block that hold nothing but their key, like "U-0048" below "U-0047"."""
    found = []
    for at in block[1:][profile.lone[block[1:]]].tolist():
        column = int((profile.grid.kinds[at] > EMPTY).argmax())
        pair = [profile.grid.cell(row, column) for row in (at - 1, at)]
        if all(isinstance(raw, str) and _KEY.fullmatch(raw.strip()) for raw in pair):
            found.append(at)
    return found


def _notes(profile: Profile, at: int) -> bool:
    """Whether a row announces notes."""
    text = _first_text(profile, at)
    return bool(FOOTNOTE.match(text) or _NOTES.match(text))


def _without_values(profile: Profile, block: np.ndarray, rows: np.ndarray, begin: int) -> list[int]:
    """Records of a block whose value columns are empty, or hold texts like "geheim"."""
    named = (profile.grid.kinds[rows] > EMPTY).mean(0) >= 0.5
    named &= ~profile.value_columns
    fills = (profile.grid.kinds[block][:, named] > EMPTY).sum(1)
    texts, filled = profile.texts[block], profile.filled[block]
    empty = (profile.values[block] == 0) & (texts == 0) & (filled >= 2)
    empty &= fills >= np.where(block < rows[-1], 1, 2)
    worded = (texts > profile.values[block]) & (2 * filled >= profile.typical) & (block < rows[-1])
    worded &= (fills > 0) & (fills >= 0.6 * named.sum())
    likely = (empty | worded) & (block >= begin)
    below = block > rows[-1]
    if below.any():
        # A row that is no record ends the table.
        likely[below] = np.logical_and.accumulate(likely[below])
    return [int(at) for at in block[likely] if not _is_note(profile, block, int(at))]


def _is_note(profile: Profile, block: np.ndarray, at: int) -> bool:
    """Whether a row is part of notes: it begins with a word for them, or stands below one."""
    first, *rest = profile.grid.texts(at).values()
    if FOOTNOTE.match(first) and not any(map(_is_short, rest[1:])):
        return True
    above = [r for r in block if r < at and profile.lone[r]]
    return any(_notes(profile, int(r)) for r in above[-1:])


def _is_short(text: str) -> bool:
    return len(text) <= 20


def _first_text(profile: Profile, at: int) -> str:
    return next(iter(profile.grid.texts(at).values()))


def is_rule(grid: Grid, at: int) -> bool:
    """Whether a row only draws a line: underscores, stars, dashes."""
    first = grid.cell(at, int((grid.kinds[at] > EMPTY).argmax()))
    if not isinstance(first, str) or first[0].isalnum():
        return False
    texts = grid.texts(at).values()
    return all(_RULE.fullmatch(text) for text in texts)


def _end(profile: Profile, last: int) -> int:
    """Behind the notes below the last record: a long gap parts them from what comes after."""
    gaps = np.flatnonzero(np.diff(profile.grid.rows[last:]) > _LONGEST_GAP)
    return last + int(gaps[0]) + 1 if len(gaps) else len(profile.filled)


def _totals(profile: Profile, is_record: np.ndarray) -> dict[int, Reason]:
    """Rows whose name is a word for totals and that name nothing else beside it."""
    kinds = profile.grid.kinds
    rows = np.flatnonzero(is_record)
    named = rows[(kinds[rows] == TEXT).any(1)]
    firsts = (kinds[named] == TEXT).argmax(1)
    words: dict[int, str] = {}
    for at, column in zip(named.tolist(), firsts.tolist(), strict=True):
        raw = profile.grid.cell(at, column)
        text = raw.lstrip() if isinstance(raw, str) else ""
        if text[:1].casefold() not in _TOTAL_INITIALS or not (
            TOTAL.match(text) or _MORE_TOTALS.match(text) or _SUBTOTAL.match(text)
        ):
            continue
        others = profile.grid.texts(at)
        beside = [c for c in np.flatnonzero(kinds[at] == TEXT) if c != column]
        alone = all(TOTAL.match(others[int(c)]) or profile.value_columns[c] for c in beside)
        if alone or 2 * len(others) <= profile.typical:
            words[at] = text
    if len(words) == len(rows):
        return {}
    final = max((at for at, text in words.items() if not _SUBTOTAL.match(text)), default=-1)
    return {
        at: "subtotal" if _is_subtotal(text, at, final, int(rows[0])) else "total"
        for at, text in words.items()
    }


def _is_subtotal(text: str, at: int, final: int, first: int) -> bool:
    if _SUBTOTAL.match(text) or PART.match(text):
        return True
    longer = len(text.split()) > 1 and not re.match(r"gesamt|insgesamt|grand", text, re.IGNORECASE)
    return longer and first < at < final


def _header_texts(profile: Profile, start: Start) -> list[set[str]]:
    """The texts of each row of headings, to know them again where they are repeated."""
    if not start.header:
        return []
    first, last = start.header
    return [set(profile.grid.texts(at).values()) for at in range(first, last + 1)]


def _reason(
    profile: Profile,
    at: int,
    header: list[set[str]],
    above: dict[int, Reason],
    last: int,
) -> Reason:
    """Why a row is no record."""
    inside = at < last
    texts = profile.grid.texts(at)
    first = next(iter(texts.values()))
    if is_rule(profile.grid, at):
        # Further down, such lines set off one note from the next.
        return "separator" if inside or at == last + 1 and _touches(profile, at) else "footnote"
    if profile.numbers_columns(at):
        return "column_numbers"
    if _SOURCE.match(first) or (above.get(at - 1) == "source" and _bare(profile, at - 1)):
        return "source"
    if not inside:
        return "footnote"
    if len(texts) > 1 and any(set(texts.values()) <= row for row in header):
        return "junk"
    if FOOTNOTE.match(first) or _COPYRIGHT.match(first):
        return "footnote"
    return "section"


def _touches(profile: Profile, at: int) -> bool:
    return bool(profile.grid.rows[at] - profile.grid.rows[at - 1] == 1)


def _bare(profile: Profile, at: int) -> bool:
    """Whether a row only announces what the row below it says."""
    return _first_text(profile, at).endswith(":")
