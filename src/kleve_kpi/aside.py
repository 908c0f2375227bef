"""The rows below a header that are no records: totals, footnotes, titles, blanks, other tables."""

import bisect
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from kleve_kpi.foreign import foreign_from
from kleve_kpi.headers import Header, labels_of
from kleve_kpi.rows import FOOTNOTE, TOTAL, is_footnote, is_number
from kleve_kpi.sheet import Sheet
from kleve_kpi.source import having_key, header_key
from kleve_kpi.values import clean_text


def set_aside_rows(
    sheet: Sheet, header: Header, body: range, columns: Sequence[int]
) -> dict[int, str]:
    """Rows of the body that are no records, with the finding code that says why.

    ``columns`` are those of the table, undeclared ones included.
    """
    labels = labels_of(sheet, header.first_row, header.last_row, set()).values()
    heads = {key for parts in labels for text in parts if not is_number(key := header_key(text))}
    above, below = (
        contents_of(sheet, row, columns) for row in (header.first_row - 1, header.last_row + 1)
    )
    filled = _filled(sheet, header, body)
    foreign = foreign_from(sheet, header, filled)
    looked_at = _noticeable(sheet, filled, columns, heads, set(above.values()))
    # A stray cell far below makes a million empty rows.
    held = _held(sheet, looked_at, columns)
    reasons = {row: "blank_row" for row in looked_at if row not in held}
    rows = {row: contents_of(sheet, row, columns) for row in looked_at if row in held}
    for row, contents in rows.items():
        if code := _plain_reason(header, contents, heads, above):
            reasons[row] = code
    for row, contents in rows.items():
        # The lower row of a header that is printed again may hold a single text.
        own = [text for at, text in contents.items() if at in header.columns.values()]
        keys = set(map(header_key, own or contents.values()))
        again = heads >= keys or (not own and contents == below)
        if keys and reasons.get(row - 1) == "title_row" and again:
            reasons.setdefault(row, "title_row")
    last_record = next(
        (
            row
            for row in reversed(body)
            if row < foreign
            and row not in reasons
            and _is_record(header, contents_of(sheet, row, columns))
        ),
        0,
    )
    for row in sorted({*looked_at, *range(max(last_record + 1, body.start), body.stop)}):
        if row not in reasons:
            contents = contents_of(sheet, row, columns)
            if code := _note_reason(sheet, header, row, contents, last_record):
                reasons[row] = code
    return reasons


def _held(sheet: Sheet, rows: Sequence[int], columns: Sequence[int]) -> set[int]:
    """The rows that hold something in one of the columns, be it a blank."""
    held: set[int] = set()
    for at in columns:
        cells = sheet.columns[at]
        # From the first one on that lies below the column's last cell, there are none.
        held.update(r for r in rows[: bisect.bisect(rows, len(cells))] if cells[r - 1] is not None)
    return held


_TELLING = {"sum", "ges", "zwi", "ins", "tot", "dav"}


def _doubtful(texts: Collection[str]) -> set[str]:
    """Texts that may tell something, by how they begin and end; a quick look at very many."""
    beginnings = {
        start
        for start in {text[:3] for text in texts}
        if start[:1].isspace() or start.casefold() in _TELLING or start[:1] == "Σ"
    }
    return {text for text in texts if text[:3] in beginnings or text[-1:] == ":"}


def _tells(text: str) -> bool:
    """Whether a text beside others may make its row a total or a footnote."""
    return bool(TOTAL.match(text) or (text.endswith(":") and FOOTNOTE.match(text)))


def _filled(sheet: Sheet, header: Header, body: range) -> dict[int, int]:
    """How many declared columns hold something in each row of the body."""
    filled = [0] * len(body)
    for at in header.columns.values():
        texts = sheet.short_texts.get(at, frozenset())
        blank = {t for t in texts if not t[:1].isalnum() and not clean_text(t)} | {None}
        cells = sheet.column(at, body)
        filled = [n + (cell not in blank) for n, cell in zip(filled, cells, strict=True)]
    return dict(zip(body, filled, strict=True))


