"""What differs between two models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from signaltriage.errors import ModelError
from signaltriage.models import Calibration, Gates, TriageClassifier, dumps, loads
from signaltriage.models.differing import model_differences

Row = Callable[..., NDArray[np.float64]]


@pytest.fixture(scope="module")
def moved(row: Row) -> TriageClassifier:
    """Return a model that one kind of label moved."""
    x = [*row("a6")] * 40 + [*row("e5")] * 10
    return TriageClassifier().fit(x, [1] * 40 + [0] * 10, label_source="court")


def test_equal_models_differ_in_nothing(expert: TriageClassifier) -> None:
    """A model and what is read of its file are equal."""
    found = model_differences(expert, loads(dumps(expert)))
    assert not found
    assert found.weights.is_empty()
    assert found.settings == {}


def test_weights_are_compared_in_units_of_sd(
    expert: TriageClassifier, moved: TriageClassifier
) -> None:
    """The largest change comes first, also in standard deviations of the left weight."""
    found = model_differences(expert, moved)
    first = found.weights.row(0, named=True)
    (left,) = expert.weights().filter(name=first["name"]).iter_rows(named=True)
    assert first["name"] == "a6_intermediary"
    assert first["change"] == pytest.approx(first["right"] - first["left"])
    assert first["change_sd"] == pytest.approx(first["change"] / left["sd"])
    assert not found.weights["shape"].any()
    assert found.weights["change"].abs().is_sorted(descending=True)
    assert found.settings["training.label_source"] == ("expert scorecard, no labels", "court")
    assert found.settings["training.n"] == (0, 50)


def test_gates_and_calibration_are_compared(expert: TriageClassifier) -> None:
    """Every threshold that differs is named with both values."""
    strict = TriageClassifier.from_catalogue(gates=Gates(review_at=0.2))
    assert model_differences(expert, strict).settings == {"gates.review_at": (0.1, 0.2)}
    half = expert.calibrated(Calibration(slope=0.5, intercept=0.0, n=9, folds=3), 0.02)
    found = model_differences(expert, half)
    assert found.settings["calibration.slope"] == (1.0, 0.5)
    assert found.weights.height > 10
    assert not found.weights["shape"].any()


def test_another_shape_is_told(expert: TriageClassifier) -> None:
    """Points that are no multiple of the others, under an equal weight, are a difference."""
    first = expert.table_.columns[0]
    bent = replace(first, points=(first.points[0], first.points[1] / 2, *first.points[2:]))
    other = loads(dumps(expert))
    other.table_ = replace(other.table_, columns=(bent, *other.table_.columns[1:]))
    (row,) = model_differences(expert, other).weights.iter_rows(named=True)
    assert (row["name"], row["change"], row["shape"]) == (first.name, 0.0, True)


def test_other_catalogues_are_refused(expert: TriageClassifier) -> None:
    """Weights of different catalogues are not the same things."""
    other = loads(dumps(expert))
    other.catalogue_digest_ = "0" * 64
    with pytest.raises(ModelError, match="different catalogues"):
        model_differences(expert, other)


@given(st.floats(0.001, 0.5), st.floats(0.001, 0.5))
def test_the_other_way_round(left: float, right: float) -> None:
    """Right against left is left against right with the values exchanged."""
    expert = TriageClassifier.from_catalogue()
    a, b = expert.at_prevalence(left), expert.at_prevalence(right)
    there, back = model_differences(a, b), model_differences(b, a)
    assert there.settings == {name: (x, y) for name, (y, x) in back.settings.items()}
    assert bool(there) == (left != right)
