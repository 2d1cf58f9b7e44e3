"""The tables of the made-up world: platforms, origins and places (``world.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate
from math import asin, cos, radians, sin, sqrt
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Platform:
    """The rules of one site."""

    source: str
    contacts_in_text: bool
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a controller comes from, and the habits that go with it (and with nothing else)."""

    code: str
    share: float
    local: bool
    native: str
    languages: Mapping[str, float]
    prefix: float
    tour: float
    translated: float
    errors: float
    nation: float
    price: float
    platforms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class World:
    """Everything that does not depend on a seed."""

    platforms: Mapping[str, Platform]
    origins: tuple[Origin, ...]
    home: tuple[str, ...]
    abroad: tuple[str, ...]
    ambiguous: Mapping[str, str]  # a name that several places bear, and a neighbour of this one
    coordinates: Mapping[str, tuple[float, float]]

    def km(self, one: str, other: str) -> float:
        """Distance between two places as the crow flies (haversine)."""
        (lat1, lon1), (lat2, lon2) = self.coordinates[one], self.coordinates[other]
        half = sin(radians(lat2 - lat1) / 2) ** 2
        half += cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
        return 2 * EARTH_KM * asin(sqrt(half))


@cache
def world() -> World:
    """Load the packaged tables."""
    data = read_table("world.toml")
    places = data["places"]
    return World(
        {
            source: Platform(source, row["contacts_in_text"], tuple(row["languages"]))
            for source, row in data["platforms"].items()
        },
        tuple(
            Origin(
                code=code,
                share=row["share"],
                local=row["class"] == "local",
                native=row["native"],
                languages=row["languages"],
                prefix=row["prefix"],
                tour=row["tour"],
                translated=row["translated"],
                errors=row["errors"],
                nation=row["nation"],
                price=row["price"],
                platforms=tuple(row["platforms"]),
            )
            for code, row in data["origins"].items()
        ),
        tuple(places["home"]),
        tuple(places["abroad"]),
        {name: row["near"] for name, row in places["ambiguous"].items()},
        {
            name: (at[0], at[1])
            for name, at in (
                *places["home"].items(),
                *places["abroad"].items(),
                *((name, row["at"]) for name, row in places["ambiguous"].items()),
            )
        },
    )


def read_table(name: str) -> dict[str, Any]:
    """Read one of the packaged TOML tables."""
    file = resources.files("signaltriage.simulate") / name
    return tomllib.loads(file.read_text(encoding="utf-8"))


def draw(rng: Random, values: Sequence[T], weights: Sequence[float]) -> T:
    """Draw one value in proportion to its weight."""
    point = rng.random() * sum(weights)
    for value, up_to in zip(values, accumulate(weights), strict=True):
        if point < up_to:
            return value
    return values[-1]
