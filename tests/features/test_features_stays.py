"""Stays and legs: what is a move, what is being in several places, and what cannot be told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.features import legs, locate, stays
from signaltriage.features.located import kilometres
from signaltriage.features.stays import Unit

START = datetime(2026, 3, 1, tzinfo=UTC)
LINE = "+31671234567"
IN_TURN = [("utrecht", "zwolle")[int(c)] for c in "0101010110011101"]
SCHEMA = {
    "cluster_id": pl.String,
    "source": pl.String,
    "ad_id": pl.String,
    "observed_at": pl.Datetime("us", "UTC"),
    "posted_at": pl.Datetime("us", "UTC"),
    "name": pl.String,
    "place": pl.String,
    "country": pl.String,
}


def seen(ad: str, place: str | None, *days: float, **more: Any) -> list[dict[str, Any]]:
    """Make sightings of one ad in one place, on days after the start."""
    posted = more.pop("posted", None)
    row = {
        "cluster_id": "c",
        "source": "kiosk.example",
        "ad_id": ad,
        "posted_at": None if posted is None else START + timedelta(days=posted),
        "name": "sanne",
        "place": place,
        "country": "NL",
        "value": LINE,
        **more,
    }
    return [{**row, "observed_at": START + timedelta(days=day)} for day in days]


def tables(rows: list[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tabulate sightings and the contacts of their ads."""
    frame = pl.DataFrame(rows, schema={**SCHEMA, "value": pl.String})
    lines = frame.select("source", "ad_id", pl.lit("phone").alias("kind"), "value").unique()
    return frame.drop("value"), lines


def stayed(*groups: list[dict[str, Any]], unit: Unit = "contact") -> pl.DataFrame:
    """Sum up sightings; whatever their order, the stays are the same."""
    frame, lines = tables([row for group in groups for row in group])
    there = stays(frame, lines, unit)
    assert there.equals(stays(frame.reverse(), lines.reverse(), unit))
    return there


def moves(*groups: list[dict[str, Any]], unit: Unit = "contact") -> list[tuple[str, str]]:
    """Find the legs, from where to where."""
    return legs(stayed(*groups, unit=unit)).select("from_place", "to_place").rows()


def parallel(there: pl.DataFrame) -> set[str]:
    """Name the places that were advertised at once with another."""
    return set(there.filter("parallel")["place"])


@pytest.mark.parametrize(
    ("field", "country", "spot"),
    [
        ("utrecht", "NL", "GM0344"),
        ("amsterdam noord", "NL", "GM0363"),
        ("bergen", "NL", None),
        ("amsterdam / utrecht", "NL", None),
        (None, "NL", None),
        ("zwolle", None, "GM0193"),
    ],
)
def test_a_field_names_one_place_or_none(
    field: str | None, country: str | None, spot: str | None
) -> None:
    """Districts are in their municipality; one of several by a name, or several, is no place."""
    frame = pl.DataFrame(
        {"place": [field, "delft"], "country": [country, "NL"]},
        schema={"place": pl.String, "country": pl.String},
    )
    assert locate(frame)["spot"].to_list() == [spot, "GM0503"]


def test_distance_of_known_places() -> None:
    """Great-circle distances agree with published ones within half a percent."""
    frame = pl.DataFrame(
        {"a": [52.374, 52.374, 10.0], "b": [4.89, 4.89, 20.0]}
        | {"c": [-33.868, 48.853, 10.0], "d": [151.207, 2.349, 20.0]}
    )
    km = frame.select(kilometres(*(pl.col(c) for c in "abcd")).alias("km"))["km"].to_list()
    assert km[0] == pytest.approx(16_630, rel=0.005)  # Amsterdam to Sydney
    assert km[1] == pytest.approx(430, rel=0.005)  # to Paris
    assert km[2] == 0


