"""Clusters that are out of a model's domain: nothing was learnt about their like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from signaltriage.features import load_catalogue

if TYPE_CHECKING:
    from signaltriage.models import TriageClassifier


def out_of_domain(
    values: pl.DataFrame, members: pl.DataFrame, model: TriageClassifier
) -> npt.NDArray[np.str_]:
    """Why clusters cannot be scored by a model, whatever was measured of them.

    Parameters
    ----------
    values : polars.DataFrame
        Findings of clusters: cluster_id and one column per indicator.
    members : polars.DataFrame
        source and cluster_id, among others.
    model : TriageClassifier
        Fitted.

    Returns
    -------
    array of str, shape (n,)
        One of `signaltriage.models.gates.OUTSIDE` for each row of `values`, "" where nothing
        speaks against a score: ``"image_only"`` if no ad holds more than a few letters,
        ``"language"`` if no wording of any ad could be measured, ``"platform"`` if the model
        knows its platforms and all ads are on others.
    """
    catalogue = load_catalogue()
    wording = [name for name in catalogue.columns if catalogue[name].languages]
    known = model.training_.platforms
    seen = members.group_by("cluster_id").agg(pl.col("source").is_in(known).any().alias("seen"))
    reason = (
        pl.when(pl.col("m3_image_only") >= 1.0)
        .then(pl.lit("image_only"))
        .when(pl.all_horizontal(pl.col(name).is_null() for name in wording))
        .then(pl.lit("language"))
        .when(pl.lit(bool(known)) & ~pl.col("seen"))
        .then(pl.lit("platform"))
        .otherwise(pl.lit(""))
    )
    found: npt.NDArray[np.str_] = (
        values.join(seen, on="cluster_id", how="left", maintain_order="left")
        .select(reason)
        .to_series()
        .to_numpy()
        .astype(str)
    )
    return found
