"""Cell values -> typed values, decided per column by evidence.

Every parser takes the raw cells of one column and returns :class:`Parsed`: the typed values and,
per cell, the code of the finding that the change leaves behind (None where nothing changed).
"""

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from kleve_kpi.sheet import Raw
from kleve_kpi.source import Column, header_key


class Parsed(NamedTuple):
    """Typed values of a column and the finding code of each cell (None: unchanged)."""

    values: list
    codes: list[str | None]


class Period(NamedTuple):
    """A time that was promised: its wording without "ab" or "in", first and last day."""

    text: str
    von: dt.date
    bis: dt.date


_MISSING = {
    "",
    "-",
    "–",
    "—",
    "--",
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
_YES = {"ja", "j", "x", "✓", "✔", "☑", "☒", "wahr", "true", "1", "1.0"}
_NO = {"nein", "n", "-", "–", "—", "☐", "falsch", "false", "0", "0.0"}
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
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_EPOCH_1900 = dt.datetime(1899, 12, 30)
_EPOCH_1904 = dt.datetime(1904, 1, 1)


def clean_text(raw: object) -> str:
    r"""Text trimmed, composed (NFC), without invisible signs, white space as single spaces.

    >>> clean_text("  FB\xa040 \n Schulen ")
    'FB 40 Schulen'
    """
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, dt.datetime | dt.date):
        return raw.strftime("%d.%m.%Y")
    return _clean(str(raw))


@lru_cache(maxsize=1 << 16)
def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    text = re.sub("[\u200b\u200c\u200d\ufeff\u00ad]", "", text)
    return re.sub(r"\s+", " ", text).strip()


def parse(column: Column, cells: Sequence[Raw], *, epoch_1904: bool = False) -> Parsed:
    """The cells of one column, read as the type that the column declares.

    Empty cells (None, or text of white space only) are missing without a finding.
    """
    return _PARSERS[column.type](column, cells, epoch_1904)


def parse_period(raw: object) -> Period | None:
    """A promised time: day, month, quarter, half-year or year; None where it is none of these.

    >>> parse_period("ab QI/2023")
    Period(text='QI/2023', von=datetime.date(2023, 1, 1), bis=datetime.date(2023, 3, 31))
    >>> parse_period("2. Halbjahr 2022").bis
    datetime.date(2022, 12, 31)
    """
    text = clean_text(raw)
    wording = re.sub(r"^(ab|in|im|bis|voraussichtlich|vsl\.)\s+", "", text, flags=re.IGNORECASE)
    folded = wording.casefold()
    if day := _day(folded):
        return Period(wording, day, day)
    if match := re.fullmatch(r"q\s?([1-4]|iv|i{1,3})\s?[/ .-]?\s?(\d{4})", folded) or re.fullmatch(
        r"([1-4]|iv|i{1,3})\.?\s?(?:quartal|q)\s?/?\s?(\d{4})", folded
    ):
        quarter = _ROMAN.get(match[1]) or int(match[1])
        return _months(wording, int(match[2]), 3 * quarter - 2, 3 * quarter)
    if match := re.fullmatch(r"(\d{4})\s?[-/ ]?\s?q([1-4])", folded):
        return _months(wording, int(match[1]), 3 * int(match[2]) - 2, 3 * int(match[2]))
    if match := re.fullmatch(
        r"(?:h\s?([12])|([12])\.?\s?(?:halbjahr|hj\.?))\s?/?\s?(\d{4})", folded
    ):
        half = int(match[1] or match[2])
        return _months(wording, int(match[3]), 6 * half - 5, 6 * half)
    if match := re.fullmatch(r"(\d{1,2})/(\d{4})", folded):
        month = int(match[1])
        return _months(wording, int(match[2]), month, month) if 1 <= month <= 12 else None
    if match := re.fullmatch(r"([a-zä]+)\.? (\d{4})", folded):
        month = _month(match[1])
        return _months(wording, int(match[2]), month, month) if month else None
    if re.fullmatch(r"(19|20)\d\d", folded):
        return _months(wording, int(folded), 1, 12)
    return None


def _months(wording: str, year: int, first: int, last: int) -> Period | None:
    if not 1900 <= year <= 2100:
        return None
    end = dt.date(year, last, calendar.monthrange(year, last)[1])
    return Period(wording, dt.date(year, first, 1), end)


