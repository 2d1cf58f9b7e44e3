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
    held_out_parts,
    held_out_scores,
    pick,
    pickable,
)
from signaltriage.models.classifier import TriageClassifier
from signaltriage.models.figures import Scored, group_draws
from signaltriage.models.table import Floats
from signaltriage.models.targets import read_weights

TAILS = (0.05, 0.95)


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
        If either class has fewer groups than there are parts.

    Examples
    --------
    >>> from signaltriage.models import TriageClassifier
    >>> draw = np.random.default_rng(0)
    >>> x = draw.normal(size=(200, 2))
    >>> table = compare_models({"scorecard": TriageClassifier()}, x, (x[:, 0] > 0).astype(int))
    >>> table["figure"].to_list()[:2], table["difference"].to_list()[:2]
    (['average_precision', 'roc_auc'], [0.0, 0.0])
    """
    target = np.asarray(y)
    classes = np.unique(target)
    labels = target == classes[-1]
    own = np.arange(len(labels)) if groups is None else np.unique(groups, return_inverse=True)[1]
    parts = held_out_parts(labels, own, n_splits, random_state) if len(classes) > 1 else []
    if not parts:
        raise UsageError(
            f"fewer than {n_splits} groups of one class; nothing can be held out to compare on"
        )
    weights = read_weights(sample_weight, len(target))
    draws = np.vstack([np.ones(len(labels)), group_draws(own, n_draws, random_state)]) * weights
    rows = []
    first: dict[str, Floats] = {}
    for name, model in models.items():
        values = pickable(model, X)

        def fit(seen: NDArray[np.bool_], model: Any = model, values: Any = values) -> Any:
            x, y, v = pick(values, seen), target[seen], weights[seen]
            if not (calibrated and isinstance(model, TriageClassifier)):
                # Some classifiers, and pipelines, take no weights; they must not need to.
                weighting = {} if sample_weight is None else {"sample_weight": v}
                return clone(model).fit(x, y, **weighting)
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
