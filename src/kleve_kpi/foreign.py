"""Where the body of a table ends because another one, which nobody declared, begins below it."""

from collections.abc import Collection, Mapping

from kleve_kpi.headers import Header
from kleve_kpi.rows import is_number
from kleve_kpi.sheet import Raw, Sheet
from kleve_kpi.values import clean_text, parse

# Rows between two tables that stand below one another.
_GAP = 2
# Findings of a cell that does not fit its column.
_UNFIT = {"bad_number", "bad_date", "bad_period", "bad_yes_no", "unknown_category"}


def foreign_from(sheet: Sheet, header: Header, filled: Mapping[int, int]) -> int:
    """The row from which on the body belongs to another table; the one after it if there is none.

    ``filled`` says how many declared columns hold something in each row of the body.
    """
    return min(_narrower(filled), _titled(sheet, header, filled))


def _narrower(filled: Mapping[int, int]) -> int:
    """The first row of a table below a gap, none of whose rows fills half as many columns.

    Compared with the fullest row of all.
    """
    if all(filled.values()):
        return max(filled, default=0) + 1
    blocks: list[tuple[int, int]] = []
    gap = _GAP
    for row, n in filled.items():
        if n and gap >= _GAP:
            blocks.append((row, n))
        elif n:
            first, most = blocks.pop()
            blocks.append((first, max(most, n)))
        gap = 0 if n else gap + 1
    foreign = max(filled, default=0) + 1
    fullest = max((most for _, most in blocks), default=0)
    while blocks and 2 * blocks[-1][1] < fullest:
        foreign, _ = blocks.pop()
    return foreign


def _titled(sheet: Sheet, header: Header, filled: Mapping[int, int]) -> int:
    """The row with the title of another table below, after a blank row."""
    for row, n in filled.items():
        alone = n == 1 and not filled.get(row - 1, 1) and filled.get(row + 1, 0)
        if alone and _heads_another(sheet, header, row + 1, filled):
            return row
    return max(filled, default=0) + 1


def _heads_another(sheet: Sheet, header: Header, row: int, body: Collection[int]) -> bool:
    """Whether a row below a title holds headings of another table: words that fit no column.

    Or they stand above numbers where the records have words, and a column that every record fills
    has ended before.
    """
    cells = [
        (column, raw)
        for column in header.source.columns
        if (raw := sheet.cell(row, header.columns.get(column.name))) is not None
    ]
    if not all(isinstance(raw, str) and clean_text(raw)[:1].isalpha() for _, raw in cells):
        return False
    codes = [parse(c, [raw]).codes[0] for c, raw in cells if c.type not in ("text", "key")]
    if codes and all(code in _UNFIT for code in codes):
        return True
    every = [at for c in header.source.columns if c.filled and (at := header.columns.get(c.name))]
    texts = [header.columns[c.name] for c, _ in cells if c.type == "text"]
    return any(0 < _last_filled(sheet, at, body) < row - 1 for at in every) and any(
        _numbers_below(sheet, at, row, body) for at in texts
    )


def _last_filled(sheet: Sheet, at: int, body: Collection[int]) -> int:
    """The last row of the body in which a column holds something, 0 if there is none."""
    cells = sheet.columns.get(at, [])[: max(body, default=0)]
    filled = (row for row in range(len(cells), 0, -1) if _is_filled(cells[row - 1]))
    last = next(filled, 0)
    return last if last in body else 0


def _is_filled(raw: Raw) -> bool:
    return raw is not None and bool(clean_text(raw))


def _numbers_below(sheet: Sheet, at: int, heads: int, body: Collection[int]) -> bool:
    """Whether a column holds numbers alone below the row of headings, and words above its title."""
    texts = {row: clean_text(raw) for row in body if (raw := sheet.cell(row, at)) is not None}
    below = [text for row, text in texts.items() if row > heads and text]
    above = [text for row, text in texts.items() if row < heads - 1 and text]
    return bool(below) and all(map(is_number, below)) and not all(map(is_number, above))
