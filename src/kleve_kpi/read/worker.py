"""Files are read in a process of their own: one that panics, hangs or fills memory ends alone.

Calamine's panics derive from BaseException and end it like any other fault; the file is then
tried once more without calamine. The process stays for the next file. For each file it is given a
time, which grows with the file's size, and as much memory as the largest export needs.
"""

import contextlib
import gc
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from kleve_kpi import system
from kleve_kpi.errors import RawFileError
from kleve_kpi.read import reader
from kleve_kpi.sheet import Workbook

START_SECONDS = 20.0
SECONDS_PER_MB = 0.3
MEMORY_BYTES = 2 * 2**30
LARGE_FILE_BYTES = 200 * 2**20
LARGE_MEMORY_BYTES = 6 * 2**30
# A process that has grown beyond this is not kept for the next file.
KEPT_BYTES = 300 * 2**20


_ADVICE = "Open it in Excel, save it as a new .xlsx and try again."


class Worker:
    """The caller's end of the reading process."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.open = True
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kleve_kpi.read.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def read(self, path: Path, careful: bool = False) -> Workbook | None:
        """The workbook at ``path``, see ``read_workbook``; None where the process broke down."""
        late = threading.Event()
        seconds, last = START_SECONDS, True
        try:
            with self._limit(seconds, late):
                _send(self._process.stdin, (str(path.absolute()), careful))
                seconds = self._answer()
            with self._limit(seconds, late):
                outline, last = self._answer()
                return self._filled(outline)
        except RawFileError:
            last = False
            raise
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            last = True
            if not late.is_set():
                return None
            seen = f"reading it did not end within {seconds:.0f} seconds"
            raise RawFileError(path.name, seen, _ADVICE) from error
        finally:
            # Also after an interrupt: what is still to come would be taken for the next answer.
            if last:
                self.close()

    def _answer(self) -> object:
        """The next answer; a refusal is raised."""
        answer = pickle.load(self._process.stdout)
        if isinstance(answer, RawFileError):
            raise answer
        return answer

    def _filled(self, workbook: Workbook) -> Workbook:
        """The workbook with the columns that follow it, in the order in which they are sent."""
        sheets = tuple(
            replace(sheet, columns={at: self._answer() for at in sheet.columns})
            for sheet in workbook.sheets
        )
        return replace(workbook, sheets=sheets)

    @contextlib.contextmanager
    def _limit(self, seconds: float, late: threading.Event) -> Iterator[None]:
        """End the process when the block takes longer."""

        def end() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def close(self) -> None:
        """End the process."""
        self.open = False
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                stream.close()


_LOCK = threading.Lock()
_WORKERS: list[Worker] = []


def read_workbook(path: Path) -> Workbook:
    """All sheets of a delivered file (xlsx, xlsm, xls, xlsb, ods, csv, tsv).

    Raises:
        RawFileError: the file is missing, empty, protected, damaged, beyond a bound or no table
            file at all; or the reader broke over it, or did not end in time.
    """
    with _LOCK:
        workbook = _worker().read(path) or _worker().read(path, careful=True)
    if workbook is None:
        raise RawFileError(path.name, "it breaks the reader, or needs too much memory", _ADVICE)
    return workbook


def _worker() -> Worker:
    # A process inherited by a fork belongs to the parent.
    if not _WORKERS or not _WORKERS[0].open or _WORKERS[0].owner != os.getpid():
        _WORKERS[:] = [Worker()]
    return _WORKERS[0]


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Read one file after the other until no more are asked for, or too much memory is held."""
    # Cells hold no circles, and looking for some takes a third of the time.
    gc.disable()
    small = True
    while small:
        try:
            name, careful = pickle.load(requests)
        except EOFError:
            return
        path = Path(name)
        try:
            content = reader.load(path)
            size = reader.unpacked_bytes(content)
            small = size < KEPT_BYTES
            most = LARGE_MEMORY_BYTES if size > LARGE_FILE_BYTES else MEMORY_BYTES
            system.limit_memory("address space", most)
            _send(answers, START_SECONDS + SECONDS_PER_MB * size / 2**20)
            workbook = reader.read_content(path.name, content, careful)
        except RawFileError as error:
            _send(answers, error)
        else:
            _answer(answers, workbook, last=not small)


def _send(answers: BinaryIO, message: object) -> None:
    pickle.dump(message, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()


def _answer(answers: BinaryIO, workbook: Workbook, last: bool) -> None:
    """Send the workbook's outline and whether the process ends, then its columns one by one.

    In that way no second copy of the whole is ever held.
    """
    outline = tuple(replace(s, columns=dict.fromkeys(s.columns)) for s in workbook.sheets)
    _send(answers, (replace(workbook, sheets=outline), last))
    for sheet in workbook.sheets:
        for cells in sheet.columns.values():
            _send(answers, cells)


if __name__ == "__main__":
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints must not get between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers)
