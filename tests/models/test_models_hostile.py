"""What no model can be learnt from or asked about is refused in words that help."""

import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.exceptions import NotFittedError

from signaltriage.errors import ModelError, UsageError
from signaltriage.features.catalogue import load_catalogue
from signaltriage.models import Calibration, Gates, TriageClassifier, dumps, loads

NAMES = list(load_catalogue().columns)


def findings(n: int = 60, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Draw findings and labels that have nothing to do with each other."""
    draw = np.random.default_rng(seed)
    x = np.where(draw.random((n, len(NAMES))) < 0.3, draw.integers(0, 6, (n, len(NAMES))), 0.0)
    return x, (draw.random(n) < 0.4).astype(int)


@pytest.mark.parametrize("learner", ["scorecard", "boosted"])
@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"random_state": -1}, "random_state"),
        ({"random_state": 2**32}, "random_state"),
        ({"random_state": None}, "random_state"),
        ({"random_state": np.random.RandomState(0)}, "random_state"),
        ({"prior_strength": "strong"}, "prior_strength"),
        ({"prior_strength": -1.0}, "prior_strength"),
        ({"prior": "flat", "assumed_prevalence": math.nan}, "assumed_prevalence"),
        ({"assumed_prevalence": "two percent"}, "assumed_prevalence"),
        ({"learner": ["scorecard"]}, "learner must be"),
        ({"gates": {"review_at": 0.1}}, "gates must be"),
        ({"catalogue": "mine"}, "catalogue must be"),
        ({"class_weight": "equal"}, "class_weight"),
        ({"class_weight": {2: 1.0}}, "class_weight"),
        ({"class_weight": {0: -1.0, 1: 1.0}}, "class_weight"),
        ({"class_weight": {0: math.nan, 1: 1.0}}, "class_weight"),
        ({"class_weight": {0: 1e300, 1: 1.0}}, "class_weight"),
        ({"class_weight": {0: 0.0, 1: 0.0}}, "class_weight makes every weight zero"),
    ],
)
def test_wrong_parameters(learner: str, parameters: dict[str, Any], said: str) -> None:
    """A parameter out of range is named by every learner, whether or not it uses it."""
    x, y = findings()
    with pytest.raises(UsageError, match=said):
        TriageClassifier(**{"learner": learner} | parameters).fit(x, y)


@pytest.mark.parametrize("learner", ["scorecard", "boosted"])
@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (["one"] * 60, "not numbers"),
        (np.full(60, 1j), "not numbers"),
        (np.full(60, 1e300), "adds up to more than"),
        (np.full(60, 1e11), "adds up to more than"),
    ],
)
def test_wrong_weights(learner: str, weights: Any, said: str) -> None:
    """Weights that are no numbers, or hide lighter rows from each other, are refused."""
    x, y = findings()
    with pytest.raises(UsageError, match=said):
        TriageClassifier(learner=learner).fit(x, y, sample_weight=weights)


def test_weights_that_leave_no_digits() -> None:
    """Weights too unequal to learn from are an error, not a warning and some table."""
    x, y = findings()
    one_heavy = np.where(np.arange(60) == 3, 1e10, 1.0)
    spread = 10.0 ** (np.random.default_rng(0).random(60) * 10)
    for prior, weights in (("catalogue", one_heavy), ("flat", one_heavy), ("catalogue", spread)):
        with pytest.raises(UsageError, match="scale sample_weight"):
            TriageClassifier(prior=prior).fit(x, y, sample_weight=weights)


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (pl.LazyFrame({name: [0.0] for name in NAMES}), "LazyFrame"),
        (pd.concat([pd.DataFrame(np.zeros((1, len(NAMES))), columns=NAMES)] * 2, axis=1), "twice"),
        (np.zeros((1, len(NAMES))) * 1j, "complex"),
        (pd.DataFrame(np.zeros((1, len(NAMES))), columns=NAMES).astype("M8[ns]"), "datetime"),
        (pd.DataFrame(np.zeros((1, len(NAMES))) * 1j, columns=NAMES), "complex"),
    ],
)
def test_wrong_findings(x: object, said: str) -> None:
    """Frames to be collected, columns that stand twice, dates and complex numbers are refused."""
    with pytest.raises(UsageError, match=said):
        TriageClassifier().fit(x, [1])
    with pytest.raises(UsageError, match=said):
        TriageClassifier.from_catalogue().assess(x)


def test_masked_values_are_missing() -> None:
    """What an array masks is missing, not the number under the mask."""
    x, y = findings()
    masked = np.ma.masked_array(x, mask=x > 4)
    model = TriageClassifier().fit(masked, y)
    assert model.table_ == TriageClassifier().fit(np.where(x > 4, np.nan, x), y).table_
    assert model.predict_proba(masked)[:, 1].tolist() != model.predict_proba(x)[:, 1].tolist()


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (np.ones((4, 2)), [0, 1, 0], "inconsistent numbers"),
        (np.ones((4, 2)), [0.1, 0.2, 0.3, 0.4], "continuous"),
        (np.ones((4, 2)), [0, 1, math.nan, 1], "NaN"),
        (np.ones((4, 2)), None, "requires y"),
        (np.full((4, 2), np.inf), [0, 1, 0, 1], "infinity"),
        (np.ones(4), [0, 1, 0, 1], "2D array"),
        ([[1.0], [1.0, 2.0]], [0, 1], "inhomogeneous"),
        (pl.DataFrame({"size": ["large", "small"]}), [0, 1], "large"),
    ],
)
def test_wrong_data_of_other_kinds(x: object, y: Any, said: str) -> None:
    """Data that the catalogue does not describe are refused with errors of this package."""
    with pytest.raises(UsageError, match=said):
        TriageClassifier().fit(x, y)


def test_numbers_as_large_as_there_are() -> None:
    """Finite numbers are taken, whatever they add up to."""
    x = np.where(np.arange(40)[:, None] % 2, 1.7e308, -1.7e308)
    model = TriageClassifier().fit(x, np.arange(40) % 2)
    assert model.predict(x).tolist() == (np.arange(40) % 2).tolist()


def test_other_columns_when_scored() -> None:
    """A model of other data refuses what it was not fitted on."""
    model = TriageClassifier().fit(np.arange(8.0).reshape(4, 2), [0, 1, 0, 1])
    with pytest.raises(UsageError, match="expecting 2 features"):
        model.assess(np.zeros((1, 3)))
    with pytest.raises(UsageError, match="infinity"):
        model.predict_proba([[0.0, np.inf]])


@pytest.mark.parametrize(
    "texts", [{"platforms": "kiosk.example"}, {"platforms": [None, "a"]}, {"label_source": None}]
)
def test_texts_of_the_manifest(texts: dict[str, Any]) -> None:
    """One name is no list of letters, and what is no text is not written later."""
    x, y = findings()
    with pytest.raises(UsageError, match=next(iter(texts))):
        TriageClassifier().fit(x, y, **texts)


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        ({"review_at": "a tenth"}, "review_at must be a number"),
        ({"min_families": 2.0}, "whole number"),
        ({"min_families": math.nan}, "whole number"),
        ({"min_families": 5}, "at most 4"),
    ],
)
def test_wrong_gates(gate: dict[str, Any], said: str) -> None:
    """Thresholds of another kind, and gates that nothing could pass, are refused."""
    with pytest.raises(ModelError, match=said):
        Gates(**gate)


def test_gates_of_numpy_numbers_are_written() -> None:
    """Numbers of numpy are numbers."""
    gates = Gates(review_at=np.float32(0.125), min_families=np.int64(3))
    assert loads(dumps(TriageClassifier.from_catalogue(gates=gates))).gates_ == gates


@pytest.mark.parametrize("slope", [0.0, -1.0, math.nan, math.inf, 1e9])
def test_sigmoids_that_turn_scores_around(slope: float) -> None:
    """A slope must leave the order of scores as it is."""
    with pytest.raises(ModelError, match="slope must lie above 0"):
        Calibration(slope=slope)


def test_calibrated_twice() -> None:
    """Two sigmoids, one after the other, are recorded as the one that they are together."""
    expert = TriageClassifier.from_catalogue()
    once = expert.calibrated(Calibration(slope=2.0, intercept=1.0, n=5), 0.02)
    twice = once.calibrated(Calibration(slope=0.5, intercept=-1.0, n=7), 0.02)
    assert twice.calibration_ == Calibration(slope=1.0, intercept=-0.5, n=7)
    assert twice.table_.base == pytest.approx(expert.table_.base - 0.5)
    assert loads(dumps(twice)).table_ == twice.table_


def test_nothing_is_done_to_an_unfitted_model() -> None:
    """What needs a table says that there is none."""
    for attempt in (
        lambda: TriageClassifier().calibrated(Calibration(), 0.02),
        lambda: TriageClassifier().at_prevalence(0.1),
        lambda: dumps(TriageClassifier()),
    ):
        with pytest.raises(NotFittedError):
            attempt()


@pytest.mark.parametrize("share", ["a tenth", None, [0.1], math.nan, 0, 1])
def test_wrong_prevalences(share: Any) -> None:
    """A share that is none is refused."""
    with pytest.raises(UsageError, match="prevalence must lie"):
        TriageClassifier.from_catalogue().at_prevalence(share)


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ({"agency": [True]}, "agency has shape"),
        ({"agency": [True] * 4}, "agency has shape"),
        ({"agency": ["False"] * 3}, "agency must be"),
        ({"agency": [None, True, True]}, "agency must be"),
        ({"agency": [math.nan, 1.0, 1.0]}, "agency must be"),
        ({"common": np.ones((3, 1), dtype=bool)}, "common has shape"),
        ({"common": np.full((3, len(NAMES)), 0.1)}, "common must be"),
        ({"common": [[True], [True, False]]}, "common"),
        ({"common": pl.DataFrame({name: [True] * 3 for name in reversed(NAMES)})}, "common must"),
        ({"outside": "language"}, "outside has shape"),
        ({"outside": ["language", "", None]}, "outside: 'None'"),
        ({"outside": ["x" * 10_000, "", ""]}, "outside: '(x{80})'"),
    ],
)
def test_wrong_marks(marks: dict[str, Any], said: str) -> None:
    """What is neither yes nor no, or for other rows or columns, is not taken as yes."""
    x, expert = findings(3)[0], TriageClassifier.from_catalogue()
    for use in (expert.assess, expert.explain):
        with pytest.raises(UsageError, match=said):
            use(x, **marks)


def test_marks_may_be_lists_of_zero_and_one() -> None:
    """Numbers 0 and 1 are read as flags; one row of common cues is for all clusters."""
    x, expert = findings(3)[0], TriageClassifier.from_catalogue()
    flags = np.ones(len(NAMES), dtype=int).tolist()
    assert set(expert.assess(x, agency=[0, 1, 0], common=flags).band.tolist()) == {"low"}
