"""What the columns of a found table are called and what they hold."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Literal

from kleve_kpi.detect.body import Start
from kleve_kpi.detect.grid import DATE, EMPTY, FLAG, MARK, NUMBER, Grid, kind
from kleve_kpi.sheet import Raw
from kleve_kpi.values import clean_text, parse_period

ColumnType = Literal["number", "date", "quarter", "yes_no", "text", "key", "mixed", "empty"]
_ENOUGH = 0.9
_QUARTER = re.compile(r"\b[qh]\s?[1-4iv]|quartal|halbjahr|\bhj\b|[1-4]\.?\s?q\b", re.IGNORECASE)
_CODE = re.compile(r"(?=.*\d)[A-Z0-9]+([-./_*]+[A-Z0-9]*)*", re.IGNORECASE)
_KEY_WORDS = re.compile(
    r"\b(nr|nummer|id|code|schlüssel|kennung|ags|plz|kennziffer|key)\b|nummer\b|schlüssel\b|_id\b",
    re.IGNORECASE,
)


def column_type(header: str, cells: Sequence[Raw]) -> ColumnType:
    """What most of a column's cells hold; signs for "no value" do not count."""
    sample = [(raw, kind(raw)) for raw in cells]
    sample = [(raw, of) for raw, of in sample if of not in (EMPTY, MARK)]
    if not sample:
        return "empty"
    share = {of: sum(k == of for _, k in sample) / len(sample) for of in (NUMBER, DATE, FLAG)}
    texts = [clean_text(raw) for raw, _ in sample if isinstance(raw, str)]
    if share[FLAG] >= _ENOUGH:
        return "yes_no"
    if share[DATE] >= _ENOUGH:
        return "date"
    if texts and len(texts) >= _ENOUGH * len(sample):
        quarters = sum(bool(_QUARTER.search(t) and parse_period(t)) for t in texts)
        if quarters >= _ENOUGH * len(texts):
            return "quarter"
    if (texts or _KEY_WORDS.search(header)) and _is_key(header, sample, texts):
        return "key"
    if share[NUMBER] >= _ENOUGH:
        return "number"
    return "text" if sum(share.values()) <= 1 - _ENOUGH else "mixed"


def _is_key(header: str, sample: Sequence[tuple[Raw, int]], texts: Sequence[str]) -> bool:
    """Codes: digits with leading zeros, or letters and digits, or numbers below "Nr."."""
    if any(isinstance(raw, dt.datetime | dt.date | dt.time) for raw, _ in sample):
        return False
    zeros = sum(bool(re.fullmatch(r"0\d+", text)) for text in texts)
    whole = [clean_text(raw) for raw, _ in sample]
    if zeros >= 2 and sum(bool(_CODE.fullmatch(text)) for text in whole) >= _ENOUGH * len(whole):
        return True
    coded = sum(bool(_CODE.fullmatch(text)) and len(text) <= 20 for text in whole)
    distinct = len(set(whole)) >= _ENOUGH * len(whole)
    mixed = any(re.search(r"[A-Za-z]", text) for text in whole)
    if coded < _ENOUGH * len(whole) or not distinct:
        return False
    return (mixed and len(whole) > 1) or bool(_KEY_WORDS.search(header))


def headings(grid: Grid, start: Start, columns: Sequence[int]) -> dict[int, str]:
    """The heading of each column: its texts from top to bottom, groups over all their columns."""
    if not start.header:
        return dict.fromkeys(columns, "")
    parts: dict[int, list[str]] = {column: [] for column in columns}
    for at in range(start.header[0], start.header[1] + 1):
        for column, text in grid.texts(at).items():
            for covered in range(column, column + grid.width(at, column)):
                if covered in parts and text not in parts[covered][-1:]:
                    parts[covered].append(text)
    return {column: " | ".join(texts) for column, texts in parts.items()}
