"""Groups of clusters that are held out together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest

from signaltriage.batch.groups import split_groups
from signaltriage.linking import Clusters, link
from signaltriage.records import Ad
from signaltriage.simulate import Market

SEEN = datetime(2026, 3, 1, tzinfo=UTC)
FAMILIES = {"source": pl.String, "ad_id": pl.String, "family": pl.UInt64}


@pytest.fixture(scope="module")
def apart() -> Clusters:
    """Link five ads that have nothing in common: five clusters."""
    return link([Ad("kiosk.example", str(n), SEEN, body="") for n in range(5)])


def joined(
    clusters: Clusters, families: list[tuple[str, int]], cut: list[tuple[str, str]]
) -> list[set[str]]:
    """Return the groups of ads that families and cut links make."""
    rows = [("kiosk.example", ad_id, family) for ad_id, family in families]
    ends = [(f"kiosk.example/{a}", f"kiosk.example/{b}") for a, b in cut]
    table = pl.DataFrame(
        [(a, b, "phone", 0.5, 0.5, "not_same") for a, b in ends],
        schema=clusters.cut.schema,
        orient="row",
    )
    changed = replace(
        clusters, families=pl.DataFrame(rows, schema=FAMILIES, orient="row"), cut=table
    )
    groups = split_groups(changed).join(clusters.members, on="cluster_id")
    parts = groups.group_by("group").agg("ad_id")["ad_id"].to_list()
    return sorted(map(set, parts), key=sorted)


def test_one_text_makes_one_group(apart: Clusters) -> None:
    """Clusters whose texts are of one family are together, the others apart."""
    groups = joined(apart, [("0", 7), ("1", 8), ("2", 7)], [])
    assert groups == [{"0", "2"}, {"1"}, {"3"}, {"4"}]


def test_a_cut_link_still_makes_one_group(apart: Clusters) -> None:
    """What was cut apart from one contact is held out together."""
    assert joined(apart, [], [("3", "1")]) == [{"0"}, {"1", "3"}, {"2"}, {"4"}]


def test_groups_chain(apart: Clusters) -> None:
    """A text in common and a link that was cut join three clusters."""
    assert joined(apart, [("0", 7), ("2", 7)], [("2", "4")]) == [{"0", "2", "4"}, {"1"}, {"3"}]


def test_nothing_of_a_market_is_split(market: Market) -> None:
    """No family of texts and no link that was cut has ends in two groups; most groups are small."""
    clusters = link(market.ads, fictitious=True)
    groups = split_groups(clusters)
    assert groups["cluster_id"].is_sorted()
    of = dict(groups.iter_rows())
    ads = {
        f"{source}/{ad_id}": of[cluster]
        for source, ad_id, cluster in clusters.members.select(
            "source", "ad_id", "cluster_id"
        ).iter_rows()
    }
    assert clusters.cut.height > 10
    assert all(ads[a] == ads[b] for a, b in clusters.cut.select("left", "right").iter_rows())
    first: dict[int, int] = {}
    for source, ad_id, family in clusters.families.iter_rows():
        group = ads[f"{source}/{ad_id}"]
        assert first.setdefault(family, group) == group
    assert groups["group"].n_unique() > 0.8 * groups.height
