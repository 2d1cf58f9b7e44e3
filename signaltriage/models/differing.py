"""Two models side by side: what differs, weight by weight."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import polars as pl
from sklearn.utils.validation import check_is_fitted

from signaltriage.errors import ModelError
from signaltriage.models.classifier import TriageClassifier
from signaltriage.models.training import Calibration, Training

_PARAMETERS = ("assumed_prevalence", "prior_strength", "random_state")


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs between two models.

    Parameters
    ----------
    weights : polars.DataFrame
        name, left, right (weights), change, change_sd (in standard deviations of the left one,
        null where it has none), shape (whether edges or points differ otherwise than by the
        weight alone); the columns that differ, largest change first.
    settings : dict of str to (object, object)
        ``"gates.review_at"`` and so on, with the value of both.
    """

    weights: pl.DataFrame
    settings: dict[str, tuple[object, object]]

    def __bool__(self) -> bool:
        return bool(self.weights.height or self.settings)


def model_differences(left: TriageClassifier, right: TriageClassifier) -> Differences:
    """Compare two models of one catalogue.

    Parameters
    ----------
    left, right : TriageClassifier
        Fitted.

    Returns
    -------
    Differences
        Empty, and so false, if the models are equal.

    Raises
    ------
    ModelError
        If they belong to different catalogues, or have different columns.

    Examples
    --------
    >>> expert = TriageClassifier.from_catalogue()
    >>> bool(model_differences(expert, expert))
    False
    >>> model_differences(expert, expert.at_prevalence(0.05)).settings["training.prevalence"]
    (0.02, 0.05)
    """
    for model in (left, right):
        check_is_fitted(model, "table_")
    if left.catalogue_digest_ != right.catalogue_digest_:
        raise ModelError("models of different catalogues have no weights to compare")
    if left.table_.names != right.table_.names:
        raise ModelError("models of different columns have no weights to compare")
    a, b = _settings(left), _settings(right)
    return Differences(
        _weights(left, right),
        {name: (a[name], b[name]) for name in a if a[name] != b[name]},
    )


def _weights(left: TriageClassifier, right: TriageClassifier) -> pl.DataFrame:
    rows = []
    pairs = zip(left.table_.columns, right.table_.columns, strict=True)
    sides = zip(left.weights().iter_rows(named=True), right.weights().iter_rows(named=True),
                strict=True)  # fmt: skip
    for (one, other), (a, b) in zip(pairs, sides, strict=True):
        if one != other:
            change = b["weight"] - a["weight"]
            change_sd = change / a["sd"] if a["sd"] else None
            shape = one.edges != other.edges or _shapes_differ(one.points, other.points)
            rows.append((one.name, a["weight"], b["weight"], change, change_sd, shape))
    return pl.DataFrame(
        rows,
        schema={
            "name": pl.String,
            **dict.fromkeys(("left", "right", "change", "change_sd"), pl.Float64),
            "shape": pl.Boolean,
        },
        orient="row",
    ).sort(pl.col("change").abs(), descending=True, maintain_order=True)


def _shapes_differ(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether points are no multiple of each other; a weight of 0 has no shape."""
    tops = [max(map(abs, points)) for points in (one, other)]
    if not all(tops):
        return False
    shares = zip((p / tops[0] for p in one), (p / tops[1] for p in other), strict=True)
    return any(abs(a - b) > 1e-6 for a, b in shares)


def _settings(model: TriageClassifier) -> dict[str, object]:
    training: Training = model.training_
    calibration: Calibration = model.calibration_
    parts = {
        "table": {"base": model.table_.base},
        "gates": asdict(model.gates_),
        "calibration": asdict(calibration),
        "training": asdict(training),
        "parameters": {name: getattr(model, name) for name in _PARAMETERS},
    }
    return {f"{part}.{name}": value for part, of in parts.items() for name, value in of.items()}
