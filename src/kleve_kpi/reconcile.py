"""The figures of slides or a text against the Kennzahlen of a report date.

What a Kennzahl is called in a text is known from the wording with which it was published
(``wortlaut`` in veroeffentlicht.csv), and from its title. A passage of the text whose words agree
with that wording speaks of the Kennzahl; the figure in the same place is compared.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kleve_kpi import german
from kleve_kpi.figure import figure
from kleve_kpi.kpi import all_topics
from kleve_kpi.published import Published
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.values import parse_period

Verdict = Literal["stimmt", "weicht ab", "unbekannt", "Summe offen"]
# Share of words that a passage and a published wording must have in common; more where the wording
# has a better passage elsewhere.
_ALIKE, _AGAIN = 0.75, 0.9
# No likeness of words is as good as the title itself, or as all its words around "44 von 107".
_EXACT, _ALL_WORDS = 2.0, 1.5
# Bulleted texts break statements into so many lines at most.
_LINES = 8


@dataclass(frozen=True)
class Match:
    """What became of one figure of the text."""

    verdict: Verdict
    text: str
    zeile: int
    im_text: str
    kennzahl: str = ""
    berechnet: str = ""


@dataclass(frozen=True)
class _Token:
    """A word or a figure; ``key`` is what is compared, ``at`` its place (line, column)."""

    kind: Literal["word", "number", "time"]
    text: str
    key: str
    at: tuple[int, int]


_PLAIN = re.compile(r"-?\d+(\.\d+)?")  # a number as it is compared
_TOKEN = re.compile(
    r"(?P<time>\d{1,2}\. ?(?:\d{1,2}\. ?|(?:Januar|Februar|März|April|Mai|Juni|Juli|August"
    r"|September|Oktober|November|Dezember) )\d{2,4}|Q ?(?:[1-4]|IV|I{1,3}) ?/ ?\d{4})"
    r"|(?P<number>(?:(?<![^\s(])[−–-])?(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?))"
    r"|(?P<word>[^\W\d_]+)"
)


def reconcile(at: ReportDate, lines: Sequence[str], published: Sequence[Published]) -> list[Match]:
    """A verdict for every figure of the text, in the order of the text.

    "stimmt" and "weicht ab" name the Kennzahl and its computed value, "unbekannt" figures belong
    to no known wording, "Summe offen" says that parts named in the text do not make up their
    whole.
    """
    tokens = _tokens(lines)
    passages = [*_titled(at, tokens, lines), *_shares(at, tokens)]
    passages += [passage for known in published for passage in _find(at, tokens, known, published)]
    taken: dict[tuple[int, int], _Passage] = {}
    matched = []
    for passage in sorted(passages, key=lambda passage: -passage.likeness):
        if not any(token.at in taken for token in passage.tokens):
            taken |= {token.at: passage for token in passage.tokens}
            matched.append(passage)
    matches = [_judge(passage, lines) for passage in matched]
    matches += _unknown(at, tokens, taken, lines)
    matches += _open_sums(matched, lines)
    return sorted(matches, key=lambda match: match.zeile)


@dataclass(frozen=True)
class _Passage:
    """Where the text speaks of a Kennzahl: the tokens of its figure."""

    known: Published
    likeness: float
    tokens: tuple[_Token, ...]
    computed: str
    said: str


def _tokens(lines: Sequence[str]) -> list[_Token]:
    found = []
    for number, line in enumerate(lines):
        for match in _TOKEN.finditer(line):
            text = match[0]
            if match.lastgroup == "number":
                key = re.sub("[−–]", "-", text).replace(".", "").replace(",", ".")
            elif match.lastgroup == "time":
                period = parse_period(text)
                key = period.von.isoformat() if period else text.casefold()
            else:
                key = text.casefold()
            found.append(_Token(match.lastgroup, text, key, (number, match.start())))
    return found


def _titled(at: ReportDate, tokens: Sequence[_Token], lines: Sequence[str]) -> Iterator[_Passage]:
    """Lines in the form of our own pages: "<title>: 44 von 107 (41,1 %), +24 seit 23.08.2022"."""
    kpis = [kpi for thema in all_topics() for kpi in at.kpis(thema).values()]
    for number, line in enumerate(lines):
        own = [t for t in tokens if t.at[0] == number and t.kind != "word"]
        found = []
        for kpi in kpis:
            if line.startswith(f"{kpi.titel}:"):
                said = [token for token in own if token.at[1] >= len(kpi.titel)]
                found.append((kpi, said, _expected(at, kpi.id)))
        # Two topics may have a title in common.
        found.sort(key=lambda one: [t.key for t in one[1]] != one[2][: len(one[1])])
        for kpi, said, expected in found[:1]:
            known = Published(at.stichtag.isoformat(), kpi.thema, kpi.name, kpi.art, "", kpi.titel)
            # A figure in the title ("Stufe 3") is a part of its name.
            named = tuple(token for token in own if token not in said)
            for token, computed in zip(said, expected, strict=False):
                yield _Passage(known, _EXACT, (token, *named), computed, token.key)
                named = ()


def _shares(at: ReportDate, tokens: Sequence[_Token]) -> Iterator[_Passage]:
    """Sentences with "44 von 107" and all words of one title: "sind umgesetzt", "umgesetzte"."""
    kpis = [kpi for thema in all_topics() for kpi in at.kpis(thema).values() if kpi.basis]
    titles = [[t.key for t in _tokens([k.titel]) if _telling(t)] for k in kpis]
    for place in range(len(tokens) - 2):
        if not _is_share(tokens, place):
            continue
        line = tokens[place].at[0]
        words = [t.key for t in tokens if t.at[0] == line and _telling(t)]
        fits = [
            (len(title), kpi)
            for title, kpi in zip(titles, kpis, strict=True)
            if title and all(any(_related(part, word) for word in words) for part in title)
        ]
        most = max((count for count, _ in fits), default=0)
        best = [kpi for count, kpi in fits if count == most]
        if len(best) == 1:
            (kpi,) = best
            known = Published(at.stichtag.isoformat(), kpi.thema, kpi.name, kpi.art, "", kpi.titel)
            said = (tokens[place], tokens[place + 2])
            for token, computed in zip(said, _expected(at, kpi.id), strict=False):
                yield _Passage(known, _ALL_WORDS, (token,), computed, token.key)


def _is_share(tokens: Sequence[_Token], place: int) -> bool:
    """Whether "44 von 107" begins there."""
    kinds = [token.kind for token in tokens[place : place + 3]]
    return kinds == ["number", "word", "number"] and tokens[place + 1].key == "von"


def _bases(tokens: Sequence[_Token]) -> set[tuple[int, int]]:
    return {tokens[at + 2].at for at in range(len(tokens) - 2) if _is_share(tokens, at)}


def _telling(token: _Token) -> bool:
    return token.kind == "word" and len(token.key) > 2 and token.key not in _LITTLE


_LITTLE = {
    "der",
    "die",
    "das",
    "den",
    "dem",
    "des",
    "mit",
    "und",
    "von",
    "ist",
    "sind",
    "noch",
    "nur",
}


def _related(one: str, other: str) -> bool:
    """Whether two words differ in their endings at most."""
    stem = max(3, min(len(one), len(other)) - 2)
    return one[:stem] == other[:stem] and abs(len(one) - len(other)) <= 3


def _expected(at: ReportDate, kennzahl: str) -> list[str]:
    """The figures of a Kennzahl in the order of our own pages, as they are compared."""
    shown = figure(at, kennzahl)
    since = f"{shown.veraenderung} seit {german.date(at.vorher.stichtag)}" if at.vorher else ""
    return [token.key for token in _tokens([f"{shown.anteil}, {since}"]) if token.kind != "word"]


def _find(
    at: ReportDate, tokens: Sequence[_Token], known: Published, published: Sequence[Published]
) -> Iterator[_Passage]:
    """The passages that are like the published wording, with the figure in its place.

    Other figures of the wording speak of the one other Kennzahl of the topic with that value.
    """
    pattern = _tokens([known.wortlaut])
    places = _alike(pattern, tokens)
    # A remark in brackets may be missing in the text, where the figure stands without it.
    bare = _tokens([re.sub(r"\s*\([^)]*\)", "", known.wortlaut)])
    if not places and _span(bare, known.wert) and _is_gist(bare, pattern):
        pattern, places = bare, _alike(bare, tokens)
    own = _span(pattern, known.wert)
    spans = {known: own}
    for place, token in enumerate(pattern):
        if token.kind == "word" or (own and own[0] <= place < own[1]):
            continue
        same = [
            other for other in published if other.thema == known.thema and other.wert == token.key
        ]
        if len(same) == 1 and same[0] != known:
            spans[same[0]] = (place, place + 1)
    # "107" in "44 von 107" belongs to the 44.
    shared = () if any(token.key == "von" for token in pattern) else _bases(tokens)
    for likeness, start, end in places:
        for speaker, span in spans.items():
            computed = _computed(at, speaker)
            passage = tokens[start:end]
            # A statement without a figure ("Alle Anträge wurden bearbeitet") says what it said.
            spoken = passage if span is None else _aligned(pattern, passage, span)
            if computed is not None and spoken and not any(t.at in shared for t in spoken):
                said = speaker.wert if span is None else " ".join(token.key for token in spoken)
                near = likeness if speaker is known else likeness - 0.05
                yield _Passage(speaker, near, tuple(spoken), computed, said)


def _is_gist(bare: Sequence[_Token], pattern: Sequence[_Token]) -> bool:
    """Whether a wording without its remark says most of it, or nothing but the figure."""
    wordless = not any(token.kind == "word" for token in bare)
    return wordless or 2 * len(bare) >= len(pattern)


def _alike(pattern: Sequence[_Token], tokens: Sequence[_Token]) -> list[tuple[float, int, int]]:
    """Runs of tokens that are like the pattern, best first, none overlapping a better one."""
    words = [_shape(token) for token in pattern]
    shapes = [_shape(token) for token in tokens]
    # Figures without a word are known only as a line of their own.
    wordless = not any(token.kind == "word" for token in pattern)
    different = set(words)
    found = []
    for start, end in _windows(tokens, len(pattern)):
        if 2 * len(different.intersection(shapes[start:end])) < len(different):
            continue
        matcher = difflib.SequenceMatcher(None, words, shapes[start:end], autojunk=False)
        likeness = matcher.ratio()
        if likeness >= (1 if wordless else _ALIKE):
            # Statements begin and end with their line.
            begins = start == 0 or tokens[start - 1].at[0] < tokens[start].at[0]
            ends = end == len(tokens) or tokens[end - 1].at[0] < tokens[end].at[0]
            if wordless and not (begins and ends):
                continue
            found.append((likeness + 0.01 * begins + 0.01 * ends, start, end))
    best: list[tuple[float, int, int]] = []
    for likeness, start, end in sorted(found, key=lambda run: (-run[0], run[1])):
        apart = all(end <= first or last <= start for _, first, last in best)
        if apart and likeness >= (_AGAIN if best else _ALIKE):
            best.append((likeness, start, end))
    return best


def _computed(at: ReportDate, known: Published) -> str | None:
    """The Kennzahl's value at its date, in the form in which text figures are compared."""
    day = next((d for d in at.chain if d.stichtag.isoformat() == known.stichtag), None)
    if day is None or not day.knows(known.id):
        return None
    value = day.value(known.id)
    if value.text is not None:
        return " ".join(token.key for token in _tokens([value.text]))
    return None if value.wert is None else f"{value.wert:.15g}"


