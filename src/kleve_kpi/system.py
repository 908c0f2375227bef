"""What operating systems do differently. Nothing else in the package asks which one it runs on.

Linux is where it is built and tested; the branches for Windows and macOS are tested one by one
with stand-ins for what only these systems have.
"""

import contextlib
import ctypes
import os
import signal
import stat
import sys
from pathlib import Path
from typing import Literal, Protocol

_PR_SET_PDEATHSIG = 1
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2
_HERE = -100  # AT_FDCWD


class Process(Protocol):
    """A process that was started here."""

    pid: int | None

    def kill(self) -> None:
        """End it."""


def can_fork() -> bool:
    """Whether a process may be split in two; on macOS its system libraries do not survive that."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def has_unix_sockets() -> bool:
    """Whether processes can talk over sockets that lie in a folder."""
    return sys.platform != "win32"


def lock(number: int) -> None:
    """Lock an open file for this process alone, until it is closed or the process ends.

    Raises:
        OSError: another one holds the lock.
    """
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


def limit_memory(kind: Literal["data", "address space"], size: int) -> None:
    """Bound the memory of this process in bytes; Windows knows no such bound."""
    try:
        import resource
    except ImportError:
        return
    bound = resource.RLIMIT_DATA if kind == "data" else resource.RLIMIT_AS
    _, most = resource.getrlimit(bound)
    if most == resource.RLIM_INFINITY or size < most:
        resource.setrlimit(bound, (size, most))


def lead_group() -> None:
    """Make this process the leader of a group, which holds all that it starts."""
    if hasattr(os, "setsid"):
        os.setsid()


def end_group(leader: Process) -> None:
    """End a process and its group; on Windows the process alone."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader.pid, signal.SIGKILL)
    else:
        leader.kill()


def die_with_parent(parent: int) -> None:
    """Have this process killed when its parent ends, however that ends; on Linux only.

    Elsewhere an ipykernel looks for its parent by itself, once a second.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended already
        os._exit(1)


def exchange(new: Path, old: Path) -> None:
    """Let two folders change their places: at once on Linux, elsewhere one after the other."""
    if sys.platform == "linux":
        names = os.fsencode(new), os.fsencode(old)
        with contextlib.suppress(AttributeError):  # the C library is older than the call
            rename = ctypes.CDLL(None, use_errno=True).renameat2
            if rename(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0:
                return
    # Beside the folder of what is new: whatever is left there by then is moved in.
    aside = new.parent.with_name(f"{new.name}.alt")
    old.rename(aside)
    new.rename(old)
    aside.rename(new)


def others_can_read(path: Path) -> bool:
    """Whether the rights of a file let others than its owner read it; Windows does not say."""
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def own(path: Path) -> bool:
    """Whether nobody but this user can have written a file; on Windows that is never sure."""
    if os.name != "posix":
        return False
    status = path.stat()
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def show_all_signs() -> None:
    """Let the console show what its code page lacks as "?", instead of failing over it.

    A German Windows writes to files and pipes in cp1252 or cp850, which have no "−".
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
