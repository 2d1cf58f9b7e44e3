"""Labels and weights of rows, read and checked before anything is learnt from them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from signaltriage.errors import ForbiddenFeatureError, UsageError
from signaltriage.features.catalogue import Catalogue
from signaltriage.models.prior import DECIMALS
from signaltriage.models.table import Floats


def refuse_forbidden(X: Any, catalogue: Catalogue) -> None:  # noqa: N803 - as in scikit-learn
    """Refuse a frame with a column that may never be a feature."""
    names = getattr(X, "columns", ())
    forbidden = sorted(i.id for i in catalogue if i.status == "forbidden" and i.id in names)
    if forbidden:
        raise ForbiddenFeatureError(
            f"columns that may never be a feature: {', '.join(forbidden)}; remove them"
        )


def read_labels(y: ArrayLike, n: int) -> NDArray[np.int8]:
    """Return labels of 0 and 1, one for each of n rows; there may be one class alone, or none."""
    labels = np.asarray(y)
    if labels.shape != (n,):
        raise UsageError(f"y has shape {labels.shape}, X has {n} rows; give one label per row")
    known = [0, 1]
    if not np.isin(labels, known).all():
        raise UsageError("y holds something else than 0 and 1; leave unlabelled rows out")
    return labels.astype(np.int8)


def read_classes(y: NDArray[Any]) -> tuple[NDArray[np.int8], NDArray[Any]]:
    """Return labels of 0 and 1 for two classes of any kind, and the classes."""
    check_classification_targets(y)
    kind = type_of_target(y)
    if kind != "binary":
        raise UsageError(
            f"Only binary classification is supported. The type of the target is {kind}."
        )
    classes, labels = np.unique(y, return_inverse=True)
    if len(classes) < 2:
        raise UsageError("y holds one class; without the catalogue there must be two to learn from")
    return labels.ravel().astype(np.int8), classes


def mean_score(logits: Floats, weights: Floats) -> float:
    """Mean of the scores of rows, by weight: the prevalence that a model was found for.

    Not the share of positives: few labels leave the base near its prior.
    """
    tiny = 10.0**-DECIMALS
    mean = float(np.average(expit(logits), weights=weights))
    return round(min(max(mean, tiny), 1 - tiny), DECIMALS)


def read_weights(sample_weight: ArrayLike | None, n: int) -> Floats:
    """Return the weights of n rows, 1 where none are given."""
    if sample_weight is None:
        return np.ones(n)
    weights = np.asarray(sample_weight, dtype=np.float64)
    if weights.shape != (n,):
        raise UsageError(f"sample_weight has shape {weights.shape}, X has {n} rows")
    if not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise UsageError("sample_weight must be finite and not negative")
    return weights
