"""Politeness: a pause between requests to one origin."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Throttle:
    """Keeps requests to an origin at least a delay apart, on a clock that never jumps.

    May be shared by threads: each takes the next free moment of an origin, then waits for it.

    Parameters
    ----------
    delay : float
        Seconds between the starts of two requests to one origin.
    monotonic, sleep : callable
        The clock in seconds, and how to wait.

    Examples
    --------
    >>> waits = []
    >>> throttle = Throttle(3.0, monotonic=lambda: 100.0, sleep=waits.append)
    >>> for _ in range(3):
    ...     throttle.wait("http://kiosk.example:80")
    >>> waits
    [3.0, 6.0]
    """

    def __init__(
        self, delay: float, monotonic: Callable[[], float], sleep: Callable[[float], object]
    ) -> None:
        self._delay = delay
        self._delays: dict[str, float] = {}
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()
        self._monotonic = monotonic
        self._sleep = sleep

    def slow_down(self, origin: str, delay: float) -> None:
        """Use a longer delay for one origin from now on; a shorter one changes nothing."""
        with self._lock:
            self._delays[origin] = max(delay, self._delays.get(origin, self._delay))

    def wait(self, origin: str) -> None:
        """Return when the next request to the origin may start."""
        with self._lock:
            now = self._monotonic()
            start = max(now, self._free_at.get(origin, now))
            self._free_at[origin] = start + self._delays.get(origin, self._delay)
        if start > now:
            self._sleep(start - now)
