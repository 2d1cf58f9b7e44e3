"""Measures of clusters: counted right, null where they cannot be measured, in any order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from signaltriage.features import (
    describe_clusters,
    facts,
    load_catalogue,
    measure_clusters,
    measure_texts,
    read_ads,
)
from signaltriage.features.findings import findings_table
from signaltriage.records import Ad
from signaltriage.text import find_ad_contacts

START = datetime(2026, 3, 1, tzinfo=UTC)
LINE, OTHER = "06-71234567", "06-91234567"
TOWNS = ("Utrecht", "Zwolle", "Delft", "Breda")
TEXT = "Lieve groet van een gezellige dame, ik ontvang je graag bij mij thuis"


def ad(name: str | None, day: float = 0, phone: str | None = LINE, **more: Any) -> Ad:
    """Make an ad, seen on a day after the start."""
    fields = {"body": "", "location": None, "ad_id": f"{name}-{day}-{phone}", **more}
    return Ad(
        "kiosk.example",
        observed_at=START + timedelta(days=day),
        advertised_name=name,
        phones=(phone,) if phone else (),
        country="NL",
        **fields,
    )


def measure(*clusters: list[Ad], days: float = 40) -> list[dict[str, Any]]:
    """Measure clusters in data that span some days."""
    ads = [one for cluster in clusters for one in cluster]
    frame = ad("edge", days, None, ad_id="edge")
    ads += [ad("edge", 0, None, ad_id="edge"), frame]
    ids = [f"c{i}" for i, cluster in enumerate(clusters) for _ in cluster] + ["edge"] * 2
    found = [find_ad_contacts(one, fictitious=True) for one in ads]
    members = pl.DataFrame(
        {
            "source": [one.source for one in ads],
            "ad_id": [one.ad_id for one in ads],
            "observed_at": [one.observed_at for one in ads],
            "cluster_id": ids,
        }
    )
    contacts = pl.DataFrame(
        [
            (one.source, one.ad_id, located.contact.kind, located.contact.value)
            for one, some in zip(ads, found, strict=True)
            for located in some
        ],
        schema=dict.fromkeys(("source", "ad_id", "kind", "value"), pl.String),
        orient="row",
    )
    texts = read_ads(ads, found)
    table = facts(texts)
    findings = findings_table(ads, measure_texts(texts))
    values = measure_clusters(members, table, findings, contacts)
    shuffled = measure_clusters(
        members.reverse(), table.reverse(), findings.reverse(), contacts.reverse()
    )
    assert values.equals(shuffled)
    return values.filter(pl.col("cluster_id") != "edge").to_dicts()


def test_every_measured_indicator_is_a_column() -> None:
    """One row per cluster, sorted, one float column per measured indicator."""
    ids = [i.id for i in load_catalogue() if i.measured]
    (row,) = measure([ad("sanne")])
    assert list(row) == ["cluster_id", *ids]
    empty = measure_clusters(
        pl.DataFrame(schema={"source": pl.String, "ad_id": pl.String, "cluster_id": pl.String}),
        facts([]),
        findings_table([], measure_texts([])),
        pl.DataFrame(schema=dict.fromkeys(("source", "ad_id", "kind", "value"), pl.String)),
    )
    assert empty.schema == {"cluster_id": pl.String, **dict.fromkeys(ids, pl.Float64)}


@pytest.mark.parametrize(
    ("ads", "value"),
    [
        ([ad("sanne")], 1),
        ([ad("sanne"), ad("Sanne ", 1)], 1),
        ([ad("sanne"), ad("eva")], 2),
        ([ad("sanne"), ad("eva"), ad(None), ad(None, 1)], 2),
        ([ad(None), ad(None, 1)], 1),
        ([ad("sanne"), ad("eva", phone=OTHER)], 1),
        ([ad("sanne", phone=None)], None),
        ([ad("sanne", phone=None, body="www.example.nl")], None),
    ],
)
def test_names_sharing_one_contact(ads: list[Ad], value: int | None) -> None:
    """Distinct names on one contact; an ad without a name adds none; web addresses do not count."""
    assert measure(ads)[0]["a1_shared_contact"] == value


def test_one_text_of_several_advertisers() -> None:
    """Advertisers of one text are counted over all data; null without text or number."""
    rows = measure(
        [ad("sanne", body=TEXT)],
        [ad("eva", phone=OTHER, body=TEXT.upper())],
        [ad("mila", phone="06-01234567", body=TEXT.replace("dame", "vrouw"))],
        [ad("lot", phone="06-01234568")],
        [ad("noa", phone=None, body=TEXT.replace("dame", "heer"))],
    )
    assert [r["a3_template_reuse"] for r in rows] == [2, 2, 1, None, None]


@pytest.mark.parametrize(
    ("ads", "value"),
    [
        ([ad("sanne", body=f"{TEXT} {LINE} {OTHER}")], 1),
        ([ad("sanne", ad_id="1"), ad("eva", 1, OTHER, ad_id="1")], 1),
        ([ad("sanne"), ad("Sanne ", 9, OTHER)], 1),
        ([ad("sanne"), ad("eva")], 1),
        ([ad("sanne"), ad("eva", phone=OTHER)], 2),
        ([ad("sanne"), ad(None, phone=OTHER)], 2),
        ([ad(None), ad(None, phone=OTHER)], 2),
        ([ad("sanne", ad_id="1"), ad(None, 1, ad_id="1"), ad("sanne", 1, OTHER)], 1),
        ([ad("sanne"), ad("eva", phone=OTHER), ad("eva", phone="06-01234567")], 2),
    ],
)
def test_one_text_counts_other_names_on_other_numbers(ads: list[Ad], value: int) -> None:
    """A second number, a new number or a second name alone makes no second advertiser."""
    ads = [replace(one, body=one.body or TEXT) for one in ads]
    assert measure(ads)[0]["a3_template_reuse"] == value


def test_one_image_under_several_names() -> None:
    """Names under one supplied hash are counted over all data; null without hashes."""
    rows = measure(
        [ad("sanne", image_hashes=("a", "b"))],
        [ad("eva", phone=OTHER, image_hashes=("b",))],
        [ad("mila", image_hashes=("c",))],
        [ad("lot")],
    )
    assert [r["a4_media_reuse"] for r in rows] == [2, 2, 1, None]


def aged(name: str | None, *ages: int, phone: str | None = LINE) -> list[Ad]:
    """Make one ad of a name per age, two days apart."""
    return [ad(name, 2 * i, phone, advertised_age=age) for i, age in enumerate(ages)]


@pytest.mark.parametrize(
    ("ads", "value"),
    [
        (aged("sanne", 22, 26), 1),
        (aged("sanne", 22, 25), 0),
        ([ad("sanne", advertised_age=22), ad("sanne", 30, advertised_age=26)], 1),
        ([ad("sanne", advertised_age=22), ad("sanne", 31, advertised_age=30)], 0),
        ([*aged("sanne", 22), *aged("eva", 30)], 0),
        ([*aged("sanne", 22, 30), *aged("eva", 30, 20), *aged("mila", 30)], 2),
        ([*aged("sanne", 22), *aged("sanne", 30, phone=OTHER)], 0),
        ([*aged("sanne", 22, 30), *aged("eva", 20, 30, phone=OTHER)], 1),
        ([*aged("a", 22), *aged("b", 22), *aged("c", 22), *aged("d", 22)], 0),
        ([ad("sanne"), ad("eva"), ad("mila")], None),
        (aged(None, 22, 30), None),
        (aged("sanne", 22, 30, phone=None), None),
    ],
)
def test_ages_that_exclude_each_other(ads: list[Ad], value: int | None) -> None:
    """Names on one contact with ages four years apart in a month; many names are no conflict."""
    assert measure(ads)[0]["a9_persona_conflict"] == value


@pytest.mark.parametrize(
    ("days", "hopping", "conflict"), [(40, 2, 1), (30, 2, 1), (29, None, None)]
)
def test_a_window_longer_than_the_data_is_null(
    days: int, hopping: int | None, conflict: int | None
) -> None:
    """Thirty days cannot be measured in data that span less."""
    ads = [
        ad("sanne", i, location=place, advertised_age=age)
        for i, (place, age) in enumerate([("Utrecht", 22), ("Zwolle", 30)])
    ]
    (row,) = measure(ads, days=days)
    assert (row["b1_hopping"], row["a9_persona_conflict"]) == (hopping, conflict)


@pytest.mark.parametrize(
    ("ads", "value"),
    [
        ([ad("sanne", location="Utrecht"), ad("sanne", 1, location=" utrecht")], 1),
        ([ad("sanne", i, location=p) for i, p in enumerate(TOWNS)], 4),
        ([ad("sanne", location="Delft"), ad("sanne", 1, location="Bergen")], 1),
        ([ad("sanne", location="Delft"), ad("sanne", 31, location="Breda")], 1),
        ([ad("sanne", location="Delft"), ad("sanne", 1, OTHER, location="Breda")], 1),
        ([ad("sanne", location="Bergen")], None),
        ([ad("sanne")], None),
    ],
)
def test_places_of_one_contact_in_thirty_days(ads: list[Ad], value: int | None) -> None:
    """Distinct municipalities of one contact within the window; null without a known place."""
    assert measure(ads)[0]["b1_hopping"] == value


@pytest.mark.parametrize(
    ("ages", "value"),
    [
        ((20, 20), 0),
        ((20, 22), 0),
        ((25, 22), 3),
        ((22, 25, 21), 4),
        ((22,), None),
        ((None, None), None),
    ],
)
def test_a_falling_age(ages: tuple[int | None, ...], value: int | None) -> None:
    """How far the stated age falls; growing older is no drift, one sighting tells nothing."""
    ads = [ad("sanne", i, advertised_age=age) for i, age in enumerate(ages)]
    assert measure(ads)[0]["c1_age_drift"] == value


def test_cues_of_ads_become_shares() -> None:
    """The share of ads that carry a cue, over the ads on which it could be measured."""
    rows = measure(
        [
            ad("sanne", body=TEXT + " 24/7"),
            ad("sanne", 1, body=TEXT),
            ad("sanne", 2, body="Ciao, sono Carla e ti aspetto sempre 24/7"),
        ],
        [ad("eva", phone=OTHER)],
    )
    assert [r["b3_always_on"] for r in rows] == [0.5, None]


def test_sightings_of_one_ad_count_once() -> None:
    """Ten sightings of one ad are one ad; it carries a cue if any sighting did."""
    seen = [ad("sanne", i, ad_id="1", body=TEXT + " 24/7" * (i == 0)) for i in range(10)]
    (row,) = measure([*seen, ad("sanne", ad_id="2", body=TEXT)])
    assert row["b3_always_on"] == 0.5


@pytest.mark.parametrize(
    ("ads", "value"),
    [
        ([ad("sanne"), ad("sanne", 100)], 100),
        ([ad("sanne"), ad("eva", 100)], 0),
        ([ad("sanne"), ad("sanne", 100, OTHER)], 0),
        ([ad("sanne"), ad("sanne", 100), ad("eva", 50)], 100),
        ([ad("sanne"), ad("sanne", 100), ad("eva", 50), ad("mila", 60)], None),
        ([ad(None), ad(None, 100)], None),
        ([ad("sanne", phone=None), ad("sanne", 100, None)], None),
    ],
)
def test_one_name_on_one_contact_over_a_long_time(ads: list[Ad], value: int | None) -> None:
    """Days of one name on one contact; a line under three names is no identity."""
    assert measure(ads, days=120)[0]["p4_stable_identity"] == value


def test_a_long_time_cannot_be_measured_in_short_data() -> None:
    """Data that span less than the window tell nothing about how long somebody is there."""
    assert measure([ad("sanne"), ad("sanne", 60)], days=89)[0]["p4_stable_identity"] is None


def test_numbers_of_ads_become_means() -> None:
    """A cluster carries the mean of what is a number, over the ads where it is known."""
    rates = {"rates": "1 uur 100 euro"}, {"rates": "1 uur 200 euro"}, {}
    (row,) = measure([ad("sanne", i, body=TEXT, **rate) for i, rate in enumerate(rates)])
    assert row["m4_rate_hour"] == 150
    assert row["m1_contacts"] == 1
    assert row["d3_price_low"] is None


def test_clusters_are_described() -> None:
    """Every cluster has a row, with null where nothing could be measured, and no column twice."""
    days = (0.0, 1.0, 9.5, 10.0)
    ads = [ad("sanne", day, ad_id="1", location="Utrecht") for day in days]
    ads.append(ad(None, 3, None, ad_id="2"))
    members = pl.DataFrame(
        {
            "source": [one.source for one in ads],
            "ad_id": [one.ad_id for one in ads],
            "observed_at": [one.observed_at for one in ads],
            "cluster_id": ["a", "a", "a", "a", "b"],
        }
    )
    found = [find_ad_contacts(one, fictitious=True) for one in ads]
    lines = pl.DataFrame(
        {"source": [ads[0].source], "ad_id": ["1"], "kind": ["phone"], "value": ["+31671234567"]}
    )
    first, second = describe_clusters(members, facts(read_ads(ads, found)), lines).to_dicts()
    assert (first["cluster_id"], second["cluster_id"]) == ("a", "b")
    assert (first["gap_days"], first["n_municipalities_7"], first["n_legs"]) == (8.5, 1, 0)
    assert first["n_municipalities_30"] is None
    assert (second["gap_days"], second["n_municipalities_7"], second["n_legs"]) == (None,) * 3
    assert (second["n_personas"], second["n_platforms"]) == (0, 1)
