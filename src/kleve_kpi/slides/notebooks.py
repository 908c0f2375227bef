"""The charts that a topic notebook shows, run by hand in this process."""

import contextlib
import io
from collections.abc import Mapping

import nbformat
from IPython.core.interactiveshell import InteractiveShell

from kleve_kpi.canvas import Chart
from kleve_kpi.errors import NotebookError
from kleve_kpi.report.notebook import TopicNotebook


def charts_in(notebook: TopicNotebook, parameters: Mapping[str, object]) -> list[Chart]:
    """All charts that the cells of a notebook show, in their order.

    Raises:
        NotebookError: a cell failed; the number is that of the source notebook.
    """
    shell, found = InteractiveShell(), []
    with contextlib.redirect_stdout(io.StringIO()):
        for number, cell in enumerate(nbformat.read(notebook.path, as_version=4).cells, 1):
            if cell.cell_type != "code":
                continue
            done = shell.run_cell(cell.source)
            if error := done.error_before_exec or done.error_in_exec:
                name = type(error).__name__
                raise NotebookError(notebook.thema, number, "", name, str(error)) from error
            if "parameters" in cell.metadata.get("tags", ()):
                shell.user_ns.update(parameters)
            if isinstance(done.result, Chart):
                found.append(done.result)
    return found
