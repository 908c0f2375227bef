"""The results of a report date: built by one batch at a time, old or new, never half."""

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from kleve_kpi import system
from kleve_kpi.errors import ProjectError
from kleve_kpi.files import write_whole
from kleve_kpi.report.locks import LockedError, held
from kleve_kpi.store import FOLDER

NEW = "neu"
_WORK = ".bau-"
_LOCK = "sperre"
_ORDER = "auftrag.json"


@contextlib.contextmanager
def building(results: Path) -> Iterator[Path]:
    """A folder of one's own to build in, its subfolder ``neu`` for what shall be moved in.

    What a batch that was killed has left is finished, or removed if it was not complete.

    Raises:
        ProjectError: another batch builds there now, or nothing can be written there.
    """
    try:
        (results / FOLDER).mkdir(parents=True, exist_ok=True)
        with _locked(results):
            for left in results.glob(f"{_WORK}*"):
                _carry_out(left, results)
                shutil.rmtree(left, ignore_errors=True)
            # Readable by its owner only: the notebooks trust what is handed over to them there.
            work = Path(tempfile.mkdtemp(prefix=_WORK, dir=results))
            try:
                (work / NEW).mkdir()
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise ProjectError(
            f"The results in {results} could not be written: {error.strerror or error}. "
            "What was there is still there. Make room or get the right to write, and run it again."
        ) from error


def move_in(work: Path, results: Path, whole: Sequence[str]) -> None:
    """Put what was built in place of what was there.

    Args:
        work: the folder from ``building``.
        results: where its subfolder ``neu`` goes.
        whole: the folders in it that replace old ones as a whole; all else goes file by file.
    """
    folders = {name: (work / NEW / name).stat().st_ino for name in whole}
    order = json.dumps(folders)
    # From here on a batch that is killed is finished by the next one.
    write_whole(work / _ORDER, lambda path: path.write_text(order, encoding="utf-8"))
    _carry_out(work, results)


def _carry_out(work: Path, results: Path) -> None:
    """Move everything in; to be begun again wherever it was broken off."""
    if not (work / _ORDER).is_file():
        return
    for name, number in json.loads((work / _ORDER).read_text(encoding="utf-8")).items():
        target = results / name
        if not target.exists():
            (work / NEW / name).rename(target)
        elif target.stat().st_ino != number:
            system.exchange(work / NEW / name, target)
        # What is there under this name now are the old ones, if anything.
        shutil.rmtree(work / NEW / name, ignore_errors=True)
    for source in sorted(path for path in (work / NEW).rglob("*") if path.is_file()):
        target = results / source.relative_to(work / NEW)
        target.parent.mkdir(exist_ok=True)
        source.replace(target)


@contextlib.contextmanager
def _locked(results: Path) -> Iterator[None]:
    """Hold the lock of a folder."""
    try:
        with held(results / FOLDER / _LOCK):
            yield
    except LockedError as error:
        raise ProjectError(
            f"Another batch is building in {results} now. Wait for its end and run it again."
        ) from error
