"""The pages that tell of all topics: start page and whole appendix."""

from collections.abc import Sequence
from pathlib import Path

from kleve_kpi.page import TopicPage
from kleve_kpi.report.appendix import parts as appendix_parts
from kleve_kpi.report.frame import Link, page_frame
from kleve_kpi.report.html import page_exporter
from kleve_kpi.report.notebook import TopicNotebook
from kleve_kpi.reportdate import ReportDate


def write_common_pages(
    notebooks: Sequence[TopicNotebook],
    at: ReportDate,
    computed: Sequence[str],
    alle: tuple[Link, ...],
    staged: Path,
) -> None:
    """Start page and whole appendix, of the topics that have a page in a folder.

    Args:
        notebooks: all topic notebooks.
        at: the report date.
        computed: the topics whose Kennzahlen can be computed.
        alle: links to all pages that there may be.
        staged: the folder, which also gets the two pages.
    """
    figures = {thema: TopicPage(at, thema).main_figures() for thema in computed}
    themen, pages = [], []
    for notebook in notebooks:
        page = staged / notebook.page
        if page.is_file():
            pages.append((notebook.thema, notebook.titel, page.read_text(encoding="utf-8")))
        themen.append(
            {
                "titel": notebook.titel,
                "href": notebook.page if page.is_file() else "",
                "einleitung": notebook.einleitung,
                "zahlen": figures.get(notebook.thema, ()),
            }
        )
    vergleich = at.vorher.stichtag if at.vorher else None
    there = {"index.html", "anhang.html", *(thema["href"] for thema in themen)}
    links = tuple(link for link in alle if link.href in there)
    fields = {"beispiel": at.beispiel, "ausgabe": at.ausgabe, "seiten": links}
    exporter = page_exporter()
    index = page_frame(
        at.settings, at.stichtag, vergleich, titel="Übersicht", href="index.html", **fields
    )
    (staged / "index.html").write_text(exporter.index(index, themen), encoding="utf-8")
    whole = page_frame(
        at.settings, at.stichtag, vergleich, titel="Anhang", href="anhang.html", **fields
    )
    (staged / "anhang.html").write_text(
        exporter.appendix(whole, appendix_parts(pages)), encoding="utf-8"
    )
