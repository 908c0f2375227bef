"""A task in a process of its own, forked from a warm parent where the system can do that."""

import contextlib
import functools
import multiprocessing
import os
import pkgutil
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing import connection, forkserver, util
from multiprocessing.context import BaseContext
from typing import Any

from kleve_kpi import system
from kleve_kpi.errors import ProjectError
from kleve_kpi.report.limits import Limits
from kleve_kpi.report.scratch import scratch, temporary_in

_STARTING = threading.Lock()
_RUNNING: set[multiprocessing.process.BaseProcess] = set()
_ATTEMPTS, _PAUSE = 200, 0.05
_PRELOAD = "kleve_kpi.report.warm"
# A process that forks must have one thread only; these libraries would start others.
_ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}


class TaskEndedError(Exception):
    """The process of a task ended before it had a result; the message says how."""


def warm_up() -> None:
    """Start importing what notebooks need in the parent of all their processes; returns at once."""
    with _warm_parent():
        pass


@contextlib.contextmanager
def _warm_parent() -> Iterator[None]:
    """The parent of all tasks: alive, or started here or within, never with threads of its own."""
    if not can_fork_server():
        yield
        return
    multiprocessing.set_forkserver_preload([_PRELOAD])
    # Threads share the environment.
    with _STARTING, _environment(_ONE_THREAD):
        _stay_together()
        forkserver.ensure_running()
        yield


@functools.cache
def _stay_together() -> None:
    """Have the sockets of multiprocessing in a folder that the next batch sweeps away."""
    until_exit = contextlib.ExitStack()
    # Multiprocessing removes its own part at -100.
    util.Finalize(None, until_exit.close, exitpriority=-200)
    with temporary_in(until_exit.enter_context(scratch())):
        util.get_temp_dir()


def can_fork_server() -> bool:
    """Whether processes can be forked from a parent that has imported everything already."""
    return system.can_fork() and "forkserver" in multiprocessing.get_all_start_methods()


def run_beside(task: str, *args: Any) -> Any:
    """What ``task(*args)`` returns, run in a forked process, which has imported it already.

    Where nothing can be forked it runs in this one. ``task`` is named as for ``run_alone``.

    Raises:
        ProjectError: its process was ended.
    """
    if not can_fork_server():
        return pkgutil.resolve_name(task)(*args)
    try:
        return run_alone(task, *args, limits=Limits())
    except TaskEndedError as ended:
        raise ProjectError(f"A part of the batch ended before it was done. {ended}") from ended


def run_alone(task: Callable[..., Any] | str, *args: Any, limits: Limits) -> Any:
    """What ``task(*args)`` returns, run in a process and a process group of its own.

    Whatever is left of the group ends with the task. Where a task is given by its name,
    "module:function", this process need not import it.

    Raises:
        TaskEndedError: it was killed, ended by itself, or took longer than its limit.
    """
    if multiprocessing.current_process().daemon:
        raise TaskEndedError(
            "Its worker may not start processes. Start Dask workers with "
            "DASK_DISTRIBUTED__WORKER__DAEMON=False in their environment."
        )
    context: BaseContext = multiprocessing.get_context(
        "forkserver" if can_fork_server() else "spawn"
    )
    receiver, sender = context.Pipe(duplex=False)
    process = _started(context, sender, limits, task, args)
    _RUNNING.add(process)
    sender.close()
    try:
        done = connection.wait([receiver, process.sentinel], timeout=limits.sekunden)
        if not done:
            raise TaskEndedError(
                f"It ran longer than {limits.sekunden:g} seconds and was ended. Where it needs "
                "them, allow more in kleve_kpi.toml."
            )
        with contextlib.suppress(EOFError):
            if receiver.poll():
                return receiver.recv()
        process.join()
        raise TaskEndedError(_ending(process.exitcode))
    finally:
        _RUNNING.discard(process)
        _end_group(process)
        receiver.close()


def _started(context: BaseContext, *args: Any) -> multiprocessing.process.BaseProcess:
    """A process that runs ``_child``, from a new parent where the old one is just dying.

    A parent that is killed answers no more for a moment before it can be seen to have ended.
    """
    for _ in range(_ATTEMPTS):
        process = context.Process(target=_child, args=args, daemon=False)
        try:
            # A parent that ends only now is started again by start itself.
            with _warm_parent():
                process.start()
        except (ConnectionError, EOFError):
            threading.Event().wait(_PAUSE)
        else:
            return process
    raise TaskEndedError("The parent of all tasks does not answer. Run it again.")


def end_all() -> None:
    """End every task that runs now; ``run_alone`` says so where it waits for one."""
    for process in list(_RUNNING):
        system.end_group(process)


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        return f"Its process was killed from outside ({name}; out of memory?). Run it again."
    return f"Its process ended with exit code {code} before it was done, see lauf.log."


def _child(
    sender: connection.Connection,
    limits: Limits,
    task: Callable[..., Any] | str,
    args: tuple[Any, ...],
) -> None:
    system.lead_group()
    system.die_with_parent(os.getppid())
    _let_go()
    system.limit_memory("data", int(limits.speicher_mb * 2**20))
    work = pkgutil.resolve_name(task) if isinstance(task, str) else task
    sender.send(work(*args))
    sender.close()


def _let_go() -> None:
    """Close what keeps the forking parent alive, which ends when nobody holds it any more.

    Each child is given it, to start more of its kind; the parent would then outlive a batch that
    was killed, and this task with it.
    """
    held = getattr(forkserver, "_forkserver", None)
    if getattr(held, "_forkserver_alive_fd", None) is not None:
        os.close(held._forkserver_alive_fd)
        held._forkserver_alive_fd = None


def _end_group(process: multiprocessing.process.BaseProcess) -> None:
    """End a process and all that it has started; it is gone when this returns."""
    system.end_group(process)
    process.join()


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update({name: before[name] or value for name, value in values.items()})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
