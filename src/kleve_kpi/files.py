"""Write a file whole or not at all."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then put it in place of ``path``.

    What was there stays untouched when writing fails. The temporary name keeps the ending, from
    which pandas and openpyxl tell the format.
    """
    handle, name = tempfile.mkstemp(prefix=".neu-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        write(draft)
        draft.chmod(0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
