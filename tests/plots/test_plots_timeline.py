"""The timeline counts sightings per day, place, name and site, and folds what is seen least."""

from __future__ import annotations

from typing import Any

import pytest
from sample_evidence import ad, cluster

from signaltriage.errors import UsageError
from signaltriage.plots import timeline, timeline_chart


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
