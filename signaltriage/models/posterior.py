"""Labels move the prior: logistic regression by maximum a posteriori, with its uncertainty."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, minimize
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from signaltriage.features.catalogue import Indicator
from signaltriage.models.prior import Weights, scorecard, weight_bounds
from signaltriage.models.table import Floats

TOLERANCE = 1e-5  # of the projected gradient, per labelled row


def posterior_weights(
    indicators: Sequence[Indicator],
    prior: Weights,
    x: Floats,
    y: NDArray[np.int8],
    sample_weight: Floats,
) -> Weights:
    """Maximum a posteriori weights and their Laplace standard deviations.

    Each column enters through its catalogue step function, ``s_j(x)`` in [0, 1] and 0 where
    missing. Minimised is ``sum_i v_i [log(1 + exp(z_i)) - y_i z_i]`` plus
    ``sum_j (w_j - m_j)^2 / (2 sd_j^2)``, the base included, with ``z_i = base + sum_j w_j s_ij``
    and ``w_j`` kept within `signaltriage.models.prior.weight_bounds`. Uncertainty is the diagonal
    of the inverse Hessian at the optimum [1]_; at a bound it is an upper limit.

    Parameters
    ----------
    indicators : sequence of Indicator, length k
        The columns.
    prior : Weights
        Where to start from, and how firmly.
    x : array of float64, shape (n, k)
        Values, NaN where missing.
    y : array of int8, shape (n,)
        0 or 1.
    sample_weight : array of float64, shape (n,)
        A weight of 2 is the row twice.

    Returns
    -------
    Weights

    References
    ----------
    .. [1] C. M. Bishop, Pattern Recognition and Machine Learning, Springer 2006, section 4.5.
    """
    if not sample_weight.any():
        return prior
    with threadpool_limits(limits=1, user_api="blas"):  # the same bits on any number of cores
        return _maximise(indicators, prior, *_patterns(indicators, x, y, sample_weight))


def _maximise(
    indicators: Sequence[Indicator], prior: Weights, steps: Floats, positive: Floats, total: Floats
) -> Weights:
    """Return the optimum for the rows that `_patterns` gives."""
    mean = np.append(prior.mean, prior.base)
    sd = np.append(prior.sd, prior.base_sd)
    free = sd > 0  # a weight without spread stays where the catalogue puts it
    precision = np.zeros_like(sd)
    precision[free] = 1.0 / sd[free] ** 2
    bounds = np.array([*map(weight_bounds, indicators), (-np.inf, np.inf)])
    lower, upper = bounds.T.copy()
    lower[~free] = upper[~free] = mean[~free]

    def loss(w: Floats) -> tuple[float, Floats]:
        z = steps @ w
        away = w - mean
        value = total @ np.logaddexp(0.0, z) - positive @ z + 0.5 * precision @ away**2
        return float(value), steps.T @ (total * expit(z) - positive) + precision * away

    found = minimize(
        loss,
        mean,
        jac=True,
        method="L-BFGS-B",
        bounds=Bounds(lower, upper),
        options={"maxiter": 1000, "ftol": 1e-14, "gtol": 1e-8},
    )
    w = np.asarray(found.x)
    slope = np.clip(w - loss(w)[1], lower, upper) - w
    if np.abs(slope).max() > TOLERANCE * max(1.0, total.sum()):
        warnings.warn(
            "the weights did not settle; raise prior_strength or look for rows with huge weights",
            ConvergenceWarning,
            stacklevel=4,
        )
    p = expit(steps @ w)
    hessian = (steps * (total * p * (1 - p))[:, None]).T @ steps + np.diag(precision)
    spread = np.zeros_like(sd)
    spread[free] = np.sqrt(np.diag(np.linalg.inv(hessian[np.ix_(free, free)])))
    return Weights(mean=w[:-1], sd=spread[:-1], base=float(w[-1]), base_sd=float(spread[-1]))


def _patterns(
    indicators: Sequence[Indicator],
    x: Floats,
    y: NDArray[np.int8],
    sample_weight: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Return the steps of each distinct row of bins, its weight of positives and in all.

    Few bins make few distinct rows: the fit costs the same for a thousand labels as for a
    million, and does not depend on their order.
    """
    ones = np.ones(len(indicators))
    unit = scorecard(indicators, Weights(mean=ones, sd=ones, base=0.0, base_sd=0.0))
    rows, where = np.unique(unit.bins(x), axis=0, return_inverse=True)
    where = where.ravel()
    steps = np.column_stack([unit.points_of(rows), np.ones(len(rows))])
    positive, total = np.zeros((2, len(rows)))
    np.add.at(positive, where, sample_weight * y)
    np.add.at(total, where, sample_weight)
    return steps, positive, total
