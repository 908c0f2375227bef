"""Sheet -> where each declared table lies: header rows, records, rows to set aside, "Stand:".

A source is recognised by its headers, wherever they stand: in one row or two (a group above its
columns), beside spacer columns, below any number of title rows.
"""

import bisect
import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kleve_kpi.errors import LayoutError
from kleve_kpi.rows import FOOTNOTE, PART, TOTAL, stand_line
from kleve_kpi.sheet import Raw, Sheet
from kleve_kpi.source import Column, Source, having_key, header_key
from kleve_kpi.values import clean_text, parse

# A table counts as recognised when this share of the source's required headers is there; what
# then is missing is named in an error instead of the table being passed over.
_COVERAGE = 0.6


@dataclass(frozen=True)
class Located:
    """One declared table in a sheet; rows and columns counted from 1 as in Excel.

    ``columns`` maps declared names to sheet columns, ``others`` sheet columns to the headers of
    columns that nobody declared. ``set_aside`` maps rows to the finding code that says why.
    """

    source: Source
    sheet: Sheet
    header_rows: tuple[int, int]
    columns: Mapping[str, int]
    others: Mapping[int, str]
    records: tuple[int, ...]
    set_aside: Mapping[int, str]
    datenstand: dt.date | None

    @property
    def span(self) -> tuple[int, int]:
        """First and last sheet column of the table, undeclared ones included."""
        used = [*self.columns.values(), *self.others]
        return min(used), max(used)

    @property
    def missing(self) -> list[Column]:
        """The required columns that the header lacks."""
        return [c for c in self.source.columns if c.required and c.name not in self.columns]

    @property
    def totals(self) -> list[int]:
        """The rows that state a total; "davon" states a part of one."""
        rows = [row for row, code in self.set_aside.items() if code == "total_row"]
        columns = sorted([*self.columns.values(), *self.others])
        return [
            row
            for row in sorted(rows)
            if not any(map(PART.match, _contents(self.sheet, row, columns).values()))
        ]


@dataclass(frozen=True)
class _Header:
    source: Source
    first_row: int
    last_row: int
    columns: dict[str, int]
    twice: tuple[str, ...] = ()

    @property
    def score(self) -> tuple[float, int, int]:
        required = [c.name for c in self.source.columns if c.required]
        covered = sum(name in self.columns for name in required) / len(required)
        return covered, len(self.columns), self.first_row - self.last_row


def locate(file: str, sheet: Sheet, sources: Iterable[Source]) -> list[Located]:
    """Every table of the given sources in one sheet, from top to bottom and left to right.

    Raises:
        LayoutError: two sources fit a header equally well, or a header stands twice.
    """
    headers = _headers(file, sheet, list(sources))
    return [_table(sheet, header, headers) for header in headers]


def _headers(file: str, sheet: Sheet, sources: Sequence[Source]) -> list[_Header]:
    known = {key for source in sources for key in source.spellings}
    candidates = sorted({row for rows in _naming(sheet, known).values() for row in rows})
    found: list[_Header] = []
    for row in candidates:
        taken: set[int] = set()
        while header := _best_header(file, sheet, row, sources, taken, found):
            clash = [h for h in found if _overlap(h, header)]
            repeated = [h for h in found if h.source == header.source and _same(sheet, h, header)]
            if clash and max(clash, key=lambda h: h.score).score >= header.score:
                break
            if repeated and not clash:
                break
            found = [h for h in found if h not in clash] + [header]
            taken |= set(range(min(header.columns.values()), max(header.columns.values()) + 1))
    return sorted(found, key=lambda h: (h.first_row, min(h.columns.values())))


# A header may be printed again on every page; a text that comes more often is data.
_TIMES = 20


def _naming(sheet: Sheet, keys: set[str]) -> dict[int, list[int]]:
    """By column, the first rows that hold a text with one of these header keys."""
    found = {}
    for column, cells in sheet.columns.items():
        texts = having_key(sheet.short_texts.get(column, frozenset()), keys)
        times: Counter[Raw] = Counter()
        rows = []
        for row, value in enumerate(cells, 1) if texts else ():
            if value in texts and times[value] < _TIMES:
                times[value] += 1
                rows.append(row)
        found[column] = rows
    return found


