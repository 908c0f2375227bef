"""A kernel per notebook run that no other run can meet."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager


class PrivateKernelManager(AsyncKernelManager):
    """Talks to its kernel over sockets in a folder of its own.

    Parallel runs over TCP pick the same free port now and then and hang (nteract/papermill#511);
    the shared folder of plain ``transport="ipc"`` lets kernels hear each other. Windows has no
    such sockets and keeps TCP.
    """

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        # Socket paths must stay below about 100 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="kk-"))
        self.connection_file = str(self._folder / "kernel.json")
        if sys.platform != "win32":
            self.transport = "ipc"
            self.ip = str(self._folder / "s")

    async def _async_start_kernel(self, **kwargs: object) -> None:
        # What the kernel itself mutters ("KeyboardInterrupt caught in kernel" at every shutdown)
        # is no output of the notebook.
        await super()._async_start_kernel(stderr=subprocess.DEVNULL, **kwargs)

    start_kernel = _async_start_kernel

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart=restart)
        if not restart:
            shutil.rmtree(self._folder, ignore_errors=True)

    cleanup_resources = _async_cleanup_resources
