"""Executed notebook -> HTML page, with the project's own nbconvert template."""

import html
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from kleve_kpi import german
from kleve_kpi.errors import ProjectError
from kleve_kpi.report.appendix import Part
from kleve_kpi.report.frame import PageFrame

_TEMPLATE = Path(__file__).parent / "template"
_SECTION = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
_LONG = 3  # more sections than this get contents


@cache
def page_exporter() -> "PageExporter":
    """The exporter of this process; it holds the compiled templates."""
    return PageExporter()


class PageExporter(TemplateExporter):
    """nbconvert exporter for pages without script, without requests, in German.

    Only ``text/html`` (tables, charts) and plain text reach the page. Cell sources are shown in
    the edition "intern" only.
    """

    output_mimetype = "text/html"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            template_name=_TEMPLATE.name,
            extra_template_basedirs=[str(_TEMPLATE.parent)],
            default_preprocessors=[],  # a page changes nothing, and each would be validated after
            **kwargs,
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
        return self._with_contents(body)

    def _with_contents(self, page: str) -> str:
        """The sections of a page get ids; those of a long page a list of links below its title."""
        sections = [
            {"anker": f"{german.slug(html.unescape(text))}_{number}", "titel": Markup(text)}
            for number, text in enumerate(_SECTION.findall(page), 1)
        ]
        ids = iter(sections)
        page = _SECTION.sub(lambda match: f'<h2 id="{next(ids)["anker"]}">{match[1]}</h2>', page)
        if len(sections) <= _LONG:
            return page
        contents = self.environment.get_template("inhalt.html.j2").render(abschnitte=sections)
        return page.replace("</h1>", f"</h1>\n{contents}", 1)

    def index(self, frame: PageFrame, themen: Sequence[Mapping[str, Any]]) -> str:
        """The start page: every topic with its main figures."""
        template = self.environment.get_template("uebersicht.html.j2")
        return template.render(seite=frame, themen=themen)

    def appendix(self, frame: PageFrame, parts: Sequence[Part]) -> str:
        """All topics in one file with contents."""
        template = self.environment.get_template("anhang.html.j2")
        return template.render(seite=frame, teile=parts)
