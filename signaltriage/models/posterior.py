"""Labels move the prior: logistic regression by maximum a posteriori, with its uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve, solve_triangular
from scipy.optimize import lsq_linear
from scipy.special import expit
from threadpoolctl import threadpool_limits

from signaltriage.errors import ModelError, UsageError
from signaltriage.models.prior import DECIMALS, Prior
from signaltriage.models.row_keys import row_keys
from signaltriage.models.table import LIMIT, AdditiveTable, Column, Floats
from signaltriage.models.terms import Term, encode
from signaltriage.models.truncation import truncate

MAX_STEPS = 100
SETTLED = 1e-12  # step of the search, in posterior standard deviations
TOLERANCE = 1e-6  # beyond which it has not settled when it ends


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is believed of weights and base after the labels; the base comes last.

    Parameters
    ----------
    mode : array of float64, shape (k + 1,)
        Most probable weights together: those of the scorecard.
    mean, low, high : array of float64, shape (k + 1,)
        Mean and 90 % interval of each.
    covariance : array of float64, shape (k + 1, k + 1)
    """

    mode: Floats
    mean: Floats
    low: Floats
    high: Floats
    covariance: Floats


def fit_scorecard(
    terms: Sequence[Term], prior: Prior, x: Floats, y: NDArray[np.int8], sample_weight: Floats
) -> AdditiveTable:
    """Learn a scorecard; parameters as for `learn`.

    Raises
    ------
    UsageError
        If the weights of the rows leave too few digits to say anything.
    """
    try:
        with np.errstate(all="raise", under="ignore"):
            return scorecard(terms, learn(terms, prior, x, y, sample_weight))
    except (ArithmeticError, LinAlgError, ModelError) as error:
        raise UsageError(
            f"no weights can be learnt from these rows ({error}); scale sample_weight to a mean of "
            "1, raise prior_strength, or leave out what class_weight asks for"
        ) from None


def learn(
    terms: Sequence[Term], prior: Prior, x: Floats, y: NDArray[np.int8], sample_weight: Floats
) -> Posterior:
    """Maximum a posteriori weights, and the truncated normal distribution around them.

    Minimised is ``sum_i v_i [log(1 + exp(z_i)) - y_i z_i] + sum_j (w_j - m_j)^2 / (2 sd_j^2)``,
    the base included, with ``z_i = base + sum_j w_j s_j(x_ij)``, ``s_j`` the step function of
    the column and ``w_j`` within the bounds of the prior: by Newton steps, each of which is a
    least squares problem with bounds. Laplace's approximation [1]_ at the optimum takes the slope
    along, which is not 0 at a bound, and is cut off at the bounds.

    Parameters
    ----------
    terms : sequence of Term, length k
    prior : Prior
    x : array of float64, shape (n, k)
        Values, NaN where missing.
    y : array of int8, shape (n,)
        0 or 1.
    sample_weight : array of float64, shape (n,)
        A weight of 2 is the row twice.

    Returns
    -------
    Posterior

    References
    ----------
    .. [1] C. M. Bishop, Pattern Recognition and Machine Learning, Springer 2006, section 4.5.
    """
    with threadpool_limits(limits=1, user_api="blas"):  # the same bits on any number of cores
        steps, positive, total = _patterns(terms, x, y, sample_weight)
        free = prior.sd > 0  # a weight without spread stays where the prior puts it
        w = np.clip(prior.mean, prior.lower, prior.upper)
        slope, hessian = _minimise(w, free, prior, steps, positive, total)
        away = -cho_solve(cho_factor(hessian), slope)
        cut = truncate(
            w[free] + away,
            cho_solve(cho_factor(hessian), np.eye(len(hessian))),
            prior.lower[free],
            prior.upper[free],
        )
    mean, low, high = w.copy(), w.copy(), w.copy()
    mean[free], low[free], high[free] = cut.mean, cut.low, cut.high
    covariance = np.zeros((len(w), len(w)))
    covariance[np.ix_(free, free)] = cut.covariance
    return Posterior(w, mean, low, high, covariance)


