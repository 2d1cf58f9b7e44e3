"""Rows of numbers to one number each, to group and sort them by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from signaltriage.models.table import Floats

_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 divided by the golden ratio


def row_keys(rows: Floats) -> NDArray[np.int64]:
    """Key of each row, equal for equal rows.

    Different rows have equal keys with the chance of equal 64-bit numbers drawn at random: who
    must not take them for one compares the rows as well.

    Parameters
    ----------
    rows : array of float64, shape (n, k)

    Returns
    -------
    array of int64, shape (n,)

    Examples
    --------
    >>> a, b, c = row_keys(np.array([[0.0, 1.0], [1.0, 0.0], [-0.0, 1.0]]))
    >>> bool(a == c), bool(a == b)
    (True, False)
    """
    draw = np.random.default_rng(0).integers(-(2**62), 2**62, rows.shape[1])
    bits = np.ascontiguousarray(rows + 0.0).view(np.uint64)  # 0.0 and -0.0 are one number
    # Small whole numbers differ in their first bits alone, which a sum of products would hardly
    # see. Both steps can be undone: different numbers stay different.
    bits ^= bits >> 32
    bits *= _ODD
    bits ^= bits >> 32
    keys: NDArray[np.int64] = bits.view(np.int64) @ draw
    return keys
