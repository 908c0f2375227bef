"""Where the tasks of a batch are run: here, or by the workers of a Dask scheduler."""

import contextlib
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

from kleve_kpi.errors import ProjectError

CONNECT_SECONDS = 10


@contextlib.contextmanager
def workers(jobs: int | None = None, scheduler: str | None = None) -> Iterator[Executor]:
    """An executor for ``run_task_alone``.

    Args:
        jobs: tasks at the same time on this machine; as many as there are cores if None.
        scheduler: address of a Dask scheduler whose workers see the same folders as this machine.

    Raises:
        ProjectError: Dask is not installed, or no scheduler answers there.
    """
    if scheduler is None:
        with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
            yield pool
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise ProjectError(
            "--scheduler needs Dask, which is not installed: pip install 'kleve-kpi[cluster]'."
        ) from error
    try:
        client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ProjectError(
            f"No Dask scheduler answers at {scheduler}. Expected an address such as "
            "tcp://10.0.0.5:8786; start one with: dask scheduler."
        ) from error
    with client, client.get_executor(pure=False) as pool:
        yield pool
