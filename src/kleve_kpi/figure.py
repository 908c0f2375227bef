"""Kennzahlen in the words of a page: German formats, base, change, one or a table of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from kleve_kpi import german
from kleve_kpi.kpi import Kpi, all_topics, quelle_of
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.tables import Head, Table

TEXT_KINDS = ("termin", "datum", "status", "liste")
INVENTED = german.MARK
INVENTED_NOTE = "° erfunden: Beispieldaten, die der veröffentlichte Bericht nicht stützt."


@dataclass(frozen=True)
class Figure:
    """A Kennzahl in the words of the page; ``str`` gives its value.

    ``anteil`` is the value with its base ("44 von 107 (41,1 %)"), ``vorher`` the value of the
    report before, ``veraenderung`` the difference ("+24"). What is not known is ".".
    """

    titel: str
    wert: str
    anteil: str
    vorher: str
    veraenderung: str
    datenstand: str
    invented: bool = False

    def __str__(self) -> str:
        return self.wert

    def __format__(self, words: str) -> str:
        """The value; with words of what is counted the value of its base and the share, too.

        >>> shown = Figure("t", "1", "1 von 7 (14,3 %)", "3", "−2", "28.11.2022")
        >>> f"{shown}, {shown:Maßnahme|Maßnahmen}"
        '1, 1 von 7 Maßnahmen (14,3 %)'
        """
        if not words or self.wert == german.UNKNOWN:
            return self.wert
        count, bracket, share = self.anteil.partition(" (")
        one, _, many = words.partition("|")
        word = one if not many or count.split()[-1] == "1" else many
        return f"{count} {word}{bracket}{share}"

    @property
    def sind(self) -> str:
        """The verb for the value: "ist" for one, "sind" for any other number."""
        return _verb(self.wert, "ist", "sind")

    @property
    def waren(self) -> str:
        """The value of the report before with its verb: "waren es 20"."""
        known = self.vorher != german.UNKNOWN
        return f"{_verb(self.vorher, 'war', 'waren')} es {self.vorher}" if known else self.vorher

    @property
    def sind_mehr(self) -> str:
        """The difference with its verb, to be followed by "am <date>": "sind 24 mehr als"."""
        known = self.mehr != german.UNKNOWN
        return f"{_verb(self.mehr.split()[0], 'ist', 'sind')} {self.mehr}" if known else self.mehr

    @property
    def mehr(self) -> str:
        """The difference in words, to be followed by "am <date>": "24 mehr als"."""
        if self.veraenderung.startswith("+"):
            return f"{self.veraenderung[1:]} mehr als"
        if self.veraenderung.startswith(german.MINUS):
            return f"{self.veraenderung[1:]} weniger als"
        return german.UNKNOWN if self.veraenderung == german.UNKNOWN else "ebenso viele wie"


def _verb(number: str, one: str, many: str) -> str:
    return one if number == "1" else many


def figure(at: ReportDate, kennzahl: str) -> Figure:
    """A Kennzahl of a report date in German formats."""
    kpi = at.kpi(kennzahl)
    value, change = at.value(kennzahl), at.change(kennzahl)
    digits = 1 if kpi.art == "quote" else None
    datenstand = _datenstand(at, kpi)
    if kpi.art in TEXT_KINDS:
        return _text_figure(at, kennzahl, value.text, datenstand)
    show = german.percent if kpi.art == "quote" else german.number
    wert = show(value.wert, digits)
    anteil = wert
    if kpi.basis and kpi.art != "quote":
        anteil = german.share(value.wert, at.value(kpi.basis).wert)
    vorher = difference = german.UNKNOWN
    if change:
        vorher = show(change.wert, digits)
        if value.wert is not None and change.wert is not None:
            difference = german.change(value.wert - change.wert, digits)
            difference += f"{german.NBSP}Prozentpunkte" if kpi.art == "quote" else ""
    return Figure(kpi.titel, wert, anteil, vorher, difference, datenstand, at.invented(kennzahl))


def _text_figure(at: ReportDate, kennzahl: str, text: str | None, datenstand: str) -> Figure:
    wert, vorher, difference = text or german.NOTHING, german.UNKNOWN, german.UNKNOWN
    if at.vorher and at.vorher.knows(kennzahl) and at.vorher.delivered(at.kpi(kennzahl)):
        vorher = at.vorher.value(kennzahl).text or german.NOTHING
        difference = "unverändert" if vorher == wert else "geändert"
    return Figure(
        at.kpi(kennzahl).titel, wert, wert, vorher, difference, datenstand, at.invented(kennzahl)
    )


def _datenstand(at: ReportDate, kpi: Kpi) -> str:
    cleaned = at.deliveries.get(quelle_of(kpi))
    return german.date(cleaned.datenstand) if cleaned else german.UNKNOWN


def figures_table(
    at: ReportDate, ids: Sequence[str], titel: str, *, with_topic: bool = False
) -> Table:
    """Kennzahlen with base, value of the report before and change, one a line."""
    now = german.date(at.stichtag)
    then = german.date(at.vorher.stichtag) if at.vorher else ""
    numbers = not all(at.kpi(k).art in TEXT_KINDS for k in ids)
    compared = bool(then) and not all(at.kpi(k).art == "zugang" for k in ids)
    invented, lines = False, []
    for kennzahl in ids:
        kpi, fig = at.kpi(kennzahl), figure(at, kennzahl)
        invented |= fig.invented or bool(compared and at.vorher.invented(kennzahl))
        line = [kpi.titel if with_topic else kpi.kurz, fig.anteil + INVENTED * fig.invented]
        if compared:
            known = fig.vorher != german.UNKNOWN
            line += [
                fig.vorher + INVENTED * (known and at.vorher.invented(kennzahl)),
                fig.veraenderung,
            ]
        topic = [all_topics()[kpi.thema].kurz] if with_topic else []
        lines.append((*topic, *line, fig.datenstand))
    heads = [Head("Kennzahl", zeilenkopf=True), Head(f"am {now}", zahl=numbers)]
    if compared:
        heads += [Head(f"am {then}", zahl=numbers), Head("Veränderung", zahl=numbers)]
    if with_topic:
        heads.insert(0, Head("Thema", zeilenkopf=True))
    heads.append(Head("Datenstand"))
    return Table(titel, tuple(heads), tuple(lines), INVENTED_NOTE if invented else "")
