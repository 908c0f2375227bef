"""Days and promised times as Germans write them; 03.02.2025 is 3 February."""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kleve_kpi.values.text import clean_text, without_mark


class Period(NamedTuple):
    """A time that was promised: its wording without "ab" or "in", first and last day."""

    text: str
    von: dt.date
    bis: dt.date


_MONTHS = (
    ("januar", "january", "jänner"),
    ("februar", "february"),
    ("märz", "mrz", "maerz", "march"),
    ("april",),
    ("mai", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("august",),
    ("september",),
    ("oktober", "october"),
    ("november",),
    ("dezember", "december"),
)
_WEEKDAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
_WEEKDAY = re.compile(
    r"(mo|di|mi|do|fr|sa|so)(?:ntag|enstag|ttwoch|nnerstag|eitag|mstag|nntag)?[.,]{0,2} ?(?:den )?"
    r"(?=\d)"
)
_CLOCK = r"(?:,? (?:um )?(?:\d{1,2}[:.]\d\d(?::\d\d(?:\.\d+)?)?(?: uhr)?|\d{1,2} uhr))?"
_YEAR_FIRST = re.compile(
    r"(\d{4})([-/])(\d\d)\2(\d\d)(?:[t ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?"
)
_DAY_FIRST = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d\d)" + _CLOCK)
_DAY_NAMED = re.compile(r"(\d{1,2})\.?[ -]?([a-zä]+)\.?[ -]?(\d{4}|\d\d)" + _CLOCK)
_MONTH_NAMED_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})" + _CLOCK)
_SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d\d)" + _CLOCK)


def read_day(text: str) -> dt.date | None:
    """The day that a cleaned text means on its own, in German, English or ISO writing.

    A weekday before it must be the right one; slashes need a look at the column, see
    ``read_slashed``.

    >>> read_day("Mo, 03.02.2025"), read_day("3. Febr. 25"), read_day("Februar 2025")
    (datetime.date(2025, 2, 3), datetime.date(2025, 2, 3), None)
    """
    text = without_mark(text.casefold())
    weekday = _WEEKDAY.match(text)
    day = _plain_day(text[weekday.end() :] if weekday else text)
    if day and weekday and weekday[1] != _WEEKDAYS[day.weekday()]:
        return None
    return day


def _plain_day(text: str) -> dt.date | None:
    if match := _DAY_FIRST.fullmatch(text):
        return _date(match[3], match[2], match[1])
    if match := _YEAR_FIRST.fullmatch(text):
        return _date(match[1], match[3], match[4])
    if match := _DAY_NAMED.fullmatch(text):
        return _date(match[3], _month(match[2]), match[1])
    if match := _MONTH_NAMED_FIRST.fullmatch(text):
        return _date(match[3], _month(match[1]), match[2])
    return None


def read_slashed(text: str) -> tuple[dt.date | None, dt.date | None] | None:
    """What 03/02/2025 means with the day first and with the month first.

    None for any other writing.

    >>> read_slashed("25/12/2024")
    (datetime.date(2024, 12, 25), None)
    """
    match = _SLASHED.fullmatch(without_mark(text.casefold()))
    if not match:
        return None
    first, _, second, year = match.groups()
    return _date(year, second, first), _date(year, first, second)


def _date(year: str, month: str | int, day: str) -> dt.date | None:
    try:
        return dt.date(_year(year), int(month), int(day))
    except ValueError:
        return None


def _year(text: str) -> int:
    """A year of four or two digits; 0 where it is none that a town plans with."""
    year = int(text)
    if len(text) == 2:
        year += 2000 if year < 70 else 1900
    return year if 1900 <= year <= 2100 else 0


def _month(name: str) -> int:
    """The number of a month by its name or the beginning of it; 0 where it is none."""
    if len(name) < 3:
        return 0
    hits = (i for i, names in enumerate(_MONTHS, 1) if any(n.startswith(name) for n in names))
    return next(hits, 0)


_LEAD = re.compile(
    r"(?:(?:ab|in|im|am|bis|zum|vom|von|seit|spätestens|voraussichtlich|vorauss\.|vsl\.|"
    r"(?:kalender)?jahr)\s+)+",
    re.IGNORECASE,
)


def parse_period(raw: object) -> Period | None:
    """A promised time: day, month, quarter, half-year, year, or a range of two of one kind.

    None where it is none of these; "Ende 2023" or "Frühjahr 2023" have no days that all agree on.

    >>> parse_period("ab QI/2023")
    Period(text='QI/2023', von=datetime.date(2023, 1, 1), bis=datetime.date(2023, 3, 31))
    >>> parse_period("2. Halbjahr 2022").bis
    datetime.date(2022, 12, 31)
    >>> parse_period("01.–15.03.2023").von
    datetime.date(2023, 3, 1)
    """
    text = clean_text(raw)
    wording = text[match.end() :] if (match := _LEAD.match(text)) else text
    folded = without_mark(wording.casefold())
    span = _span(folded) or _range(folded)
    return Period(wording, span.von, span.bis) if span else None


