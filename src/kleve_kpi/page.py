"""What a topic's page shows: Kennzahlen of a report date as tables, charts and sentences.

The notebooks call these methods and add words; the same objects show themselves in JupyterLab.
"""

import string
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kleve_kpi import charts, german
from kleve_kpi.charts import Chart
from kleve_kpi.errors import UnknownNameError
from kleve_kpi.kpi import all_topics, get_kpi, get_topic, quelle_of, sources_of
from kleve_kpi.privacy import merge_small_groups
from kleve_kpi.reportdate import ReportDate, natural_order
from kleve_kpi.source import get_source
from kleve_kpi.tables import MARKUP, Head, Table

INVENTED = f"{german.NBSP}°"
INVENTED_NOTE = "° erfunden: Beispieldaten, die der veröffentlichte Bericht nicht stützt."
_TEXT_KINDS = ("termin", "datum", "status", "liste")
_SCHWEREN = {"fehler": "Fehler", "warnung": "Warnung", "info": "Hinweis"}
THRESHOLD = 5


@dataclass(frozen=True)
class Html:
    """A piece of page that is neither a table nor a chart."""

    markup: str

    def _repr_html_(self) -> str:
        return self.markup


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

    @property
    def mehr(self) -> str:
        """The difference in words, to be followed by "am <date>": "24 mehr als"."""
        if self.veraenderung.startswith("+"):
            return f"{self.veraenderung[1:]} mehr als"
        if self.veraenderung.startswith(german.MINUS):
            return f"{self.veraenderung[1:]} weniger als"
        return german.UNKNOWN if self.veraenderung == german.UNKNOWN else "ebenso viele wie"


