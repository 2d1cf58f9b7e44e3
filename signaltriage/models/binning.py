"""Where a column of numbers is cut into bins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signaltriage.models.table import Floats


def quantile_edges(values: Floats, weights: Floats, max_bins: int) -> Floats:
    """Edges that cut a column into bins of about equal weight.

    Up to `max_bins` different values have a bin each. Of more, neighbours share bins; a value
    that holds more than an even share counts as one share, so that a column that is mostly 0
    still has nearly all of its bins for the rest. Edges lie midway between values, and a value
    ``v <= edges[0]`` is in bin 0, as in `AdditiveTable`.

    Parameters
    ----------
    values : array of float64, shape (n,)
        Finite; NaN where missing, which is left out.
    weights : array of float64, shape (n,)
        A weight of 2 is the row twice, 0 is no row.
    max_bins : int
        At least 1.

    Returns
    -------
    array of float64
        Strictly increasing, fewer than `max_bins`; empty where all values are equal or missing.

    Examples
    --------
    >>> quantile_edges(np.array([0.0, 0.0, 1.0, 4.0, np.nan]), np.ones(5), 254).tolist()
    [0.5, 2.5]
    >>> quantile_edges(np.arange(100.0), np.ones(100), 4).tolist()
    [24.5, 49.5, 74.5]
    """
    levels, mass = weighted_levels(values, weights)
    if len(levels) <= max_bins:
        return _midway(levels[:-1], levels[1:])
    share = even_share(mass, max_bins)
    codes = np.minimum(middles(mass, share) // share, max_bins - 1)
    cuts = np.flatnonzero(np.diff(codes))
    return _midway(levels[cuts], levels[cuts + 1])


def weighted_median(values: Floats, weights: Floats) -> float:
    """Lower weighted median of what was measured: a value of the column, 0 where there is none.

    Parameters
    ----------
    values, weights : array of float64, shape (n,)
        As for `quantile_edges`.

    Returns
    -------
    float

    Examples
    --------
    >>> weighted_median(np.array([1.0, 2.0, 7.0, np.nan]), np.array([1.0, 1.0, 3.0, 9.0]))
    7.0
    """
    levels, mass = weighted_levels(values, weights)
    if not len(levels):
        return 0.0
    ends = np.cumsum(mass)
    return float(levels[np.searchsorted(ends, ends[-1] / 2)])


def even_share(mass: Floats, bins: int) -> float:
    """Weight of one of `bins` even bins; a level that holds more counts as one share only.

    Parameters
    ----------
    mass : array of float64
        Weight of each level, above 0; more levels than `bins`.
    bins : int
        At least 1.

    Returns
    -------
    float
    """
    heavy = np.zeros(len(mass), dtype=bool)
    while True:
        share = float(mass[~heavy].sum()) / (bins - int(heavy.sum()))
        found = mass >= share
        # More each time, or the last bit of a sum could send this round and round.
        if not heavy.sum() < found.sum() < bins:
            return share
        heavy = found


def middles(mass: Floats, share: float) -> Floats:
    """Where the middle of each level lies on the line of weights, which no level takes over.

    Parameters
    ----------
    mass : array of float64
        Weight of each level.
    share : float
        The most that a level counts for.

    Returns
    -------
    array of float64
        Never falling.
    """
    ends = np.cumsum(np.minimum(mass, share))
    # Halves of a sum of two rising ends rise too, whatever the rounding; ends minus half a mass
    # would not.
    between: Floats = (np.append(0.0, ends[:-1]) + ends) / 2
    return between


def weighted_levels(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Different values that were measured, rising, and the weight of each."""
    kept = ~np.isnan(values) & (weights > 0)
    values, weights = values[kept], weights[kept]
    if not len(values) or weights.min() == weights.max():
        levels, counts = np.unique(values, return_counts=True)
        return levels, counts * (weights[0] if len(weights) else 1.0)
    # Weights in order too: their sum, to the last bit, must not depend on the order of rows.
    order = np.lexsort((weights, values))
    values = values[order]
    starts = np.flatnonzero(np.append(True, values[1:] != values[:-1]))
    return values[starts], np.add.reduceat(weights[order], starts)


def _midway(low: Floats, high: Floats) -> Floats:
    """Return edges with `low` at or below and `high` above, even between neighbouring floats."""
    middle = low / 2 + high / 2
    edges: NDArray[np.float64] = np.where((low <= middle) & (middle < high), middle, low)
    return edges
