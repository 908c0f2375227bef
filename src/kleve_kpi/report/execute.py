"""Run one topic notebook with papermill and say where it failed."""

import itertools
import logging
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_output
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError

from kleve_kpi.errors import NotebookError
from kleve_kpi.files import write_whole
from kleve_kpi.report.kernels import PrivateKernelManager
from kleve_kpi.report.limits import Limits
from kleve_kpi.report.notebook import TopicNotebook

# The part of a notebook's time that one cell may take: who ends it can still say which it was.
_CELL_PART = 0.5
_OUTPUT_SECONDS = 60
_ENGINE = "kleve-kpi"


def execute(
    notebook: TopicNotebook,
    parameters: Mapping[str, object],
    run_folder: Path,
    cwd: Path,
    limits: Limits,
) -> nbformat.NotebookNode:
    """Run a notebook in a kernel of its own; its executed copy goes to ``run_folder``.

    Raises:
        NotebookError: a cell failed, took too long or said too much, or the kernel died; the
            cell's number is that of the source notebook.
    """
    logging.getLogger("papermill").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as draft_folder:
        draft = Path(draft_folder) / notebook.path.name
        try:
            executed = papermill.execute_notebook(
                notebook.path,
                draft,
                dict(parameters),
                engine_name=_ENGINE,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                cwd=cwd,
                execution_timeout=max(1, int(limits.sekunden * _CELL_PART)),
                start_timeout=120,
                # Else what a cell shows is lost in silence where it comes late.
                iopub_timeout=_OUTPUT_SECONDS,
                raise_on_iopub_timeout=True,
                kernel_manager_class=PrivateKernelManager,
                shutdown_kernel="immediate",  # it has nothing more to do
            )
        except PapermillExecutionError as error:
            raise _failure(notebook, error.source, error.ename, error.evalue) from error
        except _StoppedError as error:
            raise _failure(notebook, error.source, error.ename, error.evalue) from error
    _check_outputs(notebook, executed, limits)
    # Paths and times of the run belong to lauf.json.
    executed.metadata.pop("papermill", None)
    for cell in executed.cells:
        if cell.cell_type == "code":
            cell.outputs = list(_joined(cell.outputs))
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.id = "injected-parameters"  # papermill draws one by lot
    target = run_folder / notebook.path.name
    write_whole(target, lambda path: nbformat.write(executed, path))
    return executed


class _StoppedError(Exception):
    """A kernel that died or took too long; ``source`` is the cell that it was at."""

    def __init__(self, source: str, ename: str, evalue: str) -> None:
        super().__init__(f"{ename}: {evalue}")
        self.source, self.ename, self.evalue = source, ename, evalue


class _Engine(NBClientEngine):
    """Papermill's own engine, which also says at which cell a kernel was lost."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, **kwargs: Any
    ) -> Any:
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
        except (CellTimeoutError, DeadKernelError, RuntimeError) as error:
            # nbclient says with a RuntimeError that the kernel never answered.
            source = ""
            for cell in nb_man.nb.cells:
                if cell.cell_type == "code" and cell.metadata.papermill.status != nb_man.PENDING:
                    source = cell.source
            reason = str(error).strip().splitlines()[0]
            raise _StoppedError(source, type(error).__name__, reason) from error


papermill_engines.register(_ENGINE, _Engine)


def _check_outputs(
    notebook: TopicNotebook, executed: nbformat.NotebookNode, limits: Limits
) -> None:
    """A cell that ended its notebook in silence, and one that says more than anybody can read.

    Papermill takes ``sys.exit(0)`` for success, though the rest of the notebook was not run.
    """
    for cell in executed.cells:
        outputs = cell.get("outputs", ())
        for output in outputs:
            if output.output_type == "error":
                raise _failure(notebook, cell.source, output.ename, output.evalue)
        size = sum(map(len, _texts(outputs))) / 2**20
        if size > limits.ausgabe_mb:
            seen = f"expected at most {limits.ausgabe_mb:g} MB of output, saw {size:.0f} MB"
            raise _failure(notebook, cell.source, "TooMuchOutput", seen)


def _texts(outputs: Iterable[nbformat.NotebookNode]) -> Iterator[str]:
    for output in outputs:
        yield output.get("text", "")
        yield from output.get("data", {}).values()


def _joined(outputs: Iterable[nbformat.NotebookNode]) -> Iterator[nbformat.NotebookNode]:
    """Outputs with what was printed between two others in one piece each of stdout and stderr.

    Where a kernel cuts prints is a matter of time. nbclient's ``coalesce_streams`` takes hours
    for a line of some MB.
    """
    for printed, group in itertools.groupby(outputs, lambda o: o.output_type == "stream"):
        if not printed:
            yield from group
            continue
        streams: dict[str, str] = {"stdout": "", "stderr": ""}
        for output in group:
            streams[output.name] += output.text
        for name, text in streams.items():
            if text:
                # A progress bar writes over itself.
                lines = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]
                yield new_output("stream", name=name, text="\n".join(lines))


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
