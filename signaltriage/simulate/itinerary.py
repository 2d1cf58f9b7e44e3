"""Where an advertiser is and when it posts: tours, waves, and the hard cases of place and time.

A scene is a pattern that movement analysis must get right. Some are travel that happened
(``announced``, ``lock_step``), one cannot have happened (``impossible``), and the rest only look
impossible: ads for several cities posted at one sitting, a posting time an hour early, a place
name that several places bear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from signaltriage.simulate.kinds import Kind, kinds
from signaltriage.simulate.world import world

MINUTES = 1440  # in a day
TRAVEL = 300  # minutes without a new ad after a change of place: enough to drive anywhere

LEAST_ADS = {
    "impossible": 4, "announced": 8, "lock_step": 3, "multi_city": 3, "slip": 2, "ambiguous": 2,
}  # fmt: skip

_LOCK_STEP_MINUTES = 4
_TOGETHER = 0.8  # share of groups posting in waves that also travel together
_MINUTES_PER_KM = 60 / 70
_SITTING = 3  # minutes at most between ads posted at one sitting
_SLIP = 60
_FAR = 180  # km


@dataclass(frozen=True, slots=True)
class Stop:
    """One posting: when, where if that is not left to the persona's legs, and a wrong clock."""

    posted: int
    place: str | None = None
    slip: int = 0


def draw_scene(rng: Random, kind: Kind, facts: int, n_personas: int) -> str:
    """Draw the scene of a controller, "" for none; given `facts` it does not depend on kind."""
    table = kinds()
    point = rng.random()
    if kind.scene:
        return kind.scene
    if facts & table.fact_bit("impossible"):
        return "impossible"
    together = table.fact_bit("shared_contact") | table.fact_bit("lock_step")
    if n_personas >= 3 and facts & together == together and kind.tour != "never":
        return "lock_step" if point < _TOGETHER else ""
    if n_personas == 1 and not kind.copies and not facts & table.fact_bit("lock_step"):
        for scene, share in table.scenes.items():
            point -= share
            if point < 0:
                return scene
    return ""


def draw_legs(rng: Random, scene: str, home: str, *, tour: bool, spread: bool) -> tuple[str, ...]:
    """Draw the places a persona goes round."""
    places = world()
    if scene in ("announced", "lock_step"):
        chosen = [home]
        while len(chosen) < (8 if scene == "announced" else 4):
            place = _somewhere(rng)
            if place not in chosen:
                chosen.append(place)
        return tuple(chosen)
    if scene:
        return (home,)
    if tour:
        return tuple(_somewhere(rng) for _ in range(3 + int(rng.random() * 4)))
    if spread:
        return (pick(rng, places.home), pick(rng, places.home))
    return (home,)


def schedule(
    rng: Random,
    scene: str,
    legs: Sequence[str],
    leg_minutes: int,
    sizes: Sequence[int],
    period: tuple[int, int],
    *,
    lock_step: bool,
) -> list[Stop]:
    """Return the postings of a controller, persona by persona, each in order of time."""
    since, until = period
    if scene == "lock_step":
        shifts = [int(rng.random() * 600) for _ in range(max(sizes))]
        stops = [
            Stop(nth * leg_minutes + TRAVEL + shifts[nth] + int(rng.random() * _LOCK_STEP_MINUTES))
            for size in sizes
            for nth in range(size)
        ]
    elif scene == "announced":
        stops = [
            Stop(nth * leg_minutes + min(TRAVEL + int(rng.random() * 600), leg_minutes - 1))
            for nth in range(sizes[0])
        ]
    else:
        times = _times(rng, sizes, period, lock_step=lock_step)
        if len(legs) > 1:
            times = [_settle(minute, leg_minutes, until) for minute in times]
        stops, at = [], 0
        for size in sizes:
            stops += [Stop(minute) for minute in sorted(times[at : at + size])]
            at += size
        if scene:
            first = _SCENES[scene](rng, legs[0], sizes[0], period)
            stops[: sizes[0]] = first
    return [Stop(max(since, min(s.posted, until - 1)), s.place, s.slip) for s in stops]


