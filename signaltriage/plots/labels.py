"""Labels beside points: placed where they cover nothing, left out where there is no room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

LETTER = 6.2  # pixels; wide enough for the mean letter of a sans serif of 11 pixels
LINE = 13  # pixels
GAP = 4  # pixels between the edge of a point and its label
LONGEST = 24  # characters


class Label(NamedTuple):
    """A label in pixels: where it is anchored, and whether it starts or ends there."""

    text: str
    x: float
    y: float
    align: str


def cut(text: str, longest: int = LONGEST) -> str:
    """Shorten a label; the whole of it stands in the tooltip.

    >>> cut("Sint-Michielsgestel aan de Dommel", 20)
    'Sint-Michielsgestel…'
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def place_labels(
    points: Sequence[tuple[float, float, float, str]],
    width: float,
    height: float,
    obstacles: Sequence[tuple[float, float, float]] = (),
) -> list[Label | None]:
    """Find a free place for the label of each point, the first points first.

    Parameters
    ----------
    points : sequence of (x, y, radius, text)
        In pixels, the most important first. No label covers another or another point.
    width, height : float
        Of the drawing; no label leaves it.
    obstacles : sequence of (x, y, radius)
        What a label covers only where there is no other place.

    Returns
    -------
    list of Label or None
        For each point; None where every place is taken.
    """
    taken = [_box(x, y, radius) for x, y, radius, _ in points]
    avoided = [_box(*obstacle) for obstacle in obstacles]
    found: list[Label | None] = []
    for number, (x, y, radius, full) in enumerate(points):
        text = cut(full)
        long, off = LETTER * len(text), radius + GAP
        places = (
            (Label(text, x + off, y, "left"), x + off, y),
            (Label(text, x - off, y, "right"), x - off - long, y),
            (Label(text, x, y - off - LINE / 2, "center"), x - long / 2, y - off - LINE / 2),
            (Label(text, x, y + off + LINE / 2, "center"), x - long / 2, y + off + LINE / 2),
        )
        chosen = None
        for others, (label, left, middle) in product(([*taken, *avoided], taken), places):
            box = (left, middle - LINE / 2, left + long, middle + LINE / 2)
            inside = box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= height
            if inside and not any(_meet(box, b) for i, b in enumerate(others) if i != number):
                chosen = label
                taken.append(box)
                break
        found.append(chosen)
    return found


def _box(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return x - radius, y - radius, x + radius, y + radius


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
