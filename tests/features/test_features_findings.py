"""Facts and findings from ads and clusters, in memory."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import polars as pl

from signaltriage.features import extract, facts, load_catalogue, read_ads
from signaltriage.records import Ad
from signaltriage.text import find_ad_contacts

SEEN = datetime(2026, 3, 1, tzinfo=UTC)
AD = Ad(
    "kiosk.example",
    "17",
    SEEN,
    body="Hallo, ik ben Sanne en ik ontvang je graag thuis, dag en nacht. 06-71234567",
    location=" Den  Haag ",
    advertised_name="Sanne",
    advertised_age=30,
    country="NL",
    image_hashes=("a",),
)


@dataclass
class Linked:
    """Clusters as linking gives them."""

    members: pl.DataFrame
    contacts: pl.DataFrame


def contacts(key: dict[str, list[str]]) -> pl.DataFrame:
    """Tabulate one number, plainly written in the text of each ad."""
    rows = pl.DataFrame(key).with_columns(
        kind=pl.lit("phone"), value=pl.lit("+31671234567"), field=pl.lit("body")
    )
    return rows.with_columns(obscured=pl.lit([], dtype=pl.List(pl.String)))


def test_facts_are_plain_values() -> None:
    """Names and places are casefolded, missing ones null, and types fixed even without rows."""
    empty = replace(AD, advertised_name=" ", location=None, advertised_age=None, body="")
    table = facts(read_ads([AD, empty], [find_ad_contacts(AD, fictitious=True), []]))
    first, second = table.drop("text_id").to_dicts()
    assert first == {
        "source": "kiosk.example",
        "ad_id": "17",
        "observed_at": SEEN,
        "posted_at": None,
        "country": "NL",
        "name": "sanne",
        "age": 30,
        "place": "den haag",
        "image_hashes": ["a"],
        "rate_hour": None,
        "rate_currency": None,
    }
    assert (second["name"], second["age"], second["place"]) == (None, None, None)
    assert table["text_id"].is_null().to_list() == [False, True]
    assert facts([]).schema == table.schema


def test_extract_measures_ads_and_clusters() -> None:
    """One row per ad and per cluster, by the catalogue whose digest is kept."""
    later = replace(AD, observed_at=SEEN + timedelta(days=1), body=AD.body + " 24/7, alles kan")
    key = {"source": ["kiosk.example"] * 2, "ad_id": ["17"] * 2}
    linked = Linked(
        pl.DataFrame({**key, "observed_at": [SEEN, later.observed_at], "cluster_id": ["c"] * 2}),
        contacts(key),
    )
    findings = extract([AD, later], linked, fictitious=True)
    assert findings.catalogue == load_catalogue().digest
    assert findings.ads.columns == ["source", "ad_id", *load_catalogue().ad_ids]
    (row,) = findings.ads.to_dicts()
    assert (row["b3_always_on"], row["d2_no_limits"], row["a5_third_person"]) == (1, 1, 0)
    (row,) = findings.clusters.to_dicts()
    assert (row["cluster_id"], row["a1_shared_contact"], row["d2_no_limits"]) == ("c", 1, 1)


def test_extract_leaves_out_ads_that_claim_an_age_under_18() -> None:
    """One such sighting takes all sightings of the ad out, as in a run."""
    claim = replace(AD, observed_at=SEEN + timedelta(days=1), body=AD.body + " Ik ben 16 jaar.")
    other = replace(AD, ad_id="18")
    key = {"source": ["kiosk.example"] * 3, "ad_id": ["17", "17", "18"]}
    seen = [SEEN, claim.observed_at, SEEN]
    linked = Linked(
        pl.DataFrame({**key, "observed_at": seen, "cluster_id": ["c", "c", "d"]}),
        contacts(key),
    )
    findings = extract([AD, claim, other], linked, fictitious=True)
    assert findings.ads["ad_id"].to_list() == ["18"]
    assert findings.clusters["cluster_id"].to_list() == ["d"]
