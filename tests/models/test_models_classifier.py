"""The classifier: expert scorecard, learning from labels, explanation."""

import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import truncnorm
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from threadpoolctl import threadpool_info, threadpool_limits

from signaltriage.errors import UsageError
from signaltriage.features.catalogue import load_catalogue
from signaltriage.models import TriageClassifier, dumps, loads
from signaltriage.models.truncation import truncate

CATALOGUE = load_catalogue()
NAMES = list(CATALOGUE.columns)
INDICATORS = [CATALOGUE[name] for name in NAMES]
rows = st.lists(
    st.one_of(st.just(math.nan), st.floats(-1, 100)), min_size=len(NAMES), max_size=len(NAMES)
)


def findings(n: int, seed: int = 0) -> NDArray[np.float64]:
    """Draw findings: each cue falls into any of its bins, or is missing."""
    draw = np.random.default_rng(seed)
    columns = [draw.choice([*i.edges, i.edges[-1] + 1.0, np.nan], n) for i in INDICATORS]
    return np.column_stack(columns)


def top_points(model: TriageClassifier) -> dict[str, float]:
    """Return the points of the top step of each column."""
    return {c.name: max(c.points, key=abs) for c in model.table_.columns}


@given(rows)
def test_contributions_add_up(row: list[float]) -> None:
    """Base and contributions add up to the logit of the score, to 1e-9."""
    model = TriageClassifier.from_catalogue()
    (score,) = model.explain([row])
    total = score.base + sum(c.points for c in score.contributions)
    assert math.isclose(total, float(logit(score.score)), abs_tol=1e-9)
    assert score.low < score.score < score.high
    assert sorted(c.indicator for c in score.contributions) == sorted(NAMES)
    ordered = [c.points for c in score.contributions]
    assert ordered == sorted(ordered, reverse=True)


@given(rows, st.booleans())
def test_assess_and_explain_agree(row: list[float], agency: bool) -> None:
    """The bulk path and the explanation give the same bytes."""
    model = TriageClassifier.from_catalogue()
    flags = np.array([agency, False])
    found = model.assess([row, row], agency=flags)
    (score,) = model.explain([row], agency=flags[:1])
    assert (score.score, score.low, score.high) == (found.score[0], found.low[0], found.high[0])
    assert (score.band, score.families) == (found.band[0], found.families[0])


@given(rows)
def test_missing_is_none_and_adds_nothing(row: list[float]) -> None:
    """A missing value is told as None with 0 points and no uncertainty."""
    (score,) = TriageClassifier.from_catalogue().explain([row])
    for c in score.contributions:
        value = row[NAMES.index(c.indicator)]
        assert (c.value is None) == math.isnan(value)
        if c.value is None:
            assert (c.points, c.points_sd) == (0.0, 0.0)


def test_expert_scorecard_is_the_catalogue(expert: TriageClassifier) -> None:
    """Without labels every point is weight times step, and the base the assumed prevalence."""
    assert expert.table_.base == round(float(logit(0.02)), 9)
    for column, indicator in zip(expert.table_.columns, INDICATORS, strict=True):
        assert column.points == tuple(indicator.weight * step for step in indicator.steps)
        # A normal distribution cut off at 0 is narrower, and leans away from it.
        half = truncnorm(
            -indicator.weight / indicator.weight_sd if indicator.sign else -6,
            math.inf if indicator.sign else 6,
            loc=indicator.weight,
            scale=indicator.weight_sd,
        )
        assert column.sd[-1] == pytest.approx(half.std(), abs=1e-6)
        assert column.shift[-1] == pytest.approx(half.mean() - indicator.weight, abs=1e-6)
        assert column.interval == pytest.approx(half.ppf([0.05, 0.95]), abs=1e-6)
        assert column.family == indicator.family
    assert expert.training_.n == 0


def test_no_labels_is_the_expert_scorecard(expert: TriageClassifier) -> None:
    """Fitting on nothing changes nothing."""
    model = TriageClassifier().fit(np.empty((0, len(NAMES))), [])
    assert model.table_ == expert.table_
    assert model.training_ == expert.training_


def test_few_labels_stay_near_the_prior(expert: TriageClassifier) -> None:
    """Four labels against the evidence move no weight by as much as its prior sd."""
    x = findings(4)
    y = (expert.decision_function(x) < np.median(expert.decision_function(x))).astype(int)
    learnt = top_points(TriageClassifier(assumed_prevalence=0.5).fit(x, y))
    moved = [abs(learnt[i.id] - i.weight) / i.weight_sd for i in INDICATORS]
    assert 0 < np.mean(moved) < 0.5
    assert max(moved) < 1


def planted(n: int) -> tuple[NDArray[np.float64], NDArray[np.int64], str, str]:
    """Labels in which the first cue of contact is worth twice its weight and a3 is worth 0."""
    x = findings(n, seed=1)
    up, down = "a1_shared_contact", "a3_template_reuse"
    z = TriageClassifier.from_catalogue(assumed_prevalence=0.1).decision_function(x)
    table = TriageClassifier.from_catalogue().table_
    points = table.points(x)
    z = z + points[:, NAMES.index(up)] - points[:, NAMES.index(down)]
    y = (np.random.default_rng(2).random(n) < expit(z)).astype(int)
    return x, y, up, down


