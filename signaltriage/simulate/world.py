"""The tables of the made-up world: platforms, origins and places (``world.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")


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
    price: float
    platforms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class World:
    """Everything that does not depend on a seed."""

    platforms: Mapping[str, Platform]
    origins: tuple[Origin, ...]
    home: tuple[str, ...]
    abroad: tuple[str, ...]


@cache
def world() -> World:
    """Load the packaged tables."""
    data = read_table("world.toml")
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
                price=row["price"],
                platforms=tuple(row["platforms"]),
            )
            for code, row in data["origins"].items()
        ),
        tuple(data["places"]["home"]),
        tuple(data["places"]["abroad"]),
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
