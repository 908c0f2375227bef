"""The cells of one column -> typed values and, per cell, the code of the finding it leaves."""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from kleve_kpi.sheet import Percent, Raw
from kleve_kpi.source import Column, header_key
from kleve_kpi.values.numbers import Evidence, amount, written
from kleve_kpi.values.text import LONGEST_SIGN, all_clean, clean_text, is_missing, unquoted
from kleve_kpi.values.times import parse_period, read_day, read_slashed

Cell = tuple[object, str | None]


class Parsed(NamedTuple):
    """Typed values of a column and the finding code of each cell (None: unchanged)."""

    values: list
    codes: list[str | None]


class _Reader(NamedTuple):
    """How one column reads a cleaned text that holds something, and any other filled cell.

    Both give value and code; the code that a changed text leaves need not be given. Cells of the
    types in ``ready`` are values already. Where reading is ``cheap``, to look up texts that
    occurred before costs more.
    """

    text: Callable[[str], Cell]
    other: Callable[[Raw], Cell]
    missing: Callable[[str], bool] = is_missing
    ready: frozenset[type] = frozenset()
    cheap: bool = False
    plain: Callable[[str], bool] | None = None


class _Answers(dict):
    """What each different text of a column is read as, worked out when it first occurs."""

    def __init__(self, work_out: Callable[[str], Cell]) -> None:
        super().__init__({None: (None, None)})
        self._work_out = work_out

    def __missing__(self, raw: str) -> Cell:
        answer = self[raw] = self._work_out(raw)
        return answer


def _from_raw(reader: _Reader) -> Callable[[str], Cell]:
    """How a column reads a text as it is stored."""
    read, missing = reader.text, reader.missing

    def work_out(raw: str) -> Cell:
        text = clean_text(raw)
        if not text:
            return None, None
        if missing(text):
            return None, "missing_sign"
        value, code = read(text)
        if code is None and value != raw:
            return value, "text_converted"
        return value, code

    return work_out


def parse(column: Column, cells: Sequence[Raw], *, epoch_1904: bool = False) -> Parsed:
    """The cells of one column, read as the type that the column declares.

    Empty cells (None, or text of white space only) are missing without a finding. A value that
    equals its cell leaves no code, every other one does; it is missing where the code says
    ``set_missing``. What a cell holds never raises.
    """
    reader = _READERS[column.type](column, cells, epoch_1904)
    if set(map(type, cells)) <= reader.ready | {type(None)}:
        return Parsed(list(cells), [None] * len(cells))
    if reader.plain and (parsed := _as_they_are(cells, reader.plain, reader.missing)):
        return parsed
    read, other = _from_raw(reader), reader.other
    answer = read if reader.cheap else _Answers(read).__getitem__
    if not reader.cheap and cells and set(map(type, cells)) <= {str, type(None)}:
        read_values, read_codes = zip(*map(answer, cells), strict=True)
        return Parsed(list(read_values), list(read_codes))
    values: list = []
    codes: list[str | None] = []
    for raw in cells:
        value, code = None, None
        if isinstance(raw, str):
            value, code = answer(raw)
        elif raw is not None:
            value, code = other(raw)
        values.append(value)
        codes.append(code)
    return Parsed(values, codes)


def _as_they_are(
    cells: Sequence[Raw], plain: Callable[[str], bool], missing: Callable[[str], bool]
) -> Parsed | None:
    """A column of clean texts, which stay but for signs for "no value"; None if it is another."""
    texts = [raw for raw in cells if raw is not None]
    if set(map(type, texts)) != {str} or "" in texts:
        return None
    joined = "\n".join(texts)
    if not all_clean(texts, joined) or not plain(joined):
        return None
    signs = {text for text in set(texts) if len(text) <= LONGEST_SIGN and missing(text)}
    if not signs:
        return Parsed(list(cells), [None] * len(cells))
    values = [None if raw in signs else raw for raw in cells]
    return Parsed(values, ["missing_sign" if raw in signs else None for raw in cells])


def _texts(cells: Sequence[Raw]) -> set[str]:
    """The different texts of a column, cleaned."""
    return {clean_text(raw) for raw in {raw for raw in cells if isinstance(raw, str)}}


