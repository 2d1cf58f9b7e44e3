"""The sigmoid on held-out groups, and models side by side."""

import math

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from signaltriage.errors import UsageError
from signaltriage.features.catalogue import load_catalogue
from signaltriage.models import TriageClassifier, calibrate, compare_models, dumps, loads
from signaltriage.models.calibration import held_out_parts

NAMES = list(load_catalogue().columns)


def labelled(n: int, seed: int = 0) -> tuple[pl.DataFrame, np.ndarray]:
    """Draw findings, a tenth of each cue present, and labels from twice the expert's points."""
    draw = np.random.default_rng(seed)
    x = (draw.random((n, len(NAMES))) < 0.1) * 9.0
    expert = TriageClassifier.from_catalogue(assumed_prevalence=0.05)
    z = 2 * (expert.decision_function(x) - expert.table_.base) + expert.table_.base
    return pl.DataFrame(x, schema=NAMES), (draw.random(n) < expit(z)).astype(int)


def test_calibration_stretches_a_timid_model() -> None:
    """A model held back by its prior is stretched towards what held-out labels say."""
    x, y = labelled(4_000)
    timid = TriageClassifier(prior_strength=1e6, assumed_prevalence=0.05)
    model = calibrate(timid, x, y)
    assert 1.5 < model.calibration_.slope < 2.2
    assert (model.calibration_.n, model.calibration_.folds) == (4_000, 5)
    assert model.predict_proba(x)[:, 1].mean() == pytest.approx(y.mean(), rel=0.05)
    fitted = timid.fit(x, y)
    assert model.decision_function(x) == pytest.approx(
        model.calibration_.slope * fitted.decision_function(x) + model.calibration_.intercept
    )


def test_a_calibrated_model_still_adds_up_and_is_written() -> None:
    """Base and points add up to the calibrated score, also after a round trip."""
    x, y = labelled(2_000)
    model = loads(dumps(calibrate(TriageClassifier(), x, y, label_source="synthetic")))
    assert model.training_.label_source == "synthetic"
    for score in model.explain(x[:50]):
        total = score.base + sum(c.points for c in score.contributions)
        assert math.isclose(total, float(logit(score.score)), abs_tol=1e-9)
        assert score.low < score.score < score.high


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame])
def test_other_frames_of_as_many_columns(make) -> None:
    """A frame of other columns is never taken for the catalogue's, however many it has."""
    draw = np.random.default_rng(2)
    x = draw.normal(size=(1_000, len(NAMES)))
    y = (draw.random(1_000) < expit(-2 * x[:, 0])).astype(int)  # against every sign
    model = calibrate(TriageClassifier(), make({f"x{j}": x[:, j] for j in range(len(NAMES))}), y)
    assert 0.7 < model.calibration_.slope < 1.3


def test_class_weights_are_not_calibrated() -> None:
    """A sigmoid would take class weights back, and the recorded prevalence would be wrong."""
    x, y = labelled(200)
    with pytest.raises(UsageError, match="class weights"):
        calibrate(TriageClassifier(class_weight="balanced"), x, y)


def test_few_groups_change_nothing() -> None:
    """With too few groups of a class nothing is held out, and the sigmoid is the identity."""
    x, y = labelled(200)
    groups = np.where(y == 1, 0, np.arange(200) + 1)  # all positives hang together
    model = calibrate(TriageClassifier(), x, y, groups=groups)
    assert model.calibration_.n == 0
    assert model.table_ == TriageClassifier().fit(x, y).table_


def test_parts_hold_whole_groups() -> None:
    """No group lies in two parts, every row in one."""
    draw = np.random.default_rng(1)
    groups = draw.integers(0, 60, 300)
    parts = held_out_parts(draw.random(300) < 0.3, groups, np.ones(300, dtype=bool), 5, 0)
    assert sorted(np.concatenate(parts).tolist()) == list(range(300))
    for a in range(5):
        for b in range(a):
            assert set(groups[parts[a]]).isdisjoint(groups[parts[b]])


def test_models_are_compared_on_the_same_rows() -> None:
    """The first model is the measure; a copy of it differs by nothing, a worse one is told."""
    x, y = labelled(3_000)
    table = compare_models(
        {
            "scorecard": TriageClassifier(),
            "again": TriageClassifier(),
            "other": make_pipeline(StandardScaler(), LogisticRegression()),
            "chance": TriageClassifier(prior="flat", prior_strength=1e9),
        },
        x,
        y,
        n_draws=100,
    )
    assert table["model"].unique(maintain_order=True).to_list() == [
        "scorecard",
        "again",
        "other",
        "chance",
    ]
    by = {(r["model"], r["figure"]): r for r in table.to_dicts()}
    assert by["again", "average_precision"]["difference_low"] == 0
    ours, chance = by["scorecard", "average_precision"], by["chance", "average_precision"]
    assert ours["low"] < ours["value"] < ours["high"]
    assert chance["difference_high"] < 0
    assert by["scorecard", "brier_skill"]["value"] > 0


def test_nothing_to_compare_on() -> None:
    """One class alone cannot be held out."""
    with pytest.raises(UsageError, match="y holds one class"):
        compare_models({"a": TriageClassifier()}, np.zeros((10, len(NAMES))), [0] * 10)


def test_compared_as_they_are_used() -> None:
    """Calibrated without each part, scores are nearer to the truth and in about the same order."""
    x, y = labelled(3_000)
    shrunk = TriageClassifier(prior_strength=30.0)
    plain, calibrated = (
        {r["figure"]: r["value"] for r in table.iter_rows(named=True)}
        for table in (
            compare_models({"shrunk": shrunk}, x, y, n_draws=2),
            compare_models({"shrunk": shrunk}, x, y, n_draws=2, calibrated=True),
        )
    )
    assert calibrated["brier_skill"] > plain["brier_skill"]
    assert calibrated["calibration_error"] < plain["calibration_error"]
    assert calibrated["average_precision"] == pytest.approx(plain["average_precision"], abs=0.02)
