"""Sheet -> the header rows in it, each with the source that it belongs to.

A source is recognised by its headers, wherever they stand: in one row or two (a group above its
columns), beside spacer columns, below any number of title rows.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kleve_kpi.errors import LayoutError
from kleve_kpi.sheet import Raw, Sheet
from kleve_kpi.source import Source, having_key, header_key
from kleve_kpi.values import clean_text

# A table counts as recognised when this share of the source's required headers is there; what
# then is missing is named in an error instead of the table being passed over.
_COVERAGE = 0.6


@dataclass(frozen=True)
class Header:
    """A source's header in a sheet: its rows, and the sheet column of each declared one.

    ``twice`` are headings of declared columns that stand twice.
    """

    source: Source
    first_row: int
    last_row: int
    columns: dict[str, int]
    twice: tuple[str, ...] = ()

    @property
    def score(self) -> tuple[float, int, int]:
        """How well it fits: share of the required columns, columns, as few rows as may be."""
        required = [c.name for c in self.source.columns if c.required]
        covered = sum(name in self.columns for name in required) / len(required)
        return covered, len(self.columns), self.first_row - self.last_row


def find_headers(file: str, sheet: Sheet, sources: Sequence[Source]) -> list[Header]:
    """The headers of the given sources, from top to bottom and left to right, none overlapping.

    Raises:
        LayoutError: two sources fit a header equally well, or a heading stands twice.
    """
    known = {key for source in sources for key in source.spellings}
    candidates = sorted({row for rows in _naming(sheet, known).values() for row in rows})
    found: list[Header] = []
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


def _same(sheet: Sheet, one: Header, other: Header) -> bool:
    """Whether a header is another one, printed again further down: all its texts come again."""
    lower = sheet.row(other.last_row).items()
    own = set(one.columns.values())
    upper = [
        {at: text for at, text in sheet.row(row).items() if at in own}.items()
        for row in range(one.first_row, one.last_row + 1)
    ]
    return other.last_row > one.last_row and any(texts and texts <= lower for texts in upper)


def _overlap(one: Header, other: Header) -> bool:
    rows = one.first_row <= other.last_row and other.first_row <= one.last_row
    return rows and bool(set(one.columns.values()) & set(other.columns.values()))


def _best_header(
    file: str,
    sheet: Sheet,
    row: int,
    sources: Sequence[Source],
    taken: set[int],
    found: Sequence[Header],
) -> Header | None:
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


def _fits(sheet: Sheet, row: int, sources: Sequence[Source], taken: set[int]) -> list[Header]:
    """The headers of one or two rows that a row may belong to, the best first."""
    fits = []
    for first, last in ((row, row), (row - 1, row), (row, row + 1), (row - 1, row + 1)):
        if first < 1:
            continue
        labels = labels_of(sheet, first, last, taken)
        spelled = {at: _spellings(parts) for at, parts in labels.items()}
        keys = {key for _, spellings in spelled.values() for key in spellings}
        for source in sources:
            if len(keys & source.spellings.keys()) < 2:
                continue
            header = Header(source, first, last, *_match(source, spelled))
            if header.score[0] >= _COVERAGE and len(header.columns) >= 2:
                fits.append(header)
    return sorted(fits, key=lambda h: h.score, reverse=True)


def _left_of_two(
    sheet: Sheet, best: Header, sources: Sequence[Source], taken: set[int]
) -> Header | None:
    """The left one of two complete tables beside one another that share some headers.

    They are parted by an empty column, or by a header that else would stand twice in one table.
    """
    columns = labels_of(sheet, best.first_row, best.last_row, taken)
    for cut in sorted(columns)[1:]:
        if not best.twice and cut - 1 in columns:
            continue
        sides = (set(range(cut, sheet.last_column + 1)), set(range(1, cut)))
        pair = [_fits(sheet, best.last_row, sources, taken | other)[:1] for other in sides]
        found = [h for side in pair for h in side if h.score[0] == 1 and not h.twice]
        if len(found) == 2 and sum(len(h.columns) for h in found) > len(best.columns):
            return found[0]
    return None


def labels_of(sheet: Sheet, first: int, last: int, taken: set[int]) -> dict[int, list[str]]:
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
