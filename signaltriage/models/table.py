"""The one form of every model: bin edges per column, points per bin, and a base."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from signaltriage.errors import ModelError

Floats = NDArray[np.float64]
Bins = NDArray[np.int16]

Z90 = 1.6448536  # two-sided 90 % of the normal distribution
LIMIT = 50.0  # log-odds beyond this are a mistake, and would break the exactness of the sum
MAX_EDGES = 1000

# Up to so many edges it is faster to compare with each, many values at a time, than to search.
_FEW_EDGES = 96
_MANY_VALUES = 256
_BLOCK = 1 << 13  # rows at a time: a block stays in the processor's cache
_SMALL_BLOCK = 1 << 10  # the same where all columns are at work at once


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
        Standard deviation of the points per bin; below 0 where points fall as the weight rises,
        which matters to the correlation with other columns alone.
    shift : tuple of float
        Posterior mean of the points less the points, per bin: where a sign bounds a weight, its
        distribution leans to the other side. Zeros by default.
    interval : tuple of float or None
        90 % interval of the points of the bin that weighs most.

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
    shift: tuple[float, ...] = ()
    interval: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        where = f"column {self.name}:"
        if not self.shift:
            object.__setattr__(self, "shift", (0.0,) * len(self.points))
        if len(self.edges) > MAX_EDGES:
            raise ModelError(f"{where} more than {MAX_EDGES} edges")
        if not all(map(math.isfinite, self.edges)) or any(
            low >= high for low, high in zip(self.edges, self.edges[1:], strict=False)
        ):
            raise ModelError(f"{where} edges must be finite and strictly increasing")
        if {len(self.points), len(self.sd), len(self.shift)} != {len(self.edges) + 1}:
            raise ModelError(
                f"{where} points, sd and shift need one entry per bin, one more than edges"
            )
        for what in ("points", "sd", "shift"):
            if not all(abs(number) <= LIMIT for number in getattr(self, what)):
                raise ModelError(f"{where} {what} must lie between -{LIMIT:g} and {LIMIT:g}")
        if self.interval is not None:
            low, high = self.interval
            if not (abs(low) <= LIMIT and abs(high) <= LIMIT and low <= high):
                raise ModelError(f"{where} interval must rise, between -{LIMIT:g} and {LIMIT:g}")

    @property
    def top(self) -> int:
        """Bin whose points weigh most, the first of equals."""
        return max(range(len(self.points)), key=lambda b: (abs(self.points[b]), abs(self.sd[b])))

    def scaled(self, slope: float) -> Column:
        """Return the column with everything in it multiplied by a positive number."""
        points, sd, shift = (
            tuple(slope * number for number in numbers)
            for numbers in (self.points, self.sd, self.shift)
        )
        low_high = self.interval and (slope * self.interval[0], slope * self.interval[1])
        return replace(self, points=points, sd=sd, shift=shift, interval=low_high)


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
    base_shift : float
        Its posterior mean less the base.
    correlation : tuple of tuple of float
        Of the deviations of columns and base: row j holds those of column j + 1 with columns
        0 to j, the last row those of the base. Empty: all are independent.

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
    base_shift: float = 0.0
    correlation: tuple[tuple[float, ...], ...] = ()

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
        if not abs(self.base_shift) <= LIMIT:
            raise ModelError(f"base_shift must lie between -{LIMIT:g} and {LIMIT:g}")
        if self.correlation and list(map(len, self.correlation)) != list(range(1, len(names) + 1)):
            raise ModelError(
                "correlation needs one row for each column after the first and for the base, "
                "each one longer than the row before"
            )
        if not all(abs(r) <= 1 for row in self.correlation for r in row):
            raise ModelError("correlation must lie between -1 and 1")

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def families(self) -> tuple[str, ...]:
        """Evidence family of each column, in order."""
        return tuple(column.family for column in self.columns)

    def calibrated(self, slope: float, intercept: float) -> AdditiveTable:
        """Return the table of ``slope * logit + intercept``, which is additive again.

        Examples
        --------
        >>> column = Column("a1_shared_contact", "contact", (0.0,), (0.0, 1.2), (0.0, 0.3))
        >>> table = AdditiveTable((column,), base=-3.0, base_sd=0.5).calibrated(0.5, 1.0)
        >>> table.base, table.columns[0].points
        (-0.5, (0.0, 0.6))
        """
        return replace(
            self,
            columns=tuple(column.scaled(slope) for column in self.columns),
            base=slope * self.base + intercept,
            base_sd=slope * self.base_sd,
            base_shift=slope * self.base_shift,
        )

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
        for j, edges in enumerate(self._edges):
            found[:, j] = _bins(edges, np.ascontiguousarray(x[:, j]))
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

    def shift_of(self, bins: Bins) -> Floats:
        """Look up how far the mean of those points lies from them, shape (n, k)."""
        return _look_up(self._shift, bins)

    def sum(self, points: Floats) -> Floats:
        """Add base and points of each row, shape (n,)."""
        total = np.full(len(points), self.base)
        for j in range(points.shape[1]):
            total += points[:, j]
        return total

    def variance(self, sd: Floats) -> Floats:
        """Variance of the sum of each row, shape (n,), from the deviations of its points."""
        # Term by term and not as a product of matrices, whose last bits depend on how many rows
        # there are: a row alone must have the interval it has among others.
        total = np.empty(len(sd))
        for start in range(0, len(sd), _SMALL_BLOCK):
            rows = sd[start : start + _SMALL_BLOCK]
            turned = np.vstack([rows.T, np.full((1, len(rows)), self.base_sd)])
            if self.correlation:
                shared = np.zeros_like(turned)
                for correlation, deviation in zip(self._correlation, turned, strict=True):
                    shared += correlation[:, None] * deviation
            else:
                shared = turned
            found = np.zeros(len(rows))
            for product in shared * turned:
                found += product
            total[start : start + _SMALL_BLOCK] = found
        return total.clip(min=0.0)

    def logit(self, x: Floats) -> Floats:
        """Log-odds of each row, shape (n,)."""
        total = np.full(len(x), self.base)
        for start in range(0, len(x), _BLOCK):
            rows = total[start : start + _BLOCK]
            turned = np.ascontiguousarray(x[start : start + _BLOCK].T)
            for values, edges, points in zip(turned, self._edges, self._points, strict=True):
                rows += points[_bins(edges, values)]
        return total

    # Each look-up ends in one more entry, 0, which bin -1 (missing) finds.

    @cached_property
    def _correlation(self) -> Floats:
        full = np.eye(len(self.columns) + 1)
        for j, row in enumerate(self.correlation, 1):
            full[j, :j] = full[:j, j] = row
        return full

    @cached_property
    def _edges(self) -> tuple[Floats, ...]:
        return tuple(np.array(column.edges, dtype=np.float64) for column in self.columns)

    @cached_property
    def _points(self) -> tuple[Floats, ...]:
        return tuple(np.array((*column.points, 0.0)) for column in self.columns)

    @cached_property
    def _sd(self) -> tuple[Floats, ...]:
        return tuple(np.array((*column.sd, 0.0)) for column in self.columns)

    @cached_property
    def _shift(self) -> tuple[Floats, ...]:
        return tuple(np.array((*column.shift, 0.0)) for column in self.columns)


def _bins(edges: Floats, values: Floats) -> Bins:
    """Bin of each value of one column, -1 where it is missing."""
    if len(edges) > _FEW_EDGES or len(values) < _MANY_VALUES:
        found = np.searchsorted(edges, values, side="left").astype(np.int16)
    else:
        above = np.zeros(len(values), dtype=np.int8)
        for edge in edges:
            above += (values > edge).view(np.int8)
        found = above.astype(np.int16)
    missing = np.isnan(values)
    if missing.any():
        found[missing] = -1
    return found


def _look_up(tables: tuple[Floats, ...], bins: Bins) -> Floats:
    found = np.empty(bins.shape, dtype=np.float64, order="F")
    for j, table in enumerate(tables):
        found[:, j] = table[bins[:, j]]
    return found
