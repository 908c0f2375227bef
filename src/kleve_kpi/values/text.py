"""Cells as text: white space, invisible signs, signs for "no value", footnote marks, quotes."""

import datetime as dt
import re
import unicodedata
from collections.abc import Collection

from kleve_kpi.sheet import Percent

# Zero-width signs, marks of the writing direction, soft hyphens: pasted along, never seen. Control
# characters that are no white space: from old systems, in no workbook and on no page allowed.
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
)
# How Excel stores tabs and line ends that XML would lose.
_ESCAPED = re.compile("_x000[9AaDd]_")


def clean_text(raw: object) -> str:
    r"""Text trimmed, composed (NFC), without invisible signs, white space as single spaces.

    Other values read as their cell shows them, truth values, dates, times and percentages the
    German way; an amount keeps its point.

    >>> clean_text("  FB\xa040 \n Schulen ")
    'FB 40 Schulen'
    >>> clean_text(40.0), clean_text(True), clean_text(dt.datetime(2025, 2, 3, 8, 30))
    ('40', 'WAHR', '03.02.2025 08:30')
    """
    text = raw if isinstance(raw, str) else _shown(raw)
    # Most texts are clean, and this test costs a tenth of cleaning them. Printable are no white
    # space but the plain space and no invisible signs.
    if (
        text.isprintable()
        and (not text or text[0] != " " != text[-1])
        and "  " not in text
        and "_x000" not in text
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    ):
        return text
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return " ".join(_ESCAPED.sub(" ", text).split())


def all_clean(texts: Collection[str], joined: str) -> bool:
    """Whether cleaning changes none of the texts, told from all of them joined by line ends.

    One look at a column costs a tenth of a look at each cell.
    """
    return (
        joined.count("\n") == len(texts) - 1
        and joined.replace("\n", "").isprintable()
        and not _EDGES.search(joined)
        and unicodedata.is_normalized("NFC", joined)
    )


_EDGES = re.compile("  |^ | $|_x000", re.MULTILINE)


def _shown(raw: object) -> str:
    if isinstance(raw, bool):
        return "WAHR" if raw else "FALSCH"
    if isinstance(raw, Percent):
        return f"{raw * 100:.10g} %".replace(".", ",")
    if isinstance(raw, float):
        # Excel shows 15 digits: 12.1, not the 12.100000000000001 that it computes with.
        return str(int(raw)) if raw.is_integer() else f"{raw:.15g}"
    if isinstance(raw, dt.datetime):
        day = f"{raw:%d.%m.%Y}"
        return f"{day} {_clock(raw.time())}" if raw.time() != dt.time() else day
    if isinstance(raw, dt.date):
        return f"{raw:%d.%m.%Y}"
    if isinstance(raw, dt.time):
        return _clock(raw)
    if isinstance(raw, dt.timedelta):
        return _duration(raw)
    return str(raw)


def _clock(time: dt.time) -> str:
    return time.isoformat("auto" if time.second or time.microsecond else "minutes")


def _duration(span: dt.timedelta) -> str:
    """Hours and minutes; a day has 24 hours, as Excel shows it with [h]:mm."""
    sign = "-" if span < dt.timedelta() else ""
    hours, rest = divmod(abs(span), dt.timedelta(hours=1))
    return f"{sign}{hours:02d}:{_clock((dt.datetime.min + rest).time()).partition(':')[2]}"


_MISSING = {
    "k.a.",
    "k.a",
    "keineangabe",
    "keineangaben",
    "ohneangabe",
    "o.a.",
    "n.n.",
    "n.v.",
    "entfällt",
}
LONGEST_SIGN = len("keine Angaben")
# Statistical offices have a meaning for each of them; what they share is: here stands no value.
_SIGNS = " -‐‑‒–—―−./…"


def is_missing(text: str) -> bool:
    """Whether a cleaned text only says that there is no value.

    >>> is_missing("k. A."), is_missing("– –"), is_missing("./."), is_missing("NA")
    (True, True, True, False)
    """
    if len(text) > LONGEST_SIGN or text[:1].isdigit():
        return False
    return not text.strip(_SIGNS) or text.casefold().replace(" ", "") in _MISSING


# After a digit a raised number or a star; in brackets, or with one bracket after a space.
MARK = r"\s?(?:\*+\)?|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|(?<=\s)[0-9a-z]\)|\([0-9a-z]\))"
_MARK = re.compile(rf"(?<=[\w.]){MARK}$", re.IGNORECASE)


def without_mark(text: str) -> str:
    """A text without the footnote mark at its end.

    >>> without_mark("03.02.2025 1)"), without_mark("Q1/2023*")
    ('03.02.2025', 'Q1/2023')
    """
    return _MARK.sub("", text)


_OPENING, _CLOSING = "\"'„“”‚‘’»«", "\"'“”‘’«»"


def unquoted(text: str) -> str:
    """A text without quotes that stand around all of it.

    >>> unquoted("„FB 40“"), unquoted("Projekt „Kita“")
    ('FB 40', 'Projekt „Kita“')
    """
    if len(text) > 2 and text[0] in _OPENING and text[-1] in _CLOSING:
        return text[1:-1].strip()
    return text
