"""What a model must be told of clusters beside their findings, before it puts them in bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from signaltriage.batch.domain import out_of_domain

if TYPE_CHECKING:
    from signaltriage.models import TriageClassifier


def cluster_marks(
    classes: npt.ArrayLike,
    common: pl.DataFrame,
    values: pl.DataFrame,
    members: pl.DataFrame,
    model: TriageClassifier,
) -> dict[str, Any]:
    """Mark clusters as `TriageClassifier.assess` and `explain` take it: agency, common, outside.

    Parameters
    ----------
    classes : array-like of str
        Triage class of each cluster.
    common : polars.DataFrame
        As `signaltriage.batch.table.common_cues` returns it.
    values : polars.DataFrame
        Findings of clusters, the rows of all three in one order.
    members : polars.DataFrame
        source and cluster_id, among others.
    model : TriageClassifier
        Fitted.

    Returns
    -------
    dict
        Arrays of as many rows, by the names of the parameters.
    """
    return {
        "agency": np.asarray(classes) == "agency",
        "common": _common_matrix(common, model),
        "outside": out_of_domain(values, members, model),
    }


def _common_matrix(common: pl.DataFrame, model: TriageClassifier) -> npt.NDArray[np.bool_]:
    """Whether each model column is common on the cluster's platform; False for cluster scope."""
    none = np.zeros(common.height, dtype=np.bool_)
    return np.column_stack(
        [
            common[name].to_numpy() if name in common.columns else none
            for name in model.feature_names_in_
        ]
    )
