"""Worker processes that leave Ctrl-C to the process that started them."""

from __future__ import annotations

import signal


def start_workers(n_jobs: int | None) -> None:
    """Start the local workers of a run, deaf to Ctrl-C.

    A terminal sends Ctrl-C to all of them, and each would print a traceback; this process ends
    them when it is interrupted. joblib keeps them for the run. For their start, well under a
    second, this process is deaf too: what it ignores is what they inherit.
    """
    from joblib import Parallel, delayed

    from signaltriage.batch.engine import engine

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with engine("local", n_jobs) as count:
            if count > 1:
                Parallel(n_jobs=count)(delayed(abs)(number) for number in range(count))
    finally:
        signal.signal(signal.SIGINT, before)
