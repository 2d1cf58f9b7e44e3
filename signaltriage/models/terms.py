"""What enters a scorecard: each column as one step function, multiplied by one weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from signaltriage.features.catalogue import Indicator
from signaltriage.models.binning import quantile_edges, weighted_levels
from signaltriage.models.table import AdditiveTable, Column, Floats

OTHER = "other"  # family of a column that the catalogue does not know; it opens no gate
BINS = 64  # of such a column: so many follow a straight line closely, and are scored fast

CAP = 5.0  # standard deviations that a value of such a column counts for at most


@dataclass(frozen=True, slots=True)
class Term:
    """The step function of one column.

    Parameters
    ----------
    name, family : str
        As in the catalogue.
    edges : tuple of float
        Strictly increasing; a value ``v <= edges[0]`` lies in bin 0.
    steps : tuple of float
        What each bin multiplies the weight of the column with, one more than edges.
    """

    name: str
    family: str
    edges: tuple[float, ...]
    steps: tuple[float, ...]


def catalogue_terms(indicators: Sequence[Indicator]) -> list[Term]:
    """Terms of indicators: bins and steps stand in the catalogue."""
    return [Term(i.id, i.family, tuple(map(float, i.edges)), i.steps) for i in indicators]


def measured_terms(names: Sequence[str], x: Floats, weights: Floats) -> list[Term]:
    """Terms of columns that no catalogue describes: capped, and linear in between.

    Each column is cut at its quantiles; the step of a bin is the mean of its values, less the
    mean of the column and divided by its standard deviation. So the weight is that of a
    standardised variable, values beyond the outermost edges count as much as the bins there, at
    most `CAP`, and a missing value (0) counts as the mean.

    Parameters
    ----------
    names : sequence of str, length k
    x : array of float64, shape (n, k)
        NaN where missing.
    weights : array of float64, shape (n,)
        A weight of 2 is the row twice.

    Returns
    -------
    list of Term

    Examples
    --------
    >>> term, = measured_terms(["size"], np.array([[1.0], [3.0]]), np.ones(2))
    >>> term.edges, np.round(term.steps, 6).tolist()
    ((2.0,), [-1.0, 1.0])
    """
    return [
        _measured_term(name, np.ascontiguousarray(x[:, j]), weights) for j, name in enumerate(names)
    ]


def _measured_term(name: str, column: Floats, weights: Floats) -> Term:
    values, counts = weighted_levels(column, weights)
    edges = quantile_edges(values, counts, BINS)
    bins = np.searchsorted(edges, values, side="left")
    total = np.bincount(bins, weights=counts, minlength=len(edges) + 1)
    # Numbers of any size stay in range when divided by the largest.
    scale = np.abs(values).max(initial=0.0) or 1.0
    sums = np.bincount(bins, weights=counts * (values / scale), minlength=len(edges) + 1)
    means = sums / np.where(total > 0, total, 1.0)
    mean = sums.sum() / max(total.sum(), np.finfo(float).tiny)
    spread = np.sqrt(total @ (means - mean) ** 2 / max(total.sum(), np.finfo(float).tiny))
    steps = np.clip((means - mean) / spread, -CAP, CAP) if len(edges) else np.zeros(1)
    return Term(name, OTHER, tuple(edges.tolist()), tuple(steps.tolist()))


def encode(terms: Sequence[Term], x: Floats) -> Floats:
    """Look up the step of every value, shape (n, k); 0 where it is missing.

    Examples
    --------
    >>> encode([Term("a", OTHER, (0.0, 1.0), (0.0, 0.6, 1.0))],
    ...        np.array([[0.0], [1.0], [2.0], [np.nan]])).ravel().tolist()
    [0.0, 0.6, 1.0, 0.0]
    """
    columns = tuple(
        Column(term.name, term.family, term.edges, term.steps, (0.0,) * len(term.steps))
        for term in terms
    )
    return AdditiveTable(columns, base=0.0, base_sd=0.0).points(x)
