"""Measures of movement: what counts, what never does, and what cannot be measured."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.features import (
    joint_moves,
    legs,
    locate,
    mark_announced,
    measure_movement,
    stays,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
LINE = "+31671234567"
TRIO = ("sanne", "eva", "mila")
FLEET = (*TRIO, "noor", "lotte")
SPAN = timedelta(days=100)
SCHEMA = {
    "cluster_id": pl.String,
    "source": pl.String,
    "ad_id": pl.String,
    "observed_at": pl.Datetime("us", "UTC"),
    "posted_at": pl.Datetime("us", "UTC"),
    "name": pl.String,
    "place": pl.String,
    "country": pl.String,
    "value": pl.String,
}
Rows = list[dict[str, Any]]


def seen(place: str | None, *days: float, **more: Any) -> Rows:
    """Make sightings of one ad, on days after the start."""
    posted = more.pop("posted", None)
    row = {
        "cluster_id": "c",
        "source": "kiosk.example",
        "ad_id": f"{place}-{days}-{sorted(more.items())}",
        "posted_at": None if posted is None else START + timedelta(days=posted),
        "name": "sanne",
        "place": place,
        "country": "NL",
        "value": LINE,
        **more,
    }
    return [{**row, "observed_at": START + timedelta(days=day)} for day in days]


def tables(rows: Rows) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tabulate sightings and the contacts of their ads."""
    frame = pl.DataFrame(rows, schema=SCHEMA)
    lines = frame.select("source", "ad_id", pl.lit("phone").alias("kind"), "value").unique()
    return frame.drop("value"), lines


def measure(rows: Rows, span: timedelta = SPAN) -> dict[str, Any]:
    """Measure one cluster; the order of its rows changes nothing."""
    frame, lines = tables(rows)
    table = measure_movement(locate(frame), lines, span)
    assert table.equals(measure_movement(locate(frame.reverse()), lines.reverse(), span))
    assert table.height == 1
    return table.row(0, named=True)


def tour(names: tuple[str, ...], towns: str, late: tuple[float, ...] = (), **more: Any) -> Rows:
    """Move personas through towns, five days in each; each comes so many days late."""
    rows: Rows = []
    for name, delay in zip(names, late or (0.0,) * len(names), strict=True):
        for i, town in enumerate(towns.split()):
            day = 5 * i + delay
            rows += seen(town, day, day + 1, day + 2, day + 3, name=name, **more)
    return rows


@pytest.mark.parametrize(
    ("days", "counts"),
    [
        ((0, 1, 2), (3, 3, 3)),
        ((0, 7, 14), (2, 3, 3)),
        ((0, 8, 16), (1, 3, 3)),
        ((0, 31, 62), (1, 1, 3)),
        ((0, 45, 91), (1, 1, 2)),
    ],
)
def test_municipalities_within_days(days: tuple[float, ...], counts: tuple[int, ...]) -> None:
    """Distinct municipalities of one contact within any 7, 30 and 90 days, both ends counted."""
    towns = ("utrecht", "zwolle", "delft")
    row = measure([r for t, d in zip(towns, days, strict=True) for r in seen(t, d)])
    assert tuple(row[f"n_municipalities_{w}"] for w in (7, 30, 90)) == counts
    assert row["b1_hopping"] == counts[1]


def test_what_is_no_other_municipality() -> None:
    """Districts, regions, unclear fields and another's towns add none; countries are counted."""
    row = measure(
        [
            *seen("amsterdam", 0),
            *seen("amsterdam noord", 1),
            *seen("bergen", 2),
            *seen("zeeland", 3),
            *seen("utrecht", 4, value="+31691234567"),
            *seen("antwerpen", 5, country="BE"),
        ]
    )
    assert (row["n_municipalities_30"], row["n_countries_30"]) == (2, 2)


@pytest.mark.parametrize(
    ("span", "lacking"), [(100, ()), (90, ()), (89, (90,)), (30, (90,)), (5, (7, 30, 90))]
)
def test_a_window_longer_than_the_data_is_null(span: int, lacking: tuple[int, ...]) -> None:
    """A smaller count would be a wrong one."""
    row = measure(seen("utrecht", 0, 1), timedelta(days=span))
    for window in (7, 30, 90):
        expected = None if window in lacking else 1
        assert row[f"n_municipalities_{window}"] == expected
        assert row[f"n_countries_{window}"] == expected


