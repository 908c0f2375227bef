"""The cells of one column -> values of the type that the column declares.

Every parser takes the different cells of a column and returns :class:`Parsed`: the typed values
and, per cell, the code of the finding that the change leaves behind (None: unchanged).
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from kleve_kpi.sheet import Percent, Raw
from kleve_kpi.source import Column, header_key
from kleve_kpi.values.numbers import Writing, read_number
from kleve_kpi.values.text import clean_text
from kleve_kpi.values.times import date, parse_period, read_day


class Parsed(NamedTuple):
    """Typed values of a column and the finding code of each cell (None: unchanged)."""

    values: list
    codes: list[str | None]


Read = tuple[object, str | None]

_MISSING = {
    "",
    "-",
    "–",
    "—",
    "−",
    "--",
    "---",
    "k. a.",
    "k.a.",
    "k.a",
    "k. a",
    "n. n.",
    "n.n.",
    "entfällt",
    "n. v.",
    "n.v.",
    "./.",
    "…",
    "...",
    "/",
    ".",
}
_LONGEST_SIGN = max(map(len, _MISSING))
# Official statistics cross out a cell where no figure can be; in a text it may mean something.
_MISSING_FIGURE = _MISSING | {"x"}
_YES = {"ja", "j", "x", "✓", "✔", "☑", "☒", "wahr", "true", "1", "1.0"}
_NO = {"nein", "n", "-", "–", "—", "☐", "falsch", "false", "0", "0.0"}
_EPOCH_1900 = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)
_EXACT = 10**15  # Excel keeps 15 digits
_SAMPLE = 200


def parse(column: Column, cells: Sequence[Raw], *, epoch_1904: bool = False) -> Parsed:
    """The cells of one column, read as the type that the column declares.

    Empty cells (None, or text of white space only) are missing without a finding. What can be
    read in more than one way is decided by the column's other cells, else a finding.
    """
    parser = _PARSERS[column.type]
    sample = cells[:_SAMPLE]
    if len(set(zip(map(type, sample), sample, strict=True))) > len(sample) / 2:
        return parser(column, cells, epoch_1904)
    # Mostly a column repeats itself; each of its different cells is read once.
    typed = list(zip(map(type, cells), cells, strict=True))
    distinct = list(dict.fromkeys(typed))
    values, codes = parser(column, [raw for _, raw in distinct], epoch_1904)
    read = dict(zip(distinct, zip(values, codes, strict=True), strict=True))
    found = [read[cell] for cell in typed]
    return Parsed([value for value, _ in found], [code for _, code in found])


def _each(
    cells: Sequence[Raw], read: Callable[[Raw], Read], missing: set[str] = _MISSING
) -> Parsed:
    """Apply ``read`` to every cell that holds something other than a sign for missing."""
    values: list = []
    codes: list[str | None] = []
    for raw in cells:
        value, code = None, None
        if type(raw) is str and not (len(raw) > _LONGEST_SIGN and raw[0].isalnum()):
            text = clean_text(raw)
            if text.casefold() in missing:
                code = "missing_sign" if text else None
            elif text:
                value, code = read(raw)
        elif raw is not None:
            value, code = read(raw)
        values.append(value)
        codes.append(code)
    return Parsed(values, codes)


def _changed(value: object, raw: Raw) -> Read:
    return value, None if type(value) is type(raw) and value == raw else "text_converted"


def _parse_text(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    return _each(cells, lambda raw: _changed(clean_text(raw), raw))


_ROUNDED = re.compile(r"\d+([.,]\d*)?E\+?\d+", re.IGNORECASE)


def _parse_key(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    """Keys as text; one that Excel has rounded is not restored."""

    def read(raw: Raw) -> Read:
        text = clean_text(raw)
        rounded = isinstance(raw, float) and not abs(raw) < _EXACT
        if rounded or _ROUNDED.fullmatch(text):
            return None, "bad_key"
        return _changed(text, raw)

    return _each(cells, read)


def _parse_yes_no(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    def read(raw: Raw) -> Read:
        if isinstance(raw, bool):
            return raw, None
        word = clean_text(raw).casefold()
        if word in _YES or word in _NO:
            return word in _YES, "text_converted"
        return None, "missing_sign" if word in _MISSING else "bad_yes_no"

    return _each(cells, read, missing=set())


def _parse_category(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    by_spelling = {
        header_key(spelling): category
        for category, spellings in column.values.items()
        for spelling in (category, *spellings)
    }

    def read(raw: Raw) -> Read:
        category = by_spelling.get(header_key(raw))
        if category is None:
            return clean_text(raw), "unknown_category"
        return _changed(category, raw)

    return _each(cells, read)


def _parse_fachbereich(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    """All spellings of a department number become "FB 40"; GSK has none."""

    def read(raw: Raw) -> Read:
        text = clean_text(raw)
        if match := _FACHBEREICH.fullmatch(text):
            return _changed(f"FB {match[1]}", raw)
        if _GSK.fullmatch(text):
            return _changed("GSK", raw)
        return text, "unknown_category"

    return _each(cells, read)


# A name may follow, a second number may not: "FB 40, 50" is no department.
_FACHBEREICH = re.compile(
    r"(?:(?:fb|fachbereich)[.:-]?\s?)?0*([1-9]\d{0,2})(?:\.\d{1,2})?(?!\s?[/+&])\D*",
    re.IGNORECASE,
)
_GSK = re.compile(r"(?:gsk|gebäudemanagement)\b(?!\s?[/+&])\D*", re.IGNORECASE)


def _parse_period(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    """The wording stays (that is what the report quotes); it must be readable as a time."""

    def read(raw: Raw) -> Read:
        text, code = _changed(clean_text(raw), raw)
        return text, code if parse_period(text) else "bad_period"

    return _each(cells, read, _MISSING_FIGURE)


_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?")


def _parse_date(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    """Days; 03/02/2025 is read as the column's other slashed dates show, where they agree."""
    if set(map(type, cells)) <= {dt.datetime, type(None)}:
        return Parsed(list(cells), [None] * len(cells))
    slashed = [
        (int(match[1]), int(match[2]))
        for raw in cells
        if isinstance(raw, str) and "/" in raw and (match := _SLASHED.fullmatch(clean_text(raw)))
    ]
    month_first = any(second > 12 for _, second in slashed)
    day_first = any(first > 12 for first, _ in slashed)

    def read(raw: Raw) -> Read:
        if isinstance(raw, dt.datetime):
            return raw, None
        if isinstance(raw, dt.date):
            return dt.datetime(raw.year, raw.month, raw.day), None
        if isinstance(raw, int | float) and not isinstance(raw, bool | Percent):
            if 20_000 <= raw <= 60_000:
                epoch = _EPOCH_1904 if epoch_1904 else _EPOCH_1900
                return epoch + dt.timedelta(days=float(raw)), "text_converted"
            return None, "bad_date"
        text = clean_text(raw).casefold()
        match = _SLASHED.fullmatch(text)
        day = _slashed_day(match, month_first, day_first) if match else read_day(text)
        if match and day is None and max(int(match[1]), int(match[2])) <= 12:
            return None, "ambiguous_date"
        if day is None:
            return None, "bad_date"
        return dt.datetime(day.year, day.month, day.day), "text_converted"

    return _each(cells, read, _MISSING_FIGURE)