class TopicPage:
    """One topic at one report date, as its notebook shows it."""

    def __init__(self, at: ReportDate, thema: str) -> None:
        self.at = at
        self.topic = get_topic(thema)

    def __getitem__(self, name: str) -> Figure:
        """A Kennzahl of the topic by its name.

        Raises:
            UnknownNameError: no such Kennzahl in this topic.
        """
        return figure(self.at, self._id(name))

    def _id(self, name: str) -> str:
        if name not in self.topic.kpis:
            raise UnknownNameError("Kennzahl", name, self.topic.kpis)
        return f"{self.topic.name}.{name}"

    def sentence(self, *sentences: str) -> str:
        """Sentences with figures: "{umgesetzt}", "{umgesetzt.vorher}", "{stichtag}", ...

        A sentence that needs a figure which is not known at this report date is left out.
        """
        known = _Figures(self)
        filled = []
        for text in sentences:
            fields = [f for _, f, _, _ in string.Formatter().parse(text) if f]
            if all(f"{{{f}}}".format_map(known) != german.UNKNOWN for f in fields):
                filled.append(text.format_map(known))
        return " ".join(filled)

    def kopf(self) -> Html:
        """Dates, sample note and what the departments say ("Erläuterungen")."""
        texts: list[str] = []
        if "erlaeuterungen" in self.at.deliveries:
            rows = self.at.table("erlaeuterungen")
            rows = rows[rows["thema"] == self.topic.name].sort_values("reihenfolge")
            texts = list(rows["text"].dropna())
        before = self.at.vorher
        return Html(
            MARKUP.get_template("kopf.html.j2").render(
                stand=german.date(self.at.stichtag),
                vergleich=german.date(before.stichtag) if before else "",
                texts=texts,
            )
        )

    def kennzahlen(self, *names: str, titel: str) -> Table:
        """Kennzahlen with base, value of the report before and change, one a line."""
        return _figures_table(self.at, [self._id(name) for name in names], titel)

    def anteile(self, *names: str, titel: str, botschaft: str, einheit: str = "") -> Chart:
        """The parts of a whole at every report date so far, stacked."""
        frame = pd.DataFrame(
            {get_kpi(self._id(name)).kurz: self.at.history(self._id(name)) for name in names}
        )
        labels = [self._date_label(day, names) for day in frame.index]
        frame.index = pd.Index(labels, name="Stichtag")
        return charts.stacked(
            frame,
            titel=titel,
            botschaft=botschaft,
            einheit=einheit or self._unit(names),
            hinweis=self._note(names),
        )

    def verlauf(self, *names: str, titel: str, botschaft: str) -> Chart:
        """Values at every report date so far, as lines over time."""
        frame = pd.DataFrame(
            {get_kpi(self._id(name)).kurz: self.at.history(self._id(name)) for name in names}
        )
        return charts.trend(
            frame,
            titel=titel,
            botschaft=botschaft,
            einheit=self._unit(names),
            hinweis=self._note(names),
        )

    def balken(self, *names: str, titel: str, botschaft: str) -> Chart:
        """Kennzahlen side by side at this report date, as bars."""
        values = {self.topic.kpis[name].kurz: self.at.value(self._id(name)).wert for name in names}
        return charts.bars(
            pd.Series(values, dtype="float64"),
            titel=titel,
            botschaft=botschaft,
            einheit=self._unit(names),
            hinweis=self._note(names, self.at),
        )

    def gliederung(self, *names: str, merkmal: str, titel: str) -> Table | Html:
        """Kennzahlen broken down by a column, one group a line.

        Of people the public edition shows the first Kennzahl only, small groups merged into
        "übrige"; where that leaves nothing to compare, a sentence instead of a table.
        """
        ids = [self._id(name) for name in names]
        people = any(get_source(quelle_of(get_kpi(k))).about_people for k in ids)
        groups = {get_kpi(k).kurz: self.at.breakdown(k, merkmal) for k in ids}
        if people and self.at.ausgabe == "oeffentlich":
            first = get_kpi(ids[0]).kurz
            threshold = self.at.settings.get("schwelle_personen", THRESHOLD)
            merged = merge_small_groups(groups[first], threshold)
            if merged is None:
                return Html(
                    MARKUP.from_string("<p>{{ titel }}: {{ satz }}</p>").render(
                        titel=titel,
                        satz="nicht dargestellt, weil zu kleine Gruppen zu schützen sind.",
                    )
                )
            groups = {first: merged}
        frame = pd.concat(groups, axis=1).fillna(0)
        if len(groups) > 1:
            frame = frame.sort_index(key=natural_order)
        return Table.of(
            frame.reset_index(names=merkmal),
            titel=titel,
            formate=dict.fromkeys(groups, german.number),
            kopf={merkmal: _label(merkmal, ids[0])},
            hinweis="Die Aufteilung ist erfunden (Beispieldaten)." if self.at.beispiel else "",
        )

    def plausibilitaet(self) -> Table:
        """The sums that must close, and whether they do."""
        kpis, lines = self.topic.kpis, []
        for check in self.at.partition_checks(self.topic.name):
            terms = " + ".join(german.number(count) for count in check.counts)
            sign = "=" if sum(check.counts) == check.total else "≠"
            names = german.listing(kpis[part].kurz for part in check.parts)
            result = "stimmt" if check.closed else f"offen: {len(check.wrong)} Zeilen zu klären"
            lines.append(
                (
                    f"{kpis[check.whole].titel}: {names}",
                    f"{german.number(check.total)} {sign} {terms}",
                    result,
                )
            )
        heads = (Head("Regel", zeilenkopf=True), Head("Rechnung"), Head("Ergebnis"))
        return Table("Plausibilität", heads, tuple(lines))

    def definitionen(self) -> Table:
        """How each Kennzahl of the topic is counted."""
        lines = tuple((kpi.titel, kpi.definition) for kpi in self.topic.kpis.values())
        return Table(
            "So wird gezählt", (Head("Kennzahl", zeilenkopf=True), Head("Definition")), lines
        )

    def datengrundlage(self) -> Table:
        """The deliveries behind the page: files, datenstand, rows used and set aside, findings."""
        return _deliveries_table(self.at, sorted(self._sources()), "Lieferungen")

    def befunde(self) -> Table:
        """What the deliveries need a look at; the cells and values in the edition "intern" only."""
        return findings_table(self.at, self.topic.name, self._sources())

    def _sources(self) -> set[str]:
        return {*sources_of(self.topic), *({"erlaeuterungen"} & set(self.at.deliveries))}

    def main_figures(self) -> list[dict[str, str]]:
        """Titles, values and changes of the Kennzahlen marked ``haupt``, for the start page."""
        shown = []
        for kpi in self.topic.kpis.values():
            if not kpi.haupt:
                continue
            fig = self[kpi.name]
            since = german.date(self.at.vorher.stichtag) if self.at.vorher else ""
            shown.append(
                {
                    "titel": kpi.titel,
                    "wert": (fig.anteil if kpi.basis else fig.wert) + INVENTED * fig.invented,
                    "veraenderung": ""
                    if fig.veraenderung == german.UNKNOWN
                    else f"{fig.veraenderung} seit {since}",
                }
            )
        return shown

    def _unit(self, names: Sequence[str]) -> str:
        return self.topic.kpis[names[0]].einheit

    def _date_label(self, day: pd.Timestamp, names: Sequence[str]) -> str:
        at = next(at for at in _chain(self.at) if at.stichtag == day.date())
        invented = any(at.invented(self._id(name)) for name in names)
        return german.date(day) + INVENTED * invented

    def _note(self, names: Sequence[str], only: ReportDate | None = None) -> str:
        dates = [only] if only else _chain(self.at)
        invented = [
            german.date(at.stichtag)
            for at in dates
            if any(at.invented(self._id(name)) for name in names)
        ]
        if not invented:
            return ""
        return (
            f"° Werte vom {german.listing(invented)} sind ganz oder zum Teil erfunden "
            "(Beispieldaten)."
        )


