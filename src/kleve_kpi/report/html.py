"""Executed notebook -> HTML page, with the project's own nbconvert template."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from kleve_kpi import german
from kleve_kpi.errors import ProjectError
from kleve_kpi.report.appendix import Part

_TEMPLATE = Path(__file__).parent / "template"


@dataclass(frozen=True)
class Link:
    """One page of the appendix: its file name, its title and its short title."""

    href: str
    titel: str
    kurz: str


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


class PageExporter(TemplateExporter):
    """nbconvert exporter for pages without script, without requests, in German.

    Only ``text/html`` (tables, charts) and plain text reach the page. Cell sources are shown in
    the edition "intern" only.
    """

    output_mimetype = "text/html"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            template_name=_TEMPLATE.name, extra_template_basedirs=[str(_TEMPLATE.parent)], **kwargs
        )
        self.environment.autoescape = True

    def _file_extension_default(self) -> str:
        return ".html"

    def default_filters(self) -> Any:
        """The usual filters of nbconvert, but Markdown without raw HTML and without "¶" links.

        Screen readers read those links aloud at every heading.
        """
        yield from super().default_filters()
        renderer = IPythonRenderer(escape=True, exclude_anchor_links=True)
        yield "markdown2html", MarkdownWithMath(renderer=renderer).render

    def page(self, notebook: nbformat.NotebookNode, frame: PageFrame) -> str:
        """The page of an executed notebook.

        Raises:
            ProjectError: the notebook shows a picture that is no chart of kleve_kpi.charts, so
                that a blind reader would learn nothing of it.
        """
        for number, cell in enumerate(notebook.cells, 1):
            for output in cell.get("outputs", ()):
                data = output.get("data", {})
                if "text/html" not in data and any(kind.startswith("image/") for kind in data):
                    raise ProjectError(
                        f"{frame.href}, cell {number}: expected a chart with a message, saw a "
                        "bare picture. Show charts with kleve_kpi.charts only."
                    )
        body, _ = self.from_notebook_node(notebook, resources={"seite": frame})
        return body

    def index(self, frame: PageFrame, themen: Sequence[Mapping[str, Any]]) -> str:
        """The start page: every topic with its main figures."""
        template = self.environment.get_template("uebersicht.html.j2")
        return template.render(seite=frame, themen=themen)

    def appendix(self, frame: PageFrame, parts: Sequence[Part]) -> str:
        """All topics in one file with contents."""
        template = self.environment.get_template("anhang.html.j2")
        return template.render(seite=frame, teile=parts)
