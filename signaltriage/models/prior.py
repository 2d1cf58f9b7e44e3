"""From the catalogue's evidence to a prior on weights, and from weights to a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logit

from signaltriage.errors import UsageError
from signaltriage.features.catalogue import Indicator
from signaltriage.models.table import AdditiveTable, Column, Floats

# How sure the assumed prevalence is: with 2 %, nine in ten that it lies between 0.9 and 4.4 %.
# Every interval of an unlabelled model carries this width; wider, and none would say anything.
BASE_SD = 0.5


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


def scorecard(indicators: Sequence[Indicator], weights: Weights) -> AdditiveTable:
    """Write weights as a table: the points of a bin are its step times the weight.

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
            indicators, weights.mean.tolist(), weights.sd.tolist(), strict=True
        )
    )
    return AdditiveTable(columns, base=weights.base, base_sd=weights.base_sd)
