"""Step functions of columns."""

import numpy as np
import pytest

from signaltriage.models.terms import BINS, CAP, OTHER, encode, measured_terms


def test_a_column_becomes_a_capped_line() -> None:
    """Steps follow the standardised values, and stay level beyond the outermost bins."""
    x = np.random.default_rng(0).normal(5.0, 2.0, size=(20_000, 1))
    (term,) = measured_terms(["size"], x, np.ones(len(x)))
    steps = encode([term], x)[:, 0]
    standard = (x[:, 0] - x.mean()) / x.std()
    middle = np.abs(standard) < 1.5
    assert np.abs(steps - standard)[middle].max() < 0.1
    assert len(term.edges) == BINS - 1
    assert encode([term], np.array([[1e9], [-1e9], [np.nan]]))[:, 0].tolist() == [
        term.steps[-1],
        term.steps[0],
        0.0,
    ]
    assert (np.diff(term.steps) > 0).all()
    assert term.family == OTHER


def test_weights_count_rows() -> None:
    """A weight of two is the row twice, a weight of zero no row, in whatever order."""
    draw = np.random.default_rng(1)
    x = draw.integers(0, 200, size=(300, 2)).astype(float)
    weights = draw.integers(0, 3, size=300).astype(float)
    rows = draw.permutation(np.repeat(np.arange(300), weights.astype(int)))
    one = measured_terms(["a", "b"], x, weights)
    other = measured_terms(["a", "b"], x[rows], np.ones(len(rows)))
    for a, b in zip(one, other, strict=True):
        assert a.edges == b.edges
        assert a.steps == pytest.approx(b.steps, abs=1e-12)


def test_odd_columns() -> None:
    """A constant or unmeasured column has one bin of 0; a rare value is capped; no overflow."""
    x = np.column_stack(
        [np.ones(2_000), np.full(2_000, np.nan), np.arange(2_000) == 7, np.full(2_000, 1e300)]
    )
    x[0, 3] = -1e300
    constant, unknown, rare, huge = measured_terms(list("abcd"), x, np.ones(len(x)))
    assert (constant.edges, constant.steps) == ((), (0.0,))
    assert (unknown.edges, unknown.steps) == ((), (0.0,))
    assert max(rare.steps) == CAP
    assert np.isfinite(huge.steps).all()
