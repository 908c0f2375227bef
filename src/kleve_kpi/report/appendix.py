"""All pages of an appendix in one file, for printing and for the council's archive."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_MAIN = re.compile(r'<main id="inhalt">\n(.*)</main>', re.DOTALL)
_HEADING = re.compile(r"(</?h)([1-5])\b")
_NAMES = re.compile(r'((?<=\s)(?:id|aria-labelledby|aria-describedby|for)=")([^"]+)"')
_LANDMARK = re.compile(r'(<(?:nav|div)\b[^>]*\saria-labelledby=")')
_REFERENCES = re.compile(r'((?:xlink:)?href="#|url\(#)([^")]+)')


@dataclass(frozen=True)
class Part:
    """One topic within the appendix; ``anker`` is the id of its section."""

    anker: str
    titel: str
    inhalt: str


def parts(pages: Iterable[tuple[str, str, str]]) -> list[Part]:
    r"""The contents of finished pages, given as (topic, title, HTML), to stand in one file.

    Headings go down by one level, ids get the topic's name in front, so that there is one h1 and
    no id twice; landmarks get its title in front, which the contents hold, so that each has a name
    of its own.

    >>> page = '<main id="inhalt">\n<h1 id="a">DMS</h1><a href="#a">x</a></main>'
    >>> parts([("dms", "DMS", page)])[0].inhalt
    '<h2 id="dms-a">DMS</h2><a href="#dms-a">x</a>'
    """
    return [Part(thema, titel, _content(thema, page)) for thema, titel, page in pages]


def _content(thema: str, page: str) -> str:
    found = _MAIN.search(page)
    content = found[1] if found else ""
    content = _HEADING.sub(lambda match: f"{match[1]}{int(match[2]) + 1}", content)
    content = _REFERENCES.sub(rf"\g<1>{thema}-\g<2>", content)
    content = _NAMES.sub(
        lambda match: match[1] + " ".join(f"{thema}-{name}" for name in match[2].split()) + '"',
        content,
    )
    return _LANDMARK.sub(rf"\g<1>{thema}-titel ", content)
