"""What a topic's page shows: Kennzahlen of a report date as tables, charts and sentences.

The notebooks call these methods and add words; the same objects show themselves in JupyterLab.
"""

import string
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kleve_kpi import change_charts, charts, german
from kleve_kpi.bridge import bridge
from kleve_kpi.bridge_tables import ALL_STOCKS, steps_table, stocks_table
from kleve_kpi.canvas import PALETTE, Chart
from kleve_kpi.datengrundlage import (
    deliveries_table,
    findings_table,
    plausibility_table,
    proof_table,
)
from kleve_kpi.deadlines import watch
from kleve_kpi.disclosure import REST, about_people, shown_groups, threshold
from kleve_kpi.errors import ProjectError
from kleve_kpi.figure import INVENTED, INVENTED_NOTE, Figure, figure, figures_table
from kleve_kpi.forecast import Forecast, forecast
from kleve_kpi.kpi import Kpi, get_topic, quelle_of, sources_of
from kleve_kpi.reportdate import ReportDate, natural_order
from kleve_kpi.source import Source, get_source
from kleve_kpi.tables import MARKUP, Head, Table

NOTHING_KNOWN = "Dazu liegen für diesen Stichtag keine Angaben vor."
PROTECTED = "nicht dargestellt, weil kleine Gruppen zu schützen sind."
NO_PAST = "kein früherer Bericht, mit dem sich Zeile für Zeile vergleichen lässt."