def _shape(token: _Token) -> str:
    return token.key if token.kind == "word" else {"number": "#", "time": "@"}[token.kind]


def _windows(tokens: Sequence[_Token], length: int) -> Iterator[tuple[int, int]]:
    """Runs of tokens about as long as the wording, within a few neighbouring lines."""
    slack = max(1, length // 4)
    for start in range(len(tokens)):
        for size in range(max(1, length - slack), length + slack + 1):
            end = start + size
            if end <= len(tokens) and tokens[end - 1].at[0] - tokens[start].at[0] < _LINES:
                yield start, end


def _span(pattern: Sequence[_Token], wert: str) -> tuple[int, int] | None:
    """Where in a wording the published value stands; None if it is not spelled out."""
    # A number stands there as programs write it: 52.3.
    value = [wert] if _PLAIN.fullmatch(wert) else [token.key for token in _tokens([wert])]
    keys = [token.key for token in pattern]
    for start in range(len(keys) - len(value) + 1):
        if keys[start : start + len(value)] == value:
            return start, start + len(value)
    return None


def _aligned(
    pattern: Sequence[_Token], passage: Sequence[_Token], span: tuple[int, int]
) -> list[_Token]:
    """The tokens of the passage that stand where the wording has its value."""
    matcher = difflib.SequenceMatcher(
        None, [_shape(t) for t in pattern], [_shape(t) for t in passage], autojunk=False
    )
    own: list[_Token] = []
    for tag, first, last, start, end in matcher.get_opcodes():
        low, high = max(first, span[0]), min(last, span[1])
        if tag == "equal" and low < high:
            own += passage[start + low - first : start + high - first]
        elif (tag == "replace" and low < high) or (tag == "insert" and span[0] < first < span[1]):
            own += passage[start:end]
    return own


def _judge(passage: _Passage, lines: Sequence[str]) -> Match:
    line = passage.tokens[0].at[0]
    said, computed = passage.said, passage.computed
    return Match(
        "stimmt" if said == computed or _rounded(said, computed) else "weicht ab",
        lines[line],
        line + 1,
        _shown(said),
        passage.known.id,
        _shown(computed),
    )


def _rounded(said: str, computed: str) -> bool:
    """Whether a figure is a computed one with fewer decimals; a whole number is not."""
    if "." not in said or not (_PLAIN.fullmatch(said) and _PLAIN.fullmatch(computed)):
        return False
    decimals = len(said.partition(".")[2])
    return german.number(float(computed), decimals) == german.number(float(said), decimals)


def _shown(key: str) -> str:
    if _PLAIN.fullmatch(key):
        return german.number(float(key), None)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", key):
        return german.date(key)
    return key


def _unknown(
    at: ReportDate,
    tokens: Sequence[_Token],
    taken: Mapping[tuple[int, int], _Passage],
    lines: Sequence[str],
) -> Iterator[Match]:
    """Figures that no wording explains; the dates of the reports themselves are known."""
    sessions = at.settings.get("sitzungen", {}).values()
    known = {day.isoformat() for day in (*(d.stichtag for d in at.chain), *sessions)}
    for token in tokens:
        if token.kind == "word" or token.at in taken:
            continue
        line = token.at[0]
        verdict: Verdict = "stimmt" if token.key in known else "unbekannt"
        name = "Datum eines Berichts oder einer Sitzung" if token.key in known else ""
        yield Match(verdict, lines[line], line + 1, token.text, name, token.text if name else "")


def _open_sums(matched: Sequence[_Passage], lines: Sequence[str]) -> Iterator[Match]:
    """Promised sums whose whole and parts are all in the text and do not add up there."""
    said = {passage.known.id: passage for passage in matched if _PLAIN.fullmatch(passage.said)}
    for thema, topic in all_topics().items():
        for whole, parts in topic.partitions:
            ids = [f"{thema}.{name}" for name in (whole, *parts)]
            if not all(kennzahl in said for kennzahl in ids):
                continue
            total, *terms = (float(said[kennzahl].said) for kennzahl in ids)
            if total != sum(terms):
                line = said[ids[0]].tokens[0].at[0]
                sums = " + ".join(german.number(term, None) for term in terms)
                yield Match(
                    "Summe offen",
                    lines[line],
                    line + 1,
                    f"{sums} = {german.number(sum(terms), None)}, nicht "
                    f"{german.number(total, None)}",
                    ids[0],
                )