class _Figures(dict):
    """Looks up "{name}" in sentences: Kennzahlen of the topic and the two dates."""

    def __init__(self, page: TopicPage) -> None:
        before = page.at.vorher
        super().__init__(
            stichtag=german.date(page.at.stichtag),
            vergleich=german.date(before.stichtag) if before else german.UNKNOWN,
        )
        self._page = page

    def __missing__(self, name: str) -> Figure:
        return self._page[name]


class Overview:
    """All topics at one report date."""

    def __init__(self, at: ReportDate) -> None:
        self.at = at

    def kopf(self) -> Html:
        """The dates of the report."""
        before = self.at.vorher
        return Html(
            MARKUP.get_template("kopf.html.j2").render(
                stand=german.date(self.at.stichtag),
                vergleich=german.date(before.stichtag) if before else "",
                texts=[],
            )
        )

    def hauptzahlen(self) -> Table:
        """The main figures of every topic with their change."""
        ids = [
            kpi.id for topic in all_topics().values() for kpi in topic.kpis.values() if kpi.haupt
        ]
        return _figures_table(self.at, ids, "Die wichtigsten Zahlen", with_topic=True)

    def lieferungen(self) -> Table:
        """All deliveries of the report date."""
        return _deliveries_table(self.at, sorted(self.at.deliveries), "Lieferungen")


def figure(at: ReportDate, kennzahl: str) -> Figure:
    """A Kennzahl of a report date in German formats."""
    kpi = get_kpi(kennzahl)
    value, change = at.value(kennzahl), at.change(kennzahl)
    digits = 1 if kpi.art == "quote" else None
    datenstand = german.date(at.cleaned(quelle_of(kpi)).datenstand or at.stichtag)
    if kpi.art in _TEXT_KINDS:
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
    if at.vorher and quelle_of(get_kpi(kennzahl)) in at.vorher.deliveries:
        vorher = at.vorher.value(kennzahl).text or german.NOTHING
        difference = "unverändert" if vorher == wert else "geändert"
    return Figure(
        get_kpi(kennzahl).titel, wert, wert, vorher, difference, datenstand, at.invented(kennzahl)
    )


