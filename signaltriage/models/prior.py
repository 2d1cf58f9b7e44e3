"""From the catalogue's evidence to a prior on weights, and from weights to a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from scipy.special import logit

from signaltriage.errors import UsageError
from signaltriage.features.catalogue import Indicator
from signaltriage.models.table import AdditiveTable, Column, Floats

# How sure the assumed prevalence is: with 2 %, nine in ten that it lies between 0.9 and 4.4 %.
# Every interval of an unlabelled model carries this width; wider, and none would say anything.
BASE_SD = 0.5

# Labels may question a study with known outcomes, not overturn it: so many prior sd's of the
# catalogue, whatever the prior strength, is as far as a contradicted indicator moves.
CONTRADICTED_REACH = 6.0

# Of weights, before they become a table: the last bits of a fit differ between machines, and
# models and runs are named after the digest of the table.
DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of the columns and the base: the prior's, or those learnt from it.

    Parameters
    ----------
    mean, sd : array of float64, shape (k,)
        Log-odds at the top step of each column, and their standard deviation.
    base, base_sd : float
        Log-odds before any evidence, and its standard deviation.
    """

    mean: Floats
    sd: Floats
    base: float
    base_sd: float


def prior_weights(
    indicators: Sequence[Indicator], *, prevalence: float = 0.02, strength: float = 1.0
) -> Weights:
    """Prior of each weight: the catalogue's grade of the evidence, before any label.

    Parameters
    ----------
    indicators : sequence of Indicator
        The columns of the model.
    prevalence : float
        Assumed share of clusters that deserve attention. It is an assumption: no outcome-tested
        figure exists for advertisements; 0.02 keeps the expected precision honest.
    strength : float
        Divides the prior variances: above 1 labels move the weights less, below 1 more.

    Returns
    -------
    Weights

    Raises
    ------
    UsageError
        If prevalence or strength is out of range.

    Examples
    --------
    >>> round(prior_weights([]).base, 3)
    -3.892
    """
    if not 0 < prevalence < 1:
        raise UsageError("assumed_prevalence must lie between 0 and 1, like 0.02")
    if not 0 < strength < float("inf"):
        raise UsageError("prior_strength must be a positive number, like 1.0")
    return Weights(
        mean=np.array([i.weight for i in indicators], dtype=np.float64),
        sd=np.array([i.weight_sd for i in indicators], dtype=np.float64) / np.sqrt(strength),
        base=float(logit(prevalence)),
        base_sd=BASE_SD,
    )


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


def scorecard(indicators: Sequence[Indicator], weights: Weights) -> AdditiveTable:
    """Write weights as a table: the points of a bin are its step times the weight.

    Weights are rounded to `DECIMALS` first, so base and points still add up exactly.

    Parameters
    ----------
    indicators : sequence of Indicator
        The columns, in the order of `weights`.
    weights : Weights
        Prior or posterior.

    Returns
    -------
    AdditiveTable
    """
    columns = tuple(
        Column(
            name=indicator.id,
            family=indicator.family,
            edges=tuple(map(float, indicator.edges)),
            # + 0.0 turns -0.0 into 0.0
            points=tuple(mean * step + 0.0 for step in indicator.steps),
            sd=tuple(sd * abs(step) for step in indicator.steps),
        )
        for indicator, mean, sd in zip(
            indicators,
            weights.mean.round(DECIMALS).tolist(),
            weights.sd.round(DECIMALS).tolist(),
            strict=True,
        )
    )
    return AdditiveTable(
        columns, base=round(weights.base, DECIMALS), base_sd=round(weights.base_sd, DECIMALS)
    )
