"""What can be neither calibrated nor compared is refused in words that help."""

import math
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from signaltriage.errors import UsageError
from signaltriage.models import TriageClassifier, calibrate, compare_models

N = 120
DRAW = np.random.default_rng(0)
X = DRAW.normal(size=(N, 2))
Y = (DRAW.random(N) < 0.3).astype(int)
GROUPS = np.arange(N) // 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"groups": GROUPS[:-1]}, "groups has shape"),
        ({"groups": GROUPS[:, None]}, "groups has shape"),
        ({"groups": 3}, "groups has shape"),
        ({"groups": []}, "groups has shape"),
        ({"groups": np.where(GROUPS > 50, math.nan, GROUPS)}, "missing"),
        ({"groups": [None if g > 50 else int(g) for g in GROUPS]}, "missing"),
        ({"groups": [None if g > 50 else str(g) for g in GROUPS]}, "missing"),
        ({"n_splits": 1}, "n_splits"),
        ({"n_splits": 2.5}, "n_splits"),
        ({"n_splits": "5"}, "n_splits"),
        ({"random_state": -1}, "random_state"),
        ({"random_state": None}, "random_state"),
        ({"sample_weight": np.ones(N - 1)}, "sample_weight has shape"),
        ({"sample_weight": np.zeros(N)}, "every weight zero"),
    ],
)
def test_wrong_splits(changes: dict[str, Any], said: str) -> None:
    """Groups, parts, seeds and weights that do not fit are named by both."""
    with pytest.raises(UsageError, match=said):
        calibrate(TriageClassifier(), X, Y, **changes)
    with pytest.raises(UsageError, match=said):
        compare_models({"one": TriageClassifier()}, X, Y, **changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"share": 0}, "share must lie"),
        ({"share": -1}, "share must lie"),
        ({"share": math.nan}, "share must lie"),
        ({"n_draws": 0}, "n_draws"),
        ({"n_draws": 2.5}, "n_draws"),
        ({"models": {}}, "at least one"),
        ({"models": [TriageClassifier()]}, "names"),
        ({"models": {"svc": LinearSVC()}}, "'svc' is no classifier"),
        ({"models": {"class": TriageClassifier}}, "'class' is no classifier"),
        ({"y": Y[:-1]}, "one label per row"),
        ({"y": None}, "one label per row"),
        ({"y": np.where(Y == 1, math.nan, 0.0)}, "missing values"),
        ({"y": np.arange(N) % 3}, "multiclass"),
        ({"X": [["x", "y"]] * N}, "not an array of numbers"),
    ],
)
def test_wrong_comparisons(changes: dict[str, Any], said: str) -> None:
    """What no figure can be drawn from is named; of three classes the last is not compared."""
    with pytest.raises(UsageError, match=said):
        compare_models(**{"models": {"lr": LogisticRegression()}, "X": X, "y": Y} | changes)


def test_only_our_classifier_is_calibrated() -> None:
    """Other classifiers have no table that a sigmoid could be folded into."""
    with pytest.raises(UsageError, match="needs a TriageClassifier"):
        calibrate(LogisticRegression(), X, Y)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "model", [KNeighborsClassifier(), make_pipeline(StandardScaler(), LogisticRegression())]
)
def test_models_that_take_no_weights(model: Any) -> None:
    """They are compared where rows weigh the same, and refused where they do not."""
    table = compare_models({"ours": TriageClassifier(), "other": model}, X, Y, n_draws=5)
    assert table["value"].is_finite().all()
    with pytest.raises(UsageError, match="takes no sample_weight"):
        compare_models({"other": model}, X, Y, sample_weight=1.0 + Y, n_draws=5)


def test_rows_without_weight_hold_nothing_out() -> None:
    """Positives of weight 0 are none, so nothing can be tested on them."""
    weights = np.where(Y == 1, 0.0, 1.0)
    assert calibrate(TriageClassifier(), X, Y, sample_weight=weights).calibration_.n == 0
    with pytest.raises(UsageError, match="fewer than 5 groups"):
        compare_models({"one": TriageClassifier()}, X, Y, sample_weight=weights)


def test_figures_do_not_depend_on_the_unit_of_weights() -> None:
    """Weights so small that their products are 0 give figures all the same."""
    model = {"one": LogisticRegression()}
    tiny, one = (
        compare_models(model, X, Y, sample_weight=np.full(N, weight), n_draws=5).filter(
            figure="roc_auc"
        )
        for weight in (1e-200, 1.0)
    )
    assert tiny["value"].item() > 0.2
    assert one["value"].item() > 0.2


def test_weights_reach_the_fits_as_they_are() -> None:
    """Ten times the weight is ten times the rows to learn from, not another unit."""
    model = {"one": TriageClassifier()}
    light, heavy = (
        compare_models(model, X, Y, sample_weight=np.full(N, weight), n_draws=5)
        for weight in (1.0, 10.0)
    )
    assert light["value"].to_list() != heavy["value"].to_list()