@dataclass(frozen=True)
class Html:
    """A piece of page that is neither a table nor a chart."""

    markup: str

    def _repr_html_(self) -> str:
        return self.markup


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
        return self.at.kpi(f"{self.topic.name}.{name}").id

    def sentence(self, *sentences: str) -> str:
        """Sentences with figures: "{umgesetzt}", "{umgesetzt.vorher}", "{stichtag}", ...

        "{umgesetzt:Leistung|Leistungen}" gives base, words and share; ".sind", ".waren" and
        ".sind_mehr" agree with the number.

        A sentence that needs a figure which is not known at this report date is left out; where
        that leaves none, one sentence says so.
        """
        known = _Figures(self)
        filled = []
        for text in sentences:
            fields = [f for _, f, _, _ in string.Formatter().parse(text) if f]
            if all(f"{{{f}}}".format_map(known) != german.UNKNOWN for f in fields):
                filled.append(text.format_map(known))
        return " ".join(filled) or NOTHING_KNOWN

    def kopf(self) -> Html:
        """Dates, sample note and what the departments say ("Erläuterungen")."""
        texts: list[str] = []
        if "erlaeuterungen" in self.at.deliveries:
            rows = self.at.table("erlaeuterungen")
            own = self.topic.is_named(rows["thema"])
            rows = rows[own].sort_values("reihenfolge")
            texts = list(rows["text"].dropna())
        before = self.at.vorher
        return Html(
            MARKUP.get_template("kopf.html.j2").render(
                stand=german.date(self.at.stichtag),
                vergleich=german.date(before.stichtag) if before else "",
                texts=texts,
                delivered=bool(sources_of(self.topic) & set(self.at.deliveries)),
            )
        )

    def kennzahlen(self, *names: str, titel: str) -> Table:
        """Kennzahlen with base, value of the report before and change, one a line."""
        return figures_table(self.at, [self._id(name) for name in names], titel)

    def anteile(
        self, *names: str, titel: str, botschaft: str, einheit: str = "", rang: bool = False
    ) -> Chart:
        """The parts of a whole at every report date so far, stacked; ``rang``: they are ranks."""
        frame = pd.DataFrame(
            {self.at.kpi(self._id(name)).kurz: self.at.history(self._id(name)) for name in names}
        )
        labels = [self._date_label(day, names) for day in frame.index]
        frame.index = pd.Index(labels, name="Stichtag")
        return charts.stacked(
            frame,
            titel=titel,
            botschaft=botschaft,
            einheit=einheit or self._unit(names),
            hinweis=self._note(names),
            rang=rang,
        )

    def verlauf(self, *names: str, titel: str, botschaft: str) -> Chart:
        """Values at every report date so far, as lines over time; bars while there is but one.

        Of more than the colours can tell apart the largest are shown, and a note says so.
        """
        if len(self.at.chain) == 1:
            return self.balken(*names, titel=titel, botschaft=botschaft)
        all_names, most = names, len(PALETTE)
        if len(names) > most:
            values = {name: self.at.value(self._id(name)).wert or 0 for name in names}
            largest = sorted(names, key=lambda name: values[name], reverse=True)[:most]
            names = tuple(name for name in names if name in largest)
        frame = pd.DataFrame(
            {self.at.kpi(self._id(name)).kurz: self.at.history(self._id(name)) for name in names}
        )
        return charts.trend(
            frame,
            titel=titel,
            botschaft=botschaft,
            einheit=self._unit(names),
            hinweis=" ".join(filter(None, [_largest_of(names, all_names), self._note(names)])),
            datum=lambda day: self._date_label(day, names),
        )

    def balken(self, *names: str, titel: str, botschaft: str) -> Chart:
        """Kennzahlen side by side at this report date, as bars."""
        values = {
            self.at.kpi(self._id(name)).kurz: self.at.value(self._id(name)).wert for name in names
        }
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
        people = about_people(self.at.kpi(self._id(names[0])))
        shown = names[:1] if people and self.at.ausgabe == "oeffentlich" else names
        groups = {
            self.at.kpi(self._id(name)).kurz: shown_groups(self.at, self._id(name), merkmal)
            for name in shown
        }
        if any(part is None for part in groups.values()):
            return _instead(titel, PROTECTED)
        frame = pd.concat(groups, axis=1).fillna(0)
        if len(groups) > 1:
            frame = frame.sort_index(key=natural_order)
        return Table.of(
            frame.reset_index(names=merkmal),
            titel=titel,
            formate=dict.fromkeys(groups, german.number),
            kopf={merkmal: _label(merkmal, self.at.kpi(self._id(names[0])))},
            hinweis=self._groups_note(names[0], frame.index),
        )

    def gliederung_balken(
        self, name: str, *, merkmal: str, titel: str, botschaft: str, nach_groesse: bool = False
    ) -> Chart | Html:
        """One Kennzahl broken down by a column, as bars; small groups of people are protected.

        ``nach_groesse`` puts the longest bar first, for groups without an order of their own.
        """
        groups = shown_groups(self.at, self._id(name), merkmal)
        if groups is None:
            return _instead(titel, PROTECTED)
        if nach_groesse:
            groups = charts.by_size(groups)
        return charts.bars(
            groups.rename_axis(_label(merkmal, self.at.kpi(self._id(name)))),
            titel=titel,
            botschaft=botschaft,
            einheit=self._unit([name]),
            hinweis=self._groups_note(name, groups.index),
        )

    def _groups_note(self, name: str, groups: pd.Index) -> str:
        kpi = self.at.kpi(self._id(name))
        notes = ["Die Aufteilung ist erfunden (Beispieldaten)."] * self.at.beispiel
        if REST in groups and about_people(kpi):
            least = german.number(threshold(self.at.settings, kpi.thema))
            notes.append(
                f"„{REST}“ fasst Gruppen zusammen, damit weder eine Gruppe noch ihre Veränderung "
                f"weniger als {least} Personen zeigt."
            )
        return " ".join(notes)

    def liste(self, name: str, *spalten: str, titel: str) -> Table:
        """The rows that a Kennzahl counts, with the given columns; never of people.

        Raises:
            ProjectError: the rows are about people.
        """
        titles = {column.name: column.titel for column in self._nameable(name).columns}
        rows = self.at.rows(self._id(name))[list(spalten)]
        return Table.of(rows, titel=titel, kopf={name: titles[name] for name in spalten})

    def _nameable(self, name: str) -> Source:
        """The source of a Kennzahl whose rows may be listed one by one."""
        kpi = self.at.kpi(self._id(name))
        source = get_source(quelle_of(kpi))
        if source.about_people:
            raise ProjectError(f"'{kpi.id}' selects people; they are never listed row by row.")
        return source

    def terminwaechter(
        self, name: str, *spalten: str, offen: str, dritte: str, titel: str
    ) -> Table:
        """First and current promise of the rows that a Kennzahl counts; the latest slip first.

        ``spalten`` hold the promises, a later one replaces an earlier one; ``offen`` and
        ``dritte`` are the Kennzahlen that count what is not done and what waits for others.

        Raises:
            ProjectError: the rows are about people.
        """
        column = self._nameable(name).bezeichnung
        ids = {"offen": self._id(offen), "dritte": self._id(dritte)}
        rows = watch(self.at, self._id(name), *spalten, **ids).drop(columns="ende")
        kopf = {
            "bezeichnung": _label(column, self.at.kpi(self._id(name))),
            "erster_termin": "Zuerst zugesagt",
            "aktueller_termin": "Jetzt zugesagt",
            "verschoben_tage": "Verschoben um Tage",
            "ueberfaellig": "Überfällig",
            "wartet_auf_dritte": "Wartet auf Dritte",
        }
        rows = rows.sort_values("verschoben_tage", ascending=False, kind="stable")
        promised = ["erster_termin", "aktueller_termin"]
        rows[promised] = rows[promised].fillna(german.NOTHING)
        return Table.of(
            rows,
            titel=titel,
            formate={"verschoben_tage": german.change},
            kopf=kopf,
            hinweis="Ganz oder zum Teil erfunden (Beispieldaten)." * self.at.beispiel,
        )

    def namen(self, name: str) -> list[str]:
        """The names of the Kennzahlen that a declaration with ``per`` stands for."""
        declared = self.topic.kpis[name]
        members = declared.members(self.at.rows_of(declared))
        return [member.name for member in members]

    def bruecke(self, name: str, *, titel: str, botschaft: str) -> Chart | Html:
        """The way of a stock from the last report to this one, step by step."""
        built = bridge(self.at, self._id(name))
        if built is None:
            return _instead(titel, NO_PAST)
        return change_charts.bridge(
            [(f"{step.kind}, {step.cause}", step.wert) for step in built.steps],
            start=(self._date_label(pd.Timestamp(built.before), [name]), built.old),
            end=(self._date_label(pd.Timestamp(built.after), [name]), built.new),
            titel=titel,
            botschaft=botschaft,
            einheit=built.kennzahl.einheit,
            hinweis=self._note([name], self.at, self.at.vorher),
        )

    def bruecke_namen(self, name: str, *, titel: str) -> Table | Html:
        """The steps of a bridge; which rows came and went by name in the edition "intern" only."""
        built = bridge(self.at, self._id(name))
        if built is None:
            return _instead(titel, NO_PAST)
        return steps_table(built, titel, intern=self.at.ausgabe == "intern")

    def bruecken(self) -> Table | Html:
        """The bridge of every stock of the topic, one a line; names in the edition "intern" only.

        A stock whose rows cannot be told apart from date to date has the sign for unknown.
        """
        return stocks_table(self.at, self.topic.name) or _instead(ALL_STOCKS, NO_PAST)

    def regeln(self, *names: str, titel: str) -> Table:
        """The same rows under several counting rules, each with the source of the rule."""
        heads = (
            Head("Zählregel", zeilenkopf=True),
            Head("Ergebnis", zahl=True),
            Head("Quelle der Regel"),
        )
        lines = []
        for name in names:
            shown = self[name]
            mark = INVENTED * shown.invented
            rule = self.at.kpi(self._id(name)).regel or german.NOTHING
            lines.append((shown.titel, shown.anteil + mark, rule))
        invented = any(self[name].invented for name in names)
        return Table(titel, heads, tuple(lines), INVENTED_NOTE if invented else "")

    def prognose(
        self, name: str, *, bis: str, ziel: float | None = None, titel: str, botschaft: str
    ) -> Chart | Html:
        """Where a stock may go, as a range from the slowest to the fastest interval so far.

        The range stands as a sentence behind ``botschaft``.
        """
        seen = forecast(self.at, self._id(name), until=bis, target=ziel)
        if seen.reason:
            return _instead(titel, seen.reason)
        return change_charts.forecast(
            seen.history,
            low=seen.low,
            high=seen.high,
            target=ziel,
            titel=titel,
            botschaft=f"{botschaft} {_range(seen)}",
            einheit=self._unit([name]),
            hinweis=self._note([name]),
            datum=lambda day: self._date_label(day, [name]),
        )

    def plausibilitaet(self) -> Table:
        """The sums that must close, and whether they do."""
        return plausibility_table(self.at, self.topic)

    def definitionen(self) -> Table:
        """How each Kennzahl of the topic is counted."""
        lines = tuple((kpi.titel, kpi.definition) for kpi in self.topic.kpis.values())
        return Table(
            "So wird gezählt", (Head("Kennzahl", zeilenkopf=True), Head("Definition")), lines
        )

    def nachweis(self) -> Table | None:
        """The cells behind each Kennzahl, in the edition "intern" only; people are only counted."""
        if self.at.ausgabe != "intern":
            return None
        return proof_table(self.at, self.at.kpis(self.topic.name).values())

    def datengrundlage(self) -> Table:
        """The deliveries behind the page: files, datenstand, rows used and set aside, findings."""
        return deliveries_table(self.at, sorted(self._sources()), "Lieferungen")

    def befunde(self) -> Table:
        """What the deliveries need a look at; the cells and values in the edition "intern" only."""
        return findings_table(self.at, self.topic.name, self._sources())

    def _sources(self) -> set[str]:
        return {*sources_of(self.topic), *({"erlaeuterungen"} & set(self.at.deliveries))}

    def main_figures(self) -> list[dict[str, str]]:
        """Titles, values and changes of the Kennzahlen marked ``haupt``, for the start page."""
        shown = []
        for kpi in self.at.kpis(self.topic.name).values():
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
        return self.at.kpi(self._id(names[0])).einheit

    def _date_label(self, day: pd.Timestamp, names: Sequence[str]) -> str:
        dates = {at.stichtag: at for at in self.at.chain}
        at = dates.get(day.date())
        invented = at is not None and any(at.invented(self._id(name)) for name in names)
        return german.date(day) + INVENTED * invented

    def _note(self, names: Sequence[str], *only: ReportDate) -> str:
        dates = sorted(only, key=lambda at: at.stichtag) or self.at.chain
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


def _range(seen: Forecast) -> str:
    """What a forecast says, in a sentence."""
    day = german.date(seen.low.index[-1])
    least, most = german.number(seen.low.iloc[-1]), german.number(seen.high.iloc[-1])
    if least == most:
        return f"Geht es so weiter, sind es am {day} {most}."
    return f"Geht es so weiter, sind es am {day} zwischen {least} und {most}."


def _largest_of(shown: Sequence[str], names: Sequence[str]) -> str:
    """What a chart says that shows some of many."""
    if len(shown) == len(names):
        return ""
    return f"Gezeigt sind die {german.number(len(shown))} größten von {german.number(len(names))}."


def _instead(titel: str, satz: str) -> Html:
    """What stands where a chart or a table cannot: its title and a sentence."""
    markup = MARKUP.from_string("<p>{{ titel }}: {{ satz }}</p>")
    return Html(markup.render(titel=titel, satz=satz))


def _label(merkmal: str, kpi: Kpi) -> str:
    columns = {c.name: c for c in get_source(quelle_of(kpi)).columns}
    if merkmal not in columns:  # a column that the selection has added
        return merkmal.capitalize()
    return {"fachbereich": "Fachbereich"}.get(merkmal) or columns[merkmal].titel
