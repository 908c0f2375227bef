"""Short folders for what is temporary, which do not outlive their batch."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kleve_kpi import system
from kleve_kpi.report.locks import LockedError, held

_PREFIX = "kk-"
_LOCK = "sperre"
_LOG = "log"
_LOG_VARIABLE = "KLEVE_KPI_LOG"
_LONGEST = 60
_PLACE_VARIABLE = "TMPDIR"
_LOG_BYTES = 64 * 1024


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder in the system's place for temporary ones, removed at the end of the block.

    Sockets lie in it, whose paths must stay below some 100 characters: a place with a long name
    is passed over for /tmp. What a batch that was killed has left there goes first.
    """
    if not system.has_unix_sockets():  # nor can be renamed there what is open
        with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
            yield Path(name)
        return
    place = Path(tempfile.gettempdir())
    if (place / _LOCK).is_file():
        place = place.parent  # beside that of the batch, for the paths' sake
    if len(str(place)) > _LONGEST:
        place = Path("/tmp")  # its folders are private
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
            # The lock goes last: by it the next one finds what could not be removed.
            for path in lock.parent.iterdir():
                if path.is_dir():
                    shutil.rmtree(path)
                elif path != lock:
                    path.unlink()
            shutil.rmtree(lock.parent)


@contextlib.contextmanager
def temporary_in(folder: Path) -> Iterator[None]:
    """What this process and those that it starts make with ``tempfile`` lies in a folder."""
    before = tempfile.tempdir, os.environ.get(_PLACE_VARIABLE)
    tempfile.tempdir = os.environ[_PLACE_VARIABLE] = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir, place = before
        if place is None:
            del os.environ[_PLACE_VARIABLE]
        else:
            os.environ[_PLACE_VARIABLE] = place


def use(folder: Path) -> None:
    """Let this process and those that it starts put all that is temporary there.

    What they write beside their results goes to a log in it.
    """
    os.environ[_PLACE_VARIABLE] = tempfile.tempdir = str(folder)
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
