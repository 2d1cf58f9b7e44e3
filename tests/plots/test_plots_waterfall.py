"""The waterfall adds up and is drawn from its own rows."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_evidence import cluster, finding

from signaltriage.errors import UsageError
from signaltriage.models import TriageClassifier
from signaltriage.plots import waterfall, waterfall_chart


@given(st.floats(-9, 9), st.lists(st.floats(-3, 3), max_size=12))
def test_rows_add_up(base: float, points: list[float]) -> None:
    """The total is the base and all points, each row starts where the one before ended."""
    contributions = [finding("a1_shared_contact", p) for p in points]
    rows = waterfall(cluster(base=base, contributions=contributions))
    assert rows[-1]["end"] == pytest.approx(base + sum(points), abs=1e-9)
    for before, row in pairwise(rows[:-1]):
        assert row["start"] == before["end"]
        assert row["end"] - row["start"] == pytest.approx(row["points"], abs=1e-12)


@given(st.floats(-2000, 2000))
def test_probability_never_overflows(base: float) -> None:
    """The probability of any log-odds lies between 0 and 1 and inverts where it can."""
    probability = waterfall(cluster(base=base, contributions=[]))[-1]["probability"]
    assert 0 <= probability <= 1
    if abs(base) < 20:
        assert math.log(probability / (1 - probability)) == pytest.approx(base, abs=1e-6)


@pytest.mark.parametrize("points", [math.nan, math.inf, None])
def test_points_that_are_no_number_are_refused(points: float | None) -> None:
    """A contribution without finite points is refused with cluster and indicator."""
    broken = cluster(contributions=[finding("a1_shared_contact") | {"points": points}])
    with pytest.raises(UsageError, match="c0001-5f3a: points of a1_shared_contact"):
        waterfall(broken)


def test_chart_holds_rows_families_and_sentences() -> None:
    """The drawn data names every finding, its family and its sentence, and the probability."""
    chart = waterfall_chart(cluster()).to_dict()
    (rows,) = chart["datasets"].values()
    assert [row["name"] for row in rows][:3] == ["start", "shared contact", "impossible travel"]
    assert rows[1]["sentence"] == "One telephone number stands in 14 ads under 5 names."
    assert rows[1]["family"] == "contact"
    assert rows[0]["value_text"] == "3.9%"
    assert rows[-1]["value_text"] == "44%"


def test_a_score_is_drawn_as_it_is() -> None:
    """What explain gives can be drawn alone: its findings, in order, to its own score."""
    model = TriageClassifier.from_catalogue()
    (score,) = model.explain(np.full((1, model.n_features_in_), 1.0))
    rows = waterfall(score)
    earning = [c for c in score.contributions if c.points]
    assert 0 < len(earning) < len(score.contributions)
    assert [row["indicator"] for row in rows[1:-1]] == [c.indicator for c in earning]
    assert rows[-1]["probability"] == pytest.approx(score.score, abs=1e-9)
    (drawn,) = waterfall_chart(score).to_dict()["datasets"].values()
    assert [row["sentence"] for row in drawn[1:-1]] == [c.sentence for c in earning]


def test_columns_outside_the_catalogue_keep_their_names() -> None:
    """A name that does not start with a code is shown whole."""
    odd = [finding("a1_shared_contact", 1.0) | {"indicator": n} for n in ("mean_radius", "worst")]
    rows = waterfall(cluster(contributions=odd))
    assert [row["label"] for row in rows[1:-1]] == ["mean radius", "worst"]


def test_chart_speaks_dutch() -> None:
    """Numbers and words of the chart follow the language."""
    (rows,) = waterfall_chart(cluster(), "nl").to_dict()["datasets"].values()
    assert (rows[0]["name"], rows[0]["value_text"]) == ("begin", "3,9%")
    assert (rows[1]["name"], rows[1]["value_text"]) == ("gedeeld contactgegeven", "+1,40")
    assert rows[0]["next"] == "gedeeld contactgegeven"


def test_chart_without_findings() -> None:
    """A cluster without contributions still shows start and total."""
    (rows,) = waterfall_chart(cluster(contributions=[])).to_dict()["datasets"].values()
    assert [row["name"] for row in rows] == ["start", "total"]


def test_charts_combine_in_a_notebook() -> None:
    """Both charts can be put under each other, and have the face a notebook shows."""
    from signaltriage.plots import timeline_chart

    both = waterfall_chart(cluster()) & timeline_chart(cluster())
    assert json.dumps(both.to_dict())
    assert "vega-embed" in both._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize(
    "evidence",
    [
        {},
        {"base": -2.0},
        {"contributions": []},
        {"base": -2.0, "contributions": None},
        {"base": -2.0, "contributions": [1]},
        {"base": -2.0, "contributions": [{"indicator": "a1_shared_contact"}]},
        {
            "base": -2.0,
            "contributions": [
                {"indicator": None, "family": "contact", "points": 1.0, "sentence": "One number."}
            ],
        },
        [],
        None,
        "evidence",
    ],
)
def test_what_is_no_evidence_is_refused(evidence) -> None:
    """Anything but a score or a line of evidence is told to be none."""
    with pytest.raises(UsageError, match="not that of a cluster"):
        waterfall(evidence)