def _slashed_day(match: re.Match[str], month_first: bool, day_first: bool) -> dt.date | None:
    first, second, year = (int(match[i]) for i in (1, 2, 3))
    if second > 12 or (month_first and not day_first):
        return date(year, first, second)
    if first > 12 or (day_first and not month_first):
        return date(year, second, first)
    return None


def _parse_number(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    """Amounts: German or English writing as the column shows, percent as its name asks for.

    In a column named ``..._prozent`` 25,2 % is 25.2, whether it is stored as 0.252 with a percent
    format or as text. A number without that format beside such cells is ``ambiguous_percent``.
    """
    whole = column.type == "count"
    if set(map(type, cells)) <= {int, type(None)} | (set() if whole else {float}) and all(
        abs(raw) < _EXACT for raw in cells if raw is not None
    ):
        return Parsed(list(cells), [None] * len(cells))
    in_percent = column.name.endswith("_prozent")
    writing = Writing(raw for raw in cells if type(raw) is str)
    formatted = in_percent and any(type(raw) is Percent for raw in cells)

    def amount(raw: Raw) -> Read:
        if type(raw) is str:
            return read_number(raw, writing, whole)
        if type(raw) is Percent and in_percent:
            # Ten digits, or 0.252 would become 25.200000000000003.
            return float(f"{100 * raw:.10g}"), "text_converted"
        if type(raw) is Percent and not whole:
            return float(raw), None
        return (raw, None) if type(raw) in (int, float) else (None, "bad_number")

    def read(raw: Raw) -> Read:
        if formatted and type(raw) is not Percent and "%" not in str(raw):
            return None, "ambiguous_percent"
        value, code = amount(raw)
        if value is None or not abs(value) < _EXACT:
            return None, code if value is None else "bad_number"
        if not whole:
            return value, code
        return (int(value), code) if float(value).is_integer() else (None, "bad_number")

    return _each(cells, read, _MISSING_FIGURE)


_PARSERS: dict[str, Callable[[Column, Sequence[Raw], bool], Parsed]] = {
    "text": _parse_text,
    "key": _parse_key,
    "number": _parse_number,
    "count": _parse_number,
    "date": _parse_date,
    "period": _parse_period,
    "yes_no": _parse_yes_no,
    "category": _parse_category,
    "fachbereich": _parse_fachbereich,
}
