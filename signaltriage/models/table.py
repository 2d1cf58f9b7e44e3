"""The one form of every model: bin edges per column, points per bin, and a base."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from signaltriage.errors import ModelError

Floats = NDArray[np.float64]
Bins = NDArray[np.int16]

Z90 = 1.6448536  # two-sided 90 % of the normal distribution
LIMIT = 50.0  # log-odds beyond this are a mistake, and would break the exactness of the sum
MAX_EDGES = 1000


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a model: a step function from a value to points.

    Parameters
    ----------
    name : str
        Id of the indicator in the catalogue.
    family : str
        Its evidence family, which the gates count.
    edges : tuple of float
        Strictly increasing; a value ``v <= edges[0]`` lies in bin 0.
    points : tuple of float
        Log-odds per bin, one more than edges.
    sd : tuple of float
        Standard deviation of the points per bin.

    Raises
    ------
    ModelError
        If lengths, order or ranges do not fit.

    Examples
    --------
    >>> Column("a1_shared_contact", "contact", (0.0, 1.0), (0.0, 0.6, 1.2), (0.0, 0.3, 0.6)).name
    'a1_shared_contact'
    >>> Column("a1_shared_contact", "contact", (1.0, 0.0), (0.0, 0.6, 1.2), (0.0, 0.3, 0.6))
    Traceback (most recent call last):
        ...
    signaltriage.errors.ModelError: column a1_shared_contact: edges must be finite and strictly \
increasing
    """

    name: str
    family: str
    edges: tuple[float, ...]
    points: tuple[float, ...]
    sd: tuple[float, ...]

    def __post_init__(self) -> None:
        where = f"column {self.name}:"
        if len(self.edges) > MAX_EDGES:
            raise ModelError(f"{where} more than {MAX_EDGES} edges")
        if not all(map(math.isfinite, self.edges)) or any(
            low >= high for low, high in zip(self.edges, self.edges[1:], strict=False)
        ):
            raise ModelError(f"{where} edges must be finite and strictly increasing")
        if len(self.points) != len(self.edges) + 1 or len(self.sd) != len(self.points):
            raise ModelError(f"{where} points and sd need one entry per bin, one more than edges")
        if not all(abs(p) <= LIMIT for p in self.points):
            raise ModelError(f"{where} points must lie between -{LIMIT:g} and {LIMIT:g}")
        if not all(0 <= s <= LIMIT for s in self.sd):
            raise ModelError(f"{where} sd must lie between 0 and {LIMIT:g}")


@dataclass(frozen=True)  # no slots: the look-up arrays are cached on the instance
class AdditiveTable:
    """An additive model: ``logit(score) = base + sum of the points of every column``.

    A missing value (NaN) adds 0 points and no variance: what could not be measured is never
    evidence. Sums run over the columns in their order, so that equal input gives equal bytes.

    Parameters
    ----------
    columns : tuple of Column
        In the order of the columns of `x`.
    base : float
        Log-odds before any evidence.
    base_sd : float
        Its standard deviation.

    Raises
    ------
    ModelError
        If a column comes twice or a number is out of range.

    Examples
    --------
    >>> column = Column("a1_shared_contact", "contact", (0.0, 1.0), (0.0, 0.6, 1.2), (0.0,) * 3)
    >>> table = AdditiveTable((column,), base=-3.0, base_sd=0.5)
    >>> x = np.array([[0.0], [1.0], [2.0], [np.nan]])
    >>> table.bins(x).ravel().tolist()
    [0, 1, 2, -1]
    >>> table.logit(x).tolist()
    [-3.0, -2.4, -1.8, -3.0]
    """

    columns: tuple[Column, ...]
    base: float
    base_sd: float

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if not names:
            raise ModelError("a model needs at least one column")
        if len(set(names)) < len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise ModelError(f"columns given twice: {', '.join(twice)}")
        if not abs(self.base) <= LIMIT:
            raise ModelError(f"base must lie between -{LIMIT:g} and {LIMIT:g}")
        if not 0 <= self.base_sd <= LIMIT:
            raise ModelError(f"base_sd must lie between 0 and {LIMIT:g}")

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def families(self) -> tuple[str, ...]:
        """Evidence family of each column, in order."""
        return tuple(column.family for column in self.columns)

    def bins(self, x: Floats) -> Bins:
        """Bin of every value.

        Parameters
        ----------
        x : array of float64, shape (n, k)
            One row per cluster, columns in the table's order.

        Returns
        -------
        array of int16, shape (n, k)
            -1 where the value is missing.
        """
        found = np.empty(x.shape, dtype=np.int16, order="F")
        for j, column in enumerate(self.columns):
            values = np.ascontiguousarray(x[:, j])
            found[:, j] = np.searchsorted(np.asarray(column.edges), values, side="left")
            found[np.isnan(values), j] = -1
        return found

    def points(self, x: Floats) -> Floats:
        """Points of every value, shape (n, k); 0 where it is missing."""
        return self.points_of(self.bins(x))

    def points_of(self, bins: Bins) -> Floats:
        """Points of values already binned, shape (n, k)."""
        return _look_up(self._points, bins)

    def sd_of(self, bins: Bins) -> Floats:
        """Look up the standard deviation of those points, shape (n, k)."""
        return _look_up(self._sd, bins)

    def sum(self, points: Floats) -> Floats:
        """Add base and points of each row, shape (n,)."""
        total = np.full(len(points), self.base)
        for j in range(points.shape[1]):
            total += points[:, j]
        return total

    def variance(self, sd: Floats) -> Floats:
        """Add the variances of base and points of each row, shape (n,).

        Columns are taken as independent; what labels teach about their covariance is not kept.
        """
        total = np.full(len(sd), self.base_sd**2)
        for j in range(sd.shape[1]):
            total += sd[:, j] ** 2
        return total

    def logit(self, x: Floats) -> Floats:
        """Log-odds of each row, shape (n,)."""
        return self.sum(self.points(x))

    # Each look-up ends in one more entry, 0, which bin -1 (missing) finds.

    @cached_property
    def _points(self) -> tuple[Floats, ...]:
        return tuple(np.array((*column.points, 0.0)) for column in self.columns)

    @cached_property
    def _sd(self) -> tuple[Floats, ...]:
        return tuple(np.array((*column.sd, 0.0)) for column in self.columns)


def _look_up(tables: tuple[Floats, ...], bins: Bins) -> Floats:
    found = np.empty(bins.shape, dtype=np.float64, order="F")
    for j, table in enumerate(tables):
        found[:, j] = table[bins[:, j]]
    return found