def test_a_leg_says_where_how_far_and_how_fast_at_least() -> None:
    """Distance with the uncertainty of both places, time with that of sightings and postings."""
    there = stayed(
        seen("1", "utrecht", 0, 1, 2, posted=0), seen("2", "groningen", 3, 4, posted=2.5)
    )
    (leg,) = legs(there).to_dicts()
    assert (leg["from_place"], leg["to_place"], leg["value"]) == ("Utrecht", "Groningen", LINE)
    assert leg["km"] == pytest.approx(159, abs=2)
    assert leg["km"] - leg["km_low"] == pytest.approx(leg["km_high"] - leg["km"])
    assert leg["km_low"] < leg["km"]
    assert (leg["hours"], leg["hours_high"]) == (12.0, 60.0)
    assert leg["speed_low"] == pytest.approx(leg["km_low"] / 60, abs=0.1)
    assert there["first"].to_list() == [START, START + timedelta(days=2.5)]


@pytest.mark.parametrize(
    "groups",
    [
        [seen("1", "utrecht", 0, 1, 2), seen("2", "zwolle", 3, 4)],
        [seen("1", "utrecht", 0, 1, 2), seen("1", "zwolle", 3, 4)],
        [seen("1", "utrecht", 0), seen("2", "utrecht", 1), seen("3", "zwolle", 2)],
        [seen("1", "utrecht", 0, 1, 2, posted=-30), seen("1", "zwolle", 3, 4, posted=-30)],
        [seen("1", "utrecht", 0, 1, 2), seen("2", "zwolle", 2.1, 3, 4)],
        [seen("1", "utrecht", 0, 1, 2, 3.3), seen("2", "zwolle", 3, 4, 5)],
        [seen("1", "utrecht", 0, 1, 2, 3), seen("2", "zwolle", 3.5, 5, 6, posted=2.5)],
        [seen("1", "utrecht", 0, 1, 2), seen("2", "bergen", 3), seen("3", "zwolle", 4)],
        [seen("1", "utrecht", 0, 1, name=None), seen("2", "zwolle", 3, 4, name=None)],
    ],
    ids=(
        "a new ad|the ad moved|an ad per look|posted once, long ago|at once after|old ad stays up|"
        "new ad comes early|an unclear place between|no names"
    ).split("|"),
)
def test_one_move(groups: list[list[dict[str, Any]]]) -> None:
    """One who was in Utrecht and then in Zwolle made one leg, however it was advertised."""
    assert moves(*groups) == [("Utrecht", "Zwolle")]


@pytest.mark.parametrize(
    "groups",
    [
        [seen("1", "utrecht", 0, 1, 2, 3), seen("2", "zwolle", 0, 1, 2, 3)],
        [seen("1", "utrecht", 0, 2, 4, 6), seen("2", "zwolle", 1, 3, 5, 7)],
        [seen("1", "utrecht", 0, 1, 2, 3), seen("1", "zwolle", 0.01, 1.01, 2.01, 3.01)],
        [seen("1", "utrecht", 0), seen("2", "zwolle", 0.1)],
        [seen("1", "utrecht", *range(9)), seen("2", "zwolle", 3, 4, 5)],
        [seen(str(d), ("utrecht", "zwolle")[d % 2], d) for d in range(8)],
        [seen(str(d), town, d) for d, town in enumerate(IN_TURN)],
        [seen("1", "utrecht", 0, 1, posted=0), seen("2", "zwolle", 4, 5, posted=0)],
        [
            seen("1", "utrecht", 0, name="eva"),
            seen("2", "zwolle", 1),
            seen("3", "utrecht", 2, name="eva"),
            seen("4", "zwolle", 3),
        ],
        [
            seen("1", "utrecht", 0, 1, name="eva"),
            seen("2", "zwolle", 2, 3),
            seen("3", "utrecht", 5, 6, name="eva"),
            seen("4", "zwolle", 8, 9),
        ],
    ],
    ids=(
        "side by side|seen in turn|one ad under two towns|placed within hours|an ad kept at home|"
        "new ads in turn|new ads at random|"
        "posted together|two people in two towns|two people, seen in turn"
    ).split("|"),
)
def test_several_places_at_once_are_no_move(groups: list[list[dict[str, Any]]]) -> None:
    """Ads in several towns at once, whoever placed them, are parallel places, and no legs."""
    there = stayed(*groups)
    assert parallel(there) == {"Utrecht", "Zwolle"}
    assert legs(there).is_empty()