def _month(name: str) -> int | None:
    if len(name) < 3:
        return None
    return next((i for i, month in enumerate(_MONTHS, 1) if month.startswith(name)), None)


def _day(text: str) -> dt.date | None:
    """A day written the German or the ISO way; 03.02.2025 is 3 February."""
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[t ][\d:.]+)?", text):
        year, month, day = map(int, match.groups())
    elif match := re.fullmatch(
        r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})(?: [\d:]+(?: uhr)?)?", text
    ):
        day, month, year = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{1,2})\. ?([a-zä]+)\.? (\d{4})", text):
        day, year = int(match[1]), int(match[3])
        month = _month(match[2]) or 0
    else:
        return None
    return _date(year, month, day)


def _date(year: int, month: int, day: int) -> dt.date | None:
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        return dt.date(year, month, day) if 1900 <= year <= 2100 else None
    except ValueError:
        return None


def _is_empty(raw: Raw) -> bool:
    return raw is None or (isinstance(raw, str) and not clean_text(raw))


def _is_missing(raw: Raw) -> bool:
    return isinstance(raw, str) and clean_text(raw).casefold() in _MISSING


def _each(cells: Sequence[Raw], read: Callable[[Raw], tuple[object, str | None]]) -> Parsed:
    """Apply ``read`` to every cell that holds something other than a sign for missing."""
    values, codes = [], []
    for raw in cells:
        if _is_empty(raw):
            value, code = None, None
        elif _is_missing(raw):
            value, code = None, "missing_sign"
        else:
            value, code = read(raw)
        values.append(value)
        codes.append(code)
    return Parsed(values, codes)


def _changed(value: object, raw: Raw) -> tuple[object, str | None]:
    return value, None if type(value) is type(raw) and value == raw else "text_converted"