def _minimise(
    w: Floats,
    free: NDArray[np.bool_],
    prior: Prior,
    steps: Floats,
    positive: Floats,
    total: Floats,
) -> tuple[Floats, Floats]:
    """Move `w` to the optimum; returns slope and Hessian of its free weights there."""
    precision = 1.0 / prior.sd[free] ** 2
    lower, upper = prior.lower[free], prior.upper[free]
    varied = steps[:, free]

    def loss(z: Floats) -> float:
        away = w[free] - prior.mean[free]
        return float(total @ np.logaddexp(0.0, z) - positive @ z + 0.5 * precision @ away**2)

    z = steps @ w
    value = loss(z)
    size = np.inf
    for _ in range(MAX_STEPS):
        p = expit(z)
        slope = varied.T @ (total * p - positive) + precision * (w[free] - prior.mean[free])
        hessian = (varied * (total * p * (1 - p))[:, None]).T @ varied + np.diag(precision)
        if size <= SETTLED:
            return slope, hessian
        step = _bounded_step(hessian, slope, lower - w[free], upper - w[free])
        size = float(np.abs(step * np.sqrt(np.diag(hessian))).max(initial=0.0))
        start, before = w[free], value
        for halvings in range(60):
            w[free] = np.clip(start + step * 0.5**halvings, lower, upper)
            z = steps @ w
            value = loss(z)
            if value <= before + 1e-12 * abs(before):
                break
    if size > TOLERANCE:
        raise ArithmeticError("the weights did not settle")
    return slope, hessian


def _bounded_step(hessian: Floats, slope: Floats, lower: Floats, upper: Floats) -> Floats:
    """Minimise ``slope @ d + d @ hessian @ d / 2`` between bounds, as bounded least squares."""
    try:
        root = np.linalg.cholesky(hessian, upper=True)
    except LinAlgError:  # huge weights of rows; a longer diagonal makes a shorter step
        ridge = 1e-8 * np.diag(np.diag(hessian))
        root = np.linalg.cholesky(hessian + ridge, upper=True)
    aim = -solve_triangular(root, slope, trans="T")
    newton = solve_triangular(root, aim)
    if ((newton >= lower) & (newton <= upper)).all():
        return newton
    found: Floats = lsq_linear(root, aim, bounds=(lower, upper), method="bvls", tol=1e-14).x
    return found


def _patterns(
    terms: Sequence[Term], x: Floats, y: NDArray[np.int8], sample_weight: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the steps of each distinct row, its weight of positives and in all.

    Few bins make few distinct rows: the fit costs the same for a thousand labels as for a
    million, and does not depend on their order.
    """
    steps = np.column_stack([encode(terms, x), np.ones(len(x))])
    keys = row_keys(steps)
    order = np.lexsort((y, sample_weight, keys))
    first = np.append(True, np.diff(keys[order]) != 0)[: len(order)]
    rows, where = steps[order][first], np.cumsum(first) - 1
    if (rows[where] != steps[order]).any():  # never seen; sums of different rows would be wrong
        rows, where = steps[order], np.arange(len(order))
    positive, total = (
        np.bincount(where, weights[order], minlength=len(rows)).astype(np.float64)
        for weights in (sample_weight * y, sample_weight)
    )
    return rows, positive, total


def scorecard(terms: Sequence[Term], posterior: Posterior) -> AdditiveTable:
    """Write weights as a table: the points of a bin are its step times the weight.

    Numbers are rounded to `DECIMALS` first, so base and points still add up exactly.

    Parameters
    ----------
    terms : sequence of Term, length k
    posterior : Posterior
        Of their weights and the base.

    Returns
    -------
    AdditiveTable
    """
    spread = np.sqrt(np.diag(posterior.covariance))
    scale = np.where(spread > 0, spread, 1.0)
    correlation = (posterior.covariance / np.outer(scale, scale)).round(DECIMALS)
    mode, sd, shift, low, high = (
        numbers.round(DECIMALS)
        for numbers in (
            posterior.mode,
            spread,
            posterior.mean - posterior.mode,
            posterior.low,
            posterior.high,
        )
    )
    columns = tuple(
        _column(term, *map(float, numbers))
        for term, *numbers in zip(terms, mode, sd, shift, low, high, strict=False)
    )
    return AdditiveTable(
        columns,
        base=float(mode[-1]),
        base_sd=float(sd[-1]),
        base_shift=float(shift[-1]),
        correlation=tuple(tuple(correlation[j, :j].tolist()) for j in range(1, len(mode))),
    )


def _column(term: Term, mode: float, sd: float, shift: float, low: float, high: float) -> Column:
    points, deviations, shifts = (
        tuple(number * step + 0.0 for step in term.steps)  # + 0.0 turns -0.0 into 0.0
        for number in (mode, sd, shift)
    )
    top = max(term.steps, key=abs)
    interval = sorted(max(-LIMIT, min(LIMIT, end * top)) + 0.0 for end in (low, high))
    return Column(
        term.name, term.family, term.edges, points, deviations, shifts, (interval[0], interval[1])
    )
