"""Where labels move the prior, and how sure that is."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import Bounds, minimize
from scipy.special import expit
from scipy.stats import truncnorm
from sklearn.linear_model import LogisticRegression

from signaltriage.features.catalogue import load_catalogue
from signaltriage.models.posterior import learn, scorecard
from signaltriage.models.prior import catalogue_prior, flat_prior
from signaltriage.models.terms import catalogue_terms, encode, measured_terms

INDICATORS = [load_catalogue()[name] for name in load_catalogue().columns]
TERMS = catalogue_terms(INDICATORS)
PRIOR = catalogue_prior(INDICATORS)

Floats = NDArray[np.float64]


def findings(n: int, draw: np.random.Generator) -> Floats:
    """Draw findings: each cue is there on a tenth of the rows, in any of its upper bins."""
    columns = []
    for indicator in INDICATORS:
        there = draw.choice([*indicator.edges[1:], indicator.edges[-1] + 1.0], n)
        columns.append(np.where(draw.random(n) < 0.1, there, 0.0))
    return np.column_stack(columns)


def labels(x: Floats, weights: Floats, draw: np.random.Generator) -> NDArray[np.int8]:
    """Draw labels from a scorecard of these weights, the base last."""
    z = encode(TERMS, x) @ weights[:-1] + weights[-1]
    return (draw.random(len(x)) < expit(z)).astype(np.int8)


def test_mode_is_the_optimum() -> None:
    """No point that another bounded optimiser finds is more probable."""
    draw = np.random.default_rng(0)
    x = findings(4_000, draw)
    wrong = np.append(-PRIOR.mean[:-1], -2.0)  # so that bounds bind
    y = labels(x, wrong, draw)
    weights = draw.uniform(0, 2, len(x))
    found = learn(TERMS, PRIOR, x, y, weights)
    steps = np.column_stack([encode(TERMS, x), np.ones(len(x))])

    def loss(w: Floats) -> tuple[float, Floats]:
        z, away = steps @ w, w - PRIOR.mean
        value = weights @ (np.logaddexp(0, z) - y * z) + 0.5 * (away**2 / PRIOR.sd**2).sum()
        return float(value), steps.T @ (weights * (expit(z) - y)) + away / PRIOR.sd**2

    other = minimize(loss, PRIOR.mean, jac=True, bounds=Bounds(PRIOR.lower, PRIOR.upper),
                     method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-10})  # fmt: skip
    assert loss(found.mode)[0] <= other.fun + 1e-9
    assert found.mode == pytest.approx(other.x, abs=1e-4)
    assert (found.mode >= PRIOR.lower).all()
    assert (found.mode <= PRIOR.upper).all()
    assert (found.mode[PRIOR.mean > 0] == 0).sum() >= 5


def test_flat_prior_is_ordinary_regression() -> None:
    """Free of the catalogue the weights are those of scikit-learn's regression with C = 1."""
    draw = np.random.default_rng(1)
    x = draw.normal(size=(500, 4))
    y = (draw.random(500) < expit(x @ [1.0, -1.0, 0.5, 0.0])).astype(np.int8)
    terms = measured_terms(list("abcd"), x, np.ones(500))
    found = learn(terms, flat_prior(4), x, y, np.ones(500))
    other = LogisticRegression(tol=1e-10, max_iter=1000).fit(encode(terms, x), y)
    assert found.mode[:-1] == pytest.approx(other.coef_[0], abs=0.002)


def test_without_rows_the_posterior_is_the_prior() -> None:
    """Nothing seen, nothing moved."""
    found = learn(TERMS, PRIOR, np.empty((0, len(TERMS))), np.empty(0, np.int8), np.empty(0))
    assert found.mode.tolist() == PRIOR.mean.tolist()


def test_intervals_cover_the_truth() -> None:
    """Of weights drawn from the prior nine in ten lie in their 90 % interval."""
    draw = np.random.default_rng(2)
    a, b = (PRIOR.lower - PRIOR.mean) / PRIOR.sd, (PRIOR.upper - PRIOR.mean) / PRIOR.sd
    inside = []
    for _ in range(60):
        truth = truncnorm.rvs(a, b, loc=PRIOR.mean, scale=PRIOR.sd, random_state=draw)
        x = findings(1_000, draw)
        found = learn(TERMS, PRIOR, x, labels(x, truth, draw), np.ones(len(x)))
        free = (PRIOR.lower < found.mode) & (found.mode < PRIOR.upper)
        inside.append(((found.low <= truth) & (truth <= found.high))[free])
    assert 0.87 <= np.concatenate(inside).mean() <= 0.93


def test_huge_weights_of_rows_settle() -> None:
    """Rows that weigh a billion leave a finite posterior and no warning."""
    draw = np.random.default_rng(3)
    x = findings(200, draw)
    y = labels(x, PRIOR.mean, draw)
    y[:20] = 1
    found = learn(TERMS, PRIOR, x, y, np.full(200, 1e9))
    assert np.isfinite(found.mode).all()
    assert (np.diag(found.covariance) >= 0).all()


def test_score_intervals_use_the_covariance() -> None:
    """Two columns that are always seen together are less sure apart than together."""
    draw = np.random.default_rng(4)
    x = np.repeat(draw.normal(size=(2_000, 1)), 2, axis=1)
    y = (draw.random(2_000) < expit(x.sum(axis=1))).astype(np.int8)
    terms = measured_terms(["a", "b"], x, np.ones(len(x)))
    table = scorecard(terms, learn(terms, flat_prior(2), x, y, np.ones(len(x))))
    assert table.correlation[0][0] < -0.9
    both, one = np.array([[2.0, 2.0]]), np.array([[2.0, np.nan]])
    wide, narrow = (table.variance(table.sd_of(table.bins(row)))[0] for row in (one, both))
    assert wide > 3 * narrow
