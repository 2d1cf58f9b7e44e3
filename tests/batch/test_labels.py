"""Labels of ads become labels and weights of clusters."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from signaltriage import Label, TriageClassifier, rank
from signaltriage.batch.labels import sampling_weights
from signaltriage.features import load_catalogue
from signaltriage.models.posterior import learn
from signaltriage.models.prior import flat_prior
from signaltriage.models.terms import OTHER, Term
from signaltriage.simulate import Market


@pytest.mark.parametrize("chance", [0.05, 0.2, 1.0])
def test_intervals_cover_the_truth_however_labels_were_drawn(chance: float) -> None:
    """The head of a list and a random part of the rest: 90 % intervals hold about nine in ten."""
    draw = np.random.default_rng(0)
    truth = np.array([1.0, -0.5, 0.5, 0.0, -2.5])
    terms = [Term(str(j), OTHER, (0.0,), (0.0, 1.0)) for j in range(4)]
    inside = []
    for _ in range(60):
        x = (draw.random((4_000, 4)) < 0.3).astype(float)
        z = x @ truth[:-1] + truth[-1]
        y = (draw.random(len(x)) < expit(z)).astype(np.int8)
        head = z + draw.normal(size=len(x)) > np.quantile(z, 0.95)
        drawn = np.where(head, 1.0, chance)
        kept = draw.random(len(x)) < drawn
        weights = sampling_weights(drawn[kept])
        found = learn(terms, flat_prior(4, 0.05), x[kept], y[kept], weights)
        inside.append((found.low <= truth) & (truth <= found.high))
    assert 0.84 <= np.mean(inside) <= 0.97


def test_rows_of_a_ranking_are_ready_for_a_classifier() -> None:
    """Labels and findings come in one order, and copies of a text in one group."""
    market = Market(seed=4, n_ads=300)
    ranking = rank(market.ads, fictitious=True, n_jobs=1, top=1)
    labels = [
        Label(t.source, t.ad_id, t.exploited, "synthetic", market.start) for t in market.truth
    ]
    rows = ranking.training_rows(labels)
    n = ranking.to_polars().height
    assert rows.X.shape == (n, len(load_catalogue().columns))
    assert len(rows.y) == len(rows.groups) == len(rows.sample_weight) == n
    known = dict(ranking.clusters.members.select("ad_id", "cluster_id").iter_rows())
    positive = {known[label.ad_id] for label in labels if label.label}
    assert set(rows.labelled.filter(rows.y == 1)["cluster_id"]) == positive
    assert len(set(rows.groups.tolist())) < n
    assert TriageClassifier().fit(rows.X, rows.y).training_.n == n