def _shown(read: Callable[[str], Cell]) -> Callable[[Raw], Cell]:
    """Cells that are no text are read by what they show."""

    def other(raw: Raw) -> Cell:
        value, code = read(clean_text(raw))
        return value, code or "text_converted"

    return other


def _text(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> _Reader:
    def read(text: str) -> Cell:
        return text, None

    return _Reader(read, _shown(read), cheap=True, plain=lambda joined: True)


_ROUNDED_KEY = re.compile(r"\d+(?:[.,]\d*E\+?|E\+)\d+", re.IGNORECASE)
_MAYBE_ROUNDED = re.compile(r"\d[.,]?E", re.IGNORECASE)
_EXACT = 10**15  # Excel keeps 15 digits


def _key(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> _Reader:
    """Keys stay as they are written, leading zeros included.

    What Excel has rounded (9,90410E+13, more than 15 digits) or made a date of cannot be told.
    """

    def read(text: str) -> Cell:
        rounded = text[:1].isdigit() and "e" in text.casefold() and _ROUNDED_KEY.fullmatch(text)
        return (None, "bad_key") if rounded else (text, None)

    def other(raw: Raw) -> Cell:
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not abs(raw) < _EXACT:
            return None, "bad_key"
        return clean_text(raw), "text_converted"

    return _Reader(read, other, cheap=True, plain=lambda joined: not _MAYBE_ROUNDED.search(joined))


_YES = {"ja", "j", "yes", "y", "x", "✓", "✔", "☑", "☒", "wahr", "true", "1", "1.0", "1,0"}
_NO = {"nein", "n", "no", "-", "–", "—", "☐", "falsch", "false", "0", "0.0", "0,0"}


def _yes_no(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> _Reader:
    """Ja, x, WAHR or 1; nein, a dash, FALSCH or 0."""

    def read(text: str) -> Cell:
        word = unquoted(text).casefold()
        if word in _YES or word in _NO:
            return word in _YES, "text_converted"
        return None, "missing_sign" if is_missing(text) else "bad_yes_no"

    shown = _shown(read)
    return _Reader(
        read,
        lambda raw: (raw, None) if isinstance(raw, bool) else shown(raw),
        missing=lambda text: False,
        ready=frozenset({bool}),
    )


def _category(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> _Reader:
    """The category of each spelling; case, spaces, hyphens and quotes do not count."""
    by_spelling: Mapping[str, str] = {
        header_key(spelling): category
        for category, spellings in column.values.items()
        for spelling in (category, *spellings)
    }

    def read(text: str) -> Cell:
        category = by_spelling.get(header_key(text))
        return (text, "unknown_category") if category is None else (category, None)

    return _Reader(
        read,
        _shown(read),
        missing=lambda text: is_missing(text) and header_key(text) not in by_spelling,
    )


# A name may follow, a second department may not: "FB 40, 50" and "FB 40 und GSK" are none.
_ONE = r"(?!\s?[/+&])(?!.*\b(?:{})\b)\D*"
_NO_GSK, _NO_FB = _ONE.format("gsk|gebäudemanagement|fb|fachbereich"), _ONE.format("fb|fachbereich")
_FACHBEREICH = re.compile(
    rf"(?:(?:fb|fachbereich)[.:-]?\s?)?0*([1-9]\d{{0,2}})(?:\.\d{{1,2}})?{_NO_GSK}", re.IGNORECASE
)
_GSK = re.compile(rf"(?:gsk|gebäudemanagement)\b{_NO_FB}", re.IGNORECASE)


def _fachbereich(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> _Reader:
    """All spellings of a department number become "FB 40"; GSK has none."""

    def read(text: str) -> Cell:
        if match := _FACHBEREICH.fullmatch(unquoted(text)):
            return f"FB {match[1]}", None
        if _GSK.fullmatch(unquoted(text)):
            return "GSK", None
        return text, "unknown_category"

    return _Reader(read, _shown(read))


def _period(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> _Reader:
    """The wording stays (that is what the report quotes); it must be readable as a time."""

    def read(text: str) -> Cell:
        return text, None if parse_period(text) else "bad_period"

    return _Reader(read, _shown(read), missing=_no_value)


def _no_value(text: str) -> bool:
    """Among numbers and times "x" is a sign too: no value is possible here."""
    return text in ("x", "X") or is_missing(text)


_EPOCH_1900 = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)


def _date(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> _Reader:
    """Real dates, Excel's serial numbers from 1954 to 2064, and days written as text.

    03/02/2025 is read as the days show that have one reading only (25/12/2024); where they show
    nothing, or both ways, it is a finding. So is a range: no day of it is the date.
    """
    slashed = {text: days for text in _texts(cells) if (days := read_slashed(unquoted(text)))}
    day_first = any(first and not second for first, second in slashed.values())
    month_first = any(second and not first for first, second in slashed.values())

    def text(text: str) -> Cell:
        if text not in slashed:
            day = read_day(unquoted(text))
        elif all(slashed[text]) and slashed[text][0] != slashed[text][1]:
            if day_first == month_first:
                return None, "ambiguous_date"
            day = slashed[text][0 if day_first else 1]
        else:
            day = slashed[text][0] or slashed[text][1]
        if day is None:
            return None, "bad_date"
        return dt.datetime(day.year, day.month, day.day), "text_converted"

    def other(raw: Raw) -> Cell:
        if isinstance(raw, dt.datetime):
            return raw, None
        if isinstance(raw, dt.date):
            return dt.datetime(raw.year, raw.month, raw.day), None
        if type(raw) in (int, float) and 20_000 <= raw <= 60_000:
            epoch = _EPOCH_1904 if epoch_1904 else _EPOCH_1900
            # A serial's last digits are noise: 8:30 is stored as 0.354166666664.
            return epoch + dt.timedelta(seconds=round(raw * 86_400)), "text_converted"
        return None, "bad_date"

    return _Reader(text, other, missing=_no_value, ready=frozenset({dt.datetime}))


def _number(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> _Reader:
    """Amounts written the German or the English way, never both in one column.

    "ca. 80" is taken as 80 and named ``approximate_number``; "> 100" or "5-10" state no number.
    """
    whole = column.type == "count"
    kinds = set(map(type, cells))
    percents = Percent in kinds
    in_percent = column.name.endswith("_prozent")
    numbers = {text: written(text) for text in _texts(cells)}
    evidence = Evidence.of(numbers.values())

    def text(text: str) -> Cell:
        number = numbers[text]
        value = amount(number, evidence, whole=whole) if number else "bad_number"
        if isinstance(value, str):
            return None, value
        if percents and value and in_percent != (number.unit == "%"):
            return None, "ambiguous_percent"
        return _checked(value, whole, "approximate_number" if number.about else "text_converted")

    def other(raw: Raw) -> Cell:
        if type(raw) is Percent:
            return _share(raw, whole, in_percent)
        if type(raw) not in (int, float):
            return None, "bad_number"
        if percents and in_percent and raw:
            return None, "ambiguous_percent"
        return _checked(raw, whole, None)

    ready = frozenset({int} if whole else {int, float})
    small = kinds <= ready | {type(None)} and all(abs(raw) < _EXACT for raw in cells if raw)
    return _Reader(text, other, missing=_no_value, ready=ready if small else frozenset())


def _share(raw: Percent, whole: bool, in_percent: bool) -> Cell:
    """A percentage is 25.2 in a column whose name says ``_prozent``, in others 0.252."""
    if whole or not math.isfinite(raw):
        return None, "bad_number"
    # Ten digits, or 0.252 would become 25.200000000000003.
    value = float(f"{raw * 100:.10g}") if in_percent else float(raw)
    return _checked(value, whole, None if value == raw else "text_converted")


def _checked(value: float, whole: bool, code: str | None) -> Cell:
    if not abs(value) < _EXACT:
        return None, "bad_number"
    if not whole:
        return value, code
    return (int(value), code) if value == int(value) else (None, "bad_number")


_READERS: dict[str, Callable[[Column, Sequence[Raw], bool], _Reader]] = {
    "text": _text,
    "key": _key,
    "number": _number,
    "count": _number,
    "date": _date,
    "period": _period,
    "yes_no": _yes_no,
    "category": _category,
    "fachbereich": _fachbereich,
}
