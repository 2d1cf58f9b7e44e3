"""Edges of bins: even, weighted, and the same for equal data."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from signaltriage.models.binning import even_share, quantile_edges, weighted_median

Floats = NDArray[np.float64]

numbers = st.one_of(
    st.integers(-4, 4).map(float),
    st.floats(allow_nan=True, allow_infinity=False),
    st.just(float("nan")),
)


@st.composite
def columns(draw: st.DrawFn) -> tuple[Floats, Floats]:
    """Draw values, some of them often and some missing, with whole weights."""
    values = np.array(draw(st.lists(numbers, max_size=60)), dtype=np.float64)
    weights = draw(st.lists(st.integers(0, 4), min_size=len(values), max_size=len(values)))
    return values, np.array(weights, dtype=np.float64)


bins = st.integers(1, 12)


@given(columns(), bins)
def test_edges_part_values(column: tuple[Floats, Floats], max_bins: int) -> None:
    """Edges are finite and rising, and no bin is without a value."""
    values, weights = column
    edges = quantile_edges(values, weights, max_bins)
    assert len(edges) < max_bins
    assert np.isfinite(edges).all()
    assert (edges[1:] > edges[:-1]).all()
    measured = values[~np.isnan(values) & (weights > 0)]
    if len(measured):
        codes = np.searchsorted(edges, measured)
        assert set(codes.tolist()) == set(range(len(edges) + 1))


@given(columns(), bins)
def test_few_values_have_a_bin_each(column: tuple[Floats, Floats], max_bins: int) -> None:
    """With no more values than bins, each value is alone in its bin."""
    values, weights = column
    levels = np.unique(values[~np.isnan(values) & (weights > 0)])
    edges = quantile_edges(values, weights, max(max_bins, len(levels)))
    assert np.searchsorted(edges, levels).tolist() == list(range(len(levels)))


@given(columns(), bins)
def test_weight_is_repetition(column: tuple[Floats, Floats], max_bins: int) -> None:
    """A weight of w gives the edges and the median of the row w times; 0 is no row."""
    values, weights = column
    repeated = np.repeat(values, weights.astype(int))
    ones = np.ones(len(repeated))
    assert (
        quantile_edges(values, weights, max_bins).tolist()
        == quantile_edges(repeated, ones, max_bins).tolist()
    )
    assert weighted_median(values, weights) == weighted_median(repeated, ones)


@given(columns(), bins, st.randoms(use_true_random=False), st.floats(0.01, 3))
def test_order_of_rows_does_not_matter(
    column: tuple[Floats, Floats], max_bins: int, random: object, scale: float
) -> None:
    """Shuffled rows give the same edges to the last bit, also with broken weights."""
    values, weights = column
    weights = weights * scale + np.arange(len(weights)) % 3 * 0.1
    order = list(range(len(values)))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert (
        quantile_edges(values, weights, max_bins).tolist()
        == quantile_edges(values[order], weights[order], max_bins).tolist()
    )


def test_bins_are_even() -> None:
    """Of many different values every bin holds the same weight, within one value's."""
    values = np.random.default_rng(1).lognormal(size=10_007)
    counts = np.bincount(np.searchsorted(quantile_edges(values, np.ones(10_007), 64), values))
    assert len(counts) == 64
    assert counts.max() - counts.min() <= 1


def test_heavy_value_leaves_bins_to_the_rest() -> None:
    """A column of 97 % zeros cuts its other values as finely as it may, and 0 stays alone."""
    values = np.append(np.zeros(9_700), np.random.default_rng(1).lognormal(size=300))
    edges = quantile_edges(values, np.ones(10_000), 32)
    counts = np.bincount(np.searchsorted(edges, values))
    assert counts[0] == 9_700
    assert len(counts) == 32
    assert counts[1:].max() <= 10


def test_two_heavy_values() -> None:
    """Heavy values inside and at the end of a column keep bins apart from each other."""
    values = np.concatenate([np.zeros(500), np.full(500, 0.5), np.linspace(-1, 1, 101)])
    edges = quantile_edges(values, np.ones(len(values)), 16)
    codes = np.searchsorted(edges, [0.0, 0.5])
    assert codes[0] < codes[1]
    assert len(edges) == 15


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (1.0, np.nextafter(1.0, 2.0)),
        (0.0, 5e-324),
        (-1.7e308, 1.7e308),
        (1.6e308, 1.7e308),
    ],
)
def test_edge_between_neighbours(low: float, high: float) -> None:
    """Neighbouring and huge floats are parted too."""
    (edge,) = quantile_edges(np.array([low, high]), np.ones(2), 2)
    assert low <= edge < high


def test_nothing_measured() -> None:
    """A column without values has no edges and the median 0."""
    missing = np.full(3, np.nan)
    assert quantile_edges(missing, np.ones(3), 8).tolist() == []
    assert weighted_median(missing, np.ones(3)) == 0.0
    assert quantile_edges(np.ones(3), np.zeros(3), 8).tolist() == []


@pytest.mark.parametrize("max_bins", [1, 2, 3])
def test_weights_of_very_different_size(max_bins: int) -> None:
    """Weights too small to be seen beside another leave edges that hold."""
    weights = np.array([1.0, 1e-300, 1e-20, 1.0, 1e-5])
    edges = quantile_edges(np.arange(5.0), weights, max_bins)
    assert len(edges) < max_bins
    assert (np.diff(edges) > 0).all()


@given(st.lists(st.floats(1e-3, 1e3), min_size=2, max_size=40), st.data())
def test_even_share(mass: list[float], data: st.DataObject) -> None:
    """Levels that count for one share at most fill exactly as many shares as asked for."""
    bins = data.draw(st.integers(1, len(mass) - 1))
    weights = np.array(mass)
    share = even_share(weights, bins)
    assert np.minimum(weights, share).sum() == pytest.approx(share * bins)
