"""Where new files belong, and writing several of them or none."""

import keyword
import re
from collections.abc import Mapping
from pathlib import Path

import kleve_kpi
from kleve_kpi.errors import ProjectError
from kleve_kpi.files import write_whole
from kleve_kpi.project import Project

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def require_checkout(project: Project) -> None:
    """Make sure that the program which runs is that of the project, where new files belong.

    Raises:
        ProjectError: the program runs from somewhere else.
    """
    running = Path(kleve_kpi.__file__).resolve().parent
    if running != (project.root / "src" / "kleve_kpi").resolve():
        raise ProjectError(
            f"New files belong into the program's source: expected the program to run from "
            f"{project.root / 'src' / 'kleve_kpi'}, it runs from {running}. "
            "Install it from the project's folder with: pip install -e ."
        )


def require_name(name: str) -> None:
    """Make sure that a name can be a file's, a parameter's and a page's.

    Raises:
        ProjectError: it cannot.
    """
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise ProjectError(
            f"'{name}' cannot be the name of a source or topic: expected small letters a-z, digits "
            "and single _ between them, such as 'maengelmeldungen' (ä is ae, ß is ss)."
        )


def write_new(root: Path, files: Mapping[str, str]) -> None:
    """Write files by their path below ``root``, all of them or none.

    Raises:
        ProjectError: one of them is there already.
    """
    for name in files:
        if (root / name).exists():
            raise ProjectError(f"{name} is there already. Choose another name, or edit that file.")
    written: list[Path] = []
    try:
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            written.append(path)
            write_whole(path, lambda draft, text=text: draft.write_text(text, encoding="utf-8"))
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
