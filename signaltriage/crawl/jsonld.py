"""JSON-LD that a page carries: reading the blocks and following a dotted path in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

MAX_STEPS = 100_000  # values looked at for one path on one page


def read_blocks(scripts: Iterable[str]) -> list[object]:
    """Parse the JSON-LD blocks of a page into one list of objects.

    Arrays and ``@graph`` are taken apart. A block that is not JSON is left out: the page's
    other blocks and elements still count.

    Parameters
    ----------
    scripts : iterable of str
        Texts of the ``application/ld+json`` scripts.

    Returns
    -------
    list

    Examples
    --------
    >>> read_blocks(['{"@graph": [{"name": "Sanne"}]}', "oops"])
    [{'@graph': [{'name': 'Sanne'}]}, {'name': 'Sanne'}]
    """
    found: list[object] = []
    for script in scripts:
        try:
            block = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for item in block if isinstance(block, list) else [block]:
            found.append(item)
            graph = item.get("@graph") if isinstance(item, dict) else None
            found.extend(graph if isinstance(graph, list) else [])
    return found


def find_values(blocks: Iterable[object], path: str) -> list[str]:
    """Follow a dotted path in the first block in which it leads to a value.

    Arrays on the way are searched element by element.

    Parameters
    ----------
    blocks : iterable
        As `read_blocks` returns them.
    path : str
        Such as ``"offers.price"``.

    Returns
    -------
    list of str
        Texts, and numbers as written in JSON; truth values and objects are left out.

    Examples
    --------
    >>> find_values([{"offers": [{"price": 50}, {"price": "80"}]}], "offers.price")
    ['50', '80']
    """
    for block in blocks:
        values = [value for value in _follow(block, path.split(".")) if value]
        if values:
            return values
    return []


def _follow(value: object, steps: list[str]) -> Iterator[str]:
    waiting = [(value, 0)]
    for _ in range(MAX_STEPS):
        if not waiting:
            return
        here, depth = waiting.pop()
        if isinstance(here, list):
            waiting.extend((item, depth) for item in reversed(here))
        elif isinstance(here, dict):
            step = steps[depth] if depth < len(steps) else "@value"
            if step in here:
                waiting.append((here[step], depth + 1))
        elif depth >= len(steps):
            if isinstance(here, str):
                yield here
            elif isinstance(here, int | float) and not isinstance(here, bool):
                yield json.dumps(here)