def _figures_table(
    at: ReportDate, ids: Sequence[str], titel: str, *, with_topic: bool = False
) -> Table:
    now = german.date(at.stichtag)
    then = german.date(at.vorher.stichtag) if at.vorher else ""
    numbers = not any(get_kpi(k).art in _TEXT_KINDS for k in ids)
    compared = bool(then) and not all(get_kpi(k).art == "zugang" for k in ids)
    invented, lines = False, []
    for kennzahl in ids:
        kpi, fig = get_kpi(kennzahl), figure(at, kennzahl)
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


def _deliveries_table(at: ReportDate, names: Sequence[str], titel: str) -> Table:
    heads = (
        Head("Quelle", zeilenkopf=True),
        Head("Datei und Blatt"),
        Head("Datenstand"),
        *(Head(text, zahl=True) for text in ("Zeilen", "verwendet", "beiseite", "Befunde")),
    )
    lines = tuple(
        (
            f"{cleaned.source.titel} ({cleaned.source.absender})",
            f"{cleaned.datei}, Blatt {cleaned.blatt}",
            german.date(cleaned.datenstand or at.stichtag),
            german.number(cleaned.rows_read),
            german.number(len(cleaned.table)),
            german.number(cleaned.rows_set_aside),
            german.number(len(cleaned.findings)),
        )
        for cleaned in (at.cleaned(name) for name in names)
    )
    note = (
        "Beiseite gelegt sind leere Zeilen, Summen, Überschriften und Fußnoten; "
        "nichts fällt ohne Befund weg."
    )
    return Table(titel, heads, lines, note)


def findings_table(at: ReportDate, thema: str, quellen: set[str]) -> Table:
    """The findings of some sources: with cells and values in "intern", else as counts."""
    found = at.findings(thema)
    if "erlaeuterungen" in quellen:
        extra = at.findings()
        found = pd.concat([found, extra[extra["quelle"] == "erlaeuterungen"]])
    order = found["schwere"].map({"fehler": 0, "warnung": 1, "info": 2})
    found = found.loc[order.sort_values(kind="stable").index] if len(found) else found
    titles = [get_source(name).titel for name in found["quelle"]]
    heads = [
        Head("Quelle", zeilenkopf=True),
        Head("Art"),
        Head("Spalte"),
        Head("Befund"),
        Head("Anzahl", zahl=True),
    ]
    lines = [
        (
            title,
            _SCHWEREN[f.schwere],
            _or(f.spalte, "ganze Zeile oder Tabelle"),
            f.text,
            german.number(f.anzahl),
        )
        for title, f in zip(titles, found.itertuples(), strict=True)
    ]
    if at.ausgabe == "intern":
        heads += [Head("Blatt"), Head("Zellen"), Head("Inhalt der ersten Zelle"), Head("Vorschlag")]
        lines = [
            (*line, _or(f.blatt), _or(f.zellen), _or(f.raw), _or(f.vorschlag))
            for line, f in zip(lines, found.itertuples(), strict=True)
        ]
    return Table("Befunde", tuple(heads), tuple(lines))


def _or(text: object, otherwise: str = german.NOTHING) -> str:
    return otherwise if pd.isna(text) or not str(text).strip() else str(text)


def _chain(at: ReportDate) -> list[ReportDate]:
    """The report date and all before it, oldest first."""
    found: list[ReportDate] = []
    step: ReportDate | None = at
    while step is not None:
        found.insert(0, step)
        step = step.vorher
    return found


def _label(merkmal: str, kennzahl: str) -> str:
    columns = {c.name: c for c in get_source(quelle_of(get_kpi(kennzahl))).columns}
    return {"fachbereich": "Fachbereich"}.get(merkmal) or columns[merkmal].titel