def _parse_text(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    return _each(cells, lambda raw: _changed(clean_text(raw), raw))


def _parse_key(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    def read(raw: Raw) -> tuple[object, str | None]:
        text = clean_text(raw)
        if re.fullmatch(r"\d+[.,]\d*E\+?\d+", text, re.IGNORECASE):
            return None, "bad_key"
        return _changed(text, raw)

    return _each(cells, read)


def _parse_yes_no(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    values, codes = [], []
    for raw in cells:
        word = "" if raw is None else clean_text(raw).casefold()
        if isinstance(raw, bool):
            value, code = raw, None
        elif not word:
            value, code = None, None
        elif word in _YES or word in _NO:
            value, code = word in _YES, "text_converted"
        else:
            value, code = None, "missing_sign" if _is_missing(raw) else "bad_yes_no"
        values.append(value)
        codes.append(code)
    return Parsed(values, codes)


def _parse_category(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    by_spelling = {
        header_key(spelling): category
        for category, spellings in column.values.items()
        for spelling in (category, *spellings)
    }

    def read(raw: Raw) -> tuple[object, str | None]:
        category = by_spelling.get(header_key(raw))
        if category is None:
            return clean_text(raw), "unknown_category"
        return _changed(category, raw)

    return _each(cells, read)


def _parse_fachbereich(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    """All spellings of a department number become "FB 40"; GSK has none."""

    def read(raw: Raw) -> tuple[object, str | None]:
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

    def read(raw: Raw) -> tuple[object, str | None]:
        text, code = _changed(clean_text(raw), raw)
        return text, code if parse_period(text) else "bad_period"

    return _each(cells, read)


def _parse_date(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    slashed = [
        (int(match[1]), int(match[2]))
        for raw in cells
        if isinstance(raw, str) and (match := _SLASHED.fullmatch(clean_text(raw)))
    ]
    month_first = any(second > 12 for _, second in slashed)
    day_first = any(first > 12 for first, _ in slashed)

    def read(raw: Raw) -> tuple[object, str | None]:
        if isinstance(raw, dt.datetime):
            return raw, None
        if isinstance(raw, dt.date):
            return dt.datetime(raw.year, raw.month, raw.day), None
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            if 20_000 <= raw <= 60_000:
                epoch = _EPOCH_1904 if epoch_1904 else _EPOCH_1900
                return epoch + dt.timedelta(days=float(raw)), "text_converted"
            return None, "bad_date"
        text = clean_text(raw).casefold()
        if match := _SLASHED.fullmatch(text):
            if month_first == day_first:
                return None, "ambiguous_date"
            first, second, year = (int(match[i]) for i in (1, 2, 3))
            day = _date(year, first, second) if month_first else _date(year, second, first)
        else:
            day = _day(text)
        if day is None:
            return None, "bad_date"
        return dt.datetime(day.year, day.month, day.day), "text_converted"

    return _each(cells, read)


_EXACT = 10**15  # Excel keeps 15 digits
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_FOOTNOTE_MARK = re.compile(r"(?<=\d)\s?(\*+|[¹²³⁴⁵⁶⁷⁸⁹]+|(?<=\s)\d\)|\(\d\))$")
_UNIT = re.compile(
    r"(?<=[\d)])\s?(€|eur|%|stück|st\.|tage|tag|std\.|h|geräte|plätze)$", re.IGNORECASE
)
_ONE_GROUP = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_GERMAN = re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?|\d+,\d+")
_ENGLISH = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?|\d+\.\d+")


def _parse_number(column: Column, cells: Sequence[Raw], epoch_1904: bool) -> Parsed:
    """Amounts written the German or the English way, never both in one column.

    A number whose only separator stands before exactly three digits can be read both ways; it is
    read as the column's other numbers show, and as thousands where the column counts things
    (a count has no fraction). Without such evidence it is a finding.
    """
    whole = column.type == "count"
    texts = [_number_text(raw) for raw in cells]
    german = any(_is_german(text) for text in texts)
    english = any(_is_english(text) for text in texts)

    def read(raw: Raw) -> tuple[object, str | None]:
        if isinstance(raw, bool) or not isinstance(raw, int | float | str):
            return None, "bad_number"
        if isinstance(raw, str):
            plain = _plain_number(_number_text(raw), german, english, whole)
            if plain in ("bad_number", "ambiguous_number"):
                return None, plain
            value, code = float(plain), "text_converted"
        else:
            value, code = raw, None
        if not abs(value) < _EXACT:
            return None, "bad_number"
        if not whole:
            return value, code
        return (int(value), code) if float(value).is_integer() else (None, "bad_number")

    return _each(cells, read)


def _plain_number(text: str, german: bool, english: bool, whole: bool) -> str:
    """The number as ``float`` reads it, or the code of what is wrong with it.

    ``german`` and ``english``: how the column's unambiguous numbers are written.
    """
    sign, digits = text[: len(text) - len(text.lstrip("+-"))], text.lstrip("+-")
    if len(sign) <= 1 and digits.isdecimal():
        return sign + digits
    if len(sign) > 1 or not (_GERMAN.fullmatch(digits) or _ENGLISH.fullmatch(digits)):
        return "bad_number"
    if german and english:
        return "ambiguous_number"
    if _ONE_GROUP.fullmatch(digits):
        if whole:
            return sign + re.sub(r"[.,]", "", digits)
        if not german and not english:
            return "ambiguous_number"
        return sign + _plain(digits, german)
    return sign + _plain(digits, _is_german(digits))


def _plain(digits: str, german: bool) -> str:
    if german:
        return digits.replace(".", "").replace(",", ".")
    return digits.replace(",", "")


def _number_text(raw: Raw) -> str:
    """The digits of a number written as text: no spaces, marks or units, an ASCII minus."""
    if not isinstance(raw, str):
        return ""
    text = clean_text(raw).replace("−", "-").replace("–", "-").removeprefix("EUR").removeprefix("€")
    text = _UNIT.sub("", _FOOTNOTE_MARK.sub("", text)).strip()
    return re.sub(r"(?<=\d)[ '’\u2009\u202f](?=\d{3}(\D|$))", "", text)


def _is_german(text: str) -> bool:
    """Can be read the German way only."""
    return bool(_GERMAN.fullmatch(text.lstrip("+-"))) and not _ENGLISH.fullmatch(text.lstrip("+-"))


def _is_english(text: str) -> bool:
    """Can be read the English way only."""
    return bool(_ENGLISH.fullmatch(text.lstrip("+-"))) and not _GERMAN.fullmatch(text.lstrip("+-"))


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
