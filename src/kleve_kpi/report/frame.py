"""What stands around the content of a page: title, dates, edition, links."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kleve_kpi import german


@dataclass(frozen=True)
class Link:
    """One page of the appendix: its file name, titles, and whether it is one of the topics."""

    href: str
    titel: str
    kurz: str
    thema: bool = True


@dataclass(frozen=True)
class PageFrame:
    """What stands around the content of a page: title, dates, edition, links."""

    titel: str
    stadt: str
    bericht: str
    stand: str
    vergleich: str
    sitzung: str
    beispiel: bool
    ausgabe: str
    barrierefreiheit: str
    kontakt: str
    href: str = ""
    seiten: tuple[Link, ...] = ()

    @property
    def zeichen(self) -> Mapping[str, str]:
        """The signs in tables and what they mean."""
        return german.SIGNS

    @property
    def nachbarn(self) -> tuple[Link | None, Link | None]:
        """The topics before and after this one; None at both ends and on a page of all topics."""
        themen = [link for link in self.seiten if link.thema]
        here = [at for at, link in enumerate(themen) if link.href == self.href]
        if not here:
            return None, None
        at = here[0]
        return (themen[at - 1] if at else None), (themen[at + 1] if themen[at + 1 :] else None)


def page_frame(
    settings: Mapping[str, Any], stichtag: dt.date, vergleich: dt.date | None, **fields: Any
) -> PageFrame:
    """The frame of a page from the settings of kleve_kpi.toml; ``fields`` are the rest."""
    sitzung = settings.get("sitzungen", {}).get(stichtag.isoformat())
    return PageFrame(
        stadt=settings.get("stadt", "Stadt Kleve"),
        bericht=settings.get("bericht", "Sachstandsbericht Digitalisierung"),
        stand=german.date(stichtag),
        vergleich=german.date(vergleich) if vergleich else "",
        sitzung=german.date(sitzung) if sitzung else "",
        barrierefreiheit=settings.get("barrierefreiheit", ""),
        kontakt=settings.get("kontakt", ""),
        **fields,
    )
