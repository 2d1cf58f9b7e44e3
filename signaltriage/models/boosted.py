"""The second learner: boosted stumps, read out into points per bin."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.utils import check_random_state
from threadpoolctl import threadpool_limits

from signaltriage.features.catalogue import Indicator
from signaltriage.models.binning import even_share, middles, quantile_edges, weighted_median
from signaltriage.models.prior import weight_bounds
from signaltriage.models.table import Z90, AdditiveTable, Column, Floats
from signaltriage.models.terms import OTHER

Codes = NDArray[np.uint8]
View = list[NDArray[np.int64]]  # per column, the bin that each fine bin falls in

MAX_BINS = 254  # what scikit-learn's histograms hold, less one
DECIMALS = 12  # rounds what differs between machines, far below what would break the sum

# Chosen on simulated worlds with other seeds than those that benchmarks/boosted_tables.py reports.
# A tree of two leaves is one cut of one column; a third leaf only fitted noise.
LEAVES = 2
# Small steps gain nothing where views are averaged: half as large took twice the time.
LEARNING_RATE = 0.5
# Added to the information of a leaf, in the unit of its weights. A least number of rows per leaf
# would not know that a row of weight 2 is two rows.
SHRINKAGE = 1.0
# Each cut chooses among so many of the columns: weak columns get their turn beside strong ones.
COLUMN_SHARE = 0.3
# At 30 rows of the rarer class (1,000 labels at 3 %); both grow with the cube root of their
# number, as the best number of bins of a histogram does. Stopping where the loss of rows left
# out is least was worse at 1,000 labels: it asks for fewer rounds than the ranking does.
FEW = 30
BINS_OF_FEW, ROUNDS_OF_FEW = 3, 60
MAX_ROUNDS = 200
# Views are averaged until so many cells (rows times columns times rounds) are spent, and a large
# fit costs seconds: 20 views of 5,000 labels, 2 of 100,000 with 60 columns.
# Drawing rows for each view as well (bagging) was worse at 20,000 labels, and weights would no
# longer be repetitions.
MAX_VIEWS = 20
CELLS = 3e9


@dataclass(frozen=True, slots=True)
class BoostedFit:
    """Tables read out of the boosted stumps.

    Parameters
    ----------
    edges, points, sd : tuple of arrays, one per column
        As in `Column`: edges of bins, points per bin, their standard deviation.
    base, base_sd : float
        Log-odds of a row with every column absent or missing, and its standard deviation.
    """

    edges: tuple[Floats, ...]
    points: tuple[Floats, ...]
    sd: tuple[Floats, ...]
    base: float
    base_sd: float


def boosted(
    names: Sequence[str],
    indicators: Sequence[Indicator],
    x: Floats,
    y: NDArray[np.integer],
    sample_weight: Floats,
    *,
    random_state: int | np.random.RandomState | None,
) -> AdditiveTable:
    """Fit a model whose columns are indicators, or columns that no catalogue describes.

    An indicator earns 0 points at 0 and follows its sign, and contradicted evidence earns none;
    another column earns 0 points at its median.

    Parameters
    ----------
    names : sequence of str, length k
        Of the columns.
    indicators : sequence of Indicator, length k or 0
        The same columns in the catalogue; none if it does not describe them.
    x, y, sample_weight, random_state
        As for `fit_boosted`.

    Returns
    -------
    AdditiveTable
    """
    families = [i.family for i in indicators] or [OTHER] * len(names)
    bounds = [weight_bounds(i) for i in indicators] or [(-np.inf, np.inf)] * len(names)
    absent = [0.0] * len(names) if indicators else [weighted_median(c, sample_weight) for c in x.T]
    # Boosting has no prior that would hold contradicted evidence near 0, as the scorecard has.
    silent = [j for j, i in enumerate(indicators) if i.status == "contradicted"]
    seen = x.copy()
    seen[:, silent] = np.nan
    found = fit_boosted(
        seen,
        y,
        sample_weight,
        absent=np.array(absent),
        monotone=np.array([i.sign for i in indicators] or [0] * len(names)),
        random_state=random_state,
    )
    columns = tuple(
        _column(name, family, bound, edges, points, sd)
        for name, family, bound, edges, points, sd in zip(
            names, families, bounds, found.edges, found.points, found.sd, strict=True
        )
    )
    return AdditiveTable(columns, found.base, found.base_sd)


def _column(
    name: str, family: str, bound: tuple[float, float], edges: Floats, points: Floats, sd: Floats
) -> Column:
    column = Column(name, family, tuple(edges.tolist()), tuple(points.tolist()), tuple(sd.tolist()))
    if not len(edges):  # nothing was learnt of it, which is no certainty
        return column
    weight, reach = column.points[column.top], Z90 * column.sd[column.top]
    low, high = np.clip([weight - reach, weight + reach], *bound).tolist()
    return replace(column, interval=(low, high))


def fit_boosted(
    x: Floats,
    y: NDArray[np.integer],
    sample_weight: Floats,
    *,
    absent: Floats,
    monotone: NDArray[np.integer],
    random_state: int | np.random.RandomState | None,
) -> BoostedFit:
    """Fit an additive table by gradient boosting.

    Columns are cut into fine bins. A view of them joins neighbouring bins into a few, with cuts
    at random places, and gradient boosting without interactions is fitted to all rows through
    that view [1]_. The average of many views is smooth where one would be a coarse staircase,
    and an average of additive tables is an additive table. Each is read out exactly, by moving
    one column at a time from a row with every column absent.

    A missing value is fitted as an absent one, as it adds 0 points. Equal rows are one row with
    their summed weight, in an order of their own: neither the order of rows nor the number of
    threads plays a part.

    Parameters
    ----------
    x : array of float64, shape (n, k)
        Values, NaN where missing.
    y : array of int, shape (n,)
        0 or 1. Of one class alone, no column earns points.
    sample_weight : array of float64, shape (n,)
        A weight of 2 is the row twice, 0 is no row.
    absent : array of float64, shape (k,)
        The value at which each column earns 0 points: 0 for an indicator.
    monotone : array of int, shape (k,)
        1 where points may not fall as values rise, -1 where they may not rise, else 0.
    random_state : int, RandomState or None
        Of the places of cuts and the choice of columns; the same integer, the same table.

    Returns
    -------
    BoostedFit
        Standard deviations come from the information ``sum w p (1 - p)`` in a bin of the views,
        each bin for itself. They leave out what columns share and that the cuts were chosen by
        looking: a rough lower bound.

    References
    ----------
    .. [1] Y. Lou, R. Caruana, J. Gehrke, Intelligible models for classification and regression,
       KDD 2012.

    Examples
    --------
    >>> x = np.repeat([[0.0], [1.0], [2.0], [np.nan]], 50, axis=0)
    >>> y = np.arange(200) % 10 < 2 * np.nan_to_num(x[:, 0]) + 1
    >>> fit = fit_boosted(x, y.astype(int), np.ones(200), absent=np.zeros(1),
    ...                   monotone=np.ones(1, dtype=int), random_state=0)
    >>> fit.edges[0].tolist(), fit.points[0].round(1).tolist()
    ([0.5, 1.5], [0.0, 1.3, 2.2])
    """
    kept = sample_weight > 0
    x, labels, weights = x[kept], y[kept].astype(np.uint8), sample_weight[kept]
    edges = [quantile_edges(x[:, j], weights, MAX_BINS) for j in range(x.shape[1])]
    home = np.array([np.searchsorted(e, a) for e, a in zip(edges, absent, strict=True)], np.uint8)
    codes = np.empty(x.shape, dtype=np.uint8)
    for j, column in enumerate(edges):
        codes[:, j] = np.searchsorted(column, x[:, j])
        codes[np.isnan(x[:, j]), j] = home[j]
    codes, labels, weights = _distinct(codes, labels, weights)
    positive, negative = (float(weights[labels == c].sum()) for c in (1, 0))
    if not (positive and negative):
        return _constant(len(edges), positive, negative)

    masses = [
        np.bincount(codes[:, j], weights, len(e) + 1).astype(np.float64)
        for j, e in enumerate(edges)
    ]
    probes = _probes(home, [len(mass) for mass in masses])
    # Sums of several threads differ in their last bits, and a tie may go either way.
    with threadpool_limits(limits=1, user_api="openmp"):
        raw, views = _boost((codes, labels, weights), masses, probes, monotone, random_state)
    base = float(raw[0])
    tables = np.split(raw[1:] - base, np.cumsum([len(mass) for mass in masses])[:-1])

    total = base + sum(table[c] for table, c in zip(tables, codes.T, strict=True))
    information = weights * expit(total) * expit(-total)
    merged = []
    for j, table in enumerate(tables):
        held = np.bincount(codes[:, j], information, len(table))
        seen = [np.bincount(view[j], held)[view[j]] for view in views]
        variance = np.mean([1 / (h + SHRINKAGE) for h in seen], axis=0)
        merged.append(_merge(edges[j], table, np.sqrt(variance), int(home[j])))
    new_edges, points, sd = zip(*merged, strict=True)
    base_sd = float(1 / np.sqrt(information.sum() + SHRINKAGE))
    return BoostedFit(new_edges, points, sd, base, base_sd)


def _boost(
    rows: tuple[Codes, Codes, Floats],
    masses: list[Floats],
    probes: Codes,
    monotone: NDArray[np.integer],
    random_state: int | np.random.RandomState | None,
) -> tuple[Floats, list[View]]:
    """Return the mean log-odds of the probes over all views, and the views."""
    codes, labels, weights = rows
    rarer = min(weights[labels == 1].sum(), weights[labels == 0].sum())
    growth = (rarer / FEW) ** (1 / 3)
    bins = max(2, round(BINS_OF_FEW * growth))
    rounds = min(math.ceil(ROUNDS_OF_FEW * growth), MAX_ROUNDS)
    rng = check_random_state(random_state)
    views = []
    raw = np.zeros(len(probes))
    for _ in range(int(np.clip(CELLS // (codes.size * rounds), 1, MAX_VIEWS))):
        view = [_join(mass, bins, rng.random_sample()) for mass in masses]
        model = HistGradientBoostingClassifier(
            learning_rate=LEARNING_RATE,
            max_iter=rounds,
            max_leaf_nodes=LEAVES,
            min_samples_leaf=1,
            l2_regularization=SHRINKAGE,
            max_features=COLUMN_SHARE,
            monotonic_cst=monotone,
            interaction_cst="no_interactions",
            early_stopping=False,
            random_state=rng.randint(2**31 - 1),
        )
        model.fit(_seen(view, codes), labels, sample_weight=weights)
        raw += model.decision_function(_seen(view, probes))
        views.append(view)
    return raw / len(views), views


def _constant(k: int, positive: float, negative: float) -> BoostedFit:
    """Return tables without points, with half a row of each class added to the base."""
    return BoostedFit(
        edges=(np.empty(0),) * k,
        points=(np.zeros(1),) * k,
        sd=(np.zeros(1),) * k,
        base=float(np.log((positive + 0.5) / (negative + 0.5))),
        base_sd=float(np.sqrt(1 / (positive + 0.5) + 1 / (negative + 0.5))),
    )


def _distinct(codes: Codes, y: Codes, weights: Floats) -> tuple[Codes, Codes, Floats]:
    """Return the different rows in an order of their own, and the summed weight of each."""
    if not len(codes):
        return codes, y, weights
    rows = np.column_stack([codes, y])
    keys = rows.view(f"S{rows.shape[1]}").ravel()  # bytes sort at once, columns one by one
    # Weights in order too, so that their sum is the same to the last bit.
    order = np.lexsort((weights, keys))
    keys = keys[order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    rows = rows[order[starts]]
    return rows[:, :-1], rows[:, -1], np.add.reduceat(weights[order], starts)


def _probes(home: Codes, sizes: list[int]) -> Codes:
    """Return the row of absent codes, then for each column that row with each of its codes."""
    probes = np.tile(home, (1 + sum(sizes), 1))
    start = 1
    for j, size in enumerate(sizes):
        probes[start : start + size, j] = np.arange(size)
        start += size
    return probes


def _join(mass: Floats, bins: int, offset: float) -> NDArray[np.int64]:
    """Return the bin of a view that each fine bin falls in: about even, cut at random places."""
    if len(mass) <= bins:
        return np.arange(len(mass))
    share = even_share(mass, bins)
    return np.floor(middles(mass, share) / share + offset).astype(np.int64)


def _seen(view: View, codes: Codes) -> Floats:
    """Return codes as the view has them."""
    seen = np.empty(codes.shape, order="F")
    for j, joined in enumerate(view):
        seen[:, j] = joined[codes[:, j]]
    return seen


def _merge(edges: Floats, table: Floats, sd: Floats, home: int) -> tuple[Floats, Floats, Floats]:
    """Return edges, points and sd with neighbouring bins of equal points as one.

    The absent bin has 0 points by definition, so nothing is unsure about them.
    """
    table = table.round(DECIMALS) + 0.0  # + 0.0 turns -0.0 into 0.0
    starts = np.flatnonzero(np.append(True, np.diff(table) != 0))
    widest = np.maximum.reduceat(sd, starts)
    widest[np.searchsorted(starts, home, side="right") - 1] = 0.0
    return edges[starts[1:] - 1], table[starts], widest