def test_many_labels_find_the_planted_truth() -> None:
    """Twenty thousand labels move weights to the truth, within their own intervals."""
    x, y, up, down = planted(20_000)
    model = TriageClassifier().fit(x, y)
    learnt = top_points(model)
    assert learnt[up] == pytest.approx(2 * CATALOGUE[up].weight, abs=0.2)
    assert learnt[down] == pytest.approx(0.0, abs=0.15)
    assert model.table_.base == pytest.approx(float(logit(0.1)), abs=0.3)
    assert model.table_.base_sd < 0.3


def test_strong_prior_holds_the_weights() -> None:
    """The same labels move the weights less under a stronger prior."""
    x, y, up, _ = planted(2_000)
    weak, strong = (
        abs(top_points(TriageClassifier(prior_strength=s).fit(x, y))[up] - CATALOGUE[up].weight)
        for s in (1.0, 1000.0)
    )
    assert strong < 0.2 * weak


def test_signs_hold_against_any_labels(expert: TriageClassifier) -> None:
    """Labels that contradict the evidence take weights to 0, never beyond; free ones may turn."""
    x = findings(20_000, seed=3)
    z = -2 * (expert.decision_function(x) - expert.table_.base)
    hopping = NAMES.index("b1_hopping")
    z -= 1.5 * (x[:, hopping] > INDICATORS[hopping].edges[-1])
    y = (np.random.default_rng(4).random(len(x)) < expit(z)).astype(int)
    model = TriageClassifier(prior_strength=0.1).fit(x, y)
    for column, indicator in zip(model.table_.columns, INDICATORS, strict=True):
        steps = np.diff(column.points)
        if indicator.sign:
            assert (steps * indicator.sign >= 0).all(), column.name
    learnt = top_points(model)
    assert learnt["a1_shared_contact"] == 0.0
    assert learnt["b1_hopping"] < 0


def test_fit_does_not_depend_on_the_order_of_rows() -> None:
    """The same labels in another order give the same table, bit by bit."""
    x, y, *_ = planted(500)
    order = np.random.default_rng(5).permutation(500)
    assert TriageClassifier().fit(x, y).table_ == TriageClassifier().fit(x[order], y[order]).table_


def test_weight_two_is_the_row_twice() -> None:
    """Sample weights count rows."""
    x, y, *_ = planted(300)
    weights = np.where(np.arange(300) < 100, 2.0, 1.0)
    twice = np.r_[np.arange(300), np.arange(100)]
    assert (
        TriageClassifier().fit(x, y, sample_weight=weights).table_
        == TriageClassifier().fit(x[twice], y[twice]).table_
    )


def test_contradicted_evidence_moves_a_little_at_most() -> None:
    """Labels, however many, take a contradicted indicator no further than six prior sd's."""
    x = np.zeros((20_000, len(NAMES)))
    hopping = NAMES.index("b1_hopping")
    x[:, hopping] = np.arange(len(x)) % 2 * 9.0
    y = (np.random.default_rng(6).random(len(x)) < np.where(x[:, hopping] > 0, 0.6, 0.02)).astype(
        int
    )
    model = TriageClassifier(prior_strength=0.01).fit(x, y)
    assert top_points(model)["b1_hopping"] == pytest.approx(0.6)
    assert loads(dumps(model)).table_ == model.table_


def test_learnt_table_is_rounded() -> None:
    """The last bits of a fit, which differ between machines, do not reach the table."""
    x, y, *_ = planted(500)
    table = TriageClassifier().fit(x, y).table_
    weights = [c.points[-1] for c in table.columns] + [c.sd[-1] for c in table.columns]
    for number in (*weights, table.base, table.base_sd):
        assert number == round(number, 9)
    (score,) = TriageClassifier().fit(x, y).explain(x[:1])
    total = score.base + sum(c.points for c in score.contributions)
    assert math.isclose(total, float(logit(score.score)), abs_tol=1e-12)