@pytest.mark.parametrize(
    ("towns", "rounds"),
    [
        ("utrecht zwolle delft utrecht zwolle delft", 2),
        ("breda utrecht zwolle delft utrecht zwolle delft leiden", 2),
        ("utrecht zwolle delft utrecht zwolle delft utrecht zwolle delft", 3),
        ("utrecht zwolle delft utrecht zwolle", 0),
        ("utrecht zwolle delft utrecht delft zwolle", 0),
        ("utrecht zwolle utrecht zwolle utrecht zwolle", 0),
        ("utrecht zwolle delft breda leiden", 0),
    ],
)
def test_rounds_that_repeat(towns: str, rounds: int) -> None:
    """The same three towns or more, in the same order, twice or more; to and fro is none."""
    row = measure(tour(("sanne",), towns))
    assert (row["circuit"], row["n_legs"]) == (rounds, len(towns.split()) - 1)


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        (tour(TRIO, "utrecht zwolle delft"), 3),
        (tour(FLEET, "utrecht zwolle delft"), 5),
        (tour(TRIO, "utrecht zwolle delft", (0, 1, 2)), 3),
        (tour(TRIO, "utrecht zwolle delft", (0, 2, 4)), 0),
        (tour(FLEET, "utrecht zwolle delft", (0, 1, 2, 3, 4)), 3),
        (tour(TRIO, "utrecht zwolle"), 0),
        (tour(TRIO[:2], "utrecht zwolle delft"), 0),
        ([*tour(TRIO[:2], "utrecht zwolle delft"), *tour(("mila",), "utrecht zwolle breda")], 0),
        ([r for n in TRIO for r in seen("utrecht", *range(20), name=n)], 0),
        (
            [
                r
                for i, n in enumerate(TRIO)
                for r in tour((n,), "utrecht zwolle delft", value=f"+3167123456{i}")
            ],
            0,
        ),
        (tour(TRIO, "bergen bergen bergen") + seen("utrecht", 0), 0),
    ],
    ids=(
        "three together|five together|a day apart|too far apart|one after another|one move|a duo|"
        "two and one who went elsewhere|a house|each on her own line|unclear places"
    ).split("|"),
)
def test_moving_in_lock_step(rows: Rows, value: int) -> None:
    """Three personas or more behind one contact who made the same move together twice or more."""
    assert measure(rows)["b7_lock_step"] == value


def test_joint_moves_are_named() -> None:
    """Who moved together, from where to where, and when each arrived."""
    frame, lines = tables(tour(TRIO, "utrecht zwolle delft", (0, 1, 1)))
    joint = joint_moves(legs(stays(frame, lines, "persona")))
    ways = joint.select("from_place", "to_place", "name").rows()
    assert sorted(ways) == sorted(
        (a, b, n) for a, b in (("Utrecht", "Zwolle"), ("Zwolle", "Delft")) for n in TRIO
    )
    assert joint["move"].n_unique() == 2


def flights(gap: float, names: tuple[str, ...] = TRIO, **more: Any) -> Rows:
    """Settle in Amsterdam, and so many hours after being placed there last, in Auckland."""
    rows: Rows = []
    for name in names:
        rows += seen("amsterdam", 0, 1, 2, name=name, posted=0)
        rows += seen("amsterdam", 2.1, name=name, posted=2.1)
        day = 2.1 + gap / 24
        far = {"country": "NZ", "name": name, **more}
        rows += seen("auckland", day, day + 1, day + 2, **far)
    return rows


def test_impossible_travel() -> None:
    """Three personas 18,000 km away, three hours later: no aircraft and no clock explains that."""
    assert measure(flights(3))["b4_impossible_travel"] == 3


