"""What the start page shows: the main figures and the deliveries of all topics."""

from kleve_kpi import german
from kleve_kpi.canvas import Chart
from kleve_kpi.datengrundlage import deliveries_table
from kleve_kpi.figure import figures_table
from kleve_kpi.kpi import Kpi, all_topics
from kleve_kpi.page import Html
from kleve_kpi.project import find_project, thema_of, topic_notebooks
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

    def verlaeufe(self) -> Chart | Html:
        """The main figures at every report date so far, each as a small line."""
        if self.at.vorher is None:
            return Html("<p>Ein Verlauf lässt sich ab dem zweiten Berichtsstand zeigen.</p>")
        kpis = [k for k in self._main() if k.art in ("bestand", "quote")]
        moved = [_difference(self.at, kpi) for kpi in kpis]
        since = german.date(self.at.vorher.stichtag)
        words = (
            f"Von {len(kpis)} Hauptzahlen seit dem Bericht vom {since} gestiegen: "
            f"{sum(by > 0 for by in moved)}, gefallen: {sum(by < 0 for by in moved)}."
        )
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
        return [kpi for thema in _in_order() for kpi in self.at.kpis(thema).values() if kpi.haupt]


def _in_order() -> list[str]:
    """The topics in the order of the report, which is that of their notebooks."""
    places = {thema_of(path): path.name for path in topic_notebooks(find_project().notebooks)}
    return sorted(all_topics(), key=lambda thema: (thema not in places, places.get(thema, thema)))


def _difference(at: ReportDate, kpi: Kpi) -> float:
    change, now = at.change(kpi.id), at.value(kpi.id).wert
    unknown = change is None or change.wert is None or now is None
    return 0 if unknown else now - change.wert
