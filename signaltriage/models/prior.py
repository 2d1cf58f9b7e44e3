"""What is believed of the weights before any label: the catalogue's grade of the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from numbers import Real

import numpy as np
from scipy.special import logit

from signaltriage.errors import UsageError
from signaltriage.features.catalogue import Indicator
from signaltriage.models.table import Floats

# How sure the assumed prevalence is: with 2 %, nine in ten that it lies between 0.9 and 4.4 %.
# Every interval of an unlabelled model carries this width; wider, and none would say anything.
BASE_SD = 0.5

# Labels may question a study with known outcomes, not overturn it: so many prior sd's of the
# catalogue, whatever the prior strength, is as far as a contradicted indicator moves.
CONTRADICTED_REACH = 6.0

# Without a catalogue: of the weight of a standardised variable, as in scikit-learn's default
# (C = 1), and of a base that nothing is known about.
FLAT_SD = 1.0
FLAT_BASE_SD = 10.0

# Of weights, before they become a table: the last bits of a fit differ between machines, and
# models and runs are named after the digest of the table.
DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Prior:
    """A normal distribution for each weight, cut off at its bounds, and for the base.

    Parameters
    ----------
    mean, sd : array of float64, shape (k + 1,)
        Of the log-odds that a column earns where its step is 1, and last of the base.
    lower, upper : array of float64, shape (k + 1,)
        Between which the weights stay, whatever labels say.
    """

    mean: Floats
    sd: Floats
    lower: Floats
    upper: Floats


def catalogue_prior(
    indicators: Sequence[Indicator], *, prevalence: float = 0.02, strength: float = 1.0
) -> Prior:
    """Prior of indicators: mean, spread and bounds by the catalogue's grade of the evidence.

    Parameters
    ----------
    indicators : sequence of Indicator, length k
        The columns of the model.
    prevalence : float
        Assumed share of clusters that deserve attention. It is an assumption: no outcome-tested
        figure exists for advertisements; 0.02 keeps the expected precision honest.
    strength : float
        Divides the prior variances: above 1 labels move the weights less, below 1 more.

    Returns
    -------
    Prior

    Raises
    ------
    UsageError
        If prevalence or strength is out of range.

    Examples
    --------
    >>> catalogue_prior([]).mean.round(3).tolist()
    [-3.892]
    """
    base = base_of(prevalence)
    spread = np.array([i.weight_sd for i in indicators], dtype=np.float64)
    lower, upper = np.array([*map(weight_bounds, indicators), (-inf, inf)]).T
    return Prior(
        mean=np.array([*(i.weight for i in indicators), base], dtype=np.float64),
        sd=np.append(spread / np.sqrt(positive(strength)), BASE_SD),
        lower=lower,
        upper=upper,
    )


def flat_prior(k: int, strength: float = 1.0) -> Prior:
    """Prior of columns of which nothing is known: wide, around 0, free in both directions.

    Examples
    --------
    >>> flat_prior(1).sd.tolist()
    [1.0, 10.0]
    """
    return Prior(
        mean=np.zeros(k + 1),
        sd=np.append(np.full(k, FLAT_SD / np.sqrt(positive(strength))), FLAT_BASE_SD),
        lower=np.full(k + 1, -inf),
        upper=np.full(k + 1, inf),
    )


def base_of(prevalence: float) -> float:
    """Log-odds of a share of clusters.

    Raises
    ------
    UsageError
        If it is out of range.
    """
    if not (isinstance(prevalence, Real) and 0 < prevalence < 1):
        raise UsageError("assumed_prevalence must lie between 0 and 1, like 0.02")
    return float(logit(prevalence))


def weight_bounds(indicator: Indicator) -> tuple[float, float]:
    """Between which weights the evidence allows an indicator to move, whatever labels say.

    Parameters
    ----------
    indicator : Indicator
        A column of the model.

    Returns
    -------
    lower, upper : float
        Its sign bounds one side at 0; contradicted evidence is bounded on both sides.

    Examples
    --------
    >>> from signaltriage.features.catalogue import load_catalogue
    >>> weight_bounds(load_catalogue()["a1_shared_contact"])
    (0.0, inf)
    >>> weight_bounds(load_catalogue()["b1_hopping"])
    (-0.6, 0.6)
    """
    reach = inf
    if indicator.status == "contradicted":
        reach = round(CONTRADICTED_REACH * indicator.weight_sd, DECIMALS)
    return (0.0 if indicator.sign > 0 else -reach, 0.0 if indicator.sign < 0 else reach)


def positive(strength: float) -> float:
    """Return a strength of the prior, or refuse it."""
    if not (isinstance(strength, Real) and 0 < strength < inf):
        raise UsageError("prior_strength must be a positive number, like 1.0")
    return strength
