"""A folder for all that a task writes on its way, which does not outlive its batch."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kleve_kpi.report.kernels import LOG_VARIABLE
from kleve_kpi.report.locks import LockedError, held

_PREFIX = "kk-"
_LOCK = "sperre"
_KERNEL_LOG = "kernel.log"
_LOG_BYTES = 64 * 1024


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A short folder in the system's place for them, removed at the end of the block.

    Sockets lie in it, whose paths must stay below some 100 characters. What a batch that was
    killed has left there goes first.
    """
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        with held(folder / _LOCK):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove such folders that nobody holds any more."""
    for lock in place.glob(f"{_PREFIX}*/{_LOCK}"):
        # Those of other users cannot be opened.
        with contextlib.suppress(LockedError, OSError), held(lock):
            shutil.rmtree(lock.parent, ignore_errors=True)


def use(folder: Path) -> None:
    """Let this process and those that it starts put all that is temporary there."""
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    os.environ[LOG_VARIABLE] = str(folder / _KERNEL_LOG)


def kernel_log(folder: Path) -> str:
    """What the kernel of a task has written beside its notebook, the end of it where it is long."""
    with contextlib.suppress(FileNotFoundError), (folder / _KERNEL_LOG).open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _LOG_BYTES))
        return file.read().decode("utf-8", "replace")
    return ""