@pytest.mark.parametrize(
    "rows",
    [
        flights(3, TRIO[:2]),
        flights(8),
        flights(-1),
        [r for n in TRIO for r in seen("amsterdam", 0, name=n) + seen("auckland", 0.1, name=n,
                                                                      country="NZ")],
        [r for n in TRIO for r in seen("amsterdam", *range(9), name=n)
         + seen("auckland", *range(9), name=n, country="NZ")],
        [r for n in TRIO for d in range(9) for r in seen("amsterdam", d, name=n)
         + seen("auckland", d + 0.2, name=n, country="NZ")],
        [r for n in TRIO for r in seen("amsterdam", 0, 0.5, name=n, posted=0.5)
         + seen("auckland", 0.6, 1, name=n, country="NZ")],
        [r for n in TRIO for r in seen("amsterdam", 0, 1, 2, name=n)
         + seen("bergen", 2.1, 3, 4, name=n)],
        [r for n in TRIO for r in seen("madrid", 0, 1, 2, name=n, country="ES")
         + seen("warszawa", 2.1, 3.1, 4.1, name=n, country="PL")],
        [r for i, n in enumerate(TRIO) for r in seen(("utrecht", "paris", "wien")[i],
         *range(9), name=n, country=("NL", "FR", "AT")[i])],
    ],
    ids=(
        "a duo|within a slip of the clock|old ad still up|placed at once|side by side|"
        "renewed every day|hardly settled|unclear place|across Europe overnight|"
        "each in her own town"
    ).split("|"),
)  # fmt: skip
def test_no_impossible_travel(rows: Rows) -> None:
    """Ads in several places, wrong clocks, unclear places and duos are never impossible travel."""
    assert measure(rows)["b4_impossible_travel"] == 0


@given(
    slips=st.lists(st.floats(-14, 14), min_size=6, max_size=6),
    lengths=st.lists(st.floats(0.5, 6), min_size=6, max_size=6),
    towns=st.permutations(
        [("amsterdam", "NL"), ("auckland", "NZ"), ("madrid", "ES"), ("lisboa", "PT"),
         ("warszawa", "PL"), ("sydney", "AU")]
    ),
    hours=st.floats(24, 40),
)  # fmt: skip
def test_no_clock_that_slips_makes_a_journey_impossible(
    slips: list[float], lengths: list[float], towns: list[tuple[str, str]], hours: float
) -> None:
    """Whatever local time is taken for UTC in each town: who took a day to travel, could."""
    rows: Rows = []
    for name in TRIO:
        day = 0.0
        for (town, country), slip, length in zip(towns, slips, lengths, strict=True):
            at = day + slip / 24
            times = (at, at + length / 2, at + length)
            rows += seen(town, *times, name=name, country=country, posted=at)
            day += length + hours / 24
    assert measure(rows)["b4_impossible_travel"] == 0


def test_places_at_once_are_shown() -> None:
    """Of one persona, and of several who are all listed in distant places at once."""
    towns = (("maastricht", "NL"), ("paris", "FR"), ("utrecht", "NL"))
    rows = [r for n in TRIO for t, c in towns for r in seen(t, 0, 1, 2, 3, name=n, country=c)]
    row = measure(rows)
    assert (row["n_parallel_places"], row["n_personas_apart"], row["n_legs"]) == (3, 3, 0)
    near = [r for n in TRIO for t in ("utrecht", "zwolle") for r in seen(t, 0, 1, 2, name=n)]
    assert measure(near)["n_personas_apart"] == 0
    assert measure(seen("utrecht", 0, 1))["n_parallel_places"] == 1


def test_without_places_nothing_is_measured() -> None:
    """No place, or no contact, makes no row: null, not zero."""
    for rows in (seen(None, 0, 1), seen("bergen", 0, 1), []):
        frame, lines = tables(rows)
        assert measure_movement(locate(frame), lines, SPAN).is_empty()
    frame, lines = tables(seen("utrecht", 0))
    assert measure_movement(locate(frame), lines.clear(), SPAN).is_empty()


def test_announced_legs_are_marked() -> None:
    """A town that an ad of the cluster named before the arrival; not later, nor for another."""
    frame, lines = tables(tour(("sanne",), "utrecht zwolle delft breda"))
    moves = legs(stays(frame, lines))
    spots = locate(pl.DataFrame({"place": ["zwolle", "delft", "breda"], "country": "NL"}))["spot"]
    said = pl.DataFrame(
        {
            "cluster_id": ["c", "c", "other"],
            "spot": spots,
            "announced_at": [START, START + timedelta(days=12), START],
        }
    )
    marked = mark_announced(moves, said)
    assert marked["announced"].to_list() == [True, False, False]
    assert marked.drop("announced").equals(moves)
    assert not mark_announced(moves, said.clear())["announced"].any()
