"""Labels of ads become labels and weights of clusters."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from signaltriage.batch.labels import sampling_weights
from signaltriage.models.posterior import learn
from signaltriage.models.prior import flat_prior
from signaltriage.models.terms import OTHER, Term


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
