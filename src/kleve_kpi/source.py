"""What one export looks like: the declaration that every file in ``sources/`` makes.

A source is found by its file name; adding one means adding a file, nothing is edited.
"""

import dataclasses
import importlib
import pkgutil
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Literal

from kleve_kpi.errors import ProjectError, UnknownNameError

ColumnType = Literal[
    "text", "key", "number", "count", "date", "period", "yes_no", "category", "fachbereich"
]


@dataclass(frozen=True)
class Column:
    """One declared column of an export.

    ``headers`` are the spellings seen so far, the first is the one shown to readers; a new
    spelling is one more entry. ``required`` means that the header must be there,
    ``filled`` that every record should have a value. ``personal`` columns are never copied
    out of the reading step; with ``pseudonym`` they leave a keyed pseudonym under that name.
    ``values`` maps each category to its further spellings; ``pattern`` is what a ``key``
    must look like.
    """

    name: str
    headers: tuple[str, ...]
    type: ColumnType = "text"
    required: bool = True
    filled: bool = False
    personal: bool = False
    pseudonym: str | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pattern: str | None = None

    @property
    def titel(self) -> str:
        """The header as a reader sees it."""
        return self.headers[0]


@dataclass(frozen=True)
class Source:
    """One kind of export: its columns and the key by which its rows are known again.

    ``key`` names columns or pseudonyms; without a key two report dates cannot be compared row by
    row. ``bezeichnung`` is the column that names a row for readers, ``absender`` who sends it,
    ``name`` the name of its file.
    """

    titel: str
    absender: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    about_people: bool = False
    bezeichnung: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        known = {c.name for c in self.columns if not c.personal} | self.pseudonyms
        if wrong := [name for name in self.key if name not in known]:
            raise ProjectError(f"Source '{self.titel}': its key names {wrong}, no such column.")

    @cached_property
    def spellings(self) -> dict[str, tuple[str, int]]:
        """Header keys of all spellings: the column that each means, and its rank there."""
        return {
            header_key(text): (column.name, rank)
            for column in self.columns
            for rank, text in enumerate(column.headers)
        }

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns of the cleaned table, in declared order, without the personal ones."""
        return tuple(c for c in self.columns if not c.personal)

    @property
    def pseudonyms(self) -> set[str]:
        """Names of the pseudonym columns that personal columns leave behind."""
        return {c.pseudonym for c in self.columns if c.pseudonym}


@lru_cache(maxsize=1 << 16, typed=True)
def header_key(text: object) -> str:
    r"""A header reduced to what tells it from others, so that spellings of one kind match.

    Case, spaces, hyphens, line breaks and other signs do not count, umlauts are spelled out.

    >>> header_key("Umsetzungs-\nstatus"), header_key("E-Payment"), header_key("Zuständigkeit ")
    ('umsetzungsstatus', 'epayment', 'zustaendigkeit')
    """
    folded = unicodedata.normalize("NFKC", str(text)).casefold()
    for umlaut, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        folded = folded.replace(umlaut, spelled)
    return re.sub(r"[^a-z0-9]", "", folded)


_HEAD = 4


def having_key(texts: Collection[str], keys: Collection[str]) -> set[str]:
    r"""Those of many texts whose header key is one of ``keys``.

    >>> sorted(having_key(["Status", "Umsetzungs-\nstatus", "Leistung"], {"umsetzungsstatus"}))
    ['Umsetzungs-\nstatus']
    """
    heads = {key[:_HEAD] for key in keys}
    # Most texts differ from all keys at their beginning already, and beginnings are few.
    likely = {
        head
        for head in {text[:_HEAD] for text in texts}
        if not (head.isascii() and head.isalnum()) or head.casefold() in heads
    }
    return {text for text in texts if text[:_HEAD] in likely and header_key(text) in keys}


@cache
def all_sources() -> dict[str, Source]:
    """Every source by name, in alphabetical order."""
    import kleve_kpi.sources as package

    found = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        declared = importlib.import_module(f"{package.__name__}.{module.name}").SOURCE
        found[module.name] = dataclasses.replace(declared, name=module.name)
    return found


def get_source(name: str) -> Source:
    """The source of that name.

    Raises:
        UnknownNameError: no file of that name in ``sources/``.
    """
    if name not in all_sources():
        raise UnknownNameError("source", name, all_sources())
    return all_sources()[name]
