"""Numbers, dates and lists as German readers write them; one sign for what is missing.

Half is rounded away from zero (kaufmännisch), thousands have a point, decimals a comma, and a
no-break space stands before a unit. Exactly zero is written "0", never with a sign.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

LOCALE = "de_DE"
NBSP = "\u00a0"
MINUS = "\u2212"
UNKNOWN = "."
NOTHING = "–"
MARK = f"{NBSP}°"  # behind a value that a note explains
SIGNS = {
    UNKNOWN: "unbekannt oder geheim zu halten",
    NOTHING: "nichts vorhanden",
}

Number = int | float | Decimal | None
Date = dt.date | str | None

_NOISE = Decimal("1e-6")  # what sums of decimals are off by
_EXACT = Context(prec=700, rounding=ROUND_HALF_UP)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def number(value: Number, digits: int | None = 0) -> str:
    """A number with German marks; ``digits`` None shows one decimal of what is not whole.

    Missing and infinite values become the sign ".".

    >>> number(1832), number(2.5), number(-0.4), number(float("nan"))
    ('1.832', '3', '0', '.')
    >>> number(2.0, None), number(2.25, None), number(8.04, None), number(2, 2)
    ('2', '2,3', '8,0', '2,00')
    """
    exact = _decimal(value)
    if exact is None:
        return UNKNOWN
    if digits is None:
        digits = 0 if abs(exact - round(exact)) < _NOISE else 1
    decimals = "0" * digits
    pattern = f"#,##0.{decimals}" if decimals else "#,##0"
    with localcontext(_EXACT):
        text = format_decimal(abs(exact), format=pattern, locale=LOCALE)
    negative = exact < 0 and any(digit in "123456789" for digit in text)
    return MINUS + text if negative else text


def percent(value: Number, digits: int | None = 1) -> str:
    r"""A share given as 0 to 100.

    >>> percent(25.17)
    '25,2\xa0%'
    >>> percent(None)
    '.'
    """
    text = number(value, digits)
    return text if text == UNKNOWN else f"{text}{NBSP}%"


def share(part: Number, whole: Number) -> str:
    r"""A part, its whole and the percentage; without one where the whole is zero.

    >>> share(44, 107)
    '44 von 107 (41,1\xa0%)'
    >>> share(0, 0), share(None, 107)
    ('0 von 0', '.')
    """
    exact_part, exact_whole = _decimal(part), _decimal(whole)
    if exact_part is None or exact_whole is None:
        return UNKNOWN
    text = f"{number(part, None)} von {number(whole, None)}"
    return f"{text} ({percent(exact_part / exact_whole * 100)})" if exact_whole else text


def change(value: Number, digits: int | None = 0) -> str:
    """A difference with its sign.

    >>> change(24), change(-3), change(0)
    ('+24', '−3', '±0')
    """
    text = number(value, digits)
    if text == UNKNOWN or text.startswith(MINUS):
        return text
    return f"+{text}" if any(digit in "123456789" for digit in text) else f"±{text}"


def date(value: Date) -> str:
    """A day; text is read as an ISO date, a time of day is left out.

    >>> import pandas as pd
    >>> date("2022-11-28"), date(pd.Timestamp("2022-11-09 14:30")), date(pd.NaT)
    ('28.11.2022', '09.11.2022', '.')
    """
    if _missing(value):
        return UNKNOWN
    day = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return format_date(day, "dd.MM.yyyy", locale=LOCALE)


def listing(items: Iterable[str]) -> str:
    """An enumeration; an empty one becomes the sign "–".

    >>> listing(["FB 10", "FB 20", "FB 30"]), listing([])
    ('FB 10, FB 20 und FB 30', '–')
    """
    return format_list([str(item) for item in items], locale=LOCALE) or NOTHING


def slug(text: str) -> str:
    """A name for ids and files: lower case, a-z, 0-9 and "_" only.

    >>> slug("Öffentliche Plätze & Maße"), slug("Café 24/7"), slug("?!")
    ('oeffentliche_plaetze_masse', 'cafe_24_7', 'ohne_name')
    """
    spelled = unicodedata.normalize("NFC", str(text)).lower().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "ohne_name"


def _decimal(value: Number) -> Decimal | None:
    if _missing(value):
        return None
    exact = Decimal(str(value))
    return exact if exact.is_finite() else None


def _missing(value: object) -> bool:
    """None, NaN, NaT and pandas' NA, told without pandas: what only writes dates needs none."""
    try:
        return value is None or bool(value != value)
    except TypeError:  # NA says neither yes nor no
        return True
