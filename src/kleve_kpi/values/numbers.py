"""Amounts written as text, the German or the English way, never both in one column."""

import re
from collections.abc import Iterable

from kleve_kpi.values.text import clean_text

_FOOTNOTE_MARK = re.compile(r"(?<=\d)\s?(\*+|[¹²³⁴⁵⁶⁷⁸⁹]+|(?<=\s)\d\)|\(\d\))$")
_UNIT = re.compile(
    r"(?<=[\d)])\s?(€|eur|euro|%|stück|st\.|tage|tag|std\.|h|geräte|plätze)$", re.IGNORECASE
)
_CURRENCY = re.compile(r"(?:€|eur)\s?(?=[-+\d])", re.IGNORECASE)
_ABOUT = re.compile(r"(?:ca\.?|circa|rd\.?|rund|etwa|~|≈)\s?(?=[-+\d])", re.IGNORECASE)
_ONE_GROUP = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_GERMAN = re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?|\d+,\d+")
_ENGLISH = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?|\d+\.\d+")
_DASHES = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-"})
_GAP = re.compile(r"(?<=\d)[ '’\u2009\u202f](?=\d{3}(\D|$))")


class Writing:
    """How the numbers of one column are written, as those that can be read one way only show."""

    def __init__(self, texts: Iterable[str]) -> None:
        digits = {number_text(text).lstrip("+-") for text in texts}
        self.german = any(map(_is_german, digits))
        self.english = any(map(_is_english, digits))


def read_number(raw: str, writing: Writing, whole: bool) -> tuple[float | None, str]:
    """The number in a text and the code of the finding that reading it leaves.

    A number whose only separator stands before exactly three digits can be read both ways; it is
    read as the column's other numbers show, and as thousands where the column counts things
    (``whole``: a count has no fraction). Without such evidence it is ``ambiguous_number``.
    "ca. 80" is 80 with the finding ``approximate_number``; "> 100" and "5-10" are no numbers.
    """
    text = number_text(raw)
    sign, digits = text[: len(text) - len(text.lstrip("+-"))], text.lstrip("+-")
    read = "approximate_number" if _ABOUT.match(clean_text(raw)) else "text_converted"
    if len(sign) <= 1 and digits.isdecimal():
        return float(sign + digits), read
    if len(sign) > 1 or not (_GERMAN.fullmatch(digits) or _ENGLISH.fullmatch(digits)):
        return None, "bad_number"
    if writing.german and writing.english:
        return None, "ambiguous_number"
    if not _ONE_GROUP.fullmatch(digits):
        return float(sign + _plain(digits, _is_german(digits))), read
    if whole:
        return float(sign + re.sub(r"[.,]", "", digits)), read
    if not writing.german and not writing.english:
        return None, "ambiguous_number"
    return float(sign + _plain(digits, writing.german)), read


def number_text(raw: str) -> str:
    """The digits of a number written as text: no spaces, marks or units, an ASCII minus."""
    text = _CURRENCY.sub("", _ABOUT.sub("", clean_text(raw), count=1), count=1)
    text = _UNIT.sub("", _FOOTNOTE_MARK.sub("", text.translate(_DASHES))).strip()
    return _GAP.sub("", text)


def _plain(digits: str, german: bool) -> str:
    if german:
        return digits.replace(".", "").replace(",", ".")
    return digits.replace(",", "")


def _is_german(digits: str) -> bool:
    """Can be read the German way only."""
    return bool(_GERMAN.fullmatch(digits)) and not _ENGLISH.fullmatch(digits)


def _is_english(digits: str) -> bool:
    """Can be read the English way only."""
    return bool(_ENGLISH.fullmatch(digits)) and not _GERMAN.fullmatch(digits)
