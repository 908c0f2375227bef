"""What was computed before, kept in a folder so that it need not be computed again.

An entry is found by a key that names all it depends on, the code of this package included. An
entry that is damaged, half written or somebody else's counts as missing.
"""

import contextlib
import hashlib
import importlib.metadata
import json
import pickle
import platform
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from kleve_kpi import system
from kleve_kpi.files import write_whole

FOLDER = ".store"
_PACKAGES = (
    "pandas",
    "seaborn",
    "matplotlib",
    "papermill",
    "nbconvert",
    "openpyxl",
    "python-calamine",
    "xlrd",
    "babel",
    "ipykernel",
)
_CODE = {".py", ".j2", ".css", ".json"}
_DIGEST = 32

T = TypeVar("T")


@cache
def versions() -> dict[str, str]:
    """The versions of all that results depend on, by name."""
    own = importlib.metadata.version("kleve-kpi")
    found = {name: importlib.metadata.version(name) for name in _PACKAGES}
    return {"kleve_kpi": own, "python": platform.python_version()} | found


@cache
def code_digest() -> str:
    """A digest of this package's code and templates, and of the versions below it."""
    root = Path(__file__).parent
    digest = hashlib.sha256(json.dumps(versions()).encode())
    for path in sorted(path for path in root.rglob("*") if path.suffix in _CODE):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def digest_of(*parts: object) -> str:
    """A digest of plain values (texts, numbers, lists, dicts), the same in every process.

    >>> digest_of("a", {"b": 1, "c": None}) == digest_of("a", {"c": None, "b": 1})
    True
    """
    plain = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


class Store:
    """A folder of computed objects by key; one that cannot be written keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / code_digest()[:16]

    def remember(
        self, key: str, compute: Callable[[], T], keep: Callable[[T], bool] = lambda found: True
    ) -> T:
        """The object kept under a key, else what ``compute`` gives, which is kept if it may be."""
        path = self._folder / key
        found = _read(path)
        if found is None:
            found = compute()
            with contextlib.suppress(OSError):
                if keep(found):
                    self._write(path, found)
        return found

    def _write(self, path: Path, value: object) -> None:
        if not self._folder.is_dir():
            self._folder.mkdir(mode=0o700, parents=True)
            # What older code has computed is of no use any more.
            for other in self._folder.parent.iterdir():
                if other != self._folder:
                    shutil.rmtree(other, ignore_errors=True)
        content = pickle.dumps(value)
        digest = hashlib.sha256(content).digest()
        write_whole(path, lambda draft: draft.write_bytes(digest + content))


def _read(path: Path) -> object | None:
    """The object in a file; None where there is none, or none that can be trusted."""
    try:
        if not system.own(path.parent) or not system.own(path):
            return None
        content = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
        return None
    return pickle.loads(content[_DIGEST:])
