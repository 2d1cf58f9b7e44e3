"""Labels and weights of rows, read and checked before anything is learnt from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from signaltriage.errors import UsageError
from signaltriage.models.matrix import real_numbers
from signaltriage.models.prior import DECIMALS
from signaltriage.models.table import Floats

MAX_WEIGHT = 1e12  # of all rows together; beyond it rounding hides the lighter ones


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
    if y.dtype.kind == "f" and np.isnan(y).any():
        raise UsageError("y holds missing values; leave unlabelled rows out")
    try:
        check_classification_targets(y)
    except ValueError as error:
        raise UsageError(str(error)) from None
    kind = type_of_target(y)
    if kind != "binary":
        raise UsageError(
            f"Only binary classification is supported. The type of the target is {kind}."
        )
    classes, labels = np.unique(y, return_inverse=True)
    if len(classes) < 2:
        raise UsageError(
            "y holds one class; there must be two, or findings of the catalogue to fit"
        )
    return labels.ravel().astype(np.int8), classes


def mean_score(logits: Floats, weights: Floats) -> float:
    """Mean of the scores of rows, by weight: the prevalence that a model was found for.

    Not the share of positives: few labels leave the base near its prior.
    """
    tiny = 10.0**-DECIMALS
    mean = float(np.average(expit(logits), weights=weights))
    return round(min(max(mean, tiny), 1 - tiny), DECIMALS)


def read_groups(groups: ArrayLike | None, n: int) -> NDArray[np.int64]:
    """Return the groups of n rows, numbered from 0; each row is its own where none are given."""
    if groups is None:
        return np.arange(n)
    given = np.asarray(groups)
    if given.shape != (n,):
        raise UsageError(f"groups has shape {given.shape}, X has {n} rows")
    try:
        missing = any(group is None or group != group for group in given.tolist())
        numbers = np.unique(given, return_inverse=True)[1]
    except TypeError:
        raise UsageError("groups must be of one kind: numbers or texts, none missing") from None
    if missing:
        raise UsageError("groups holds missing values; give such rows groups of their own")
    return numbers.ravel().astype(np.int64)


def read_weights(sample_weight: ArrayLike | None, n: int) -> Floats:
    """Return the weights of n rows, 1 where none are given."""
    if sample_weight is None:
        return np.ones(n)
    try:
        weights = real_numbers(sample_weight)
    except (TypeError, ValueError) as error:
        raise UsageError(f"sample_weight is not numbers: {error}") from None
    if weights.shape != (n,):
        raise UsageError(f"sample_weight has shape {weights.shape}, X has {n} rows")
    if not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise UsageError("sample_weight must be finite and not negative")
    return _checked(weights, "sample_weight")


def weigh_classes(weights: Floats, class_weight: Any, y: NDArray[Any]) -> Floats:
    """Return the weights of rows times those of their classes."""
    try:
        of_class = np.asarray(compute_sample_weight(class_weight, y), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"class_weight must be None, 'balanced', or a weight for each class: {error}"
        ) from None
    if not ((of_class >= 0) & (of_class <= MAX_WEIGHT)).all():
        raise UsageError(f"class_weight must lie between 0 and {MAX_WEIGHT:g}")
    return _checked(weights * of_class, "class_weight")


def _checked(weights: Floats, what: str) -> Floats:
    """Return weights that something can be learnt with, or refuse them."""
    if len(weights) and not weights.any():
        raise UsageError(f"{what} makes every weight zero; leave rows out instead")
    if weights.max(initial=0.0) > MAX_WEIGHT or weights.sum() > MAX_WEIGHT:
        raise UsageError(f"{what} adds up to more than {MAX_WEIGHT:g}; scale it to a mean of 1")
    return weights


def read_platforms(platforms: Iterable[str], label_source: str) -> tuple[str, ...]:
    """Return the names of platforms, each once and in order; both are texts for the manifest."""
    names = () if isinstance(platforms, str) else tuple(platforms)
    if isinstance(platforms, str) or not all(isinstance(name, str) for name in names):
        raise UsageError("platforms must be a list of names")
    if not isinstance(label_source, str):
        raise UsageError("label_source must be text")
    return tuple(sorted(set(names)))
