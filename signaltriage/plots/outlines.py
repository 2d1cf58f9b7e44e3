"""Outlines of countries and provinces, and the window of a map that shows some points."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

HOME = (3.0, 50.65, 7.4, 53.65)  # west, south, east, north: a map within it shows all of it
LEAST_SPAN = 1.5  # degrees of longitude; a single town is not looked at from nearer
MARGIN = 0.14  # of the span, on each side
FARTHEST = 80.0  # degrees of latitude; Mercator has no poles
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the world on a drawing, in the Mercator projection.

    Parameters
    ----------
    lon, lat : float
        Its centre, in degrees.
    scale : float
        Pixels per radian of longitude.
    width, height : int
        Pixels.
    """

    lon: float
    lat: float
    scale: float
    width: int
    height: int

    def pixel(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a point lies on the drawing."""
        x = self.width / 2 + self.scale * math.radians(lon - self.lon)
        return x, self.height / 2 - self.scale * (_north(lat) - _north(self.lat))

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Give latitude and longitude of a point of the drawing."""
        north = _north(self.lat) + (self.height / 2 - y) / self.scale
        lat = math.degrees(2 * math.atan(math.exp(north)) - math.pi / 2)
        return lat, self.lon + math.degrees((x - self.width / 2) / self.scale)

    def kilometre(self, lat: float) -> float:
        """Pixels of a kilometre at this latitude."""
        return self.scale / (6371.0 * math.cos(math.radians(lat)))

    @property
    def box(self) -> Box:
        """West, south, east and north, in degrees."""
        north, west = self.degrees(0, 0)
        south, east = self.degrees(self.width, self.height)
        return west, south, east, north


def window(points: Sequence[tuple[float, float]], width: int, height: int) -> Window:
    """Give the part of the world to draw: the Netherlands where they hold every point.

    Parameters
    ----------
    points : sequence of (lat, lon)
        Degrees; at least one.
    width, height : int
        Pixels of the drawing.
    """
    lats = [max(-FARTHEST, min(FARTHEST, lat)) for lat, _ in points]
    lons = [lon for _, lon in points]
    box = (min(lons), min(lats), max(lons), max(lats))
    if HOME[0] <= box[0] and HOME[1] <= box[1] and box[2] <= HOME[2] and box[3] <= HOME[3]:
        return _fitted(HOME, width, height)
    span_lon = max(box[2] - box[0], LEAST_SPAN)
    span_lat = max(box[3] - box[1], LEAST_SPAN / 2)
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    half = (0.5 + MARGIN) * span_lon, (0.5 + MARGIN) * span_lat
    south, north = (max(-FARTHEST, min(FARTHEST, middle[1] + s * half[1])) for s in (-1, 1))
    return _fitted((middle[0] - half[0], south, middle[0] + half[0], north), width, height)


def _fitted(box: Box, width: int, height: int) -> Window:
    west, south, east, north = box
    across = width / math.radians(east - west)
    along = height / (_north(north) - _north(south))
    middle = (_north(north) + _north(south)) / 2
    lat = math.degrees(2 * math.atan(math.exp(middle)) - math.pi / 2)
    return Window(
        round((west + east) / 2, 4), round(lat, 4), round(min(across, along), 2), width, height
    )


def _north(lat: float) -> float:
    """Mercator's ordinate."""
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


@cache
def outlines() -> dict[str, Any]:
    """Topology (TopoJSON) of ``shapes``: countries, and provinces of NL, BE and DE upon them."""
    folder = resources.files("signaltriage.plots") / "geography"
    topology: dict[str, Any] = json.loads((folder / "outlines.json").read_text("utf-8"))
    return topology


def shapes_in(box: Box) -> list[str]:
    """Ids of the shapes that may reach into a box, in the order in which they are drawn."""
    west, south, east, north = box
    found = []
    for shape in outlines()["objects"]["shapes"]["geometries"]:
        w, s, e, n = shape["properties"]["box"]
        if w <= east and west <= e and s <= north and south <= n:
            found.append(shape["id"])
    return found


def outlines_of(ids: Sequence[str]) -> dict[str, Any]:
    """Topology of some shapes alone, for a drawing that stands by itself."""
    world = outlines()
    wanted = set(ids)
    numbers: dict[int, int] = {}

    def renumbered(arcs: Any) -> Any:
        if isinstance(arcs, list):
            return [renumbered(arc) for arc in arcs]
        number = numbers.setdefault(arcs if arcs >= 0 else ~arcs, len(numbers))
        return number if arcs >= 0 else ~number

    geometries = [
        {"type": shape["type"], "id": shape["id"], "arcs": renumbered(shape["arcs"])}
        for shape in world["objects"]["shapes"]["geometries"]
        if shape["id"] in wanted
    ]
    return {
        "type": "Topology",
        "transform": world["transform"],
        "objects": {"shapes": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": [world["arcs"][number] for number in numbers],
    }


@lru_cache(maxsize=64)
def outlines_text(ids: tuple[str, ...]) -> str:
    """Topology of some shapes as JSON: a chart carries a text along without copying it."""
    return json.dumps(outlines_of(ids), separators=(",", ":"))
