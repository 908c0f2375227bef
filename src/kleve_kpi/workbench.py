"""What an analyst types in a notebook: a topic, a Kennzahl, and what lies behind them.

>>> import kleve_kpi as kk
>>> ozg = kk.Thema(kk.open("2022-11-28"), "ozg")
>>> ozg.umgesetzt
ozg.umgesetzt: 44 von 107 (41,1 %), +24 seit 23.08.2022, Datenstand 28.11.2022
>>> ozg.umgesetzt.wert, len(ozg.umgesetzt.rows)
(44.0, 44)
"""

from collections.abc import Iterator

import pandas as pd

from kleve_kpi import german
from kleve_kpi.canvas import Chart
from kleve_kpi.disclosure import shown_groups
from kleve_kpi.errors import ProjectError, UnknownNameError
from kleve_kpi.explain import Explanation, explain
from kleve_kpi.figure import TEXT_KINDS, Figure, figure, figures_table
from kleve_kpi.kpi import get_topic
from kleve_kpi.page import TopicPage
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.tables import Table


class Kennzahl:
    """One Kennzahl at one report date.

    Shows its value with base, change and Datenstand; ``id``, ``titel`` and ``definition`` say what
    it is.
    """

    def __init__(self, at: ReportDate, kennzahl: str) -> None:
        """A Kennzahl by its full id.

        Raises:
            UnknownNameError: no such Kennzahl at this report date.
        """
        self._at, self._kpi = at, at.kpi(kennzahl)
        self.id, self.titel, self.definition = kennzahl, self._kpi.titel, self._kpi.definition

    @property
    def wert(self) -> float | None:
        """The value as a number in the unit of the Kennzahl (percent from 0 to 100), or None."""
        return self._at.value(self.id).wert

    @property
    def text(self) -> str | None:
        """The value in the words of the delivery, where it is a date, a status or a list."""
        return self._at.value(self.id).text

    @property
    def figure(self) -> Figure:
        """The value in German formats: ``anteil``, ``vorher``, ``veraenderung``, ``datenstand``."""
        return figure(self._at, self.id)

    @property
    def rows(self) -> pd.DataFrame:
        """The rows that count, with the columns of the source.

        The index tells where each one stands: datei, blatt, zeile (Excel row).
        """
        return self._at.rows(self.id)

    @property
    def history(self) -> pd.Series:
        """The values at all report dates so far, by date; what was published goes first."""
        return self._at.history(self.id)

    def by(self, merkmal: str) -> pd.Series:
        """The value per group of a column, as the edition may show it.

        Raises:
            UnknownNameError: the rows have no such column.
            ProjectError: the edition may not show it, because groups of people are small.
        """
        groups = shown_groups(self._at, self.id, merkmal)
        if groups is None:
            raise ProjectError(
                f"'{self.id}' by '{merkmal}' may tell of few people and is not shown in the "
                "edition 'oeffentlich'. Open the report date with ausgabe='intern'."
            )
        return groups

    def explain(self) -> Explanation:
        """Definition, formula, source, and the cells of the rows (of people only their number)."""
        return explain(self._at, self.id)

    def chart(self) -> Chart:
        """The values at all report dates so far; ``chart.tabelle`` is the table of its data.

        Raises:
            ProjectError: the Kennzahl is no number.
        """
        if self._kpi.art in TEXT_KINDS:
            raise ProjectError(
                f"'{self.id}' is no number (art: {self._kpi.art}): there is nothing to draw."
            )
        page = TopicPage(self._at, self._kpi.thema)
        return page.verlauf(self._kpi.name, titel=self.titel, botschaft=f"{self._summary()}.")

    def _summary(self) -> str:
        shown = self.figure
        parts = [f"{self.titel}: {shown.anteil}"]
        if self._at.vorher and shown.veraenderung != german.UNKNOWN:
            parts.append(f"{shown.veraenderung} seit {german.date(self._at.vorher.stichtag)}")
        return ", ".join(parts)

    def __repr__(self) -> str:
        said = self._summary().removeprefix(f"{self.titel}: ").replace(german.NBSP, " ")
        return f"{self.id}: {said}, Datenstand {self.figure.datenstand}"

    def _repr_html_(self) -> str:
        return figures_table(self._at, [self.id], self.titel)._repr_html_()


class Thema:
    """One topic at one report date; its Kennzahlen are its attributes (``ozg.umgesetzt``).

    Shows all of them in a table.
    """

    def __init__(self, at: ReportDate, thema: str) -> None:
        """A topic by its name.

        Raises:
            UnknownNameError: no such topic.
        """
        self._at, self._topic = at, get_topic(thema)

    @property
    def kennzahlen(self) -> list[Kennzahl]:
        """All Kennzahlen of the topic, those that come from the data included."""
        return [Kennzahl(self._at, kennzahl) for kennzahl in self._at.kpis(self._topic.name)]

    @property
    def findings(self) -> Table:
        """The findings of its deliveries: counted, in the edition "intern" with their cells."""
        return self.page.befunde()

    @property
    def page(self) -> TopicPage:
        """What its page is made of: tables, charts and sentences."""
        return TopicPage(self._at, self._topic.name)

    def __getitem__(self, name: str) -> Kennzahl:
        return Kennzahl(self._at, f"{self._topic.name}.{name}")

    def __getattr__(self, name: str) -> Kennzahl:
        if name.startswith("_"):  # what Python and JupyterLab look for is no Kennzahl
            raise AttributeError(name)
        try:
            return self[name]
        except UnknownNameError as unknown:
            raise AttributeError(str(unknown)) from None

    def __iter__(self) -> Iterator[Kennzahl]:
        return iter(self.kennzahlen)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._names()]

    def _ipython_key_completions_(self) -> list[str]:
        return self._names()

    def _names(self) -> list[str]:
        return [kpi.name for kpi in self._at.kpis(self._topic.name).values()]

    def _table(self) -> Table:
        return figures_table(self._at, list(self._at.kpis(self._topic.name)), self._topic.titel)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.kennzahlen))

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()
