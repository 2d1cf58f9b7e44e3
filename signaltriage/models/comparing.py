"""Models side by side, on the same rows that none of them saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import clone

from signaltriage.errors import UsageError
from signaltriage.models.calibration import (
    calibrate,
    check_splits,
    fit_weighted,
    held_out_parts,
    held_out_scores,
    pick,
    pickable,
)
from signaltriage.models.classifier import TriageClassifier
from signaltriage.models.figures import Scored, group_draws
from signaltriage.models.parameters import whole_number
from signaltriage.models.table import Floats
from signaltriage.models.targets import read_classes, read_groups, read_weights

TAILS = (0.05, 0.95)
MOST_DRAWS = 1_000_000


def compare_models(
    models: Mapping[str, Any],
    X: Any,  # noqa: N803 - scikit-learn's name
    y: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    n_splits: int = 5,
    calibrated: bool = False,
    share: float = 0.05,
    n_draws: int = 500,
    random_state: int = 0,
) -> pl.DataFrame:
    """Compare classifiers on held-out groups, with paired intervals.

    Every row gets its score from models that saw nothing of its group; the same parts are held
    out for all. Intervals are 90 %, from drawing groups with replacement: they tell how much the
    figures depend on which groups were labelled, not how much on the splits.

    Parameters
    ----------
    models : mapping of str to classifier
        `TriageClassifier` or any of scikit-learn's kind with `predict_proba`, each cloned and
        fitted; what shall stay as it is, such as the expert scorecard, comes in scikit-learn's
        `FrozenEstimator`. The first is what the others are compared with. One that cannot take
        missing values needs a step before it that fills them.
    X, y, sample_weight
        As for `TriageClassifier.fit`.
    groups : array-like, shape (n,), optional
        Rows of one group are never apart; each row is a group of its own by default.
    n_splits : int
        Parts to hold out in turn.
    calibrated : bool
        Whether each `TriageClassifier` is calibrated on what it learns from, as by `calibrate`,
        before it scores what it did not see: the figures are then those of calibrated scores.
    share : float
        First part of the list, for precision and for observed over expected.
    n_draws : int
        Draws of groups.
    random_state : int

    Returns
    -------
    polars.DataFrame
        model, figure, value, low, high, and difference, difference_low, difference_high: less
        that of the first model. Figures: average_precision, roc_auc, precision_at (the first
        `share`), brier, brier_skill, calibration_error, observed_over_expected.

    Raises
    ------
    UsageError
        If either class has fewer groups than there are parts, or something does not fit.

    Examples
    --------
    >>> from signaltriage.models import TriageClassifier
    >>> draw = np.random.default_rng(0)
    >>> x = draw.normal(size=(200, 2))
    >>> table = compare_models({"scorecard": TriageClassifier()}, x, (x[:, 0] > 0).astype(int))
    >>> table["figure"].to_list()[:2], table["difference"].to_list()[:2]
    (['average_precision', 'roc_auc'], [0.0, 0.0])
    """
    check_splits(n_splits, random_state)
    whole_number(n_draws, "n_draws", 2, MOST_DRAWS)
    if not 0 < share < 1:
        raise UsageError("share must lie between 0 and 1, like 0.05")
    if not (isinstance(models, Mapping) and models):
        raise UsageError("models: give names with their classifiers, at least one")
    for name, model in models.items():
        if isinstance(model, type) or not hasattr(model, "predict_proba"):
            raise UsageError(f"models: {name!r} is no classifier with predict_proba")
    target = np.asarray(y)
    n = len(pickable(next(iter(models.values())), X))
    if target.shape != (n,):
        raise UsageError(f"y has shape {target.shape}, X has {n} rows; give one label per row")
    own = read_groups(groups, len(target))
    weights = read_weights(sample_weight, len(target))
    labels = read_classes(target)[0].astype(bool)
    parts = held_out_parts(labels, own, weights > 0, n_splits, random_state)
    if not parts:
        raise UsageError(
            f"fewer than {n_splits} groups of one class; nothing can be held out to compare on"
        )
    draws = np.vstack([np.ones(len(labels)), group_draws(own, n_draws, random_state)])
    draws *= weights / weights.mean()  # products of tiny ones would be 0
    rows = []
    first: dict[str, Floats] = {}
    for name, model in models.items():
        values = pickable(model, X)

        def fit(seen: NDArray[np.bool_], model: Any = model, values: Any = values) -> Any:
            x, y, v = pick(values, seen), target[seen], weights[seen]
            if not (calibrated and isinstance(model, TriageClassifier)):
                # Some classifiers, and pipelines, take no weights; they must not need to.
                copy = clone(model)
                return copy.fit(x, y) if sample_weight is None else fit_weighted(copy, x, y, v)
            return calibrate(
                model,
                x,
                y,
                groups=own[seen],
                sample_weight=v,
                n_splits=n_splits,
                random_state=random_state,
            )

        scores = held_out_scores(fit, values, parts)
        for figure, drawn in _figures(labels, expit(scores), draws, share).items():
            away = drawn - first.setdefault(figure, drawn)
            rows.append((name, figure, *_interval(drawn), *_interval(away)))
    ends = ("", "_low", "_high")
    columns = ["value", "low", "high", *(f"difference{end}" for end in ends)]
    return pl.DataFrame(
        rows,
        schema={
            "model": pl.String,
            "figure": pl.String,
            **dict.fromkeys(columns, pl.Float64),
        },
        orient="row",
    )


def _figures(
    labels: NDArray[np.bool_], probabilities: Floats, draws: Floats, share: float
) -> dict[str, Floats]:
    scored = Scored(labels, probabilities)
    figures: dict[str, Callable[[Floats], Floats]] = {
        "average_precision": scored.average_precision,
        "roc_auc": scored.roc_auc,
        "precision_at": scored.precision_at(share),
        "brier": scored.brier,
        "brier_skill": scored.brier_skill,
        "calibration_error": scored.calibration_error,
        "observed_over_expected": scored.observed_over_expected(share),
    }
    return {name: figure(draws) for name, figure in figures.items()}


def _interval(values: Floats) -> tuple[float, float, float]:
    """Value of the rows as they are, which come first, and the interval of the draws."""
    low, high = np.quantile(values[1:], TAILS)
    return float(values[0]), float(low), float(high)
