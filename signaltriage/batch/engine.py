"""Where the partition function runs: in this process, in local processes, or on Dask."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from joblib import parallel_config

from signaltriage.errors import UsageError

ENGINES = ("local", "dask")


def workers(n_jobs: int | None) -> int:
    """Return the processes to use: `n_jobs`, or as many as there are cores to use."""
    if n_jobs is not None and n_jobs > 0:
        return n_jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def engine(name: str, n_jobs: int | None) -> Iterator[int]:
    """Choose where `joblib.Parallel` runs inside the block.

    Parameters
    ----------
    name : str
        ``"local"``: processes of this machine. ``"dask"``: the scheduler that Dask's own setting
        `DASK_SCHEDULER_ADDRESS` names, or else a cluster of `n_jobs` local workers.
    n_jobs : int, optional
        Processes; all cores by default.

    Yields
    ------
    int
        What to pass as `n_jobs`. The results do not depend on it, nor on the engine.

    Raises
    ------
    UsageError
        If there is no such engine, or Dask is not installed.
    """
    count = workers(n_jobs)
    with ExitStack() as stack:
        if name == "local":
            stack.enter_context(parallel_config("loky", inner_max_num_threads=1))
        elif name == "dask":
            stack.enter_context(_dask_client(count))
            stack.enter_context(parallel_config("dask"))
            count = -1  # Dask knows how many workers it has
        else:
            raise UsageError(f"no engine {name!r}; the engines are {', '.join(ENGINES)}")
        yield count


@contextmanager
def _dask_client(n_workers: int) -> Iterator[None]:
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise UsageError(
            'Dask is not installed; install it with: pip install "signaltriage[dask]"'
        ) from None
    if dask.config.get("scheduler-address", None):
        client = Client()  # type: ignore[no-untyped-call]
    else:
        client = Client(  # type: ignore[no-untyped-call]
            n_workers=n_workers, threads_per_worker=1, dashboard_address=None
        )
    with client:
        yield
