"""A kernel per notebook run that no other run can meet, forked where that can be done.

Most of a small notebook's time is the start of its kernel and its imports. A process that has
imported everything already can fork into a real ipykernel instead of starting one.
"""

import contextlib
import os
import queue
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NoReturn

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from kleve_kpi import system
from kleve_kpi.report.scratch import open_log


class ForkedProcess:
    """The part of ``subprocess.Popen`` that a provisioner uses, for a forked child."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        return self._reap(os.WNOHANG)

    def wait(self) -> int | None:
        """Wait for the end; the exit code."""
        return self._reap(0)

    def _reap(self, options: int) -> int | None:
        if self._code is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def send_signal(self, signum: int) -> None:
        """Send a signal unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class ForkProvisioner(LocalProvisioner):
    """Forks this process into the kernel; starts an ordinary kernel where that is not safe.

    It is safe in a process of one thread, which is what the batch runs notebooks in.
    """

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel; a forked one takes the arguments of the command ``cmd``."""
        if not can_fork():
            return await super().launch_kernel(cmd, **kwargs)
        environment = {str(k): str(v) for k, v in (kwargs.get("env") or os.environ).items()}
        parent, folder = os.getpid(), kwargs.get("cwd")
        pid = os.fork()
        if not pid:
            _become_kernel(cmd[cmd.index("-f") :], environment, folder, parent)
        self.process, self.pid, self.pgid = ForkedProcess(pid), pid, None
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel; it is gone when this returns."""
        await super().kill(restart)
        if self.process:
            self.process.wait()


def can_fork() -> bool:
    """Whether this process may fork: where fork exists, and one thread alone is running."""
    if not system.can_fork() or threading.active_count() > 1:
        return False
    tasks = Path("/proc/self/task")
    return not tasks.is_dir() or len(list(tasks.iterdir())) == 1


def _become_kernel(
    arguments: list[str], environment: dict[str, str], folder: str | None, parent: int
) -> NoReturn:
    """Run ipykernel in a process that was just forked; never returns."""
    code = 1
    try:
        system.die_with_parent(parent)
        os.environ.clear()
        os.environ.update(environment)
        if folder:
            os.chdir(folder)
        nowhere, log = os.open(os.devnull, os.O_RDWR), open_log()
        for stream, target in enumerate((nowhere, log, log)):
            os.dup2(target, stream)
        _forget_parent()
        from ipykernel.kernelapp import IPKernelApp

        # As an ordinary kernel starts it, without what papermill's own process was started with.
        sys.argv = ["ipykernel_launcher.py", *arguments]
        IPKernelApp.launch_instance([*arguments, f"--IPKernelApp.parent_handle={parent}"])
        code = 0
    finally:
        os._exit(code)


def _forget_parent() -> None:
    """What a fresh process would not share: the random state, the event loop, the sockets."""
    import asyncio

    import numpy as np
    import zmq

    np.random.seed()  # noqa: NPY002, it is the state that old code draws from
    asyncio.set_event_loop(None)
    zmq.Context._instance = None


class _Client(AsyncKernelClient):
    """Begins as soon as it hears the kernel; the usual one waits 0.2 s for silence first.

    That silence tells nothing: what belongs to no cell is passed over anyway.
    """

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        last = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < last:
            self.kernel_info()
            with contextlib.suppress(queue.Empty):
                await self.shell_channel.get_msg(timeout=1)
                await self.iopub_channel.get_msg(timeout=0.2)
                return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before it was ready")
        raise RuntimeError(f"Kernel did not respond in {timeout} seconds")

    wait_for_ready = _async_wait_for_ready


class PrivateKernelManager(AsyncKernelManager):
    """Talks to its kernel over sockets in a folder of its own.

    Parallel runs over TCP pick the same free port now and then and hang (nteract/papermill#511);
    the shared folder of plain ``transport="ipc"`` lets kernels hear each other. Windows has no
    such sockets and keeps TCP.
    """

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.client_factory = _Client
        # Socket paths must stay below about 100 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="kk-"))
        self.connection_file = str(self._folder / "kernel.json")
        if system.has_unix_sockets():
            self.transport = "ipc"
            self.ip = str(self._folder / "s")

    async def _async_start_kernel(self, **kwargs: object) -> None:
        if self.provisioner is None:
            self.provisioner = ForkProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        # What the kernel itself mutters ("KeyboardInterrupt caught in kernel" at every shutdown)
        # is no output of the notebook.
        log = open_log()
        try:
            await super()._async_start_kernel(stdout=log, stderr=log, **kwargs)
        finally:
            os.close(log)

    start_kernel = _async_start_kernel

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart=restart)
        if not restart:
            shutil.rmtree(self._folder, ignore_errors=True)

    cleanup_resources = _async_cleanup_resources
