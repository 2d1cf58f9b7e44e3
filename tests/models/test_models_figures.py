"""Figures of a ranking."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from signaltriage.models.figures import Scored, group_draws

rows = st.lists(
    st.tuples(st.booleans(), st.integers(0, 10), st.integers(0, 3)), min_size=2, max_size=40
).filter(lambda r: len({y for y, _, w in r if w}) == 2)


@given(rows)
def test_figures_are_those_of_scikit_learn(drawn: list[tuple[bool, int, int]]) -> None:
    """With weights and equal scores, the figures are the ones that everybody knows."""
    y, p, w = (np.array(column) for column in zip(*drawn, strict=True))
    p, w = p / 10, w.astype(float)
    scored = Scored(y, p)
    weights = np.vstack([w, 2 * w])
    for figure, wanted in (
        (scored.average_precision, average_precision_score(y, p, sample_weight=w)),
        (scored.roc_auc, roc_auc_score(y, p, sample_weight=w)),
        (scored.brier, brier_score_loss(y, p, sample_weight=w)),
    ):
        assert figure(weights) == pytest.approx([wanted, wanted], abs=1e-9)


def test_calibration_figures() -> None:
    """Probabilities that come true have no error and skill; those twice as high are told."""
    draw = np.random.default_rng(0)
    p = draw.uniform(0.0, 0.4, 100_000)
    y = draw.random(100_000) < p
    ones = np.ones((1, len(p)))
    right, double = Scored(y, p), Scored(y, 2 * p)
    assert right.calibration_error(ones)[0] < 0.005
    assert right.brier_skill(ones)[0] > 0.05
    assert right.observed_over_expected(0.05)(ones)[0] == pytest.approx(1.0, abs=0.08)
    assert double.calibration_error(ones)[0] == pytest.approx(0.2, abs=0.01)
    assert double.observed_over_expected(0.05)(ones)[0] == pytest.approx(0.5, abs=0.05)


def test_precision_of_the_first_part() -> None:
    """Precision counts the first part of the list by weight."""
    y = np.array([True, False, True, False])
    scored = Scored(y, np.array([0.9, 0.8, 0.7, 0.6]))
    assert scored.precision_at(0.25)(np.ones((1, 4))).tolist() == [1.0]
    assert scored.precision_at(0.5)(np.ones((1, 4))).tolist() == [0.5]
    assert scored.precision_at(0.5)(np.array([[2.0, 1.0, 1.0, 0.0]])).tolist() == [1.0]


def test_first_parts_are_the_same_part() -> None:
    """Found and promised are counted by weight over the same part; equal scores by fraction."""
    y = np.array([True, False, True, False])
    scored = Scored(y, np.array([0.8, 0.6, 0.4, 0.4]))
    weights = np.array([[1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 1.0, 2.0]])
    assert scored.observed_over_expected(0.5)(weights) == pytest.approx(
        [1 / (0.8 + 0.6), (1 + 1 / 3) / (0.8 + 0.4)]
    )
    assert scored.precision_at(0.5)(weights) == pytest.approx([1 / 2, (1 + 1 / 3) / 2])


def test_draws_keep_groups_together() -> None:
    """Rows of a group are drawn together, as many groups as there are."""
    groups = np.array([0, 0, 1, 2])
    drawn = group_draws(groups, 50, 0)
    assert (drawn[:, 0] == drawn[:, 1]).all()
    assert (drawn[:, 1:].sum(axis=1) == 3).all()
    assert drawn.std() > 0


def test_no_skill_where_one_class_is_drawn() -> None:
    """A draw without positives has no base rate to beat; it is no perfect score."""
    scored = Scored(np.array([True, False]), np.array([0.9, 0.1]))
    assert scored.brier_skill(np.array([[0.0, 1.0], [1.0, 0.0]])).tolist() == [0.0, 0.0]
