"""What a run was made of, how much went in and out, and what each step cost."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from signaltriage.batch.partition import peak_memory


@dataclass(slots=True)
class Steps:
    """Seconds, counts and peak memory of each step of a run, in order."""

    rows: list[dict[str, object]] = field(default_factory=list)
    workers: dict[int, int] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[dict[str, object]]:
        """Time a step; counts put into the yielded dict are kept with it."""
        counts: dict[str, object] = {}
        began = time.perf_counter()
        yield counts
        seconds = time.perf_counter() - began
        self.rows = [row for row in self.rows if row["step"] != name]  # a step done again
        self.rows.append(
            {
                "step": name,
                **counts,
                "seconds": round(seconds, 3),
                "peak_memory_mib": round(self.peak_bytes() / 2**20, 1),
            }
        )

    def worker(self, process: int, peak_bytes: int) -> None:
        """Note the peak memory of a worker process."""
        self.workers[process] = max(peak_bytes, self.workers.get(process, 0))

    def peak_bytes(self) -> int:
        """Peak memory of this process and its workers together."""
        return sum((self.workers | {os.getpid(): peak_memory()}).values())

    def seconds(self) -> float:
        """Seconds of all steps so far."""
        return sum(float(str(row["seconds"])) for row in self.rows)