def _noticeable(
    sheet: Sheet,
    filled: Mapping[int, int],
    columns: Sequence[int],
    heads: set[str],
    above: set[str],
) -> list[int]:
    """The rows that may be no records; all others have cells enough and no telling word.

    Looking at every row of a large export one by one would take most of the time.
    """
    body = range(min(filled), max(filled) + 1) if filled else range(0)
    named: Counter[int] = Counter()
    rows = {row for row, n in filled.items() if n < 2}
    for at in columns:
        cells = sheet.column(at, body)
        texts = sheet.short_texts.get(at, frozenset())
        if telling := {t for t in _doubtful(texts) if _tells(t.strip())} | (texts & above):
            rows.update(row for row, cell in zip(body, cells, strict=True) if cell in telling)
        if names := having_key(texts, heads):
            named.update(row for row, cell in zip(body, cells, strict=True) if cell in names)
    rows.update(row for row, n in named.items() if n > 1)
    return sorted(rows)


def _plain_reason(
    header: Header, contents: dict[int, str], heads: set[str], above: dict[int, str]
) -> str | None:
    """Why a row is no record, where the row alone shows it.

    ``heads`` are the texts of the header, ``above`` is the row above it, both of which may be
    printed again on every page.
    """
    declared = contents.keys() & set(header.columns.values())
    if not declared and all(map(is_number, contents.values())):
        return "blank_row"
    if _is_total(header, contents):
        return "total_row"
    if is_footnote(contents, declared):
        return "footnote_row"
    repeated = sum(header_key(text) in heads for text in contents.values())
    own = [{at: t for at, t in row.items() if at in declared} for row in (contents, above)]
    again = contents == above or (own[0] and own[0] == own[1])
    if repeated > max(1, len(contents) / 2) or again:
        return "title_row"
    return None


def _note_reason(
    sheet: Sheet, header: Header, row: int, contents: dict[int, str], last_record: int
) -> str | None:
    """Why a row that is no total is no record: it stands below the last one, or alone."""
    if row > last_record:
        return "footnote_row"
    spread = any(top <= row <= bottom and right > left for top, left, bottom, right in sheet.merged)
    declared = contents.keys() & set(header.columns.values())
    if len(declared) == 1 and spread:
        return "title_row"
    return None if declared else "footnote_row"


def _is_record(header: Header, contents: dict[int, str]) -> bool:
    """Whether half of the columns that every record fills, or half of all, hold something."""
    every = list(header.columns.values())
    filled = [at for c in header.source.columns if c.filled and (at := header.columns.get(c.name))]
    return len(contents) > 1 and any(
        2 * sum(at in contents for at in columns) >= len(columns)
        for columns in (filled, every)
        if columns
    )


def contents_of(sheet: Sheet, row: int, columns: Sequence[int]) -> dict[int, str]:
    """The texts of a row's cells that hold something, from left to right."""
    texts = {at: clean_text(raw) for at in columns if (raw := sheet.cell(row, at)) is not None}
    return {at: text for at, text in texts.items() if text}


def _is_total(header: Header, contents: dict[int, str]) -> bool:
    """Whether the row's first words are a word for totals and no key stands beside it.

    Where names are the key, a longer text ("Gesamtsumme der Einkünfte prüfen") is a name as soon
    as words stand beside it.
    """
    source = header.source
    keys = [
        header.columns[c.name]
        for c in source.columns
        if (c.name in source.key or c.pseudonym in source.key) and c.name in header.columns
    ]
    # A number may carry a unit: "103.469 Stück".
    words = next(((at, t) for at, t in contents.items() if t[0].isalpha() or t[0] == "Σ"), None)
    if words is None or not (match := TOTAL.match(words[1])):
        return False
    if words[0] in keys and words[1][match.end() :].strip(" :"):
        others = [text for at, text in contents.items() if at != words[0]]
        return not any(text[0].isalpha() and not TOTAL.match(text) for text in others)
    return all(at == words[0] or at not in contents for at in keys)
