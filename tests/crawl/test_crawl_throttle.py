"""Requests to one origin keep their distance."""

import threading
import time

from signaltriage.crawl import Throttle


def test_origins_do_not_wait_for_each_other(clock):
    """The delay is per origin, and time that passed counts."""
    throttle = Throttle(3, clock.monotonic, clock.sleep)
    for origin in ("a", "b", "a"):
        throttle.wait(origin)
    assert clock.slept == [3]
    clock.seconds += 2
    throttle.wait("a")
    assert clock.slept == [3, 1]


def test_a_site_may_slow_us_down_only(clock):
    """A shorter delay than our own changes nothing."""
    throttle = Throttle(3, clock.monotonic, clock.sleep)
    throttle.slow_down("a", 1)
    throttle.slow_down("b", 9)
    for origin in ("a", "a", "b", "b"):
        throttle.wait(origin)
    assert clock.slept == [3, 9]


def test_threads_share_one_distance():
    """Threads that share a throttle never start together."""
    throttle = Throttle(0.02, time.monotonic, time.sleep)
    starts = []

    def ask():
        for _ in range(3):
            throttle.wait("a")
            starts.append(time.monotonic())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(starts) - min(starts) >= 0.02 * 11 - 0.005
