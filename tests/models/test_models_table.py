"""The additive table: bins, points, exact sums."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.errors import ModelError
from signaltriage.models import AdditiveTable, Column

values = st.one_of(st.just(math.nan), st.floats(-10, 10))


@st.composite
def tables(draw: st.DrawFn) -> AdditiveTable:
    """Draw a table of one to six columns."""
    columns = []
    for j in range(draw(st.integers(1, 6))):
        edges = sorted(draw(st.sets(st.floats(-5, 5), max_size=4)))
        n = len(edges) + 1
        points = draw(st.lists(st.floats(-2, 2), min_size=n, max_size=n))
        sd = draw(st.lists(st.floats(0, 2), min_size=n, max_size=n))
        columns.append(Column(f"c{j}", "contact", tuple(edges), tuple(points), tuple(sd)))
    return AdditiveTable(tuple(columns), draw(st.floats(-4, 4)), draw(st.floats(0, 2)))


def one(edges: tuple[float, ...] = (0.0, 0.25), name: str = "a") -> Column:
    """Return a column with an increasing score."""
    n = len(edges) + 1
    return Column(name, "contact", edges, tuple(map(float, range(n))), (0.5,) * n)


@given(tables(), st.data())
def test_logit_is_base_plus_points(table: AdditiveTable, data: st.DataObject) -> None:
    """Base and points add up to the log-odds, whatever the table and the row."""
    k = len(table.columns)
    x = np.array([data.draw(st.lists(values, min_size=k, max_size=k))])
    assert math.isclose(table.logit(x)[0], table.base + sum(table.points(x)[0]), abs_tol=1e-12)


@given(tables())
def test_missing_adds_nothing(table: AdditiveTable) -> None:
    """A row of missing values has exactly the base, and only the base's variance."""
    x = np.full((2, len(table.columns)), np.nan)
    assert table.logit(x).tolist() == [table.base, table.base]
    assert table.variance(table.sd_of(table.bins(x))).tolist() == [table.base_sd**2] * 2


@given(tables(), st.data())
def test_bin_holds_the_value(table: AdditiveTable, data: st.DataObject) -> None:
    """A value lies above the edge left of its bin and at or below the edge right of it."""
    k = len(table.columns)
    row = data.draw(st.lists(st.floats(-10, 10), min_size=k, max_size=k))
    for value, found, column in zip(
        row, table.bins(np.array([row]))[0], table.columns, strict=True
    ):
        bounds = [-math.inf, *column.edges, math.inf]
        assert bounds[found] < value <= bounds[found + 1]


def test_rows_do_not_depend_on_their_neighbours() -> None:
    """A row scores the same alone, in a block and in either memory order."""
    table = AdditiveTable((one(name="a"), one((0.1,), "b")), -3.1, 0.5)
    x = np.random.default_rng(3).random((50, 2))
    alone = [table.logit(x[i : i + 1])[0] for i in range(len(x))]
    assert table.logit(x).tolist() == alone
    assert table.logit(np.asfortranarray(x)).tolist() == alone


def test_no_edges_is_one_bin() -> None:
    """A column without edges gives every measured value the same points."""
    column = Column("a", "contact", (), (0.7,), (0.0,))
    table = AdditiveTable((column,), 0.0, 0.0)
    assert table.points(np.array([[-1.0], [5.0], [np.nan]])).ravel().tolist() == [0.7, 0.7, 0.0]


@pytest.mark.parametrize(
    ("edges", "points", "sd", "said"),
    [
        ((0.0, 0.0), (0.0, 1.0, 2.0), (0.0,) * 3, "strictly increasing"),
        ((1.0, 0.0), (0.0, 1.0, 2.0), (0.0,) * 3, "strictly increasing"),
        ((math.nan,), (0.0, 1.0), (0.0,) * 2, "finite"),
        ((math.inf,), (0.0, 1.0), (0.0,) * 2, "finite"),
        ((0.0,), (0.0,), (0.0,), "one entry per bin"),
        ((0.0,), (0.0, 1.0), (0.0,), "one entry per bin"),
        ((0.0,), (0.0, math.nan), (0.0,) * 2, "points must lie"),
        ((0.0,), (0.0, 51.0), (0.0,) * 2, "points must lie"),
        ((0.0,), (0.0, 1.0), (0.0, -51.0), "sd must lie"),
        (tuple(map(float, range(1001))), (0.0,) * 1002, (0.0,) * 1002, "more than 1000 edges"),
    ],
)
def test_bad_column_is_refused(
    edges: tuple[float, ...], points: tuple[float, ...], sd: tuple[float, ...], said: str
) -> None:
    """A column that does not fit together is refused by name."""
    with pytest.raises(ModelError, match=f"column a: .*{said}"):
        Column("a", "contact", edges, points, sd)


@pytest.mark.parametrize(
    ("columns", "base", "base_sd", "said"),
    [
        ((), 0.0, 0.0, "at least one column"),
        ((one(), one()), 0.0, 0.0, "given twice: a"),
        ((one(),), math.nan, 0.0, "base must lie"),
        ((one(),), 0.0, math.nan, "base_sd must lie"),
        ((one(),), 0.0, -1.0, "base_sd must lie"),
    ],
)
def test_bad_table_is_refused(
    columns: tuple[Column, ...], base: float, base_sd: float, said: str
) -> None:
    """A table that does not fit together is refused."""
    with pytest.raises(ModelError, match=said):
        AdditiveTable(columns, base, base_sd)