def _same(sheet: Sheet, one: _Header, other: _Header) -> bool:
    """Whether a header is another one, printed again further down: all its texts come again."""
    lower = sheet.row(other.last_row).items()
    own = set(one.columns.values())
    upper = [
        {at: text for at, text in sheet.row(row).items() if at in own}.items()
        for row in range(one.first_row, one.last_row + 1)
    ]
    return other.last_row > one.last_row and any(texts and texts <= lower for texts in upper)


def _overlap(one: _Header, other: _Header) -> bool:
    rows = one.first_row <= other.last_row and other.first_row <= one.last_row
    return rows and bool(set(one.columns.values()) & set(other.columns.values()))


def _best_header(
    file: str,
    sheet: Sheet,
    row: int,
    sources: Sequence[Source],
    taken: set[int],
    found: Sequence[_Header],
) -> _Header | None:
    fits = _fits(sheet, row, sources, taken)
    if not fits:
        return None
    best = fits[0]
    if left := _left_of_two(sheet, best, sources, taken):
        return left
    if any(h.source == best.source and _same(sheet, h, best) for h in found):
        return best
    if best.twice:
        raise LayoutError(
            file,
            sheet.name,
            f"one column '{best.twice[0]}' in the header row {best.last_row}",
            "two of them",
            "Rename one of the two columns.",
        )
    rivals = [h.source for h in fits if h.score[:2] == best.score[:2] and h.source != best.source]
    if rivals:
        raise LayoutError(
            file,
            sheet.name,
            f"the table below row {best.last_row} to fit one source",
            f"'{best.source.name}' and '{rivals[0].name}' fitting equally well",
            "Rename the column headers as one of the two sources declares them.",
        )
    return best


def _fits(sheet: Sheet, row: int, sources: Sequence[Source], taken: set[int]) -> list[_Header]:
    """The headers of one or two rows that a row may belong to, the best first."""
    fits = []
    for first, last in ((row, row), (row - 1, row), (row, row + 1), (row - 1, row + 1)):
        if first < 1:
            continue
        labels = _labels(sheet, first, last, taken)
        spelled = {at: _spellings(parts) for at, parts in labels.items()}
        for source in sources:
            header = _Header(source, first, last, *_match(source, spelled))
            if header.score[0] >= _COVERAGE and len(header.columns) >= 2:
                fits.append(header)
    return sorted(fits, key=lambda h: h.score, reverse=True)


def _left_of_two(
    sheet: Sheet, best: _Header, sources: Sequence[Source], taken: set[int]
) -> _Header | None:
    """The left one of two complete tables beside one another that share some headers.

    They are parted by an empty column, or by a header that else would stand twice in one table.
    """
    columns = _labels(sheet, best.first_row, best.last_row, taken)
    for cut in sorted(columns)[1:]:
        if not best.twice and cut - 1 in columns:
            continue
        sides = (set(range(cut, sheet.last_column + 1)), set(range(1, cut)))
        pair = [_fits(sheet, best.last_row, sources, taken | other)[:1] for other in sides]
        found = [h for side in pair for h in side if h.score[0] == 1 and not h.twice]
        if len(found) == 2 and sum(len(h.columns) for h in found) > len(best.columns):
            return found[0]
    return None


def _labels(sheet: Sheet, first: int, last: int, taken: set[int]) -> dict[int, list[str]]:
    """Header texts per column from top to bottom; a merged group text counts for its columns."""
    labels: dict[int, list[str]] = {}
    for row in range(first, last + 1):
        texts = {c: clean_text(v) for c, v in sheet.row(row).items()}
        if row < last:
            for top, left, bottom, right in sheet.merged:
                if top == row == bottom and left in texts:
                    texts |= dict.fromkeys(range(left, right + 1), texts[left])
        for column, text in texts.items():
            if text and column not in taken:
                labels.setdefault(column, []).append(text)
    return labels


_UNIT_IN_HEADER = re.compile(
    r"\s*([(\[][^)\]]*[)\]]|\bin (t?€|teur|eur|%|prozent|tagen))$", re.IGNORECASE
)


def _spellings(parts: list[str]) -> tuple[str, list[str]]:
    """The header of one column, and the keys by which it may be declared, the best first."""
    texts = [" ".join(parts), parts[-1]]
    texts += [_UNIT_IN_HEADER.sub("", text) for text in texts]
    return parts[-1], list(map(header_key, texts))


