"""Frames and arrays become the matrix a model reads, or are refused by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from signaltriage.errors import UsageError
from signaltriage.models.table import Floats


def read_matrix(X: Any, names: Sequence[str]) -> Floats:  # noqa: N803 - as in scikit-learn
    """Values of the named columns, in that order.

    Parameters
    ----------
    X : polars or pandas frame, or array-like of shape (n, k)
        Columns of a frame are found by name; others, such as ``cluster_id``, are left alone. An
        array has the columns in the order of `names`. Null and NaN mean "not measurable".
    names : sequence of str
        The model's columns.

    Returns
    -------
    array of float64, shape (n, k)

    Raises
    ------
    UsageError
        Naming the columns that are missing, not numbers, or infinite.

    Examples
    --------
    >>> read_matrix(pl.DataFrame({"b": [2.0, None], "a": [1, 0]}), ["a", "b"]).tolist()
    [[1.0, 2.0], [0.0, nan]]
    """
    if isinstance(X, pl.DataFrame):
        _require(X.columns, names)
        picked = X.select(names)
        wrong = [
            name
            for name, kind in picked.schema.items()
            if not (kind.is_numeric() or kind in (pl.Boolean, pl.Null))
        ]
        if wrong:
            raise UsageError(f"columns that are not numbers: {', '.join(wrong)}")
        values: Floats = picked.cast(pl.Float64).to_numpy()
    elif _is_frame(X):
        _require(list(X.columns), names)
        try:
            values = real_numbers(X[list(names)])
        except (TypeError, ValueError) as error:
            raise UsageError(f"a column of X is not numbers: {error}") from None
    else:
        try:
            values = real_numbers(X)
        except (TypeError, ValueError) as error:
            raise UsageError(f"X is not an array of numbers: {error}") from None
        if values.ndim != 2 or values.shape[1] != len(names):
            raise UsageError(
                f"X has shape {values.shape}, the model needs (n, {len(names)}): "
                f"one column each for {', '.join(names)}"
            )
    infinite = [name for j, name in enumerate(names) if np.isinf(values[:, j]).any()]
    if infinite:
        raise UsageError(
            f"infinite values in {', '.join(infinite)}; write NaN where nothing could be measured"
        )
    return values


def holds_columns(X: Any, names: Sequence[str]) -> bool:  # noqa: N803 - as in scikit-learn
    """Whether X has named columns of which some are these, or as many columns without a name.

    Examples
    --------
    >>> holds_columns(pl.DataFrame({"b": [2.0]}), ["a", "b"]), holds_columns([[1, 2, 3]], ["a"])
    (True, False)
    """
    if _is_frame(X):
        return not set(names).isdisjoint(X.columns)
    try:
        shape = X.shape if hasattr(X, "shape") else np.asarray(X).shape
    except ValueError:  # lists of different lengths; told when they are read
        return False
    return len(shape) == 2 and shape[1] == len(names)


def read_other(model: BaseEstimator, X: Any, **how: Any) -> Any:  # noqa: N803
    """Values of data that no catalogue describes, as scikit-learn reads and checks them.

    Parameters
    ----------
    model : estimator
        A fit tells it the names and the number of columns; later they must be the same.
    X : frame or array-like of shape (n, k)
    **how
        As for `sklearn.utils.validation.validate_data`: y of a fit, or ``reset=False`` later.

    Returns
    -------
    array of float64, shape (n, k), with y if that was given

    Raises
    ------
    UsageError
        In scikit-learn's words.
    """
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # its quick look adds everything up
            return validate_data(model, X, dtype=np.float64, ensure_all_finite="allow-nan", **how)
    except ValueError as error:
        raise UsageError(str(error)) from None


def real_numbers(values: Any) -> Floats:
    """Return an array of float64; what is masked is missing.

    Raises
    ------
    TypeError, ValueError
        If there is anything that is no number: a date and the square root of -1 are none.
    """
    raw = np.asanyarray(values)
    if raw.dtype.kind in "cmM":
        raise TypeError(f"values of type {raw.dtype}")
    if isinstance(raw, np.ma.MaskedArray):
        raw = np.ma.filled(raw.astype(np.float64), np.nan)
    elif hasattr(values, "iloc"):  # pandas has missing values of its own
        raw = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(raw, dtype=np.float64)


def _is_frame(X: Any) -> bool:  # noqa: N803
    """Whether X has columns with names; frames of other libraries, and lazy ones, are refused."""
    if isinstance(X, pl.DataFrame) or hasattr(X, "iloc"):
        return hasattr(X, "columns")
    if isinstance(X, pl.LazyFrame) or hasattr(X, "columns"):
        raise UsageError(f"X is a {type(X).__name__}; give a polars or pandas frame, or an array")
    return False


def _require(columns: Sequence[str], names: Sequence[str]) -> None:
    missing = [name for name in names if name not in columns]
    if missing:
        raise UsageError(
            f"X lacks the columns {', '.join(missing)}; add them, with null where an indicator "
            "could not be measured"
        )
    twice = [name for name in names if list(columns).count(name) > 1]
    if twice:
        raise UsageError(f"X holds {', '.join(twice)} twice; leave one of them out")
