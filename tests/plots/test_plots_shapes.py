"""The shape of a model is drawn from its own bins, points and intervals."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.special import expit

from signaltriage.errors import UsageError
from signaltriage.models import AdditiveTable, Column, TriageClassifier
from signaltriage.plots import shape_chart, shape_rows

TABLE = AdditiveTable(
    (
        Column("a1_shared_contact", "contact", (1.0, 2.5), (0.0, 0.6, 1.2), (0.0, 0.2, 0.4)),
        Column("b1_hopping", "movement", (3.0,), (0.0, -0.7), (0.0, 0.3)),
        Column("mean_radius", "unheard of", (), (0.1,), (0.0,)),
    ),
    base=-3.9,
    base_sd=0.5,
)


def test_rows_are_the_bins() -> None:
    """Edges, points and the 90 % interval of every bin; the outer bins are open."""
    rows = shape_rows(TABLE, "a1_shared_contact")
    assert [(r["above"], r["up_to"]) for r in rows] == [(None, 1.0), (1.0, 2.5), (2.5, None)]
    assert [r["points"] for r in rows] == [0.0, 0.6, 1.2]
    assert rows[2]["low"] == pytest.approx(1.2 - 1.645 * 0.4, abs=1e-3)
    assert rows[2]["high"] == pytest.approx(1.2 + 1.645 * 0.4, abs=1e-3)


def test_rows_of_every_column_are_what_the_table_adds() -> None:
    """A value inside each bin earns the points that its row tells."""
    table = TriageClassifier.from_catalogue().table_
    for j, column in enumerate(table.columns):
        inside = [*column.edges, column.edges[-1] + 1]
        values = table.points(np.array([[v] * len(table.columns) for v in inside]))
        assert [r["points"] for r in shape_rows(table, column.name)] == values[:, j].tolist()


def test_a_bounded_weight_is_drawn_within_its_bound() -> None:
    """The interval of a weight is that of its top bin, as far as the step of each bin goes."""
    table = TriageClassifier.from_catalogue().table_
    for column in table.columns:
        rows = shape_rows(table, column.name)
        assert all(row["low"] <= row["points"] <= row["high"] for row in rows)
        if column.family != "movement":
            assert all(row["low"] >= 0 for row in rows)
        if column.points[column.top]:
            top, other = rows[column.top], rows[1]
            share = other["points"] / top["points"]
            assert other["high"] == pytest.approx(share * top["high"], abs=1e-6)
        assert rows[column.top]["high"] == pytest.approx(column.interval[1])


def test_bins_learnt_each_for_itself_have_their_own_intervals() -> None:
    """Boosted bins are drawn around their own points, by their own deviation."""
    draw = np.random.default_rng(0)
    x = draw.normal(size=(2_000, 2))
    y = (draw.random(2_000) < expit(2 * np.sin(2 * x[:, 0]))).astype(int)
    table = TriageClassifier(learner="boosted").fit(x, y).table_
    for row, sd in zip(shape_rows(table, "0"), table.columns[0].sd, strict=True):
        assert row["low"] == pytest.approx(row["points"] - 1.645 * sd, abs=1e-3)
        assert row["high"] == pytest.approx(row["points"] + 1.645 * sd, abs=1e-3)


def test_deviations_of_any_size_are_drawn() -> None:
    """A deviation too small to divide by makes no infinite band."""
    column = Column(
        "size", "other", (0.0, 1.0), (0.0, 1.0, 2.0), (0.0, 1.0, 1e-320), (), (1.5, 2.5)
    )
    for row in shape_rows(AdditiveTable((column,), 0.0, 1.0), "size"):
        assert -3 < row["low"] <= row["points"] <= row["high"] < 3


def test_a_model_is_no_table() -> None:
    """Whoever passes the model is told to pass its table."""
    with pytest.raises(UsageError, match=r"model\.table_"):
        shape_chart(TriageClassifier.from_catalogue())  # type: ignore[arg-type]


def test_bins_with_deviations_of_their_own_are_drawn_so() -> None:
    """A boosted column has no one weight: the interval of its top bin says nothing of another."""
    column = Column("a1_shared_contact", "contact", (1.0, 2.5), (0.0, 0.3, 1.0), (0.0, 0.3, 0.1),
                    interval=(0.8, 1.2))  # fmt: skip
    rows = shape_rows(AdditiveTable((column,), base=-3.9, base_sd=0.5), "a1_shared_contact")
    assert (rows[0]["low"], rows[0]["high"]) == (0.0, 0.0)
    assert (rows[2]["low"], rows[2]["high"]) == (0.8, 1.2)
    assert rows[1]["low"] == pytest.approx(0.3 - 1.645 * 0.3, abs=1e-3)
    assert rows[1]["high"] == pytest.approx(0.3 + 1.645 * 0.3, abs=1e-3)


@pytest.mark.parametrize("names", ["a7_payer_link", ["b1_hopping", "a7_payer_link"]])
def test_unknown_columns_are_refused(names: str | list[str]) -> None:
    """The error names the columns that there are."""
    with pytest.raises(UsageError, match="a1_shared_contact, b1_hopping"):
        shape_chart(TABLE, names)


def test_chart_of_one_column() -> None:
    """Every bin is a step in its interval; edges are named; the next step is where it rises to."""
    chart = shape_chart(TABLE, "a1_shared_contact").to_dict()
    (rows,) = chart["datasets"].values()
    assert [(r["bin"], r["end"], r["next"]) for r in rows] == [
        (0, 1, 0.6),
        (1, 2, 1.2),
        (2, 3, None),
    ]
    assert [r["range"] for r in rows] == ["≤ 1", "> 1, ≤ 2.5", "> 2.5"]
    axis = chart["layer"][0]["encoding"]["x"]["axis"]
    assert axis["values"] == [1, 2]
    assert axis["labelExpr"] == "['1', '2.5'][datum.value - 1]"
    assert chart["description"] == "shared contact: ≤ 1: +0.00; > 1, ≤ 2.5: +0.60; > 2.5: +1.20"


def test_of_many_edges_some_are_named() -> None:
    """The axis of 255 bins names no more edges than can be read, each with its own value."""
    edges = tuple(e / 8 for e in range(254))
    table = AdditiveTable((Column("x", "other", edges, (0.0,) * 255, (0.0,) * 255),), 0.0, 0.0)
    axis = shape_chart(table, "x").to_dict()["layer"][0]["encoding"]["x"]["axis"]
    assert 4 <= len(axis["values"]) <= 9
    assert axis["labelExpr"].count("'") == 2 * 254


def test_all_columns_share_one_scale() -> None:
    """Drawn beside each other, shapes can be compared, and zero is always on the scale."""
    chart = shape_chart(TABLE).to_dict()
    scales = {
        json.dumps(layer["encoding"]["y"]["scale"]["domain"])
        for part in chart["concat"]
        for layer in part["layer"]
    }
    (domain,) = map(json.loads, scales)
    assert domain[0] < -0.7 - 1.645 * 0.3 < 0 < 1.2 + 1.645 * 0.4 < domain[1]
    assert [part["title"]["text"] for part in chart["concat"]] == [
        "shared contact",
        "many places",
        "mean radius",
    ]


def test_chart_speaks_dutch() -> None:
    """Words and decimal marks follow the language."""
    chart = shape_chart(TABLE, "a1_shared_contact", "nl").to_dict()
    (rows,) = chart["datasets"].values()
    assert rows[1]["range"] == "> 1, ≤ 2,5"
    assert chart["layer"][0]["encoding"]["x"]["axis"]["labelExpr"].startswith("['1', '2,5']")
    assert rows[1]["interval"] == "+0,27 tot +0,93"
    assert chart["title"]["text"] == "gedeeld contactgegeven"
