"""A normal distribution of many variables, cut off at bounds: its moments and intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import erfcx, log_ndtr, ndtri_exp

from signaltriage.models.table import Floats

SWEEPS = 100
SETTLED = 1e-10  # change of a mean, in standard deviations
_FAR = 8.0  # a bound so many standard deviations away cuts nothing off
_LEAST = 1e-12  # share of a precision that rounding leaves of a difference
_NARROW = 1e-3  # standard deviations between two bounds
_ROOT_HALF = np.sqrt(0.5)
_HALF_ROOT_PI = np.sqrt(np.pi / 2)


@dataclass(frozen=True, slots=True)
class Truncated:
    """Moments of a truncated normal distribution, and intervals of each variable.

    Parameters
    ----------
    mean : array of float64, shape (k,)
    covariance : array of float64, shape (k, k)
    low, high : array of float64, shape (k,)
        Quantiles of the marginal distributions.
    """

    mean: Floats
    covariance: Floats
    low: Floats
    high: Floats


def truncate(
    mean: Floats, covariance: Floats, lower: Floats, upper: Floats, tail: float = 0.05
) -> Truncated:
    """Cut a normal distribution off at the bounds of a box.

    By expectation propagation [1]_: each bound is replaced by the normal factor that gives its
    variable the same mean and variance, in turn, until nothing moves. The factors are
    log-concave, so their variances are positive. A marginal distribution is then a normal one (of
    all other factors) cut off at its own bounds, exact where the variables are independent.

    Parameters
    ----------
    mean : array of float64, shape (k,)
        Of the distribution before it is cut; may lie outside of the bounds.
    covariance : array of float64, shape (k, k)
        Positive definite.
    lower, upper : array of float64, shape (k,)
        Bounds, infinite where there is none.
    tail : float
        Probability below `low` and above `high`.

    Returns
    -------
    Truncated

    References
    ----------
    .. [1] J. P. Cunningham, P. Hennig, S. Lacoste-Julien, Gaussian Probabilities and Expectation
       Propagation, arXiv 1111.6832, 2011.

    Examples
    --------
    >>> half = truncate(np.zeros(1), np.eye(1), np.zeros(1), np.full(1, np.inf))
    >>> half.mean.round(3).tolist(), half.low.round(3).tolist(), half.high.round(3).tolist()
    ([0.798], [0.063], [1.96])
    """
    mean, covariance = mean.astype(np.float64), covariance.astype(np.float64)
    spread = np.sqrt(np.diag(covariance))
    cut = np.flatnonzero((lower > mean - _FAR * spread) | (upper < mean + _FAR * spread))
    precision, shift = np.zeros_like(mean), np.zeros_like(mean)  # of the factors
    for _ in range(SWEEPS):
        before = mean.copy()
        for i in cut:
            variance = covariance[i, i]
            rest = max(1 / variance - precision[i], _LEAST / variance)  # of all other factors
            centre = (mean[i] / variance - shift[i]) / rest
            there, left = _moments(centre, 1 / np.sqrt(rest), lower[i], upper[i])
            new_precision = max(1 / left - rest, 0.0)
            new_shift = there / left - centre * rest if new_precision else 0.0
            change = new_precision - precision[i]
            moved = new_shift - shift[i]
            precision[i], shift[i] = new_precision, new_shift
            column = covariance[:, i].copy()
            scale = 1 + change * variance
            mean += column * ((moved - change * mean[i]) / scale)
            covariance -= np.outer(column, column) * (change / scale)
        if (np.abs(mean - before) <= SETTLED * spread).all():
            break
    variance = np.diag(covariance)
    others = np.maximum(1 / variance - precision, _LEAST / variance)
    centres, widths = (mean / variance - shift) / others, 1 / np.sqrt(others)
    low = _quantile(np.log(tail), np.log1p(-tail), centres, widths, lower, upper)
    high = -_quantile(np.log(tail), np.log1p(-tail), -centres, widths, -upper, -lower)
    return Truncated(mean, covariance, low, high)


def _moments(centre: float, width: float, lower: float, upper: float) -> tuple[float, float]:
    """Mean and variance of one normal variable between bounds."""
    a, b = (lower - centre) / width, (upper - centre) / width
    if a < -b:  # the nearer side of the distribution, for the tails' sake
        mean, variance = _moments(-centre, width, -upper, -lower)
        return -mean, variance
    if b - a < _NARROW:  # the density is a straight line there
        middle = (a + b) / 2
        part = (b - a) ** 2 / 12
        return float(centre + width * middle * (1 - part)), float(width**2 * part)
    # Mass between a and b over the density at a; erfcx keeps its digits in the tails.
    fall = np.exp((a - b) * (a + b) / 2) if np.isfinite(b) else 0.0
    mass = _HALF_ROOT_PI * (erfcx(a * _ROOT_HALF) - (fall * erfcx(b * _ROOT_HALF) if fall else 0.0))
    at_a, at_b = 1 / mass, fall / mass
    away = at_a - at_b
    edge = (a * at_a if at_a else 0.0) - (b * at_b if at_b else 0.0)
    variance = width**2 * max(1 + edge - away**2, 1e-12)
    return float(np.clip(centre + width * away, lower, upper)), float(variance)


def _quantile(
    log_tail: float, log_rest: float, centre: Floats, width: Floats, lower: Floats, upper: Floats
) -> Floats:
    """Value below which the tail of each truncated variable lies."""
    a, b = (lower - centre) / width, (upper - centre) / width
    # P(z < q) = (1 - tail) P(z < a) + tail P(z < b), from the side where probabilities are small.
    flip = a > -b
    near, far = np.where(flip, -a, b), np.where(flip, -b, a)
    part = np.where(flip, log_rest, log_tail)
    other = np.where(flip, log_tail, log_rest)
    mass = np.logaddexp(part + log_ndtr(near), other + log_ndtr(far))
    found = ndtri_exp(mass)
    found = centre + width * np.where(flip, -found, found)
    clipped: Floats = np.clip(found, lower, upper)
    return clipped