class _Span(NamedTuple):
    kind: str
    von: dt.date
    bis: dt.date


_NTH = {
    **{"1": 1, "i": 1, "erste": 1, "2": 2, "ii": 2, "zweite": 2},
    **{"3": 3, "iii": 3, "dritte": 3, "4": 4, "iv": 4, "vierte": 4},
}
_N = "([1-4]|iv|i{1,3}|erste|zweite|dritte|vierte)"
# A year of two digits must be told from what stands before it: Q1/23, not Q123.
_Y = r"\s?[/ .-]?\s?(\d{4}|(?<!\d)\d\d)"
_QUARTER = re.compile(rf"(?:q|quartal)\s?{_N}{_Y}|{_N}[.snrm]?\s?(?:quartal|quart\.|q){_Y}")
_HALF = re.compile(
    rf"(?:h|hj|halbjahr)\s?{_N}{_Y}|{_N}[.snrm]?\s?(?:halbjahr|hj\.?|jahreshälfte){_Y}"
)
_YEAR_THEN_PART = re.compile(r"(\d{4})\s?[-/ ]?\s?([qh])([1-4])")
_WEEK = re.compile(rf"kw\s?(\d{{1,2}}){_Y}|(\d{{1,2}})\.\s?kw{_Y}")
_MONTH_NUMBER = re.compile(r"(\d{1,2})[/.](\d{4})|(\d\d)/(1[3-9]|[2-6]\d)")
_YEAR_THEN_MONTH = re.compile(r"(\d{4})-(\d\d)")
_MONTH_NAME = re.compile(rf"([a-zä]+)\.?{_Y}")
_TWO_YEARS = re.compile(r"(20(?:1[2-9]|[2-6]\d))/(\d\d)")


def _span(text: str) -> _Span | None:
    """One day, week, month, quarter, half-year or year."""
    if day := read_day(text):
        return _Span("day", day, day)
    for pattern, read in _SPANS:
        if match := pattern.fullmatch(text):
            return read(*(group for group in match.groups() if group))
    return None


def _months(kind: str, length: int, nth: int, year: str) -> _Span | None:
    """The nth part of a year whose parts have that many months."""
    if not _year(year) or not 1 <= nth <= 12 // length:
        return None
    last = nth * length
    end = dt.date(_year(year), last, calendar.monthrange(_year(year), last)[1])
    return _Span(kind, dt.date(_year(year), last - length + 1, 1), end)


def _week(number: str, year: str) -> _Span | None:
    try:
        monday = dt.date.fromisocalendar(_year(year), int(number), 1)
    except ValueError:
        return None
    return _Span("week", monday, monday + dt.timedelta(days=6))


def _part(year: str, letter: str, nth: str) -> _Span | None:
    return _months(*(("quarter", 3) if letter == "q" else ("half", 6)), int(nth), year)


def _two_years(first: str, second: str) -> _Span | None:
    if (int(first) + 1) % 100 != int(second):
        return None
    return _Span("years", dt.date(int(first), 1, 1), dt.date(int(first) + 1, 12, 31))


_SPANS: tuple[tuple[re.Pattern[str], Callable[..., _Span | None]], ...] = (
    (_QUARTER, lambda nth, year: _months("quarter", 3, _NTH[nth], year)),
    (_HALF, lambda nth, year: _months("half", 6, _NTH[nth], year)),
    (_YEAR_THEN_PART, _part),
    (_WEEK, _week),
    (_MONTH_NUMBER, lambda month, year: _months("month", 1, int(month), year)),
    (_YEAR_THEN_MONTH, lambda year, month: _months("month", 1, int(month), year)),
    (_MONTH_NAME, lambda name, year: _months("month", 1, _month(name), year)),
    (re.compile(r"((?:19|20)\d\d)"), lambda year: _months("year", 12, 1, year)),
    (_TWO_YEARS, _two_years),
)
_TO = re.compile(r"\s?[‐‑‒–—-]\s?|\s+bis(?:\s+zum)?\s+")
_AND = re.compile(r"\s?[/+&]\s?|\s+und\s+")


def _range(text: str) -> _Span | None:
    """From one time to another of its kind; "März/April" only where no gap is between them."""
    for separator in (_TO, _AND):
        for match in separator.finditer(text):
            last = _span(text[match.end() :])
            if not last:
                continue
            for wording in _completed(text[: match.start()], text[match.end() :], separator):
                first = _span(wording)
                if not first or first.kind != last.kind or first.von > last.von:
                    continue
                if separator is _TO or first.bis + dt.timedelta(days=1) == last.von:
                    return _Span(first.kind, first.von, last.bis)
    return None


def _completed(first: str, last: str, separator: re.Pattern[str]) -> Iterator[str]:
    """The beginning of a range, with what only its end states: "01." of "15.03.2023"."""
    yield first
    # With a point joined to its first number, 10/11/2023 would become October and November.
    joints = ("",) if first.endswith(".") else (" ", ".") if separator is _TO else (" ",)
    for part in re.finditer(r"[./ ]+", last):
        for joint in joints:
            yield first + joint + last[part.end() :]
