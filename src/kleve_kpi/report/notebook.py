"""The topic notebooks of a project."""

from dataclasses import dataclass
from pathlib import Path

import nbformat

from kleve_kpi.errors import ProjectError
from kleve_kpi.project import thema_of, topic_notebooks

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
        return thema_of(self.path)

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
    for path in topic_notebooks(folder):
        try:
            notebook = nbformat.read(path, as_version=4)
        except (nbformat.ValidationError, *_NO_NOTEBOOK) as error:
            raise ProjectError(
                f"{path.name} is no notebook: expected JSON of nbformat 4. Restore it from git."
            ) from error
        title, _, words = notebook.cells[0].source.partition("\n") if notebook.cells else ("",) * 3
        found.append(TopicNotebook(path, title.lstrip("# ") or path.stem, words.strip()))
    return found
