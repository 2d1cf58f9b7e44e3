"""The classifier as scikit-learn knows estimators, on data of any kind."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.special import logit
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from signaltriage.errors import ForbiddenFeatureError, ModelError, UsageError
from signaltriage.features.catalogue import load_catalogue
from signaltriage.models import TriageClassifier, dumps, loads

NAMES = list(load_catalogue().columns)
FORBIDDEN = next(i.id for i in load_catalogue() if i.status == "forbidden")


@parametrize_with_checks([TriageClassifier(), TriageClassifier(learner="boosted")])
def test_scikit_learn_estimator(estimator: TriageClassifier, check) -> None:
    """Every check of scikit-learn passes."""
    check(estimator)


def test_other_data_are_fitted_like_any_regression() -> None:
    """On data that the catalogue knows nothing of it ranks as well as logistic regression."""
    data = load_breast_cancer()
    ours, theirs = (
        roc_auc_score(
            data.target,
            cross_val_predict(model, data.data, data.target, method="decision_function"),
        )
        for model in (
            TriageClassifier(),
            make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000)),
        )
    )
    assert ours > theirs - 0.01


def test_classes_of_any_kind() -> None:
    """Classes keep their names, and the second is the one that points speak for."""
    x = np.arange(40.0).reshape(-1, 1)
    y = np.where(x[:, 0] > 19, "yes", "no")
    model = TriageClassifier().fit(x, y)
    assert model.classes_.tolist() == ["no", "yes"]
    assert model.predict([[0.0], [39.0]]).tolist() == ["no", "yes"]
    assert model.table_.columns[0].points[-1] > 0


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame])
def test_frames_of_other_columns(make) -> None:
    """Every column of another frame is used, under its name; explanations add up."""
    draw = np.random.default_rng(0)
    frame = make({"size": draw.normal(size=200), "age": draw.normal(size=200)})
    y = (np.asarray(frame["size"]) > 0).astype(int)
    model = TriageClassifier().fit(frame, y)
    assert model.table_.names == ("size", "age")
    (score,) = model.explain(frame[:1])
    total = score.base + sum(c.points for c in score.contributions)
    assert total == pytest.approx(float(model.decision_function(frame[:1])[0]), abs=1e-9)
    assert score.families == ()


def test_forbidden_columns_are_refused_in_any_frame() -> None:
    """What may never be a feature is none among other columns either."""
    frame = pd.DataFrame({"size": [0.0, 1.0], FORBIDDEN: [1.0, 0.0]})
    with pytest.raises(ForbiddenFeatureError, match=FORBIDDEN):
        TriageClassifier().fit(frame, [0, 1])


def test_models_of_other_data_are_not_written() -> None:
    """A model file holds a model of the catalogue, nothing else."""
    model = TriageClassifier().fit(np.arange(10.0).reshape(-1, 1), [0, 1] * 5)
    with pytest.raises(ModelError, match="not those of the catalogue"):
        dumps(model)


def test_flat_prior_forgets_the_evidence() -> None:
    """With a flat prior labels may turn a sign; such a model is for comparison and not written."""
    draw = np.random.default_rng(1)
    x = np.zeros((4_000, len(NAMES)))
    x[:, 0] = draw.integers(0, 2, 4_000) * 9.0
    y = (draw.random(4_000) < np.where(x[:, 0] > 0, 0.1, 0.5)).astype(int)
    flat = TriageClassifier(prior="flat").fit(x, y)
    assert flat.table_.columns[0].points[-1] < -1
    assert TriageClassifier().fit(x, y).table_.columns[0].points[-1] == 0
    with pytest.raises(ModelError, match="does not allow"):
        dumps(flat)
    assert TriageClassifier.from_catalogue(prior="flat").weights()["weight"].to_list() == [
        0.0
    ] * len(NAMES)


@pytest.mark.parametrize("parameters", [{"learner": "forest"}, {"prior": "none"}])
def test_unknown_choices_are_refused(parameters: dict[str, str]) -> None:
    """A learner or prior that there is not is named."""
    with pytest.raises(UsageError, match="must be one of"):
        TriageClassifier(**parameters).fit(np.zeros((2, len(NAMES))), [0, 1])


def test_prevalence_moves_the_base_alone() -> None:
    """For another base rate the base moves by the difference in log-odds, and points stay."""
    expert = TriageClassifier.from_catalogue()
    moved = expert.at_prevalence(0.1)
    assert moved.table_.columns == expert.table_.columns
    nothing = np.zeros((1, len(NAMES)))
    assert moved.predict_proba(nothing)[0, 1] == pytest.approx(0.1, abs=1e-9)
    assert expert.predict_proba(nothing)[0, 1] == pytest.approx(0.02, abs=1e-9)
    assert moved.training_.prevalence == 0.1
    assert moved.at_prevalence(0.02).table_ == expert.table_


def test_boosted_model_is_written_and_adds_up() -> None:
    """A boosted model of indicators keeps signs and bounds, adds up, and is read back the same."""
    draw = np.random.default_rng(2)
    x = np.where(draw.random((3_000, len(NAMES))) < 0.15, draw.integers(1, 9, (3_000, 1)), 0.0)
    x[draw.random(x.shape) < 0.05] = np.nan
    expert = TriageClassifier.from_catalogue(assumed_prevalence=0.1)
    y = (draw.random(3_000) < expert.predict_proba(x)[:, 1]).astype(int)
    model = TriageClassifier(learner="boosted").fit(x, y, label_source="synthetic")
    again = loads(dumps(model))
    assert again.table_ == model.table_
    assert again.learner == "boosted"
    signed = model.weights().filter(pl.col("name") != "b1_hopping")
    assert signed["low"].min() >= 0
    for score in again.explain(x[:50]):
        total = score.base + sum(c.points for c in score.contributions)
        assert total == pytest.approx(float(logit(score.score)), abs=1e-9)


def test_few_labels_are_moved_from_the_share_that_their_base_is_for() -> None:
    """A base that few labels hardly moved is taken for what it says, not for their share."""
    draw = np.random.default_rng(3)
    x = np.where(draw.random((30, len(NAMES))) < 0.1, 9.0, 0.0)
    y = (np.arange(30) % 5 < 2).astype(int)
    model = TriageClassifier().fit(x, y)
    assert model.training_.prevalence < 0.3 < y.mean()
    moved = model.at_prevalence(0.05).predict_proba(x)[:, 1].mean()
    assert moved == pytest.approx(0.05, rel=0.25)


def test_boosting_needs_labels() -> None:
    """Without labels there is nothing to boost, and the scorecard is pointed to."""
    with pytest.raises(UsageError, match="use the scorecard"):
        TriageClassifier.from_catalogue(learner="boosted")
