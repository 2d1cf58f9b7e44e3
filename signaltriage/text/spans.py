"""Stretches of a text: whether they overlap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from signaltriage.records import Contact


def overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a stretch meets one of `spans`, which are in order and do not overlap.

    Examples
    --------
    >>> overlaps([(2, 5), (8, 9)], 5, 8), overlaps([(2, 5), (8, 9)], 4, 6)
    (False, True)
    """
    i = bisect_left(spans, end, key=lambda span: span[0])
    return i > 0 and spans[i - 1][1] > start


def merge_contacts(first: Iterable[Contact], second: Iterable[Contact]) -> list[Contact]:
    """All of `first`, and those of `second` that meet none of them, in order.

    Neither may overlap within itself.
    """
    kept = sorted(first, key=lambda c: c.start)
    spans = [(c.start, c.end) for c in kept]
    more = [c for c in second if not overlaps(spans, c.start, c.end)]
    return sorted([*kept, *more], key=lambda c: c.start) if more else kept
