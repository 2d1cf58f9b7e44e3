"""Boosted stumps as tables: exact sums, signs, weights, order, threads."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from signaltriage.features.catalogue import load_catalogue
from signaltriage.models import AdditiveTable, Column
from signaltriage.models.boosted import BoostedFit, boosted, fit_boosted

Floats = NDArray[np.float64]

SIGNS = np.array([1, -1, 0, 0])


def world(n: int, seed: int, missing: float = 0.0) -> tuple[Floats, NDArray[np.int64]]:
    """Return a count, a flag, a skewed and a useless column, and labels that follow them."""
    rng = np.random.default_rng(seed)
    x = np.column_stack(
        [rng.poisson(0.4, n), rng.random(n) < 0.2, rng.lognormal(size=n), rng.normal(size=n)]
    ).astype(np.float64)
    y = rng.random(n) < expit(np.minimum(x[:, 0], 2) - 1.5 * x[:, 1] + np.log(x[:, 2]) - 2)
    x[rng.random(x.shape) < missing] = np.nan
    return x, y.astype(int)


def fit(x: Floats, y: NDArray[np.int64], weights: Floats | None = None, **other: Any) -> BoostedFit:
    """Fit with the signs of the world."""
    absent = np.array([0.0, 0.0, 1.0, 0.0])
    options: dict[str, Any] = {"absent": absent, "monotone": SIGNS, "random_state": 0, **other}
    return fit_boosted(x, y, np.ones(len(x)) if weights is None else weights, **options)


def table(found: BoostedFit) -> AdditiveTable:
    """Return the model form that the tables are for."""
    rows = zip(found.edges, found.points, found.sd, strict=True)
    columns = [
        Column(f"c{j}", "contact", *(tuple(part.tolist()) for part in row))
        for j, row in enumerate(rows)
    ]
    return AdditiveTable(tuple(columns), found.base, found.base_sd)


def same(left: BoostedFit, right: BoostedFit) -> bool:
    """Whether two fits are equal to the last bit."""
    return table(left) == table(right)


@settings(max_examples=3, deadline=None)  # twenty models each
@given(st.integers(0, 1000), st.sampled_from([60, 250]))
def test_sum_is_the_ensembles(seed: int, n: int) -> None:
    """Base and points add up to the mean decision function of the boosted models themselves."""
    x, y = world(n, seed)
    models: list[tuple[HistGradientBoostingClassifier, Floats]] = []
    original = HistGradientBoostingClassifier.fit

    def keep(self: Any, seen: Floats, *args: Any, **kwargs: Any) -> Any:
        models.append((self, seen))
        return original(self, seen, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HistGradientBoostingClassifier, "fit", keep)
        found = fit(x, y)
    # No two rows are equal, so the learner saw them all, in an order of its own.
    with threadpool_limits(1, "openmp"):
        expected = np.mean([model.decision_function(seen) for model, seen in models], axis=0)
    assert len(models) > 1
    np.testing.assert_allclose(np.sort(table(found).logit(x)), np.sort(expected), atol=1e-9)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1000), st.integers(20, 300))
def test_signs_hold(seed: int, n: int) -> None:
    """A column with a sign never moves the other way, whatever the labels."""
    x, _ = world(n, seed)
    y = np.random.default_rng(seed).integers(0, 2, n)
    found = fit(x, y)
    assert (np.diff(found.points[0]) > 0).all()
    assert (np.diff(found.points[1]) < 0).all()


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1000), st.floats(-1, 4))
def test_absent_has_no_points(seed: int, absent: float) -> None:
    """The bin of the absent value has 0 points and no spread, wherever that value lies."""
    x, y = world(150, seed, 0.1)
    model = table(fit(x, y, absent=np.full(4, absent)))
    row = np.full((1, 4), absent)
    assert model.points(row).tolist() == [[0.0] * 4]
    assert model.sd_of(model.bins(row)).tolist() == [[0.0] * 4]


def test_missing_is_fitted_as_absent() -> None:
    """Rows with a value missing teach the same as rows with it absent."""
    x, y = world(300, 1)
    missing = x.copy()
    zeros = np.flatnonzero(x[:, 0] == 0)
    missing[zeros[1:], 0] = np.nan  # one 0 stays, or no edge would part 0 from 1
    assert same(fit(missing, y), fit(x, y))


def test_order_of_rows_does_not_matter() -> None:
    """Shuffled rows give the same table to the last bit, with broken weights too."""
    x, y = world(400, 2, 0.1)
    weights = np.random.default_rng(2).random(400)
    order = np.random.default_rng(3).permutation(400)
    assert same(fit(x, y, weights), fit(x[order], y[order], weights[order]))


def test_number_of_threads_does_not_matter() -> None:
    """One thread allowed or four, the table is the same to the last bit."""
    x, y = world(400, 4)
    with threadpool_limits(1, "openmp"):
        one = fit(x, y)
    with threadpool_limits(4, "openmp"):
        assert same(fit(x, y), one)


def test_weight_is_repetition() -> None:
    """A weight of w gives the table of the row w times, and 0 that of no row."""
    x, y = world(300, 5, 0.1)
    weights = np.random.default_rng(5).integers(0, 4, 300)
    assert same(
        fit(x, y, weights.astype(np.float64)),
        fit(np.repeat(x, weights, axis=0), np.repeat(y, weights)),
    )


def test_seed_decides() -> None:
    """The same seed gives the same table, another seed another one."""
    x, y = world(300, 6)
    assert same(fit(x, y, random_state=3), fit(x, y, random_state=3))
    assert not same(fit(x, y, random_state=3), fit(x, y, random_state=4))


def test_it_learns() -> None:
    """It ranks new rows nearly as well as the truth does, and a useless column stays small."""
    found = fit(*world(3_000, 7))
    x, y = world(20_000, 8)
    truth = np.minimum(x[:, 0], 2) - 1.5 * x[:, 1] + np.log(x[:, 2])
    model = table(found)
    assert roc_auc_score(y, model.logit(x)) > roc_auc_score(y, truth) - 0.01
    assert np.ptp(found.points[3]) < np.ptp(found.points[2]) / 4


def test_mean_score_is_prevalence() -> None:
    """Scores of the training rows have the mean of the labels: shrinkage leaves the base alone."""
    x, y = world(2_000, 9)
    assert expit(table(fit(x, y)).logit(x)).mean() == pytest.approx(y.mean(), rel=0.02)


def test_more_labels_are_surer() -> None:
    """Standard deviations are above 0 outside the absent bin and fall with more labels."""
    few, many = fit(*world(300, 10)), fit(*world(5_000, 10))
    model = table(few)
    row = np.array([[2.0, 1.0, 5.0, 1.0]])
    wide, narrow = (m.sd_of(m.bins(row)) for m in (model, table(many)))
    assert (wide[0, :3] > narrow[0, :3]).all()
    assert (narrow[0, :3] > 0).all()
    assert 0 < many.base_sd < few.base_sd


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_earns_no_points(label: int) -> None:
    """With one class alone the base says so and every column is flat."""
    x, _ = world(40, 11)
    found = fit(x, np.full(40, label))
    assert [len(e) for e in found.edges] == [0] * 4
    assert found.base == pytest.approx((1 if label else -1) * np.log(81))
    weights = np.append(np.ones(39), 0.0)
    other = np.append(np.full(39, label), 1 - label)
    assert fit(x, other, weights).base == pytest.approx((1 if label else -1) * np.log(79))


def test_no_rows() -> None:
    """Without rows the base is even and every column is flat."""
    found = fit(np.empty((0, 4)), np.empty(0, dtype=int))
    assert (found.base, [len(e) for e in found.edges]) == (0.0, [0] * 4)


def test_columns_without_spread() -> None:
    """Columns that are constant or all missing earn no points, and the rest still learns."""
    x, y = world(300, 12)
    x[:, 0], x[:, 1] = 3.0, np.nan
    found = fit(x, y)
    assert [len(e) for e in found.edges[:2]] == [0, 0]
    assert len(found.edges[2]) > 0


def test_indicators_keep_to_their_evidence() -> None:
    """Points of indicators are 0 at 0, follow the signs, and contradicted evidence earns none.

    The labels follow the contradicted column strongly, and run against every sign.
    """
    indicators = [load_catalogue()[name] for name in load_catalogue().columns]
    names = [indicator.id for indicator in indicators]
    rng = np.random.default_rng(13)
    x = rng.integers(0, 4, (600, len(names))).astype(np.float64)
    hopping = names.index("b1_hopping")
    against = -(x * [indicator.sign for indicator in indicators]).sum(axis=1)
    y = (against + 8 * x[:, hopping] > np.median(against + 8 * x[:, hopping])).astype(int)
    model = boosted(names, indicators, x, y, np.ones(600), random_state=0)
    assert not model.points(np.zeros((1, len(names)))).any()
    assert model.columns[hopping].points == (0.0,)
    assert model.columns[hopping].interval is None
    for column, indicator in zip(model.columns, indicators, strict=True):
        assert column.family == indicator.family
        if indicator.sign:
            assert min(p * indicator.sign for p in column.points) == 0


def test_other_columns_count_from_their_median() -> None:
    """Columns without a catalogue have 0 points at their weighted median."""
    x, y = world(301, 14)
    model = boosted(["a", "b", "c", "d"], [], x, y, np.ones(301), random_state=0)
    assert model.points(np.median(x, axis=0)[None]).tolist() == [[0.0] * 4]
    assert np.ptp(model.columns[2].points) > 1
