"""What the name of a delivered file tells."""

import datetime as dt
import re

_DATE_IN_NAME = re.compile(
    r"(?<!\d)(?:(?P<y>20\d\d)[-_.]?(?P<m>[01]\d)[-_.]?(?P<d>[0-3]\d)"
    r"|(?P<d2>[0-3]?\d)\.(?P<m2>[01]?\d)\.(?P<y2>20\d\d|\d\d))(?!\d)"
)


def date_in_name(name: str) -> dt.date | None:
    """The day that a file name carries, if it carries one.

    >>> date_in_name("Kopie von OZG Liste Stand 23.08.22.xlsx")
    datetime.date(2022, 8, 23)
    >>> date_in_name("ozg_mai2022_final.xlsx") is None
    True
    """
    for match in _DATE_IN_NAME.finditer(name):
        year, month, day = (int(match[p] or match[p + "2"]) for p in "ymd")
        try:
            return dt.date(year + 2000 if year < 100 else year, month, day)
        except ValueError:
            continue
    return None
