"""Connected components, and distinct numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def components(left: NDArray[np.int64], right: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Label the connected components of a graph.

    Parameters
    ----------
    left, right : array of int64, shape (m,)
        Ends of the edges.
    n : int
        Number of nodes.

    Returns
    -------
    array of int64, shape (n,)
        Component of each node, numbered from 0 in the order of their first nodes.

    Examples
    --------
    >>> components(np.array([0, 3]), np.array([2, 4]), 5).tolist()
    [0, 1, 0, 2, 2]
    """
    if not n:
        return np.empty(0, dtype=np.int64)
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(n, n))
    # scipy starts a component at each node that has no label yet, from the first on.
    labels: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return labels.astype(np.int64)


def distinct(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Sort numbers and keep one of each, in place of `numpy.unique`, which hashes and is slower.

    Examples
    --------
    >>> distinct(np.array([3, 1, 3], dtype=np.uint64)).tolist()
    [1, 3]
    """
    ordered = np.sort(numbers)
    kept = np.ones(len(ordered), dtype=np.bool_)
    kept[1:] = ordered[1:] != ordered[:-1]
    return ordered[kept]
