"""What is expected of the bands at a prevalence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import logit

from signaltriage.models import TriageClassifier
from signaltriage.models.expecting import band_points, expected_precision

Row = Callable[..., NDArray[np.float64]]


@pytest.fixture(scope="module")
def clusters(row: Row) -> np.ndarray:
    """Return 100 clusters: most with nothing, some for review, some high."""
    some = [row("a1", "c3", "e5"), row("a1", "a6", "a3", "e5")]
    return np.vstack([row()] * 90 + some * 5)


def test_scores_and_market_are_moved_together(
    expert: TriageClassifier, clusters: np.ndarray
) -> None:
    """A band's precision is the share of its weight that the scores put down to the deserving."""
    assessed = expert.assess(clusters)
    here = assessed.score.mean()
    positive = assessed.score * 0.01 / here
    weight = positive + (1 - assessed.score) * 0.99 / (1 - here)
    band = expert.at_prevalence(0.01).assess(clusters).band
    for expected in expected_precision(expert, clusters, [0.01]):
        inside = band == expected.band
        assert inside.any()
        assert expected.precision == pytest.approx(positive[inside].sum() / weight[inside].sum())
        assert expected.share == pytest.approx(weight[inside].sum() / 100)


def test_nothing_moves_where_nothing_is_moved(
    expert: TriageClassifier, clusters: np.ndarray
) -> None:
    """At the mean score of the market, a band's precision is its own mean score."""
    assessed = expert.assess(clusters)
    here = float(assessed.score.mean())
    honest = expert.at_prevalence(expert.training_.prevalence)
    honest.training_ = replace(honest.training_, prevalence=here)
    for expected in expected_precision(honest, clusters, [here]):
        inside = assessed.band == expected.band
        assert expected.precision == pytest.approx(assessed.score[inside].mean())


def test_rarer_means_fewer(expert: TriageClassifier, clusters: np.ndarray) -> None:
    """The rarer those who deserve attention, the fewer clusters leave "low"."""
    shares = [0.001, 0.01, 0.05, 0.2]
    found = expected_precision(expert, clusters, shares)
    assert [e.prevalence for e in found] == [p for share in shares for p in [share, share]]
    above_low = [found[i].share + found[i + 1].share for i in range(0, len(found), 2)]
    assert above_low == sorted(above_low)
    assert above_low[0] < above_low[-1]
    assert all((e.precision is None) == (e.share == 0) for e in found)


def test_agencies_are_never_high(expert: TriageClassifier, clusters: np.ndarray) -> None:
    """What is known of clusters beside their findings is heeded."""
    high, _ = expected_precision(expert, clusters, [0.05], agency=np.ones(100, bool))
    assert (high.band, high.share, high.precision) == ("high", 0.0, None)


def test_unscored_clusters_promise_nothing(expert: TriageClassifier, clusters: np.ndarray) -> None:
    """Clusters without a score count neither in the bands nor in the market."""
    blind = np.full((50, clusters.shape[1]), np.nan)
    both = expected_precision(expert, np.vstack([clusters, blind]), [0.02])
    for seen, alone in zip(both, expected_precision(expert, clusters, [0.02]), strict=True):
        assert seen.precision == pytest.approx(alone.precision)
        assert seen.share == pytest.approx(alone.share)
    assert all(e.precision is None for e in expected_precision(expert, blind, [0.02]))


def test_band_points_reach_the_threshold(expert: TriageClassifier) -> None:
    """Base and the points asked for make the score at which the band begins."""
    points = band_points(expert)
    assert expert.table_.base + points["review"] == pytest.approx(logit(expert.gates_.review_at))
    assert expert.table_.base + points["high"] == pytest.approx(logit(expert.gates_.high_at))


def test_a_market_in_which_all_are_sure() -> None:
    """Where every score is 1 nothing is divided by what is left."""
    sure = TriageClassifier.from_catalogue().at_prevalence(1 - 1e-15)
    x = np.full((3, sure.n_features_in_), 9.0)
    found = expected_precision(sure, x, [0.5])
    assert all(0 <= e.share <= 1 and e.precision in (None, 1.0) for e in found)
