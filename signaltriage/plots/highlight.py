"""Spans over a text become the stretches that a page marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple


class Segment(NamedTuple):
    """A stretch of a text and the ids of the indicators that it supports, sorted."""

    text: str
    indicators: tuple[str, ...]


def segments(text: str, spans: Iterable[Mapping[str, Any]]) -> list[Segment]:
    """Cut a text where spans begin and end; overlapping spans share their common stretch.

    Parameters
    ----------
    text : str
        The text as shown.
    spans : iterable of mapping
        ``indicator``, ``start`` and ``end`` in characters. What lies outside the text is cut off,
        an empty span is left out.

    Returns
    -------
    list of Segment
        In order; their texts join to `text`.

    Examples
    --------
    >>> segments("our new girls", [
    ...     {"indicator": "a5_third_person", "start": 0, "end": 13},
    ...     {"indicator": "c5_inexperience", "start": 4, "end": 7}])
    [Segment(text='our ', indicators=('a5_third_person',)), \
Segment(text='new', indicators=('a5_third_person', 'c5_inexperience')), \
Segment(text=' girls', indicators=('a5_third_person',))]
    """
    cut = [
        (max(0, span["start"]), min(len(text), span["end"]), span["indicator"]) for span in spans
    ]
    changes: dict[int, Counter[str]] = {0: Counter(), len(text): Counter()}
    for start, end, indicator in cut:
        if start < end:
            changes.setdefault(start, Counter())[indicator] += 1
            changes.setdefault(end, Counter())[indicator] -= 1
    here: Counter[str] = Counter()
    found = []
    for left, right in pairwise(sorted(changes)):
        here.update(changes[left])
        found.append(Segment(text[left:right], tuple(sorted(i for i in here if here[i]))))
    return found
