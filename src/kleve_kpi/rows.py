"""What a single row says of itself: words for totals and footnotes, the "Stand:" line."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping

from kleve_kpi.sheet import Sheet
from kleve_kpi.values import clean_text, parse_period

TOTAL = re.compile(
    r"(zwischen|gesamt)?summen?\b|(ins)?gesamt\b|gesamtergebnis\b|total\b|davon\b|Σ", re.IGNORECASE
)
PART = re.compile(r"davon\b", re.IGNORECASE)
FOOTNOTE = re.compile(
    r"\*|[¹²³⁴]|\d\)\s|(hinweis|anmerkung|quelle|fußnote|legende|erläuterung|stand|"
    r"erstellt|nachrichtlich|bearbeitet)(e?n|e)?\b",
    re.IGNORECASE,
)
_MARKS = "*¹²³⁴"
_STAND = re.compile(r"\b(?:daten)?stand\b(?: vom| am)?\s*:?\s*(.*)$", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2}\. ?(?:\d{1,2}\.|[A-Za-zä]+\.?) ?\d{2,4}|\d{4}-\d{2}-\d{2}")


def is_number(text: str) -> bool:
    """Whether a text holds nothing but a number, or parts of one."""
    return bool(re.fullmatch(r"[-+\d.,\s]*%?", text))


def is_footnote(contents: Mapping[int, str], declared: Collection[int]) -> bool:
    """Whether the first text of a row is a note about the table.

    It stands alone, or before a value ("Stand:"). Beside a record of another table it is one when
    it is marked as such ("* vorläufig", "Quelle: KRZN") and no other declared column is filled.

    Args:
        contents: the texts of the row by column, from left to right.
        declared: the declared columns among them.
    """
    first = next(iter(contents.values()))
    if not (match := FOOTNOTE.match(first)):
        return False
    marked = first[0] in _MARKS or first[match.end() :].startswith(":")
    return len(contents) == 1 or first.endswith(":") or (marked and len(declared) == 1)


def stand_line(sheet: Sheet, rows: Iterable[int], own: range) -> dt.date | None:
    """The day in the first "Stand:" line among some rows, in its cell or right of it.

    In each row a line over the table's ``own`` columns counts before one beside them.
    """
    for row in rows:
        cells = sheet.row(row)
        for column in sorted(cells, key=lambda at: (at not in own, at)):
            value = cells[column]
            if not isinstance(value, str) or not (match := _STAND.search(clean_text(value))):
                continue
            beside = next((cells[at] for at in cells if at > column), None)
            for found in (match[1], beside):
                if isinstance(found, dt.datetime):
                    return found.date()
                day = _DAY.search(clean_text(found or ""))
                period = parse_period(day[0]) if day else None
                if period and period.von == period.bis:
                    return period.von
    return None
