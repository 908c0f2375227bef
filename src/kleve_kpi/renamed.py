"""Which undeclared column may be a missing one under a new name: nothing is renamed by itself."""

import re

from kleve_kpi.errors import LayoutError, closest
from kleve_kpi.locate import Located
from kleve_kpi.source import Column, header_key
from kleve_kpi.values import clean_text, parse

# Types whose values tell them from other columns; a number or a text may mean anything.
_TELLING = ("category", "fachbereich", "date", "period", "yes_no")
_UNREADABLE = {"bad_date", "bad_period", "bad_yes_no", "unknown_category", "ambiguous_date"}
_FITS = 0.8


def candidate(column: Column, table: Located) -> int | None:
    """The undeclared sheet column that was probably meant, by its heading, else by its values.

    A heading is near when few letters differ. Values fit when at least four out of five of them
    can be read as the declared type, or look like its pattern, and those of no other column do.
    """
    by_key = {header_key(text): at for at, text in table.others.items()}
    for heading in column.headers:
        if near := closest(header_key(heading), by_key):
            return by_key[near]
    fitting = [at for at in table.others if _fits(column, table, at)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(column: Column, table: Located, at: int) -> bool:
    cells = [raw for row in table.records if (raw := table.sheet.cell(row, at)) is not None]
    if len(cells) < 2:
        return False
    if column.pattern:
        fitting = sum(bool(re.fullmatch(column.pattern, clean_text(raw))) for raw in cells)
    elif column.type in _TELLING:
        read = zip(*parse(column, cells), strict=True)
        fitting = sum(value is not None and code not in _UNREADABLE for value, code in read)
    else:
        return False
    return fitting >= _FITS * len(cells)


def incomplete(file: str, table: Located) -> LayoutError:
    """What to say about a table that lacks required columns."""
    hints = [
        f"Did the sender rename '{column.titel}' to '{table.others[at]}'? "
        for column in table.missing
        if (at := candidate(column, table))
    ]
    return LayoutError(
        file,
        table.sheet.name,
        f"the columns of source '{table.source.name}' in row {table.header_rows[1]}",
        "no column "
        + ", ".join(f"'{c.titel}'" for c in table.missing)
        + " among "
        + (", ".join(f"'{text}'" for text in table.others.values()) or "the others"),
        f"{''.join(hints)}Ask for the column, or add its new name to "
        f"sources/{table.source.name}.py.",
    )
