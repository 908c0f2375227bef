"""What a report date gives for slides: every chart in 16:9, and a skeleton of slides."""

from dataclasses import dataclass
from pathlib import Path

from kleve_kpi import german
from kleve_kpi.kpi import all_topics
from kleve_kpi.project import Project
from kleve_kpi.report.frame import page_frame
from kleve_kpi.report.notebook import find_notebooks
from kleve_kpi.report.place import NEW, building, move_in
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.slides.deck import write_deck
from kleve_kpi.slides.notebooks import charts_in
from kleve_kpi.slides.picture import Slide

FOLDER = "folien"


@dataclass(frozen=True)
class Folien:
    """What was written: the folder, how many charts, the name of the slides."""

    folder: Path
    charts: int
    deck: str


def write_folien(project: Project, at: ReportDate) -> Folien:
    """Write all charts of a report date as SVG and PNG, and the slides, into ``folien/``.

    What lay there before is replaced once everything is written.

    Raises:
        NotebookError: a topic notebook failed.
        ProjectError: a batch builds there now, or nothing can be written there.
    """
    frame = page_frame(
        project.settings, at.stichtag, None, titel="", beispiel=at.beispiel, ausgabe=at.ausgabe
    )
    fuss = f"Stand {frame.stand} · {frame.bericht} · {frame.stadt}"
    fuss += " · Nicht weitergeben" if at.ausgabe == "intern" else ""
    fuss += " · Beispieldaten – fiktiv" if at.beispiel else ""
    parameters = {
        "stichtag": at.stichtag.isoformat(),
        "vergleich": at.vorher.stichtag.isoformat() if at.vorher else None,
        "ausgabe": at.ausgabe,
    }
    found = {
        notebook: charts_in(notebook, parameters) for notebook in find_notebooks(project.notebooks)
    }
    deck = f"{german.slug(frame.bericht)}_{at.stichtag}.pptx"
    results = project.results(at.stichtag)
    with building(results) as work:
        folder = work / NEW / FOLDER
        folder.mkdir()
        for notebook, charts in found.items():
            for number, chart in enumerate(charts, 1):
                name = f"{notebook.path.stem}_{number}_{german.slug(chart.titel)[:60]}"
                slide = Slide(chart, fuss)
                (folder / f"{name}.svg").write_text(slide.svg(), encoding="utf-8")
                (folder / f"{name}.png").write_bytes(slide.png())
        topics = {n.thema: charts for n, charts in found.items() if n.thema in all_topics()}
        # Without the report's name, which beside a date would tell of the next report.
        short = fuss.replace(f"{frame.bericht} · ", "") + (", ° erfunden" if at.beispiel else "")
        write_deck(folder / deck, at, frame.bericht, short, topics)
        move_in(work, results, [FOLDER])
    return Folien(results / FOLDER, sum(map(len, found.values())), deck)