@pytest.mark.parametrize(
    "groups",
    [
        [seen("1", "amsterdam", 0, 1), seen("2", "amsterdam noord", 2, 3)],
        [seen("1", "utrecht", 0, 1), seen("2", "utrecht", 40, 41)],
        [seen("1", "eindhoven", 0, 1), seen("2", "regio eindhoven", 2), seen("3", "eindhoven", 3)],
        [seen("1", "utrecht", 0, 1), seen("2", "bergen", 2), seen("3", "amsterdam / zwolle", 3)],
    ],
    ids="district|long unseen|region around|unclear places".split("|"),
)
def test_one_place_under_other_words_is_one_stay(groups: list[list[dict[str, Any]]]) -> None:
    """A district, a region around and an unclear name are no other place."""
    there = stayed(*groups)
    assert there.height == 1
    assert not there["parallel"].any()


def test_there_and_back() -> None:
    """An ad that moves away and comes back was away; the municipality's own name is kept."""
    ways = moves(
        seen("1", "utrecht", 0, 1, 2), seen("1", "zwolle", 4, 5), seen("1", "utrecht", 7, 8)
    )
    assert ways == [("Utrecht", "Zwolle"), ("Zwolle", "Utrecht")]


def test_of_whom_stays_are_summed_up() -> None:
    """Per contact, per name on a contact, or for the whole cluster; ads without a contact too."""
    groups = [
        seen("1", "utrecht", 0, 1),
        seen("2", "zwolle", 3, 4),
        seen("3", "delft", 0, 1, name="eva", value="+31691234567"),
    ]
    assert moves(*groups, unit="persona") == moves(*groups) == [("Utrecht", "Zwolle")]
    assert parallel(stayed(*groups, unit="cluster")) == {"Utrecht", "Delft"}
    frame, lines = tables([row for group in groups for row in group])
    assert stays(frame, lines.clear()).is_empty()
    assert stays(frame, lines.clear(), "cluster").height == 3
    web = lines.with_columns(pl.lit("url").alias("kind"))
    assert stays(frame, web).is_empty()


def test_counts_of_sightings_and_ads() -> None:
    """Each sighting of a stay counts once, also on a line that others use elsewhere."""
    there = stayed(
        seen("1", "utrecht", 0, 1), seen("2", "utrecht", 1, 2), seen("3", "delft", 1.5, name="eva")
    )
    utrecht = there.filter(pl.col("place") == "Utrecht")
    assert utrecht["sightings"].sum() == 4
    assert utrecht["ads"].sum() == 2


def test_nothing_seen() -> None:
    """No sightings, no stays, no legs; the columns are there."""
    frame, lines = tables([])
    there = stays(frame, lines)
    assert there.is_empty()
    assert legs(there).is_empty()
    some = stayed(seen("1", "utrecht", 0))
    assert some.schema == there.schema
    assert legs(some).schema == legs(there).schema


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["utrecht", "zwolle", "delft"]),
            st.sampled_from(["1", "2", "3", "4"]),
            st.sampled_from(["sanne", "eva", None]),
            st.integers(0, 200),
            st.none() | st.integers(-50, 250),
        ),
        max_size=20,
        unique_by=lambda row: (row[1], row[3]),
    ),
    st.sampled_from(["contact", "cluster"]),
)
def test_every_sighting_is_in_one_stay(rows: list[tuple[Any, ...]], unit: Unit) -> None:
    """None is lost or counted twice, stays hold their sightings, and legs join single places."""
    groups = [
        seen(ad, town, hour / 24, name=name, posted=None if since is None else since / 24)
        for town, ad, name, hour, since in rows
    ]
    there = stayed(*groups, unit=unit)
    assert there["sightings"].sum() == len(rows)
    assert (there["first"] <= there["fresh"]).all()
    assert (there["fresh"] <= there["last"]).all()
    made = legs(there)
    assert made.height <= max(0, there.filter(~pl.col("parallel"))["episode"].n_unique() - 1)
    assert (made["hours"] <= made["hours_high"]).all()
    assert (made["km_low"] <= made["km"]).all()
