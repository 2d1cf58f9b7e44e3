"""Scores become probabilities: a sigmoid, fitted on groups that the model did not see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.base import clone
from sklearn.model_selection import StratifiedGroupKFold
from threadpoolctl import threadpool_limits

from signaltriage.errors import UsageError
from signaltriage.features.catalogue import load_catalogue
from signaltriage.models.classifier import TriageClassifier
from signaltriage.models.matrix import holds_columns, read_matrix
from signaltriage.models.prior import DECIMALS
from signaltriage.models.table import Floats
from signaltriage.models.targets import mean_score, read_weights
from signaltriage.models.training import Calibration

# How far slope and intercept are believed to lie from 1 and 0 before anything is held out. A
# fitted model of this form is nearly calibrated; fifty positives shall not turn it upside down.
SLOPE_SD = 0.5
INTERCEPT_SD = 0.5
LEAST_SLOPE = 0.05  # a model that ranks backwards is flattened, and its signs stay


def calibrate(
    classifier: TriageClassifier,
    X: Any,  # noqa: N803 - scikit-learn's name
    y: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    n_splits: int = 5,
    random_state: int = 0,
    label_source: str = "not stated",
    platforms: Iterable[str] = (),
) -> TriageClassifier:
    """Fit a classifier, and the sigmoid that makes its scores probabilities.

    The classifier is fitted on all rows; slope and intercept [1]_ on the scores that each group
    has from a model that saw none of it. Two numbers, and not isotonic steps, keep the model a
    sum of points.

    Parameters
    ----------
    classifier : TriageClassifier
        Its parameters are used; it stays as it is.
    X, y, sample_weight, label_source, platforms
        As for `TriageClassifier.fit`.
    groups : array-like, shape (n,), optional
        Rows of one group are never apart; each row is a group of its own by default.
    n_splits : int
        Parts to hold out in turn.
    random_state : int
        How groups are dealt to parts.

    Returns
    -------
    TriageClassifier
        A new one, fitted. With fewer groups of either class than parts nothing can be held out:
        then ``calibration_.n`` is 0 and the sigmoid changes nothing.

    Raises
    ------
    UsageError
        If the classifier has class weights, which make scores no probabilities, or the data do
        not fit.

    References
    ----------
    .. [1] J. Platt, Probabilistic outputs for support vector machines, Advances in Large Margin
       Classifiers, MIT Press 1999; here with a normal prior instead of smoothed targets.

    Examples
    --------
    >>> draw = np.random.default_rng(0)
    >>> x = draw.normal(size=(300, 2))
    >>> model = calibrate(TriageClassifier(), x, (draw.random(300) < expit(x[:, 0])).astype(int))
    >>> model.calibration_.n, 0.5 < model.calibration_.slope < 1.5
    (300, True)
    """
    if classifier.class_weight is not None:
        raise UsageError("class weights make scores no probabilities; calibrate without them")
    fitted: TriageClassifier = clone(classifier).fit(
        X, y, sample_weight=sample_weight, label_source=label_source, platforms=platforms
    )
    labels = np.asarray(y) == fitted.classes_[1]
    parts = held_out_parts(labels, groups, n_splits, random_state)
    if not parts:
        return fitted
    values, target = pickable(classifier, X), np.asarray(y)
    weights = read_weights(sample_weight, len(target))

    def fit(seen: NDArray[np.bool_]) -> TriageClassifier:
        model: TriageClassifier = clone(classifier)
        return model.fit(pick(values, seen), target[seen], sample_weight=weights[seen])

    scores = held_out_scores(fit, values, parts)
    slope, intercept = _sigmoid(scores, labels, weights)
    calibration = Calibration(slope=slope, intercept=intercept, n=len(labels), folds=len(parts))
    here = slope * fitted.decision_function(X) + intercept
    return fitted.calibrated(calibration, mean_score(here, weights))


def held_out_parts(
    labels: NDArray[np.bool_], groups: ArrayLike | None, n_splits: int, random_state: int
) -> list[NDArray[np.int64]]:
    """Deal groups to parts so that each has about its share of positives.

    Parameters
    ----------
    labels : array of bool, shape (n,)
    groups : array-like, shape (n,), optional
    n_splits : int
        At least 2.
    random_state : int

    Returns
    -------
    list of array of int
        Rows of each part; empty if either class has fewer groups than there are parts.
    """
    own = np.arange(len(labels)) if groups is None else np.unique(groups, return_inverse=True)[1]
    fewest = min(len(np.unique(own[labels == value])) for value in (False, True))
    if fewest < n_splits:
        return []
    splitter = StratifiedGroupKFold(n_splits, shuffle=True, random_state=random_state)
    return [part for _, part in splitter.split(own, labels, own)]


def held_out_scores(
    fit: Callable[[NDArray[np.bool_]], Any],
    values: Any,
    parts: list[NDArray[np.int64]],
) -> Floats:
    """Log-odds of each row from a model that saw nothing of its part, shape (n,).

    Parameters
    ----------
    fit : callable
        Given which rows may be seen, returns a classifier fitted on them: any of scikit-learn's
        kind with `predict_proba`.
    values : frame or array of shape (n, k)
        As `pickable` returns it.
    parts : list of array of int
        As `held_out_parts` returns them.

    Returns
    -------
    array of float64, shape (n,)
    """
    scores = np.full(len(values), np.nan)
    for part in parts:
        held_out = np.zeros(len(values), dtype=bool)
        held_out[part] = True
        model, x = fit(~held_out), pick(values, held_out)
        if isinstance(model, TriageClassifier):
            scores[held_out] = model.decision_function(x)
        else:
            tiny = np.finfo(float).eps
            scores[held_out] = logit(model.predict_proba(x)[:, 1].clip(tiny, 1 - tiny))
    return scores


def pickable(classifier: Any, X: Any) -> Any:  # noqa: N803
    """Return X as `pick` takes it; what holds the catalogue's columns as an array of these.

    Other frames stay frames: an array might have as many columns as the catalogue.
    """
    own = classifier.catalogue if isinstance(classifier, TriageClassifier) else None
    columns = (own or load_catalogue()).columns
    if holds_columns(X, columns):
        return read_matrix(X, columns)
    return X if hasattr(X, "columns") else np.asarray(X, dtype=np.float64)


def pick(values: Any, rows: NDArray[np.bool_]) -> Any:
    """Pick rows of a polars or pandas frame or of an array."""
    return values.filter(rows) if isinstance(values, pl.DataFrame) else values[rows]


def _sigmoid(scores: Floats, labels: NDArray[np.bool_], weights: Floats) -> tuple[float, float]:
    """Most probable slope and intercept under their prior."""
    # Turned around the usual score, so that slope and intercept hardly depend on each other.
    usual = float(logit(np.average(expit(scores), weights=weights)))
    away = scores - usual

    def loss(turn: Floats) -> tuple[float, Floats]:
        z = turn[0] * away + turn[1] + usual
        value = weights @ (np.logaddexp(0.0, z) - labels * z)
        off = np.array([(turn[0] - 1) / SLOPE_SD, turn[1] / INTERCEPT_SD])
        error = weights * (expit(z) - labels)
        slopes = np.array([error @ away, error.sum()]) + off / [SLOPE_SD, INTERCEPT_SD]
        return float(value + off @ off / 2), slopes

    with threadpool_limits(limits=1, user_api="blas"):
        found = minimize(
            loss,
            np.array([1.0, 0.0]),
            jac=True,
            method="L-BFGS-B",
            bounds=[(LEAST_SLOPE, None), (None, None)],
            options={"ftol": 1e-15, "gtol": 1e-9},
        )
    slope, shift = np.asarray(found.x).round(DECIMALS).tolist()
    return slope, round(usual * (1 - slope) + shift, DECIMALS)
