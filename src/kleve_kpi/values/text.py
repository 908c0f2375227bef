"""A cell as text: what it shows, without the marks that only printing needs."""

import datetime as dt
import re
import unicodedata

_INVISIBLE = re.compile("[\u200b\u200c\u200d\ufeff\u00ad]")
# What openpyxl leaves of a carriage return in Excel's XML.
_ESCAPED = re.compile("_x000[dD]_")


def clean_text(raw: object) -> str:
    r"""Text trimmed, composed (NFC), without invisible signs, white space as single spaces.

    Days, times and truth values are written as a German Excel shows them.

    >>> clean_text("  FB\xa040 \n Schulen ")
    'FB 40 Schulen'
    >>> import datetime as dt
    >>> clean_text(dt.datetime(2022, 11, 28)), clean_text(dt.time(8, 30)), clean_text(True)
    ('28.11.2022', '08:30', 'WAHR')
    """
    if type(raw) is str:
        # Most texts are clean; this test costs a tenth of cleaning them.
        if (
            raw.isprintable()
            and "  " not in raw
            and "_x" not in raw
            and raw[:1] != " "
            and raw[-1:] != " "
            and unicodedata.is_normalized("NFC", raw)
        ):
            return raw
        text = _INVISIBLE.sub("", _ESCAPED.sub("\n", unicodedata.normalize("NFC", raw)))
        return re.sub(r"\s+", " ", text).strip()
    if isinstance(raw, bool):
        return "WAHR" if raw else "FALSCH"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, dt.datetime):
        return raw.strftime("%d.%m.%Y" if raw.time() == dt.time() else "%d.%m.%Y %H:%M")
    if isinstance(raw, dt.date):
        return raw.strftime("%d.%m.%Y")
    if isinstance(raw, dt.time):
        return raw.strftime("%H:%M:%S" if raw.second else "%H:%M")
    if isinstance(raw, dt.timedelta):
        return _duration(raw)
    return str(raw)


def _duration(raw: dt.timedelta) -> str:
    """Hours and minutes, as Excel shows a sum of times: 36:15."""
    sign, seconds = ("-", -raw) if raw < dt.timedelta() else ("", raw)
    minutes, rest = divmod(round(seconds.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:02}:{minutes:02}" + (f":{rest:02}" if rest else "")
