"""Names and ids of people from delivered files, looked for in public texts."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from kleve_kpi.release.personal import PersonRow
from kleve_kpi.release.texts import Text
from kleve_kpi.values import clean_text

LONG = 6  # ids of so many characters or more do not stand on a page by chance
_WORD = re.compile(r"[^\W\d_]+|\d+")
_UMLAUT = re.compile("([aou])e")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "a", "œ": "o", "ð": "d"})
_SHORT_NAME = 2
_LONGEST_NUMBER = 40  # what has more digits is no number of anybody


def _listed(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Parts of names that are words of their own, and titles.
_PARTICLES = _listed(
    "von vom van der den de del di da du dos la le ter ten tom zu zum zur auf und y el al bin "
    "dr prof dipl ing med phil jur frau herr familie fam eheleute geb mag"
)
# A cell with one of these names no person, but who is in charge.
_OFFICES = _listed(
    "stadt kreis land amt fachbereich fb abteilung abt referat team buro sekretariat dezernat "
    "stabsstelle fraktion gmbh ag kg ohg ev eg ug gbr mbh verein gesellschaft firma gsk it cdu "
    "spd fdp grune klever offene verwaltung rathaus krzn zweckverband "
    # Nor with one of these.
    "unbekannt siehe keine kein ohne wie offen nn entfallt"
)
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@lru_cache(maxsize=1 << 17)
def folded(word: str) -> str:
    """A word as all its spellings have in common: without case, umlauts and accents.

    >>> {folded(word) for word in ("Müller", "MUELLER", "muller", "Mu\u0308ller")}
    {'muller'}
    >>> folded("Weiß") == folded("WEISS"), folded("Yılmaz")
    (True, 'yilmaz')
    """
    spread = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(char for char in spread if not unicodedata.combining(char))
    return _UMLAUT.sub(r"\1", plain.translate(_LETTERS))


def words(text: str) -> list[str]:
    """The words and numbers of a text, folded."""
    return [folded(match[0]) for match in _WORD.finditer(unicodedata.normalize("NFC", text))]


@dataclass
class People:
    """What is known of people, ready to be found in texts; each entry with its first origin."""

    pairs: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    glued: dict[str, str] = field(default_factory=dict, repr=False)
    singles: dict[str, str] = field(default_factory=dict, repr=False)
    ids: dict[tuple[str, ...], tuple[bool, str]] = field(default_factory=dict, repr=False)
    # How many words the ids have that begin with a word.
    lengths: dict[str, set[int]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, rows: Iterable[PersonRow]) -> "People":
        """Everything that these rows say about people."""
        people = cls()
        for row in rows:
            people._add(row)
        return people

    def _add(self, row: PersonRow) -> None:
        first, last = [], []
        for value in row.values:
            if value.rolle in ("vorname", "nachname"):
                found = _name_words(clean_text(value.wert))
                (first if value.rolle == "vorname" else last).extend(found)
            elif value.rolle == "person":
                self._add_names(*_parts(clean_text(value.wert)), row.woher)
            else:
                for parts, certain in _id_words(value.rolle, value.wert):
                    self.ids.setdefault(parts, (certain, row.woher))
                    self.lengths.setdefault(parts[0], set()).add(len(parts))
        self._add_names(first, last, row.woher)

    def _add_names(self, first: list[str], last: list[str], woher: str) -> None:
        for kind, names in (("Vorname", first), ("Nachname", last)):
            for name in names:
                self.singles.setdefault(name, f"({kind} {woher})")
        for one, other in product(first, last):
            for pair in ((one, other), (other, one)):
                if one != other:
                    self.pairs.setdefault(pair, woher)
                    if len(one + other) >= LONG:
                        self.glued.setdefault(one + other, woher)
                        self.glued.setdefault(other + one, woher)

    def find(self, text: Text) -> Iterator[tuple[str, str, str]]:
        """Code, place and origin of each find in a text.

        A first and a last name belong together when at most two words stand between them. Single
        names count only where they are written as names, with a capital letter; they and short ids
        only in what is read or delivered as data, for markup is full of numbers.
        """
        read = text.kind != "hidden"
        known = self.singles.keys() | self.glued.keys() | self.lengths.keys()
        spelled = set(_WORD.findall(text.joined))
        fold = {word: folded(word) for word in spelled}
        # Most texts name nobody; the places of words are looked up only in those that may.
        if known.isdisjoint(fold.values()):
            return
        matches = list(_WORD.finditer(text.joined))
        found = [fold[match[0]] for match in matches]
        used: set[int] = set()
        for at, word in enumerate(found):
            if word not in known:
                continue
            start = matches[at].start()
            near = [n for n in range(at + 1, at + 4) if (word, *found[n : n + 1]) in self.pairs]
            if near:
                used |= {at, near[0]}
                yield "name", text.place(start), self.pairs[word, found[near[0]]]
            elif word in self.glued:
                yield "name", text.place(start), self.glued[word]
            elif read and word in self.singles and at not in used and matches[at][0][0].isupper():
                yield "einzelname", text.place(start), self.singles[word]
            for length in self.lengths.get(word, ()):
                parts = tuple(found[at : at + length])
                if len(parts) < length or parts not in self.ids:
                    continue
                certain, woher = self.ids[parts]
                if (certain or read) and _stands_alone(
                    text.joined, start, matches[at + length - 1].end()
                ):
                    # Short ones are many and mean little: one note for all of a source.
                    code = "kennung" if certain else "kurze_kennung"
                    yield code, text.place(start), woher if certain else woher.partition(",")[0]


def _stands_alone(text: str, start: int, end: int) -> bool:
    """In one piece, not within a longer word or number ("1.832" holds no 832)."""
    if "\n" in text[start:end]:
        return False
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if (before[-1:].isalnum() and before[-1:].isdigit() == text[start].isdigit()) or (
        after[:1].isalnum() and after[:1].isdigit() == text[end - 1].isdigit()
    ):
        return False
    return not (re.fullmatch(r"\d[.,]", before) or re.fullmatch(r"[.,]\d", after))


def _name_words(text: str) -> list[str]:
    names = [word for word in words(text) if word not in _PARTICLES]
    return [name for name in names if len(name) >= _SHORT_NAME and not name.isdigit()]


def _parts(text: str) -> tuple[list[str], list[str]]:
    """First and last names of a person in one cell; empty where it names no person."""
    spelled = [word for word in _WORD.findall(text) if folded(word) not in _PARTICLES]
    if any(folded(word) in _OFFICES or word.isdigit() for word in spelled):
        return [], []
    before, comma, after = text.partition(",")
    if comma:
        return _name_words(after), _name_words(before)
    *first, last = text.split() or [""]
    return _name_words(" ".join(first)), _name_words(last)


def _id_words(rolle: str, raw: object) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The spellings of an id as words, and whether it is long enough to mean this person only."""
    text = clean_text(raw)
    if rolle == "geburtsdatum":
        day = f"{raw:%d.%m.%Y}" if isinstance(raw, dt.date) else text
        if match := _DAY.fullmatch(day):
            d, m, y = match.groups()
            yield (d.zfill(2), m.zfill(2), y), False
            yield (y, m.zfill(2), d.zfill(2)), False
        return
    if isinstance(raw, dt.date) or not re.search(r"[\d@]", text):
        return
    # Behind the comma stands the town, which is no secret.
    text = text.partition(",")[0] if rolle == "anschrift" else text
    parts = tuple(words(text))
    certain = sum(map(len, parts)) >= LONG
    if not parts or len("".join(parts)) < _SHORT_NAME:
        return
    yield parts, certain
    if text.isdecimal() and len(text) < _LONGEST_NUMBER:
        yield (text.lstrip("0") or "0",), len(text.lstrip("0")) >= LONG
        if certain:
            yield tuple(f"{int(text):,}".split(",")), len(str(int(text))) >= LONG
