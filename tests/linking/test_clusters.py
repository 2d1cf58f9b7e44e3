"""Linking ads by shared contacts."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from signaltriage.errors import UsageError
from signaltriage.linking import link
from signaltriage.linking.keys import OVER_SHARED_ADS, OVER_SHARED_PERSONAS
from signaltriage.records import Ad

SEEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def ad(number: int, *phones: str, name: str | None = None, **fields: object) -> Ad:
    """Return an ad with these telephone numbers."""
    return Ad(
        "kiosk.example",
        str(number),
        SEEN,
        body="Hallo",
        country="NL",
        phones=phones,
        advertised_name=name,
        **fields,  # type: ignore[arg-type]
    )


def groups(ads: list[Ad]) -> set[frozenset[str]]:
    """Return the ad ids of each cluster."""
    members = link(ads, fictitious=True).members
    return {frozenset(part["ad_id"].to_list()) for (_,), part in members.group_by(["cluster_id"])}


class TestClusters:
    def test_same_number_in_two_spellings_links(self) -> None:
        """Ads whose numbers have one normal form are one cluster; others stay alone."""
        ads = [ad(1, "06-71234567"), ad(2, "+31 6 7123 4567"), ad(3, "06-79999999"), ad(4)]
        assert groups(ads) == {frozenset({"1", "2"}), frozenset({"3"}), frozenset({"4"})}

    def test_links_chain_through_an_ad_with_two_contacts(self) -> None:
        """Two ads without a common value are joined by a third that shares one with each."""
        ads = [ad(1, "06-71234567"), ad(2, "06-71234567", "06-79999999"), ad(3, "06-79999999")]
        assert groups(ads) == {frozenset({"1", "2", "3"})}

    def test_order_of_input_changes_nothing(self) -> None:
        """Members, ids and links are equal for shuffled input."""
        ads = [ad(i, f"06-7100000{i % 4}") for i in range(20)]
        first = link(ads, fictitious=True)
        random.Random(1).shuffle(ads)
        second = link(ads, fictitious=True)
        assert first.members.equals(second.members)
        assert first.links.equals(second.links)

    def test_sightings_of_one_ad_are_one_member_each(self) -> None:
        """Every sighting keeps its row; the ad counts once in the links."""
        later = Ad("kiosk.example", "1", SEEN + timedelta(days=7), body="Hallo")
        clusters = link([ad(1), later], fictitious=True)
        assert clusters.members.height == 2
        assert clusters.members["cluster_id"].n_unique() == 1
        assert clusters.links.height == 0

    def test_number_that_cannot_be_dialled_needs_the_flag(self) -> None:
        """Without fictitious=True such a number is no contact, so it links nothing."""
        clusters = link([ad(1, "06-71234567"), ad(2, "06-71234567")])
        assert clusters.links.height == 0

    def test_switchboard_links_nothing_and_is_listed(self) -> None:
        """A value under more names than any house has is damped and reported."""
        ads = [ad(i, "06-71234567", name=f"name {i}") for i in range(OVER_SHARED_PERSONAS + 1)]
        clusters = link(ads, fictitious=True)
        assert clusters.members["cluster_id"].n_unique() == len(ads)
        assert clusters.over_shared["n_personas"].to_list() == [OVER_SHARED_PERSONAS + 1]

    def test_number_on_hundreds_of_nameless_ads_links_nothing(self) -> None:
        """A help desk's number joins no strangers even where no ad shows a name."""
        ads = [ad(i, "06-71234567") for i in range(OVER_SHARED_ADS + 1)]
        assert link(ads, fictitious=True).links.height == 0

    def test_rarer_values_weigh_more(self) -> None:
        """The weight of a link falls with the number of ads that share its value."""
        pair = link([ad(i, "06-71234567") for i in range(2)], fictitious=True)
        crowd = link([ad(i, "06-71234567") for i in range(12)], fictitious=True)
        assert pair.links["weight"].min() > crowd.links["weight"].max()  # type: ignore[operator]

    def test_no_ads_give_no_clusters(self) -> None:
        """Empty input gives empty tables with the same columns."""
        clusters = link([])
        assert clusters.members.height == 0
        assert clusters.links.columns == ["left", "right", "kind", "weight", "specificity"]


class TestPath:
    def test_path_goes_over_shared_values(self) -> None:
        """The chain names each link from left to right."""
        ads = [ad(1, "06-71234567"), ad(2, "06-71234567", "06-79999999"), ad(3, "06-79999999")]
        path = link(ads, fictitious=True).path("kiosk.example/1", "kiosk.example/3")
        assert [(row["left"], row["right"]) for row in path] == [
            ("kiosk.example/1", "kiosk.example/2"),
            ("kiosk.example/2", "kiosk.example/3"),
        ]

    def test_ads_that_share_several_values_have_a_path(self) -> None:
        """Two links between the same ads are no obstacle; the stronger one is taken."""
        mail = {"handles": ("noor@mail.example",)}
        ads = [ad(1, "06-71234567", **mail), ad(2, "06-71234567", **mail), ad(3, "06-71234567")]
        path = link(ads, fictitious=True).path("kiosk.example/1", "kiosk.example/2")
        assert [row["kind"] for row in path] == ["email"]

    def test_path_between_strangers_is_empty(self) -> None:
        """Ads of different clusters have no chain, an ad none to itself."""
        clusters = link([ad(1, "06-71234567"), ad(2)], fictitious=True)
        assert clusters.path("kiosk.example/1", "kiosk.example/2") == []
        assert clusters.path("kiosk.example/1", "kiosk.example/1") == []

    def test_unknown_ad_is_named(self) -> None:
        """An ad that is not there raises and says how to write it."""
        with pytest.raises(UsageError, match=r"kiosk\.example/9 is not among"):
            link([ad(1)]).path("kiosk.example/9", "kiosk.example/1")
