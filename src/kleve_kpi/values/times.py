"""Days and promised times as German texts write them."""

import calendar
import datetime as dt
import re
from typing import NamedTuple

from kleve_kpi.values.text import clean_text


class Period(NamedTuple):
    """A time that was promised: its wording without "ab" or "in", first and last day."""

    text: str
    von: dt.date
    bis: dt.date


_MONTHS = (
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
)
_OTHER_MONTHS = {"maerz": 3, "mrz": 3, "jänner": 1}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SPAN = re.compile(r"\s*(?:–|—|-|\bbis\b)\s*")
_WEEKDAY = re.compile(r"(?:mo|di|mi|do|fr|sa|so)[a-z]*\.?,?\s+")


def parse_period(raw: object) -> Period | None:
    """A promised time: day, month, quarter, half-year, year, or from one of them to another.

    None where it is none of these: "Anfang 2023" names no first and last day.

    >>> parse_period("ab QI/2023")
    Period(text='QI/2023', von=datetime.date(2023, 1, 1), bis=datetime.date(2023, 3, 31))
    >>> parse_period("2. Halbjahr 2022").bis
    datetime.date(2022, 12, 31)
    >>> parse_period("01.–15.03.2023").von
    datetime.date(2023, 3, 1)
    """
    text = clean_text(raw)
    wording = re.sub(r"^(ab|in|im|bis|voraussichtlich|vsl\.)\s+", "", text, flags=re.IGNORECASE)
    folded = wording.casefold()
    days = _single(folded) or _span(folded)
    return Period(wording, *days) if days else None


def _single(folded: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of one day, month, quarter, half-year or year."""
    if day := read_day(folded):
        return day, day
    if match := re.fullmatch(r"q\s?([1-4]|iv|i{1,3})\s?[/ .-]?\s?(\d{4})", folded) or re.fullmatch(
        r"([1-4]|iv|i{1,3})\.?\s?(?:quartal|q)\s?/?\s?(\d{4})", folded
    ):
        quarter = _ROMAN.get(match[1]) or int(match[1])
        return _months(int(match[2]), 3 * quarter - 2, 3 * quarter)
    if match := re.fullmatch(r"(\d{4})\s?[-/ ]?\s?q([1-4])", folded):
        return _months(int(match[1]), 3 * int(match[2]) - 2, 3 * int(match[2]))
    if match := re.fullmatch(
        r"(?:h\s?([12])|([12])\.?\s?(?:halbjahr|hj\.?))\s?/?\s?(\d{4})", folded
    ):
        half = int(match[1] or match[2])
        return _months(int(match[3]), 6 * half - 5, 6 * half)
    if match := re.fullmatch(r"(\d{1,2})/(\d{4})", folded):
        month = int(match[1])
        return _months(int(match[2]), month, month) if 1 <= month <= 12 else None
    if match := re.fullmatch(r"([a-zä]+)\.? (\d{4})", folded):
        month = _month(match[1])
        return _months(int(match[2]), month, month) if month else None
    if re.fullmatch(r"(19|20)\d\d", folded):
        return _months(int(folded), 1, 12)
    return None


def _span(folded: str) -> tuple[dt.date, dt.date] | None:
    """From one time to another: "01.–15.03.2023", "März bis Mai 2023", "2022/2023"."""
    if match := re.fullmatch(r"((?:19|20)\d\d)\s?/\s?((?:19|20)\d\d)", folded):
        first, last = match.groups()
    else:
        parts = _SPAN.split(folded)
        if len(parts) != 2:
            return None
        first, last = parts
    end = _single(last)
    # What the first part leaves out, it shares with the second: month and year, or the year.
    for shared in _endings(last):
        start = _single(first + shared)
        if start and end:
            return (start[0], end[1]) if start[0] <= end[1] else None
    return None


def _endings(last: str) -> list[str]:
    """The ends of a time that an earlier one beside it may leave out, the shortest last."""
    cuts = [at for at, sign in enumerate(last) if sign in " ./"]
    return ["", *(end for at in cuts for end in (last[at:], last[at + 1 :].lstrip()))]


def _months(year: int, first: int, last: int) -> tuple[dt.date, dt.date] | None:
    if not 1900 <= year <= 2100:
        return None
    end = dt.date(year, last, calendar.monthrange(year, last)[1])
    return dt.date(year, first, 1), end


def _month(name: str) -> int | None:
    if name in _OTHER_MONTHS:
        return _OTHER_MONTHS[name]
    if len(name) < 3:
        return None
    return next((i for i, month in enumerate(_MONTHS, 1) if month.startswith(name)), None)


def read_day(text: str) -> dt.date | None:
    """A day written the German or the ISO way, in small letters; 03.02.2025 is 3 February.

    >>> read_day("mo, 03.02.2025"), read_day("3. febr. 2025"), read_day("02/03/2025")
    (datetime.date(2025, 2, 3), datetime.date(2025, 2, 3), None)
    """
    text = _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[t ][\d:.]+)?", text):
        year, month, day = map(int, match.groups())
    elif match := re.fullmatch(
        r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})(?:,? [\d:]+(?: uhr)?)?", text
    ):
        day, month, year = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{1,2})\. ?([a-zä]+)\.? (\d{4})", text):
        day, year = int(match[1]), int(match[3])
        month = _month(match[2]) or 0
    else:
        return None
    return date(year, month, day)


def date(year: int, month: int, day: int) -> dt.date | None:
    """The day, if there is one; a year of two digits lies between 1970 and 2069."""
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        return dt.date(year, month, day) if 1900 <= year <= 2100 else None
    except ValueError:
        return None