def test_fit_uses_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fit sums in one thread, so that the number of cores leaves no trace."""
    seen: list[int] = []

    def threads() -> list[int]:
        found = threadpool_info()
        return [p["num_threads"] for p in found if p["user_api"] == "blas"]

    def watched(*arguments: Any) -> Any:
        seen.extend(threads())
        return truncate(*arguments)

    monkeypatch.setattr("signaltriage.models.posterior.truncate", watched)
    x, y, *_ = planted(100)
    with threadpool_limits(limits=2, user_api="blas"):
        before = threads()
        TriageClassifier().fit(x, y)
        assert threads() == before
    assert seen
    assert set(seen) == {1}


def test_balanced_classes_raise_the_base() -> None:
    """With balanced classes the base moves up, towards even odds."""
    x = findings(1_000)
    y = (np.arange(1_000) % 10 == 0).astype(int)
    plain = TriageClassifier().fit(x, y).table_.base
    assert TriageClassifier(class_weight="balanced").fit(x, y).table_.base > plain


def test_training_is_recorded() -> None:
    """The manifest tells how many labels there were and where they come from."""
    x, y, *_ = planted(100)
    training = TriageClassifier().fit(x, y, label_source="synthetic").training_
    assert (training.n, training.positives) == (100, int(y.sum()))
    assert training.label_source == "synthetic"
    assert training.class_weight is None


def test_class_weight_is_recorded() -> None:
    """Whoever reads the scores is told that they are no probabilities."""
    x, y, *_ = planted(100)
    assert TriageClassifier(class_weight="balanced").fit(x, y).training_.class_weight == "balanced"


def test_probabilities(expert: TriageClassifier) -> None:
    """Probabilities of both classes add up, agree with assess, and decide the class."""
    x = findings(200)
    p = expert.predict_proba(x)
    assert p[:, 1].tolist() == expert.assess(x).score.tolist()
    assert np.allclose(p.sum(axis=1), 1, atol=1e-15)
    assert expert.predict(x).tolist() == (p[:, 1] > 0.5).astype(int).tolist()


def test_frames_are_read_by_name(expert: TriageClassifier) -> None:
    """Frames may hold the columns in any order, with others between; null is missing."""
    x = findings(50)
    wanted = expert.decision_function(x).tolist()
    shuffled = {"cluster_id": ["x"] * 50} | {n: x[:, NAMES.index(n)] for n in reversed(NAMES)}
    frame = pl.DataFrame(shuffled)
    assert expert.decision_function(frame).tolist() == wanted
    nulls = frame.with_columns(pl.col(pl.Float64).fill_nan(None))
    assert expert.decision_function(nulls).tolist() == wanted
    assert expert.decision_function(pd.DataFrame(shuffled)).tolist() == wanted


def frame(**changes: object) -> pl.DataFrame:
    """Return a frame of one absent row with some columns changed."""
    return pl.DataFrame({name: [0.0] for name in NAMES}).with_columns(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (frame().drop(NAMES[2]), f"lacks the columns {NAMES[2]};"),
        (frame().drop(NAMES[2]).to_pandas(), f"lacks the columns {NAMES[2]};"),
        (frame(**{NAMES[1]: pl.lit("yes")}), f"not numbers: {NAMES[1]}"),
        (frame(**{NAMES[1]: pl.lit("yes")}).to_pandas(), "not numbers"),
        (frame(**{NAMES[1]: pl.lit(float("inf"))}), f"infinite values in {NAMES[1]}"),
        (np.zeros((3, len(NAMES) + 1)), "the model needs"),
        (np.zeros(len(NAMES)), "the model needs"),
        ([["yes"] * len(NAMES)], "not an array of numbers"),
    ],
)
def test_wrong_columns_are_refused(expert: TriageClassifier, x: object, said: str) -> None:
    """What does not fit the model's columns is refused by name."""
    with pytest.raises(UsageError, match=said):
        expert.assess(x)


@pytest.mark.parametrize(
    ("y", "weights", "said"),
    [
        ([0, 1], None, "one label per row"),
        ([0, 1, 2], None, "something else than 0 and 1"),
        ([0, 1, math.nan], None, "something else than 0 and 1"),
        (["a", "b", "b"], None, "something else than 0 and 1"),
        ([0, 1, 1], [1.0, 1.0], "sample_weight has shape"),
        ([0, 1, 1], [1.0, 1.0, -1.0], "not negative"),
        ([0, 1, 1], [1.0, 1.0, math.nan], "finite"),
    ],
)
def test_wrong_labels_are_refused(y: list[object], weights: list[float] | None, said: str) -> None:
    """Labels and weights that do not fit are refused."""
    with pytest.raises(UsageError, match=said):
        TriageClassifier().fit(np.zeros((3, len(NAMES))), y, sample_weight=weights)


@pytest.mark.parametrize(
    "parameters",
    [{"assumed_prevalence": 0.0}, {"assumed_prevalence": 1.0}, {"prior_strength": 0.0}],
)
def test_wrong_parameters_are_refused(parameters: dict[str, float]) -> None:
    """Parameters out of range are refused when fitting, by name."""
    with pytest.raises(UsageError, match=next(iter(parameters))):
        TriageClassifier.from_catalogue(**parameters)


def test_unfitted_says_so() -> None:
    """An unfitted classifier raises scikit-learn's error."""
    with pytest.raises(NotFittedError):
        TriageClassifier().assess(np.zeros((1, len(NAMES))))


def test_clone_keeps_the_parameters() -> None:
    """scikit-learn can copy an unfitted classifier."""
    model = clone(TriageClassifier(prior_strength=3.0, class_weight="balanced"))
    assert model.get_params()["prior_strength"] == 3.0
    assert not hasattr(model, "table_")


def test_empty_input_is_no_rows(expert: TriageClassifier) -> None:
    """No clusters give no scores."""
    found = expert.assess(np.empty((0, len(NAMES))))
    assert (len(found.score), found.families) == (0, [])
    assert expert.explain(np.empty((0, len(NAMES)))) == []
