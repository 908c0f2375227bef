"""Numbers written as text: German or English, with unit, footnote mark or "ca."."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from kleve_kpi.values.text import MARK, unquoted

_UNITS = {
    **dict.fromkeys(("€", "eur", "euro"), "€"),
    **dict.fromkeys(("%", "prozent"), "%"),
    **dict.fromkeys(("min", "minute", "minuten"), "Minuten"),
    **dict.fromkeys(("h", "std", "stunde", "stunden"), "Stunden"),
    **dict.fromkeys(("tag", "tage", "tagen"), "Tage"),
    **dict.fromkeys(("woche", "wochen"), "Wochen"),
    **dict.fromkeys(("monat", "monate", "monaten"), "Monate"),
    **dict.fromkeys(("jahr", "jahre", "jahren"), "Jahre"),
    **dict.fromkeys(("m²", "qm"), "m²"),
    **{unit.casefold(): unit for unit in ("km", "MB", "GB", "TB")},
    # What is counted makes no other number of it.
    **dict.fromkeys(("stück", "stk", "st", "mal"), ""),
    **dict.fromkeys(("gerät", "geräte", "platz", "plätze", "person", "personen", "pers"), ""),
}


class Written(NamedTuple):
    """A number as it is written.

    ``way`` is how its separators can be read: ``german``, ``english``, ``either`` (one
    separator before exactly three digits), or ``plain`` where there are none.
    """

    digits: str
    way: str
    unit: str = ""
    about: bool = False


_NUMBER = re.compile(
    r"(?P<about>(?:circa|rund|etwa|ungefähr)\s|(?:ca|rd)(?:\.\s?|\s)|[~≈]\s?)?"
    r"(?P<prefix>€\s?|eur(?:o)?\s?)?"
    r"(?P<sign>[-+]?)\s?"
    r"(?:(?P<plain>[0-9]+)"
    r"|(?P<either>[1-9][0-9]{0,2}[.,][0-9]{3})"
    r"|(?P<german>[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+|,-{1,2})?|[0-9]+(?:,[0-9]+|,-{1,2}))"
    r"|(?P<english>[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+\.[0-9]+))"
    rf"(?:\s?(?P<unit>%|€|[a-zäöü]+²?\.?))?(?:{MARK})?"
)
_WAYS = ("plain", "either", "german", "english")
_SPACED = re.compile(r"(?<![\d.,' ’])[1-9][0-9]{0,2}(?:[ '’][0-9]{3})+(?![0-9])")
_DASHES = str.maketrans("−–—‐‑‒", "------")


def written(text: str) -> Written | None:
    """A cleaned text as a number; None where it is none.

    Units that are known are read over; what would change the number (T€, Mio., "> 100", "5-10")
    makes it none.

    >>> written("ca. 1.832,5 €")
    Written(digits='1.832,5', way='german', unit='€', about=True)
    >>> written("> 100") is None
    True
    """
    if text.isascii() and (simple := _simple(text)):
        return simple
    text = unquoted(text).casefold()
    if not text.isascii():
        text = text.translate(_DASHES)
    if " " in text or "'" in text or "’" in text:
        text = _SPACED.sub(lambda match: re.sub("[ '’]", "", match[0]), text)
    match = _NUMBER.fullmatch(text)
    if not match:
        return None
    way = next(filter(match.__getitem__, _WAYS))
    unit = _unit(match["unit"], "€" if match["prefix"] else "")
    if unit is None:
        return None
    return Written(match["sign"] + match[way], way, unit, bool(match["about"]))


def _simple(text: str) -> Written | None:
    """What most numbers are, without an expression's costs: digits, at most one separator."""
    for sign, way in ((",", "german"), (".", "english")):
        before, found, after = text.partition(sign)
        if before.isdecimal() and not found:
            return Written(text, "plain")
        if before.isdecimal() and after.isdecimal():
            either = len(after) == 3 and len(before) <= 3 and before[0] != "0"
            return Written(text, "either" if either else way)
    return None


def _unit(text: str | None, before: str) -> str | None:
    """The unit by one name for all its spellings, None for one that is not known."""
    if not text:
        return before
    unit = _UNITS.get(text.rstrip("."))
    return None if before and unit != before else unit


class Evidence(NamedTuple):
    """What the numbers of one column show together.

    ``way`` is ``german`` or ``english`` where all numbers that can be read in one way only agree,
    ``both`` where they do not, and None where there are no such numbers.
    """

    way: str | None
    mixed_units: bool

    @classmethod
    def of(cls, numbers: Iterable[Written | None]) -> "Evidence":
        """The evidence of all numbers written as text in a column; None is no number."""
        seen = [number for number in numbers if number]
        ways = {number.way for number in seen} & {"german", "english"}
        units = {number.unit for number in seen if number.unit}
        return cls("both" if len(ways) > 1 else next(iter(ways), None), len(units) > 1)


def amount(number: Written, evidence: Evidence, *, whole: bool) -> float | str:
    """The value of a written number, or the code of the finding that says why it has none.

    1.832 and 1,832 are read as the column's other numbers show; where those show nothing, as
    thousands if the column counts things (``whole``), because a count has no fraction.

    >>> one = Written("1.832", "either")
    >>> amount(one, Evidence("german", False), whole=False)
    1832.0
    >>> amount(one, Evidence(None, False), whole=False)
    'ambiguous_number'
    """
    if number.unit and evidence.mixed_units:
        return "mixed_units"
    if number.way == "plain":
        return float(number.digits)
    if evidence.way == "both":
        return "ambiguous_number"
    if evidence.way is None:
        return float(re.sub("[.,]", "", number.digits)) if whole else "ambiguous_number"
    if evidence.way == "german":
        return float(number.digits.rstrip("-").replace(".", "").replace(",", "."))
    return float(number.digits.replace(",", ""))
