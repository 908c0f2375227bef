"""Run one topic notebook with papermill and say where it failed."""

import logging
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from kleve_kpi.errors import NotebookError, ProjectError
from kleve_kpi.report.kernels import PrivateKernelManager

# A cell that runs longer than this is stuck; the notebooks need seconds.
CELL_LIMIT_SECONDS = 300
# What nbformat raises over text, and over JSON of something else.
_NO_NOTEBOOK = (ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class TopicNotebook:
    """A source notebook ``NN_<thema>.ipynb``, the title and the words of its first cell."""

    path: Path
    titel: str
    einleitung: str = ""

    @property
    def thema(self) -> str:
        """The topic it tells of, from its file name."""
        return self.path.stem.partition("_")[2]

    @property
    def page(self) -> str:
        """The file name of its page."""
        return f"{self.path.stem}.html"


def find_notebooks(folder: Path) -> list[TopicNotebook]:
    """The topic notebooks in a folder, in the order of their numbers.

    Raises:
        ProjectError: a notebook that cannot be read.
    """
    found = []
    for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")):
        try:
            notebook = nbformat.read(path, as_version=4)
        except (nbformat.ValidationError, *_NO_NOTEBOOK) as error:
            raise ProjectError(
                f"{path.name} is no notebook: expected JSON of nbformat 4. Restore it from git."
            ) from error
        title, _, words = notebook.cells[0].source.partition("\n") if notebook.cells else ("",) * 3
        found.append(TopicNotebook(path, title.lstrip("# ") or path.stem, words.strip()))
    return found


def execute(
    notebook: TopicNotebook, parameters: Mapping[str, object], run_folder: Path, cwd: Path
) -> nbformat.NotebookNode:
    """Run a notebook in a kernel of its own; its executed copy goes to ``run_folder``.

    Raises:
        NotebookError: a cell failed; its number is that of the source notebook.
    """
    logging.getLogger("papermill").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as draft_folder:
        draft = Path(draft_folder) / notebook.path.name
        try:
            executed = papermill.execute_notebook(
                notebook.path,
                draft,
                dict(parameters),
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                cwd=cwd,
                execution_timeout=CELL_LIMIT_SECONDS,
                start_timeout=120,
                kernel_manager_class=PrivateKernelManager,
            )
        except PapermillExecutionError as error:
            raise _failure(notebook, error.source, error.ename, error.evalue) from error
        except (CellTimeoutError, DeadKernelError, RuntimeError) as error:
            # nbclient says with a RuntimeError that the kernel never answered.
            reason = str(error).strip().splitlines()[0]
            raise NotebookError(notebook.thema, 0, "", type(error).__name__, reason) from error
    # Paths and times of the run belong to lauf.json.
    executed.metadata.pop("papermill", None)
    for cell in executed.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"  # papermill draws one by lot
    nbformat.write(executed, run_folder / notebook.path.name)
    return executed


def _failure(notebook: TopicNotebook, source: str, ename: str, evalue: str) -> NotebookError:
    """Papermill counts its injected cell and its banners; the analyst's notebook has neither."""
    heading = ""
    for number, cell in enumerate(nbformat.read(notebook.path, as_version=4).cells, 1):
        heading = next(reversed(_headings(cell)), heading)
        if cell.cell_type == "code" and cell.source == source:
            return NotebookError(notebook.thema, number, heading, ename, evalue)
    return NotebookError(notebook.thema, 0, "", ename, evalue)


def _headings(cell: nbformat.NotebookNode) -> list[str]:
    if cell.cell_type != "markdown":
        return []
    return [line.lstrip("#").strip() for line in cell.source.splitlines() if line.startswith("#")]