def _match(
    source: Source, labels: Mapping[int, tuple[str, list[str]]]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Declared columns to sheet columns, and headers that stand twice.

    An earlier spelling of the source beats a later one.
    """
    spellings = source.spellings
    best: dict[str, tuple[int, int]] = {}
    twice: dict[str, str] = {}
    for at, (text, keys) in labels.items():
        hit = next((spellings[k] for k in keys if k in spellings), None)
        if hit is None:
            continue
        name, rank = hit
        if name not in best or rank < best[name][0]:
            best[name] = (rank, at)
            twice.pop(name, None)
        elif rank == best[name][0]:
            twice[name] = text
    return {name: at for name, (_, at) in best.items()}, tuple(twice.values())


def _table(sheet: Sheet, header: _Header, headers: Sequence[_Header]) -> Located:
    left, right, bottom = _borders(sheet, header, headers)
    header = replace(header, last_row=_last_merged(sheet, header))
    labels = _labels(sheet, header.first_row, header.last_row, set(header.columns.values()))
    body = range(header.last_row + 1, bottom + 1)
    others = {
        column: labels.get(column, ["(ohne Überschrift)"])[-1]
        for column, cells in sheet.columns.items()
        if left <= column <= right
        and column not in header.columns.values()
        and any(v is not None and clean_text(v) for v in cells[header.first_row - 1 : bottom])
    }
    set_aside = _set_aside(sheet, header, body, sorted([*header.columns.values(), *others]))
    return Located(
        header.source,
        sheet,
        (header.first_row, header.last_row),
        header.columns,
        dict(sorted(others.items())),
        tuple(row for row in body if row not in set_aside),
        set_aside,
        stand_line(
            sheet,
            [*range(header.first_row - 1, 0, -1), *sorted(set_aside)],
            range(left, right + 1),
        ),
    )


def _last_merged(sheet: Sheet, header: _Header) -> int:
    """The last row of the header where its cells are merged downwards."""
    own = header.columns.values()
    ends = [
        bottom
        for top, left, bottom, _ in sheet.merged
        if left in own and header.first_row <= top <= header.last_row
    ]
    return max([header.last_row, *ends])


def _borders(sheet: Sheet, header: _Header, headers: Sequence[_Header]) -> tuple[int, int, int]:
    """The sheet columns and the last row that belong to this table and to no other one."""
    own = header.columns.values()
    left, right, bottom = 1, sheet.last_column, sheet.last_row
    for other in headers:
        columns = other.columns.values()
        if other is header:
            continue
        if other.first_row > header.last_row and not (
            min(columns) > max(own) or max(columns) < min(own)
        ):
            bottom = min(bottom, other.first_row - 1)
        elif min(columns) > max(own):
            right = min(right, min(columns) - 1)
        elif max(columns) < min(own):
            left = max(left, max(columns) + 1)
    return left, right, bottom


def _set_aside(
    sheet: Sheet, header: _Header, body: range, columns: Sequence[int]
) -> dict[int, str]:
    """Rows of the body that are no records, with the finding code that says why."""
    labels = _labels(sheet, header.first_row, header.last_row, set()).values()
    heads = {key for parts in labels for text in parts if not _is_number(key := header_key(text))}
    above = _contents(sheet, header.first_row - 1, columns)
    filled = _filled(sheet, header, body)
    foreign = min(_narrower(filled), _titled(sheet, header, filled))
    looked_at = _noticeable(sheet, filled, columns, heads, set(above.values()))
    # A stray cell far below makes a million empty rows.
    held = _held(sheet, looked_at, columns)
    reasons = {row: "blank_row" for row in looked_at if row not in held}
    rows = {row: _contents(sheet, row, columns) for row in looked_at if row in held}
    for row, contents in rows.items():
        if code := _plain_reason(header, contents, heads, above):
            reasons[row] = code
    for row, contents in rows.items():
        # The lower row of a header that is printed again may hold a single text.
        own = [text for at, text in contents.items() if at in header.columns.values()]
        keys = set(map(header_key, own or contents.values()))
        if keys and reasons.get(row - 1) == "title_row" and heads >= keys:
            reasons.setdefault(row, "title_row")
    last_record = next(
        (
            row
            for row in reversed(body)
            if row < foreign
            and row not in reasons
            and _is_record(header, _contents(sheet, row, columns))
        ),
        0,
    )
    for row in sorted({*looked_at, *range(max(last_record + 1, body.start), body.stop)}):
        if row not in reasons:
            contents = _contents(sheet, row, columns)
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


def _filled(sheet: Sheet, header: _Header, body: range) -> dict[int, int]:
    """How many declared columns hold something in each row of the body."""
    filled = [0] * len(body)
    for at in header.columns.values():
        texts = sheet.short_texts.get(at, frozenset())
        blank = {t for t in texts if not t[:1].isalnum() and not clean_text(t)} | {None}
        cells = sheet.column(at, body)
        filled = [n + (cell not in blank) for n, cell in zip(filled, cells, strict=True)]
    return dict(zip(body, filled, strict=True))


# Rows between two tables that stand below one another.
_GAP = 2


def _narrower(filled: Mapping[int, int]) -> int:
    """The row from which on the body belongs to a table that nobody declared, if it does.

    It stands below a gap and in none of its rows fills half as many columns as the fullest row.
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


def _titled(sheet: Sheet, header: _Header, filled: Mapping[int, int]) -> int:
    """The row with the title of another table below: then its headings, which fit no column."""
    for row, n in filled.items():
        if n == 1 and not filled.get(row - 1, 1) and filled.get(row + 1, 0):
            cells = [
                (column, raw)
                for column in header.source.columns
                if (raw := sheet.cell(row + 1, header.columns.get(column.name))) is not None
            ]
            codes = [parse(c, [raw]).codes[0] for c, raw in cells if c.type not in ("text", "key")]
            words = all(isinstance(raw, str) and clean_text(raw)[:1].isalpha() for _, raw in cells)
            if words and codes and all(code in _UNFIT for code in codes):
                return row
    return max(filled, default=0) + 1


# Findings of a cell that does not fit its column.
_UNFIT = {"bad_number", "bad_date", "bad_period", "bad_yes_no", "unknown_category"}


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
    header: _Header, contents: dict[int, str], heads: set[str], above: dict[int, str]
) -> str | None:
    """Why a row is no record, where the row alone shows it.

    ``heads`` are the texts of the header, ``above`` is the row above it, both of which may be
    printed again on every page.
    """
    declared = contents.keys() & set(header.columns.values())
    if not declared and all(map(_is_number, contents.values())):
        return "blank_row"
    if _is_total(header, contents):
        return "total_row"
    first = next(iter(contents.values()))
    if FOOTNOTE.match(first) and (len(contents) == 1 or first.endswith(":")):
        return "footnote_row"
    repeated = sum(header_key(text) in heads for text in contents.values())
    own = [{at: t for at, t in row.items() if at in declared} for row in (contents, above)]
    again = contents == above or (own[0] and own[0] == own[1])
    if repeated > max(1, len(contents) / 2) or again:
        return "title_row"
    return None


