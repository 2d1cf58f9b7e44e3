"""The timeline counts sightings per day, place, name and site, and folds what is seen least."""

from __future__ import annotations

from typing import Any

import pytest
from sample_evidence import ad, cluster, leg, movement

from signaltriage.errors import UsageError
from signaltriage.plots import timeline, timeline_chart
from signaltriage.plots.strip_lines import MAX_LEGS


def seen(*sightings: tuple[str, str | None], name: str | None = "Sanne", ad_id: str = "1") -> Any:
    """Give one ad seen at these times and places."""
    return ad(0) | {
        "ad_id": ad_id,
        "name": name,
        "sightings": [{"observed_at": at, "place": place} for at, place in sightings],
    }


def test_sightings_of_one_day_are_counted_together() -> None:
    """Two sightings of two ads on one day in one place are one row that counts both."""
    ads = [
        seen(("2026-03-01T08:00:00+00:00", "Breda"), ("2026-03-01T20:00:00+00:00", "Breda")),
        seen(("2026-03-01T09:00:00Z", "Breda"), ad_id="2"),
    ]
    (row,) = timeline(cluster(ads=ads))
    assert (row["day"], row["sightings"], row["ads"]) == ("2026-03-01", 3, 2)


def test_days_are_days_in_utc() -> None:
    """An offset moves a sighting to its day in UTC; a time without one is UTC."""
    ads = [seen(("2026-03-01T00:30:00+01:00", "Breda"), ("2026-03-02T23:59:00", "Breda"))]
    assert [row["day"] for row in timeline(cluster(ads=ads))] == ["2026-02-28", "2026-03-02"]


def test_order_does_not_depend_on_the_order_of_ads() -> None:
    """Rows are the same whatever the order of ads and sightings."""
    ads = cluster()["ads"]
    assert timeline(cluster(ads=ads)) == timeline(cluster(ads=ads[::-1]))


def test_missing_name_and_place_stay_missing() -> None:
    """No name and no place are None in the rows and words in the chart."""
    evidence = cluster(ads=[seen(("2026-03-01T08:00:00Z", None), name=None)])
    (row,) = timeline(evidence)
    assert (row["place"], row["persona"]) == (None, None)
    (drawn,) = timeline_chart(evidence).to_dict()["datasets"].values()
    assert (drawn[0]["place"], drawn[0]["persona"]) == ("no place", "no name")


def test_a_broken_time_is_named() -> None:
    """A time that is not ISO 8601 is refused with the ad it belongs to."""
    with pytest.raises(UsageError, match=r"kiosk\.example/1: observed_at"):
        timeline(cluster(ads=[seen(("yesterday", "Breda"))]))


@pytest.mark.parametrize("by", ["place", "persona"])
def test_what_is_seen_least_shares_a_row_and_a_colour(by: str) -> None:
    """Beyond the cap, places and names share one row and one colour; the data keeps them."""
    ads = [
        seen((f"2026-03-{1 + n % 28:02}T08:00:00Z", f"Place {n}"), name=f"Name {n}", ad_id=str(n))
        for n in range(40)
    ]
    chart = timeline_chart(cluster(ads=ads), by).to_dict()  # type: ignore[arg-type]
    lines = chart["encoding"]["y"]["scale"]["domain"]
    assert len(lines) == 13
    assert lines[-1] == ("other places" if by == "place" else "other names")
    assert len(chart["encoding"]["color"]["scale"]["domain"]) == 9
    (rows,) = chart["datasets"].values()
    assert {row["persona"] for row in rows} == {f"Name {n}" for n in range(40)}


def test_with_stays_rows_are_municipalities() -> None:
    """A sighting in a district stands on the row of the stay that it belongs to."""
    ads = [seen(("2026-03-01T08:00:00Z", "Weesp"), ("2026-03-02T08:00:00Z", "bij mij thuis"))]
    assert [row["place"] for row in timeline(cluster(ads=ads))] == ["Weesp", "bij mij thuis"]
    moved = cluster(ads=ads, **movement())
    assert [row["place"] for row in timeline(moved)] == ["Amsterdam", "bij mij thuis"]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_stays_and_moves_are_drawn_around_the_points(language: str) -> None:
    """Bars, lines, frames and crosses have the rows of the places, in the order of arrival."""
    evidence = cluster(**movement("Utrecht", "Zwolle", "Breda"))
    evidence["legs"][1]["impossible"] = True
    chart = timeline_chart(evidence, language=language).to_dict()
    marks = [layer["mark"]["type"] for layer in chart["layer"]]
    assert marks == ["rule", "rule", "bar", "point", "point"]
    lines = chart["layer"][3]["encoding"]["y"]["scale"]["domain"]
    assert lines == ["Utrecht", "Amsterdam", "Zwolle", "Breda", "Eindhoven", "Arnhem"]
    assert "Zwolle → Breda 2026-03-07" in chart["description"]


def test_rows_by_name_have_no_moves() -> None:
    """Where a row is a name, places have no row to be drawn on."""
    chart = timeline_chart(cluster(**movement()), "persona").to_dict()
    assert "layer" not in chart
    assert "layer" not in timeline_chart(cluster()).to_dict()


def test_an_empty_kind_makes_no_layer() -> None:
    """A layer without rows would have no extent in time, of which Vega warns."""
    evidence = cluster(stays=movement("Utrecht", "Zwolle")["stays"][:2])
    chart = timeline_chart(evidence).to_dict()
    assert [layer["mark"]["type"] for layer in chart["layer"]] == ["rule", "point"]


def test_moves_are_capped_and_it_is_said() -> None:
    """The latest moves are drawn, and a line says how many are not."""
    legs = [leg("Utrecht", "Breda", day, day + 1) for day in range(MAX_LEGS + 9)]
    chart = timeline_chart(cluster(stays=[], legs=legs)).to_dict()
    assert chart["title"]["text"] == "moves not shown: 9"
    rows = next(data for data in chart["datasets"].values() if "to_line" in data[0])
    assert len(rows) == MAX_LEGS
    assert rows[0]["end"] == "2026-03-11"


def test_moves_between_folded_places_are_not_drawn() -> None:
    """Places that share the last row have no line from it to itself."""
    ads = [
        seen(*[(f"2026-03-{1 + n:02}T08:00:00Z", f"Place {n}")] * 2, ad_id=str(n))
        for n in range(14)
    ]
    evidence = cluster(ads=ads, stays=[], legs=[leg("Utrecht", "Breda", 1, 2)])
    assert "layer" not in timeline_chart(evidence).to_dict()


def test_contacts_are_not_drawn() -> None:
    """No part of the strip holds a contact."""
    assert "6000000" not in str(timeline_chart(cluster(**movement())).to_dict())
