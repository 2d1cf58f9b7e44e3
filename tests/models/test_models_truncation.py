"""Normal distributions cut off at bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import truncnorm

from signaltriage.models.truncation import truncate

numbers = st.floats(-20, 20)


@given(numbers, st.floats(0.01, 10), numbers, st.one_of(st.just(np.inf), st.floats(0.1, 20)))
def test_one_variable_is_exact(mean: float, sd: float, lower: float, width: float) -> None:
    """Mean, variance and quantiles of one variable are those of the truncated normal."""
    upper = lower + width
    found = truncate(np.array([mean]), np.array([[sd**2]]), np.array([lower]), np.array([upper]))
    wanted = truncnorm((lower - mean) / sd, (upper - mean) / sd, loc=mean, scale=sd)
    scale = min(sd, width)
    assert lower <= found.low[0] <= found.mean[0] <= found.high[0] <= upper
    if abs(lower - mean) < 8 * sd:  # farther out SciPy's own moments lose their digits
        assert found.mean[0] == pytest.approx(wanted.mean(), abs=1e-5 * scale)
        assert found.covariance[0, 0] == pytest.approx(wanted.var(), rel=1e-3, abs=1e-6 * scale**2)
        assert found.low[0] == pytest.approx(wanted.ppf(0.05), abs=1e-5 * scale)
        assert found.high[0] == pytest.approx(wanted.ppf(0.95), abs=1e-5 * scale)


def test_free_variables_stay_normal() -> None:
    """Without bounds nothing changes, and intervals are those of the normal distribution."""
    covariance = np.array([[1.0, 0.5], [0.5, 2.0]])
    free = np.full(2, np.inf)
    found = truncate(np.array([1.0, -1.0]), covariance, -free, free)
    assert found.mean.tolist() == [1.0, -1.0]
    assert found.covariance == pytest.approx(covariance)
    assert found.high == pytest.approx([1 + 1.6448536, -1 + 1.6448536 * 2**0.5], abs=1e-6)


def test_correlated_variables_agree_with_draws() -> None:
    """Moments and quantiles agree with those of draws that fell between the bounds."""
    draw = np.random.default_rng(0)
    root = draw.normal(size=(4, 6))
    covariance = root @ root.T / 6
    mean = draw.normal(size=4) / 2
    lower = np.array([0.0, 0.0, -np.inf, -1.0])
    upper = np.array([np.inf, np.inf, np.inf, 1.0])
    z = draw.multivariate_normal(mean, covariance, 400_000)
    z = z[((z >= lower) & (z <= upper)).all(axis=1)]
    found = truncate(mean, covariance, lower, upper)
    assert found.mean == pytest.approx(z.mean(axis=0), abs=0.01)
    assert found.covariance == pytest.approx(np.cov(z.T), abs=0.02)
    assert found.low == pytest.approx(np.quantile(z, 0.05, axis=0), abs=0.02)
    assert found.high == pytest.approx(np.quantile(z, 0.95, axis=0), abs=0.02)