def _times(
    rng: Random, sizes: Sequence[int], period: tuple[int, int], *, lock_step: bool
) -> list[int]:
    """Return minutes of posting, in waves if in lock-step."""
    since, until = period
    count = sum(sizes)
    if not lock_step:
        return [since + int(rng.random() * (until - since)) for _ in range(count)]
    waves = [
        since + int(rng.random() * (until - since)) for _ in range(1 + count // (3 * len(sizes)))
    ]
    return [waves[at % len(waves)] + int(rng.random() * _LOCK_STEP_MINUTES) for at in range(count)]


def _settle(minute: int, leg_minutes: int, until: int) -> int:
    """Leave time to travel: nobody posts in the first hours at a new place."""
    if leg_minutes <= TRAVEL or minute % leg_minutes >= TRAVEL:
        return minute
    later = minute - minute % leg_minutes + TRAVEL + minute % 120
    return later if later < until or minute < leg_minutes else later - leg_minutes


def _impossible(rng: Random, home: str, size: int, period: tuple[int, int]) -> list[Stop]:
    """To and fro over 180 km or more within 25 minutes: no clock an hour off explains it."""
    ends = _far_apart()
    near, far = ends[int(rng.random() * len(ends))]
    minute = _early(rng, period)
    stops = []
    for nth in range(4):
        stops.append(Stop(minute, far if nth % 2 else near))
        minute += 10 + int(rng.random() * 15)
    return stops + _later(rng, near, size - 4, minute, period)


@cache
def _far_apart() -> tuple[tuple[str, str], ...]:
    places = world()
    return tuple((a, b) for a in places.home for b in places.home if places.km(a, b) >= _FAR)


def _multi_city(rng: Random, home: str, size: int, period: tuple[int, int]) -> list[Stop]:
    """Ads for different cities, posted at one sitting."""
    minute = _early(rng, period)
    chosen = [home]
    stops = []
    for _ in range(size):
        stops.append(Stop(minute, chosen[-1]))
        minute += 1 + int(rng.random() * _SITTING)
        while len(chosen) <= len(stops):
            place = pick(rng, world().home)
            if place not in chosen:
                chosen.append(place)
    return stops


def _multi_city_line(rng: Random, home: str, size: int, period: tuple[int, int]) -> list[Stop]:
    """Ads that name several cities as their place."""
    names = list(dict.fromkeys([home, *(pick(rng, world().home) for _ in range(3))]))
    return _later(rng, " / ".join(names), size, period[0] - MINUTES, period)


def _slip(rng: Random, home: str, size: int, period: tuple[int, int]) -> list[Stop]:
    """Travel in time; the second posting is written down an hour early."""
    places = world()
    fits = [place for place in places.home if 50 <= places.km(home, place) <= 110]
    next_place = pick(rng, fits)
    minute = _early(rng, period) + _SLIP
    arrived = minute + int(places.km(home, next_place) * _MINUTES_PER_KM) + 25
    stops = [Stop(minute, home), Stop(arrived, next_place, -_SLIP)]
    return stops + _later(rng, next_place, size - 2, arrived, period)


def _ambiguous(rng: Random, home: str, size: int, period: tuple[int, int]) -> list[Stop]:
    """To and fro between neighbours, one of which has namesakes far away."""
    name = pick(rng, tuple(world().ambiguous))
    minute = _early(rng, period)
    later = minute + 60 + int(rng.random() * 60)
    stops = [Stop(minute, name), Stop(later, world().ambiguous[name])]
    return stops + _later(rng, name, size - 2, later, period)


_SCENES = {
    "impossible": _impossible,
    "multi_city": _multi_city,
    "multi_city_line": _multi_city_line,
    "slip": _slip,
    "ambiguous": _ambiguous,
}


def _early(rng: Random, period: tuple[int, int]) -> int:
    since, until = period
    return since + int(rng.random() * (until - since) / 2)


def _later(rng: Random, place: str, size: int, minute: int, period: tuple[int, int]) -> list[Stop]:
    """Fill up with ads at one place, from the next day on."""
    since = min(minute + MINUTES, period[1] - 1)
    times = sorted(since + int(rng.random() * (period[1] - since)) for _ in range(size))
    return [Stop(at, place) for at in times]


def _somewhere(rng: Random) -> str:
    places = world()
    return pick(rng, places.abroad if rng.random() < 0.15 else places.home)


def pick(rng: Random, values: Sequence[str]) -> str:
    """Draw one value, each as likely."""
    return values[int(rng.random() * len(values))]
