"""Short folders for what is temporary, which do not outlive their batch."""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kleve_kpi.report.locks import LockedError, held

_PREFIX = "kk-"
_LOCK = "sperre"
_LOG = "log"
_LOG_VARIABLE = "KLEVE_KPI_LOG"
_LOG_BYTES = 64 * 1024


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder in the system's place for temporary ones, removed at the end of the block.

    Sockets lie in it, whose paths must stay below some 100 characters. What a batch that was
    killed has left there goes first.
    """
    if sys.platform == "win32":  # no sockets there, and no renaming of what is open
        with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
            yield Path(name)
        return
    place = Path(tempfile.gettempdir())
    _sweep(place)
    # It gets the name that others sweep when it is locked.
    draft = Path(tempfile.mkdtemp(prefix=f".{_PREFIX}", dir=place))
    folder = place / draft.name.removeprefix(".")
    try:
        with held(draft / _LOCK):
            draft.rename(folder)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove such folders that nobody holds any more."""
    for lock in place.glob(f"{_PREFIX}*/{_LOCK}"):
        # Those of other users cannot be opened.
        with contextlib.suppress(LockedError, OSError), held(lock):
            shutil.rmtree(lock.parent, ignore_errors=True)


@contextlib.contextmanager
def temporary_in(folder: Path) -> Iterator[None]:
    """What this process makes with ``tempfile`` during the block lies in a folder."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def use(folder: Path) -> None:
    """Let this process and those that it starts put all that is temporary there.

    What they write beside their results goes to a log in it.
    """
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    os.environ[_LOG_VARIABLE] = str(folder / _LOG)
    log = open_log()
    for stream in (1, 2):
        os.dup2(log, stream)
    os.close(log)


def open_log() -> int:
    """The file for what is written beside the results; nowhere if there is none."""
    name = os.environ.get(_LOG_VARIABLE, os.devnull)
    return os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def log_of(folder: Path) -> str:
    """What a task and its kernel have written beside their results, the end of it if it is long."""
    with contextlib.suppress(FileNotFoundError), (folder / _LOG).open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _LOG_BYTES))
        return file.read().decode("utf-8", "replace")
    return ""
