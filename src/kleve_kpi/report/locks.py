"""Locks on files, which the system lets go when their process ends, however that ends."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from kleve_kpi import system


class LockedError(Exception):
    """Somebody else holds the lock."""


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which is made where it is missing.

    Raises:
        LockedError: another process, or another block of this one, holds it.
        OSError: the file cannot be opened.
    """
    with path.open("a+b") as file:
        try:
            system.lock(file.fileno())
        except OSError as error:
            raise LockedError from error
        yield
