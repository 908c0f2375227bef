"""What the start page shows: the main figures and the deliveries of all topics."""

from kleve_kpi import german
from kleve_kpi.canvas import Chart
from kleve_kpi.change import Change
from kleve_kpi.datengrundlage import deliveries_table
from kleve_kpi.figure import figures_table
from kleve_kpi.kpi import Kpi, all_topics
from kleve_kpi.page import Html
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.small_charts import small_trends
from kleve_kpi.tables import MARKUP, Table


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
                delivered=True,
            )
        )

    def hauptzahlen(self) -> Table:
        """The main figures of every topic with their change."""
        ids = [kpi.id for kpi in self._main()]
        return figures_table(self.at, ids, "Die wichtigsten Zahlen", with_topic=True)

    def lieferungen(self) -> Table:
        """All deliveries of the report date."""
        return deliveries_table(self.at, sorted(self.at.deliveries), "Lieferungen")

    def verlaeufe(self) -> Chart:
        """The main figures at every report date so far, each as a small line."""
        kpis = [k for k in self._main() if k.art in ("bestand", "quote")]
        grown = [k for k in kpis if (c := self.at.change(k.id)) and _difference(self.at, k, c) > 0]
        words = f"{len(grown)} von {len(kpis)} Hauptzahlen sind seit dem letzten Bericht gestiegen."
        if self.at.vorher is None:
            words = "Die Hauptzahlen zum ersten Berichtsstand."
        series = {kpi.titel: self.at.history(kpi.id) for kpi in kpis}
        invented = any(day.invented(kpi.id) for kpi in kpis for day in self.at.chain)
        return small_trends(
            series,
            titel="Die wichtigsten Zahlen an den Berichtsterminen",
            botschaft=words,
            hinweis="Werte früherer Stichtage sind zum Teil erfunden (Beispieldaten)."
            if invented
            else "",
        )

    def _main(self) -> list[Kpi]:
        return [kpi for thema in all_topics() for kpi in self.at.kpis(thema).values() if kpi.haupt]


def _difference(at: ReportDate, kpi: Kpi, change: Change) -> float:
    return (at.value(kpi.id).wert or 0) - (change.wert or 0)