def _note_reason(
    sheet: Sheet, header: _Header, row: int, contents: dict[int, str], last_record: int
) -> str | None:
    """Why a row that is no total is no record: it stands below the last one, or alone."""
    if row > last_record:
        return "footnote_row"
    spread = any(top <= row <= bottom and right > left for top, left, bottom, right in sheet.merged)
    declared = contents.keys() & set(header.columns.values())
    if len(declared) == 1 and spread:
        return "title_row"
    return None if declared else "footnote_row"


def _is_record(header: _Header, contents: dict[int, str]) -> bool:
    """Whether half of the columns that every record fills, or half of all, hold something."""
    every = list(header.columns.values())
    filled = [at for c in header.source.columns if c.filled and (at := header.columns.get(c.name))]
    return len(contents) > 1 and any(
        2 * sum(at in contents for at in columns) >= len(columns)
        for columns in (filled, every)
        if columns
    )


def _contents(sheet: Sheet, row: int, columns: Sequence[int]) -> dict[int, str]:
    """The texts of a row's cells that hold something, from left to right."""
    texts = {at: clean_text(raw) for at in columns if (raw := sheet.cell(row, at)) is not None}
    return {at: text for at, text in texts.items() if text}


def _is_total(header: _Header, contents: dict[int, str]) -> bool:
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


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+\d.,\s]*%?", text))


def columns_by_name(source: Source) -> dict[str, Column]:
    """The declared columns of a source by their name."""
    return {column.name: column for column in source.columns}
