"""The weights of a model, as a frame."""

from __future__ import annotations

import math

import polars as pl

from signaltriage.models.table import Z90, AdditiveTable


def weights_frame(table: AdditiveTable) -> pl.DataFrame:
    """Give what each column adds in the bin that weighs most.

    Parameters
    ----------
    table : AdditiveTable

    Returns
    -------
    polars.DataFrame
        name, family, weight, low, high (90 % interval, null where nothing was learnt), sd, odds
        (``exp(weight)``), at_bound: whether a bound holds the weight at 0.

    Examples
    --------
    >>> from signaltriage.models import TriageClassifier
    >>> weights_frame(TriageClassifier.from_catalogue().table_)["name"][0]
    'a1_shared_contact'
    """
    rows = []
    for column in table.columns:
        top = column.top
        weight, sd = column.points[top], abs(column.sd[top])
        low, high = column.interval or (weight - Z90 * sd, weight + Z90 * sd)
        at_bound = weight == 0 < max(-low, high) and low * high >= 0
        interval = (low, high) if len(column.points) > 1 else (None, None)
        rows.append((column.name, column.family, weight, *interval, sd, math.exp(weight), at_bound))
    return pl.DataFrame(
        rows,
        schema={
            "name": pl.String,
            "family": pl.String,
            **dict.fromkeys(("weight", "low", "high", "sd", "odds"), pl.Float64),
            "at_bound": pl.Boolean,
        },
        orient="row",
    )
